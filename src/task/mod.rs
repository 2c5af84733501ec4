//! Tasks: text in, answers out.
//!
//! Everything that waits for the device is `async`: in a browser there is no other way to read from
//! a GPU. Offsets are byte offsets into the text; `web` and `native` turn them into what their
//! callers count in.

mod classify;
mod embed;
mod encode;
mod generate;
mod load;
mod sample;
mod survey;
mod tag;

pub use classify::Label;
pub use embed::Pooling;
pub use encode::Encoder;
pub use generate::{FinishReason, GenerateOptions, Generation, Generator, Piece, Prompt};
pub use load::{Loaded, Loader, Model, Task};
pub use sample::Sampling;
pub use tag::TaggedToken;

use burn::tensor::Tensor;

/// Reads a tensor back, row after row. Not-a-number anywhere is an error: an answer made of it
/// would be silently wrong.
pub(crate) async fn read(tensor: Tensor<2>) -> crate::Result<Vec<f32>> {
    let values = crate::kernels::read(tensor)
        .await
        .map_err(|error| crate::Error::DeviceLost(format!("the device failed while computing: {error}")))?;
    if values.iter().any(|value| !value.is_finite()) {
        return Err(crate::Error::SelfTest(
            "the model computed NaN or infinity on this device; its answers can't be trusted here".into(),
        ));
    }
    Ok(values)
}

/// Softmax of one row.
pub(crate) fn softmax(logits: &[f32]) -> Vec<f32> {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    let exp: Vec<f32> = logits.iter().map(|&x| (x - highest).exp()).collect();
    let total: f32 = exp.iter().sum();
    exp.into_iter().map(|x| x / total).collect()
}
