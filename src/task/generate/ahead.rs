//! Greedy decoding on a GPU: the token is chosen there, and the step after it is under way before the CPU has seen it.

use super::Generation;
use crate::kernels::argmax;
use crate::task::read;
use crate::{Error, Result};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

impl Generation {
    /// The next token, chosen on the device; `None` where the CPU has to look at the logits.
    ///
    /// When an answer ends, one step has been computed in vain.
    pub(super) async fn next_chosen(&mut self) -> Result<Option<u32>> {
        if !self.sampler.is_greedy() || !self.model.decoder.is_on_gpu() {
            return Ok(None);
        }
        let chosen = match self.ahead.take() {
            Some(chosen) => chosen,
            None => argmax(&self.step()?),
        };
        // Asked for before the next step is enqueued, or the answer would wait for that step too.
        let mut reading = pin!(read(chosen.clone()));
        let asked = poll_fn(|context| Poll::Ready(reading.as_mut().poll(context))).await;
        if self.completion_tokens() + 1 < self.limit {
            self.ahead = Some(argmax(&self.model.decoder.forward_chosen(&chosen, &mut self.cache)?));
        }
        let found = match asked {
            Poll::Ready(found) => found?,
            Poll::Pending => reading.await?,
        };
        match found[..] {
            [token, 1.0] => Ok(Some(token as u32)),
            _ => Err(Error::SelfTest(
                "the model computed NaN or infinity on this device; its answers can't be trusted here".into(),
            )),
        }
    }
}
