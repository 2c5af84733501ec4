//! The rules' names. They are part of the public API: results carry them, metrics count by them.

use super::Refusal;
use serde::{Deserialize, Serialize};

/// Why a call runs where it runs, in the order in which they are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The caller named the backend.
    Caller,
    /// Privacy keeps it here: `policy.never_leave`, or a text that is not redacted yet.
    NeverLeave,
    /// No edge is configured. Only in errors.
    NoEdge,
    /// The model can't be had here: its files can't be downloaded, verified or understood.
    ModelUnavailable,
    /// No WebGPU, or no adapter.
    AdapterMissing,
    /// The model does not fit the device's memory or the adapter's limits.
    LimitsTooSmall,
    /// The device computed a known input wrongly, or not at all.
    SelfTestFailed,
    /// An earlier visit ended in the middle of loading or first running this model there.
    Tombstone,
    /// The device was lost twice.
    DeviceLost,
    /// The browser refused what the model needs of the device.
    UnsupportedDevice,
    /// WebGPU would run on the CPU anyway, and slower than our own code for it. By the adapter's flag.
    AdapterSoftware,
    /// The same, by measuring.
    AdapterSlow,
    /// Slower than `policy.first_token_budget_ms`, measured.
    TooSlow,
    /// The input is longer than the local model's context.
    ContextLength,
    /// The caller's router sends it on.
    Complex,
    /// Nothing speaks against the best rung.
    Local,
}

impl Rule {
    /// The error when this rule shut the last rung.
    pub(super) fn refusal(self) -> Refusal {
        let (code, message) = match self {
            Self::NeverLeave => (
                "privacy",
                "this device can't answer, and nothing may leave it (policy.never_leave); choose a smaller model, or \
                 allow the edge",
            ),
            Self::NoEdge => (
                "edge",
                "device: \"edge\" was asked for and no edge is configured; give Burnside.create() an edge, or use \
                 \"auto\", \"webgpu\" or \"cpu\"",
            ),
            Self::ModelUnavailable => ("network", "the model can't be had here, and no edge may be asked instead"),
            Self::ContextLength => (
                "context-length",
                "the input is longer than the model's context; shorten it or pick a model with a longer context",
            ),
            Self::SelfTestFailed => (
                "self-test-failed",
                "this device computes the model wrongly; configure an edge, or choose another model",
            ),
            Self::DeviceLost => ("device-lost", "the device was lost twice; reload the page"),
            Self::Tombstone => (
                "unsupported-device",
                "an earlier visit ended while this model was loading here, so it is left out for a while; name the \
                 device to try it all the same, or configure an edge",
            ),
            Self::LimitsTooSmall => (
                "unsupported-device",
                "the model is too large for this device; choose a smaller one (canRun() names those that fit), \
                 configure an edge, or load it all the same with force: true",
            ),
            Self::AdapterMissing => (
                "unsupported-device",
                "WebGPU was asked for and this browser offers no adapter; use device: \"auto\" or \"cpu\"",
            ),
            _ => ("unsupported-device", "this device can't run the model; configure an edge, or choose another model"),
        };
        Refusal { code, rule: self, message }
    }
}
