//! The only room that knows the browser: what `js/` calls. Thin: JSON in, JSON out, no decisions.
//!
//! Nothing here may panic: `panic = "abort"` would end the module, and with it every model of the
//! page. What can fail throws a JavaScript `Error` that carries `code` (see [`crate::Error::code`]).

#[cfg(feature = "engine")]
mod device;
#[cfg(feature = "wire")]
mod edge;
mod error;
#[cfg(feature = "engine")]
mod generate;
#[cfg(feature = "engine")]
mod gpu_log;
#[cfg(feature = "wire")]
mod guard;
#[cfg(feature = "engine")]
mod load;
#[cfg(feature = "engine")]
mod model;
#[cfg(not(feature = "engine"))]
mod options;
#[cfg(feature = "parity")]
mod parity;
#[cfg(not(feature = "engine"))]
mod redact;
#[cfg(any(feature = "engine", feature = "wire"))]
mod route;
#[cfg(feature = "engine")]
mod schema;
#[cfg(feature = "engine")]
mod subgroups;
#[cfg(feature = "wire")]
mod survey;

pub use error::Thrown;

use js_sys::Uint8Array;
use std::convert::Infallible;
use wasm_bindgen::prelude::*;

#[cfg(feature = "engine")]
unsafe extern "C" {
    fn __wasm_call_ctors();
}

/// Runs once, when the module is instantiated.
#[wasm_bindgen(start)]
pub fn start() {
    // CubeCL registers its IR through static constructors. Unless they are called here once,
    // wasm-ld makes every exported function run them all again (WORKBENCH, fact 1).
    #[cfg(feature = "engine")]
    // SAFETY: called once, before any other export, as the linker's convention asks.
    unsafe {
        __wasm_call_ctors();
    }
    console_error_panic_hook::set_once();
    #[cfg(feature = "engine")]
    gpu_log::install_log();
}

/// Bytes of the wasm heap: it only grows, so this is also its peak.
#[wasm_bindgen]
#[must_use]
pub fn memory_bytes() -> usize {
    core::arch::wasm32::memory_size(0) * 65_536
}

/// Hands bytes of JavaScript's on, a piece at a time. As a whole a chunk of a download would take 4 MiB of a heap that never
/// shrinks, and as much again at the next load if something has settled in its place since.
fn in_pieces<E>(bytes: &Uint8Array, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    const PIECE: u32 = 256 << 10;
    let length = bytes.length();
    let mut piece = vec![0; length.min(PIECE) as usize];
    for from in (0..length).step_by(PIECE as usize) {
        let part = bytes.subarray(from, length.min(from.saturating_add(PIECE)));
        piece.truncate(part.length() as usize);
        part.copy_to(&mut piece);
        take(&piece)?;
    }
    Ok(())
}

/// SHA-256 of a stream.
#[cfg(feature = "engine")]
#[wasm_bindgen]
#[derive(Default)]
pub struct Sha256(crate::weights::Sha256Stream);

#[cfg(feature = "engine")]
#[wasm_bindgen]
impl Sha256 {
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn update(&mut self, chunk: &Uint8Array) {
        let _: Result<(), Infallible> = in_pieces(chunk, |piece| {
            self.0.update(piece);
            Ok(())
        });
    }

    /// Lower-case hex.
    #[must_use]
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.0).finish()
    }
}
