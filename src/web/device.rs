//! The probe: what this browser can run on.

use super::error::Thrown;
use super::gpu_log::check_gpu;
use super::subgroups::request_subgroups;
use crate::device::{Adapter, measure_speed, open_gpu};
use burn::tensor::Device;
use js_sys::{Function, Promise, Reflect};
use serde::Serialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

thread_local! {
    static GPU: RefCell<Option<(Device, Adapter)>> = const { RefCell::new(None) };
}

/// `DeviceReport` of `api.d.ts`, without what follows from it.
#[derive(Serialize)]
struct Report {
    webgpu: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    adapter: Option<Adapter>,
    /// Why there is no GPU.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Looks for a GPU, and opens it on the first call. JSON `DeviceReport` without verdict and rule; never throws.
#[wasm_bindgen]
pub async fn probe() -> String {
    let known = GPU.with_borrow(|gpu| gpu.as_ref().map(|(_, adapter)| adapter.clone()));
    let found = match known {
        Some(adapter) => Ok(adapter),
        None => open().await,
    };
    let report = match found {
        Ok(adapter) => Report { webgpu: true, adapter: Some(adapter), reason: None },
        Err(reason) => Report { webgpu: false, adapter: None, reason: Some(reason) },
    };
    serde_json::to_string(&report).unwrap_or_default()
}

/// How fast the GPU is beside the CPU; JSON `{ gpu_ms, cpu_ms, slow }`. The kernels take a slow one for software.
#[wasm_bindgen]
pub async fn speed() -> Result<String, Thrown> {
    let (device, _) = named("webgpu")?;
    let speed = measure_speed(&device, super::generate::now).await?;
    check_gpu(&device)?;
    crate::kernels::set_software_adapter(speed.slow || crate::kernels::is_software_adapter());
    Ok(serde_json::to_string(&speed).unwrap_or_default())
}

async fn open() -> Result<Adapter, String> {
    // wgpu's own request would panic where there is no `navigator.gpu`, and it does not tell
    // whether the adapter is software.
    let info = adapter_info().await?;
    let (device, mut adapter) = open_gpu().await.map_err(|error| error.to_string())?;
    let text =
        |name: &str| Reflect::get(&info, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default();
    adapter.vendor = text("vendor");
    adapter.architecture = text("architecture");
    adapter.description = text("description");
    adapter.fallback = Reflect::get(&info, &"isFallbackAdapter".into()).is_ok_and(|value| value.is_truthy())
        || adapter.architecture == "swiftshader";
    crate::kernels::set_software_adapter(adapter.fallback);
    GPU.set(Some((device, adapter.clone())));
    Ok(adapter)
}

/// `(await navigator.gpu.requestAdapter()).info`, in a window or a worker.
async fn adapter_info() -> Result<JsValue, String> {
    let missing = |what: &str| format!("no WebGPU here ({what})");
    let get = |object: &JsValue, name: &str| {
        Reflect::get(object, &name.into()).ok().filter(|value| !value.is_null() && !value.is_undefined())
    };
    let navigator = get(&js_sys::global(), "navigator").ok_or_else(|| missing("no navigator"))?;
    let gpu = get(&navigator, "gpu").ok_or_else(|| missing("no navigator.gpu"))?;
    let request: Function = get(&gpu, "requestAdapter")
        .and_then(|value| value.dyn_into().ok())
        .ok_or_else(|| missing("no requestAdapter"))?;
    let promise: Promise = request
        .call0(&gpu)
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or_else(|| missing("requestAdapter failed"))?;
    let adapter = JsFuture::from(promise).await.map_err(|_| missing("requestAdapter failed"))?;
    request_subgroups(&gpu, || crate::kernels::set_subgroups(true));
    if adapter.is_null() || adapter.is_undefined() {
        return Err(missing("no adapter"));
    }
    get(&adapter, "info").ok_or_else(|| missing("an adapter without info"))
}

/// The device that a caller named.
pub(super) fn named(backend: &str) -> Result<(Device, Option<Adapter>), Thrown> {
    match backend {
        "cpu" => Ok((Device::flex(), None)),
        "webgpu" => GPU
            .with_borrow(|gpu| gpu.as_ref().map(|(device, adapter)| (device.clone(), Some(adapter.clone()))))
            .ok_or_else(|| {
                Thrown::new("unsupported-device", "WebGPU is not open here; call probe() first, or use device \"cpu\"")
            }),
        other => Err(Thrown::argument(&format!("device must be \"webgpu\" or \"cpu\", not {other:?}"))),
    }
}
