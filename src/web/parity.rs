//! The kernel suite, for the browser tests (feature `parity`).

use super::device::named;
use super::error::Thrown;
use wasm_bindgen::prelude::*;

/// Runs every kernel against its reference on `device`; the number of comparisons. Throws what differs.
#[wasm_bindgen]
pub async fn run_parity_suite(device: String) -> Result<usize, Thrown> {
    let (device, _) = named(&device)?;
    crate::kernels::parity::run(&device).await.map_err(|message| Thrown::new("self-test-failed", &message))
}
