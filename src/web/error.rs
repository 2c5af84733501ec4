//! Errors across the border.

use wasm_bindgen::JsValue;

/// A JavaScript `Error` with a `code`.
pub struct Thrown(JsValue);

impl From<crate::Error> for Thrown {
    fn from(error: crate::Error) -> Self {
        Self::new(error.code(), &error.to_string())
    }
}

impl Thrown {
    pub(super) fn new(code: &str, message: &str) -> Self {
        let error = js_sys::Error::new(message);
        // Setting a property of a fresh object can't fail.
        let _ = js_sys::Reflect::set(&error, &"code".into(), &code.into());
        Self(error.into())
    }

    #[cfg(any(feature = "engine", feature = "wire"))]
    pub(super) fn argument(message: &str) -> Self {
        Self::new("invalid-argument", message)
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0
    }
}
