//! Which tokens may come next in an answer.

use super::Schema;
use super::distance::NEVER;
use super::run::{DEAD, Run};
use super::vocabulary::{NONE, Vocabulary};
use crate::{Error, Result};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of masks that are kept; each is a bit for each token.
const MOST_MASK_BYTES: usize = 8 << 20;

#[derive(Debug)]
struct Mask {
    /// A bit for each token.
    bits: Vec<u64>,
    /// Tokens to the end behind the token that leads farthest from it.
    farthest: u32,
}

/// An answer that follows a schema, in the making.
#[derive(Debug)]
pub struct Constraint {
    run: Run,
    vocabulary: Rc<Vocabulary>,
    now: u32,
    masks: HashMap<u32, Rc<Mask>>,
}

impl Constraint {
    /// # Errors
    /// A schema that no answer can satisfy, or none that these tokens can spell.
    pub fn new(schema: &Schema, vocabulary: Rc<Vocabulary>) -> Result<Self> {
        let (run, now) = Run::new(schema.machine.clone(), &vocabulary);
        if run.owed(now) >= NEVER {
            return Err(Error::InvalidArgument(
                "no answer can satisfy the schema (bounds that exclude each other, a required property that nothing \
                 can be, a recursion without an end), or this model's tokens cannot spell one"
                    .into(),
            ));
        }
        Ok(Self { run, vocabulary, now, masks: HashMap::new() })
    }

    /// Tokens that are enough to end the answer from here.
    #[must_use]
    pub fn owed(&self) -> usize {
        self.run.owed(self.now) as usize
    }

    /// Takes from the logits of all tokens but those that may come next, when `left` more may be written; all of `ends`
    /// may where the answer can end. Returns whether the likeliest token that the schema allows was refused for want of
    /// room: from then on the answer is being cut short.
    ///
    /// # Errors
    /// Nothing may come next: `left` is less than [`owed`](Self::owed).
    pub fn mask(&mut self, logits: &mut [f32], left: usize, ends: &[u32]) -> Result<bool> {
        if self.run.tidy(&mut self.now) {
            self.masks.clear();
        }
        let key = self.run.representative(self.now);
        let mask = match self.masks.get(&key) {
            Some(mask) => mask.clone(),
            None => {
                if self.masks.len() * self.vocabulary.size / 8 >= MOST_MASK_BYTES {
                    self.masks.clear();
                }
                let mask = Rc::new(self.walk(key, NEVER));
                self.masks.insert(key, mask.clone());
                mask
            }
        };
        let room = u32::try_from(left.saturating_sub(1)).unwrap_or(u32::MAX);
        let narrow = (mask.farthest > room).then(|| self.walk(self.now, room));
        let may_end = self.run.accepts(self.now);
        let is_end = |token: usize| may_end && ends.contains(&(token as u32));
        let mut best: Option<(f32, bool)> = None;
        let mut any = false;
        for (token, logit) in logits.iter_mut().enumerate() {
            let end = is_end(token);
            if !end && !mask.has(token) {
                *logit = f32::NEG_INFINITY;
                continue;
            }
            let fits = end || narrow.as_ref().is_none_or(|narrow| narrow.has(token));
            if best.is_none_or(|(highest, _)| *logit > highest) {
                best = Some((*logit, fits));
            }
            if fits {
                any = true;
            } else {
                *logit = f32::NEG_INFINITY;
            }
        }
        if !any {
            return Err(Error::InvalidArgument(
                "max_new_tokens is too small for an answer that the schema accepts".into(),
            ));
        }
        Ok(best.is_some_and(|(_, fits)| !fits))
    }

    /// The bytes of the token that was chosen.
    ///
    /// # Errors
    /// They can't follow.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        for &byte in bytes {
            self.now = self.run.step(self.now, byte);
        }
        if self.now == DEAD {
            return Err(Error::InvalidArgument("this token cannot follow: the schema does not allow it".into()));
        }
        Ok(())
    }

    /// Whether the answer is whole and nothing can be added.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.run.accepts(self.now) && !self.run.goes_on(self.now)
    }

    /// Whether the answer is whole; a number may still get more digits.
    #[must_use]
    pub fn may_end(&self) -> bool {
        self.run.accepts(self.now)
    }

    /// All tokens that the machine can read in `set`, if no more than `room` are needed behind them.
    fn walk(&mut self, set: u32, room: u32) -> Mask {
        let vocabulary = self.vocabulary.clone();
        let mut mask = Mask { bits: vec![0; vocabulary.size.div_ceil(64)], farthest: 0 };
        // The sets on the way to the node at hand.
        let mut path = vec![set];
        let mut at = 0;
        while let Some(node) = vocabulary.nodes.get(at) {
            let depth = usize::from(node.depth);
            path.truncate(depth + 1);
            let next = path.last().map_or(DEAD, |&set| self.run.step(set, node.byte));
            if next == DEAD {
                at = node.skip as usize;
                continue;
            }
            path.push(next);
            at += 1;
            if node.token == NONE {
                continue;
            }
            let owed = self.run.owed(next);
            if owed <= room {
                mask.set(node.token);
                mask.farthest = mask.farthest.max(owed);
            }
        }
        for &(token, twin) in &vocabulary.twins {
            if mask.has(token as usize) {
                mask.set(twin);
            }
        }
        mask
    }
}

impl Mask {
    fn has(&self, token: usize) -> bool {
        self.bits.get(token / 64).is_some_and(|bits| bits >> (token % 64) & 1 == 1)
    }

    fn set(&mut self, token: u32) {
        if let Some(bits) = self.bits.get_mut(token as usize / 64) {
            *bits |= 1 << (token % 64);
        }
    }
}
