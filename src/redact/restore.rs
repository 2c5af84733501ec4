//! The way back: placeholders in an answer become the values they stand for.
//!
//! A model does not always write a placeholder as it read it. Understood are, case aside,
//! `[EMAIL_1]`, `{EMAIL_1}`, `<EMAIL_1>`, `【EMAIL_1】`, `\[EMAIL\_1\]`, `[EMAIL 1]`, `[email-1]`, and
//! `EMAIL_1` without brackets as a word of its own. What is put back is not read again, so a value
//! that looks like a placeholder stays as it is. Secrets are in no vault.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

/// What the placeholders of one conversation stand for. Stays on the device; prints no value.
#[derive(Clone, Default)]
pub struct Vault {
    inner: Arc<Inner>,
}

#[derive(Clone, Default)]
struct Inner {
    /// `EMAIL_1` to the value.
    values: HashMap<String, String>,
    /// `EMAIL`, `US_SSN`: what can stand before the number.
    names: BTreeSet<String>,
}

impl Vault {
    pub(crate) fn insert(&mut self, name: &str, number: u64, value: String) {
        let inner = Arc::make_mut(&mut self.inner);
        if !inner.names.contains(name) {
            inner.names.insert(name.to_string());
        }
        inner.values.insert(format!("{name}_{number}"), value);
    }

    /// How many values it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.values.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.values.is_empty()
    }

    /// `text` with the values put back.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        let mut restorer = self.restorer();
        let mut out = restorer.push(text);
        out.push_str(&restorer.finish());
        out
    }

    /// Restores an answer while it arrives.
    #[must_use]
    pub fn restorer(&self) -> StreamRestorer {
        StreamRestorer { vault: self.clone(), held: String::new(), in_word: false }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} values)", self.len())
    }
}

/// Restores a stream: whatever the chunks, what comes out in all equals [`Vault::restore`] of the
/// whole. Only text that may still become a placeholder is held back.
pub struct StreamRestorer {
    vault: Vault,
    held: String,
    /// Whether the last character passed on was part of a word.
    in_word: bool,
}

enum Step {
    /// Not a placeholder here.
    Plain,
    /// So many bytes are one, and this is its value's key.
    Match(usize, String),
    /// Could still become one.
    Wait,
}

impl StreamRestorer {
    /// Takes the next chunk and returns what is settled by now.
    pub fn push(&mut self, chunk: &str) -> String {
        self.held.push_str(chunk);
        self.settle(false)
    }

    /// The end: returns what was held back.
    pub fn finish(&mut self) -> String {
        self.settle(true)
    }

    fn settle(&mut self, last: bool) -> String {
        let held = std::mem::take(&mut self.held);
        let mut out = String::with_capacity(held.len());
        let mut rest = held.as_str();
        while let Some(c) = rest.chars().next() {
            let step = if self.vault.is_empty() { Step::Plain } else { self.step(rest, c, last) };
            match step {
                Step::Plain => {
                    out.push(c);
                    self.in_word = c.is_alphanumeric() || c == '_';
                    rest = rest.get(c.len_utf8()..).unwrap_or("");
                }
                Step::Match(len, key) => {
                    if let Some(value) = self.vault.inner.values.get(&key) {
                        out.push_str(value);
                    }
                    // A bracket or a boundary follows, so a new word may begin.
                    self.in_word = false;
                    rest = rest.get(len..).unwrap_or("");
                }
                Step::Wait => break,
            }
        }
        self.held = rest.to_string();
        out
    }

    fn step(&self, text: &str, c: char, last: bool) -> Step {
        let plain_or_wait = |waiting: bool| {
            if waiting && !last { Step::Wait } else { Step::Plain }
        };
        match c {
            '\\' | '[' | '{' | '<' | '【' | '［' => {
                let mut at = 0;
                if c == '\\' {
                    at = 1;
                }
                let Some(open) = text.get(at..).and_then(|t| t.chars().next()) else {
                    return plain_or_wait(true);
                };
                let close = match open {
                    '[' => ']',
                    '{' => '}',
                    '<' => '>',
                    '【' => '】',
                    '［' => '］',
                    _ => return Step::Plain,
                };
                at += open.len_utf8();
                match self.body(text, at, true) {
                    Body::No => Step::Plain,
                    Body::More => plain_or_wait(true),
                    Body::Key(key, mut at) => {
                        let mut tail = text.get(at..).unwrap_or("").chars();
                        let mut next = tail.next();
                        for skip in [' ', '\\'] {
                            if next == Some(skip) {
                                at += 1;
                                next = tail.next();
                            }
                        }
                        match next {
                            None => plain_or_wait(true),
                            Some(c) if c == close && self.vault.inner.values.contains_key(&key) => {
                                Step::Match(at + close.len_utf8(), key)
                            }
                            Some(_) => Step::Plain,
                        }
                    }
                }
            }
            c if c.is_ascii_alphabetic() && !self.in_word => match self.body(text, 0, false) {
                Body::No => Step::Plain,
                Body::More => plain_or_wait(true),
                Body::Key(key, at) => match text.get(at..).and_then(|t| t.chars().next()) {
                    None if !last => Step::Wait,
                    Some(c) if c.is_alphanumeric() || c == '_' => Step::Plain,
                    _ if self.vault.inner.values.contains_key(&key) => Step::Match(at, key),
                    _ => Step::Plain,
                },
            },
            _ => Step::Plain,
        }
    }

