//! Whether a given value is what a schema asks for: for answers of an edge, which nothing here has steered.

use super::SchemaError;
use super::automaton::Automaton;
use super::flat::{ARRAY, All, BOOLEAN, FRACTION, Flat, INTEGER, NULL, OBJECT, STRING};
use super::format;
use super::json::Json;
use super::keywords::flatten;
use super::pattern;

/// Where in `value` something is other than `all` says, as a JSON pointer; `None`: nowhere.
///
/// # Errors
/// A schema that is not supported.
pub(super) fn misfit<'a>(root: &'a Json, all: &All<'a>, value: &Json, at: &str) -> Result<Option<String>, SchemaError> {
    misfit_flat(root, &flatten(root, all)?, value, at)
}

pub(super) fn misfit_flat<'a>(
    root: &'a Json,
    flat: &Flat<'a>,
    value: &Json,
    at: &str,
) -> Result<Option<String>, SchemaError> {
    let bad = || Ok(Some(if at.is_empty() { "/".to_string() } else { at.to_string() }));
    if flat.types & type_of(value) == 0 || flat.constants.as_ref().is_some_and(|all| !all.contains(&value)) {
        return bad();
    }
    let within = |(low, high): (u32, u32), n: usize| (low as usize..=high as usize).contains(&n);
    match value {
        Json::String(text) => {
            if !within(flat.length, text.chars().count()) {
                return bad();
            }
            for (pattern, is_format, path) in &flat.patterns {
                if !automaton(pattern, *is_format, true, path)?.matches(text) {
                    return bad();
                }
            }
        }
        Json::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            let above = flat.low.is_none_or(|low| number > low.value || (!low.exclusive && number == low.value));
            let below = flat.high.is_none_or(|high| number < high.value || (!high.exclusive && number == high.value));
            if !above || !below {
                return bad();
            }
        }
        Json::Array(items) => {
            if !within(flat.count, items.len()) {
                return bad();
            }
            for (i, item) in items.iter().enumerate() {
                let Some(all) = flat.prefix.get(i).or(flat.items.as_ref()) else { continue };
                if let Some(found) = misfit(root, all, item, &format!("{at}/{i}"))? {
                    return Ok(Some(found));
                }
            }
        }
        Json::Object(members) => {
            let is_missing = flat.required.iter().any(|name| value.get(name).is_none());
            if is_missing || !within(flat.members, members.len()) {
                return bad();
            }
            for (name, member) in members {
                let known = flat.properties.iter().find(|(other, _)| other == name).map(|(_, all)| all);
                if let Some(all) = known.or(flat.additional.as_ref())
                    && let Some(found) = misfit(root, all, member, &format!("{at}/{name}"))?
                {
                    return Ok(Some(found));
                }
                if let Some(names) = &flat.names
                    && misfit(root, names, &Json::String(name.clone()), at)?.is_some()
                {
                    return bad();
                }
            }
        }
        Json::Null | Json::Bool(_) => {}
    }
    for choice in &flat.choices {
        let mut held = 0;
        for branch in &choice.branches {
            held += u32::from(misfit(root, &vec![branch.clone()], value, at)?.is_none());
        }
        if held == 0 || (choice.is_one && held > 1) {
            return bad();
        }
    }
    Ok(None)
}

fn type_of(value: &Json) -> u8 {
    match value {
        Json::Null => NULL,
        Json::Bool(_) => BOOLEAN,
        Json::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => INTEGER,
        Json::Number(_) => FRACTION,
        Json::String(_) => STRING,
        Json::Array(_) => ARRAY,
        Json::Object(_) => OBJECT,
    }
}

/// The automaton of a `pattern`, or of a `format` to write or to check by.
pub(super) fn automaton(text: &str, is_format: bool, is_check: bool, path: &str) -> Result<Automaton, SchemaError> {
    let refuse = |what: String| SchemaError { path: path.into(), what };
    if !is_format {
        return pattern::parse(text).map_err(|what| refuse(format!("this pattern is not supported: {what}")));
    }
    let known = format::pattern(text, is_check).ok_or_else(|| {
        refuse("this format is not supported; there are date-time, date, time, duration, email, hostname, ipv4, ipv6, uri, uuid".into())
    })?;
    pattern::parse(&known).map_err(refuse)
}
