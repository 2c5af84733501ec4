//! The gate of SwiGLU (Shazeer 2020, arXiv 2002.05202).

use super::cpu;
use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use burn::tensor::Tensor;

const SOURCE: &str = "
@group(0) @binding(0) var<storage, {{read}}> gate: array<f32>;
@group(0) @binding(1) var<storage, {{read}}> up: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let i = id.y * params[1] + id.x;
    if (id.x >= params[1] || id.y >= params[0]) { return; }
    let g = gate[i];
    y[i] = g / (1.0 + exp(-g)) * up[i];
}
";

/// `silu(gate) * up`, element by element: `[tokens, width]` twice -> `[tokens, width]`.
pub fn silu_mul(gate: &Tensor<2>, up: &Tensor<2>) -> Tensor<2> {
    let [rows, width] = gate.dims();
    match gpu::raw(gate) {
        Raw::Gpu(gate) => {
            let up = gpu::gpu(up);
            let y = gpu_empty(&gate, [rows, width]);
            let kernel =
                Wgsl { name: "silu_mul", source: Box::new(|| SOURCE.into()), constants: vec![], workgroup: 64 };
            let grid = [width.div_ceil(64) as u32, rows as u32, 1];
            launch(&gate.client, kernel, grid, &[&gate.handle, &up.handle, &y.handle], &[rows as u32, width as u32]);
            gpu_tensor(y)
        }
        Raw::Cpu(gate) => {
            let mut y = gpu::values(&gate).to_vec();
            cpu::silu_mul(&mut y, gpu::values(&gpu::cpu(up)));
            cpu_tensor(y, [rows, width])
        }
    }
}
