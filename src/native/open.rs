//! A model's files to the loaded model, for every subcommand that runs one.

use super::io_error;
use crate::device::{BUDGET_MS, Spot, block_on, tune};
use crate::model::DType;
use crate::task::{Loader, Model, Task};
use crate::{Error, Result};
use burn::tensor::Device;
use serde_json::json;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

/// Bytes handed on at a time.
const CHUNK_BYTES: usize = 4 << 20;

/// What `--dtype` may be.
pub(super) fn dtype(name: &str) -> Result<DType> {
    serde_json::from_value(json!(name))
        .map_err(|_| Error::InvalidArgument("--dtype must be f32, f16, q8, q4 or auto".into()))
}

/// Streams the model's files into a device.
pub(super) fn model(path: &Path, task: Task, device: &Device, dtype: DType) -> Result<Model> {
    let mut loader = Loader::new(task, device, dtype);
    for (name, give) in
        [("config.json", Loader::config as fn(&mut Loader, &[u8])), ("tokenizer.json", Loader::tokenizer)]
    {
        let beside = path.with_file_name(name);
        if path.extension().is_some_and(|extension| extension == "safetensors") && beside.exists() {
            give(&mut loader, &read_file(&beside)?);
        }
    }
    let mut file = std::fs::File::open(path).map_err(|error| io_error("open", path, &error))?;
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let length = file.read(&mut chunk).map_err(|error| io_error("read", path, &error))?;
        match chunk.get(..length) {
            Some([]) | None => break,
            Some(bytes) => loader.push(bytes)?,
        }
    }
    let loaded = loader.finish()?;
    choose_kernels(&loaded.spots, BUDGET_MS)?;
    Ok(loaded.model)
}

/// Has the GPU's fastest kernels chosen for matrices like these.
pub(super) fn choose_kernels(spots: &[Spot], budget_ms: f64) -> Result<()> {
    let began = Instant::now();
    block_on(tune(spots, budget_ms, || began.elapsed().as_secs_f64() * 1e3, || false))
}

pub(super) fn read_file(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| io_error("read", path, &error))
}
