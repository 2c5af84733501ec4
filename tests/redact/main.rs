//! The redaction room from outside: the labelled corpus, false alarms, hostile text, and what must
//! hold for every text.

#[cfg(feature = "cli")]
mod command;
mod conversation;
mod corpus;
mod custom;
mod evasions;
mod labels;
mod logs;
mod measure;
mod names;
mod properties;
mod sentences;
mod session;
mod structure;
mod tagger;
mod unseen;

use burnside::redact::located::located;
use burnside::redact::{Offsets, RawText, RedactOptions, Redaction, Session};

/// A session of its own, and no tagger.
fn redact(text: &str) -> Redaction {
    Session::with_key([7; 32]).redact(&RawText::new(text.into()), None, &RedactOptions::default())
}

/// The redacted text as JavaScript joins it (`withPlaceholders` of `js/sessions.js`): of its own text and the entities that
/// come to it as JSON, in UTF-16 units.
fn joined(text: &str, redaction: &Redaction) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let entities = serde_json::to_value(located(text, &redaction.entities, Offsets::Utf16, |score| score)).unwrap();
    let (mut out, mut at) = (Vec::new(), 0);
    for entity in entities.as_array().unwrap() {
        let offset = |name: &str| usize::try_from(entity[name].as_u64().unwrap()).unwrap();
        out.extend_from_slice(&units[at..offset("start")]);
        out.extend(entity["placeholder"].as_str().unwrap().encode_utf16());
        at = offset("end");
    }
    out.extend_from_slice(&units[at..]);
    String::from_utf16(&out).unwrap()
}
