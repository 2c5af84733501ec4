//! Errors across the border, and the log through which WebGPU's own errors come.

use std::cell::Cell;
use wasm_bindgen::JsValue;

/// A JavaScript `Error` with a `code`.
pub struct Thrown(JsValue);

impl From<crate::Error> for Thrown {
    fn from(error: crate::Error) -> Self {
        Self::new(error.code(), &error.to_string())
    }
}

impl Thrown {
    pub(super) fn new(code: &str, message: &str) -> Self {
        let error = js_sys::Error::new(message);
        // Setting a property of a fresh object can't fail.
        let _ = js_sys::Reflect::set(&error, &"code".into(), &code.into());
        Self(error.into())
    }

    pub(super) fn argument(message: &str) -> Self {
        Self::new("invalid-argument", message)
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0
    }
}

thread_local! {
    static GPU_ERROR: Cell<Option<String>> = const { Cell::new(None) };
}

/// wgpu and CubeCL only log what they can't return: a shader that doesn't compile, a validation
/// error. Every such line is kept and becomes the error of the call that it belongs to.
struct Log;

impl log::Log for Log {
    fn enabled(&self, metadata: &log::Metadata) -> bool {
        metadata.level() <= log::Level::Warn
    }

    fn log(&self, record: &log::Record) {
        if record.level() == log::Level::Error {
            GPU_ERROR.set(Some(format!("{}: {}", record.target(), record.args())));
        }
    }

    fn flush(&self) {}
}

pub(super) fn install_log() {
    // Fails only if a logger is installed already, and then it is this one.
    if log::set_logger(&Log).is_ok() {
        log::set_max_level(log::LevelFilter::Error);
    }
}

/// The error logged since the last call, if any.
pub(super) fn check_gpu() -> Result<(), Thrown> {
    match GPU_ERROR.take() {
        None => Ok(()),
        Some(message) => Err(Thrown::new("device-lost", &format!("the GPU failed: {message}"))),
    }
}
