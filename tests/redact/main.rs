//! The redaction room from outside: the labelled corpus, false alarms, hostile text, and what must
//! hold for every text.

#[cfg(feature = "cli")]
mod command;
mod conversation;
mod corpus;
mod custom;
mod evasions;
mod measure;
mod properties;
mod session;
mod structure;
mod tagger;

use burnside::redact::{RawText, RedactOptions, Redaction, Session};

/// A session of its own, and no tagger.
fn redact(text: &str) -> Redaction {
    Session::with_key([7; 32]).redact(&RawText::new(text.into()), None, &RedactOptions::default())
}
