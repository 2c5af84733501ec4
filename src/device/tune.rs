//! Which of the kernels for products is fastest on this GPU: measured on the model's own matrices, once for each type and
//! number of inputs. One that computes wrongly is out.

use super::spot::{Spot, distance, noise};
use super::{link_time, refused};
use crate::Result;
use crate::kernels::{Choice, Fused, RowCount, Variant, choices, choose, is_software_adapter, rows, upload};
use crate::task::read;
use crate::weights::ElementType;
use burn::tensor::Tensor;
use std::collections::BTreeMap;

/// Milliseconds that choosing may take while a model loads. What is then left keeps its fixed kernel: a GPU on which that
/// happens compiles slowly, or computes so.
pub const BUDGET_MS: f64 = 1000.0;
/// Rows of a prompt that is measured.
const PROMPT: usize = 64;
/// Products in a row, beside a single one.
const CHAIN: usize = 9;
/// The best of so many counts.
const ROUNDS: usize = 2;
/// What the fixed kernel's time is multiplied by: a choice must be worth it.
const WORTH: f64 = 0.95;
/// How far a value may be from the fixed kernel's, over their root mean square: f16 has 11 bits.
const ALLOWED: f32 = 0.01;
/// A whole vocabulary is multiplied by one row only.
const LARGEST: usize = 1 << 15;

/// Chooses kernels for matrices like those of `spots`, where nothing is chosen yet, for `budget_ms` or a little longer. A
/// software adapter has one kernel. `now` counts milliseconds; `failed` tells, once, whether the GPU reported an error.
///
/// # Errors
/// The GPU failed with the kernels that are taken untuned.
pub async fn tune(spots: &[Spot], budget_ms: f64, now: impl Fn() -> f64, failed: impl Fn() -> bool) -> Result<()> {
    if is_software_adapter() {
        return Ok(());
    }
    let known = choices();
    let end = now() + budget_ms;
    for ((element, cols), spot) in largest(spots) {
        for (rows, m) in [(RowCount::One, 1), (RowCount::Many, PROMPT)] {
            let is_chosen = known.iter().any(|c| (c.element, c.cols, c.rows) == (element, cols, rows));
            if is_chosen || now() > end || (m > 1 && spot.matrix.rows() > LARGEST) {
                continue;
            }
            let take = |variant| choose([Choice { element, cols, rows, variant }]);
            let x = upload((0..m * cols).map(noise).collect(), [m, cols], &spot.device);
            let run = || spot.matrix.matmul(&x, Fused::default());
            let in_time = |(i, _): &(usize, Variant)| *i == 0 || now() <= end;
            let candidates = Variant::candidates(rows).enumerate().take_while(in_time).map(|(_, variant)| variant);
            take(fastest(candidates, take, run, &now, &failed).await?);
        }
    }
    Ok(())
}

/// The largest matrix of each type and number of inputs, but no vocabulary if there is another one.
fn largest(spots: &[Spot]) -> BTreeMap<(ElementType, usize), &Spot> {
    let size = |spot: &Spot| (spot.matrix.rows() <= LARGEST, spot.matrix.rows());
    let mut found: BTreeMap<_, &Spot> = BTreeMap::new();
    for spot in spots {
        let best = found.entry((spot.matrix.element(), spot.matrix.cols())).or_insert(spot);
        if size(spot) > size(best) {
            *best = spot;
        }
    }
    found
}

/// The first of `candidates` is the fixed one.
async fn fastest(
    mut candidates: impl Iterator<Item = Variant>,
    take: impl Fn(Variant),
    run: impl Fn() -> Tensor<2>,
    now: &impl Fn() -> f64,
    failed: &impl Fn() -> bool,
) -> Result<Variant> {
    let Some(fixed) = candidates.next() else { unreachable!("each number of rows has a kernel") };
    take(fixed);
    let right = read(run()).await?;
    let mut best = (fixed, time(&run, now).await? * WORTH);
    for variant in candidates {
        take(variant);
        let (computed, is_refused) = refused(async { read(run()).await }).await;
        let is_right = !(failed() | is_refused) && computed.is_ok_and(|values| distance(&values, &right) <= ALLOWED);
        if is_right
            && let Ok(took) = time(&run, now).await
            && took < best.1
        {
            best = (variant, took);
        }
    }
    Ok(best.0)
}

/// Milliseconds of one product whose kernel has been compiled.
async fn time(run: impl Fn() -> Tensor<2>, now: &impl Fn() -> f64) -> Result<f64> {
    let chain = async |length| {
        let mut last = run();
        for _ in 1..length {
            last = run();
        }
        read(rows(&last, &[0])).await.map(|_| ())
    };
    link_time([1, CHAIN], ROUNDS, now, chain).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::block_on;
    use burn::tensor::Device;
    use std::cell::Cell;

    const CANDIDATES: [Variant; 3] = [Variant::Split16, Variant::Split32, Variant::Wide];

    /// What is chosen where a product takes so many milliseconds by each candidate, gives so much, and breaks the device.
    fn chosen(takes: [f64; 3], gives: [f32; 3], breaks: [bool; 3]) -> Variant {
        let (taken, clock) = (Cell::new(0), Cell::new(0.0));
        let take = |variant| taken.set(CANDIDATES.iter().position(|candidate| *candidate == variant).unwrap());
        let run = || {
            clock.set(clock.get() + takes[taken.get()]);
            upload(vec![1.0, gives[taken.get()]], [1, 2], &Device::flex())
        };
        let failed = || breaks[taken.get()];
        block_on(fastest(CANDIDATES.into_iter(), take, run, &|| clock.get(), &failed)).unwrap()
    }

    #[test]
    fn the_fastest_is_chosen() {
        assert_eq!(chosen([3.0, 2.0, 1.0], [1.0; 3], [false; 3]), Variant::Wide);
        assert_eq!(chosen([3.0, 1.0, 2.0], [1.0; 3], [false; 3]), Variant::Split32);
    }

    #[test]
    fn the_fixed_one_stays_where_another_is_not_worth_it() {
        assert_eq!(chosen([1.0, 0.97, 2.0], [1.0; 3], [false; 3]), Variant::Split16);
    }

    #[test]
    fn one_that_computes_wrongly_is_out_however_fast() {
        for wrong in [1.02, 0.0, f32::NAN, f32::INFINITY] {
            assert_eq!(chosen([3.0, 2.0, 0.1], [1.0, 1.0, wrong], [false; 3]), Variant::Split32, "{wrong}");
        }
        assert_eq!(chosen([3.0, 2.0, 0.1], [1.0, 1.0, 1.0001], [false; 3]), Variant::Wide);
    }

    #[test]
    fn one_that_the_device_refuses_is_out() {
        assert_eq!(chosen([3.0, 2.0, 0.1], [1.0; 3], [false, false, true]), Variant::Split32);
    }
}
