//! Answers in, facts out; and which edge to ask.

use crate::edge::{self, ChatEvent, Outcome, Step};
use crate::web::error::Thrown;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

/// Reads the stream of a chat.
#[wasm_bindgen]
#[derive(Default)]
pub struct ChatReader(edge::ChatReader);

#[wasm_bindgen]
impl ChatReader {
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// JSON, a list of `{ content }`, `{ finish_reason }`, `{ usage }`, `{ refused }` and `{ garbage }`.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        events(self.0.push(bytes))
    }

    /// Whether the server said that this is all.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.0.is_complete()
    }

    /// Whether nothing more is read.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.0.is_over()
    }
}

/// An answer that came whole, as the list that `ChatReader.push` gives.
#[wasm_bindgen]
#[must_use]
pub fn read_chat(body: &[u8]) -> String {
    events(edge::read_chat(body))
}

fn events(events: Vec<ChatEvent>) -> String {
    let json = |event| match event {
        ChatEvent::Content(text) => json!({ "content": text }),
        ChatEvent::Finish(reason) => json!({ "finish_reason": reason }),
        ChatEvent::Usage { prompt_tokens, completion_tokens } => {
            json!({ "usage": { "prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens } })
        }
        ChatEvent::Refused(message) => json!({ "refused": message }),
        ChatEvent::Garbage(expected) => json!({ "garbage": expected }),
    };
    events.into_iter().map(json).collect::<Value>().to_string()
}

/// JSON `Label[][]`, of `texts` texts. Throws "edge" for anything else.
#[wasm_bindgen]
pub fn read_labels(body: &[u8], texts: usize) -> Result<String, Thrown> {
    let lists = edge::read_labels(body, texts).map_err(unexpected)?;
    let label = |label: &edge::Label| json!({ "label": label.label, "score": label.score });
    Ok(lists.iter().map(|list| list.iter().map(label).collect::<Value>()).collect::<Value>().to_string())
}

/// JSON `{ entity_group, score, start, end }[][]` in the texts as they were sent, of so many UTF-16
/// code units each. Throws "edge" for anything else.
#[wasm_bindgen]
pub fn read_tags(body: &[u8], lengths: &[usize]) -> Result<String, Thrown> {
    let lists = edge::read_tags(body, lengths).map_err(unexpected)?;
    let tag = |t: &edge::Tag| json!({ "entity_group": t.label, "score": t.score, "start": t.start, "end": t.end });
    Ok(lists.iter().map(|list| list.iter().map(tag).collect::<Value>()).collect::<Value>().to_string())
}

/// The vectors of `texts` texts end to end. Throws "edge" for anything else.
#[wasm_bindgen]
pub fn read_vectors(body: &[u8], texts: usize) -> Result<Vec<f32>, Thrown> {
    edge::read_vectors(body, texts).map_err(unexpected)
}

/// What may be shown of an error's body.
#[wasm_bindgen]
#[must_use]
pub fn edge_excerpt(body: &[u8]) -> String {
    edge::excerpt(body)
}

fn unexpected(error: edge::Unexpected) -> Thrown {
    Thrown::new("edge", &error.to_string())
}

/// The edges in order, and how they are found to be. Times are `performance.now()`.
#[wasm_bindgen]
pub struct EdgeFleet(edge::Fleet);

/// One request's way through them.
#[wasm_bindgen]
pub struct EdgeCourse(edge::Course);

#[wasm_bindgen]
impl EdgeFleet {
    /// Of each edge, how often a request may be repeated.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(retries: &[u32]) -> Self {
        Self(edge::Fleet::new(retries))
    }

    #[must_use]
    pub fn course(&self) -> EdgeCourse {
        EdgeCourse(self.0.course())
    }

    /// JSON `{ ask: index }`, `{ wait: ms }` or `{ soonest: ms | null }` where no edge is left.
    pub fn next(&mut self, course: &mut EdgeCourse, now: f64) -> String {
        let step = match self.0.next(&mut course.0, millis(now)) {
            Step::Ask(at) => json!({ "ask": at }),
            Step::Wait(ms) => json!({ "wait": ms }),
            Step::GiveUp { soonest_ms } => json!({ "soonest": soonest_ms }),
        };
        step.to_string()
    }

    /// `outcome`: "answered", "failed", "unusable", "abandoned", or a status of 300 and more. `chance`: 0 to 1.
    pub fn report(
        &mut self,
        course: &mut EdgeCourse,
        at: usize,
        outcome: &str,
        retry_after_ms: Option<f64>,
        now: f64,
        chance: f64,
    ) {
        let retry_after_ms = retry_after_ms.map(millis);
        let outcome = match outcome {
            "answered" => Outcome::Answered,
            "failed" => Outcome::Failed { retry_after_ms },
            "unusable" => Outcome::Unusable,
            status => status.parse().map_or(Outcome::Abandoned, |status| Outcome::of_status(status, retry_after_ms)),
        };
        self.0.report(&mut course.0, at, outcome, millis(now), chance);
    }
}

/// Whole milliseconds; what is no time counts as none.
fn millis(ms: f64) -> u64 {
    ms.max(0.0) as u64
}
