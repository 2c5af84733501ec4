//! A loaded model's calls.

use super::crew::check_crew;
use super::error::Thrown;
use super::generate::{Generation, Request, now};
use super::gpu_log::{check_gpu, has_failed};
use crate::device::{self, Spot};
use crate::kernels;
use crate::kernels::crew::Helpers;
use crate::model::DType;
use crate::redact::Offsets;
use crate::redact::located::tagged_groups;
use crate::task::{self, Encoder, Generator, Loaded, Pooling, TaggedToken};
use crate::weights::manifest::Golden;
use burn::tensor::Device;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A model on a device. Calls on one model must not overlap.
#[wasm_bindgen]
pub struct Model {
    model: task::Model,
    info: Value,
    dtype: DType,
    /// Until the self-test.
    spots: RefCell<Vec<Spot>>,
    /// That it is split among.
    crew: Option<Helpers>,
    /// Last, because fields are dropped in order: the weights go first.
    trim: Trim,
}

/// When dropped, has the runtime's pools give back what nobody uses any more.
pub(super) struct Trim(pub Device);

impl Drop for Trim {
    fn drop(&mut self) {
        kernels::trim(&self.0);
    }
}

impl Model {
    pub(super) fn new(
        loaded: Loaded,
        task: task::Task,
        device: Device,
        backend: &str,
        adapter: Option<String>,
        dtype: DType,
        crew: Option<Helpers>,
    ) -> Self {
        let (context, vocab, width) = match &loaded.model {
            task::Model::Encoder(encoder) => {
                let config = &encoder.model.config;
                (config.max_position_embeddings, config.vocab_size, config.dim)
            }
            task::Model::Generator(generator) => {
                let config = &generator.decoder.config;
                (config.context, generator.decoder.vocab(), config.hidden)
            }
        };
        let info = json!({
            "task": task,
            "architecture": loaded.architecture,
            "dtype": dtype,
            "backend": backend,
            "adapter": adapter,
            "threads": (backend == "cpu").then(|| 1 + crew.as_ref().map_or(0, |crew| crew.members())),
            "context": context,
            "vocab": vocab,
            "dim": width,
            "device_bytes": loaded.device_bytes,
        });
        Self { model: loaded.model, info, dtype, spots: RefCell::new(loaded.spots), crew, trim: Trim(device) }
    }

    /// What was computed, if the device still does what it should. A lost crew has not-a-number for its part, so it is
    /// asked about first.
    fn checked<T>(&self, computed: crate::Result<T>) -> Result<T, Thrown> {
        check_crew(self.crew.as_ref())?;
        let value = computed?;
        check_gpu(&self.trim.0)?;
        Ok(value)
    }

    pub(super) fn encoder(&self) -> Result<Rc<Encoder>, Thrown> {
        match &self.model {
            task::Model::Encoder(encoder) => Ok(encoder.clone()),
            task::Model::Generator(_) => {
                Err(Thrown::argument("a text-generation model can't classify, tag or embed; load an encoder"))
            }
        }
    }

    fn generator(&self) -> Result<Rc<Generator>, Thrown> {
        match &self.model {
            task::Model::Generator(generator) => Ok(generator.clone()),
            task::Model::Encoder(_) => {
                Err(Thrown::argument("an encoder can't generate text; load a text-generation model"))
            }
        }
    }
}

#[wasm_bindgen]
impl Model {
    /// JSON: task, architecture, dtype, backend, adapter, threads (on the CPU), context, vocab, dim, device_bytes.
    #[must_use]
    pub fn info(&self) -> String {
        self.info.to_string()
    }

