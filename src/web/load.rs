//! Loading a model from chunks that JavaScript hands over.

use super::bytes::in_pieces;
use super::crew::{Workers, check_crew, helpers};
use super::device::named;
use super::error::Thrown;
use super::gpu_log::check_load;
use super::model::Model;
use crate::kernels::crew::Helpers;
use crate::model::DType;
use crate::task;
use burn::tensor::Device;
use js_sys::Uint8Array;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
struct Spec {
    task: task::Task,
    device: String,
    #[serde(default)]
    dtype: DType,
}

/// Takes one model's files, chunk by chunk. Freeing it drops what was loaded.
#[wasm_bindgen]
pub struct Loader {
    /// `None` once finished or failed: nothing half-loaded can be used.
    inner: Option<task::Loader>,
    device: Device,
    backend: &'static str,
    adapter: Option<String>,
    task: task::Task,
    dtype: DType,
    crew: Option<Helpers>,
}

#[wasm_bindgen]
impl Loader {
    /// `spec` is JSON: `{ task, device: "webgpu" | "cpu", dtype? }`. With a crew a model on the CPU is split among it.
    #[wasm_bindgen(constructor)]
    pub fn new(spec: &str, crew: Option<Workers>) -> Result<Loader, Thrown> {
        let spec: Spec =
            serde_json::from_str(spec).map_err(|error| Thrown::argument(&format!("load options: {error}")))?;
        let (device, adapter) = named(&spec.device)?;
        let crew = helpers(crew).filter(|_| adapter.is_none());
        Ok(Self {
            inner: Some(task::Loader::new(spec.task, &device, spec.dtype).shared(crew.clone())),
            device,
            backend: if adapter.is_some() { "webgpu" } else { "cpu" },
            adapter: adapter.map(|adapter| format!("{} {}", adapter.vendor, adapter.architecture)),
            task: spec.task,
            dtype: spec.dtype,
            crew,
        })
    }

    pub fn config(&mut self, json: &[u8]) -> Result<(), Thrown> {
        self.open()?.config(json);
        Ok(())
    }

    pub fn tokenizer(&mut self, json: &[u8]) -> Result<(), Thrown> {
        self.open()?.tokenizer(json);
        Ok(())
    }

    /// Before each shard but the first.
    pub fn next_file(&mut self) -> Result<(), Thrown> {
        let result = self.open()?.next_file();
        self.settle(result)
    }

    /// The next bytes of the weights.
    pub fn push(&mut self, chunk: &Uint8Array) -> Result<(), Thrown> {
        let loader = self.open()?;
        let result = in_pieces(chunk, |piece| loader.push(piece));
        self.settle(result)
    }

    /// Builds the model; the loader is spent.
    pub async fn finish(mut self) -> Result<Model, Thrown> {
        let loader = self.inner.take().ok_or_else(spent)?;
        let loaded = loader.finish()?;
        check_crew(self.crew.as_ref())?;
        check_load(&self.device)?;
        Ok(Model::new(loaded, self.task, self.device, self.backend, self.adapter.take(), self.dtype, self.crew.take()))
    }

    fn open(&mut self) -> Result<&mut task::Loader, Thrown> {
        self.inner.as_mut().ok_or_else(spent)
    }

    fn settle(&mut self, result: crate::Result<()>) -> Result<(), Thrown> {
        if result.is_err() {
            self.inner = None;
        }
        result?;
        check_crew(self.crew.as_ref())?;
        check_load(&self.device)
    }
}

fn spent() -> Thrown {
    Thrown::argument("this loader is finished or has failed; begin again with a new one")
}
