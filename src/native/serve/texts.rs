//! The routes that read texts: /classify, /tag, /v1/embeddings.

use super::app::{App, Seen};
use super::error::ApiError;
use super::fields::{Fields, missing, unsupported, wrong};
use super::job::{Event, Failure, Work};
use crate::native::worker::{Answer, Ask, Reading, Usage};
use crate::redact::Offsets;
use crate::redact::located::tagged_groups;
use crate::weights::base64;
use crate::weights::manifest::Task;
use axum::extract::{Extension, Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::sync::Arc;

type Answered = Result<Response, ApiError>;

/// `{"text"}` gives `[{"label","score"}]`, as Workers AI does; `{"texts"}` a list of such lists.
pub(super) async fn classify(
    State(app): State<Arc<App>>,
    Extension(seen): Extension<Arc<Seen>>,
    request: Request,
) -> Answered {
    let asked = Asked::read(&app, &seen, request, Task::TextClassification).await?;
    let (texts, is_batch) = asked.texts(&app)?;
    let top_k = Fields(&asked.body).whole("top_k", 1..=10_000)?.map(|top_k| top_k as usize);
    let reading = asked.ask(&seen, texts, Ask::Classify { top_k }).await?;
    let labels = |answer| match answer {
        Answer::Labels(labels) => Ok(json!(labels)),
        _ => Err(Failure::Broken.into()),
    };
    one_or_all(reading.answers.into_iter().map(labels), is_batch)
}

/// `{"text"}` gives `[{"entity_group","word","score","start","end"}]`; `{"texts"}` a list of such
/// lists. `offsets` is `utf16` (JavaScript's), `chars` (Python's) or `utf8`.
pub(super) async fn tag(
    State(app): State<Arc<App>>,
    Extension(seen): Extension<Arc<Seen>>,
    request: Request,
) -> Answered {
    let asked = Asked::read(&app, &seen, request, Task::TokenClassification).await?;
    let (texts, is_batch) = asked.texts(&app)?;
    let offsets = match Fields(&asked.body).text("offsets")? {
        None | Some("utf16") => Offsets::Utf16,
        Some("chars") => Offsets::Chars,
        Some("utf8") => Offsets::Utf8,
        Some(_) => return Err(wrong("offsets", "utf16, chars or utf8")),
    };
    let reading = asked.ask(&seen, texts.clone(), Ask::Tag).await?;
    let entities = |(answer, text): (Answer, &String)| match answer {
        Answer::Spans(spans) => Ok(json!(tagged_groups(text, &spans, offsets))),
        _ => Err(Failure::Broken.into()),
    };
    one_or_all(reading.answers.into_iter().zip(&texts).map(entities), is_batch)
}

/// OpenAI's request and answer; `encoding_format` may be `base64` (little-endian f32).
pub(super) async fn embeddings(
    State(app): State<Arc<App>>,
    Extension(seen): Extension<Arc<Seen>>,
    request: Request,
) -> Answered {
    let asked = Asked::read(&app, &seen, request, Task::FeatureExtraction).await?;
    let fields = Fields(&asked.body);
    if fields.get("dimensions").is_some() {
        return Err(unsupported("dimensions"));
    }
    let as_base64 = match fields.text("encoding_format")? {
        None | Some("float") => false,
        Some("base64") => true,
        Some(_) => return Err(wrong("encoding_format", "float or base64")),
    };
    let texts = fields.texts("input", app.config.max_texts)?.ok_or_else(|| missing("input"))?;
    if texts.is_empty() || texts.iter().any(String::is_empty) {
        return Err(ApiError::field("input", "missing_field", "`input` has nothing to embed"));
    }
    let model = asked.model.id.clone();
    let reading = asked.ask(&seen, texts, Ask::Embed).await?;
    let vector = |(index, answer): (usize, Answer)| {
        let Answer::Vector(vector) = answer else { return Err(ApiError::from(Failure::Broken)) };
        let embedding = if as_base64 { base64::encode(&little_endian(&vector)).into() } else { json!(vector) };
        Ok(json!({ "object": "embedding", "index": index, "embedding": embedding }))
    };
    let data = reading.answers.into_iter().enumerate().map(vector).collect::<Result<Vec<_>, _>>()?;
    let usage = json!({ "prompt_tokens": reading.tokens, "total_tokens": reading.tokens });
    Ok(json_response(&json!({ "object": "list", "data": data, "model": model, "usage": usage })))
}

fn little_endian(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn one_or_all(answers: impl Iterator<Item = Result<Value, ApiError>>, is_batch: bool) -> Answered {
    let mut answers = answers.collect::<Result<Vec<_>, _>>()?;
    let answer = if is_batch { Value::Array(answers) } else { answers.pop().unwrap_or_default() };
    Ok(json_response(&answer))
}

pub(super) fn json_response(value: &Value) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], value.to_string()).into_response()
}

/// A request for one of the routes.
struct Asked {
    body: Map<String, Value>,
    model: Arc<super::model::Model>,
    deadline: std::time::Instant,
}

impl Asked {
    async fn read(app: &App, seen: &Seen, request: Request, task: Task) -> Result<Self, ApiError> {
        let deadline = app.deadline(request.headers())?;
        let body = app.body(request).await?.fields;
        let model = app.model(Fields(&body).text("model")?, task)?;
        seen.model(&model.id);
        Ok(Self { body, model, deadline })
    }

    /// The texts, and whether they came as a list.
    fn texts(&self, app: &App) -> Result<(Vec<String>, bool), ApiError> {
        let fields = Fields(&self.body);
        match (fields.text("text")?, fields.texts("texts", app.config.max_texts)?) {
            (Some(text), None) => Ok((vec![text.into()], false)),
            (None, Some(texts)) if fields.get("texts").is_some_and(Value::is_array) => Ok((texts, true)),
            (None, Some(_)) => Err(wrong("texts", "a list of strings")),
            (Some(_), Some(_)) => Err(ApiError::field("texts", "invalid_type", "give `text` or `texts`, not both")),
            (None, None) => Err(missing("text")),
        }
    }

    async fn ask(&self, seen: &Seen, texts: Vec<String>, ask: Ask) -> Result<Reading, ApiError> {
        let mut events = self.model.submit(Work::Read { texts, ask }, self.deadline)?;
        match events.next().await {
            Event::Read(reading) => {
                seen.tokens(Usage { prompt_tokens: reading.tokens, completion_tokens: 0 });
                Ok(reading)
            }
            Event::Failed(failure) => Err(failure.into()),
            _ => Err(Failure::Broken.into()),
        }
    }
}
