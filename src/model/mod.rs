//! The models, each written once; the same code runs on WebGPU and on the CPU.
//!
//! A model is built in two steps. [`Loading`] takes a file's tensors as they stream by and puts
//! each on the device; then `DistilBert::build` or `Decoder::build` takes them by their checkpoint
//! names, checking shapes against the config.

mod decoder;
mod decoder_config;
mod distilbert;
mod loading;
mod names;
mod rehearsal;
mod tensors;

pub use decoder::{Cache, Decoder};
pub use decoder_config::{DecoderConfig, RopeScaling};
pub use distilbert::{Batch, DistilBert, DistilBertConfig, Head};
pub use loading::{DType, Loading};
pub use rehearsal::Rehearsal;
pub use tensors::Tensors;
