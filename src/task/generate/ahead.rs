//! Decoding on a GPU: a token is chosen there, and the steps after it are under way before the CPU has seen it.

use super::Generation;
use crate::kernels::{Seen, let_finish, sample};
use crate::task::read;
use crate::{Error, Result};
use burn::tensor::Tensor;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Tokens that were chosen on the device and have not been read yet. The cache holds all tokens before the newest.
pub(super) struct Ahead {
    seen: Seen,
    newest: Tensor<2>,
    /// Oldest first; each was asked for before the step after it was enqueued, or it would wait for that one too.
    reads: VecDeque<Reading>,
}

/// A token and whether its logits were finite.
type Found = Result<Vec<f32>>;

/// A read that is under way until it has been found.
struct Reading {
    pending: Option<Pin<Box<dyn Future<Output = Found>>>>,
    found: Option<Found>,
}

impl Reading {
    fn of(chosen: Tensor<2>) -> Self {
        let mut reading = Self { pending: Some(Box::pin(read(chosen))), found: None };
        reading.go_on(&mut Context::from_waker(Waker::noop()));
        reading
    }

    fn go_on(&mut self, context: &mut Context) {
        if let Some(pending) = &mut self.pending
            && let Poll::Ready(found) = pending.as_mut().poll(context)
        {
            self.pending = None;
            self.found = Some(found);
        }
    }

    async fn finish(&mut self) -> Found {
        poll_fn(|context| {
            self.go_on(context);
            self.found.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// Of an answer that ended early.
impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(pending) = self.pending.take() {
            let_finish(pending);
        }
    }
}

impl Generation {
    /// How many steps a GPU is given after the token that is waited for: 1 at first on a software adapter, whose time is
    /// dear, and 4 on others. When an answer ends early, so many have been computed in vain.
    pub fn run_ahead(&mut self, steps: usize) {
        self.steps_ahead = steps;
    }

    /// The next token, chosen on the device; `None` where the CPU has to look at the logits.
    pub(super) async fn next_chosen(&mut self) -> Result<Option<u32>> {
        if !self.model.decoder.is_on_gpu() {
            return Ok(None);
        }
        // One for the token that is given out and one to get further ahead: not all at once, or the first token would
        // wait until they are enqueued.
        for _ in 0..2 {
            let under_way = self.ahead.as_ref().map_or(0, |ahead| ahead.reads.len());
            if under_way <= self.steps_ahead && self.completion_tokens() + under_way < self.limit {
                self.enqueue()?;
            }
        }
        let Some(Ahead { reads, .. }) = &mut self.ahead else { unreachable!("a token is left before the limit") };
        let Some(oldest) = reads.front_mut() else { unreachable!("it was enqueued above") };
        let found = oldest.finish().await;
        reads.pop_front();
        match found?[..] {
            [token, 1.0] => Ok(Some(token as u32)),
            _ => Err(Error::SelfTest(
                "the model computed NaN or infinity on this device; its answers can't be trusted here".into(),
            )),
        }
    }

    /// Tells the device to compute one more token, and to give it out when it is there.
    fn enqueue(&mut self) -> Result<()> {
        let decoder = &self.model.decoder;
        let (logits, mut seen, mut reads) = match self.ahead.take() {
            Some(Ahead { seen, newest, reads }) => (decoder.forward_chosen(&newest, &mut self.cache)?, seen, reads),
            None => {
                let seen = Seen::new(&self.tokens, decoder.vocab(), decoder.device());
                (self.step()?, seen, VecDeque::new())
            }
        };
        let draw = self.sampler.draw(self.tokens.len() + reads.len());
        let newest = sample(&logits, self.sampler.rule(), &mut seen, draw);
        reads.push_back(Reading::of(newest.clone()));
        self.ahead = Some(Ahead { seen, newest, reads });
        Ok(())
    }
}
