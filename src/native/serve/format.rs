//! `response_format`: an answer that is JSON by a schema.

use super::body::Object;
use super::chat::MOST_STOPS;
use super::error::ApiError;
use super::fields::{Fields, missing, wrong};
use crate::schema::Schema;
use serde_json::Value;

/// The schema of `response_format`, its members in the order in which they came.
pub(super) fn schema(fields: &Fields, body: &Object) -> Result<Option<String>, ApiError> {
    let name = "response_format";
    let Some(format) = fields.get(name) else { return Ok(None) };
    match format.get("type").and_then(Value::as_str) {
        Some("text") => return Ok(None),
        Some("json_schema") => {}
        _ => return Err(wrong(name, "of type json_schema or text")),
    }
    if fields.texts("stop", MOST_STOPS)?.is_some_and(|stops| !stops.is_empty()) {
        let message = "`stop` would cut the JSON that `response_format` asks for; leave one of them out";
        return Err(ApiError::field("stop", "invalid_combination", message));
    }
    let ordered = body.in_order();
    let schema = ordered.as_ref().and_then(|body| body.get(name)?.get("json_schema")?.get("schema"));
    let schema = schema.ok_or_else(|| missing("response_format.json_schema.schema"))?;
    match Schema::new(schema.clone()) {
        Ok(_) => Ok(Some(schema.to_string())),
        Err(error) => Err(ApiError::field("response_format.json_schema.schema", "invalid_schema", error.to_string())),
    }
}
