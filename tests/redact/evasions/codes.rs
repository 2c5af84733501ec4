//! Codes: entities, escapes, percent-encoding, base64 and hex.

use super::{Disguise, each};

fn base64(value: &[u8]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in value.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            out.push(if i <= chunk.len() { letters[(n >> (18 - 6 * i) & 63) as usize] as char } else { '=' });
        }
    }
    out
}

pub(super) const DISGUISES: &[(&str, Disguise)] = &[
    ("decimal entities", |v| each(v, |_, c| format!("&#{};", c as u32))),
    ("padded decimal entities", |v| each(v, |_, c| format!("&#{:07};", c as u32))),
    ("hex entities", |v| each(v, |_, c| format!("&#x{:X};", c as u32))),
    ("entities without semicolon", |v| {
        each(v, |i, c| if i == 0 || !c.is_ascii_alphanumeric() { format!("&#{}", c as u32) } else { c.to_string() })
            .filter(|_| v.contains('@'))
    }),
    ("entities encoded twice", |v| each(v, |_, c| format!("&amp;#{};", c as u32))),
    ("named entities", |v| v.contains(['@', '.']).then(|| v.replace('@', "&commat;").replace('.', "&period;"))),
    ("percent-encoding", |v| each(v, |_, c| format!("%{:02X}", c as u32))),
    ("percent-encoded signs", |v| {
        each(v, |_, c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("%{:02x}", c as u32) })
            .filter(|o| o != v)
    }),
    ("percent-encoding, twice", |v| each(v, |_, c| format!("%25{:02X}", c as u32))),
    ("unicode escapes", |v| each(v, |_, c| format!("\\u{:04x}", c as u32))),
    ("braced escapes", |v| each(v, |_, c| format!("\\u{{{:x}}}", c as u32))),
    ("hex escapes", |v| each(v, |_, c| format!("\\x{:02x}", c as u32))),
    ("markdown escapes", |v| {
        each(v, |_, c| if "@._-+".contains(c) { format!("\\{c}") } else { c.to_string() }).filter(|o| o != v)
    }),
    ("base64", |v| Some(base64(v.as_bytes()))),
    ("base64 without padding", |v| Some(base64(v.as_bytes()).trim_end_matches('=').to_string())),
    ("hex", |v| Some(v.bytes().map(|b| format!("{b:02x}")).collect())),
];
