//! What a page must know of a model before it downloads it.

use serde::{Deserialize, Serialize};

/// Sizes of a model, computed from its file by `burnside models hash`. `canRun()` compares them
/// with a device. Matrices are counted in the types of the file, which is how a GGUF is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub layers: u64,
    /// Width of the residual stream.
    pub hidden: u64,
    /// Rows of the embedding.
    pub vocabulary: u64,
    /// Tokens.
    pub context: u64,
    /// Keys and values of one token, all layers, in f32. 0 for an encoder, which keeps none.
    pub kv_bytes_per_token: u64,
    /// Weights in GPU memory, in the layout of `kernels/layout.rs`.
    pub gpu_bytes: u64,
    /// The largest matrix there. One above the device's limit for a binding is split.
    pub largest_matrix_bytes: u64,
    /// Weights in the wasm heap, for the CPU: as they are in the file.
    pub heap_bytes: u64,
    /// Cosines and sines of all positions. They are computed in the heap, wherever they go then.
    pub rotary_bytes: u64,
}
