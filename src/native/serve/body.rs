//! Request bodies in, event streams out.

use super::error::ApiError;
use crate::schema::Json;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use hyper::body::{Body as _, Frame, SizeHint};
use serde_json::{Map, Value};
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// A request's body.
pub(super) struct Object {
    pub(super) fields: Map<String, Value>,
    bytes: Vec<u8>,
}

impl Object {
    /// The same with its members in the order in which they came, which matters in a schema.
    pub(super) fn in_order(&self) -> Option<Json> {
        serde_json::from_slice(&self.bytes).ok()
    }
}

/// The JSON object of a request.
///
/// # Errors
/// 415 for another type, 413 when it is longer than `most_bytes`, 408 when it is not there in time,
/// 400 when it is cut off or not a JSON object.
pub(super) async fn json_object(request: Request, most_bytes: usize, patience: Duration) -> Result<Object, ApiError> {
    check_head(request.headers(), most_bytes)?;
    let bytes = tokio::time::timeout(patience, read(request.into_body(), most_bytes)).await.map_err(|_| {
        let message = format!("the body was not complete after {} s", patience.as_secs());
        ApiError::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", message)
    })??;
    // The parser's own message may quote the body.
    let value = serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        ApiError::new(StatusCode::BAD_REQUEST, "invalid_json", format!("the body is not JSON: {place}"))
    })?;
    match value {
        Value::Object(fields) => Ok(Object { fields, bytes }),
        _ => Err(ApiError::new(StatusCode::BAD_REQUEST, "invalid_json", "the body must be a JSON object")),
    }
}

/// What a request's head alone shows to be wrong.
fn check_head(headers: &HeaderMap, most_bytes: usize) -> Result<(), ApiError> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let kind = header(CONTENT_TYPE).unwrap_or("").split(';').next().unwrap_or("").trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        let message = "send JSON, with content-type: application/json";
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", message));
    }
    if header(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        let message = "send the body as it is: no content-encoding is understood";
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "encoded_body", message));
    }
    // Said beforehand, so that nothing needs to be read.
    if header(CONTENT_LENGTH)
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: u64| length > most_bytes as u64)
    {
        return Err(too_large(most_bytes));
    }
    Ok(())
}

fn too_large(most_bytes: usize) -> ApiError {
    let message = format!("the body is longer than {most_bytes} bytes; send less at once");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message)
}

async fn read(mut body: Body, most_bytes: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let cut = |_| ApiError::new(StatusCode::BAD_REQUEST, "incomplete_body", "the body ended too early");
        if let Ok(data) = frame.map_err(cut)?.into_data() {
            if bytes.len() + data.len() > most_bytes {
                return Err(too_large(most_bytes));
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

/// Makes the pieces of a response body.
pub(super) trait Pieces: Send + Unpin + 'static {
    /// The next bytes; `None` at the end.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>>;

    /// How many bytes are left, if that is known.
    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }

    /// Whether it is known that no more come.
    fn is_end(&self) -> bool {
        false
    }
}

/// A response body out of [`Pieces`]. Dropped when the client goes away.
pub(super) struct Streamed<P>(pub(super) P);

impl<P: Pieces> hyper::body::Body for Streamed<P> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_next(context).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end()
    }
}
