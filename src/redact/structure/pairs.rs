//! A key and its value: `"phone": "..."`, `phone=...`, `phone: ...`, `<phone>...</phone>`,
//! `name="phone" value="..."`, `{"name": "phone", "value": "..."}`.

use super::super::bytes::{Words, words};
use super::super::byteset::ByteSet;
use super::super::classes::{Bytes, is_word, same};
use super::Range;

/// How much of a value is read.
const MOST: usize = 2048;
/// How much of a key.
const KEY: usize = 48;
/// How far a value may stand from the name it is given elsewhere.
const APART: usize = 160;

pub(super) struct Pair {
    pub(super) key: Range,
    /// Without quotes or brackets around it.
    pub(super) value: Range,
    /// An object or a list.
    pub(super) container: bool,
    /// Whether the key speaks of this value and no other.
    pub(super) strict: bool,
}

/// Keys that say that the name of a value is the value of another key.
const NAMES: Words = words!(&[
    "name",
    "type",
    "key",
    "label",
    "field",
    "id",
    "for",
    "autocomplete",
    "placeholder",
    "title",
    "question",
    "property",
    "itemprop",
    "system",
]);
const VALUES: Words =
    words!(&["value", "val", "content", "text", "answer", "data", "number", "defaultvalue", "default"]);

fn in_key(b: u8) -> bool {
    is_word(b) || b >= 128 || matches!(b, b'-' | b'.')
}

fn quote(b: u8) -> bool {
    matches!(b, b'"' | b'\'' | b'`')
}

