//! A served model as the connections see it: its name, its queue, its state, its counters.

use super::job::{Events, Failure, Job, Work};
use super::metrics::Histogram;
use super::pace::Pace;
use super::queue::{Queue, Refusal};
use crate::weights::manifest::Task;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::Instant;

pub(super) struct Model {
    pub(super) id: String,
    pub(super) task: Task,
    /// Answers in the making at a time.
    pub(super) parallel: usize,
    pub(super) queue: Queue,
    pub(super) counters: Counters,
    pub(super) pace: Pace,
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
    /// Told before they were begun that they would not be done in time.
    pub(super) refused: AtomicU64,
    pub(super) broken: AtomicU64,
    pub(super) first_token: Histogram,
}

/// Why a model took no job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    Full {
        retry_after_s: u64,
    },
    /// The answer would not be complete in the time that the request has.
    Late {
        ms: u64,
        retry_after_s: u64,
    },
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
            pace: Pace::default(),
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

    /// Queues work; its events come as the model makes them. Dropping them cancels it.
    pub(super) fn submit(&self, work: Work, deadline: Instant) -> Result<Events, Busy> {
        match self.status() {
            Status::Ready => {}
            Status::Loading => return Err(Busy::Loading),
            Status::Failed => return Err(Busy::Failed),
        }
        let (job, events) = Job::new(work, deadline);
        let ahead = self.queue.depth() + self.active();
        if self.is_late(&job, ahead) {
            return Err(self.late(&job));
        }
        match self.queue.push(job) {
            Ok(()) => Ok(events),
            Err(Refusal::Full) => Err(Busy::Full { retry_after_s: self.retry_after_s() }),
            Err(Refusal::Closed) => Err(Busy::Stopping),
        }
    }

    /// Whether a job behind `ahead` others can't be done in its time, as far as the last ones show. With nobody ahead it
    /// is tried: how else would a wrong mean be mended?
    pub(super) fn is_late(&self, job: &Job, ahead: usize) -> bool {
        ahead > 0 && self.pace.done(ahead, self.parallel) > job.left()
    }

    /// Tells those in the queue that would wait in vain; `active` answers are in the making. Back-pressure, not a
    /// time-out: nothing of theirs was begun.
    pub(super) fn turn_away(&self, active: usize) {
        for job in self.queue.take_out(|place, job| self.is_late(job, place + active)) {
            self.refuse(&job);
        }
    }

    pub(super) fn refuse(&self, job: &Job) {
        job.fail(Failure::Busy(self.late(job)));
    }

    fn late(&self, job: &Job) -> Busy {
        self.counters.refused.fetch_add(1, Ordering::Relaxed);
        Busy::Late { ms: job.allowed_ms(), retry_after_s: self.retry_after_s() }
    }

    fn active(&self) -> usize {
        usize::try_from(self.counters.active.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }

    /// When half of those ahead are done: later the caller would find the model idle, earlier as busy as now.
    fn retry_after_s(&self) -> u64 {
        let ahead = self.queue.depth() + self.active();
        self.pace.wait(ahead.div_ceil(2)).as_millis().div_ceil(1000).clamp(1, 60) as u64
    }

    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::Release);
    }

    pub(super) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Acquire)
    }
}
