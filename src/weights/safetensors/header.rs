//! The JSON header of a safetensors file.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as MapEntry;
use std::fmt;

use serde::Deserialize;
use serde::de::{Error as _, MapAccess, Visitor};

use super::FormatError;
use crate::weights::{ElementType, FileHeader, Metadata, TensorInfo, Value, shown};

/// Most models have a few hundred.
const MAX_TENSORS: usize = 65536;
/// Dimensions of a tensor.
const MAX_DIMS: usize = 8;

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

/// What the bytes of a tensor are to us.
enum Kind {
    Wanted(ElementType),
    /// Integers of so many bytes.
    Skipped(u64),
}

/// A tensor before its place among the others is checked.
struct Placed {
    name: String,
    kind: Kind,
    entry: Entry,
}

/// Parses and validates the JSON. `data_start` is where the tensors begin in the file. Returns the
/// header, sorted by offset, and where the file ends.
pub(super) fn parse(json: &[u8], data_start: u64) -> Result<(FileHeader, u64), FormatError> {
    let Raw { metadata, entries } = serde_json::from_slice(json).map_err(|error| bad_json(&error))?;
    let mut placed = entries
        .into_iter()
        .map(|(name, entry)| Ok(Placed { kind: kind(&name, &entry.dtype)?, name, entry }))
        .collect::<Result<Vec<_>, FormatError>>()?;
    placed.sort_by_key(|tensor| tensor.entry.data_offsets);

    let mut header = FileHeader { metadata, tensors: Vec::new() };
    let mut end = 0_u64;
    for Placed { name, kind, entry } in placed {
        let (from, to) = entry.data_offsets;
        if from != end || to < from {
            let problem = if to < from {
                "ends before it begins"
            } else if from < end {
                "overlaps the tensor before it"
            } else {
                "leaves a hole after the tensor before it"
            };
            return Err(invalid(&name, &format!("at bytes {from} to {to} {problem}")));
        }
        end = to;
        let shape = shape(&name, &entry.shape)?;
        let (expected, element) = match kind {
            Kind::Wanted(element) => (element.tensor_bytes(&shape), Some(element)),
            Kind::Skipped(width) => (shape.iter().try_fold(width, |n, &dim| n.checked_mul(dim as u64)), None),
        };
        if expected != Some(to - from) {
            let problem =
                format!("of type {} and shape {shape:?} does not fill its {} bytes", shown(&entry.dtype), to - from);
            return Err(invalid(&name, &problem));
        }
        let Some(offset) = data_start.checked_add(from) else {
            return Err(invalid(&name, "lies beyond any file's end"));
        };
        if let Some(element) = element {
            header.tensors.push(TensorInfo { name, element, shape, offset, bytes: to - from });
        }
    }
    let end = data_start
        .checked_add(end)
        .ok_or_else(|| FormatError::Invalid("safetensors: the tensors end beyond any file's end".into()))?;
    Ok((header, end))
}

fn shape(name: &str, shape: &[u64]) -> Result<Vec<usize>, FormatError> {
    let fits = shape.len() <= MAX_DIMS;
    let shape: Option<Vec<usize>> = shape.iter().map(|&dim| usize::try_from(dim).ok()).collect();
    shape
        .filter(|_| fits)
        .ok_or_else(|| invalid(name, &format!("has a dimension too large, or more than {MAX_DIMS} dimensions")))
}

fn kind(name: &str, dtype: &str) -> Result<Kind, FormatError> {
    Ok(match dtype {
        "F32" => Kind::Wanted(ElementType::F32),
        "F16" => Kind::Wanted(ElementType::F16),
        "BF16" => Kind::Wanted(ElementType::BF16),
        "BOOL" | "U8" | "I8" => Kind::Skipped(1),
        "U16" | "I16" => Kind::Skipped(2),
        "U32" | "I32" => Kind::Skipped(4),
        "U64" | "I64" => Kind::Skipped(8),
        _ => {
            return Err(FormatError::Unsupported {
                what: "the tensor type",
                got: format!("{} of {}", shown(dtype), shown(name)),
                supported: "F32, F16, BF16 (integer tensors are passed over)",
            });
        }
    })
}

fn invalid(name: &str, problem: &str) -> FormatError {
    FormatError::Invalid(format!(
        "safetensors: the tensor `{}` {problem}; the file is damaged, download it again",
        shown(name)
    ))
}

/// serde's own messages quote the file; ours say where.
pub(super) fn bad_json(error: &serde_json::Error) -> FormatError {
    let why = match error.classify() {
        // Our own words, see `Raw`.
        serde_json::error::Category::Data if error.to_string().starts_with(OURS) => {
            let message = error.to_string();
            let end = message.rfind(" at line ").unwrap_or(message.len());
            message.get(OURS.len()..end).unwrap_or_default().trim().to_owned()
        }
        serde_json::error::Category::Data => "not of the expected form".to_owned(),
        _ => "not valid JSON".to_owned(),
    };
    FormatError::Invalid(format!(
        "safetensors: the JSON header or index is wrong at line {}, column {}: {why}; download it \
         again",
        error.line(),
        error.column()
    ))
}

const OURS: &str = "burnside:";

/// The JSON object as it stands. A plain map would let the last of two equal names win.
#[derive(Default)]
struct Raw {
    metadata: Metadata,
    entries: BTreeMap<String, Entry>,
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut raw = Raw::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == "__metadata__" {
                let strings: BTreeMap<String, String> = map.next_value()?;
                raw.metadata.extend(strings.into_iter().map(|(k, v)| (k, Value::String(v))));
                continue;
            }
            if raw.entries.len() == MAX_TENSORS {
                return Err(A::Error::custom(format!("{OURS} more than {MAX_TENSORS} tensors")));
            }
            match raw.entries.entry(name) {
                MapEntry::Vacant(vacant) => {
                    vacant.insert(map.next_value()?);
                }
                MapEntry::Occupied(twice) => {
                    let name = shown(twice.key());
                    return Err(A::Error::custom(format!("{OURS} the tensor `{name}` occurs twice")));
                }
            }
        }
        Ok(raw)
    }
}
