//! Redaction: raw text in, redacted text out, and the right words back in the answer.
//!
//! | file | what it does |
//! |---|---|
//! | [`door`] | [`RawText`] and [`RedactedText`]: the types that keep raw text on the device |
//! | `view` | tags, look-alike and invisible characters and codes undone; maps offsets back |
//! | `scan` | the one pass over the bytes: finds tokens, calls recognizers, collects context words |
//! | `readings` | what a stretch says once it is read another way: spelt out, spaced, encoded, cut in two |
//! | `structure` | keys, columns and elements: what they say of their values |
//! | `context` | the words that make a number a phone number, and the ones that make it an order |
//! | `recognizers/` | one file a kind: format, validation, score |
//! | `find` | the patterns' and the deny-list's spans of the original |
//! | `hidden` | text in characters that show nothing |
//! | [`custom`] | the caller's own recognizers: regular expressions, context words, scores |
//! | `pattern` | those regular expressions: read, and found in linear time |
//! | `tagged/`, `labels` | the tagger's spans and labels, in this room's terms; what words and capitals tell beside it |
//! | `resolve` | overlaps settled |
//! | `again` | the second look, at what was written |
//! | `echo` | values seen elsewhere in the text |
//! | [`session`] | placeholders that stay the same through a conversation; the operators |
//! | `options`, `entity`, `vault` | what a session is asked, what it answers, what it keeps |
//! | [`restore`] | placeholders back into values, whole or streaming |
//! | `numbering`, `places`, `siphash`, `canonical` | which number a value has, and when two writings are one value |
//! | `case`, `bytes` | lower case; tables that are made when this is compiled |
//! | `certain` | the second look, at a request that is about to leave |
//! | `mentions` | placeholders that a text already contains |
//! | [`offsets`] | UTF-8 offsets to UTF-16 ones for JavaScript |
//! | `order` | the one sorting routine |
//! | `classes`, `byteset` | byte classes; the next byte of some kind, many at a time |
//! | `base64` | the bytes that base64 in a text stands for |
//!
//! The kinds found, how each is validated and where its format is published: `docs/redaction.md`.

#![allow(clippy::nonminimal_bool, reason = "conditions list what a value must not be, one a line")]

mod again;
mod base64;
mod bytes;
mod byteset;
mod canonical;
mod case;
mod case_table;
pub(crate) mod certain;
mod classes;
mod context;
pub mod custom;
pub mod door;
mod echo;
mod entity;
mod find;
mod hidden;
pub mod labels;
pub mod located;
mod mentions;
mod numbering;
pub mod offsets;
pub(crate) mod options;
mod order;
pub mod pattern;
mod places;
mod readings;
mod recognizers;
mod resolve;
pub mod restore;
mod scan;
pub mod session;
mod siphash;
mod structure;
mod tagged;
mod vault;
mod view;

pub use custom::CustomRecognizer;
pub use door::{RawText, RedactedText, RedactionState};
pub use entity::{Entity, Redaction, Source, TaggedSpan, Tagging};
pub use offsets::{Offsets, utf16_offsets};
pub use options::{Operator, OptionsError, RedactOptions};
pub use pattern::Pattern;
pub use recognizers::kinds;
pub use restore::StreamRestorer;
pub use session::Session;
pub use vault::Vault;
