//! The fields of a request, each checked, with errors that name it.

use super::error::ApiError;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// A JSON object of a request. `null` counts as absent.
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, ApiError> {
        self.typed(name, "a string", Value::as_str)
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        self.typed(name, "true or false", Value::as_bool)
    }

    /// A whole number within `range`.
    pub(super) fn whole(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, ApiError> {
        let number = self.typed(name, "a whole number", Value::as_u64)?;
        in_range(name, number, &range)
    }

    pub(super) fn number(&self, name: &str, range: RangeInclusive<f64>) -> Result<Option<f32>, ApiError> {
        let number = self.typed(name, "a number", Value::as_f64)?;
        Ok(in_range(name, number, &range)?.map(|number| number as f32))
    }

    /// A list of strings that are not empty, or one alone; at most `most`.
    pub(super) fn texts(&self, name: &str, most: usize) -> Result<Option<Vec<String>>, ApiError> {
        let what = || wrong(name, "a string or a list of strings");
        let texts: Vec<String> = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(items)) => {
                let texts = items.iter().map(|item| item.as_str().map(String::from));
                texts.collect::<Option<_>>().ok_or_else(what)?
            }
            Some(_) => return Err(what()),
        };
        if texts.len() > most {
            let message = format!("`{name}` has {} entries, {most} are allowed", texts.len());
            return Err(ApiError::field(name, "too_many", message));
        }
        Ok(Some(texts))
    }

    /// Refuses fields that would have to be ignored though they change the answer.
    pub(super) fn refuse(&self, names: &[&'static str]) -> Result<(), ApiError> {
        match names.iter().find(|name| self.get(name).is_some_and(|value| !is_nothing(value))) {
            Some(name) => Err(unsupported(name)),
            None => Ok(()),
        }
    }

    fn typed<T>(&self, name: &str, what: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>, ApiError> {
        self.get(name).map(|value| read(value).ok_or_else(|| wrong(name, what))).transpose()
    }
}

/// What means the same as leaving the field out.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn in_range<T: PartialOrd + Display + Copy>(
    name: &str,
    number: Option<T>,
    range: &RangeInclusive<T>,
) -> Result<Option<T>, ApiError> {
    match number {
        Some(number) if !range.contains(&number) => {
            let message = format!("`{name}` must be from {} to {}", range.start(), range.end());
            Err(ApiError::field(name, "out_of_range", message))
        }
        _ => Ok(number),
    }
}

pub(super) fn missing(name: &str) -> ApiError {
    ApiError::field(name, "missing_field", format!("`{name}` is missing"))
}

pub(super) fn wrong(name: &str, what: &str) -> ApiError {
    ApiError::field(name, "invalid_type", format!("`{name}` must be {what}"))
}

pub(super) fn unsupported(name: &str) -> ApiError {
    ApiError::field(name, "unsupported_parameter", format!("`{name}` is not supported here; leave it out"))
}
