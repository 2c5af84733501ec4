//! Every kernel against its naive reference, over odd shapes, on whatever device is given.
//!
//! One suite for all homes: the native tests run it on the CPU and on Vulkan, the browser tests run
//! it through real WebGPU (feature `parity`). The references are in [`super::cpu::reference`] and
//! [`quant::dequantize`], in f64, and share no code with the kernels.

use super::cpu::reference;
use super::{Activation, KvCache, Linear, Matrix, MatrixBuilder, Ranges, RopeTable};
use super::{attention, has_subgroups, layer_norm, rms_norm, rows, set_software_adapter, set_subgroups, silu_mul};
use crate::weights::{ElementType, quant};
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
    async fn matrices(&self) -> Result<usize, String> {
        let mut checks = 0;
        for element in ElementType::ALL {
            // Odd numbers of rows, one block and several, batches on each side of the tile sizes.
            let unit = element.block_len().max(4);
            for (rows, cols, ms) in
                [(7, unit, vec![1, 3]), (97, unit * 3, vec![1, 2, 5, 17]), (256, 512, vec![1, 8, 16])]
            {
                let bytes = blocks(element, rows * cols, (rows + cols) as u32);
                let mut dense = vec![0.0; rows * cols];
                quant::dequantize(element, &bytes, &mut dense).map_err(|error| error.to_string())?;
                // A tile or two a shard, so that matrices span several.
                let limit = cols * 32;
                let mut builder = MatrixBuilder::with_shards(self.device, element, element, rows, cols, limit)
                    .map_err(|e| e.to_string())?;
                for piece in bytes.chunks(1000) {
                    builder.push(piece).map_err(|error| error.to_string())?;
                }
                let matrix = builder.finish().map_err(|error| error.to_string())?;
                checks += self.gathers(&matrix, &dense).await?;
                for m in ms {
                    checks += self.matmul(&matrix, &dense, m).await?;
                }
            }
        }
        Ok(checks)
    }

    async fn gathers(&self, matrix: &Matrix, dense: &[f32]) -> Result<usize, String> {
        let last = matrix.rows() as u32 - 1;
        let ids = [0, last, last / 2, 0, last.min(5)];
        let expected = reference::gather(dense, matrix.cols(), &ids);
        let got = matrix.gather(&ids, self.device).map_err(|error| error.to_string())?;
        let largest = dense.iter().fold(0.0f32, |m, w| m.max(w.abs()));
        let bounds = vec![largest * scale_rounding(matrix.element()) + 1e-6; expected.len()];
        self.compare(&format!("gather {:?}", matrix.element()), got, &expected, &bounds).await?;
        if matrix.gather(&[last + 1], self.device).is_ok() {
            return Err("gather took an id outside the table".into());
        }
        Ok(1)
    }

    async fn matmul(&self, matrix: &Matrix, dense: &[f32], m: usize) -> Result<usize, String> {
        let (rows, cols) = (matrix.rows(), matrix.cols());
        let x = noise(m * cols, m as u32);
        let product = reference::matmul(&x, dense, cols);
        let (bias, residual) = (noise(rows, 3), noise(m * rows, 4));
        // On the GPU only sums and scales round; on the CPU activations are rounded to 13 bits.
        let on_cpu = super::gpu::client(self.device).is_none();
        let activations = if on_cpu && matrix.element().is_quantized() { 1e-4 } else { 4e-6 };
        let bounds: Vec<f32> = (0..m * rows)
            .map(|i| {
                let (x, w) = (&x[i / rows * cols..][..cols], &dense[i % rows * cols..][..cols]);
                let mass: f32 = x.iter().zip(w).map(|(x, w)| (x * w).abs()).sum();
                let reach = x.iter().map(|x| x.abs()).sum::<f32>() * w.iter().fold(0.0f32, |m, w| m.max(w.abs()));
                mass * activations + reach * scale_rounding(matrix.element()) + 1e-6
            })
            .collect();
        let input = self.tensor(&x, cols);
        let epilogues = [
            (Activation::None, false, false),
            (Activation::Gelu, true, false),
            (Activation::Relu, true, true),
            (Activation::None, false, true),
        ];
        // What follows the product is the same code for every type: all of it for two types, a part for each other one.
        let all = matches!(matrix.element(), ElementType::F32 | ElementType::Q4_1);
        let chosen = (m + matrix.element() as usize) % epilogues.len();
        let mut checks = 0;
        for (i, (activation, with_bias, with_residual)) in epilogues.into_iter().enumerate() {
            if !all && i != chosen {
                continue;
            }
            checks += 1;
            let linear = Linear { weight: matrix.clone(), bias: with_bias.then(|| self.vector(&bias)) };
            let got = match (activation, with_residual) {
                (Activation::None, true) => linear.forward_onto(&input, &self.tensor(&residual, rows)),
                (activation, true) => linear.forward_activated(&input, activation) + self.tensor(&residual, rows),
                (activation, false) => linear.forward_activated(&input, activation),
            };
            let expected: Vec<f32> = product
                .iter()
                .enumerate()
                .map(|(i, &y)| {
                    let y = if with_bias { y + bias[i % rows] } else { y };
                    let y = match activation {
                        Activation::None => y,
                        Activation::Gelu => reference::gelu(y),
                        Activation::Relu => y.max(0.0),
                    };
                    if with_residual { y + residual[i] } else { y }
                })
                .collect();
            let name = format!(
                "matmul {:?} {m}x{cols}x{rows} {activation:?} bias {with_bias} residual {with_residual}",
                matrix.element()
            );
            self.compare(&name, got, &expected, &bounds).await?;
        }
        Ok(checks)
    }

    async fn norms(&self) -> Result<usize, String> {
        let mut checks = 0;
        for (tokens, width) in [(1, 4), (3, 97 * 4), (130, 384), (1, 2048)] {
            let x: Vec<f32> = noise(tokens * width, 5).iter().map(|x| x * 3.0 + 1.0).collect();
            let (weight, bias) = (noise(width, 6), noise(width, 7));
            let bounds = vec![2e-5; x.len()];
            let got = layer_norm(&self.tensor(&x, width), &self.vector(&weight), &self.vector(&bias), 1e-12);
            self.compare(
                &format!("layer_norm {tokens}x{width}"),
                got,
                &reference::layer_norm(&x, &weight, &bias, 1e-12),
                &bounds,
            )
            .await?;
            let got = rms_norm(&self.tensor(&x, width), &self.vector(&weight), 1e-5);
            self.compare(&format!("rms_norm {tokens}x{width}"), got, &reference::rms_norm(&x, &weight, 1e-5), &bounds)
                .await?;
            checks += 2;
        }
        Ok(checks)
    }

    /// Head dimensions that don't fill lanes, grouped heads, unequal lengths, caches filled in pieces.
    async fn rotary_and_attention(&self) -> Result<usize, String> {
        let mut checks = 0;
        for (heads, kv_heads, dim, pieces) in
            [(4, 4, 24, vec![5, 1]), (6, 2, 64, vec![70, 1, 3]), (3, 1, 128, vec![2, 1, 1]), (2, 2, 32, vec![1])]
        {
            for interleaved in [false, true] {
                let total: usize = pieces.iter().sum();
                let frequencies: Vec<f32> =
                    (0..dim / 2).map(|i| 10_000f32.powf(-2.0 * i as f32 / dim as f32)).collect();
                let table = RopeTable::new(&frequencies, total, interleaved, self.device);
                let angles = |f: fn(f32) -> f32| -> Vec<f32> {
                    (0..total).flat_map(|p| frequencies.iter().map(move |w| f(p as f32 * w))).collect()
                };
                let (cos, sin) = (angles(f32::cos), angles(f32::sin));
                let mut cache = KvCache::new(total + 3, kv_heads * dim, self.device);
                let (all_k, all_v) = (noise(total * kv_heads * dim, 8), noise(total * kv_heads * dim, 9));
                let rotated = reference::rope(&all_k, kv_heads, dim, 0, &cos, &sin, interleaved);
                let mut start = 0;
                for &tokens in &pieces {
                    let part = |all: &[f32]| all[start * kv_heads * dim..(start + tokens) * kv_heads * dim].to_vec();
                    let q = noise(tokens * heads * dim, 10 + start as u32);
                    let expected_q = reference::rope(&q, heads, dim, start, &cos, &sin, interleaved);
                    let got_q = cache.append(
                        &self.tensor(&q, heads * dim),
                        &self.tensor(&part(&all_k), kv_heads * dim),
                        &self.tensor(&part(&all_v), kv_heads * dim),
                        kv_heads,
                        &table,
                    );
                    let name = format!("{heads}/{kv_heads}x{dim} at {start}+{tokens}");
                    self.compare(&format!("rope {name}"), got_q.clone(), &expected_q, &vec![2e-5; q.len()]).await?;
                    let ranges: Vec<(u32, u32)> = (0..tokens).map(|i| (0, (start + i + 1) as u32)).collect();
                    let seen = (start + tokens) * kv_heads * dim;
                    let scale = 1.0 / (dim as f32).sqrt();
                    let expected = reference::attention(
                        &expected_q,
                        &rotated[..seen],
                        &all_v[..seen],
                        &ranges,
                        heads,
                        kv_heads,
                        dim,
                        scale,
                    );
                    let got = cache.attention(&got_q, &Ranges::causal(start, tokens, self.device), heads, kv_heads);
                    self.compare(&format!("cached attention {name}"), got, &expected, &vec![3e-5; q.len()]).await?;
                    start += tokens;
                    checks += 2;
                }
            }
        }
        for (heads, dim, lengths) in [(12, 32, vec![128]), (4, 24, vec![1, 65, 3]), (2, 64, vec![200, 7])] {
            let tokens: usize = lengths.iter().sum();
            let [q, k, v] = [11, 12, 13].map(|seed| noise(tokens * heads * dim, seed));
            let mut spans = vec![];
            let mut start = 0;
            for &length in &lengths {
                spans.resize(spans.len() + length, (start, start + length as u32));
                start += length as u32;
            }
            let scale = 1.0 / (dim as f32).sqrt();
            let expected = reference::attention(&q, &k, &v, &spans, heads, heads, dim, scale);
            let width = heads * dim;
            let got = attention(
                &self.tensor(&q, width),
                &self.tensor(&k, width),
                &self.tensor(&v, width),
                &Ranges::packed(&lengths, self.device),
                heads,
            );
            self.compare(&format!("attention {heads}x{dim} over {lengths:?}"), got, &expected, &vec![3e-5; q.len()])
                .await?;
            checks += 1;
        }
        Ok(checks)
    }

    async fn small_ones(&self) -> Result<usize, String> {
        let (gate, up) = (noise(3 * 33, 14), noise(3 * 33, 15));
        let expected: Vec<f32> = gate.iter().zip(&up).map(|(&gate, &up)| reference::silu(gate) * up).collect();
        self.compare(
            "silu_mul",
            silu_mul(&self.tensor(&gate, 33), &self.tensor(&up, 33)),
            &expected,
            &vec![2e-6; gate.len()],
        )
        .await?;
        let taken = rows(&self.tensor(&gate, 33), &[2, 0]);
        let expected = [&gate[66..], &gate[..33]].concat();
        self.compare("rows", taken, &expected, &[0.0; 66]).await?;
        Ok(2)
    }

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

