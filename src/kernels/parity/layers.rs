//! What stands between the matrices: norms, positions and attention, gates, choosing rows.

use super::super::cpu::reference;
use super::super::{KvCache, Ranges, RopeTable};
use super::super::{attention, layer_norm, rms_norm, rows, silu_mul};
use super::{Suite, noise};

impl Suite<'_> {
    pub(super) async fn norms(&self) -> Result<usize, String> {
        let mut checks = 0;
        for (tokens, width) in [(1, 4), (3, 97 * 4), (130, 384), (1, 2048)] {
            let x: Vec<f32> = noise(tokens * width, 5).iter().map(|x| x * 3.0 + 1.0).collect();
            let (weight, bias) = (noise(width, 6), noise(width, 7));
            let bounds = vec![2e-5; x.len()];
            let (weights, biases) = (self.vector(&weight), self.vector(&bias));
            let added = noise(tokens * width, 8);
            let both: Vec<f32> = x.iter().zip(&added).map(|(x, added)| x + added).collect();
            let (first, second) = (self.tensor(&x, width), self.tensor(&added, width));
            for (label, added, input) in [("", None, &x), (" of a sum", Some(&second), &both)] {
                let got = || Ok(layer_norm(&first, added, &weights, &biases, 1e-12));
                let expected = reference::layer_norm(input, &weight, &bias, 1e-12);
                self.compare(&format!("layer_norm{label} {tokens}x{width}"), got, &expected, &bounds).await?;
            }
            let got = || Ok(rms_norm(&first, &weights, 1e-5));
            self.compare(&format!("rms_norm {tokens}x{width}"), got, &reference::rms_norm(&x, &weight, 1e-5), &bounds)
                .await?;
            checks += 3;
        }
        Ok(checks)
    }

    /// Head dimensions that don't fill lanes, grouped heads, unequal lengths, caches filled in pieces.
    pub(super) async fn rotary_and_attention(&self) -> Result<usize, String> {
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
                // It grows while the pieces come, or has room for a few more from the start.
                let room = if interleaved { pieces[0] } else { total + 3 };
                let mut cache = KvCache::new(room, kv_heads * dim, self.device);
                let (all_k, all_v) = (noise(total * kv_heads * dim, 8), noise(total * kv_heads * dim, 9));
                let rotated = reference::rope(&all_k, kv_heads, dim, 0, &cos, &sin, interleaved);
                let mut start = 0;
                for &tokens in &pieces {
                    let part = |all: &[f32]| all[start * kv_heads * dim..(start + tokens) * kv_heads * dim].to_vec();
                    let q = noise(tokens * heads * dim, 10 + start as u32);
                    let expected_q = reference::rope(&q, heads, dim, start, &cos, &sin, interleaved);
                    let (k, v, width) = (part(&all_k), part(&all_v), kv_heads * dim);
                    let qkv: Vec<f32> = (0..tokens)
                        .flat_map(|i| {
                            let kv = i * width..(i + 1) * width;
                            [&q[i * heads * dim..(i + 1) * heads * dim], &k[kv.clone()], &v[kv]].concat()
                        })
                        .collect();
                    let qkv = self.tensor(&qkv, heads * dim + 2 * width);
                    cache.reserve(start + tokens);
                    let mut append = || {
                        cache.truncate(start);
                        Ok(cache.append(&qkv, heads, kv_heads, &table))
                    };
                    let name = format!("{heads}/{kv_heads}x{dim} at {start}+{tokens}");
                    self.compare(&format!("rope {name}"), &mut append, &expected_q, &vec![2e-5; q.len()]).await?;
                    let got_q = append()?;
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
                    let ranges = Ranges::causal(start, tokens, self.device);
                    let got = || Ok(cache.attention(&got_q, &ranges, heads, kv_heads));
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
            let [q, k, v] = [q, k, v].map(|values| self.tensor(&values, width));
            let ranges = Ranges::packed(&lengths, self.device);
            let got = || Ok(attention(&q, &k, &v, &ranges, heads));
            self.compare(
                &format!("attention {heads}x{dim} over {lengths:?}"),
                got,
                &expected,
                &vec![3e-5; tokens * width],
            )
            .await?;
            checks += 1;
        }
        Ok(checks)
    }

    pub(super) async fn small_ones(&self) -> Result<usize, String> {
        let x = noise(3 * 66, 14);
        let gated = |row: &[f32]| -> Vec<f32> { (0..33).map(|i| reference::silu(row[i]) * row[33 + i]).collect() };
        let expected: Vec<f32> = x.chunks_exact(66).flat_map(gated).collect();
        let gates = self.tensor(&x, 66);
        self.compare("silu_mul", || Ok(silu_mul(&gates)), &expected, &[2e-6; 99]).await?;
        let x = &x[..99];
        let all = self.tensor(x, 33);
        let expected = [&x[66..], &x[..33]].concat();
        self.compare("rows", || Ok(rows(&all, &[2, 0])), &expected, &[0.0; 66]).await?;
        Ok(2)
    }
}
