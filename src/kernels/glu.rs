//! The gate of SwiGLU (Shazeer 2020, arXiv 2002.05202).

use super::cpu;
use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use burn::tensor::Tensor;

const SOURCE: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let width = params[1];
    if (id.x >= width || id.y >= params[0]) { return; }
    let g = x[id.y * 2u * width + id.x];
    y[id.y * width + id.x] = g / (1.0 + exp(-g)) * x[(id.y * 2u + 1u) * width + id.x];
}
";

/// `silu(gate) * up`, element by element, of rows that are gates and then what they gate:
/// `[tokens, 2 * width]` -> `[tokens, width]`.
pub fn silu_mul(x: &Tensor<2>) -> Tensor<2> {
    let [rows, both] = x.dims();
    let width = both / 2;
    match gpu::raw(x) {
        Raw::Gpu(x) => {
            let y = gpu_empty(&x, [rows, width]);
            let kernel =
                Wgsl { name: "silu_mul", source: Box::new(|| SOURCE.into()), constants: vec![], workgroup: 64 };
            let grid = [width.div_ceil(64) as u32, rows as u32, 1];
            launch(&x.client, kernel, grid, &[&x.handle, &y.handle], &[rows as u32, width as u32]);
            gpu_tensor(y)
        }
        Raw::Cpu(x) => {
            let mut y = Vec::with_capacity(rows * width);
            for row in gpu::values(&x).chunks_exact(both.max(1)) {
                let (gate, up) = row.split_at(width);
                let at = y.len();
                y.extend_from_slice(gate);
                cpu::silu_mul(&mut y[at..], up);
            }
            cpu_tensor(y, [rows, width])
        }
    }
}
