//! Text generation.

mod ahead;
mod kept;
mod options;

use super::read;
use super::sample::Sampler;
use crate::kernels::{KvCache, is_software_adapter};
use crate::model::{Cache, Decoder};
use crate::schema::{Constraint, Schema, Vocabulary};
use crate::text::{ChatTemplate, StopMatcher, StreamDecoder, Tokenizer};
use crate::{Error, Result};
use ahead::Ahead;
use burn::tensor::Tensor;
use kept::Kept;
use serde::Serialize;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

pub use options::{GenerateOptions, Prompt};

/// Prompt tokens computed at once; bounds the memory of activations.
const PREFILL_TOKENS: usize = 256;

/// What keys and values may take on the device. A context is cut to it: an allocation that fails
/// would end the wasm module.
const CACHE_BYTES: usize = 1 << 30;

/// Why an answer ended; OpenAI's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FinishReason {
    /// The model ended its turn, or a stop string appeared.
    Stop,
    /// `max_new_tokens` or the context is used up. An answer by a schema is whole all the same: it was closed early.
    Length,
}

/// One generated token.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Piece {
    pub token: u32,
    /// What can be shown now: whole characters that can no longer become a stop string.
    pub text: String,
}

/// A decoder with its tokenizer and chat template.
pub struct Generator {
    pub decoder: Decoder,
    pub tokenizer: Tokenizer,
    pub template: Option<ChatTemplate>,
    /// Made when the first schema asks for it.
    vocabulary: OnceCell<Rc<Vocabulary>>,
    /// Of the last answer that was to be kept.
    kept: RefCell<Option<Kept>>,
}

impl Generator {
    /// # Errors
    /// A tokenizer that doesn't fit the model's vocabulary.
    pub fn new(decoder: Decoder, tokenizer: Tokenizer, template: Option<ChatTemplate>) -> Result<Self> {
        tokenizer.check_vocab(decoder.vocab())?;
        Ok(Self { decoder, tokenizer, template, vocabulary: OnceCell::new(), kept: RefCell::new(None) })
    }

    /// The prompt's token ids.
    ///
    /// Control tokens come from the chat template alone: what looks like one inside a message is
    /// encoded as ordinary characters.
    pub fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>> {
        let Prompt::Chat(messages) = prompt else {
            let Prompt::Text(text) = prompt else { return Ok(vec![]) };
            return Ok(self.tokenizer.encode(text, true)?.ids);
        };
        let template = self
            .template
            .as_ref()
            .ok_or_else(|| Error::InvalidArgument("this model has no chat template; give a plain prompt".into()))?;
        if messages.is_empty() {
            return Err(Error::InvalidArgument("no messages; give at least one".into()));
        }
        Ok(self.tokenizer.encode_chat(template, messages, true)?.ids)
    }

    /// Prepares an answer; nothing is computed before the first [`Generation::next`].
    ///
    /// # Errors
    /// An empty prompt, one that leaves no room in the context, options out of range.
    pub fn generate(self: &Rc<Self>, prompt: &Prompt, options: GenerateOptions) -> Result<Generation> {
        let ids = self.encode(prompt)?;
        let config = &self.decoder.config;
        let layer_bytes = KvCache::token_bytes(config.kv_heads * config.head_dim, self.decoder.device());
        let context = config.context.min(CACHE_BYTES / (config.layers * layer_bytes));
        if ids.is_empty() {
            return Err(Error::InvalidArgument("the prompt is empty; give some text to continue".into()));
        }
        if ids.len() >= context {
            return Err(Error::ContextLength { tokens: ids.len(), limit: context });
        }
        if options.max_new_tokens == 0 {
            return Err(Error::InvalidArgument("max_new_tokens must be 1 or more".into()));
        }
        let limit = options.max_new_tokens.min(context - ids.len());
        let constraint =
            options.schema.as_ref().map(|schema| self.constraint(schema, limit, &options.stop)).transpose()?;
        let sampler = Sampler::new(&options.sampling)?;
        let cache = self.cache_for(&ids, limit);
        Ok(Generation {
            cached_tokens: cache.length(),
            cache,
            keep: options.keep,
            failed: false,
            decoded: StreamDecoder::new(&self.tokenizer),
            stops: StopMatcher::new(options.stop),
            sampler,
            constraint,
            was_hurried: false,
            model: self.clone(),
            prompt_tokens: ids.len(),
            tokens: ids,
            limit,
            finished: None,
            ahead: None,
            steps_ahead: if is_software_adapter() { 1 } else { 4 },
        })
    }