fn blank(text: Bytes<'_>, at: usize) -> usize {
    text.run(at, 16, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
}

/// What ends the keys and the words of the text.
#[derive(Default)]
pub(super) struct Keys {
    /// From here to `end` all bytes are a key's or spaces.
    start: usize,
    end: usize,
}

impl Keys {
    /// Whether a sign of a key's end stands behind the words at `at`.
    fn may_end(&mut self, text: Bytes<'_>, at: usize) -> bool {
        if !(self.start..=self.end).contains(&at) {
            (self.start, self.end) = (at, at);
        }
        self.end = OUTSIDE.find(text.0, self.end);
        matches!(text.at(self.end), b'=' | b':' | b'"' | b'\'' | b'`' | b'\t' | b'*' | b']')
    }
}

/// What is neither of a key nor a space.
const OUTSIDE: ByteSet =
    ByteSet::of(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ", true).others();

/// The pair whose key the word at `at` is in.
pub(super) fn around(text: Bytes<'_>, at: usize, seen: &mut Keys) -> Option<Pair> {
    let mut start = at;
    while at - start < KEY && in_key(text.before(start, 1)) {
        start -= 1;
    }
    let mut before = text.before(start, 1);
    if before == b'<' {
        return element(text, (start, text.run(at, KEY, in_key)));
    }
    // In prose a context word costs this look and no more.
    if !seen.may_end(text, at) {
        return None;
    }
    let mut end = text.run(at, KEY, in_key);
    // `"first name":`, `Phone number:` at the start of a line.
    for _ in 0..4 {
        if text.at(end) == b' ' && in_key(text.at(end + 1)) {
            end = text.run(end + 1, KEY, in_key);
        }
    }
    let sign = text.run(end, 4, |b| matches!(b, b' ' | b'\t' | b'*' | b']'));
    if !quote(text.at(end)) && !matches!(text.at(sign), b'=' | b':') {
        return None;
    }
    for _ in 0..4 {
        if before == b' ' && in_key(text.before(start, 2)) && at - start < KEY {
            start -= 1;
            while at - start < KEY && in_key(text.before(start, 1)) {
                start -= 1;
            }
            before = text.before(start, 1);
        }
    }
    if end - start > KEY {
        return None;
    }
    let key = (start, end);
    if quote(before) && text.at(end) == before {
        return quoted(text, key, before);
    }
    if !matches!(text.at(sign), b'=' | b':') || matches!(text.at(sign + 1), b'=' | b':' | b'/') {
        return None;
    }
    let value_at = text.run(sign + 1, 8, |b| matches!(b, b' ' | b'\t' | b'*' | b'>'));
    let (value, container) = value(text, value_at)?;
    let open = !matches!(before, b'[' | b'(') || text.at(sign) == b'=';
    open.then_some(Pair { key, value, container, strict: text.at(sign) == b'=' && matches!(before, b'&' | b'?') })
}

/// A quoted word: a key before a colon, or the name of a value that stands beside it.
fn quoted(text: Bytes<'_>, key: Range, mark: u8) -> Option<Pair> {
    let sign = blank(text, key.1 + 1);
    if matches!(text.at(sign), b':' | b'=') {
        let sign = if matches!(text.at(sign + 1), b'>' | b':') { sign + 1 } else { sign };
        let (value, container) = value(text, blank(text, sign + 1))?;
        return Some(Pair { key, value, container, strict: true });
    }
    // `"name": "phone", "value": "..."`, `name="phone" value="..."`, in either order.
    let mut i = key.0 - 1;
    let name_end = |i: usize| {
        let mut i = i;
        while i > 0 && key.0 - i < 12 && matches!(text.before(i, 1), b' ' | b':' | b'=' | b'"' | b'\'') {
            i -= 1;
        }
        i
    };
    let end = name_end(i);
    if end == i {
        return None;
    }
    i = end;
    while i > 0 && end - i < 16 && in_key(text.before(i, 1)) {
        i -= 1;
    }
    if !listed(text.slice(i, end), NAMES) {
        return None;
    }
    let after = (key.1 + 1, key.1 + 1 + APART);
    let before = (i.saturating_sub(APART), i);
    let value = sibling(text, after, mark).or_else(|| sibling(text, before, mark))?;
    Some(Pair { key, value, container: false, strict: true })
}

fn listed(name: &[u8], list: Words) -> bool {
    list.iter().any(|n| same(name, n))
}

/// The value of a key such as "value" within `range`, before the object or the tag ends.
fn sibling(text: Bytes<'_>, range: Range, mark: u8) -> Option<Range> {
    let forward = text.slice(range.0, range.1);
    let mut at = range.0;
    let mut inside = false;
    while at < range.0 + forward.len() {
        let b = text.at(at);
        inside ^= b == mark;
        if !inside && matches!(b, b'{' | b'}' | b'<' | b'>' | b'\n') && text.slice(at, at + 1) != b"\n" {
            return None;
        }
        if is_word(b) && !is_word(text.before(at, 1)) {
            let end = text.run(at, 16, is_word);
            if listed(text.slice(at, end), VALUES) {
                let sign = blank(text, end + usize::from(quote(text.at(end))));
                if matches!(text.at(sign), b':' | b'=') {
                    return value(text, blank(text, sign + 1)).filter(|v| !v.1).map(|v| v.0);
                }
            }
            at = end;
        } else {
            at += 1;
        }
    }
    None
}

/// `<phone type="home">555</phone>`.
fn element(text: Bytes<'_>, key: Range) -> Option<Pair> {
    if !matches!(text.at(key.1), b'>' | b' ') {
        return None;
    }
    let open = text.run(key.1, 200, |b| !matches!(b, b'>' | b'<' | b'\n'));
    if text.at(open) != b'>' || text.before(open, 1) == b'/' {
        return None;
    }
    let end = text.run(open + 1, MOST, |b| b != b'<');
    let name = text.slice(key.0, key.1);
    let closes = text.slice(end, end + 2) == b"</" && text.slice(end + 2, end + 2 + name.len()) == name;
    let value = trimmed(text, open + 1, end);
    (closes && value.0 < value.1).then_some(Pair { key, value, container: false, strict: true })
}

/// The value at `at`, and whether it is an object or a list.
fn value(text: Bytes<'_>, at: usize) -> Option<(Range, bool)> {
    let first = text.at(at);
    let (range, container) = match first {
        b'"' | b'\'' | b'`' => ((at + 1, text.run(at + 1, MOST, |b| b != first)), false),
        b'{' | b'[' => ((at + 1, closing(text, at)), true),
        _ => {
            let end = text
                .run(at, 200, |b| !matches!(b, b'\n' | b'\r' | b',' | b';' | b'&' | b'<' | b'}' | b']' | b'|' | b'"'));
            (trimmed(text, at, end), false)
        }
    };
    (range.0 < range.1).then_some((range, container))
}

fn trimmed(text: Bytes<'_>, mut start: usize, mut end: usize) -> Range {
    while start < end && matches!(text.at(start), b' ' | b'\t' | b'\n' | b'\r') {
        start += 1;
    }
    while end > start && matches!(text.before(end, 1), b' ' | b'\t' | b'\n' | b'\r') {
        end -= 1;
    }
    (start, end)
}

/// Where the bracket at `at` closes, or [`MOST`] bytes on.
fn closing(text: Bytes<'_>, at: usize) -> usize {
    let mut depth = 0usize;
    let mut inside = 0;
    for (n, &b) in text.slice(at, at + MOST).iter().enumerate() {
        match b {
            _ if inside != 0 => inside *= u8::from(b != inside || text.before(at + n, 1) == b'\\'),
            b'"' => inside = b,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + n;
                }
            }
            _ => {}
        }
    }
    text.len().min(at + MOST)
}

/// The strings and numbers of a list, up to the first thing in it that is neither.
pub(super) fn elements(text: Bytes<'_>, list: Range) -> impl Iterator<Item = Range> {
    let mut at = list.0;
    std::iter::from_fn(move || {
        at = text.run(at, 64, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b','));
        if text.before(list.0, 1) != b'[' || at >= list.1 || matches!(text.at(at), b'{' | b'[' | b']') {
            return None;
        }
        let (range, _) = value(text, at)?;
        at = range.1 + usize::from(quote(text.at(range.1)));
        (range.1 <= list.1).then_some(range)
    })
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Keys, around};
    use proptest::prelude::*;

    proptest! {
        /// What is known of the text before tells no more than a look from here on does.
        #[test]
        fn redact_keys_end_where_they_did(text in "[ab .:='\"*<>,\\n\\]-]{0,100}") {
            let bytes = Bytes(text.as_bytes());
            let mut seen = Keys::default();
            let all = |pair: Option<super::Pair>| pair.map(|p| (p.key, p.value, p.container, p.strict));
            for at in (0..text.len()).filter(|&at| bytes.at(at).is_ascii_lowercase()) {
                let fresh = around(bytes, at, &mut Keys::default());
                prop_assert_eq!(all(around(bytes, at, &mut seen)), all(fresh));
            }
        }
    }
}
