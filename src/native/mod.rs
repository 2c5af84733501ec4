//! The only room that knows the operating system: the command line, files, sockets.
//!
//! | file | what it does |
//! |---|---|
//! | [`cli`]     | `burnside ...`: arguments in, exit status out |
//! | [`cache`]   | where models lie on disk, and whether they are what the manifest says |
//! | [`fetch`]   | gets a model's files from the first source that gives the right bytes |
//! | `models`    | get models, list them, check them, fill in the manifest |
//! | [`onnx`]    | reads the weights out of an ONNX encoder export |
//! | [`convert`] | ONNX or safetensors encoder in, one GGUF file out |
//! | `redact`    | personal data out of texts, and back into answers |
//! | `bench`     | speed of a decoder with random weights |
//! | [`eval`]    | holds a model against a regression set |
//! | `run`       | classify, tag, embed, generate: texts in, JSON lines out |
//! | `serve`     | the same over HTTP; built without Burn, as a command of its own |
//! | `worker`    | a model in a process of its own, for `serve` |
//! | `place`, `open` | a model's name to its file, and that to the loaded model |

#[cfg(feature = "engine")]
mod bench;
pub mod cache;
pub mod cli;
pub mod convert;
pub mod eval;
pub mod fetch;
mod models;
pub mod onnx;
#[cfg(feature = "engine")]
mod open;
#[cfg(any(feature = "engine", feature = "serve"))]
mod place;
mod redact;
#[cfg(feature = "engine")]
mod run;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(any(feature = "engine", feature = "serve"))]
pub mod worker;

pub use cli::main;

use std::path::Path;

/// A file operation that failed, with the path and what to do left to the operating system's words.
pub(crate) fn io_error(doing: &str, path: &Path, error: &std::io::Error) -> crate::Error {
    crate::Error::Io(format!("could not {doing} {}: {error}", path.display()))
}
