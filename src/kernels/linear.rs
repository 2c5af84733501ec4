//! Linear layers: matrix, bias, and what surrounds them, in one launch.

pub use super::cpu::Activation;
use super::matrix::{Fused, Matrix, matmul};
use super::norm::RmsNorm;
use burn::tensor::Tensor;

/// `y = x W^T + b`. The weights' precision is the matrix's business.
#[derive(Clone)]
pub struct Linear {
    /// `[out, in]`
    pub weight: Matrix,
    /// `[out]`
    pub bias: Option<Tensor<1>>,
}

impl Linear {
    /// `[tokens, in]` -> `[tokens, out]`
    pub fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        self.apply(x, Activation::None, None)
    }

    /// `activation(x W^T + b)`: `[tokens, in]` -> `[tokens, out]`
    pub fn forward_activated(&self, x: &Tensor<2>, activation: Activation) -> Tensor<2> {
        self.apply(x, activation, None)
    }

    /// `x W^T + b + residual`: `[tokens, in]`, `[tokens, out]` -> `[tokens, out]`
    pub fn forward_onto(&self, x: &Tensor<2>, residual: &Tensor<2>) -> Tensor<2> {
        self.apply(x, Activation::None, Some(residual))
    }

    fn apply(&self, x: &Tensor<2>, activation: Activation, residual: Option<&Tensor<2>>) -> Tensor<2> {
        self.weight.matmul(x, Fused { bias: self.bias.as_ref(), activation, residual, ..Fused::default() })
    }
}

/// Linear layers of the same input, their outputs side by side: one launch for those whose weights lie on top of each other
/// in memory.
pub struct LinearStack {
    /// As few as that allows.
    weights: Vec<Matrix>,
    /// `[out]`, of all layers.
    bias: Option<Tensor<1>>,
}

impl LinearStack {
    /// `bias` is that of all layers, one after the other.
    #[must_use]
    pub fn new(layers: Vec<Matrix>, bias: Option<Tensor<1>>) -> Self {
        let mut weights: Vec<Matrix> = Vec::with_capacity(layers.len());
        for layer in layers {
            match weights.last_mut() {
                Some(last) if let Some(both) = last.join(&layer) => *last = both,
                _ => weights.push(layer),
            }
        }
        Self { weights, bias }
    }

    /// `norm(x) W^T + b`: `[tokens, in]` -> `[tokens, out]`, `out` of all layers.
    pub fn forward(&self, x: &Tensor<2>, norm: &RmsNorm) -> Tensor<2> {
        matmul(&self.weights, x, Fused { norm: Some(norm), bias: self.bias.as_ref(), ..Fused::default() })
    }

    /// SwiGLU, where the first half of the outputs are the gates: `[tokens, in]` -> `[tokens, out / 2]`.
    pub fn forward_gated(&self, x: &Tensor<2>, norm: &RmsNorm) -> Tensor<2> {
        matmul(&self.weights, x, Fused { norm: Some(norm), bias: self.bias.as_ref(), glu: true, ..Fused::default() })
    }
}
