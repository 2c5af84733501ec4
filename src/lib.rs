//! Burnside: inference on the reader's side of the wire.
//!
//! One crate, three homes: a web page or extension (wasm32, WebGPU and CPU), a data pipeline
//! (the native `burnside` command), and the edge. A room each:
//!
//! | room | what it is for | knows Burn | knows the browser |
//! |---|---|---|---|
//! | [`redact`]  | raw text in, redacted text out; placeholders and their way back | no | no |
//! | [`text`]    | tokenizers, chat templates, streaming detokenizer, windows over long text | no | no |
//! | [`schema`]  | JSON that follows a schema: which tokens may come next, and whether a value fits | no | no |
//! | [`weights`] | GGUF and safetensors readers (push-driven), quantized blocks, manifest | no | no |
//! | [`kernels`] | the operations the models are made of, on the GPU (WGSL) and on the CPU (SIMD) | yes | no |
//! | [`model`]   | DistilBERT and the decoder, each written once | yes | no |
//! | [`task`]    | classify, tag, embed, generate: text in, answers out | yes | no |
//! | [`device`]  | what there is to run on, whether it is fast, and whether it computes rightly | yes | no |
//! | [`route`]   | the ladder: where a call runs, and by which rule | no | no |
//! | [`edge`]    | the one shape in which text may leave: built of redacted text only, scanned again | no | no |
//! | [`web`]     | wasm-bindgen exports; thin | yes | yes |
//! | [`native`]  | the command line and everything that touches files and sockets | yes | no |
//!
//! Nothing depends on `web` or `native`. `redact`, `route`, `edge`, `schema`, `text` and `weights` build without Burn,
//! in seconds: `cargo test --no-default-features --features text`.

#![cfg_attr(feature = "member", allow(dead_code, reason = "all but what a member computes"))]

#[cfg(feature = "engine")]
pub mod device;
pub mod edge;
pub mod error;
pub mod kernels;
#[cfg(feature = "engine")]
pub mod model;
#[cfg(feature = "cli")]
pub mod native;
pub mod redact;
pub mod route;
pub mod schema;
#[cfg(feature = "engine")]
pub mod task;
#[cfg(feature = "text")]
pub mod text;
#[cfg(all(target_family = "wasm", not(feature = "member")))]
pub mod web;
pub mod weights;

pub use error::Error;

/// What every fallible function of the crate's public face returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
