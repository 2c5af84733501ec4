//! Reads the weights out of an ONNX encoder export.
//!
//! Only what an exported BERT or DistilBERT is made of is understood, and only its weights: the
//! graph serves to find out which anonymous tensor (`onnx::MatMul_743`) is whose. Written by hand
//! from the field numbers of `onnx.proto` (github.com/onnx/onnx, IR version 8 and later) and the
//! operator descriptions of onnx and onnxruntime (`com.microsoft`).
//!
//! | file | what it does |
//! |---|---|
//! | [`wire`]    | protobuf fields out of bytes |
//! | [`proto`]   | the parts of ModelProto that matter: nodes, attributes, initializers |
//! | [`tensor`]  | an initializer's elements as floats or integers |
//! | [`names`]   | whose weight it is |
//! | [`constant`] | its values, dequantized and turned |
//! | [`encoder`] | nodes and edges to named weights |

mod constant;
mod encoder;
mod names;
mod proto;
mod tensor;
mod wire;

#[cfg(test)]
mod tests;

pub use encoder::encoder_weights;
pub use proto::Graph;

use crate::weights::FormatError;

/// "ONNX: ..."
fn invalid(what: impl std::fmt::Display) -> FormatError {
    FormatError::Invalid(format!("ONNX: {what}"))
}
