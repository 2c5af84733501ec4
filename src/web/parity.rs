//! The kernel suite, for the browser tests (feature `parity`).

use super::crew::{Workers, helpers};
use super::device::named;
use super::error::Thrown;
use super::generate::now;
use wasm_bindgen::prelude::*;

/// Runs every kernel against its reference on `device`; the number of comparisons. Throws what differs.
#[wasm_bindgen]
pub async fn run_parity_suite(device: String) -> Result<usize, Thrown> {
    let (device, _) = named(&device)?;
    crate::kernels::parity::run(&device).await.map_err(|message| Thrown::new("self-test-failed", &message))
}

/// Chooses kernels on the GPU as if it were none of software; JSON, what was chosen. Throws what is wrong with it.
#[wasm_bindgen]
pub async fn run_tuner() -> Result<String, Thrown> {
    let (device, _) = named("webgpu")?;
    let chosen = crate::kernels::parity::run_tuner(&device, now).await;
    let chosen = chosen.map_err(|message| Thrown::new("self-test-failed", &message))?;
    Ok(serde_json::to_string(&chosen).unwrap_or_default())
}

/// Multiplies by matrices that `crew` has a share in, and by the same ones whole; the number of comparisons. Throws what differs.
#[wasm_bindgen]
pub async fn run_crew_suite(crew: Workers) -> Result<usize, Thrown> {
    let Some(crew) = helpers(Some(crew)) else { return Ok(0) };
    crate::kernels::parity::run_shared(&crew).await.map_err(|message| Thrown::new("self-test-failed", &message))
}
