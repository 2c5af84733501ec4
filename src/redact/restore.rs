//! The way back: placeholders in an answer become the values they stand for.
//!
//! A model does not always write a placeholder as it read it. Understood are, ASCII case aside:
//! - `[EMAIL_1]`, `{EMAIL_1}`, `<EMAIL_1>`, `【EMAIL_1】`, `［EMAIL_1］`, escaped as in `\[EMAIL\_1\]`
//!   (a backslash goes only with one before the other bracket: it may be the text's own);
//! - in such brackets spaces at the edges, up to three spaces, dashes or underscores for one
//!   underscore, and none before the number: `[ email 1 ]`, `[EMAIL-1]`, `[Email1]`;
//! - `EMAIL_1` or `EMAIL\_1` without brackets, as a word of its own: in `**`, quotes, backticks.
//!
//! What is put back is not read again, so a value that looks like a placeholder stays as it is.
//! Secrets are in no vault. `js/redaction.js` does the same for pages, where restoring must not wait
//! for the worker; both run the cases of `tests/fixtures/restore.json`.

use super::vault::Vault;

const OPENERS: [char; 5] = ['[', '{', '<', '【', '［'];
pub(super) const CLOSERS: [char; 5] = [']', '}', '>', '】', '］'];
/// Characters that may stand for one underscore, and edge spaces.
const MOST_JOINERS: usize = 3;

/// What models write for an underscore: spaces and dashes, breaking or not.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '_' | '-' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2010}' | '\u{2011}')
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
    pub(super) fn new(vault: Vault) -> Self {
        Self { vault, held: String::new(), in_word: false }
    }

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
            match self.step(rest, c, last) {
                Step::Wait if !last => break,
                Step::Match(len, key) => {
                    out.push_str(self.vault.value(&key).unwrap_or(""));
                    // A bracket or a boundary came before what follows, so a word may begin there.
                    self.in_word = false;
                    rest = rest.get(len..).unwrap_or("");
                }
                Step::Plain | Step::Wait => {
                    out.push(c);
                    self.in_word = c.is_alphanumeric() || c == '_';
                    rest = rest.get(c.len_utf8()..).unwrap_or("");
                }
            }
        }
        self.held = rest.to_string();
        out
    }

    /// What begins at the start of `text`, whose first character is `c`; `last` if no more comes.
    fn step(&self, text: &str, c: char, last: bool) -> Step {
        if self.vault.is_empty() {
            return Step::Plain;
        }
        if c == '\\' || OPENERS.contains(&c) {
            return self.bracketed(text);
        }
        if self.in_word || !c.is_ascii_alphabetic() {
            return Step::Plain;
        }
        let Some((key, end)) = self.key(text, 0, false) else { return Step::Plain };
        let after = text.get(end..).unwrap_or("");
        if !last && matches!(after, "" | "\\") {
            return Step::Wait;
        }
        let goes_on = after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if goes_on || self.vault.value(&key).is_none() { Step::Plain } else { Step::Match(end, key) }
    }

    fn bracketed(&self, text: &str) -> Step {
        let escape = usize::from(text.starts_with('\\'));
        let mut at = escape;
        let Some(open) = text.get(at..).and_then(|t| t.chars().next()) else { return Step::Wait };
        let Some(close) = OPENERS.iter().zip(CLOSERS).find_map(|(o, c)| (*o == open).then_some(c)) else {
            return Step::Plain;
        };
        at = skip_spaces(text, at + open.len_utf8());
        if at == text.len() {
            return Step::Wait;
        }
        let Some((key, end)) = self.key(text, at, true) else { return Step::Plain };
        at = skip_spaces(text, end);
        let escaped_end = usize::from(text.get(at..).is_some_and(|t| t.starts_with('\\')));
        at += escaped_end;
        match text.get(at..).and_then(|t| t.chars().next()) {
            None => Step::Wait,
            Some(c) if c == close && escape <= escaped_end && self.vault.value(&key).is_some() => {
                Step::Match(at + close.len_utf8(), key)
            }
            Some(_) => Step::Plain,
        }
    }

    /// Reads the beginning of a key at `at`, as far as there is one: the key, upper case, and where
    /// it ends. `loose` as brackets allow.
    fn key(&self, text: &str, at: usize, loose: bool) -> Option<(String, usize)> {
        let mut key = String::new();
        let mut end = at;
        while let Some(c) = text.get(end..).and_then(|t| t.chars().next()) {
            if c.is_ascii_alphanumeric() {
                let was_letter = key.ends_with(|c: char| c.is_ascii_alphabetic());
                key.push(c.to_ascii_uppercase());
                if loose && c.is_ascii_digit() && was_letter && !self.vault.leads(&key) {
                    key.insert(key.len() - 1, '_');
                }
                if !self.vault.leads(&key) {
                    return None;
                }
                end += 1;
                continue;
            }
            let joined = joiners(text, end, loose);
            if joined == end {
                break;
            }
            key.push('_');
            if !self.vault.leads(&key) {
                // The key ends before it.
                key.pop();
                break;
            }
            end = joined;
        }
        (!key.is_empty()).then_some((key, end))
    }
}

