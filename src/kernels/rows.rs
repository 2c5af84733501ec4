//! Rows of an activation by index: the tokens that a head looks at.

use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use burn::tensor::Tensor;

const SOURCE: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= params[0]) { return; }
    y[id.y * params[0] + id.x] = x[params[1u + id.y] * params[0] + id.x];
}
";

/// The rows `indices` of `x`: `[tokens, width]` -> `[indices.len(), width]`.
pub fn rows(x: &Tensor<2>, indices: &[usize]) -> Tensor<2> {
    let [tokens, width] = x.dims();
    assert!(indices.iter().all(|&i| i < tokens), "rows are taken from the tensor itself");
    match gpu::raw(x) {
        Raw::Gpu(x) => {
            let y = gpu_empty(&x, [indices.len(), width]);
            let kernel = Wgsl { name: "rows", source: Box::new(|| SOURCE.into()), constants: vec![], workgroup: 64 };
            let mut params = vec![width as u32];
            params.extend(indices.iter().map(|&i| i as u32));
            let grid = [width.div_ceil(64) as u32, indices.len() as u32, 1];
            launch(&x.client, kernel, grid, &[&x.handle, &y.handle], &params);
            gpu_tensor(y)
        }
        Raw::Cpu(x) => {
            let x = gpu::values(&x);
            let y = indices.iter().flat_map(|&i| &x[i * width..(i + 1) * width]).copied().collect();
            cpu_tensor(y, [indices.len(), width])
        }
    }
}
