//! The second scan alone, for who relays what others built: the Worker of `edge/`.

use super::error::Thrown;
use crate::edge::{Endpoint, Wire, guard as check};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    /// As the caller configured it: its url, its headers with the credential, values to let through.
    endpoint: Configured,
}

#[derive(Deserialize)]
struct Configured {
    url: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    allow: Vec<String>,
}

/// Throws "privacy" if the final request holds personal data; `request` is JSON
/// `{ method, url, headers, endpoint: { url, headers, allow } }`. See [`crate::edge::guard`].
#[wasm_bindgen]
pub fn guard(request: &str, body: &[u8]) -> Result<(), Thrown> {
    // The error of serde_json may quote a value.
    let request: Request = serde_json::from_str(request)
        .map_err(|_| Thrown::argument("guard takes { method, url, headers, endpoint }"))?;
    let mut endpoint = Endpoint::new(request.endpoint.url)?.allow(request.endpoint.allow);
    for (name, value) in &request.endpoint.headers {
        endpoint = endpoint.header(name, value)?;
    }
    let wire = Wire { method: &request.method, url: &request.url, headers: &request.headers, body };
    Ok(check(&wire, &endpoint)?)
}
