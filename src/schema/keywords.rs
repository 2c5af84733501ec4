//! The keywords of a schema, read: `$ref` is followed, `allOf` merged, and what is not supported refused.

use super::SchemaError;
use super::flat::{ARRAY, All, BOOLEAN, Choice, FRACTION, Flat, INTEGER, NULL, OBJECT, Place, STRING, refuse, tighter};
use super::json::Json;
use super::number::Bound;
use std::collections::HashMap;

/// `$ref`s and `allOf`s that may lie in one another.
const MOST_DEPTH: usize = 64;

/// What tells people and tools something, and nothing of the value.
const ANNOTATIONS: [&str; 17] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$schema",
    "$comment",
    "$defs",
    "definitions",
    "contentEncoding",
    "contentMediaType",
    "discriminator",
    "externalDocs",
    "xml",
];

/// # Errors
/// A keyword that is not supported or not as it should be.
pub(super) fn flatten<'a>(root: &'a Json, all: &All<'a>) -> Result<Flat<'a>, SchemaError> {
    Reader { root, seen: HashMap::new(), depth: 0 }.together(all)
}

struct Reader<'a> {
    root: &'a Json,
    /// The schemas that were read, by address, and whether to their end. What holds twice holds: each is read once,
    /// however often `allOf`s lead to it.
    seen: HashMap<usize, bool>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn together(&mut self, all: &All<'a>) -> Result<Flat<'a>, SchemaError> {
        let mut flat = Flat::anything(all.first().map_or("", |place| place.path.as_str()));
        self.depth += 1;
        for place in all {
            let key = std::ptr::from_ref(place.json) as usize;
            match self.seen.get(&key) {
                Some(true) => continue,
                Some(false) => {
                    return refuse(&place.path, "a $ref that leads back to itself, with nothing read between");
                }
                None if self.depth > MOST_DEPTH => {
                    return refuse(&place.path, "too many $refs and allOfs in one another");
                }
                None => {
                    self.seen.insert(key, false);
                    flat = flat.meet(self.read(place)?);
                    self.seen.insert(key, true);
                }
            }
        }
        self.depth -= 1;
        Ok(flat)
    }

    /// Looks one schema's keywords up.
    fn read(&mut self, place: &Place<'a>) -> Result<Flat<'a>, SchemaError> {
        let path = &place.path;
        let mut flat = Flat::anything(path);
        let keywords = match place.json {
            Json::Bool(true) => return Ok(flat),
            Json::Bool(false) => {
                flat.types = 0;
                return Ok(flat);
            }
            Json::Object(keywords) => keywords,
            _ => return refuse(path, "a schema is an object, true or false"),
        };
        let mut met = vec![];
        for (keyword, value) in keywords {
            let here = Place { json: value, path: format!("{path}/{}", escaped(keyword)) };
            let bad = |what: &str| refuse(&here.path, format!("`{keyword}` must be {what}"));
            let inside = |i: usize, json: &'a Json| Place { json, path: format!("{}/{i}", here.path) };
            match keyword.as_str() {
                "type" => flat.types &= types(&here)?,
                "const" => met.push(Flat { constants: Some(vec![value]), ..Flat::anything(path) }),
                "enum" => match value {
                    Json::Array(values) if !values.is_empty() => flat.constants = Some(values.iter().collect()),
                    _ => return bad("a list of one value or more"),
                },
                "minLength" => (flat.length.0, flat.implied) = (whole(&here)?, flat.implied | STRING),
                "maxLength" => (flat.length.1, flat.implied) = (whole(&here)?, flat.implied | STRING),
                "pattern" | "format" => match value {
                    Json::String(text) => {
                        flat.patterns.push((text, keyword == "format", here.path.clone()));
                        flat.implied |= STRING;
                    }
                    _ => return bad("a string"),
                },
                "minimum" | "exclusiveMinimum" => {
                    let bound = Bound { value: number(&here)?, exclusive: keyword.starts_with('e') };
                    (flat.low, flat.implied) =
                        (tighter(flat.low, Some(bound), f64::gt), flat.implied | INTEGER | FRACTION);
                }
                "maximum" | "exclusiveMaximum" => {
                    let bound = Bound { value: number(&here)?, exclusive: keyword.starts_with('e') };
                    (flat.high, flat.implied) =
                        (tighter(flat.high, Some(bound), f64::lt), flat.implied | INTEGER | FRACTION);
                }
                "minItems" => (flat.count.0, flat.implied) = (whole(&here)?, flat.implied | ARRAY),
                "maxItems" => (flat.count.1, flat.implied) = (whole(&here)?, flat.implied | ARRAY),
                "prefixItems" => {
                    let Json::Array(items) = value else { return bad("a list of schemas") };
                    flat.prefix = items.iter().enumerate().map(|(i, json)| vec![inside(i, json)]).collect();
                    flat.implied |= ARRAY;
                }
                "items" if matches!(value, Json::Array(_)) => return bad("one schema; a list of them is prefixItems"),
                "items" => (flat.items, flat.implied) = (Some(vec![here]), flat.implied | ARRAY),
                "properties" => {
                    let Json::Object(members) = value else { return bad("an object of schemas") };
                    for (name, json) in members {
                        let at = Place { json, path: format!("{}/{}", here.path, escaped(name)) };
                        flat.properties.retain(|(other, _)| other != name);
                        flat.properties.push((name, vec![at]));
                    }
                    flat.implied |= OBJECT;
                }
                "required" => {
                    let Json::Array(names) = value else { return bad("a list of names") };
                    for name in names {
                        let Json::String(name) = name else { return bad("a list of names") };
                        if !flat.required.contains(&name.as_str()) {
                            flat.required.push(name);
                        }
                    }
                    flat.implied |= OBJECT;
                }
                "additionalProperties" => (flat.additional, flat.implied) = (Some(vec![here]), flat.implied | OBJECT),
                "propertyNames" => (flat.names, flat.implied) = (Some(vec![here]), flat.implied | OBJECT),
                "minProperties" => (flat.members.0, flat.implied) = (whole(&here)?, flat.implied | OBJECT),
                "maxProperties" => (flat.members.1, flat.implied) = (whole(&here)?, flat.implied | OBJECT),
                "anyOf" | "oneOf" | "allOf" => {
                    let Json::Array(branches) = value else { return bad("a list of schemas") };
                    if branches.is_empty() {
                        return bad("a list of one schema or more");
                    }
                    let branches: All = branches.iter().enumerate().map(|(i, json)| inside(i, json)).collect();
                    if keyword == "allOf" {
                        met.push(self.together(&branches)?);
                    } else {
                        flat.choices.push(Choice { is_one: keyword == "oneOf", branches, path: here.path });
                    }
                }
                "$ref" => {
                    let Json::String(target) = value else { return bad("a string") };
                    met.push(self.together(&vec![follow(self.root, target, &here)?])?);
                }
                "$id" if path.is_empty() => {}
                // Without effect when they say so.
                "uniqueItems" | "nullable" if *value == Json::Bool(false) => {}
                name if ANNOTATIONS.contains(&name) || name.starts_with("x-") => {}
                name => return refuse(&here.path, format!("the keyword `{name}` is not supported; leave it out")),
            }
        }
        Ok(met.into_iter().fold(flat, Flat::meet))
    }
}

fn types(place: &Place) -> Result<u8, SchemaError> {
    let one = |json: &Json| match json {
        Json::String(name) => Some(match name.as_str() {
            "null" => NULL,
            "boolean" => BOOLEAN,
            "object" => OBJECT,
            "array" => ARRAY,
            "integer" => INTEGER,
            "number" => INTEGER | FRACTION,
            "string" => STRING,
            _ => return None,
        }),
        _ => None,
    };
    let types = match place.json {
        Json::Array(names) => names.iter().map(one).try_fold(0, |all, one| Some(all | one?)),
        json => one(json),
    };
    types.map_or_else(
        || {
            refuse(
                &place.path,
                "`type` must be null, boolean, object, array, integer, number, string, or a list of them",
            )
        },
        Ok,
    )
}

fn number(place: &Place) -> Result<f64, SchemaError> {
    match place.json {
        Json::Number(number) => Ok(number.as_f64().unwrap_or(0.0)),
        _ => refuse(&place.path, "a bound must be a number"),
    }
}

fn whole(place: &Place) -> Result<u32, SchemaError> {
    let number = number(place)?;
    if number >= 0.0 && number.fract() == 0.0 && number < f64::from(u32::MAX) {
        return Ok(number as u32);
    }
    refuse(&place.path, "a length or count must be a whole number, 0 or more")
}

/// A name as a JSON pointer has it.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn follow<'a>(root: &'a Json, target: &str, place: &Place) -> Result<Place<'a>, SchemaError> {
    let Some(pointer) = target.strip_prefix('#').filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
        return refuse(&place.path, "a `$ref` must be a pointer into this schema: #, or #/$defs/name");
    };
    let mut json = root;
    for step in pointer.split('/').skip(1) {
        let name = step.replace("%25", "%").replace("~1", "/").replace("~0", "~");
        let next = match json {
            Json::Array(items) => name.parse::<usize>().ok().and_then(|i| items.get(i)),
            json => json.get(&name),
        };
        json = match next {
            Some(next) => next,
            None => return refuse(&place.path, "this `$ref` leads nowhere"),
        };
    }
    Ok(Place { json, path: pointer.into() })
}
