//! The second scan: the request as it will be sent, whatever built it.
//!
//! It refuses what patterns are certain of (a checksum, or a score of 0.85 and more) in the url, in
//! any header and in the body, each as it stands and with its encoding undone. Exempt are
//! placeholders, which are no finding; the values that the endpoint's configuration allows; and the
//! caller's own credential: a header of a name that is for credentials, with the configured value,
//! to the configured origin. The same value anywhere else is a finding.

use super::endpoint::Endpoint;
use crate::redact::certain::certain;
use crate::{Error, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// A request as it goes over the wire.
#[derive(Clone, Copy)]
pub struct Wire<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub headers: &'a [(String, String)],
    pub body: &'a [u8],
}

type Counts = BTreeMap<String, usize>;

/// # Errors
/// [`Error::Privacy`] with the kinds found and how many, never a value; also if the body is not
/// UTF-8 or is encoded, as then it can't be read.
pub fn guard(wire: &Wire<'_>, endpoint: &Endpoint) -> Result<()> {
    let allow = endpoint.allowed();
    let mut found: Vec<(&str, Counts)> = vec![
        ("method", certain(wire.method, allow)),
        ("url", most(certain(wire.url, allow), certain(&percent_decoded(wire.url), allow))),
    ];
    for (name, value) in wire.headers {
        if name.eq_ignore_ascii_case("content-encoding") && !value.eq_ignore_ascii_case("identity") {
            return Err(Error::Privacy("an encoded body can't be checked; send it as it is".into()));
        }
        if !endpoint.owns_credential(wire.url, name, value) {
            let line = format!("{name}: {value}");
            found.push(("headers", most(certain(&line, allow), certain(&percent_decoded(value), allow))));
        }
    }
    let Ok(body) = std::str::from_utf8(wire.body) else {
        return Err(Error::Privacy("a body that is not UTF-8 can't be checked; nothing was sent".into()));
    };
    let inside = match serde_json::from_str(body) {
        Ok(json) => strings(&json, allow),
        Err(_) => certain(&percent_decoded(body), allow),
    };
    found.push(("body", most(certain(body, allow), inside)));
    found.retain(|(_, counts)| !counts.is_empty());
    if found.is_empty() {
        return Ok(());
    }
    let list = found
        .iter()
        .flat_map(|(place, counts)| counts.iter().map(move |(kind, n)| format!("{n} {kind} in the {place}")));
    let list = list.collect::<Vec<_>>().join(", ");
    Err(Error::Privacy(format!(
        "the request was stopped: it holds {list}; redact the text with all types, keep personal data out of url and headers, or allow the value"
    )))
}

/// The strings of a JSON value, each behind its key, which is its context.
fn strings(json: &Value, allow: &[String]) -> Counts {
    let mut counts = Counts::new();
    let mut todo = vec![("", json)];
    while let Some((key, value)) = todo.pop() {
        match value {
            Value::String(text) => {
                let alone = certain(text, allow);
                let in_context = if key.is_empty() { Counts::new() } else { certain(&format!("{key}: {text}"), allow) };
                for (kind, n) in most(alone, in_context) {
                    *counts.entry(kind).or_insert(0) += n;
                }
            }
            Value::Array(items) => todo.extend(items.iter().map(|item| (key, item))),
            Value::Object(fields) => {
                for (name, field) in fields {
                    for (kind, n) in certain(name, allow) {
                        *counts.entry(kind).or_insert(0) += n;
                    }
                    todo.push((name, field));
                }
            }
            // Numbers are in the scan of the whole body.
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    counts
}

/// Two looks at one thing: the larger count of each kind.
fn most(mut a: Counts, b: Counts) -> Counts {
    for (kind, n) in b {
        let most = a.entry(kind).or_insert(0);
        *most = n.max(*most);
    }
    a
}

/// `%40` as `@`, `+` as a space: application/x-www-form-urlencoded undone.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = |b: &u8| char::from(*b).to_digit(16);
        let code = match (first, after) {
            (b'%', [a, b, ..]) => hex(a).zip(hex(b)).and_then(|(a, b)| u8::try_from(a * 16 + b).ok()),
            _ => None,
        };
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or(&[]);
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
