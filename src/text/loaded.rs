//! What a tokenizer is once it is loaded: added tokens around one of two models.

use super::bpe::{Bpe, Vocab};
use super::wordpiece::WordPiece;
use super::{Encoding, TextError, Tokenizer};
use std::{collections::HashMap, ops::Range, sync::Arc};

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) model: Model,
    pub(super) vocab: Vocab,
    /// By id; `None` where the ids have gaps.
    pub(super) tokens: Vec<Option<Arc<str>>>,
    /// Longest first.
    pub(super) added: Vec<Added>,
    /// Put before and after the text when special tokens are asked for.
    pub(super) prefix: Vec<u32>,
    pub(super) suffix: Vec<u32>,
    pub(super) bos: Option<u32>,
    pub(super) end_ids: Vec<u32>,
    /// Offsets leave out the spaces at either end of a token.
    pub(super) trim_offsets: bool,
}

#[derive(Debug)]
pub(super) enum Model {
    Bpe(Bpe),
    WordPiece(WordPiece),
}

/// A token that is found in the text as it stands, before anything else.
#[derive(Debug, Clone)]
pub(super) struct Added {
    pub(super) id: u32,
    pub(super) text: Arc<str>,
    /// A control token: recognised only where the caller trusts the text, left out of decoded text.
    pub(super) special: bool,
    /// Swallows the spaces to its left / right.
    pub(super) lstrip: bool,
    pub(super) rstrip: bool,
}

/// Tokens that end a turn or a text in the models people have.
const END_TOKENS: [&str; 9] = [
    "<|im_end|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|endoftext|>",
    "<|end|>",
    "<end_of_turn>",
    "</s>",
    "<eos>",
];

impl Inner {
    /// The token that stands for words the vocabulary can't spell.
    pub(super) fn unknown(&self) -> Option<u32> {
        match &self.model {
            Model::WordPiece(model) => Some(model.unk),
            Model::Bpe(_) => None,
        }
    }

    /// Sorts and completes what the loaders collected.
    pub(super) fn finish(mut self) -> Tokenizer {
        self.added.retain(|added| !added.text.is_empty());
        self.added.sort_by_key(|added| std::cmp::Reverse(added.text.len()));
        let ends = self.added.iter().filter(|a| a.special && END_TOKENS.contains(&&*a.text)).map(|a| a.id);
        self.end_ids.extend(ends);
        self.end_ids.sort_unstable();
        self.end_ids.dedup();
        Tokenizer(Arc::new(self))
    }

    /// The added token at the start of `text`.
    fn added_at(&self, text: &str, parse_special: bool) -> Option<&Added> {
        self.added.iter().find(|a| (parse_special || !a.special) && text.starts_with(&*a.text))
    }

    pub(super) fn is_special(&self, id: u32) -> bool {
        self.added.iter().any(|a| a.id == id && a.special)
    }

    /// Cuts `text` at added tokens: `Some(token)` and its range, or `None` and plain text's.
    pub(super) fn parts(&self, text: &str, parse_special: bool) -> Vec<(Option<&Added>, Range<usize>)> {
        let mut first = [false; 256];
        for added in self.added.iter().filter(|a| parse_special || !a.special) {
            if let Some(seen) = added.text.bytes().next().and_then(|b| first.get_mut(b as usize)) {
                *seen = true;
            }
        }
        let bytes = text.as_bytes();
        let (mut parts, mut plain, mut at) = (Vec::new(), 0, 0);
        while let Some(&byte) = bytes.get(at) {
            let found = if first.get(byte as usize) == Some(&true) {
                text.get(at..).and_then(|rest| self.added_at(rest, parse_special))
            } else {
                None
            };
            let Some(added) = found else {
                at += 1;
                continue;
            };
            let mut end = at + added.text.len();
            let mut start = at;
            if added.lstrip {
                start = plain + text.get(plain..at).unwrap_or("").trim_end().len();
            }
            if added.rstrip {
                let rest = text.get(end..).unwrap_or("");
                end += rest.len() - rest.trim_start().len();
            }
            if plain < start {
                parts.push((None, plain..start));
            }
            parts.push((Some(added), start..end));
            (plain, at) = (end, end);
        }
        if plain < text.len() {
            parts.push((None, plain..text.len()));
        }
        parts
    }

    /// Encodes plain text that starts `base` bytes into the input; `word` is the next word's number.
    pub(super) fn encode_plain(&self, text: &str, base: usize, word: &mut u32, out: &mut Encoding) {
        match &self.model {
            Model::WordPiece(model) => model.encode(&self.vocab, text, |tokens| {
                for (id, bytes) in tokens {
                    out.push(id, base + bytes.start..base + bytes.end, Some(*word));
                }
                *word += 1;
            }),
            Model::Bpe(model) => model.split.pieces(text, |piece| {
                let Some(piece_text) = text.get(piece.clone()) else { return };
                model.encode(&self.vocab, piece_text, |id, bytes| {
                    let mut span = whole_chars(text, piece.start + bytes.start..piece.start + bytes.end);
                    if self.trim_offsets {
                        let token = text.get(span.clone()).unwrap_or("");
                        span.start += token.len() - token.trim_start().len();
                        span.end = span.start + token.trim().len();
                    }
                    out.push(id, base + span.start..base + span.end, Some(*word));
                });
                *word += 1;
            }),
        }
    }
}

/// Widens a byte range to character boundaries.
fn whole_chars(text: &str, mut bytes: Range<usize>) -> Range<usize> {
    while !text.is_char_boundary(bytes.start) {
        bytes.start -= 1;
    }
    while !text.is_char_boundary(bytes.end) {
        bytes.end += 1;
    }
    bytes
}

/// Tokens by id from a vocabulary and its added tokens, which win.
///
/// # Errors
/// An id so large that the table would be mostly gaps.
pub(super) fn by_id(vocab: &Vocab, added: &[Added]) -> Result<Vec<Option<Arc<str>>>, TextError> {
    let all: HashMap<u32, &Arc<str>> =
        vocab.iter().map(|(t, &id)| (id, t)).chain(added.iter().map(|a| (a.id, &a.text))).collect();
    let size = all.keys().max().map_or(0, |&id| id as usize + 1);
    if size == 0 {
        return Err(TextError::Tokenizer("the tokenizer has no tokens".into()));
    }
    // Real vocabularies leave few ids out; a hostile one must not allocate gigabytes.
    if size > 4 * all.len() + 65_536 {
        return Err(TextError::Tokenizer(format!(
            "the tokenizer has {} tokens but ids up to {}; the file is damaged",
            all.len(),
            size - 1
        )));
    }
    Ok((0..size).map(|id| u32::try_from(id).ok().and_then(|id| all.get(&id)).map(|&t| t.clone())).collect())
}
