//! The tokenizer: added tokens around one of two models.

use super::bpe::{Bpe, Vocab, char_to_byte};
use super::wordpiece::{WordPiece, cleanup};
use super::{ChatTemplate, Message, TextError};
use std::{collections::HashMap, ops::Range, sync::Arc};

/// Text as token ids. The three vectors have the same length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoding {
    /// Token ids.
    pub ids: Vec<u32>,
    /// Byte ranges in the input, at character boundaries; empty for tokens that were not in the
    /// text. Tokens that share a character share its range.
    pub offsets: Vec<Range<usize>>,
    /// The word (piece of the pre-tokenizer) a token belongs to, counted from 0; `None` for tokens
    /// that were not in the text.
    pub words: Vec<Option<u32>>,
}

impl Encoding {
    fn push(&mut self, id: u32, offset: Range<usize>, word: Option<u32>) {
        self.ids.push(id);
        self.offsets.push(offset);
        self.words.push(word);
    }
}

/// Turns text into ids and back. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tokenizer(pub(super) Arc<Inner>);

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

    fn is_special(&self, id: u32) -> bool {
        self.added.iter().any(|a| a.id == id && a.special)
    }

    /// Cuts `text` at added tokens: `Some(token)` and its range, or `None` and plain text's.
    fn parts(&self, text: &str, parse_special: bool) -> Vec<(Option<&Added>, Range<usize>)> {
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
    fn encode_plain(&self, text: &str, base: usize, word: &mut u32, out: &mut Encoding) {
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

impl Tokenizer {
    /// Encodes text that may come from anyone: strings that look like control tokens stay text.
    /// `add_special` puts what the model expects around it (`[CLS]`, `[SEP]`, the beginning of text).
    ///
    /// # Errors
    /// See [`Tokenizer::encode_with`].
    pub fn encode(&self, text: &str, add_special: bool) -> Result<Encoding, TextError> {
        self.encode_with(text, add_special, false)
    }

    /// Like [`Tokenizer::encode`]; `parse_special` recognises control tokens in the text. Use it only on
    /// text of your own making; for conversations there is [`Tokenizer::encode_chat`].
    ///
    /// # Errors
    /// Text of 4 GiB or more.
    pub fn encode_with(&self, text: &str, add_special: bool, parse_special: bool) -> Result<Encoding, TextError> {
        check_len(text)?;
        let inner = &*self.0;
        let mut out = Encoding::default();
        let mut word = 0;
        if add_special {
            inner.prefix.iter().for_each(|&id| out.push(id, 0..0, None));
        }
        for (added, bytes) in inner.parts(text, parse_special) {
            match added {
                Some(added) => {
                    out.push(added.id, bytes, Some(word));
                    word += 1;
                }
                None => inner.encode_plain(text.get(bytes.clone()).unwrap_or(""), bytes.start, &mut word, &mut out),
            }
        }
        if add_special {
            inner.suffix.iter().for_each(|&id| out.push(id, 0..0, None));
        }
        Ok(out)
    }

    /// Renders a conversation and encodes it. Control tokens count where the template wrote them;
    /// where a message contains the same characters, they stay text. Offsets are in the rendered
    /// text. What comes before a text (`bos`) is put there unless the template did.
    ///
    /// # Errors
    /// The template refuses the conversation, or the text is 4 GiB or more.
    pub fn encode_chat(
        &self,
        template: &ChatTemplate,
        messages: &[Message],
        add_generation_prompt: bool,
    ) -> Result<Encoding, TextError> {
        // Look-alikes are broken up by a character that occurs nowhere else, which is taken out
        // again once the real control tokens have been found. Unicode reserves these 32 for
        // such uses inside a program.
        let Some(guard) = ('\u{fdd0}'..='\u{fdef}').find(|&g| messages.iter().all(|m| !m.content.contains(g))) else {
            return Err(TextError::Template(
                "the messages use all of the noncharacters U+FDD0 to U+FDEF; take them out".into(),
            ));
        };
        let guarded: Vec<Message> =
            messages.iter().map(|m| Message { role: m.role.clone(), content: self.guard(&m.content, guard) }).collect();
        let rendered = template.render(&guarded, add_generation_prompt)?;
        check_len(&rendered)?;
        let inner = &*self.0;
        let mut out = Encoding::default();
        let (mut word, mut removed) = (0, 0);
        for (added, bytes) in inner.parts(&rendered, true) {
            match added {
                Some(added) => {
                    out.push(added.id, bytes.start - removed..bytes.end - removed, Some(word));
                    word += 1;
                }
                None => {
                    let text = rendered.get(bytes.clone()).unwrap_or("");
                    let clean = text.replace(guard, "");
                    // Tokens that are not control tokens count in the messages too.
                    for (added, part) in inner.parts(&clean, false) {
                        let at = bytes.start - removed + part.start;
                        match added {
                            Some(added) => {
                                out.push(added.id, at..at + part.len(), Some(word));
                                word += 1;
                            }
                            None => inner.encode_plain(clean.get(part).unwrap_or(""), at, &mut word, &mut out),
                        }
                    }
                    removed += text.len() - clean.len();
                }
            }
        }
        if !inner.prefix.is_empty() && !out.ids.starts_with(&inner.prefix) {
            let n = inner.prefix.len();
            out.ids.splice(0..0, inner.prefix.iter().copied());
            out.offsets.splice(0..0, std::iter::repeat_n(0..0, n));
            out.words.splice(0..0, std::iter::repeat_n(None, n));
        }
        Ok(out)
    }

    /// Puts `guard` behind the first character of every control token in `text`.
    fn guard(&self, text: &str, guard: char) -> String {
        let mut out = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            out.push(c);
            let special = |a: &&Added| a.special && text.get(at..).is_some_and(|rest| rest.starts_with(&*a.text));
            if self.0.added.iter().find(special).is_some() {
                out.push(guard);
            }
        }
        out
    }

    /// Text of `ids`; `skip_special` leaves control tokens out. Bytes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// An id that is not in the vocabulary.
    pub fn decode(&self, ids: &[u32], skip_special: bool) -> Result<String, TextError> {
        let mut bytes = Vec::new();
        let mut first = true;
        for &id in ids {
            if self.id_to_token(id).is_none() {
                let size = self.vocab_size();
                return Err(TextError::Tokenizer(format!("token id {id} is not in the vocabulary of {size}")));
            }
            self.token_bytes(id, skip_special, &mut first, &mut bytes);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Appends the bytes of one token; `first` is whether nothing came before it.
    pub(super) fn token_bytes(&self, id: u32, skip_special: bool, first: &mut bool, out: &mut Vec<u8>) {
        let inner = &*self.0;
        let Some(token) = self.token(id) else { return };
        if skip_special && inner.is_special(id) {
            return;
        }
        match &inner.model {
            Model::WordPiece(model) => {
                let text = match token.strip_prefix(model.continuing_subword_prefix.as_str()) {
                    Some(rest) if !*first => rest.to_owned(),
                    _ if *first => token.to_string(),
                    _ => format!(" {token}"),
                };
                let text = if model.cleanup { cleanup(&text) } else { text };
                out.extend_from_slice(text.as_bytes());
            }
            Model::Bpe(_) => {
                let start = out.len();
                let stands_for_itself = inner.added.iter().any(|a| a.id == id);
                for c in token.chars() {
                    match char_to_byte(c) {
                        Some(byte) if !stands_for_itself => out.push(byte),
                        _ => {
                            out.truncate(start);
                            out.extend_from_slice(token.as_bytes());
                            break;
                        }
                    }
                }
            }
        }
        *first = false;
    }

    fn token(&self, id: u32) -> Option<&Arc<str>> {
        self.0.tokens.get(id as usize)?.as_ref()
    }

    /// One more than the largest id.
    #[must_use]
    pub fn vocab_size(&self) -> usize {
        self.0.tokens.len()
    }

    /// The id of a token as the vocabulary spells it (byte-level BPE writes a space as `Ġ`).
    #[must_use]
    pub fn token_to_id(&self, token: &str) -> Option<u32> {
        let added = self.0.added.iter().find(|a| &*a.text == token).map(|a| a.id);
        added.or_else(|| self.0.vocab.get(token).copied())
    }

    /// The token as the vocabulary spells it.
    #[must_use]
    pub fn id_to_token(&self, id: u32) -> Option<String> {
        self.token(id).map(|token| token.to_string())
    }

    /// The token that begins a text, if the tokenizer has one.
    #[must_use]
    pub fn bos(&self) -> Option<u32> {
        self.0.bos
    }

    /// Every token that ends a turn or a text, sorted.
    #[must_use]
    pub fn end_ids(&self) -> &[u32] {
        &self.0.end_ids
    }

    /// Whether every token has a row in an embedding of `model_vocab` rows (more rows are padding).
    ///
    /// # Errors
    /// The vocabulary is larger than the model's.
    pub fn check_vocab(&self, model_vocab: usize) -> Result<(), TextError> {
        let size = self.vocab_size();
        if size <= model_vocab {
            return Ok(());
        }
        Err(TextError::Tokenizer(format!(
            "the tokenizer has {size} tokens, the model's embedding {model_vocab} rows; they belong to different models"
        )))
    }
}

fn check_len(text: &str) -> Result<(), TextError> {
    match u32::try_from(text.len()) {
        Ok(_) => Ok(()),
        Err(_) => Err(TextError::Tokenizer("the text is 4 GiB or longer; cut it up".into())),
    }
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
