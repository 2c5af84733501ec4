//! POST /v1/chat/completions: OpenAI's request, whole or streamed.

use super::app::{App, Seen};
use super::body::{Pieces, Streamed};
use super::error::ApiError;
use super::fields::{Fields, missing, wrong};
use super::format;
use super::job::{Event, Events, Failure, Work};
use super::model::Model;
use crate::native::worker::{Finish, Generate, Usage};
use crate::text::Message;
use crate::weights::manifest::Task;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::task::{Context, Poll};

/// What changes an answer and is not done here: better refused than ignored.
const UNSUPPORTED: [&str; 12] = [
    "tools",
    "tool_choice",
    "functions",
    "function_call",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "frequency_penalty",
    "presence_penalty",
    "modalities",
    "audio",
    "prediction",
];

pub(super) const MOST_STOPS: usize = 16;

pub(super) async fn completions(
    State(app): State<Arc<App>>,
    Extension(seen): Extension<Arc<Seen>>,
    request: Request,
) -> Result<Response, ApiError> {
    let deadline = app.deadline(request.headers())?;
    let body = app.body(request).await?;
    let fields = Fields(&body.fields);
    let model = app.model(fields.text("model")?, Task::TextGeneration)?;
    seen.model(&model.id);
    let mut asked = parse(&fields, app.config.max_tokens)?;
    asked.request.schema = format::schema(&fields, &body)?;
    let mut events = model.submit(Work::Generate(asked.request), deadline)?;
    // The status is not sent before the answer has begun: until then a client may try elsewhere.
    let first = next(&mut events).await?;
    seen.began();
    let head = Head::new(&model);
    if asked.stream {
        let stream = Stream { head, events, seen, first: Some(first), usage: asked.usage, state: Place::Begin };
        return Ok(typed("text/event-stream", Body::new(Streamed(stream))));
    }
    let (mut content, mut event) = (String::new(), first);
    let (finish, usage) = loop {
        match event {
            Event::Text(text) => content += &text,
            Event::End(finish, usage) => break (finish, usage),
            Event::Read(_) | Event::Failed(_) => return Err(Failure::Broken.into()),
        }
        event = next(&mut events).await?;
    };
    seen.tokens(usage);
    let message = json!({ "role": "assistant", "content": content });
    let mut answer = head.json("chat.completion", json!([{ "index": 0, "message": message, "finish_reason": finish }]));
    answer.insert("usage".into(), usage_json(usage));
    Ok(typed("application/json", Value::Object(answer).to_string().into()))
}

/// The next event; a failure is an error.
async fn next(events: &mut Events) -> Result<Event, ApiError> {
    match events.next().await {
        Event::Failed(failure) => Err(failure.into()),
        event => Ok(event),
    }
}

fn typed(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

struct Asked {
    request: Generate,
    stream: bool,
    /// A last chunk with the tokens used.
    usage: bool,
}

fn parse(fields: &Fields, most_tokens: usize) -> Result<Asked, ApiError> {
    fields.refuse(&UNSUPPORTED)?;
    if fields.get("n").is_some_and(|n| n.as_u64() != Some(1)) {
        return Err(ApiError::field("n", "unsupported_parameter", "`n` must be 1: one answer is made at a time"));
    }
    let max_tokens = match fields.whole("max_completion_tokens", 1..=most_tokens as u64)? {
        Some(tokens) => Some(tokens),
        None => fields.whole("max_tokens", 1..=most_tokens as u64)?,
    };
    let temperature = fields.number("temperature", 0.0..=2.0)?.unwrap_or(0.0);
    let seed = match fields.get("seed") {
        None if temperature > 0.0 => super::app::chance(),
        None => 0,
        // OpenAI's seed may be negative.
        Some(seed) => {
            seed.as_i64().map(i64::cast_unsigned).or(seed.as_u64()).ok_or_else(|| wrong("seed", "a whole number"))?
        }
    };
    let top_p = fields.number("top_p", 0.0..=1.0)?.unwrap_or(1.0);
    let stop = fields.texts("stop", MOST_STOPS)?.unwrap_or_default();
    if stop.iter().any(String::is_empty) {
        return Err(wrong("stop", "strings that are not empty"));
    }
    let stream_options = match fields.get("stream_options") {
        Some(Value::Object(options)) => Some(options),
        Some(_) => return Err(wrong("stream_options", "an object")),
        None => None,
    };
    let include_usage = stream_options.map(|options| Fields(options).flag("include_usage")).transpose()?.flatten();
    let request = Generate {
        messages: messages(fields)?,
        max_tokens: max_tokens.map_or(most_tokens, |tokens| usize::try_from(tokens).unwrap_or(most_tokens)),
        temperature,
        // Of no mass at all, the likeliest token is left.
        top_p: top_p.max(f32::MIN_POSITIVE),
        top_k: fields.whole("top_k", 0..=1_000_000)?.unwrap_or(0) as usize,
        repetition_penalty: fields.number("repetition_penalty", 0.01..=100.0)?.unwrap_or(1.0),
        seed,
        stop,
        schema: None,
    };
    Ok(Asked { request, stream: fields.flag("stream")?.unwrap_or(false), usage: include_usage.unwrap_or(false) })
}

fn messages(fields: &Fields) -> Result<Vec<Message>, ApiError> {
    let turns = fields.get("messages").ok_or_else(|| missing("messages"))?;
    let turns = turns.as_array().ok_or_else(|| wrong("messages", "a list"))?;
    if turns.is_empty() {
        return Err(ApiError::field("messages", "missing_field", "`messages` is empty; give at least one"));
    }
    let turn = |(index, turn): (usize, &Value)| {
        let name = |field: &str| format!("messages[{index}].{field}");
        let role = match turn.get("role").and_then(Value::as_str) {
            Some("developer") => "system",
            Some(role @ ("system" | "user" | "assistant")) => role,
            Some(_) => return Err(wrong(&name("role"), "system, user or assistant")),
            None => return Err(missing(&name("role"))),
        };
        let content = match turn.get("content") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => {
                text_of(parts).ok_or_else(|| wrong(&name("content"), "text: parts of type text"))?
            }
            Some(Value::Null) | None => return Err(missing(&name("content"))),
            Some(_) => return Err(wrong(&name("content"), "a string or a list of text parts")),
        };
        Ok(Message { role: role.into(), content })
    };
    turns.iter().enumerate().map(turn).collect()
}