/// The error of keeping a k-quant's scale (a product of an f16 and an integer) as one f16, relative
/// to the largest weight: half a unit in the last place, for scale and for offset. Others keep
/// their scales exactly.
fn scale_rounding(element: ElementType) -> f32 {
    match element {
        ElementType::Q4_K | ElementType::Q5_K | ElementType::Q6_K => 1.5e-3,
        _ => 1e-7,
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

/// `elements` random weights as blocks of `element`: every bit pattern of codes and sub-scales,
/// with f16 scales of ordinary size.
fn blocks(element: ElementType, elements: usize, seed: u32) -> Vec<u8> {
    let count = elements / element.block_len();
    let plain: Vec<f32> = noise(elements, seed).iter().map(|w| w * 0.1).collect();
    match element {
        ElementType::F32 => return plain.iter().flat_map(|w| w.to_le_bytes()).collect(),
        ElementType::F16 => return plain.iter().flat_map(|&w| half::f16::from_f32(w).to_le_bytes()).collect(),
        ElementType::BF16 => return plain.iter().flat_map(|&w| half::bf16::from_f32(w).to_le_bytes()).collect(),
        _ => {}
    }
    let mut bytes: Vec<u8> =
        noise(count * element.block_bytes(), seed).iter().map(|x| ((x + 1.0) * 128.0) as u8).collect();
    let scales: &[usize] = match element {
        ElementType::Q4_0 | ElementType::Q5_0 | ElementType::Q8_0 => &[0],
        ElementType::Q6_K => &[208],
        _ => &[0, 2],
    };
    for (i, block) in bytes.chunks_exact_mut(element.block_bytes()).enumerate() {
        for &at in scales {
            let scale = half::f16::from_f32(0.001 + 0.0001 * (i % 7) as f32);
            block[at..at + 2].copy_from_slice(&scale.to_le_bytes());
        }
    }
    bytes
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
