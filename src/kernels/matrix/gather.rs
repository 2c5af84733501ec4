//! Rows of a matrix by index: the embedding lookup, straight from quantized blocks.

use super::source::{Bindings, decode_source};
use super::{Matrix, Shard, Store};
use crate::kernels::gpu::{self, Raw, Wgsl, cpu_tensor, launch};
use crate::kernels::layout::Layout;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Device, Tensor};

const MAIN: &str = "
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let K = params[1];
    let k = id.x;
    if (k >= K) { return; }
    let row = {{row}};
    let first = params[2];
    if (row < first || row >= first + params[3]) { return; } // another shard's
    let t = (row - first) / 32u;
    let lane = row % 8u;
    let g = (row % 32u) / 8u;
    let c = codes8(t, k, g, K);
    let s = scales8(t, k / {{block}}u, g, K);
    let a = c.a * s.scale.a + s.offset.a;
    let b = c.b * s.scale.b + s.offset.b;
    y[id.y * K + k] = select(a[lane % 4u], b[lane % 4u], lane >= 4u);
}
";

impl Matrix {
    /// The rows `ids`, dequantized: `[ids.len(), cols]`.
    ///
    /// # Errors
    /// An id that is not a row of the matrix.
    pub fn gather(&self, ids: &[u32], device: &Device) -> crate::Result<Tensor<2>> {
        if let Some(id) = ids.iter().find(|&&id| id as usize >= self.rows) {
            return Err(crate::Error::InvalidArgument(format!(
                "token id {id} is outside the embedding table of {} rows; the tokenizer does not fit the model",
                self.rows
            )));
        }
        Ok(match &self.store {
            Store::Cpu(rows) => {
                let mut y = vec![0.0; ids.len() * self.cols];
                rows.gather(ids, &mut y);
                cpu_tensor(y, [ids.len(), self.cols])
            }
            Store::Gpu(shards) => {
                let Some(like) = gpu::specimen(device) else { unreachable!("the matrix lives on the GPU") };
                self.gather_gpu(shards, &gpu::upload_words(&like, ids.to_vec()), ids.len(), false)
            }
        })
    }

    /// The rows that [`sample`](crate::kernels::sample) chose: `[n, 2]` -> `[n, cols]`.
    pub(crate) fn gather_chosen(&self, chosen: &Tensor<2>) -> Tensor<2> {
        let [count, _] = chosen.dims();
        match (&self.store, gpu::raw(chosen)) {
            (Store::Cpu(rows), Raw::Cpu(chosen)) => {
                let ids: Vec<u32> = gpu::values(&chosen).iter().step_by(2).map(|&id| id as u32).collect();
                let mut y = vec![0.0; count * self.cols];
                rows.gather(&ids, &mut y);
                cpu_tensor(y, [count, self.cols])
            }
            (Store::Gpu(shards), Raw::Gpu(chosen)) => self.gather_gpu(shards, &chosen, count, true),
            _ => unreachable!("weights and activations live on one device"),
        }
    }

    /// `chosen`: the ids are floats, every other one.
    fn gather_gpu(&self, shards: &[Shard], ids: &CubeTensor, count: usize, chosen: bool) -> Tensor<2> {
        let y = gpu::gpu_empty(ids, [count, self.cols]);
        for shard in shards {
            let mut buffers = vec![&ids.handle];
            buffers.extend(shard.planes());
            buffers.push(&y.handle);
            let params = [count, self.cols, shard.first_row, shard.rows].map(|value| value as u32);
            let grid = [self.cols.div_ceil(32) as u32, count as u32, 1];
            launch(&ids.client, kernel(Layout::of(self.element), chosen), grid, &buffers, &params);
        }
        gpu::gpu_tensor(y)
    }
}

fn kernel(layout: Layout, chosen: bool) -> Wgsl {
    Wgsl {
        name: "gather",
        source: Box::new(move || {
            let mut bindings = Bindings::default();
            bindings.read("ids", if chosen { "f32" } else { "u32" });
            bindings.matrix(&layout, None);
            bindings.write("y", "f32");
            let main = MAIN.replace("{{row}}", if chosen { "u32(ids[id.y * 2u])" } else { "ids[id.y]" });
            bindings.finish() + &decode_source(&layout) + &main
        }),
        constants: vec![
            ("element", layout.element as u32),
            ("block", layout.block as u32),
            ("zero", layout.zero),
            ("chosen", u32::from(chosen)),
        ],
        workgroup: 32,
    }
}