/// The text of `[{"type": "text", "text": ...}]`.
fn text_of(parts: &[Value]) -> Option<String> {
    let text =
        |part: &Value| (part.get("type")?.as_str()? == "text").then(|| part.get("text")?.as_str().map(String::from))?;
    parts.iter().map(text).collect()
}

fn usage_json(usage: Usage) -> Value {
    let Usage { prompt_tokens, completion_tokens } = usage;
    let total_tokens = prompt_tokens + completion_tokens;
    json!({ "prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens, "total_tokens": total_tokens })
}

/// What all chunks of an answer begin with.
struct Head {
    id: String,
    created: u64,
    model: String,
}

impl Head {
    fn new(model: &Model) -> Self {
        Self {
            id: format!("chatcmpl-{:016x}", super::app::chance()),
            created: super::app::now_s(),
            model: model.id.clone(),
        }
    }

    fn json(&self, object: &str, choices: Value) -> Map<String, Value> {
        let fields = [
            ("id", self.id.as_str().into()),
            ("object", object.into()),
            ("created", self.created.into()),
            ("model", self.model.as_str().into()),
            ("choices", choices),
        ];
        fields.into_iter().map(|(name, value): (_, Value)| (name.to_string(), value)).collect()
    }
}

/// The event stream of an answer.
struct Stream {
    head: Head,
    events: Events,
    seen: Arc<Seen>,
    /// Was waited for before the response's head was sent.
    first: Option<Event>,
    usage: bool,
    state: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Begin,
    Middle,
    End,
}

impl Stream {
    fn chunk(&self, out: &mut String, delta: Value, finish: Option<Finish>) {
        let mut chunk =
            self.head.json("chat.completion.chunk", json!([{ "index": 0, "delta": delta, "finish_reason": finish }]));
        if self.usage {
            chunk.insert("usage".into(), Value::Null);
        }
        data(out, &Value::Object(chunk));
    }

    fn write(&mut self, out: &mut String, event: Event) {
        match event {
            Event::Text(text) => self.chunk(out, json!({ "content": text }), None),
            Event::End(finish, usage) => {
                self.chunk(out, json!({}), Some(finish));
                if self.usage {
                    let mut last = self.head.json("chat.completion.chunk", json!([]));
                    last.insert("usage".into(), usage_json(usage));
                    data(out, &Value::Object(last));
                }
                out.push_str("data: [DONE]\n\n");
                self.seen.tokens(usage);
                self.state = Place::End;
            }
            Event::Failed(failure) => self.fail(out, failure),
            Event::Read(_) => self.fail(out, Failure::Broken),
        }
    }

    /// The status is sent; the error is the last event, and no `[DONE]` follows.
    fn fail(&mut self, out: &mut String, failure: Failure) {
        let error = ApiError::from(failure);
        self.seen.failed(error.code);
        data(out, &error.body());
        self.state = Place::End;
    }
}

fn data(out: &mut String, value: &Value) {
    out.push_str("data: ");
    out.push_str(&value.to_string());
    out.push_str("\n\n");
}

impl Pieces for Stream {
    /// Everything that is there, in one piece.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let mut out = String::new();
        if self.state == Place::Begin {
            self.state = Place::Middle;
            self.chunk(&mut out, json!({ "role": "assistant", "content": "" }), None);
            if let Some(first) = self.first.take() {
                self.write(&mut out, first);
            }
        }
        while self.state == Place::Middle {
            match self.events.poll_next(context) {
                Poll::Ready(event) => self.write(&mut out, event),
                Poll::Pending if out.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(if out.is_empty() { None } else { Some(out.into()) })
    }
}
