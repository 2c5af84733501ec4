//! Several edges, a clock of the test's own, and nothing left to chance.

use burnside::edge::{BreakerState, Course, Fleet, MOST_WAIT_MS, Outcome, PAUSE_MS, Step};
use proptest::prelude::*;

const FAILED: Outcome = Outcome::Failed { retry_after_ms: None };

/// Runs a request against edges that do as `outcome` says: what was asked and when, and how it ended.
fn run(
    fleet: &mut Fleet,
    now: &mut u64,
    chance: f64,
    mut outcome: impl FnMut(usize) -> Outcome,
) -> (Vec<(usize, u64)>, Option<Step>) {
    let mut course: Course = fleet.course();
    let mut asked = vec![];
    loop {
        match fleet.next(&mut course, *now) {
            Step::Ask(at) => {
                asked.push((at, *now));
                let outcome = outcome(at);
                fleet.report(&mut course, at, outcome, *now, chance);
                if outcome == Outcome::Answered {
                    return (asked, None);
                }
            }
            Step::Wait(ms) => *now += ms,
            step @ Step::GiveUp { .. } => return (asked, Some(step)),
        }
    }
}

#[test]
fn edge_fleet_retries_with_growing_pauses_then_asks_the_next() {
    // Without chance the pauses are half of 250, 500, 1000...; with all of it, whole.
    for (chance, pauses) in [(0.0, [125, 250, 500]), (1.0, [250, 500, 1000])] {
        let (asked, end) = run(&mut Fleet::new(&[3, 0]), &mut 0, chance, |_| FAILED);
        let at = |n: usize| pauses[..n].iter().sum::<u64>();
        assert_eq!(asked, [(0, 0), (0, at(1)), (0, at(2)), (0, at(3)), (1, at(3))]);
        assert_eq!(end, Some(Step::GiveUp { soonest_ms: None }));
    }
    let (asked, end) =
        run(&mut Fleet::new(&[2, 2]), &mut 0, 0.5, |at| if at == 1 { Outcome::Answered } else { FAILED });
    assert_eq!((asked.iter().map(|(at, _)| *at).collect::<Vec<_>>(), end), (vec![0, 0, 0, 1], None));
}

#[test]
fn edge_fleet_knows_what_a_status_means() {
    for (statuses, then) in [
        (&[400, 413, 422, 451][..], vec![0]), // the request's fault: nobody else is asked
        (&[301, 401, 403, 404, 405, 501], vec![0, 1]), // this edge's: the next one at once
        (&[408, 425, 500, 502, 503, 504, 529], vec![0, 0, 1]), // may pass
        (&[429], vec![0, 0, 1]),
    ] {
        for status in statuses {
            let outcome = |at| if at == 0 { Outcome::of_status(*status, None) } else { Outcome::Answered };
            let (asked, _) = run(&mut Fleet::new(&[1, 1]), &mut 0, 0.0, outcome);
            assert_eq!(asked.into_iter().map(|(at, _)| at).collect::<Vec<_>>(), then, "{status}");
        }
    }
}

#[test]
fn edge_fleet_waits_as_long_as_it_is_asked_to_but_not_too_long() {
    let busy = |ms| Outcome::of_status(429, Some(ms));
    let (asked, _) = run(&mut Fleet::new(&[1]), &mut 0, 0.0, |_| busy(3_000));
    assert_eq!(asked, [(0, 0), (0, 3_000)]);
    // Too long: the next edge; without one, it says when.
    let (asked, _) =
        run(&mut Fleet::new(&[1, 0]), &mut 0, 0.0, |at| if at == 0 { busy(60_000) } else { Outcome::Answered });
    assert_eq!(asked, [(0, 0), (1, 0)]);
    let mut fleet = Fleet::new(&[1]);
    let (asked, end) = run(&mut fleet, &mut 0, 0.0, |_| busy(60_000));
    assert_eq!((asked.len(), end), (1, Some(Step::GiveUp { soonest_ms: Some(60_000) })));
    // Other requests leave it in peace too, and its breaker is closed: it is well.
    let (asked, end) = run(&mut fleet, &mut 10_000, 0.0, |_| Outcome::Answered);
    assert_eq!((asked, end), (vec![], Some(Step::GiveUp { soonest_ms: Some(50_000) })));
    assert_eq!(fleet.states(10_000), [BreakerState::Closed]);
    assert_eq!(run(&mut fleet, &mut 60_000, 0.0, |_| Outcome::Answered), (vec![(0, 60_000)], None));
    // A wait that no clock can hold.
    let (_, end) = run(&mut Fleet::new(&[1]), &mut 5, 1.0, |_| busy(u64::MAX));
    assert!(matches!(end, Some(Step::GiveUp { soonest_ms: Some(_) })));
}

#[test]
fn edge_fleet_leaves_a_failing_edge_alone_and_comes_back() {
    let mut fleet = Fleet::new(&[1, 0]);
    let mut now = 0;
    let down = |at| if at == 0 { FAILED } else { Outcome::Answered };
    // Two failures a request: the fifth opens the breaker, and the request goes on without a further pause.
    let asked: Vec<usize> = (0..3).map(|_| run(&mut fleet, &mut now, 0.0, down).0.len()).collect();
    assert_eq!(asked, [3, 3, 2]);
    assert!(matches!(fleet.states(now)[0], BreakerState::Open { .. }));
    assert_eq!(run(&mut fleet, &mut now, 0.0, down).0, [(1, now)], "at once at the second");
    // Later one request tries it, while the others stay away.
    now += 10_000;
    let mut trial = fleet.course();
    assert_eq!(fleet.next(&mut trial, now), Step::Ask(0));
    assert_eq!(run(&mut fleet, &mut now, 0.0, down).0, [(1, now)]);
    fleet.report(&mut trial, 0, Outcome::Answered, now, 0.0);
    assert_eq!(run(&mut fleet, &mut now, 0.0, |_| Outcome::Answered).0, [(0, now)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the edges do: a request ends, asks no edge more often than it may, and waits no longer than the limits say.
    #[test]
    fn edge_fleet_every_request_ends(
        retries in prop::collection::vec(0u32..4, 1..4),
        outcomes in prop::collection::vec(0u8..7, 1..200),
        chance in 0.0f64..1.0,
    ) {
        let mut fleet = Fleet::new(&retries);
        let mut at = 0;
        let mut now = 0;
        for _ in 0..8 {
            let began = now;
            let (asked, _) = run(&mut fleet, &mut now, chance, |_| {
                at += 1;
                match outcomes[at % outcomes.len()] {
                    0 => Outcome::Answered,
                    1 => Outcome::Unusable,
                    2 => Outcome::Rejected,
                    3 => Outcome::of_status(429, Some(1_000)),
                    4 => Outcome::of_status(503, Some(1 << 40)),
                    _ => FAILED,
                }
            });
            for (edge, retries) in retries.iter().enumerate() {
                prop_assert!(asked.iter().filter(|(at, _)| *at == edge).count() <= *retries as usize + 1);
            }
            let attempts: u64 = retries.iter().map(|retries| u64::from(*retries) + 1).sum();
            let most = attempts * (MOST_WAIT_MS + PAUSE_MS);
            prop_assert!(now - began <= most, "{} ms", now - began);
        }
    }
}
