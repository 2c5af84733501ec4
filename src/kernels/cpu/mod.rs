//! The operations on the CPU: plain slices in, plain slices out; knows nothing of Burn.
//!
//! Each runs on one thread, on the widest instruction set there is (see `simd`). Slices are
//! row-major. Shapes are the caller's promise: a slice of another length is a panic that says
//! which, so callers check what comes from outside. Numbers that are not finite come out as such.

#![allow(clippy::out_of_bounds_indexing, reason = "`unroll!` writes out constant branches that are never taken")]

mod activation_fn;
mod activations;
mod attention;
mod dot;
mod f32;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod fused;
mod matmul;
mod norm;
mod one_row;
mod panel;
#[cfg(test)]
mod random;
pub mod reference;
mod rope;
mod row;
mod simd;
#[cfg(test)]
mod tests;
mod tile;

pub use activation_fn::{Activation, After, add, gelu, silu_mul};
pub use attention::{Heads, attention};
pub use matmul::{MatrixRef, gather, matmul};
pub use norm::{layer_norm, rms_norm};
pub use rope::rope;
