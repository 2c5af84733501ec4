//! Answers of an edge, held against the schema they were asked for.

use super::error::Thrown;
use crate::schema::Schema;
use wasm_bindgen::prelude::*;

/// What is wrong with `text` as JSON by `schema` (a JSON schema); undefined: nothing.
#[wasm_bindgen]
pub fn validate_json(schema: &str, text: &str) -> Result<Option<String>, Thrown> {
    let schema = Schema::parse(schema).map_err(crate::Error::from)?;
    Ok(schema.validate(text).err())
}