    /// Chooses the fastest kernels for it, and tells whether this device computes this model rightly; once. `golden`: the
    /// manifest's, as JSON, or undefined. JSON `{ passed, max_error, ms }`; throws what the device threw.
    pub async fn self_test(&self, golden: Option<String>) -> Result<String, Thrown> {
        let golden: Option<Golden> = golden
            .map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|error| Thrown::new("model-format", &format!("the manifest's golden answer: {error}")))?;
        let (since, spots) = (now(), self.spots.take());
        self.checked(device::tune(&spots, device::BUDGET_MS, now, has_failed).await)?;
        let test = async || self.checked(device::self_test(&self.model, golden.as_ref(), self.dtype, &spots).await);
        let mut found = test().await;
        if !matches!(found, Ok(device::SelfTest { passed: true, .. })) && !kernels::choices().is_empty() {
            kernels::forget_choices();
            found = test().await;
        }
        let found = found?;
        let ms = (now() - since).round();
        Ok(json!({ "passed": found.passed, "max_error": found.max_error, "ms": ms }).to_string())
    }

    /// `texts` is a JSON array of strings; JSON `Label[][]`, the likeliest first.
    pub async fn classify(&self, texts: String, top_k: Option<usize>) -> Result<String, Thrown> {
        let encoder = self.encoder()?;
        let texts = strings(&texts)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let labels = self.checked(encoder.classify(&texts, top_k).await)?;
        Ok(json!(labels).to_string())
    }

    /// JSON `TaggedToken[]` for aggregation `"none"`, `TaggedGroup[]` for `"simple"`; offsets in
    /// UTF-16 code units.
    pub async fn tag(&self, text: String, aggregation: String) -> Result<String, Thrown> {
        let encoder = self.encoder()?;
        let answer = match aggregation.as_str() {
            "none" => tokens_json(&text, &self.checked(encoder.tag(&text).await)?),
            "simple" => {
                json!(tagged_groups(&text, &self.checked(encoder.spans(&text).await)?, Offsets::Utf16))
            }
            other => {
                return Err(Thrown::argument(&format!(
                    "aggregation_strategy must be \"none\" or \"simple\", not {other:?}"
                )));
            }
        };
        Ok(answer.to_string())
    }

    /// What the tagger found, for the door of the other module: JSON `{ spans: { start, end, label,
    /// score }[], complete }`, offsets in UTF-8 bytes.
    pub async fn survey(&self, text: String) -> Result<String, Thrown> {
        let (spans, complete) = self.checked(self.encoder()?.survey(&text).await)?;
        Ok(json!({ "spans": spans, "complete": complete }).to_string())
    }

    /// `texts` is a JSON array of strings; the vectors end to end.
    pub async fn embed(&self, texts: String, pooling: String, normalize: bool) -> Result<Vec<f32>, Thrown> {
        let encoder = self.encoder()?;
        let texts = strings(&texts)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pooling = match pooling.as_str() {
            "mean" => Pooling::Mean,
            "cls" => Pooling::Cls,
            other => return Err(Thrown::argument(&format!("pooling must be \"mean\" or \"cls\", not {other:?}"))),
        };
        let vectors = self.checked(encoder.embed(&texts, pooling, normalize).await)?;
        Ok(vectors.concat())
    }

    /// `request` is JSON: `{ prompt }` or `{ messages }`, and `GenerateOptions`. Computes nothing yet.
    pub async fn generate(&self, request: String) -> Result<Generation, Thrown> {
        let generator = self.generator()?;
        let request: Request = serde_json::from_str(&request)
            .map_err(|error| Thrown::argument(&format!("generation options: {error}")))?;
        Generation::new(&generator, request, self.crew.clone())
    }
}

/// JSON: the kernels that were chosen on this GPU so far, for [`choose_kernels`] on another visit.
#[wasm_bindgen]
#[must_use]
pub fn kernels_chosen() -> String {
    json!(kernels::choices()).to_string()
}

/// Begins with what [`kernels_chosen`] gave on this GPU. What this version doesn't know is left alone.
#[wasm_bindgen]
pub fn choose_kernels(json: &str) {
    kernels::choose(serde_json::from_str::<Vec<_>>(json).unwrap_or_default());
}

fn strings(json: &str) -> Result<Vec<String>, Thrown> {
    serde_json::from_str(json).map_err(|_| Thrown::argument("texts must be strings"))
}

fn tokens_json(text: &str, tokens: &[TaggedToken]) -> Value {
    let units = Offsets::Utf16.of_ranges(text, tokens.iter().map(|token| token.start..token.end));
    tokens
        .iter()
        .zip(units)
        .map(|(token, at)| {
            json!({ "entity": token.entity, "word": token.word, "score": token.score, "index": token.index, "start": at[0], "end": at[1] })
        })
        .collect()
}
