//! What all requests share, and what is written down of each.

use super::Config;
use super::body::{Object, json_object};
use super::error::ApiError;
use super::gate::{Origins, Tokens};
use super::log::Log;
use super::metrics::Metrics;
use super::model::{Model, Status};
use crate::native::worker::Usage;
use crate::weights::manifest::Task;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time that a caller allows, in milliseconds.
const DEADLINE_HEADER: &str = "burnside-deadline-ms";

pub(super) struct App {
    pub(super) config: Config,
    pub(super) models: Vec<Arc<Model>>,
    pub(super) tokens: Tokens,
    pub(super) origins: Origins,
    pub(super) metrics: Metrics,
    pub(super) log: Log,
    pub(super) stopping: AtomicBool,
}

impl App {
    /// The named model, or the first that does the task.
    pub(super) fn model(&self, name: Option<&str>, task: Task) -> Result<Arc<Model>, ApiError> {
        let able = |model: &&Arc<Model>| model.task == task;
        let Some(name) = name else {
            return self.models.iter().find(able).cloned().ok_or_else(|| {
                let message = "no model here does this; GET /v1/models lists those that are served";
                ApiError::new(StatusCode::NOT_FOUND, "model_not_found", message)
            });
        };
        let model = self.models.iter().find(|model| model.id == name).ok_or_else(|| {
            let message = "this model is not served here; GET /v1/models lists those that are";
            ApiError::field("model", "model_not_found", message).with_status(StatusCode::NOT_FOUND)
        })?;
        if able(&model) {
            return Ok(model.clone());
        }
        Err(ApiError::field(
            "model",
            "wrong_task",
            "this model is not made for this route; GET /v1/models says for which",
        ))
    }

    /// When the answer must be complete: the server's limit, or the caller's if that is shorter.
    pub(super) fn deadline(&self, headers: &HeaderMap) -> Result<Instant, ApiError> {
        let most = self.config.deadline;
        let allowed = match headers.get(DEADLINE_HEADER) {
            None => most,
            Some(value) => match value.to_str().ok().and_then(|text| text.parse().ok()) {
                Some(ms) => Duration::from_millis(ms).min(most),
                None => {
                    let message = format!("the header {DEADLINE_HEADER} must be a whole number");
                    return Err(ApiError::field(DEADLINE_HEADER, "invalid_type", message));
                }
            },
        };
        Ok(Instant::now() + allowed)
    }

    pub(super) async fn body(&self, request: Request) -> Result<Object, ApiError> {
        json_object(request, self.config.max_body, self.config.body_timeout).await
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    pub(super) fn any(&self, status: Status) -> bool {
        self.models.iter().any(|model| model.status() == status)
    }
}

/// What is known of a request when it is over: one line in the log, one count in the metrics.
/// Written when the last who holds it lets go, so also when the client went away.
pub(super) struct Seen {
    app: Arc<App>,
    id: String,
    method: &'static str,
    route: &'static str,
    began: Instant,
    more: Mutex<More>,
}

#[derive(Default)]
struct More {
    status: Option<u16>,
    code: Option<&'static str>,
    model: Option<String>,
    tokens: Option<Usage>,
    first_ms: Option<u64>,
    complete: bool,
}

impl Seen {
    pub(super) fn new(app: Arc<App>, method: &'static str, route: &'static str) -> Self {
        let id = format!("{:016x}", chance());
        Self { app, id, method, route, began: Instant::now(), more: Mutex::default() }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    fn note(&self, change: impl FnOnce(&mut More)) {
        change(&mut self.more.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn model(&self, id: &str) {
        self.note(|more| more.model = Some(id.into()));
    }

    /// The first of the answer is there.
    pub(super) fn began(&self) {
        let ms = self.ms();
        self.note(|more| more.first_ms = Some(ms));
    }

    pub(super) fn tokens(&self, usage: Usage) {
        self.note(|more| more.tokens = Some(usage));
    }

    /// A stream that ended with an error, after its status was sent.
    pub(super) fn failed(&self, code: &'static str) {
        self.note(|more| more.code = Some(code));
    }

    pub(super) fn status(&self, status: StatusCode, code: Option<&'static str>) {
        self.note(|more| (more.status, more.code) = (Some(status.as_u16()), code.or(more.code)));
    }

    /// The last byte was handed over.
    pub(super) fn complete(&self) {
        self.note(|more| more.complete = true);
    }

    fn ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        let (ms, took) = (self.ms(), self.began.elapsed());
        let more = std::mem::take(self.more.get_mut().unwrap_or_else(PoisonError::into_inner));
        // 499 is nginx's number for a client that went away.
        let status = if more.complete { more.status.unwrap_or(499) } else { 499 };
        self.app.metrics.request(self.route, status, took);
        let mut line = json!({ "id": self.id, "method": self.method, "route": self.route, "status": status, "ms": ms });
        let fields = [
            ("error", more.code.map(Value::from)),
            ("model", more.model.map(Value::from)),
            ("first_ms", more.first_ms.map(Value::from)),
            ("prompt_tokens", more.tokens.map(|tokens| tokens.prompt_tokens.into())),
            ("completion_tokens", more.tokens.map(|tokens| tokens.completion_tokens.into())),
        ];
        for (name, value) in fields {
            if let (Some(value), Value::Object(line)) = (value, &mut line) {
                line.insert(name.into(), value);
            }
        }
        self.app.log.info("request", line);
    }
}

/// 64 bits by chance: ids, and seeds that nobody chose. Not for secrets.
pub(super) fn chance() -> u64 {
    // Each RandomState has keys of its own, from the operating system's randomness.
    RandomState::new().build_hasher().finish()
}

pub(super) fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
