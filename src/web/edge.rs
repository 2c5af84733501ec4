//! The door, for JavaScript: raw texts in, requests out that are sent as they are; answers in, facts out.
//!
//! In the small module only (`redactor`): a device that can run no model still has to ask an edge.

use super::error::Thrown;
use crate::Error;
use crate::edge::{
    self, ChatEvent, Endpoint, Message, Outbound, Outcome, Policy, Protocol, Role, Service, Settings, Step,
};
use crate::redact::{RawText, RedactOptions, RedactedText, Redaction, Session, TaggedSpan, Tagging, utf16_offsets};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
struct Texts {
    texts: Vec<String>,
    /// What the tagger found in each; `null` where none ran.
    taggings: Vec<Option<Tagged>>,
    /// `RedactOptions` that take more out, or let values through.
    options: Value,
}

#[derive(Deserialize)]
struct Tagged {
    spans: Vec<TaggedPart>,
    complete: bool,
}

/// Offsets in UTF-8 bytes, as the engine's `survey` gives them.
#[derive(Deserialize)]
struct TaggedPart {
    start: usize,
    end: usize,
    label: String,
    score: f32,
}

/// The redacted texts of one request. The raw ones are gone, but for what the placeholders stand for.
#[wasm_bindgen]
pub struct Sealed {
    texts: Vec<RedactedText>,
    about: String,
}

#[wasm_bindgen]
impl Sealed {
    /// From JSON `{ texts, taggings, options }`.
    #[wasm_bindgen(constructor)]
    pub fn new(request: &str) -> Result<Sealed, Thrown> {
        // The error of serde_json may quote a value.
        let given: Texts = serde_json::from_str(request)
            .map_err(|_| Thrown::argument("a request is sealed from { texts, taggings, options }"))?;
        let options = RedactOptions::from_json(&given.options.to_string()).map_err(Error::from)?;
        let taggings: Vec<(Vec<TaggedSpan>, bool)> = given.taggings.into_iter().map(spans).collect();
        let raw: Vec<RawText> = given.texts.into_iter().map(RawText::new).collect();
        let mut session = Session::new();
        let mut pass = || -> Vec<Redaction> {
            raw.iter()
                .enumerate()
                .map(|(at, text)| {
                    let (spans, complete) = taggings.get(at).map_or((&[][..], false), |(s, c)| (s.as_slice(), *c));
                    session.redact_tagged(text, Tagging { spans, complete }, &options)
                })
                .collect()
        };
        let mut redactions = pass();
        if redactions.len() > 1 {
            // What a later text showed to be personal stands in the earlier ones too.
            redactions = pass();
        }
        let about = about(&raw, &redactions);
        Ok(Self { texts: redactions.into_iter().map(|redaction| redaction.text).collect(), about })
    }

    /// JSON `{ state, redacted, originals, spans, lengths }`: the weakest state; how many spans were
    /// taken out; what the placeholders stand for, but for secrets; and of each text, as it is sent, its
    /// length and the spans `[start, end, placeholder]` of the original, both in UTF-16 code units.
    #[must_use]
    pub fn about(&self) -> String {
        self.about.clone()
    }

    /// A request to one edge. From JSON `{ service, endpoint: { url, protocol, model, stream_usage,
    /// headers, allow }, policy }`, for a chat with `chat: { roles, stops, has_schema, settings }`: the
    /// texts are the messages, the stop strings and the schema in this order; else with `from` and `to`,
    /// which of the texts.
    pub fn request(&self, request: &str) -> Result<EdgeRequest, Thrown> {
        let given: Given = serde_json::from_str(request)
            .map_err(|_| Thrown::argument("a request to an edge takes { service, endpoint, policy, ... }"))?;
        let stream_usage = given.endpoint.stream_usage;
        let endpoint = given.endpoint.configured()?;
        let policy = Policy { never_leave: given.policy.never_leave, require_tagger: given.policy.require_tagger };
        let outbound = match given.service.as_str() {
            "chat" => {
                let (messages, settings) = chat(&given.chat, stream_usage, &self.texts)?;
                Outbound::chat(&endpoint, &policy, &messages, &settings)?
            }
            name => {
                let service = match name {
                    "classify" => Service::Classify,
                    "tag" => Service::Tag,
                    _ => Service::Embed,
                };
                let texts = self.texts.get(given.from..given.to).unwrap_or(&[]);
                Outbound::texts(&endpoint, &policy, service, texts)?
            }
        };
        Ok(EdgeRequest(outbound))
    }
}

