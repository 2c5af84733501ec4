//! Kernels are compiled when they first run, which takes a GPU's driver seconds for a whole decoder. So a layer of each kind
//! runs as soon as its weights are there, while the others are still on their way. What it computes is thrown away.

use super::decoder::Block;
use super::decoder_config::DecoderConfig;
use super::names::{Names, Part};
use super::tensors::Tensors;
use crate::kernels::{Fused, KvCache, Ranges, RmsNorm, RopeTable, Rule, Seen, rows, sample, upload};
use crate::weights::ElementType;
use burn::tensor::{Device, Tensor};
use std::collections::BTreeSet;

/// Tokens of the prompt that is rehearsed: as many as the kernels for long ones take at once.
const TOKENS: usize = 16;

/// What of a decoder has run.
#[derive(Default)]
pub struct Rehearsal {
    /// Types of the matrices of the layers that ran: others have other kernels.
    kinds: BTreeSet<Vec<Option<ElementType>>>,
    /// The first layer that was not looked at.
    next: usize,
    has_run_head: bool,
}

impl Rehearsal {
    /// Runs what is there and has not run. A layer counts as there when the next one begins.
    ///
    /// What is wrong with the weights is said when the decoder is built, not here.
    pub fn go_on(&mut self, config: &DecoderConfig, tensors: &Tensors) {
        if tensors.device == Device::flex() {
            return;
        }
        let names = Names::of(tensors);
        while self.next < config.layers && self.begins(self.next + 1, &names, tensors) {
            let layer = self.next;
            self.next += 1;
            let kind = Part::MATRICES.map(|part| tensors.element(&format!("{}.weight", names.layer(layer, part))));
            if self.kinds.insert(kind.to_vec())
                && let Ok(block) = Block::build(tensors, &names, layer, config)
            {
                self.run(&block, config, tensors, &names);
            }
        }
    }

    fn begins(&self, layer: usize, names: &Names, tensors: &Tensors) -> bool {
        let parts = [Part::AttentionNorm, Part::MlpNorm].into_iter().chain(Part::MATRICES);
        parts.into_iter().any(|part| tensors.contains(&format!("{}.weight", names.layer(layer, part))))
    }

    fn run(&mut self, block: &Block, config: &DecoderConfig, tensors: &Tensors, names: &Names) {
        let device = &tensors.device;
        let table = RopeTable::new(&config.rope_frequencies(None), TOKENS + 1, config.interleaved, device);
        let mut cache = KvCache::new(TOKENS + 1, config.kv_heads * config.head_dim, device);
        // As a prompt, and as the token after it.
        for tokens in [TOKENS, 1] {
            let ranges = Ranges::causal(cache.length(), tokens, device);
            // From zeros that are there: filling a tensor would be one more kernel.
            let x = upload(vec![0.0; tokens * config.hidden], [tokens, config.hidden], device);
            let x = block.forward(&x, &mut cache, &ranges, &table);
            if tokens == TOKENS && !self.has_run_head {
                self.has_run_head = head(&rows(&x, &[TOKENS - 1]), block.norm(), tensors, names, config).is_some();
            }
        }
    }
}

/// The vocabulary's part: the embedding of a prompt, the logits of a hidden state, the choice, and its embedding.
fn head(x: &Tensor<2>, norm: &RmsNorm, tensors: &Tensors, names: &Names, config: &DecoderConfig) -> Option<()> {
    let matrix = |name: &str| {
        let name = format!("{name}.weight");
        tensors.matrix(&name, tensors.rows(&name).ok()?, config.hidden).ok()
    };
    let embedding = matrix(names.embedding())?;
    let output = matrix(names.output()).unwrap_or_else(|| embedding.clone());
    embedding.gather(&[0; TOKENS], &tensors.device).ok()?;
    let logits = output.matmul(x, Fused { norm: Some(norm), ..Fused::default() });
    let mut seen = Seen::new(&[], logits.dims()[1], &tensors.device);
    embedding.gather_chosen(&sample(&logits, &Rule::new(0.0, 0, 1.0, 1.0), &mut seen, 0));
    Some(())
}
