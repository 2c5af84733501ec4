//! One request on its way through a model.

use crate::Error;
use crate::native::worker::{Ask, Finish, Generate, Reading, Usage};
use std::time::Instant;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What a model is to do.
pub(super) enum Work {
    Generate(Generate),
    Read { texts: Vec<String>, ask: Ask },
}

/// What the model's thread tells the connection. Unbounded, since an answer is bounded by its
/// `max_tokens`: a slow reader never holds up the model.
pub(super) enum Event {
    Text(String),
    End(Finish, Usage),
    Read(Reading),
    Failed(Failure),
}

/// Why a job ended without its answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The model's own error: mostly about the request.
    Model(Error),
    /// Its time was over, and how long that was.
    Deadline { ms: u64, started: bool },
    /// The server stops and the time to drain is over.
    Stopping,
    /// The model crashed.
    Broken,
}

pub(super) struct Job {
    pub(super) work: Work,
    pub(super) reply: UnboundedSender<Event>,
    pub(super) queued: Instant,
    pub(super) deadline: Instant,
}

impl Job {
    pub(super) fn new(work: Work, deadline: Instant) -> (Self, UnboundedReceiver<Event>) {
        let (reply, events) = unbounded_channel();
        (Self { work, reply, queued: Instant::now(), deadline }, events)
    }

    /// Nobody waits for it any more. The connection holds the other end and drops it when the
    /// client goes away.
    pub(super) fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    /// The time it was given, in all.
    pub(super) fn allowed_ms(&self) -> u64 {
        u64::try_from(self.deadline.saturating_duration_since(self.queued).as_millis()).unwrap_or(u64::MAX)
    }
}