    /// Reads `NAME_1` at `at`. `loose` lets spaces and dashes join, as brackets make it plain.
    fn body(&self, text: &str, at: usize, loose: bool) -> Body {
        let bytes = text.as_bytes();
        let mut name = String::new();
        let mut i = at;
        loop {
            match bytes.get(i) {
                None if self.leads(&name) => return Body::More,
                Some(b) if b.is_ascii_alphabetic() => {
                    name.push(b.to_ascii_uppercase() as char);
                    i += 1;
                }
                Some(b'\\') if bytes.get(i + 1) == Some(&b'_') => i += 1,
                Some(b'\\') if i + 1 == bytes.len() && self.leads(&name) => return Body::More,
                Some(b'_') => {
                    name.push('_');
                    i += 1;
                }
                Some(b' ' | b'-') if loose => {
                    name.push('_');
                    i += 1;
                }
                Some(b) if b.is_ascii_digit() && name.ends_with('_') => break,
                _ => return Body::No,
            }
            if !self.leads(&name) {
                return Body::No;
            }
        }
        name.pop();
        if !self.vault.inner.names.contains(&name) {
            return Body::No;
        }
        let digits = i;
        while i - digits < 12 && bytes.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        let number = text.get(digits..i).unwrap_or("");
        Body::Key(format!("{name}_{number}"), i)
    }

    /// Whether some name, with its `_`, starts with `prefix`.
    fn leads(&self, prefix: &str) -> bool {
        let trimmed = prefix.strip_suffix('_').unwrap_or(prefix);
        let names = &self.vault.inner.names;
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let continues = names.range::<str, _>(from).next().is_some_and(|n| n.starts_with(prefix));
        continues || prefix.ends_with('_') && names.contains(trimmed)
    }
}

enum Body {
    No,
    More,
    Key(String, usize),
}

/// The placeholders, in any form that [`StreamRestorer`] understands, that a text already contains:
/// the last word of the name, upper case, and the number. New placeholders keep clear of them.
pub(crate) fn mentions(text: &str) -> impl Iterator<Item = (String, u64)> + '_ {
    let bytes = text.as_bytes();
    let mut i = 0;
    std::iter::from_fn(move || {
        while i < bytes.len() {
            let start = i;
            if !bytes.get(i).is_some_and(u8::is_ascii_digit) {
                i += 1;
                continue;
            }
            while bytes.get(i).is_some_and(u8::is_ascii_digit) {
                i += 1;
            }
            let Some(joined) = start.checked_sub(1) else {
                continue;
            };
            if i - start > 12 || !matches!(bytes.get(joined), Some(b'_' | b'-' | b' ')) {
                continue;
            }
            let mut end = joined;
            if end > 0 && bytes.get(end - 1) == Some(&b'\\') {
                end -= 1;
            }
            let mut from = end;
            while from > 0 && end - from < 24 && bytes.get(from - 1).is_some_and(u8::is_ascii_alphabetic) {
                from -= 1;
            }
            let number = text.get(start..i).and_then(|n| n.parse().ok());
            if let (true, Some(word), Some(number)) = (from < end, text.get(from..end), number) {
                return Some((word.to_ascii_uppercase(), number));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        let mut vault = Vault::default();
        vault.insert("EMAIL", 1, "jane@example.com".into());
        vault.insert("EMAIL", 12, "[PHONE_1]".into());
        vault.insert("PHONE", 1, "+1 555".into());
        vault.insert("US_SSN", 1, "078-05-1120".into());
        vault
    }

    #[test]
    fn redact_restore_understands_changed_case_and_brackets() {
        let vault = vault();
        for (text, want) in [
            ("Write [EMAIL_1].", "Write jane@example.com."),
            (
                "[email_1]{EMAIL_1}<Email_1>【EMAIL_1】",
                "jane@example.comjane@example.comjane@example.comjane@example.com",
            ),
            ("(EMAIL_1) EMAIL_1, **email_1**", "(jane@example.com) jane@example.com, **jane@example.com**"),
            (r"\[EMAIL\_1\] [EMAIL 1] [email-1]", "jane@example.com jane@example.com jane@example.com"),
            ("[US_SSN_1] [us ssn 1]", "078-05-1120 078-05-1120"),
            ("[EMAIL_12] [EMAIL_1", "[PHONE_1] [jane@example.com"),
            ("[[EMAIL_1]]", "[jane@example.com]"),
        ] {
            assert_eq!(vault.restore(text), want);
        }
        for same in [
            "[EMAIL_2]",
            "MY_EMAIL_1",
            "EMAIL_1x",
            "EMAIL_10",
            "email 1",
            "[EMAIL]",
            "[EMAIL_1)",
            "[",
            "EMAIL_",
            "\\",
            "[E",
            "",
        ] {
            let want = same.replace("[EMAIL_1)", "[jane@example.com)");
            assert_eq!(vault.restore(same), want);
        }
    }

    #[test]
    fn redact_restore_holds_back_only_what_may_still_form() {
        let mut stream = vault().restorer();
        assert_eq!(stream.push("Dear ["), "Dear ");
        assert_eq!(stream.push("EMA"), "");
        assert_eq!(stream.push("IL_1"), "");
        assert_eq!(stream.push("], hello"), "jane@example.com, hello");
        assert_eq!(stream.push(" [x"), " [x");
        assert_eq!(stream.push(" Electric e"), " Electric ");
        assert_eq!(stream.finish(), "e");
    }

    #[test]
    fn redact_restore_sees_what_is_already_there() {
        let seen: Vec<_> = mentions("[EMAIL_1] us_ssn_7 [phone 3] x2 \\[EMAIL\\_4\\] 5").collect();
        let seen: Vec<_> = seen.iter().map(|(w, n)| (w.as_str(), *n)).collect();
        assert_eq!(seen, [("EMAIL", 1), ("SSN", 7), ("PHONE", 3), ("EMAIL", 4)]);
    }
}
