//! The routes, and what happens to every request before and after them.

use super::app::{App, Seen};
use super::body::{Pieces, Streamed};
use super::error::{ApiError, Code};
use super::model::Status;
use super::texts::json_response;
use super::{chat, texts};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, http::request::Parts};
use hyper::body::{Body as _, SizeHint};
use serde_json::json;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Every route by the name that logs and metrics give it.
const ROUTES: [&str; 8] =
    ["/v1/chat/completions", "/v1/embeddings", "/v1/models", "/classify", "/tag", "/healthz", "/readyz", "/metrics"];

/// What a load balancer asks, without a token.
const OPEN: [&str; 2] = ["/healthz", "/readyz"];

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(super) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat::completions))
        .route("/v1/embeddings", post(texts::embeddings))
        .route("/classify", post(texts::classify))
        .route("/tag", post(texts::tag))
        .route("/v1/models", get(models))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .fallback(async || {
            ApiError::new(StatusCode::NOT_FOUND, "no_such_route", "there is no such route; see docs/edge.md")
        })
        .method_not_allowed_fallback(async || {
            ApiError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "wrong_method",
                "this route takes another method; see docs/edge.md",
            )
        })
        .layer(from_fn_with_state(app.clone(), every))
        .with_state(app)
}

/// Around every request: origin and token before it, headers and the log after it.
async fn every(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let seen = Arc::new(Seen::new(app.clone(), method(&parts.method), route(parts.uri.path())));
    parts.extensions.insert(seen.clone());
    let origin = app.origins.check(&parts.headers).map(|origin| origin.cloned());
    let mut response = match admit(&app, &parts, &origin) {
        Ok(None) => next.run(Request::from_parts(parts, body)).await,
        Ok(Some(preflight)) => preflight,
        Err(error) => error.into_response(),
    };
    seen.status(response.status(), response.extensions().get().map(|Code(code)| *code));
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("origin"));
    if let Ok(id) = seen.id().parse() {
        headers.insert(REQUEST_ID, id);
    }
    if let Ok(Some(origin)) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after, x-request-id"));
    }
    response.map(|body| Body::new(Streamed(Watched { body, seen })))
}

/// Lets a request on; a preflight is answered here.
fn admit(
    app: &App,
    parts: &Parts,
    origin: &Result<Option<HeaderValue>, ApiError>,
) -> Result<Option<Response>, ApiError> {
    let is_page = origin.as_ref().map_err(Clone::clone)?.is_some();
    // A preflight can carry no token.
    if is_page && parts.method == Method::OPTIONS {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        let allowed = "authorization, content-type, idempotency-key, burnside-deadline-ms";
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(allowed));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        return Ok(Some(response));
    }
    if !OPEN.contains(&parts.uri.path()) {
        app.tokens.check(&parts.headers)?;
    }
    Ok(None)
}

fn route(path: &str) -> &'static str {
    ROUTES.into_iter().find(|route| *route == path).unwrap_or("other")
}

fn method(method: &Method) -> &'static str {
    ["GET", "POST", "OPTIONS", "HEAD"].into_iter().find(|name| *name == method.as_str()).unwrap_or("other")
}

/// A response body that notes when its last byte was handed over.
struct Watched {
    body: Body,
    seen: Arc<Seen>,
}

impl Pieces for Watched {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.body.is_end_stream() {
            self.seen.complete();
            return Poll::Ready(None);
        }
        let piece = match std::task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
            // Our own bodies don't fail, and have no trailers.
            Some(Ok(frame)) => frame.into_data().ok(),
            _ => None,
        };
        if piece.is_none() || self.body.is_end_stream() {
            self.seen.complete();
        }
        Poll::Ready(piece)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }

    fn is_end(&self) -> bool {
        self.body.is_end_stream()
    }
}

async fn models(State(app): State<Arc<App>>) -> Response {
    let model = |model: &Arc<super::model::Model>| {
        let ready = model.status() == Status::Ready;
        json!({
            "id": model.id,
            "object": "model",
            "created": app.config.started_s,
            "owned_by": "burnside",
            "burnside": { "task": model.task, "ready": ready },
        })
    };
    let data: Vec<_> = app.models.iter().map(model).collect();
    json_response(&json!({ "object": "list", "data": data }))
}

/// Whether the process should be left alone: not when a model broke for good.
async fn healthz(State(app): State<Arc<App>>) -> Response {
    state(!app.any(Status::Failed), if app.any(Status::Failed) { "a model failed" } else { "ok" })
}

/// Whether requests should be sent here now.
async fn readyz(State(app): State<Arc<App>>) -> Response {
    let why_not = if app.is_stopping() {
        Some("stopping")
    } else if app.any(Status::Failed) {
        Some("a model failed")
    } else if app.any(Status::Loading) {
        Some("loading")
    } else {
        None
    };
    state(why_not.is_none(), why_not.unwrap_or("ready"))
}

fn state(good: bool, word: &'static str) -> Response {
    (if good { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, word).into_response()
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, kind)], app.metrics.text(&app.models)).into_response()
}
