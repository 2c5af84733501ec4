//! The kernel suite, for the browser tests (feature `parity`).

use super::crew::{Workers, helpers};
use super::device::named;
use super::error::Thrown;
use wasm_bindgen::prelude::*;

/// Runs every kernel against its reference on `device`; the number of comparisons. Throws what differs.
#[wasm_bindgen]
pub async fn run_parity_suite(device: String) -> Result<usize, Thrown> {
    let (device, _) = named(&device)?;
    crate::kernels::parity::run(&device).await.map_err(|message| Thrown::new("self-test-failed", &message))
}

/// Multiplies by matrices that `crew` has a share in, and by the same ones whole; the number of comparisons. Throws what differs.
#[wasm_bindgen]
pub async fn run_crew_suite(crew: Workers) -> Result<usize, Thrown> {
    let Some(crew) = helpers(Some(crew)) else { return Ok(0) };
    crate::kernels::parity::run_shared(&crew).await.map_err(|message| Thrown::new("self-test-failed", &message))
}
