//! Redaction: raw text in, redacted text out, and the right words back in the answer.
//!
//! | file | what it does |
//! |---|---|
//! | [`door`] | [`RawText`] and [`RedactedText`]: the types that keep raw text on the device |
//! | `view` | sees through zero-width, full-width and look-alike characters; maps offsets back |
//! | `scan` | the one pass over the bytes: finds tokens, calls recognizers, collects context words |
//! | `context` | the words that make a number a phone number, and the ones that make it an order |
//! | `recognizers/` | one file a kind: format, validation, score |
//! | `tagged` | the tagger's labels and spans, in this room's terms |
//! | `resolve` | overlaps settled |
//! | `echo` | values seen elsewhere in the text |
//! | [`session`] | placeholders that stay the same through a conversation; the operators |
//! | [`restore`] | placeholders back into values, whole or streaming |
//! | [`offsets`] | UTF-8 offsets to UTF-16 ones for JavaScript |
//!
//! The kinds found, how each is validated and where its format is published: `docs/redaction.md`.

#![allow(clippy::nonminimal_bool, reason = "conditions list what a value must not be, one a line")]

mod classes;
mod context;
pub mod door;
mod echo;
pub mod offsets;
mod recognizers;
mod resolve;
pub mod restore;
mod scan;
pub mod session;
mod tagged;
mod view;

pub use door::{RawText, RedactedText, RedactionState};
pub use offsets::utf16_offsets;
pub use recognizers::kinds;
pub use restore::{StreamRestorer, Vault};
pub use session::{Entity, Operator, RedactOptions, Redaction, Session, Source, TaggedSpan};
