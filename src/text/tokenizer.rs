//! The tokenizer's face: text to ids.

use super::loaded::{Added, Inner};
use super::{ChatTemplate, Message, TextError};
use std::{ops::Range, sync::Arc};

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
    pub(super) fn push(&mut self, id: u32, offset: Range<usize>, word: Option<u32>) {
        self.ids.push(id);
        self.offsets.push(offset);
        self.words.push(word);
    }
}

/// Turns text into ids and back. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tokenizer(pub(super) Arc<Inner>);

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

    /// Whether every letter and digit of `text` is in a token of `encoding`, and in none that stands
    /// for anything unknown.
    #[must_use]
    pub fn knows_all(&self, text: &str, encoding: &Encoding) -> bool {
        let unknown = self.0.unknown();
        let mut known: Vec<Range<usize>> = encoding
            .ids
            .iter()
            .zip(&encoding.offsets)
            .filter(|(id, _)| Some(**id) != unknown)
            .map(|(_, range)| range.clone())
            .collect();
        known.sort_by_key(|range| range.start);
        let mut ranges = known.into_iter().peekable();
        // How far the tokens that began so far reach.
        let mut reach = 0;
        text.char_indices().filter(|(_, c)| c.is_alphanumeric()).all(|(at, _)| {
            while let Some(range) = ranges.next_if(|range| range.start <= at) {
                reach = reach.max(range.end);
            }
            at < reach
        })
    }

    pub(super) fn token(&self, id: u32) -> Option<&Arc<str>> {
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
