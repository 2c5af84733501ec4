//! Rotary positions, the cache, and attention over it and without it.

use super::super::attention::{Source, attend};
use super::super::cpu::reference;
use super::super::{KvCache, Ranges, RopeTable, attention, is_software_adapter, set_software_adapter};
use super::{Suite, noise};
use half::f16;

/// What a comparison allows, where the reference is given the keys and values that the cache really holds.
const BOUND: f32 = 3e-5;
/// The relative error of rounding to a half.
const HALF: f32 = 1.0 / 2048.0;

/// Queries and what they look at.
struct Case<'a> {
    heads: usize,
    kv_heads: usize,
    dim: usize,
    q: &'a [f32],
    k: &'a [f32],
    v: &'a [f32],
    ranges: &'a [(u32, u32)],
}

impl Case<'_> {
    fn expected(&self) -> Vec<f32> {
        let scale = 1.0 / (self.dim as f32).sqrt();
        reference::attention(self.q, self.k, self.v, self.ranges, self.heads, self.kv_heads, self.dim, scale)
    }

    /// The most that rounding keys and values below 1 to halves can change: scores by `off`, so weights by twice that.
    fn bound_of_halves(&self) -> f32 {
        let (dim, scale) = (self.dim, 1.0 / (self.dim as f32).sqrt());
        let size = |q: &[f32], k: &[f32]| q.iter().zip(k).map(|(q, k)| (q * k).abs()).sum::<f32>();
        let sizes = self.q.chunks_exact(dim).flat_map(|q| self.k.chunks_exact(dim).map(move |k| size(q, k)));
        let off = scale * HALF * sizes.fold(0.0, f32::max);
        (2.0 * off).exp_m1() + HALF + BOUND
    }
}

/// Values as a cache keeps them.
fn kept(cache: &KvCache, values: &[f32]) -> Vec<f32> {
    let halves = cache.gpu().is_some_and(|planes| planes.halves);
    let half = |x: f32| f16::from_f32(x.clamp(-65504.0, 65504.0)).to_f32();
    values.iter().map(|&x| if halves { half(x) } else { x }).collect()
}

/// Rows of queries, keys and values as the matrix before them puts them: side by side.
fn beside(q: &[f32], k: &[f32], v: &[f32], tokens: usize) -> Vec<f32> {
    let part = |all: &[f32], i: usize| all[i * all.len() / tokens..(i + 1) * all.len() / tokens].to_vec();
    (0..tokens).flat_map(|i| [part(q, i), part(k, i), part(v, i)].concat()).collect()
}

/// Positions and their angles.
struct Turns {
    table: RopeTable,
    cos: Vec<f32>,
    sin: Vec<f32>,
    interleaved: bool,
}

impl Turns {
    fn of(&self, x: &[f32], heads: usize, dim: usize, start: usize) -> Vec<f32> {
        reference::rope(x, heads, dim, start, &self.cos, &self.sin, self.interleaved)
    }
}

