//! Errors as callers of OpenAI's API expect them:
//! `{"error": {"message", "type", "param", "code"}}`.

use super::job::Failure;
use super::model::Busy;
use crate::Error;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer other than 200. Its message quotes nothing of the request.
#[derive(Debug, Clone)]
pub(super) struct ApiError {
    status: StatusCode,
    /// Stable.
    pub(super) code: &'static str,
    /// The field at fault.
    param: Option<String>,
    message: String,
    retry_after_s: Option<u64>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, param: None, message: message.into(), retry_after_s: None }
    }

    /// A field that is missing, of another type, or out of its range.
    pub(super) fn field(param: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    fn later(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// OpenAI's `type` for the status.
    fn kind(&self) -> &'static str {
        match self.status.as_u16() {
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            408 | 504 => "timeout_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        }
    }

    /// The body, which is also what a stream that already began says.
    pub(super) fn body(&self) -> Value {
        json!({ "error": { "message": self.message, "type": self.kind(), "param": self.param, "code": self.code } })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For the log, which is written when the response is over.
        response.extensions_mut().insert(Code(self.code));
        response
    }
}

/// The code of an error that became a response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code(pub(super) &'static str);

impl From<Busy> for ApiError {
    fn from(busy: Busy) -> Self {
        let unavailable = |code, message: &str| Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message);
        match busy {
            Busy::Full { retry_after_s } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "queue_full",
                format!("all places in the queue are taken; try again in {retry_after_s} s"),
            )
            .later(retry_after_s),
            Busy::Late { ms, retry_after_s } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "overloaded",
                format!(
                    "the answer would not be complete in its {ms} ms, so many wait; try again in {retry_after_s} s, or \
                     allow more time"
                ),
            )
            .later(retry_after_s),
            Busy::Loading => unavailable("model_loading", "the model is being loaded; try again in a moment").later(2),
            Busy::Failed => unavailable("model_failed", "the model could not be loaded or broke; see the server's log"),
            Busy::Stopping => unavailable("stopping", "the server is stopping; try another").later(5),
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Deadline { ms } => Self::new(
                StatusCode::GATEWAY_TIMEOUT,
                "deadline_exceeded",
                format!("the answer was not complete after {ms} ms; ask for fewer tokens or allow more time"),
            ),
            Failure::Busy(busy) => busy.into(),
            Failure::Stopping => Busy::Stopping.into(),
            Failure::Broken => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "model_broken",
                "the model broke while it worked and is being loaded again; try again",
            ),
            Failure::Model(error) => error.into(),
        }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::ContextLength { .. } => Self::field("messages", "context_length_exceeded", message),
            // Of a loaded model: a chat template that refuses the conversation.
            Error::Text(_) => Self::field("messages", "invalid_messages", message),
            Error::InvalidArgument(_) => Self::new(StatusCode::BAD_REQUEST, "invalid_argument", message),
            Error::DeviceLost(_) | Error::SelfTest(_) => Failure::Broken.into(),
            other => {
                let code = other.code();
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, "the model failed; see the server's log")
            }
        }
    }
}