fn spans(tagged: Option<Tagged>) -> (Vec<TaggedSpan>, bool) {
    let Some(Tagged { spans, complete }) = tagged else { return (Vec::new(), false) };
    let span = |TaggedPart { start, end, label, score }| TaggedSpan { start, end, label, score };
    (spans.into_iter().map(span).collect(), complete)
}

fn about(raw: &[RawText], redactions: &[Redaction]) -> String {
    let mut originals = Map::new();
    let mut spans = Vec::new();
    for (text, redaction) in raw.iter().zip(redactions) {
        let ends: Vec<usize> = redaction.entities.iter().flat_map(|entity| [entity.start, entity.end]).collect();
        let units = utf16_offsets(text.expose_on_device(), &ends);
        let of_text = redaction.entities.iter().zip(units.chunks_exact(2));
        spans.push(of_text.map(|(entity, at)| json!([at[0], at[1], entity.placeholder])).collect::<Value>());
        for entity in &redaction.entities {
            if let Some(value) = redaction.vault.original(&entity.placeholder) {
                originals.insert(entity.placeholder.clone(), value.into());
            }
        }
    }
    let weakest = redactions.iter().map(|r| r.text.state().as_str()).min().unwrap_or("ready");
    let lengths: Vec<usize> = redactions.iter().map(|r| r.text.as_str().encode_utf16().count()).collect();
    let redacted: usize = redactions.iter().map(|r| r.entities.len()).sum();
    json!({ "state": weakest, "redacted": redacted, "originals": originals, "spans": spans, "lengths": lengths })
        .to_string()
}

#[derive(Deserialize)]
struct Given {
    service: String,
    endpoint: Configured,
    policy: Leaving,
    #[serde(default)]
    chat: Chat,
    #[serde(default)]
    from: usize,
    #[serde(default)]
    to: usize,
}

#[derive(Deserialize, Default)]
struct Chat {
    roles: Vec<String>,
    stops: usize,
    has_schema: bool,
    settings: Numbers,
}

#[derive(Deserialize)]
struct Configured {
    url: String,
    #[serde(default)]
    protocol: String,
    model: Option<String>,
    #[serde(default)]
    stream_usage: bool,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Leaving {
    never_leave: bool,
    require_tagger: bool,
}

#[derive(Deserialize, Default, Clone, Copy)]
struct Numbers {
    #[serde(default)]
    stream: bool,
    max_tokens: Option<u32>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    seed: Option<u32>,
}

impl Configured {
    fn configured(self) -> Result<Endpoint, Thrown> {
        let protocol = if self.protocol == "workers-ai" { Protocol::WorkersAi } else { Protocol::OpenAi };
        let mut endpoint = Endpoint::new(self.url)?.protocol(protocol).allow(self.allow);
        if let Some(model) = self.model {
            endpoint = endpoint.model(model);
        }
        for (name, value) in &self.headers {
            endpoint = endpoint.header(name, value)?;
        }
        Ok(endpoint)
    }
}

/// The texts of a chat in their places.
fn chat(given: &Chat, stream_usage: bool, texts: &[RedactedText]) -> Result<(Vec<Message>, Settings), Thrown> {
    let mut texts = texts.iter().cloned();
    let mut messages = Vec::new();
    for (role, content) in given.roles.iter().zip(texts.by_ref().take(given.roles.len())) {
        let role = match role.as_str() {
            "system" => Role::System,
            "user" => Role::User,
            "assistant" => Role::Assistant,
            _ => return Err(Thrown::argument("each message needs a role: \"system\", \"user\" or \"assistant\"")),
        };
        messages.push(Message { role, content });
    }
    let stop = texts.by_ref().take(given.stops).collect();
    let Numbers { stream, max_tokens, temperature, top_p, seed } = given.settings;
    let schema = texts.next().filter(|_| given.has_schema);
    Ok((messages, Settings { stream, stream_usage, max_tokens, temperature, top_p, seed, stop, schema }))
}

/// What is sent, byte for byte: it went through the policy and the guard.
#[wasm_bindgen]
pub struct EdgeRequest(Outbound);

#[wasm_bindgen]
impl EdgeRequest {
    #[must_use]
    pub fn url(&self) -> String {
        self.0.url().into()
    }

    /// JSON `[name, value][]`.
    #[must_use]
    pub fn headers(&self) -> String {
        json!(self.0.headers()).to_string()
    }

    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.0.body().to_vec()
    }

    /// For the ledger: JSON `{ state, redactions: { type, count }[] }`.
    #[must_use]
    pub fn about(&self) -> String {
        let counts = self.0.redactions().iter().map(|(kind, count)| json!({ "type": kind, "count": count }));
        json!({ "state": self.0.state().as_str(), "redactions": counts.collect::<Value>() }).to_string()
    }
}

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
