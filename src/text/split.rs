//! Pre-tokenizers of byte-level BPE: where a text is cut before any merging.
//!
//! The published regexes, each matched by hand: a regex engine that knows Unicode classes and
//! look-ahead costs several hundred kilobytes of wasm, these scanners a few.

use super::unicode::{is_letter, is_number};
use std::ops::Range;

/// GPT-2, and SmolLM2 after its digits are taken out.
pub(super) const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
/// Llama 3.
pub(super) const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Qwen2: Llama 3's, a digit at a time.
pub(super) const QWEN2: &str =
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// Which rule cuts the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    /// [`GPT2`].
    Gpt2,
    /// Each number character on its own, [`GPT2`] on what lies between.
    SmolLm,
    /// [`LLAMA3`] with runs of up to three digits, or [`QWEN2`] with one.
    Cased { digits: usize },
}

impl Split {
    /// Pieces of `text` in order, without gaps; byte ranges.
    pub(super) fn pieces(self, text: &str, mut each: impl FnMut(Range<usize>)) {
        match self {
            Split::Gpt2 => scan(text, 0, gpt2, &mut each),
            Split::Cased { digits } => scan(text, 0, |rest| cased(rest, digits), &mut each),
            Split::SmolLm => {
                let mut from = 0;
                for (at, c) in text.char_indices().filter(|&(_, c)| is_number(c)) {
                    scan(text.get(from..at).unwrap_or(""), from, gpt2, &mut each);
                    from = at + c.len_utf8();
                    each(at..from);
                }
                scan(text.get(from..).unwrap_or(""), from, gpt2, &mut each);
            }
        }
    }
}

/// Applies `next` (bytes of the piece at the start of a non-empty text) until the text is used up.
fn scan(text: &str, base: usize, next: impl Fn(&str) -> usize, each: &mut impl FnMut(Range<usize>)) {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let len = next(rest).max(1);
        each(base + at..base + at + len);
        at += len;
    }
}

/// Bytes of the longest prefix whose characters all satisfy `holds`.
fn run(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.char_indices().find(|&(_, c)| !holds(c)).map_or(text.len(), |(at, _)| at)
}

/// Like [`run`], on the text behind `skip` bytes, which count; 0 when the run is empty.
fn run_after(text: &str, skip: usize, holds: impl Fn(char) -> bool) -> usize {
    match run(text.get(skip..).unwrap_or(""), holds) {
        0 => 0,
        len => skip + len,
    }
}

fn is_symbol(c: char) -> bool {
    !c.is_whitespace() && !is_letter(c) && !is_number(c)
}

/// `'s|'t|'re|'ve|'m|'ll|'d`; 0 when there is none.
fn contraction(text: &str, fold: impl Fn(char) -> char) -> usize {
    let mut chars = text.chars();
    if chars.next() != Some('\'') {
        return 0;
    }
    let (Some(a), b) = (chars.next(), chars.next()) else { return 0 };
    match (fold(a), b.map(&fold)) {
        ('s' | 't' | 'm' | 'd', _) => 1 + a.len_utf8(),
        ('r' | 'v', Some('e')) | ('l', Some('l')) => 1 + a.len_utf8() + b.map_or(0, char::len_utf8),
        _ => 0,
    }
}

/// `\s+(?!\S)|\s+`: a run of spaces leaves its last one to the word that follows.
fn spaces(text: &str) -> usize {
    let len = run(text, char::is_whitespace);
    let last = text.get(..len).and_then(|run| run.chars().next_back()).map_or(0, char::len_utf8);
    if len == text.len() || len == last { len } else { len - last }
}

fn gpt2(text: &str) -> usize {
    let space = usize::from(text.starts_with(' '));
    [
        contraction(text, |c| c),
        run_after(text, space, is_letter),
        run_after(text, space, is_number),
        run_after(text, space, is_symbol),
    ]
    .into_iter()
    .find(|&len| len > 0)
    .unwrap_or_else(|| spaces(text))
}

fn cased(text: &str, digits: usize) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    // U+017F is the one character beyond ASCII that folds onto a letter of the contractions.
    let len = contraction(text, |c| if c == '\u{17f}' { 's' } else { c.to_ascii_lowercase() });
    if len > 0 {
        return len;
    }
    if is_letter(first) {
        return run(text, is_letter);
    }
    if is_number(first) {
        return text.chars().take(digits).take_while(|&c| is_number(c)).map(char::len_utf8).sum();
    }
    if !matches!(first, '\r' | '\n') {
        let len = run_after(text, first.len_utf8(), is_letter);
        if len > 0 {
            return len;
        }
    }
    let symbols = run_after(text, usize::from(first == ' '), is_symbol);
    if symbols > 0 {
        return symbols + run(text.get(symbols..).unwrap_or(""), |c| matches!(c, '\r' | '\n'));
    }
    let blank = text.get(..run(text, char::is_whitespace)).unwrap_or("");
    match blank.rfind(['\r', '\n']) {
        Some(newline) => newline + 1,
        None => spaces(text),
    }
}
