//! One request on its way through a model.

use super::model::Busy;
use crate::Error;
use crate::native::worker::{Ask, Finish, Generate, Reading, Usage};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Sleep, sleep_until};

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
    Deadline { ms: u64 },
    /// It was not begun.
    Busy(Busy),
    /// The server stops and the time to drain is over.
    Stopping,
    /// The model crashed.
    Broken,
}

/// How long the thread may take to see that it should end: a step of an answer.
pub(super) const LAST_STEP: Duration = Duration::from_secs(2);

pub(super) struct Job {
    pub(super) work: Work,
    reply: UnboundedSender<Event>,
    pub(super) queued: Instant,
    deadline: Instant,
}

impl Job {
    pub(super) fn new(work: Work, deadline: Instant) -> (Self, Events) {
        let (reply, events) = unbounded_channel();
        let job = Self { work, reply, queued: Instant::now(), deadline };
        let late = Box::pin(sleep_until((deadline + LAST_STEP).into()));
        let events = Events { events, late, allowed_ms: job.allowed_ms() };
        (job, events)
    }

    /// Tells the connection; when nobody is there, nobody needs to know.
    pub(super) fn tell(&self, event: Event) {
        let _ = self.reply.send(event);
    }

    pub(super) fn fail(&self, failure: Failure) {
        self.tell(Event::Failed(failure));
    }

    /// Nobody waits for it any more. The connection holds the other end and drops it when the
    /// client goes away.
    pub(super) fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    /// The time that is left of it.
    pub(super) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// The time it was given, in all.
    pub(super) fn allowed_ms(&self) -> u64 {
        u64::try_from(self.deadline.saturating_duration_since(self.queued).as_millis()).unwrap_or(u64::MAX)
    }
}

/// A job's events, at its connection. Dropping them cancels the job.
pub(super) struct Events {
    events: UnboundedReceiver<Event>,
    /// The thread keeps the deadline itself, between steps; this is for one that is stuck in a step.
    late: Pin<Box<Sleep>>,
    allowed_ms: u64,
}

impl Events {
    /// The next event; a model that fell silent has failed.
    pub(super) async fn next(&mut self) -> Event {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }

    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Event> {
        match self.events.poll_recv(context) {
            Poll::Ready(event) => Poll::Ready(event.unwrap_or(Event::Failed(Failure::Broken))),
            Poll::Pending => {
                let failure = Failure::Deadline { ms: self.allowed_ms };
                self.late.as_mut().poll(context).map(|()| Event::Failed(failure))
            }
        }
    }
}
