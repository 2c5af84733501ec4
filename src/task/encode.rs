//! What the encoder tasks share: text to windows to batches.

use crate::model::{Batch, DistilBert};
use crate::text::{Encoding, Tokenizer, Window, windows};
use crate::{Error, Result};

/// Tokens computed at once; bounds the memory of activations.
const BATCH_TOKENS: usize = 2048;

/// A DistilBERT with its tokenizer.
pub struct Encoder {
    pub model: DistilBert,
    pub tokenizer: Tokenizer,
    /// What the tokenizer puts before and after a sequence: `[CLS]`, `[SEP]`.
    prefix: Vec<u32>,
    suffix: Vec<u32>,
}

/// One window of one text, placed in a batch.
pub(crate) struct Placed {
    pub text: usize,
    pub window: Window,
    /// Row of the window's first own token (behind the prefix) in the batch.
    pub row: usize,
}

/// A batch that fits the device, and what its sequences are.
pub(crate) struct Work {
    pub batch: Batch,
    pub placed: Vec<Placed>,
}

impl Encoder {
    /// # Errors
    /// A tokenizer that doesn't fit the model's vocabulary.
    pub fn new(model: DistilBert, tokenizer: Tokenizer) -> Result<Self> {
        tokenizer.check_vocab(model.config.vocab_size)?;
        let special = tokenizer.encode("", true)?.ids;
        let (prefix, suffix) = special.split_at(special.len().div_ceil(2));
        Ok(Self { model, prefix: prefix.to_vec(), suffix: suffix.to_vec(), tokenizer })
    }

    /// Tokens of a text that fit one window.
    fn room(&self) -> usize {
        self.model.config.max_position_embeddings - self.prefix.len() - self.suffix.len()
    }

    /// Tokenizes without the special tokens.
    pub(crate) fn encode(&self, text: &str) -> Result<Encoding> {
        Ok(self.tokenizer.encode(text, false)?)
    }

    /// Cuts texts into windows and packs these into batches. Every text has at least one window,
    /// an empty one too. Windows overlap by a quarter, so that each token is seen with context on
    /// both sides by one of them.
    pub(crate) fn plan(&self, encodings: &[Encoding]) -> Result<Vec<Work>> {
        let room = self.room();
        if room == 0 {
            return Err(Error::InvalidArgument("the model has no position for a token of text".into()));
        }
        let mut work: Vec<Work> = vec![];
        for (text, encoding) in encodings.iter().enumerate() {
            let mut cuts = windows(encoding, room, room / 4);
            if cuts.is_empty() {
                cuts.push(Window { tokens: 0..0 });
            }
            for window in cuts {
                let mut ids = self.prefix.clone();
                ids.extend(&encoding.ids[window.tokens.clone()]);
                ids.extend(&self.suffix);
                let full = work.last().is_none_or(|last| last.batch.ids.len() + ids.len() > BATCH_TOKENS);
                if full {
                    work.push(Work { batch: Batch::default(), placed: vec![] });
                }
                if let Some(last) = work.last_mut() {
                    last.placed.push(Placed { text, window, row: last.batch.ids.len() + self.prefix.len() });
                    last.batch.push(&ids);
                }
            }
        }
        Ok(work)
    }
}
