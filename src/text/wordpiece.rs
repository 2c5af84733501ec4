//! BERT's tokenizer: normalizer, words, greedy WordPiece.
//!
//! Follows `tokenization.py` of google-research/bert as Hugging Face `tokenizers` applies it.

use super::bpe::Vocab;
use super::unicode::{is_bert_punctuation, is_chinese, is_removed, strip_accents};
use std::ops::Range;

/// BERT's settings; the field names are those of `tokenizer.json`.
#[derive(Debug)]
pub(super) struct WordPiece {
    pub(super) unk: u32,
    pub(super) continuing_subword_prefix: String,
    pub(super) max_input_chars_per_word: usize,
    /// Spaces before punctuation are taken out again by `decode`.
    pub(super) cleanup: bool,
    pub(super) clean_text: bool,
    pub(super) handle_chinese_chars: bool,
    pub(super) strip_accents: bool,
    pub(super) lowercase: bool,
}

/// A character of the normalized text and where in the input it comes from.
struct From {
    char: char,
    bytes: Range<usize>,
}

impl WordPiece {
    /// Words of `text` in order; `each` gets the tokens of one word with their byte ranges.
    pub(super) fn encode(&self, vocab: &Vocab, text: &str, mut each: impl FnMut(Vec<(u32, Range<usize>)>)) {
        let mut word = Vec::new();
        let mut flush = |word: &mut Vec<From>| {
            if !word.is_empty() {
                each(self.pieces(vocab, word));
                word.clear();
            }
        };
        for from in self.normalize(text) {
            if from.char.is_whitespace() {
                flush(&mut word);
            } else if is_bert_punctuation(from.char) {
                flush(&mut word);
                word.push(from);
                flush(&mut word);
            } else {
                word.push(from);
            }
        }
        flush(&mut word);
    }

    fn normalize(&self, text: &str) -> Vec<From> {
        let mut out = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            let bytes = at..at + c.len_utf8();
            // Line tabulation, form feed and next line are blank too, but go as control characters.
            let blank = matches!(c, '\t' | '\n' | '\r') || c.is_whitespace() && !is_removed(c);
            if self.clean_text && (blank || is_removed(c)) {
                if blank {
                    out.push(From { char: ' ', bytes });
                }
                continue;
            }
            let alone = self.handle_chinese_chars && is_chinese(c);
            if alone {
                out.push(From { char: ' ', bytes: bytes.clone() });
            }
            let lower = |c: char, out: &mut Vec<From>| {
                if self.lowercase {
                    out.extend(c.to_lowercase().map(|char| From { char, bytes: bytes.clone() }));
                } else {
                    out.push(From { char: c, bytes: bytes.clone() });
                }
            };
            if self.strip_accents {
                strip_accents(c, |c| lower(c, &mut out));
            } else {
                lower(c, &mut out);
            }
            if alone {
                out.push(From { char: ' ', bytes });
            }
        }
        out
    }

    /// The longest token first, again and again; the whole word is unknown if a rest is.
    fn pieces(&self, vocab: &Vocab, word: &[From]) -> Vec<(u32, Range<usize>)> {
        let span = |chars: &[From]| match (chars.first(), chars.last()) {
            (Some(first), Some(last)) => first.bytes.start..last.bytes.end,
            _ => 0..0,
        };
        let unknown = || vec![(self.unk, span(word))];
        if word.len() > self.max_input_chars_per_word {
            return unknown();
        }
        let mut out = Vec::new();
        let mut rest = word;
        let mut candidate = String::new();
        while !rest.is_empty() {
            candidate.clear();
            if !out.is_empty() {
                candidate.push_str(&self.continuing_subword_prefix);
            }
            candidate.extend(rest.iter().map(|from| from.char));
            let mut len = rest.len();
            let id = loop {
                if len == 0 {
                    return unknown();
                }
                if let Some(&id) = vocab.get(candidate.as_str()) {
                    break id;
                }
                candidate.pop();
                len -= 1;
            };
            let (piece, after) = rest.split_at(len);
            out.push((id, span(piece)));
            rest = after;
        }
        out
    }
}

/// What WordPiece decoding does to the text of one token, spaces included.
pub(super) fn cleanup(token: &str) -> String {
    const RULES: [(&str, &str); 10] = [
        (" .", "."),
        (" ?", "?"),
        (" !", "!"),
        (" ,", ","),
        (" ' ", "'"),
        (" n't", "n't"),
        (" 'm", "'m"),
        (" 's", "'s"),
        (" 've", "'ve"),
        (" 're", "'re"),
    ];
    RULES.iter().fold(token.to_owned(), |text, (from, to)| text.replace(from, to))
}