impl Suite<'_> {
    fn turns(&self, dim: usize, positions: usize, interleaved: bool) -> Turns {
        let frequencies: Vec<f32> = (0..dim / 2).map(|i| 10_000f32.powf(-2.0 * i as f32 / dim as f32)).collect();
        let angles = |f: fn(f32) -> f32| -> Vec<f32> {
            (0..positions).flat_map(|p| frequencies.iter().map(move |w| f(p as f32 * w))).collect()
        };
        let table = RopeTable::new(&frequencies, positions, interleaved, self.device);
        Turns { table, cos: angles(f32::cos), sin: angles(f32::sin), interleaved }
    }

    /// Head dimensions that don't fill lanes, grouped heads, caches filled in pieces.
    pub(super) async fn rotary_and_caches(&self) -> Result<usize, String> {
        let mut checks = 0;
        for (heads, kv_heads, dim, pieces) in [
            (4, 4, 24, vec![5, 1]),
            (6, 2, 64, vec![70, 1, 3]),
            (3, 1, 128, vec![2, 1, 1]),
            (2, 2, 32, vec![1]),
            (8, 2, 80, vec![37, 1, 2]),
            (8, 1, 256, vec![35, 1]),
            (7, 1, 96, vec![1, 33]),
        ] {
            for interleaved in [false, true] {
                let total: usize = pieces.iter().sum();
                let turns = self.turns(dim, total, interleaved);
                let width = kv_heads * dim;
                // It grows while the pieces come, or has room for a few more from the start.
                let room = if interleaved { pieces[0] } else { total + 3 };
                let mut cache = KvCache::new(room, width, self.device);
                let (all_k, all_v) = (noise(total * width, 8), noise(total * width, 9));
                let k = kept(&cache, &turns.of(&all_k, kv_heads, dim, 0));
                let v = kept(&cache, &all_v);
                let mut start = 0;
                for &tokens in &pieces {
                    let q = noise(tokens * heads * dim, 10 + start as u32);
                    let expected_q = turns.of(&q, heads, dim, start);
                    let new = start * width..(start + tokens) * width;
                    let qkv = beside(&q, &all_k[new.clone()], &all_v[new], tokens);
                    let qkv = self.tensor(&qkv, heads * dim + 2 * width);
                    cache.reserve(start + tokens);
                    let mut append = || {
                        cache.truncate(start);
                        Ok(cache.append(&qkv, heads, kv_heads, &turns.table))
                    };
                    let name = format!("{heads}/{kv_heads}x{dim} at {start}+{tokens}");
                    self.compare(&format!("rope {name}"), &mut append, &expected_q, &vec![2e-5; q.len()]).await?;
                    let got_q = append()?;
                    let seen = (start + tokens) * width;
                    let ranges: Vec<(u32, u32)> = (0..tokens).map(|i| (0, (start + i + 1) as u32)).collect();
                    let (k, v) = (&k[..seen], &v[..seen]);
                    let case = Case { heads, kv_heads, dim, q: &expected_q, k, v, ranges: &ranges };
                    let ranges = Ranges::causal(start, tokens, self.device);
                    let got = || Ok(cache.attention(&got_q, &ranges, heads, kv_heads));
                    self.compare(&format!("cached attention {name}"), got, &case.expected(), &vec![BOUND; q.len()])
                        .await?;
                    start += tokens;
                    checks += 2;
                }
            }
        }
        Ok(checks)
    }

    /// Caches of more keys than a workgroup takes, ranges that start late, a single key; one token and several.
    pub(super) async fn long_caches(&self) -> Result<usize, String> {
        let mut checks = 0;
        for (heads, kv_heads, dim, keys) in
            [(4, 1, 64, 600), (3, 3, 24, 1100), (6, 2, 80, 1100), (8, 2, 96, 257), (8, 1, 128, 512), (8, 1, 256, 513)]
        {
            let width = kv_heads * dim;
            let turns = self.turns(dim, keys, false);
            let (raw_k, raw_v) = (noise(keys * width, 15), noise(keys * width, 16));
            let mut cache = KvCache::new(keys, width, self.device);
            let rows = beside(&vec![0.0; keys * heads * dim], &raw_k, &raw_v, keys);
            cache.append(&self.tensor(&rows, heads * dim + 2 * width), heads, kv_heads, &turns.table);
            let raw_k = turns.of(&raw_k, kv_heads, dim, 0);
            let (k, v) = (kept(&cache, &raw_k), kept(&cache, &raw_v));
            let end = keys as u32;
            for ranges in [
                vec![(0, end)],
                vec![(70, end)],
                vec![(70, 70 + 256)],
                vec![(end - 1, end)],
                vec![(0, end), (end - 1, end), (90, 200), (255, end), (0, 1), (31, 33), (0, 256)],
            ] {
                let q = noise(ranges.len() * heads * dim, 17);
                // A chunk that ends behind the cache would read what nobody wrote.
                let ranges: Vec<(u32, u32)> = ranges.into_iter().map(|(from, to)| (from, to.min(end))).collect();
                let case = Case { heads, kv_heads, dim, q: &q, k: &k, v: &v, ranges: &ranges };
                let (on_device, q) = (Ranges::new(ranges.clone(), self.device), self.tensor(&q, heads * dim));
                let got = || Ok(cache.attention(&q, &on_device, heads, kv_heads));
                let name = format!("attention {heads}/{kv_heads}x{dim} over {keys} keys, {ranges:?}");
                self.compare(&name, got, &case.expected(), &vec![BOUND; case.q.len()]).await?;
                // And against keys and values that nobody rounded.
                let case = Case { k: &raw_k, v: &raw_v, ..case };
                let bounds = vec![case.bound_of_halves(); case.q.len()];
                self.compare(&format!("{name}, not rounded"), got, &case.expected(), &bounds).await?;
                checks += 2;
            }
        }
        Ok(checks)
    }

    /// What a cache keeps, to the last bit: of one key, attention is its value. And it is read as it was written, whatever
    /// the adapter is taken for since.
    pub(super) async fn kept_values(&self) -> Result<usize, String> {
        let ulp = HALF * 2.0;
        let mut values =
            vec![1e6, -1e6, 65519.0, -65520.0, 65504.0, 1.0 + ulp / 2.0, 1.0 + ulp * 1.5, 1.0 + ulp * 0.501];
        values.extend(noise(120, 18).iter().map(|x| x * 3.0));
        let dim = values.len();
        let turns = self.turns(dim, 1, false);
        let mut cache = KvCache::new(1, dim, self.device);
        let q = noise(dim, 19);
        let rows = self.tensor(&beside(&q, &q, &values, 1), 3 * dim);
        cache.append(&rows, 1, 1, &turns.table);
        let expected = kept(&cache, &values);
        let bounds: Vec<f32> = expected.iter().map(|x| x.abs() * 1e-6 + 6.2e-5 * f32::from(x.abs() < 6.2e-5)).collect();
        let (q, ranges) = (self.tensor(&q, dim), Ranges::causal(0, 1, self.device));
        let software = is_software_adapter();
        for taken_for in [software, !software] {
            set_software_adapter(taken_for);
            let got = || Ok(cache.attention(&q, &ranges, 1, 1));
            let result = self.compare(&format!("kept values, {taken_for}"), got, &expected, &bounds).await;
            set_software_adapter(software);
            result?;
        }
        Ok(2)
    }

    /// Attention among tensors: unequal lengths that begin and end within tiles, grouped heads, and one token alone.
    pub(super) async fn attention_of_tensors(&self) -> Result<usize, String> {
        let mut checks = 0;
        for (heads, kv_heads, dim, lengths) in [
            (12, 12, 32, vec![128]),
            (4, 4, 24, vec![1, 65, 3]),
            (2, 2, 64, vec![200, 7]),
            (3, 3, 64, vec![31, 1, 33, 2, 60]),
            (4, 1, 128, vec![9, 40]),
            (3, 3, 80, vec![33]),
            (6, 2, 96, vec![5, 4, 3, 2, 1, 17]),
            (2, 1, 256, vec![20, 3]),
            (2, 2, 384, vec![3, 5]),
            (2, 2, 64, vec![1]),
        ] {
            let tokens: usize = lengths.iter().sum();
            let q = noise(tokens * heads * dim, 11);
            let [k, v] = [12, 13].map(|seed| noise(tokens * kv_heads * dim, seed));
            let mut spans = vec![];
            for &length in &lengths {
                let start = spans.len();
                spans.resize(start + length, (start as u32, (start + length) as u32));
            }
            let case = Case { heads, kv_heads, dim, q: &q, k: &k, v: &v, ranges: &spans };
            let expected = case.expected();
            let bounds = vec![BOUND; q.len()];
            let (q, [k, v]) = (self.tensor(&q, heads * dim), [k, v].map(|values| self.tensor(&values, kv_heads * dim)));
            let ranges = Ranges::packed(&lengths, self.device);
            let got = || {
                Ok(if heads == kv_heads {
                    attention(&q, &k, &v, &ranges, heads)
                } else {
                    attend(&q, Source::Tensors(&k, &v), &ranges, heads, kv_heads)
                })
            };
            let name = format!("attention {heads}/{kv_heads}x{dim} over {lengths:?}");
            self.compare(&name, got, &expected, &bounds).await?;
            checks += 1;
        }
        Ok(checks)
    }
}
