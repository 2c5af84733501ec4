//! EMAIL: `local@domain`.
//!
//! RFC 5321 lengths (64 and 255 octets) and RFC 5322 dot-atoms, narrowed to the characters that
//! mailboxes use in the wild, so that `email=a@b.example` and `<a@b.example>` give the address alone.
//! Quoted local parts are not read. Domains may be international (RFC 6531) or `xn--`.

use super::super::bytes::words;
use super::super::classes::{Bytes, DIGIT, HIGH, LETTER, class, holds, same};
use super::super::scan::Finding;
use super::login;

pub(crate) const TYPE: &str = "EMAIL";

/// Endings of file names that follow an `@` in asset names (`icon@2x.png`); none is a domain.
const FILES: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "css", "scss", "js", "mjs", "cjs", "ts", "tsx", "jsx", "json",
    "html", "htm", "xml", "txt", "pdf", "wasm", "map", "lock", "yml", "yaml", "toml", "exe", "dll",
    // systemd's units: `user@1000.service`
    "service", "socket", "timer", "slice", "scope", "mount", "target",
];
/// Endings that a sentence, a word or a number glued on behind may follow (`jane@example.com.Please`, `jane@example.comPhone`,
/// `jane@example.com4111`).
const COMMON: &[&str] = &["com", "org", "net", "edu", "gov", "de", "fr", "uk", "es", "it", "nl", "eu", "io"];

/// An address around the `@` at `at`.
pub(crate) fn find(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    login::at_network(text, at, out);
    let start = local_start(text, at);
    let Some(end) = domain_end(text, at + 1) else {
        return;
    };
    if start == at || text.before(start, 1) == b'@' {
        return;
    }
    // `git@host:owner/repo` and `ssh://git@host` name a repository, not a mailbox.
    if text.slice(start, at) == b"git" && matches!(text.at(end), b':' | b'/') {
        return;
    }
    // `https://user:password@host` is the URL recognizer's.
    let ahead = text.slice(start.saturating_sub(40), start);
    let token = ahead.iter().rposition(u8::is_ascii_whitespace).and_then(|p| ahead.get(p + 1..)).unwrap_or(ahead);
    if token.ends_with(b":") && holds(token, "://") {
        return;
    }
    out.push(Finding::sure(TYPE, start, end, 0.95).checked());
    login::behind_address(text, end, out);
}

fn local_start(text: Bytes<'_>, at: usize) -> usize {
    let mut i = at;
    while i > 0 && at - i < 64 {
        let b = text.before(i, 1);
        if class(b) & (LETTER | DIGIT) != 0 || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'' | b'&') {
            i -= 1;
        } else if class(b) & HIGH != 0 && matches!(text.before(i, 2), 0xC3..=0xD4) {
            // A two-byte letter: Latin, Greek or Cyrillic. Longer ones are quotes or scripts
            // without spaces, where the address would swallow the sentence.
            i -= 2;
        } else {
            break;
        }
    }
    // Dots and signs at the left edge belong to what stands before.
    while i < at && matches!(text.at(i), b'.' | b'\'' | b'-' | b'%' | b'&' | b'+') {
        i += 1;
    }
    if text.before(at, 1) == b'.' { at } else { i }
}

/// End of the domain that starts at `start`: two labels or more, the last one a top-level domain.
fn domain_end(text: Bytes<'_>, start: usize) -> Option<usize> {
    let mut labels: Vec<(usize, usize)> = Vec::new();
    let mut i = start;
    loop {
        let end = text.run(i, 64, |b| class(b) & (LETTER | DIGIT | HIGH) != 0 || b == b'-');
        let end = if i < end && high_tail(text, i, end) { ascii_end(text, i, end) } else { end };
        if end == i || end - i > 63 || text.at(i) == b'-' {
            break;
        }
        labels.push((i, end));
        if text.at(end) != b'.' || labels.len() > 8 {
            break;
        }
        i = end + 1;
    }
    if let Some(&(from, to)) = labels.last().filter(|_| labels.len() > 1) {
        let letters = text.run(from, to - from, |b| class(b) & LETTER != 0);
        if text.at(letters).is_ascii_digit() && COMMON.iter().any(|c| same(text.slice(from, letters), c)) {
            return Some(letters);
        }
        let small = text.run(from, to - from, |b| b.is_ascii_lowercase());
        if text.at(small).is_ascii_uppercase() && COMMON.iter().any(|c| text.slice(from, small) == c.as_bytes()) {
            return Some(small);
        }
    }
    while let Some(&(from, mut to)) = labels.last() {
        while to > from && text.before(to, 1) == b'-' {
            to -= 1;
        }
        let tld = text.slice(from, to);
        let glued = labels.len() > 2
            && tld.first().is_some_and(u8::is_ascii_uppercase)
            && tld.iter().skip(1).any(u8::is_ascii_lowercase)
            && labels
                .iter()
                .rev()
                .nth(1)
                .is_some_and(|&(a, b)| COMMON.iter().any(|c| text.slice(a, b) == c.as_bytes()));
        if top_level(tld) && !glued {
            return (labels.len() >= 2 && !words!(FILES).iter().any(|f| same(tld, f))).then_some(to);
        }
        // `jane@example.com.2` ends at `com`; `lodash@4.17.21` never gets there.
        labels.pop();
    }
    None
}

/// Whether an ASCII label runs into other bytes (`jane@x.com，然后`).
fn high_tail(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let label = text.slice(start, end);
    label.first().is_some_and(u8::is_ascii) && label.iter().any(|b| *b >= 0xE0)
}

fn ascii_end(text: Bytes<'_>, start: usize, end: usize) -> usize {
    text.run(start, end - start, |b| b < 0xE0)
}

fn top_level(label: &[u8]) -> bool {
    let letters = label.iter().all(|&b| class(b) & (LETTER | HIGH) != 0);
    label.len() >= 2 && (letters && label.len() <= 24 || label.get(..4).is_some_and(|p| same(p, "xn--")))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_email_forms() {
        for (text, want) in [
            ("Mail jane.doe+news@mail.example.co.uk.", "jane.doe+news@mail.example.co.uk"),
            ("<o'brien@example.ie>", "o'brien@example.ie"),
            ("mailto:a@b.de?subject=x", "a@b.de"),
            ("'jane@example.com'", "jane@example.com"),
            ("email=jane_d%40@example.com&x", "jane_d%40@example.com"),
            ("josé.garcía@correo.es", "josé.garcía@correo.es"),
            ("jörg@müller.de", "jörg@müller.de"),
            ("邮箱jane@example.cn，谢谢", "jane@example.cn"),
            ("x@xn--bcher-kva.xn--p1ai", "x@xn--bcher-kva.xn--p1ai"),
            ("Write jane@example.com.Please do", "jane@example.com"),
            ("JANE@EXAMPLE.COM", "JANE@EXAMPLE.COM"),
            ("a@b.co-", "a@b.co"),
            ("jane@example.com4111111111111111", "jane@example.com"),
            ("jane@mail.example.de2027-01-31", "jane@mail.example.de"),
            ("Email:jane@example.comPhone:", "jane@example.com"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_email_near_misses() {
        for text in [
            "icon@2x.png",
            "Started user@1000.service.",
            "lodash@4.17.21",
            "@handle",
            "user@localhost",
            "a@",
            "@b.com",
            "a@b",
            "a@.com",
            "git@github.com:burn/burn.git",
            "react@latest",
            "a.@b.com",
            "@media screen",
            "foo@bar..com",
            "left-pad@1.3.rc2",
            "user@com1",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