    fn constraint(&self, schema: &Schema, limit: usize, stop: &[String]) -> Result<Constraint> {
        if !stop.is_empty() {
            return Err(Error::InvalidArgument(
                "stop strings would cut the JSON that the schema asks for; leave them out".into(),
            ));
        }
        let vocabulary = self.vocabulary.get_or_init(|| {
            let ids = 0..u32::try_from(self.tokenizer.vocab_size()).unwrap_or(0);
            Rc::new(Vocabulary::new(ids.map(|id| (id, self.tokenizer.spelling(id))).collect()))
        });
        let constraint = Constraint::new(schema, vocabulary.clone())?;
        let owed = constraint.owed();
        if owed > limit {
            return Err(Error::InvalidArgument(format!(
                "an answer that the schema accepts may take {owed} tokens, and there is room for {limit}: raise \
                 max_new_tokens, or shorten the prompt if the context is full"
            )));
        }
        Ok(constraint)
    }
}

/// An answer in the making. Dropping it gives its memory back, or [keeps](GenerateOptions::keep) it; so an abort is to stop
/// asking.
pub struct Generation {
    model: Rc<Generator>,
    cache: Cache,
    sampler: Sampler,
    decoded: StreamDecoder,
    stops: StopMatcher,
    constraint: Option<Constraint>,
    /// The schema's end had to be steered to.
    was_hurried: bool,
    /// Prompt and answer.
    tokens: Vec<u32>,
    prompt_tokens: usize,
    limit: usize,
    keep: bool,
    cached_tokens: usize,
    /// Something went wrong on the way: what the cache holds can't be trusted.
    failed: bool,
    finished: Option<FinishReason>,
    /// What a GPU has been told to compute of the tokens after the last one.
    ahead: Option<Ahead>,
    steps_ahead: usize,
}

impl Generation {
    /// The next token, or `None` when the answer is complete.
    pub async fn next(&mut self) -> Result<Option<Piece>> {
        let next = self.advance().await;
        self.failed |= next.is_err();
        next
    }

    async fn advance(&mut self) -> Result<Option<Piece>> {
        if self.finished.is_some() {
            return Ok(None);
        }
        // What a schema allows is masked on the CPU, below.
        if self.constraint.is_none()
            && let Some(token) = self.next_chosen().await?
        {
            return Ok(Some(Piece { token, text: self.accept(token) }));
        }
        let mut logits = read(self.step()?).await?;
        let left = self.limit - self.completion_tokens();
        if let Some(constraint) = &mut self.constraint {
            self.was_hurried |= constraint.mask(&mut logits, left, self.model.tokenizer.end_ids())?;
        }
        let token = self.sampler.sample(&mut logits, &self.tokens);
        Ok(Some(Piece { token, text: self.accept(token) }))
    }

    /// Takes up an answer that another device began: these tokens of it are there, and their text was shown.
    pub fn resume(&mut self, tokens: &[u32]) {
        for &token in tokens {
            if self.finished.is_some() {
                return;
            }
            self.accept(token);
        }
    }

    /// Appends a token; the text that can be shown now.
    fn accept(&mut self, token: u32) -> String {
        self.tokens.push(token);
        let ended = self.model.tokenizer.end_ids().contains(&token);
        let full = self.completion_tokens() >= self.limit;
        let mut text = String::new();
        if !ended {
            let (shown, stopped) = self.stops.push(&self.decoded.push(token));
            text += &shown;
            if stopped {
                self.finished = Some(FinishReason::Stop);
                return text;
            }
        }
        let mut ended = ended;
        if let Some(constraint) = &mut self.constraint
            && !ended
        {
            // One that can't follow leaves nothing that can: the next mask says so.
            ended = constraint.push(&self.model.tokenizer.spelling(token)).is_ok() && constraint.is_complete();
        }
        if ended || full {
            let (shown, stopped) = self.stops.push(&self.decoded.finish());
            text += &shown;
            if !stopped {
                text += &self.stops.finish();
            }
            self.finished =
                Some(if (ended || stopped) && !self.was_hurried { FinishReason::Stop } else { FinishReason::Length });
        }
        text
    }

    /// Runs the tokens that the cache hasn't seen; the logits of what follows: `[1, vocab]`.
    fn step(&mut self) -> Result<Tensor<2>> {
        while self.read_prompt()? {}
        let pending = self.tokens.get(self.cache.length()..).unwrap_or_default();
        self.model.decoder.forward(pending, &mut self.cache)
    }

    /// Runs a part of the prompt, if more is left than [`next`](Self::next) should run at once;
    /// whether it did. `next` does this itself: for callers who want to look up in between.
    pub fn read_prompt(&mut self) -> Result<bool> {
        let cached = self.cache.length();
        match self.tokens.get(cached..cached + PREFILL_TOKENS) {
            Some(part) if cached + PREFILL_TOKENS < self.tokens.len() => {
                self.model.decoder.hidden_states(part, &mut self.cache)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    #[must_use]
    pub fn prompt_tokens(&self) -> usize {
        self.prompt_tokens
    }

    /// Tokens of the prompt that an earlier answer had computed.
    #[must_use]
    pub fn cached_tokens(&self) -> usize {
        self.cached_tokens
    }

    /// Tokens generated so far.
    #[must_use]
    pub fn completion_tokens(&self) -> usize {
        self.tokens.len() - self.prompt_tokens
    }

    /// Why the answer ended; `None` while it has not.
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        self.finished
    }
}
