//! Every kernel against its naive reference, over odd shapes, on whatever device is given.
//!
//! One suite for all homes: the native tests run it on the CPU and on Vulkan, the browser tests run
//! it through real WebGPU (feature `parity`). The references are in [`super::cpu::reference`] and
//! [`dequantize`](crate::weights::quant::dequantize), in f64, and share no code with the kernels.

mod attention;
#[cfg(feature = "parity")]
mod crew;
mod layers;
mod matrices;
mod sampling;
mod stacks;
mod tuner;

#[cfg(feature = "parity")]
pub use crew::run_shared;
pub use tuner::run_tuner;

use super::gpu::{self, Raw};
use super::{has_subgroups, set_software_adapter, set_subgroups};
use burn::tensor::{Device, Tensor};

/// Runs of each comparison. Invocations that race, or read what none of them wrote, give other bits sooner or later.
const ROUNDS: usize = 20;

/// Runs everything in both variants of each kernel; the number of comparisons, or what differs.
pub async fn run(device: &Device) -> Result<usize, String> {
    let mut checks = 0;
    let subgroups = has_subgroups();
    for (variant, software, quads) in
        [("software, quads", true, true), ("software", true, false), ("workgroup", false, subgroups)]
    {
        if quads && !subgroups {
            continue;
        }
        set_software_adapter(software);
        set_subgroups(quads);
        let suite = Suite { device, variant };
        checks += suite.matrices().await?;
        checks += suite.stacks().await?;
        checks += suite.norms().await?;
        checks += suite.rotary_and_caches().await?;
        checks += suite.long_caches().await?;
        checks += suite.kept_values().await?;
        checks += suite.attention_of_tensors().await?;
        checks += suite.small_ones().await?;
        if !software {
            // The one variant there is.
            checks += suite.sampling().await?;
        }
    }
    set_subgroups(subgroups);
    Ok(checks)
}

struct Suite<'a> {
    device: &'a Device,
    variant: &'a str,
}

impl Suite<'_> {
    /// What `run` computes, against `expected`, and with the same bits each time.
    async fn compare(
        &self,
        name: &str,
        mut run: impl FnMut() -> Result<Tensor<2>, String>,
        expected: &[f32],
        bounds: &[f32],
    ) -> Result<(), String> {
        let outputs = (0..ROUNDS).map(|_| run()).collect::<Result<Vec<_>, _>>()?;
        let outputs = read(&outputs).await.map_err(|error| format!("{name}: {error}"))?;
        let Some((got, others)) = outputs.split_first() else { unreachable!("there is a round") };
        for (round, other) in others.iter().enumerate() {
            if let Some(i) = other.iter().zip(got).position(|(a, b)| a.to_bits() != b.to_bits()) {
                return Err(format!(
                    "{name} ({} variant): value {i} is {} at first and {} in round {} of the same input: invocations race, \
                     or read what nobody wrote",
                    self.variant,
                    got[i],
                    other[i],
                    round + 2
                ));
            }
        }
        if got.len() != expected.len() {
            return Err(format!("{name}: {} values, expected {}", got.len(), expected.len()));
        }
        for (i, ((got, expected), bound)) in got.iter().zip(expected).zip(bounds).enumerate() {
            if got.is_nan() || (got - expected).abs() > *bound {
                return Err(format!(
                    "{name} ({} variant): value {i} is {got}, expected {expected} within {bound:e}",
                    self.variant
                ));
            }
        }
        Ok(())
    }

    fn tensor(&self, values: &[f32], width: usize) -> Tensor<2> {
        gpu::upload(values.to_vec(), [values.len() / width, width], self.device)
    }

    fn vector(&self, values: &[f32]) -> Tensor<1> {
        gpu::upload(values.to_vec(), [values.len()], self.device)
    }
}

/// The values of tensors of one device, in one turn.
async fn read(tensors: &[Tensor<2>]) -> Result<Vec<Vec<f32>>, String> {
    let mut handles = vec![];
    let mut values = vec![];
    let mut client = None;
    for tensor in tensors {
        match gpu::raw(tensor) {
            Raw::Gpu(tensor) => {
                handles.push(tensor.handle.clone());
                client = Some(tensor.client);
            }
            Raw::Cpu(tensor) => values.push(gpu::values(&tensor).to_vec()),
        }
    }
    if let Some(client) = client {
        let bytes = client.read_async(handles).await.map_err(|error| format!("{error:?}"))?;
        values.extend(bytes.iter().map(|bytes| gpu::floats(bytes)));
    }
    Ok(values)
}

/// Uniform in (-1, 1); Numerical Recipes' generator.
fn noise(n: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{choices, choose, forget_choices};
    use super::*;
    use crate::device;

    #[test]
    fn on_the_cpu() {
        let checks = device::block_on(run(&Device::flex())).unwrap_or_else(|error| panic!("{error}"));
        assert!(checks > 200, "only {checks} comparisons ran");
    }

    /// Vulkan: llvmpipe where there is no GPU.
    #[test]
    fn on_the_gpu() {
        let device = device::native_gpu()
            .unwrap_or_else(|error| panic!("{error}: install mesa-vulkan-drivers (scripts/setup does)"));
        let checks = device::block_on(run(&device)).unwrap_or_else(|error| panic!("{error}"));
        assert!(checks > 200, "only {checks} comparisons ran");
    }

    #[test]
    fn kernels_are_chosen() {
        let device = device::native_gpu().unwrap_or_else(|error| panic!("{error}"));
        let began = std::time::Instant::now();
        let chosen = device::block_on(run_tuner(&device, || began.elapsed().as_secs_f64() * 1e3));
        let chosen = chosen.unwrap_or_else(|error| panic!("{error}"));
        // Kept and taken up again, they are the same.
        let kept = serde_json::to_string(&chosen).unwrap();
        choose(serde_json::from_str::<Vec<_>>(&kept).unwrap());
        assert_eq!(choices(), chosen);
        forget_choices();
    }
}
