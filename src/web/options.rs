//! The options of `redact` as JavaScript has them: an object, read field by field. serde reads the same from the command
//! line's JSON; here that took 13 kB of gzip.

use crate::redact::options::{Given, GivenRecognizer};
use crate::redact::{OptionsError, RedactOptions};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

pub(super) fn options(object: &JsValue) -> Result<RedactOptions, OptionsError> {
    let fields = Fields::of(object, Given::FIELDS)?;
    let recognizers = fields.list("recognizers")?.unwrap_or_default();
    Given {
        types: fields.strings("types")?,
        operator: fields.string("operator")?,
        threshold: fields.number("threshold")?,
        allow: fields.strings("allow")?.unwrap_or_default(),
        allow_patterns: fields.strings("allow_patterns")?.unwrap_or_default(),
        deny: fields.strings("deny")?.unwrap_or_default(),
        recognizers: recognizers.iter().map(recognizer).collect::<Result<_, _>>()?,
        regions: fields.strings("regions")?.unwrap_or_default(),
    }
    .options()
}

fn recognizer(object: JsValue) -> Result<GivenRecognizer, OptionsError> {
    let fields = Fields::of(&object, GivenRecognizer::FIELDS)?;
    let must = |name| fields.string(name)?.ok_or_else(|| wrong("missing field", name));
    Ok(GivenRecognizer {
        r#type: must("type")?,
        pattern: must("pattern")?,
        context: fields.strings("context")?.unwrap_or_default(),
        score: fields.number("score")?,
        context_score: fields.number("context_score")?,
        secret: fields.flag("secret")?,
        ignore_case: fields.flag("ignore_case")?,
    })
}

/// An object that has none but known fields. What is `undefined` or `null` is not there.
struct Fields<'a>(&'a JsValue);

impl<'a> Fields<'a> {
    fn of(object: &'a JsValue, known: &[&str]) -> Result<Self, OptionsError> {
        let Some(object) = object.dyn_ref::<Object>() else { return Err(OptionsError::Json("not an object".into())) };
        for name in Object::keys(object).iter().filter_map(|name| name.as_string()) {
            if !known.contains(&name.as_str()) {
                return Err(wrong("unknown field", &name));
            }
        }
        Ok(Self(object))
    }

    fn get<T>(&self, name: &str, kind: &str, read: impl Fn(JsValue) -> Option<T>) -> Result<Option<T>, OptionsError> {
        let value = Reflect::get(self.0, &name.into()).unwrap_or_default();
        if value.is_undefined() || value.is_null() {
            return Ok(None);
        }
        read(value).map(Some).ok_or_else(|| wrong(kind, name))
    }

    fn string(&self, name: &str) -> Result<Option<String>, OptionsError> {
        self.get(name, "not a string:", |value| value.as_string())
    }

    /// As near as a score needs to be.
    #[allow(clippy::cast_possible_truncation, reason = "scores are f32")]
    fn number(&self, name: &str) -> Result<Option<f32>, OptionsError> {
        self.get(name, "not a number:", |value| value.as_f64().map(|n| n as f32))
    }

    fn flag(&self, name: &str) -> Result<bool, OptionsError> {
        Ok(self.get(name, "not a boolean:", |value| value.as_bool())?.unwrap_or_default())
    }

    fn list(&self, name: &str) -> Result<Option<Array>, OptionsError> {
        self.get(name, "not a list:", |value| value.dyn_into().ok())
    }

    fn strings(&self, name: &str) -> Result<Option<Vec<String>>, OptionsError> {
        let all = |list: Array| list.iter().map(|value| value.as_string()).collect();
        self.get(name, "not a list of strings:", |value| value.dyn_into().ok().and_then(all))
    }
}

/// Never with a value: a deny-list is personal.
fn wrong(what: &str, field: &str) -> OptionsError {
    OptionsError::Json(format!("{what} `{field}`"))
}
