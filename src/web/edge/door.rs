//! Raw texts in, requests out that are sent as they are.

use crate::Error;
use crate::edge::{self, Endpoint, Message, Outbound, Policy, Protocol, Role, Service, Settings};
use crate::redact::{Offsets, RawText, RedactOptions, RedactedText, Redaction, TaggedSpan, Tagging};
use crate::web::error::Thrown;
use crate::web::survey::{index, tagging, text};
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;

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
        let given = parse(request)?;
        let options = RedactOptions::from_json(&given["options"].to_string()).map_err(Error::from)?;
        let raw: Vec<RawText> = strings(&given["texts"])?.into_iter().map(RawText::new).collect();
        // What is no tagging counts as none.
        let taggings: Vec<(Vec<TaggedSpan>, bool)> =
            list(&given["taggings"]).map(|t| tagging(t).unwrap_or_default()).collect();
        let taggings: Vec<Tagging<'_>> =
            taggings.iter().map(|(spans, complete)| Tagging { spans, complete: *complete }).collect();
        let redactions = edge::redact_together(&raw, &taggings, &options);
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
        let given = parse(request)?;
        let endpoint = endpoint(&given["endpoint"])?;
        let policy = policy(&given["policy"]);
        let outbound = match given["service"].as_str() {
            Some("chat") => {
                let stream_usage = given["endpoint"]["stream_usage"] == true;
                let (messages, settings) = chat(&given["chat"], stream_usage, &self.texts)?;
                Outbound::chat(&endpoint, &policy, &messages, &settings)?
            }
            service => {
                let service = match service {
                    Some("classify") => Service::Classify,
                    Some("tag") => Service::Tag,
                    _ => Service::Embed,
                };
                let range = index(&given["from"]).unwrap_or(0)..index(&given["to"]).unwrap_or(0);
                Outbound::texts(&endpoint, &policy, service, self.texts.get(range).unwrap_or(&[]))?
            }
        };
        Ok(EdgeRequest(outbound))
    }
}

fn about(raw: &[RawText], redactions: &[Redaction]) -> String {
    let mut originals = Map::new();
    let mut spans = Vec::new();
    for (text, redaction) in raw.iter().zip(redactions) {
        let places = redaction.entities.iter().map(|entity| entity.start..entity.end);
        let units = Offsets::Utf16.of_ranges(text.expose_on_device(), places);
        let of_text = redaction.entities.iter().zip(units);
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

/// serde_json's own error may quote a value.
fn parse(request: &str) -> Result<Value, Thrown> {
    serde_json::from_str(request).map_err(|_| Thrown::argument("the edge client and its wasm do not fit: not JSON"))
}

fn list(json: &Value) -> std::slice::Iter<'_, Value> {
    json.as_array().map_or(&[][..], Vec::as_slice).iter()
}

fn strings(json: &Value) -> Result<Vec<String>, Thrown> {
    let all = list(json).map(text).collect::<Option<_>>();
    all.ok_or_else(|| Thrown::argument("the edge client and its wasm do not fit: not a list of strings"))
}

fn endpoint(given: &Value) -> Result<Endpoint, Thrown> {
    let protocol = if given["protocol"] == "workers-ai" { Protocol::WorkersAi } else { Protocol::OpenAi };
    let mut endpoint = Endpoint::new(text(&given["url"]).unwrap_or_default())?.protocol(protocol);
    endpoint = endpoint.allow(strings(&given["allow"])?);
    if let Some(model) = text(&given["model"]) {
        endpoint = endpoint.model(model);
    }
    for header in list(&given["headers"]) {
        if let [name, value] = strings(header)?.as_slice() {
            endpoint = endpoint.header(name, value)?;
        }
    }
    Ok(endpoint)
}

/// What is not said keeps the text here.
fn policy(given: &Value) -> Policy {
    Policy {
        never_leave: given["never_leave"].as_bool().unwrap_or(true),
        require_tagger: given["require_tagger"].as_bool().unwrap_or(true),
    }
}

/// The texts of a chat in their places.
fn chat(given: &Value, stream_usage: bool, texts: &[RedactedText]) -> Result<(Vec<Message>, Settings), Thrown> {
    let mut texts = texts.iter().cloned();
    let mut messages = Vec::new();
    for role in list(&given["roles"]) {
        let role = match role.as_str() {
            Some("system") => Role::System,
            Some("user") => Role::User,
            Some("assistant") => Role::Assistant,
            _ => return Err(Thrown::argument("each message needs a role: \"system\", \"user\" or \"assistant\"")),
        };
        if let Some(content) = texts.next() {
            messages.push(Message { role, content });
        }
    }
    let stop = texts.by_ref().take(index(&given["stops"]).unwrap_or(0)).collect();
    let schema = texts.next().filter(|_| given["has_schema"] == true);
    let numbers = &given["settings"];
    let whole = |name: &str| numbers[name].as_u64().and_then(|number| u32::try_from(number).ok());
    let real = |name: &str| numbers[name].as_f64().map(|number| number as f32);
    let settings = Settings {
        stream: numbers["stream"] == true,
        stream_usage,
        max_tokens: whole("max_tokens"),
        temperature: real("temperature"),
        top_p: real("top_p"),
        seed: whole("seed"),
        stop,
        schema,
    };
    Ok((messages, settings))
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
