//! The ladder, for JavaScript.

use super::error::Thrown;
use crate::route::{Situation, decide};
use wasm_bindgen::prelude::*;

/// Where a call runs: `situation` is the JSON of [`Situation`], the answer `{ backend, rule }`. Throws a refusal with
/// its code. See docs/ladder.md.
#[wasm_bindgen]
pub fn route(situation: &str) -> Result<String, Thrown> {
    let situation: Situation =
        serde_json::from_str(situation).map_err(|error| Thrown::argument(&format!("the situation: {error}")))?;
    let choice = decide(&situation).map_err(|refusal| Thrown::new(refusal.code, refusal.message))?;
    Ok(serde_json::to_string(&choice).unwrap_or_default())
}
