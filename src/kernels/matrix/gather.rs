//! Rows of a matrix by index: the embedding lookup, straight from quantized blocks.

use super::source::{Bindings, decode_source};
use super::{Matrix, Store};
use crate::kernels::cpu::{self, MatrixRef};
use crate::kernels::gpu::{Wgsl, cpu_tensor, launch};
use crate::kernels::layout::Layout;
use burn::backend::wgpu::{CubeTensor, Wgpu};
use burn::tensor::{Bytes, DType, Device, Int, Shape, Tensor, TensorData};

const MAIN: &str = "
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let K = params[1];
    let k = id.x;
    if (k >= K) { return; }
    let row = ids[id.y];
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
            Store::Cpu(bytes) => {
                let mut y = vec![0.0; ids.len() * self.cols];
                let weights = MatrixRef { element: self.element, rows: self.rows, cols: self.cols, bytes };
                cpu::gather(&weights, ids, &mut y);
                cpu_tensor(y, [ids.len(), self.cols])
            }
            Store::Gpu(shards) => {
                let data = TensorData::from_bytes(Bytes::from_elems(ids.to_vec()), Shape::new([ids.len()]), DType::U32);
                let index: CubeTensor =
                    match Tensor::<1, Int>::from_data(data, (device, DType::U32)).try_into_primitive::<Wgpu>() {
                        Ok(index) => index,
                        Err(error) => unreachable!("the matrix lives on the GPU: {error:?}"),
                    };
                let layout = Layout::of(self.element);
                let y = super::gpu::gpu_empty(&index, [ids.len(), self.cols]);
                for shard in shards.iter() {
                    let mut buffers = vec![&index.handle];
                    buffers.extend(shard.planes());
                    buffers.push(&y.handle);
                    let params = [ids.len(), self.cols, shard.first_row, shard.rows].map(|value| value as u32);
                    let grid = [self.cols.div_ceil(32) as u32, ids.len() as u32, 1];
                    launch(&index.client, kernel(layout), grid, &buffers, &params);
                }
                super::gpu::gpu_tensor(y)
            }
        })
    }
}

fn kernel(layout: Layout) -> Wgsl {
    Wgsl {
        name: "gather",
        source: Box::new(move || {
            let mut bindings = Bindings::default();
            bindings.read("ids", "u32");
            bindings.matrix(&layout);
            bindings.write("y", "f32");
            bindings.finish() + &decode_source(&layout) + MAIN
        }),
        constants: vec![("element", layout.element as u32), ("block", layout.block as u32), ("zero", layout.zero)],
        workgroup: 32,
    }
}
