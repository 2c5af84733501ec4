//! A circuit breaker: an edge that keeps failing is left alone for a while, then tried with one request.
//!
//! After Nygard, "Release It!". Pure: the clock is passed in, in milliseconds that never go back.

/// Failures in a row that open it.
pub const FAILURES: u32 = 5;
/// How long it stays open the first time; doubled each time that the trial fails.
pub const COOL_MS: u64 = 10_000;
/// And at most.
pub const MOST_COOL_MS: u64 = 300_000;
/// A trial of which nothing was heard for so long was forgotten: another may be made.
const TRIAL_MS: u64 = 120_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// All may be asked.
    Closed,
    /// Nothing may be asked until then.
    Open { until: u64 },
    /// One request may be made, and decides.
    HalfOpen,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Breaker {
    /// In a row, while it is closed.
    failures: u32,
    /// Times in a row that it has opened.
    openings: u32,
    open_until: Option<u64>,
    /// When the request that decides was made.
    trial: Option<u64>,
    /// The edge asked for so much peace (Retry-After); that is no failure.
    rest_until: u64,
}

impl Breaker {
    #[must_use]
    pub fn state(&self, now: u64) -> BreakerState {
        match self.open_until {
            None => BreakerState::Closed,
            Some(until) if now < until => BreakerState::Open { until },
            Some(_) => BreakerState::HalfOpen,
        }
    }

    /// When a request may be made; `now` if it may be made at once.
    #[must_use]
    pub fn admits_at(&self, now: u64) -> u64 {
        let free = match self.state(now) {
            BreakerState::Closed => now,
            BreakerState::Open { until } => until,
            BreakerState::HalfOpen => self.trial.map_or(now, |since| now.max(since + TRIAL_MS)),
        };
        free.max(self.rest_until)
    }

    /// A request is being made.
    pub fn begin(&mut self, now: u64) {
        if self.state(now) == BreakerState::HalfOpen {
            self.trial = Some(now);
        }
    }

    /// It answered as it should: whatever was, it is well now.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    pub fn failed(&mut self, now: u64) {
        match self.state(now) {
            // The late failure of a request that was made before it opened.
            BreakerState::Open { .. } => {}
            BreakerState::HalfOpen => self.open(now),
            BreakerState::Closed => {
                self.failures += 1;
                if self.failures >= FAILURES {
                    self.open(now);
                }
            }
        }
    }

    /// The caller gave the request up: that says nothing about the edge.
    pub fn abandoned(&mut self) {
        self.trial = None;
    }

    /// The edge asks not to be asked before then.
    pub fn rest(&mut self, until: u64) {
        self.rest_until = self.rest_until.max(until);
        self.trial = None;
    }

    fn open(&mut self, now: u64) {
        let cool = COOL_MS.saturating_mul(1 << self.openings.min(16)).min(MOST_COOL_MS);
        *self = Self {
            openings: self.openings + 1,
            open_until: Some(now + cool),
            rest_until: self.rest_until,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(now: u64) -> Breaker {
        let mut breaker = Breaker::default();
        (0..FAILURES).for_each(|_| breaker.failed(now));
        breaker
    }

    #[test]
    fn edge_breaker_opens_after_failures_in_a_row_only() {
        let mut breaker = Breaker::default();
        for _ in 0..100 {
            (1..FAILURES).for_each(|_| breaker.failed(7));
            assert_eq!((breaker.state(7), breaker.admits_at(7)), (BreakerState::Closed, 7));
            breaker.succeeded();
        }
        let breaker = opened(7);
        assert_eq!(breaker.state(8), BreakerState::Open { until: 7 + COOL_MS });
        assert_eq!(breaker.admits_at(8), 7 + COOL_MS);
    }

    #[test]
    fn edge_breaker_half_open_lets_one_request_decide() {
        let later = 7 + COOL_MS;
        let mut breaker = opened(7);
        assert_eq!((breaker.state(later), breaker.admits_at(later)), (BreakerState::HalfOpen, later));
        breaker.begin(later);
        assert!(breaker.admits_at(later + 1) > later + 1, "the others wait");
        let mut well = breaker;
        well.succeeded();
        assert_eq!(well.state(later), BreakerState::Closed);
        let mut ill = breaker;
        ill.failed(later + 5);
        assert_eq!(ill.state(later + 5), BreakerState::Open { until: later + 5 + 2 * COOL_MS });
        // Given up: the next one decides. Forgotten: so does the next one, later.
        let mut given_up = breaker;
        given_up.abandoned();
        assert_eq!(given_up.admits_at(later + 1), later + 1);
        assert_eq!(breaker.admits_at(later + TRIAL_MS), later + TRIAL_MS);
    }

    #[test]
    fn edge_breaker_cools_longer_each_time_up_to_a_limit() {
        let mut breaker = opened(0);
        let mut now = 0;
        for opening in 0..40 {
            let BreakerState::Open { until } = breaker.state(now) else { panic!("it is open") };
            assert_eq!(until - now, (COOL_MS << opening.min(30)).min(MOST_COOL_MS));
            // Late failures of others change nothing.
            breaker.failed(until - 1);
            now = until;
            breaker.begin(now);
            breaker.failed(now);
        }
    }

    #[test]
    fn edge_breaker_rests_when_told_and_stays_closed() {
        let mut breaker = Breaker::default();
        breaker.rest(5_000);
        breaker.rest(3_000);
        assert_eq!((breaker.state(10), breaker.admits_at(10)), (BreakerState::Closed, 5_000));
        assert_eq!(breaker.admits_at(5_000), 5_000);
    }
}
