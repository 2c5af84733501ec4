//! The door from outside: what leaves is redacted, was checked twice, and can't be had otherwise.

mod guard;
mod policy;
mod types;

use burnside::redact::{RawText, RedactOptions, RedactedText, Session};

/// Redacted with a tagger that found nothing.
fn ready(text: &str) -> RedactedText {
    Session::new().redact(&RawText::new(text.into()), Some(&[]), &RedactOptions::default()).text
}
