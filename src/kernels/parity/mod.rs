//! Every kernel against its naive reference, over odd shapes, on whatever device is given.
//!
//! One suite for all homes: the native tests run it on the CPU and on Vulkan, the browser tests run
//! it through real WebGPU (feature `parity`). The references are in [`super::cpu::reference`] and
//! [`dequantize`](crate::weights::quant::dequantize), in f64, and share no code with the kernels.

mod layers;
mod matrices;
mod stacks;

use super::{has_subgroups, set_software_adapter, set_subgroups};
use burn::tensor::{Device, Tensor, TensorData};

/// Runs everything in both variants of each kernel; the number of comparisons, or what differs.
pub async fn run(device: &Device) -> Result<usize, String> {
    let mut checks = 0;
    let subgroups = has_subgroups();
    for (variant, software, quads) in
        [("software, quads", true, true), ("software", true, false), ("workgroup", false, false)]
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
        checks += suite.rotary_and_attention().await?;
        checks += suite.small_ones().await?;
    }
    set_subgroups(subgroups);
    Ok(checks)
}

struct Suite<'a> {
    device: &'a Device,
    variant: &'a str,
}

impl Suite<'_> {
    async fn compare(&self, name: &str, got: Tensor<2>, expected: &[f32], bounds: &[f32]) -> Result<(), String> {
        let data = got.into_data_async().await.map_err(|error| format!("{name}: {error:?}"))?;
        let got = data.convert::<f32>().try_into_vec::<f32>().map_err(|error| format!("{name}: {error:?}"))?;
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
        Tensor::from_data(TensorData::new(values.to_vec(), [values.len() / width, width]), self.device)
    }

    fn vector(&self, values: &[f32]) -> Tensor<1> {
        Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), self.device)
    }
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
}
