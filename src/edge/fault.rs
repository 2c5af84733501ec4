//! What an edge says of its own failures, as far as people may see it.

use crate::redact::{RawText, RedactOptions, Session};
use serde_json::Value;

/// Bytes of a message that are looked at, and characters of it that are shown.
const MOST_READ: usize = 4096;
const MOST_SHOWN: usize = 200;

/// The message of an error's body, redacted by patterns and cut short: an edge may quote the request,
/// or a key. Empty if there is none to show, as in a web page.
#[must_use]
pub fn excerpt(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(json) => message_of(&json).unwrap_or_default(),
        Err(_) => {
            let text = String::from_utf8_lossy(body);
            let is_markup = text.trim_start().starts_with('<');
            if is_markup { String::new() } else { shown(&text) }
        }
    }
}

/// The redacted message of a JSON object that reports an error; `None` if it reports none.
pub(super) fn message_of(json: &Value) -> Option<String> {
    let error = json.get("error").filter(|error| !error.is_null());
    let has_failed = json.get("success").and_then(Value::as_bool) == Some(false);
    let is_bare = json.get("choices").is_none() && json.get("result").is_none() && json.get("response").is_none();
    let message = match error {
        Some(Value::String(text)) => Some(text.as_str()),
        Some(error) => text_at(error, "message"),
        None if has_failed || is_bare => text_at(&json["errors"][0], "message")
            .or_else(|| text_at(json, "message"))
            .or_else(|| text_at(json, "detail")),
        None => None,
    };
    match message {
        Some(text) => Some(shown(text)),
        None => (error.is_some() || has_failed).then(String::new),
    }
}

fn text_at<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str()
}

fn shown(text: &str) -> String {
    let mut end = text.len().min(MOST_READ);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let raw = RawText::new(text.get(..end).unwrap_or("").to_string());
    let redacted = Session::new().redact(&raw, None, &RedactOptions::default()).text;
    let plain = redacted.as_str().chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(MOST_SHOWN).collect::<String>().trim().to_string()
}
