//! Matrix product: activations `[m, cols]` by weight matrices `[rows, cols]`, transposed, with what goes before and after it.

use super::plan::Plan;
use super::rows::Rows;
use super::{Matrix, Shard, Store};
use crate::kernels::cpu::After;
use crate::kernels::glu::silu_mul;
use crate::kernels::gpu::{self, Raw, cpu_tensor, gpu_empty, gpu_tensor, launch};
use crate::kernels::layout::TILE;
use crate::kernels::linear::Activation;
use crate::kernels::norm::RmsNorm;
use crate::kernels::slab::Plane;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

/// What is computed in one go with a product.
#[derive(Default, Clone, Copy)]
pub(crate) struct Fused<'a> {
    /// Applied to the rows of `x`.
    pub norm: Option<&'a RmsNorm>,
    /// `[rows]`, added first.
    pub bias: Option<&'a Tensor<1>>,
    pub activation: Activation,
    /// SwiGLU: the first half of the rows are gates, and what is stored is `silu(gate) * up`.
    pub glu: bool,
    /// `[m, rows]`, added last.
    pub residual: Option<&'a Tensor<2>>,
}

impl Matrix {
    /// `activation(norm(x) . W^T + bias) + residual`: `[m, cols]` -> `[m, rows]`.
    pub(crate) fn matmul(&self, x: &Tensor<2>, fused: Fused) -> Tensor<2> {
        matmul(std::slice::from_ref(self), x, fused)
    }
}

/// The product with several matrices, their outputs side by side: `[m, cols]` -> `[m, rows]`, `rows` of all of them; with
/// [`glu`](Fused::glu) `[m, rows / 2]`.
pub(crate) fn matmul(weights: &[Matrix], x: &Tensor<2>, fused: Fused) -> Tensor<2> {
    let [m, cols] = x.dims();
    assert!(weights.iter().all(|weight| weight.cols == cols), "a matrix is applied to rows of its own width");
    match (fused.norm, gpu::raw(x)) {
        (Some(norm), raw) if m > 1 || matches!(raw, Raw::Cpu(_)) || !can_normalize(weights) => {
            matmul(weights, &norm.forward(x), Fused { norm: None, ..fused })
        }
        (_, _) if fused.glu && !can_gate(weights, &fused) => {
            silu_mul(&matmul(weights, x, Fused { glu: false, ..fused }))
        }
        (_, Raw::Cpu(x)) => on_cpu(weights, gpu::values(&x), m, fused),
        (_, Raw::Gpu(x)) => on_gpu(weights, &x, m, fused),
    }
}

fn on_cpu(weights: &[Matrix], x: &[f32], m: usize, fused: Fused) -> Tensor<2> {
    let width: usize = weights.iter().map(Matrix::rows).sum();
    let mut y = vec![0.0; m * width];
    let (bias, residual) = (fused.bias.map(gpu::cpu), fused.residual.map(gpu::cpu));
    let (bias, residual) = (bias.as_ref().map(gpu::values), residual.as_ref().map(gpu::values));
    let after = After { bias, activation: fused.activation, residual };
    let mut first = 0;
    for weight in weights {
        weight.on_cpu().multiply(x, m, &mut y[first.min(m * width)..], width, &after.from(first));
        first += weight.rows;
    }
    cpu_tensor(y, [m, width])
}

/// Heads of a self-attention of `x`, `[m, cols]` -> `[m, rows]`, whose queries, keys and values are products with these matrices
/// and biases; on the CPU, among the threads that each have some heads' rows. `None` where they don't.
pub(crate) fn attend_shared(
    weights: [&Matrix; 3],
    biases: [&[f32]; 3],
    x: &[f32],
    ranges: &[(u32, u32)],
    heads: usize,
) -> Option<Vec<f32>> {
    let rows = weights[0].rows;
    let mut y = vec![0.0; ranges.len() * rows];
    Rows::attend(weights.map(Matrix::on_cpu), x, ranges, biases, rows / heads, &mut y).then_some(y)
}

impl Matrix {
    fn on_cpu(&self) -> &Rows {
        let Store::Cpu(rows) = &self.store else { unreachable!("weights and activations live on one device") };
        rows
    }
}

/// Whether invocations normalize the one row that they all read. Each does it once more: where few run at a time, a launch
/// of its own costs less than that for a vocabulary.
fn can_normalize(weights: &[Matrix]) -> bool {
    !gpu::is_software_adapter() || weights.iter().map(Matrix::rows).sum::<usize>() <= 1 << 14
}

/// Whether one launch can compute gates and what they gate: an invocation needs the tiles of both.
fn can_gate(weights: &[Matrix], fused: &Fused) -> bool {
    match weights {
        [Matrix { rows, store: Store::Gpu(shards), .. }] => {
            shards.len() == 1 && rows.is_multiple_of(2 * TILE) && fused.bias.is_none() && fused.residual.is_none()
        }
        _ => false,
    }
}

fn on_gpu(weights: &[Matrix], x: &CubeTensor, m: usize, fused: Fused) -> Tensor<2> {
    let rows: usize = weights.iter().map(Matrix::rows).sum();
    let width = if fused.glu { rows / 2 } else { rows };
    let y = gpu_empty(x, [m, width]);
    let norm = fused.norm.map(|norm| gpu::gpu(&norm.weight));
    let bias = fused.bias.map(gpu::gpu);
    let residual = fused.residual.map(gpu::gpu);
    let mut first = 0;
    for weight in weights {
        let Store::Gpu(shards) = &weight.store else { unreachable!("weights and activations live on one device") };
        let plan = Plan::choose(weight.element, weight.cols, m, &fused);
        for shard in shards.iter() {
            let plan = plan.with_shape(shard.rows.div_ceil(TILE), weight.cols);
            let mut buffers = vec![&x.handle];
            buffers.extend(norm.as_ref().map(|norm| &norm.handle));
            buffers.extend(shard.planes());
            buffers.extend(bias.as_ref().map(|bias| &bias.handle));
            buffers.extend(residual.as_ref().map(|residual| &residual.handle));
            buffers.push(&y.handle);
            let outputs = if fused.glu { width } else { shard.rows };
            let mut params =
                [m, weight.cols, width, first + shard.first_row, outputs].map(|value| value as u32).to_vec();
            params.push((outputs / TILE) as u32);
            params.push(fused.norm.map_or(0, |norm| norm.eps.to_bits()));
            params.extend(plan.masks());
            launch(&x.client, plan.kernel(), plan.grid(m, outputs), &buffers, &params);
        }
        first += weight.rows;
    }
    gpu_tensor(y)
}

impl Shard {
    /// The planes in binding order.
    pub(super) fn planes(&self) -> impl Iterator<Item = &cubecl::server::Handle> {
        std::iter::once(&self.codes).chain(&self.high).chain(&self.scales).map(Plane::handle)
    }
}
