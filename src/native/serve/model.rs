//! A served model as the connections see it: its name, its queue, its state, its counters.

use super::job::{Event, Job, Work};
use super::metrics::Histogram;
use super::queue::{Queue, Refusal};
use crate::weights::manifest::Task;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedReceiver;

pub(super) struct Model {
    pub(super) id: String,
    pub(super) task: Task,
    /// Answers in the making at a time.
    pub(super) parallel: usize,
    pub(super) queue: Queue,
    pub(super) counters: Counters,
    status: AtomicU8,
    /// Set when the time to drain is over: what still runs ends now.
    cut: AtomicBool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Loading,
    Ready,
    /// It could not be loaded, or broke again and again.
    Failed,
}

/// What `/metrics` shows of a model.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) active: AtomicU64,
    pub(super) prompt_tokens: AtomicU64,
    pub(super) completion_tokens: AtomicU64,
    /// Clients that went away before their answer was complete.
    pub(super) cancelled: AtomicU64,
    pub(super) expired: AtomicU64,
    pub(super) broken: AtomicU64,
    pub(super) first_token: Histogram,
    /// How long a job takes once it is begun: a moving mean.
    job_ms: AtomicU64,
}

/// Why a model took no job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    Full { retry_after_s: u64 },
    Loading,
    Failed,
    Stopping,
}

impl Model {
    pub(super) fn new(id: String, task: Task, parallel: usize, queue: usize) -> Self {
        Self {
            id,
            task,
            parallel: parallel.max(1),
            queue: Queue::new(queue),
            counters: Counters::default(),
            status: AtomicU8::new(0),
            cut: AtomicBool::new(false),
        }
    }

    pub(super) fn status(&self) -> Status {
        match self.status.load(Ordering::Acquire) {
            0 => Status::Loading,
            1 => Status::Ready,
            _ => Status::Failed,
        }
    }

    pub(super) fn set_status(&self, status: Status) {
        self.status.store(status as u8, Ordering::Release);
    }

    /// Queues work; its events come as the model makes them. Dropping the receiver cancels it.
    pub(super) fn submit(&self, work: Work, deadline: Instant) -> Result<UnboundedReceiver<Event>, Busy> {
        match self.status() {
            Status::Ready => {}
            Status::Loading => return Err(Busy::Loading),
            Status::Failed => return Err(Busy::Failed),
        }
        let (job, events) = Job::new(work, deadline);
        match self.queue.push(job) {
            Ok(()) => Ok(events),
            Err(Refusal::Full) => Err(Busy::Full { retry_after_s: self.retry_after_s() }),
            Err(Refusal::Closed) => Err(Busy::Stopping),
        }
    }

    /// When a place should be free: the mean job's time for each turn that the queue takes.
    fn retry_after_s(&self) -> u64 {
        let turns = (self.queue.depth() / self.parallel) as u64 + 1;
        (self.counters.job_ms.load(Ordering::Relaxed) * turns).div_ceil(1000).clamp(1, 60)
    }

    pub(super) fn job_took(&self, took: Duration) {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let before = self.counters.job_ms.load(Ordering::Relaxed);
        let mean = if before == 0 { ms } else { before - before / 8 + ms / 8 };
        self.counters.job_ms.store(mean, Ordering::Relaxed);
    }

    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::Release);
    }

    pub(super) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Acquire)
    }
}
