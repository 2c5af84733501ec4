//! The only room that knows the browser: what `js/` calls. Thin: JSON in, JSON out, no decisions.
//!
//! Nothing here may panic: `panic = "abort"` would end the module, and with it every model of the
//! page. What can fail throws a JavaScript `Error` that carries `code` (see [`crate::Error::code`]).

#[cfg(feature = "engine")]
mod bytes;
#[cfg(feature = "engine")]
mod crew;
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

use wasm_bindgen::prelude::*;

/// The redactor's allocator: smaller than std's, and faster. Not the engine's, whose weights would take more memory by it.
#[cfg(not(feature = "engine"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

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
    // The redactor alone goes without: a kilobyte, for a message that nobody should ever see.
    #[cfg(feature = "engine")]
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
