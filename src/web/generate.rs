//! Generation, a token at a time: JavaScript decides when to ask for the next one, so an abort is
//! to stop asking.

use super::crew::check_crew;
use super::error::Thrown;
use super::gpu_log::check_gpu;
use crate::kernels::crew::Helpers;
use crate::schema::{Json, Schema};
use crate::task::{self, FinishReason, GenerateOptions, Generator, Prompt, Sampling};
use crate::text::Message;
use burn::tensor::Device;
use serde::Deserialize;
use serde_json::json;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// `GenerateOptions` of `api.d.ts` with what to continue.
#[derive(Deserialize)]
pub(super) struct Request {
    prompt: Option<String>,
    messages: Option<Vec<Message>>,
    max_new_tokens: Option<usize>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    top_k: Option<usize>,
    repetition_penalty: Option<f32>,
    seed: Option<u64>,
    #[serde(default)]
    stop: Vec<String>,
    /// Tokens of the answer that another device gave before it was lost.
    #[serde(default)]
    resume: Vec<u32>,
    /// JSON that the answer is to follow.
    json_schema: Option<Json>,
}

/// An answer in the making. Free it to give its memory back.
#[wasm_bindgen]
pub struct Generation {
    inner: task::Generation,
    device: Device,
    crew: Option<Helpers>,
    /// Milliseconds since the page's time origin.
    began: f64,
    first: Option<f64>,
    last: f64,
}

impl Generation {
    pub(super) fn new(generator: &Rc<Generator>, request: Request, crew: Option<Helpers>) -> Result<Self, Thrown> {
        let schema = request.json_schema.map(Schema::new).transpose().map_err(crate::Error::from)?;
        let defaults = GenerateOptions::default();
        let options = GenerateOptions {
            max_new_tokens: request.max_new_tokens.unwrap_or(defaults.max_new_tokens),
            sampling: Sampling {
                temperature: request.temperature.unwrap_or(defaults.sampling.temperature),
                top_k: request.top_k.unwrap_or(defaults.sampling.top_k),
                top_p: request.top_p.unwrap_or(defaults.sampling.top_p),
                repetition_penalty: request.repetition_penalty.unwrap_or(defaults.sampling.repetition_penalty),
                seed: request.seed.unwrap_or_else(|| (js_sys::Math::random() * 9e15) as u64),
            },
            stop: request.stop,
            schema: schema.map(Rc::new),
            keep: true,
        };
        let prompt = match (&request.prompt, &request.messages) {
            (Some(text), None) => Prompt::Text(text),
            (None, Some(messages)) => Prompt::Chat(messages),
            _ => return Err(Thrown::argument("give a prompt, as a string or as messages")),
        };
        let mut inner = generator.generate(&prompt, options)?;
        inner.resume(&request.resume);
        let now = now();
        let device = generator.decoder.device().clone();
        Ok(Self { inner, device, crew, began: now, first: None, last: now })
    }
}

#[wasm_bindgen]
impl Generation {
    /// JSON `{ token, text }`, or undefined when the answer is complete.
    pub async fn next(&mut self) -> Result<Option<String>, Thrown> {
        let computed = self.inner.next().await;
        check_crew(self.crew.as_ref())?;
        let piece = computed?;
        check_gpu(&self.device)?;
        if piece.is_some() {
            self.last = now();
            self.first.get_or_insert(self.last);
        }
        Ok(piece.map(|piece| json!(piece).to_string()))
    }

    /// JSON: prompt_tokens, cached_tokens (of those, computed for the answer before), completion_tokens, finish_reason, ttft_ms, tokens_per_second (of the
    /// tokens after the first).
    #[must_use]
    pub fn summary(&self) -> String {
        let completion = self.inner.completion_tokens();
        let first = self.first.unwrap_or(self.last);
        let seconds = (self.last - first) / 1000.0;
        json!({
            "prompt_tokens": self.inner.prompt_tokens(),
            "cached_tokens": self.inner.cached_tokens(),
            "completion_tokens": completion,
            "finish_reason": self.inner.finish_reason().unwrap_or(FinishReason::Stop),
            "ttft_ms": first - self.began,
            "tokens_per_second": if completion > 1 && seconds > 0.0 { Some((completion - 1) as f64 / seconds) } else { None },
        })
        .to_string()
    }
}

/// `performance.now()`, in a window or a worker.
pub(super) fn now() -> f64 {
    js_sys::Reflect::get(&js_sys::global(), &"performance".into())
        .ok()
        .and_then(|performance| {
            let now: js_sys::Function = js_sys::Reflect::get(&performance, &"now".into()).ok()?.dyn_into().ok()?;
            now.call0(&performance).ok()?.as_f64()
        })
        .unwrap_or_else(js_sys::Date::now)
}
