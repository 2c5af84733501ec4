//! The operations that the models are made of.
//!
//! Every operation takes and returns Burn tensors and runs where its tensors live: on the GPU as a
//! WGSL kernel launched through Burn's own client, on the CPU as plain Rust over slices
//! ([`cpu`]). A model is written once against this list.
//!
//! | operation | file | what it is |
//! |---|---|---|
//! | [`layout`] | `layout.rs` | how a weight matrix lies in GPU memory |
//! | [`Matrix`] | `matrix/` | a weight matrix in its quantized blocks: `matmul`, `gather` |
//! | [`Linear`] | `linear.rs` | matrix + bias + activation + residual in one launch |
//! | [`LinearStack`] | `linear.rs` | norm + several matrices of one input + SwiGLU in one launch |
//! | [`layer_norm`], [`rms_norm`] | `norm.rs` | normalization of each row |
//! | [`attention`] | `attention/` | softmax(q kT) v without a score matrix, grouped queries |
//! | [`RopeTable`] | `rope.rs` | rotary positions, and the way into the cache |
//! | [`KvCache`] | `kv_cache.rs` | keys and values of the tokens so far |
//! | [`rows`] | `rows.rs` | the tokens that a head looks at |
//! | [`sample`] | `sample/` | the next token: penalty, temperature, top k, top p, draw |
//! | [`crew`] | `crew.rs`, `member.rs` | threads that keep rows of matrices on the CPU |
//! | `record` | what each kernel costs, natively |
//! | [`silu_mul`] | `glu.rs` | the gate of SwiGLU |
//!
//! Activations are `[tokens, width]` in f32 throughout: a batch is its sequences end to end, so no
//! operation computes padding.

pub mod cpu;
pub mod layout;

#[cfg(feature = "engine")]
mod attention;
#[cfg(feature = "engine")]
pub mod crew;
#[cfg(feature = "engine")]
mod glu;
#[cfg(feature = "engine")]
mod gpu;
#[cfg(feature = "engine")]
mod kv_cache;
#[cfg(feature = "engine")]
mod linear;
#[cfg(feature = "engine")]
mod matrix;
#[cfg(all(feature = "member", target_family = "wasm"))]
mod member;
#[cfg(feature = "engine")]
mod norm;
#[cfg(any(test, feature = "parity"))]
#[cfg(feature = "engine")]
pub mod parity;
#[cfg(all(feature = "engine", not(target_family = "wasm")))]
pub mod record;
#[cfg(feature = "engine")]
mod rope;
#[cfg(feature = "engine")]
mod rows;
#[cfg(feature = "engine")]
mod sample;
#[cfg(feature = "engine")]
mod slab;

#[cfg(feature = "engine")]
pub use engine::*;

#[cfg(feature = "engine")]
mod engine {
    pub(crate) use super::attention::WIDEST_HEAD;
    pub use super::attention::{Ranges, attention, self_attention};
    pub use super::glu::silu_mul;
    pub use super::gpu::{
        has_f16, has_subgroups, is_software_adapter, set_f16, set_software_adapter, set_subgroups, trim,
    };
    pub(crate) use super::gpu::{let_finish, read, upload};
    pub use super::kv_cache::KvCache;
    pub use super::linear::{Activation, Linear, LinearStack};
    pub use super::matrix::{
        Choice, Division, Matrix, MatrixBuilder, RowCount, Variant, choices, choose, forget_choices,
    };
    pub(crate) use super::matrix::{Fused, Stack};
    pub use super::norm::{RmsNorm, layer_norm, rms_norm};
    pub use super::rope::RopeTable;
    pub use super::rows::rows;
    pub(crate) use super::sample::bits;
    pub use super::sample::{Rule, Seen, sample};
}
