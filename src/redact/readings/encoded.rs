//! Base64 (RFC 4648, both alphabets) and hex of short texts. The decoded text is scanned; if it holds
//! something, the whole code goes.

use super::super::base64::{bytes, sextet};
use super::super::scan::Finding;
use super::{Window, in_context};

/// Longer codes are files.
const MOST: usize = 8192;

pub(super) fn add(text: &str, words: &[usize], out: &mut Vec<Finding>) {
    let bytes = text.as_bytes();
    let mut read_until = 0;
    for &word in words {
        if word < read_until {
            continue;
        }
        let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
        let before = bytes.get(read_until..word).unwrap_or(&[]).iter().rev().take(MOST).take_while(|b| part(b)).count();
        let start = word - before;
        let mut end = word + bytes.get(word..).unwrap_or(&[]).iter().take(MOST + 1).take_while(|b| part(b)).count();
        read_until = end;
        if end - start > MOST {
            continue;
        }
        let code = bytes.get(start..end).unwrap_or(&[]);
        // The word itself first: a path or a key may be glued to it with signs that base64 has too.
        let alone = bytes.get(word..end).unwrap_or(&[]);
        let plain = alone.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let tries = [(start, code), (word, alone), (word, alone.get(..plain).unwrap_or(&[]))];
        let found = tries.iter().enumerate().find_map(|(n, &(from, code))| {
            if n > 0 && tries.get(n - 1).is_some_and(|t| t.1 == code) {
                return None;
            }
            let decoded = hex(code).or_else(|| base64(code))?;
            strongest(text, from, from + code.len(), &decoded)
        });
        if let Some(f) = found {
            end = f.end + bytes.get(f.end..).unwrap_or(&[]).iter().take(2).take_while(|b| **b == b'=').count();
            out.push(Finding { end, ..f });
        }
    }
}

/// The finding in `decoded` that says most, as a finding of the whole code.
fn strongest(text: &str, start: usize, end: usize, decoded: &str) -> Option<Finding> {
    let window = Window::new(text, start, end, |made| made.put(decoded, start, end));
    let strong = |f: &&Finding| f.checked && f.score >= 0.6 || in_context(f) && f.score >= 0.6 || f.score >= 0.8;
    let whole = |f: &&Finding| f.score >= 0.5 && f.end - f.start == decoded.len();
    let found = window.findings();
    let secret = found.iter().find(|f| f.secret && strong(f));
    let f = secret.or_else(|| found.iter().find(|f| strong(f) || whole(f)))?;
    window.place(f, 0.9)
}

/// Text, if that is what the bytes are: printable, and not one byte of it doubtful.
fn text(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    (text.len() >= 7 && !text.chars().any(|c| c.is_control() && !c.is_ascii_whitespace())).then_some(text)
}

fn hex(code: &[u8]) -> Option<String> {
    if code.len() < 14 || !code.len().is_multiple_of(2) {
        return None;
    }
    let digit = |b: u8| (b as char).to_digit(16);
    let bytes = code.chunks_exact(2).map(|pair| match *pair {
        [a, b] => Some((digit(a)? << 4 | digit(b)?) as u8)
            .filter(|b| (0x20..0x7F).contains(b) || matches!(b, b'\n' | b'\r' | b'\t')),
        _ => None,
    });
    text(bytes.collect::<Option<_>>()?)
}

fn base64(code: &[u8]) -> Option<String> {
    // What is left over in a well-made code is zero.
    let left_over = match code.len() % 4 {
        1 => return None,
        2 => 0b1111,
        3 => 0b11,
        _ => 0,
    };
    if code.len() < 10 || sextet(*code.last()?)? & left_over != 0 {
        return None;
    }
    // A word or a hash shows itself within a few bytes.
    let shown = |b: &u8| *b >= 0x20 && *b != 0x7F || matches!(b, b'\n' | b'\r' | b'\t');
    let bytes: Vec<u8> = bytes(code).map(|b| Some(b).filter(shown)).collect::<Option<_>>()?;
    // Fewer bytes than characters make: some are not of base64.
    (bytes.len() == code.len() * 3 / 4).then(|| text(bytes)).flatten()
}
