//! What one piece of work costs, without what it costs to wait for an answer.

/// The time of one link in the unit of `now`: chains of two `lengths` are run in turns, and the difference of their best times
/// is that of the links which the longer one has more. Not the best difference: that would be of the round whose short chain
/// was disturbed most.
///
/// # Errors
/// `run`, which takes a chain's length, failed.
pub(crate) async fn link_time<E>(
    [short, long]: [usize; 2],
    rounds: usize,
    now: impl Fn() -> f64,
    run: impl AsyncFn(usize) -> Result<(), E>,
) -> Result<f64, E> {
    let mut best = [f64::INFINITY; 2];
    for _ in 0..rounds {
        for (length, best) in [short, long].into_iter().zip(&mut best) {
            let since = now();
            run(length).await?;
            *best = best.min(now() - since);
        }
    }
    Ok((best[1] - best[0]).max(0.0) / (long - short) as f64)
}

#[cfg(test)]
mod tests {
    use super::link_time;
    use crate::device::block_on;
    use std::cell::Cell;

    /// Links of 2 and 5 for waiting, and what disturbs each of four chains.
    fn timed(disturbed: [f64; 4]) -> f64 {
        let (clock, chains) = (Cell::new(0.0), Cell::new(0));
        let run = async |length: usize| {
            clock.set(clock.get() + length as f64 * 2.0 + 5.0 + disturbed[chains.replace(chains.get() + 1)]);
            Ok::<_, ()>(())
        };
        block_on(link_time([1, 9], 2, || clock.get(), run)).unwrap()
    }

    #[test]
    fn a_disturbance_in_one_round_changes_nothing() {
        for disturbed in [[0.0; 4], [100.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 100.0], [14.0, 0.0, 0.0, 50.0]] {
            assert!((timed(disturbed) - 2.0).abs() < 1e-9, "{disturbed:?}");
        }
    }

    #[test]
    fn no_time_is_negative() {
        assert_eq!(timed([100.0, 0.0, 100.0, 0.0]), 0.0);
    }
}
