//! Several edges in order: which to ask next, when, and when to give up.
//!
//! One request asks the first edge that its breaker admits, again after a growing pause while
//! retries are left, and then the next edge. An edge that asks for more patience than
//! [`MOST_WAIT_MS`] is passed over. Pure: clock (milliseconds) and chance are passed in, and
//! whoever has the sockets reports what came of each attempt.

use super::breaker::{Breaker, BreakerState};

/// The pause before the first retry; doubled for each further one.
pub const PAUSE_MS: u64 = 250;
/// The longest pause, and the longest that a request waits for an edge.
pub const MOST_WAIT_MS: u64 = 8_000;

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It answered.
    Answered,
    /// It failed in a way that may pass; and perhaps said when to come back.
    Failed { retry_after_ms: Option<u64> },
    /// It is busy (429, 503 with Retry-After) and otherwise well.
    Busy { retry_after_ms: Option<u64> },
    /// It can't answer this kind of request: the wrong address, key or protocol.
    Unusable,
    /// It judged the request and refuses it. Nobody else is asked: the fault is the request's.
    Rejected,
    /// The caller gave up.
    Abandoned,
}

impl Outcome {
    /// What a status other than 200 to 299 means.
    #[must_use]
    pub fn of_status(status: u16, retry_after_ms: Option<u64>) -> Self {
        match status {
            429 => Self::Busy { retry_after_ms },
            503 if retry_after_ms.is_some() => Self::Busy { retry_after_ms },
            408 | 409 | 425 | 500 | 502..=504 | 520..=599 => Self::Failed { retry_after_ms },
            400 | 406 | 411..=414 | 416 | 422 | 431 | 451 => Self::Rejected,
            _ => Self::Unusable,
        }
    }
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Ask this edge.
    Ask(usize),
    /// Ask again what to do after so many milliseconds.
    Wait(u64),
    /// No edge is left for this request. The soonest that one may be asked again, in milliseconds,
    /// if that is the reason.
    GiveUp { soonest_ms: Option<u64> },
}

/// One request's way through the fleet.
#[derive(Debug, Clone)]
pub struct Course {
    /// Of each edge: attempts left, and when the next may be made.
    left: Vec<(u32, u64)>,
    /// How many were made.
    attempts: u32,
    is_rejected: bool,
}

/// The edges, as they are found to be.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// Of each edge: its breaker, and how often a request may be repeated.
    edges: Vec<(Breaker, u32)>,
}

impl Fleet {
    /// `retries` of each edge, in the order in which they are to be asked.
    #[must_use]
    pub fn new(retries: &[u32]) -> Self {
        Self { edges: retries.iter().map(|retries| (Breaker::default(), *retries)).collect() }
    }

    /// Begins a request.
    #[must_use]
    pub fn course(&self) -> Course {
        let left = self.edges.iter().map(|(_, retries)| (retries.saturating_add(1), 0)).collect();
        Course { left, attempts: 0, is_rejected: false }
    }

    /// What to do now. After [`Step::Ask`] the attempt counts as made, and must be reported.
    pub fn next(&mut self, course: &mut Course, now: u64) -> Step {
        let mut soonest: Option<u64> = None;
        if !course.is_rejected {
            for (at, (left, not_before)) in course.left.iter_mut().enumerate() {
                let Some((breaker, _)) = self.edges.get_mut(at) else { continue };
                if *left == 0 {
                    continue;
                }
                let wait = breaker.admits_at(now).max(*not_before).saturating_sub(now);
                if wait == 0 {
                    breaker.begin(now);
                    *left -= 1;
                    course.attempts += 1;
                    return Step::Ask(at);
                }
                // A short pause is made for the edge that stands first; for a breaker nobody waits.
                if wait <= MOST_WAIT_MS && breaker.state(now) == BreakerState::Closed {
                    return Step::Wait(wait);
                }
                soonest = Some(soonest.map_or(wait, |other| other.min(wait)));
            }
        }
        Step::GiveUp { soonest_ms: soonest }
    }

    /// What came of the attempt at edge `at`. `chance` is from 0 to 1.
    pub fn report(&mut self, course: &mut Course, at: usize, outcome: Outcome, now: u64, chance: f64) {
        let (Some((breaker, retries)), Some((left, not_before))) = (self.edges.get_mut(at), course.left.get_mut(at))
        else {
            return;
        };
        match outcome {
            Outcome::Answered => breaker.succeeded(),
            Outcome::Abandoned => breaker.abandoned(),
            Outcome::Rejected => {
                breaker.succeeded();
                course.is_rejected = true;
            }
            Outcome::Unusable => {
                breaker.failed(now);
                *left = 0;
            }
            Outcome::Failed { retry_after_ms } | Outcome::Busy { retry_after_ms } => {
                match (outcome, retry_after_ms) {
                    (Outcome::Busy { .. }, Some(ms)) => breaker.rest(now.saturating_add(ms)),
                    (Outcome::Busy { .. }, None) => breaker.abandoned(),
                    _ => breaker.failed(now),
                }
                let tried = retries.saturating_add(1).saturating_sub(*left);
                *not_before = now.saturating_add(pause(tried, retry_after_ms, chance));
            }
        }
    }

    /// The state of each edge's breaker.
    #[must_use]
    pub fn states(&self, now: u64) -> Vec<BreakerState> {
        self.edges.iter().map(|(breaker, _)| breaker.state(now)).collect()
    }
}

impl Course {
    /// How many attempts were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// The pause after the attempt number `tried`, from 1: half of it fixed and half by chance, so that
/// those who failed together do not come back together. Never shorter than what the edge asked for.
fn pause(tried: u32, retry_after_ms: Option<u64>, chance: f64) -> u64 {
    let full = PAUSE_MS.saturating_mul(1 << tried.saturating_sub(1).min(16)).min(MOST_WAIT_MS);
    let jitter = (full as f64 / 2.0 * chance.clamp(0.0, 1.0)) as u64;
    match retry_after_ms {
        Some(asked) => asked.saturating_add(jitter),
        None => full / 2 + jitter,
    }
}
