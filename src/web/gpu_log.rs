//! The log, through which WebGPU's own errors come.

use super::error::Thrown;
use burn::tensor::Device;
use std::cell::Cell;

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

/// The error logged since the last call, if any, for a call on `device`. What is wrong with the GPU is no matter of the
/// CPU's: it waits there for the next call that needs it.
pub(super) fn check_gpu(device: &Device) -> Result<(), Thrown> {
    check(device, |_| "device-lost")
}

/// As [`check_gpu`], while a model loads and its kernels are tried: one that does not compile would not pass the self-test.
pub(super) fn check_load(device: &Device) -> Result<(), Thrown> {
    check(device, |message| if message.contains("compilation failed") { "self-test-failed" } else { "device-lost" })
}

/// Whether an error was logged since the last call. It then is nobody else's.
pub(super) fn has_failed() -> bool {
    GPU_ERROR.take().is_some()
}

fn check(device: &Device, code: impl Fn(&str) -> &'static str) -> Result<(), Thrown> {
    if *device == Device::flex() {
        return Ok(());
    }
    match GPU_ERROR.take() {
        None => Ok(()),
        Some(message) => Err(Thrown::new(code(&message), &format!("the GPU failed: {message}"))),
    }
}
