//! How long a model takes, so that nobody waits for what can't be done in time.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The time of a model's thread that a job takes, all of its turns together: a moving mean.
#[derive(Default)]
pub(super) struct Pace {
    work_us: AtomicU64,
}

impl Pace {
    /// A job took so much of the thread's time. Of one that was cut short nobody knows how long it would have taken, but
    /// so long at least.
    pub(super) fn note(&self, work: Duration, complete: bool) {
        let us = u64::try_from(work.as_micros()).unwrap_or(u64::MAX / 8);
        let before = self.work_us.load(Relaxed);
        if before == 0 {
            self.work_us.store(us, Relaxed);
        } else if complete || us > before {
            self.work_us.store(before - before / 8 + us / 8, Relaxed);
        }
    }

    /// Until a place is free behind `ahead` jobs: one thread does them all.
    pub(super) fn wait(&self, ahead: usize) -> Duration {
        Duration::from_micros(self.work_us.load(Relaxed).saturating_mul(ahead as u64))
    }

    /// Until a job behind `ahead` others is done, if as many as `parallel` take turns with it all the time.
    pub(super) fn done(&self, ahead: usize, parallel: usize) -> Duration {
        self.wait(ahead.saturating_add(parallel.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_mean_follows_what_jobs_take() {
        let pace = Pace::default();
        assert_eq!(pace.done(100, 4), Duration::ZERO, "nothing is known, so nothing is refused");
        pace.note(SECOND, false);
        assert_eq!((pace.wait(3), pace.done(3, 4)), (3 * SECOND, 7 * SECOND));
        pace.note(Duration::ZERO, false);
        assert_eq!(pace.wait(1), SECOND, "it might have taken a second all the same");
        pace.note(9 * SECOND, false);
        assert_eq!(pace.wait(1), 2 * SECOND);
        for _ in 0..100 {
            pace.note(SECOND / 10, true);
        }
        assert!(pace.wait(1) < SECOND / 9);
    }
}
