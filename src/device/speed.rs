//! How fast a GPU is, beside one CPU thread: some software adapters do not say that they are one.

use super::link_time;
use crate::Result;
use crate::kernels::{Linear, Matrix, upload};
use crate::task::read;
use burn::tensor::Device;
use serde::Serialize;

/// Side of the square matrix, and rows that are multiplied by it: a small layer, and a sentence.
const SIDE: usize = 512;
const ROWS: usize = 32;
/// Products in a row, beside a single one.
const CHAIN: usize = 9;
/// The best of so many counts: others use the machine too.
const ROUNDS: usize = 3;
/// A GPU must be so much faster than one CPU thread to be worth it: real ones are ten times and more, software ones
/// about level.
const WORTH: f64 = 2.0;

/// Milliseconds for one product of `[32, 512]` by `[512, 512]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Speed {
    pub gpu_ms: f64,
    pub cpu_ms: f64,
    /// The GPU is not worth it.
    pub slow: bool,
}

/// Measures a GPU and the CPU. `now` counts milliseconds.
///
/// # Errors
/// The GPU failed.
pub async fn measure_speed(gpu: &Device, now: impl Fn() -> f64) -> Result<Speed> {
    let gpu_ms = time(gpu, &now).await?;
    let cpu_ms = time(&Device::flex(), &now).await?;
    Ok(Speed { gpu_ms, cpu_ms, slow: gpu_ms * WORTH > cpu_ms })
}

async fn time(device: &Device, now: &impl Fn() -> f64) -> Result<f64> {
    // Each output is the mean of the inputs, so that a chain of products neither grows nor fades.
    let weights = vec![1.0 / SIDE as f32; SIDE * SIDE];
    let layer = Linear { weight: Matrix::from_values(device, &weights, SIDE, SIDE)?, bias: None };
    let x = upload(vec![0.5f32; ROWS * SIDE], [ROWS, SIDE], device);
    read(layer.forward(&x)).await?; // compiles the kernel
    let run = async |length| read((0..length).fold(x.clone(), |x, _| layer.forward(&x))).await.map(|_| ());
    link_time([1, CHAIN], ROUNDS, now, run).await
}
