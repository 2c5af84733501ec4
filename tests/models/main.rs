//! The models against independent references: PyTorch and llama.cpp. The numbers are in
//! `tests/golden/`, the scripts that made them in `scripts/golden/`.
//!
//! Everything runs on the CPU and on the GPU (Vulkan; llvmpipe where there is none). Tests named
//! `real_*` need the models that `./scripts/models` fetches and fail without them.
#![cfg(feature = "engine")]

mod decoders;
mod encoders;
mod evaluation;
mod names;
mod real;
mod sampling;
mod self_test;

use burn::tensor::{Device, Tensor};
use burnside::device::{block_on, native_gpu};
use burnside::kernels::{is_software_adapter, set_software_adapter};
use burnside::model::{DType, Loading, Tensors};
use burnside::weights::Reader;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn json(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of a fetched model.
fn model_file(path: &str) -> PathBuf {
    let cache = std::env::var_os("BURNSIDE_CACHE").map(PathBuf::from);
    let cache =
        cache.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache/burnside"));
    let path = cache.join("models").join(path);
    assert!(path.is_file(), "{} is missing; run ./scripts/models", path.display());
    path
}

fn devices() -> [Device; 2] {
    let gpu =
        native_gpu().unwrap_or_else(|error| panic!("{error}: run ./scripts/setup, which installs a software Vulkan"));
    [Device::flex(), gpu]
}

/// What runs on a GPU that is no software, run on whatever there is: kernels that share memory, a cache of halves. Until
/// it is dropped.
struct AsHardware(bool);

impl AsHardware {
    fn gpu() -> (Self, Device) {
        let [_, gpu] = devices();
        let was = is_software_adapter();
        set_software_adapter(false);
        (Self(was), gpu)
    }
}

impl Drop for AsHardware {
    fn drop(&mut self) {
        set_software_adapter(self.0);
    }
}

/// Streams files (shards of one checkpoint) onto a device, in awkward chunks.
fn load(files: &[PathBuf], device: &Device, dtype: DType) -> burnside::Result<Tensors> {
    let mut loading = Loading::new(device, dtype);
    for file in files {
        let mut reader = Reader::new();
        for chunk in std::fs::read(file).expect("readable").chunks(1_000_003) {
            reader.push(chunk, &mut loading)?;
        }
        reader.finish()?;
    }
    Ok(loading.finish())
}

fn values(tensor: Tensor<2>) -> Vec<f32> {
    block_on(tensor.into_data_async()).expect("readable").convert::<f32>().try_into_vec().expect("f32")
}

/// Numbers of a JSON array, nested arrays flattened.
fn numbers(value: &Value) -> Vec<f32> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().expect("a number") as f32],
    }
}

fn ids(value: &Value) -> Vec<u32> {
    numbers(value).into_iter().map(|id| id as u32).collect()
}

fn close(name: &str, got: &[f32], expected: &[f32], bound: f32) {
    assert_eq!(got.len(), expected.len(), "{name}");
    let worst = got.iter().zip(expected).map(|(got, expected)| (got - expected).abs()).fold(0.0, f32::max);
    println!("{name}: off by {worst}");
    assert!(worst <= bound && got.iter().all(|value| value.is_finite()), "{name}: off by {worst}, {bound} allowed");
}

fn argmax(row: &[f32]) -> usize {
    (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).expect("not empty")
}
