//! A linear layer: matrix, bias, and what follows them, in one launch.

use super::matrix::{Epilogue, Matrix};
use burn::tensor::Tensor;

/// What is applied to a linear layer's output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Activation {
    #[default]
    None = 0,
    /// Exact (erf) GELU, as DistilBERT uses.
    Gelu = 1,
    Relu = 2,
}

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
        self.weight.matmul(x, Epilogue { bias: self.bias.as_ref(), activation, residual })
    }
}