fn skip_spaces(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("").bytes();
    at + rest.take(MOST_JOINERS).take_while(|b| *b == b' ').count()
}

/// Where what stands for one underscore ends: `_` or `\_`; in brackets up to three joiners.
fn joiners(text: &str, at: usize, loose: bool) -> usize {
    let mut end = at;
    for _ in 0..if loose { MOST_JOINERS } else { 1 } {
        let rest = text.get(end..).unwrap_or("");
        let escape = usize::from(rest.starts_with('\\'));
        match rest.get(escape..).and_then(|t| t.chars().next()) {
            Some(c) if c == '_' || loose && is_joiner(c) => end += escape + c.len_utf8(),
            _ => break,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn cases() -> Value {
        serde_json::from_str(include_str!("../../tests/fixtures/restore.json")).unwrap()
    }

    fn vault(values: &Value) -> Vault {
        let mut vault = Vault::default();
        for (placeholder, value) in values.as_object().unwrap() {
            vault.insert(placeholder, value.as_str().unwrap().into());
        }
        vault
    }

    #[test]
    fn redact_restore_the_shared_cases_in_every_chunking() {
        let file = cases();
        let vault = vault(&file["values"]);
        for case in file["cases"].as_array().unwrap() {
            let (text, want) = (case[0].as_str().unwrap(), case[1].as_str().unwrap());
            assert_eq!(vault.restore(text), want, "{text:?}");
            let at: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let check = |cuts: &[usize]| {
                let mut stream = vault.restorer();
                let mut got = String::new();
                for cut in cuts.windows(2) {
                    got.push_str(&stream.push(&text[cut[0]..cut[1]]));
                }
                got.push_str(&stream.finish());
                assert_eq!(got, want, "{text:?} cut at {cuts:?}");
            };
            check(&at);
            for i in &at {
                at.iter().filter(|j| *j >= i).for_each(|j| check(&[0, *i, *j, text.len()]));
            }
        }
    }

    #[test]
    fn redact_restore_holds_back_only_what_may_still_form() {
        let file = cases();
        let vault = vault(&file["values"]);
        for stream in file["held"].as_array().unwrap() {
            let mut restorer = vault.restorer();
            for step in stream.as_array().unwrap() {
                let got = match step[0].as_str() {
                    Some(chunk) => restorer.push(chunk),
                    None => restorer.finish(),
                };
                assert_eq!(got, step[1].as_str().unwrap(), "{stream}");
            }
        }
    }

    #[test]
    fn redact_restore_without_values_changes_nothing() {
        let file = cases();
        for case in file["cases"].as_array().unwrap() {
            assert_eq!(Vault::default().restore(case[0].as_str().unwrap()), case[0].as_str().unwrap());
        }
    }
}
