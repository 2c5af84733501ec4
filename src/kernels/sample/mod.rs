//! The next token, chosen where the logits are: two numbers come back instead of a vocabulary.

mod rule;

pub use rule::Rule;
pub(crate) use rule::bits;

use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Device, Tensor};

/// Lanes of the one workgroup; the kernel's bins are as many.
const LANES: u32 = 256;

/// The tokens that occurred: a bit each, where the logits are.
pub struct Seen(Store);

enum Store {
    Gpu(Box<CubeTensor>),
    Cpu(Vec<u32>),
}

impl Seen {
    /// `ids` of a vocabulary of so many tokens.
    #[must_use]
    pub fn new(ids: &[u32], vocab: usize, device: &Device) -> Self {
        let bits = bits(ids, vocab);
        Self(match gpu::specimen(device) {
            Some(like) => Store::Gpu(Box::new(gpu::upload_words(&like, bits))),
            None => Store::Cpu(bits),
        })
    }
}

/// The token that `draw` lands in, and 1 if all logits are finite, else 0: `[1, vocab]` -> `[1, 2]`. An f32 holds every id
/// below 2^24. The token is added to `seen`.
pub fn sample(logits: &Tensor<2>, rule: &Rule, seen: &mut Seen, draw: u32) -> Tensor<2> {
    let [rows, vocab] = logits.dims();
    assert!(rows == 1 && vocab > 0 && vocab < 1 << 24, "one row at a time, and vocabularies are smaller");
    match (gpu::raw(logits), &mut seen.0) {
        (Raw::Gpu(logits), Store::Gpu(seen)) => {
            let keys = gpu_empty(&logits, [vocab.div_ceil(4), 4]);
            let chosen = gpu_empty(&logits, [1, 2]);
            let kernel = Wgsl {
                name: "sample",
                source: Box::new(|| include_str!("sample.wgsl").into()),
                constants: vec![("vocab", vocab as u32)],
                workgroup: LANES,
            };
            let params = [
                u32::from(rule.greedy),
                rule.top_k,
                rule.top_p,
                rule.scale.to_bits(),
                rule.penalty.to_bits(),
                (1.0 / rule.penalty).to_bits(),
                draw,
            ];
            let buffers = [&logits.handle, &seen.handle, &keys.handle, &chosen.handle];
            launch(&logits.client, kernel, [1, 1, 1], &buffers, &params);
            gpu_tensor(chosen)
        }
        (Raw::Cpu(logits), Store::Cpu(seen)) => {
            let mut logits = gpu::values(&logits).to_vec();
            let finite = logits.iter().all(|logit| logit.is_finite());
            rule.penalize(&mut logits, seen);
            let token = rule.choose(&logits, draw);
            if let Some(word) = seen.get_mut(token as usize / 32) {
                *word |= 1 << (token % 32);
            }
            cpu_tensor(vec![token as f32, f32::from(u8::from(finite))], [1, 2])
        }
        _ => unreachable!("what occurred lives where the logits do"),
    }
}
