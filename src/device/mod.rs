//! Devices: what is there, whether it is fast, and whether it computes rightly.
//!
//! | file | what it does |
//! |---|---|
//! | `mod` | opens the GPU and describes it |
//! | `speed` | whether the GPU is faster than the CPU, in a few milliseconds |
//! | `self_test` | whether a device computes a model as it should |
//! | `link` | what one piece of work costs, without the wait |
//! | `refusal` | what a browser's GPU refuses of a piece of work |
//! | `tune` | which kernels for products are fastest on a GPU |
//! | `spot` | pieces of a model's weights, for models whose answers nobody knows |
//!
//! What follows from it is [`route`](crate::route)'s business.

mod link;
#[cfg(target_family = "wasm")]
mod refusal;
mod self_test;
mod speed;
mod spot;
mod tune;

pub(crate) use link::link_time;
#[cfg(target_family = "wasm")]
use refusal::refused;
pub use self_test::{SelfTest, answer, self_test};
pub use speed::{Speed, measure_speed};
pub use spot::Spot;
pub use tune::{BUDGET_MS, tune};

use crate::{Error, Result};
use burn::tensor::Device;
use burn::tensor::wgpu::WgpuSetup;
use burn::tensor::wgpu::wgpu::Features;
use serde::Serialize;
use std::collections::BTreeMap;

/// A GPU that was opened, in the words of `api.d.ts`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Adapter {
    pub vendor: String,
    pub architecture: String,
    pub description: String,
    /// Software: correct, and slower than the CPU rung.
    pub fallback: bool,
    pub features: Vec<String>,
    pub limits: BTreeMap<String, u64>,
}

/// Opens the GPU: WebGPU in a browser, Vulkan, Metal or DX12 natively. Once per process; the
/// runtime keeps the device, clone it.
///
/// # Errors
/// No adapter, or one that refuses a device.
pub async fn open_gpu() -> Result<(Device, Adapter)> {
    let (device, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| Error::UnsupportedDevice(format!("no usable GPU here: {error}; the CPU works everywhere")))?;
    // CubeCL's handler panics, which would end the module: whoever computes asks the log whether it went well, and a
    // kernel that the tuner tries may be refused.
    #[cfg(target_family = "wasm")]
    {
        setup.device.on_uncaptured_error(std::sync::Arc::new(|error| log::error!("{error}")));
        refusal::watch(setup.device.clone());
    }
    let adapter = describe(&setup);
    crate::kernels::set_software_adapter(adapter.fallback);
    let features = setup.device.features();
    crate::kernels::set_f16(features.contains(Features::SHADER_F16));
    // In a browser wgpu has no name for it yet: `web::subgroups` asks for it, and says so.
    #[cfg(not(target_family = "wasm"))]
    crate::kernels::set_subgroups(features.contains(Features::SUBGROUP));
    Ok((device, adapter))
}

fn describe(setup: &WgpuSetup) -> Adapter {
    let info = setup.adapter.get_info();
    let limits = setup.device.limits();
    let limits = [
        ("maxBufferSize", limits.max_buffer_size),
        ("maxStorageBufferBindingSize", limits.max_storage_buffer_binding_size),
        ("maxComputeInvocationsPerWorkgroup", u64::from(limits.max_compute_invocations_per_workgroup)),
        ("maxComputeWorkgroupStorageSize", u64::from(limits.max_compute_workgroup_storage_size)),
        ("maxStorageBuffersPerShaderStage", u64::from(limits.max_storage_buffers_per_shader_stage)),
    ];
    Adapter {
        vendor: info.driver.clone(),
        architecture: info.driver_info.clone(),
        fallback: info.device_type == burn::tensor::wgpu::wgpu::DeviceType::Cpu,
        description: info.name,
        features: setup.device.features().iter_names().map(|(name, _)| name.to_ascii_lowercase()).collect(),
        limits: limits.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
    }
}

/// What `work` comes to, and whether the GPU refused something of it. Natively a refusal is the launch's own error.
#[cfg(not(target_family = "wasm"))]
async fn refused<T>(work: impl Future<Output = T>) -> (T, bool) {
    (work.await, false)
}

/// Waits for a future; native only, a browser can't block.
#[cfg(not(target_family = "wasm"))]
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    pollster::block_on(future)
}

/// The process's GPU, opened on first use.
///
/// # Errors
/// As [`open_gpu`].
#[cfg(not(target_family = "wasm"))]
pub fn native_gpu() -> Result<Device, String> {
    static GPU: std::sync::OnceLock<Result<Device, String>> = std::sync::OnceLock::new();
    GPU.get_or_init(|| block_on(open_gpu()).map(|(device, _)| device).map_err(|error| error.to_string())).clone()
}
