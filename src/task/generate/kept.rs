//! What an answer leaves for the next one of its conversation.

use super::{Generation, Generator};
use crate::model::Cache;

/// Keys and values, and the tokens that they are of.
pub(super) struct Kept {
    cache: Cache,
    /// Prompt and answer; the cache holds as many of them, or a few less.
    tokens: Vec<u32>,
    prompt_tokens: usize,
}

impl Generator {
    /// A cache for the prompt `ids` and `limit` tokens after it. If the prompt goes on where the last answer ended, with
    /// what both have in common.
    ///
    /// Only then: tokens computed one by one differ from the same in a row by a rounding, and a prompt by itself should
    /// have the same answer whatever came before.
    pub(super) fn cache_for(&self, ids: &[u32], limit: usize) -> Cache {
        let total = ids.len() + limit;
        let Some(Kept { mut cache, tokens, prompt_tokens }) = self.kept.take() else {
            return self.decoder.growing_cache(ids.len(), total);
        };
        let common = ids.iter().zip(&tokens).take_while(|(a, b)| a == b).count();
        // The last token of a prompt is run in any case: its logits are what the answer begins with.
        let known = common.min(cache.length()).min(ids.len().saturating_sub(1));
        if known < prompt_tokens {
            drop(cache);
            return self.decoder.growing_cache(ids.len(), total);
        }
        cache.truncate(known);
        cache.extend(ids.len(), total);
        cache
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        if !self.keep || self.failed || self.cache.length() < self.prompt_tokens {
            return;
        }
        let mut cache = std::mem::take(&mut self.cache);
        // A GPU may have been a few tokens ahead.
        cache.truncate(self.tokens.len());
        let kept = Kept { cache, tokens: std::mem::take(&mut self.tokens), prompt_tokens: self.prompt_tokens };
        self.model.kept.replace(Some(kept));
    }
}
