//! The jobs that wait for a model: bounded, first come first served.

use super::job::Job;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(super) struct Queue {
    capacity: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    closed: bool,
}

/// What [`Queue::take`] found.
pub(super) enum Taken {
    Job(Box<Job>),
    Empty,
    /// No job is there and none will come.
    Closed,
}

/// Why a job was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Full,
    Closed,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, state: Mutex::default(), changed: Condvar::new() }
    }

    /// A panic elsewhere leaves a list of jobs, which is still a list of jobs.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a job in. Those whose clients went away give their places up first.
    pub(super) fn push(&self, job: Job) -> Result<(), Refusal> {
        let mut state = self.lock();
        if state.closed {
            return Err(Refusal::Closed);
        }
        if state.waiting.len() >= self.capacity {
            state.waiting.retain(|job| !job.is_abandoned());
        }
        if state.waiting.len() >= self.capacity {
            return Err(Refusal::Full);
        }
        state.waiting.push_back(job);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes out the jobs for which `which` holds, of each its place and itself; the places of the others close up.
    pub(super) fn take_out(&self, which: impl Fn(usize, &Job) -> bool) -> Vec<Job> {
        let mut state = self.lock();
        let mut out = vec![];
        let mut kept = VecDeque::with_capacity(state.waiting.len());
        for job in state.waiting.drain(..) {
            if which(kept.len(), &job) {
                out.push(job);
            } else {
                kept.push_back(job);
            }
        }
        state.waiting = kept;
        out
    }

    /// The job that waited longest; waits for one if `wait`.
    pub(super) fn take(&self, wait: bool) -> Taken {
        let mut state = self.lock();
        loop {
            match state.waiting.pop_front() {
                Some(job) => return Taken::Job(Box::new(job)),
                None if state.closed => return Taken::Closed,
                None if !wait => return Taken::Empty,
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.lock().waiting.len()
    }

    /// No more jobs; those that wait are still taken.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}
