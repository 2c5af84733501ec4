//! The bodies of requests: redacted texts and numbers, and nothing else.

use super::endpoint::{Endpoint, Service};
use super::outbound::{Message, Settings};
use crate::redact::RedactedText;
use crate::schema::Json;
use crate::{Error, Result};
use serde_json::{Map, Value, json};

/// `POST /v1/chat/completions`, and Workers AI's text generation.
pub(super) fn chat(endpoint: &Endpoint, messages: &[Message], settings: &Settings) -> Result<String> {
    let turn = |m: &Message| json!({ "role": m.role.as_str(), "content": m.content.as_str() });
    let mut body = of_model(endpoint);
    body.insert("messages".into(), messages.iter().map(turn).collect());
    body.insert("stream".into(), settings.stream.into());
    if settings.stream && settings.stream_usage && !endpoint.is_workers_ai() {
        body.insert("stream_options".into(), json!({ "include_usage": true }));
    }
    let numbers = [
        ("max_tokens", settings.max_tokens.map(Value::from)),
        ("temperature", settings.temperature.map(Value::from)),
        ("top_p", settings.top_p.map(Value::from)),
        ("seed", settings.seed.map(Value::from)),
    ];
    body.extend(numbers.into_iter().filter_map(|(name, number)| Some((name.into(), number?))));
    if !settings.stop.is_empty() {
        body.insert("stop".into(), settings.stop.iter().map(RedactedText::as_str).collect());
    }
    let mut text = Value::from(body).to_string();
    if let Some(schema) = &settings.schema {
        let Ok(schema) = serde_json::from_str::<Json>(schema.as_str()) else {
            return Err(Error::Privacy(
                "without its personal data the schema is no JSON any more; keep numbers and names of people out of it"
                    .into(),
            ));
        };
        // By hand: a `Value` would sort its members, and in their order the model writes them.
        text.pop();
        text += r#","response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":"#;
        text += &schema.to_string();
        text += "}}}";
    }
    Ok(text)
}

/// Texts to classify, to tag or to embed.
pub(super) fn texts(endpoint: &Endpoint, service: Service, texts: &[RedactedText]) -> Result<String> {
    let all: Vec<&str> = texts.iter().map(RedactedText::as_str).collect();
    let mut body = of_model(endpoint);
    match (service, all.as_slice()) {
        (_, []) => return Err(Error::InvalidArgument("there must be a text to send".into())),
        (Service::Chat, _) => return Err(Error::InvalidArgument("a chat is made of messages".into())),
        (Service::Tag, _) if endpoint.is_workers_ai() => {
            return Err(Error::InvalidArgument("Workers AI has no tagger; use an edge of protocol \"openai\"".into()));
        }
        (Service::Embed, all) if endpoint.is_workers_ai() => body.insert("text".into(), all.into()),
        (Service::Embed, all) => body.insert("input".into(), all.into()),
        (_, [one]) => body.insert("text".into(), (*one).into()),
        (_, _) if endpoint.is_workers_ai() => {
            return Err(Error::InvalidArgument("Workers AI classifies one text a request".into()));
        }
        (_, all) => body.insert("texts".into(), all.into()),
    };
    Ok(Value::from(body).to_string())
}

fn of_model(endpoint: &Endpoint) -> Map<String, Value> {
    endpoint.model_name().map(|model| ("model".into(), model.into())).into_iter().collect()
}
