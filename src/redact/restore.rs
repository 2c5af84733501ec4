//! The way back: placeholders in an answer become the values they stand for.
//!
//! A model does not always write a placeholder as it read it. Understood are, case aside,
//! `[EMAIL_1]`, `{EMAIL_1}`, `<EMAIL_1>`, `【EMAIL_1】`, `\[EMAIL\_1\]`, `[EMAIL 1]`, `[email-1]`, and
//! `EMAIL_1` without brackets as a word of its own. What is put back is not read again, so a value
//! that looks like a placeholder stays as it is. Secrets are in no vault.

use super::vault::Vault;

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
            let step = if self.vault.is_empty() { Step::Plain } else { self.step(rest, c, last) };
            match step {
                Step::Plain => {
                    out.push(c);
                    self.in_word = c.is_alphanumeric() || c == '_';
                    rest = rest.get(c.len_utf8()..).unwrap_or("");
                }
                Step::Match(len, key) => {
                    if let Some(value) = self.vault.value(&key) {
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
                            Some(c) if c == close && self.vault.value(&key).is_some() => {
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
                    _ if self.vault.value(&key).is_some() => Step::Match(at, key),
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
                None if self.vault.leads(&name) => return Body::More,
                Some(b) if b.is_ascii_alphabetic() => {
                    name.push(b.to_ascii_uppercase() as char);
                    i += 1;
                }
                Some(b'\\') if bytes.get(i + 1) == Some(&b'_') => i += 1,
                Some(b'\\') if i + 1 == bytes.len() && self.vault.leads(&name) => return Body::More,
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
            if !self.vault.leads(&name) {
                return Body::No;
            }
        }
        name.pop();
        if !self.vault.has_name(&name) {
            return Body::No;
        }
        let digits = i;
        while i - digits < 12 && bytes.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        let number = text.get(digits..i).unwrap_or("");
        Body::Key(format!("{name}_{number}"), i)
    }
}

enum Body {
    No,
    More,
    Key(String, usize),
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
}
