//! GGUF metadata values.

use super::cursor::{Cursor, Stop};
use super::{FormatError, MAX_STRING};
use crate::weights::Value;

/// `enum gguf_metadata_value_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    String,
    Array,
    U64,
    I64,
    F64,
}

impl Kind {
    pub(super) fn read(c: &mut Cursor<'_>) -> Result<Self, Stop> {
        use Kind::*;
        const BY_NUMBER: [Kind; 13] = [U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64];
        let number = c.u32()?;
        let kind = usize::try_from(number).ok().and_then(|n| BY_NUMBER.get(n)).copied();
        kind.ok_or_else(|| {
            Stop::Bad(FormatError::Unsupported {
                what: "the GGUF metadata type",
                got: number.to_string(),
                supported: "0 to 12",
            })
        })
    }

    /// The fewest bytes that a value takes in the file.
    pub(super) const fn least_bytes(self) -> u64 {
        match self {
            Kind::U8 | Kind::I8 | Kind::Bool => 1,
            Kind::U16 | Kind::I16 => 2,
            Kind::U32 | Kind::I32 | Kind::F32 => 4,
            Kind::String | Kind::U64 | Kind::I64 | Kind::F64 => 8,
            Kind::Array => 12,
        }
    }

    /// The list that an array of this kind is gathered in; `None` for an array of arrays.
    pub(super) const fn empty_list(self) -> Option<Value> {
        Some(match self {
            Kind::Array => return None,
            Kind::Bool => Value::Bools(Vec::new()),
            Kind::String => Value::Strings(Vec::new()),
            Kind::F32 | Kind::F64 => Value::Floats(Vec::new()),
            _ => Value::Ints(Vec::new()),
        })
    }

    /// One value. `room` is how many more bytes the header can have.
    pub(super) fn value(self, c: &mut Cursor<'_>, room: u64) -> Result<Value, Stop> {
        Ok(match self {
            Kind::U8 => Value::Int(c.array().map(u8::from_le_bytes)?.into()),
            Kind::I8 => Value::Int(c.array().map(i8::from_le_bytes)?.into()),
            Kind::U16 => Value::Int(c.array().map(u16::from_le_bytes)?.into()),
            Kind::I16 => Value::Int(c.array().map(i16::from_le_bytes)?.into()),
            Kind::U32 => Value::Int(c.u32()?.into()),
            Kind::I32 => Value::Int(c.array().map(i32::from_le_bytes)?.into()),
            Kind::I64 => Value::Int(c.array().map(i64::from_le_bytes)?),
            Kind::U64 => Value::Int(
                i64::try_from(c.u64()?)
                    .map_err(|_| FormatError::Invalid("GGUF: a metadata integer is larger than 2^63 - 1".into()))?,
            ),
            Kind::F32 => Value::Float(c.array().map(f32::from_le_bytes)?.into()),
            Kind::F64 => Value::Float(c.array().map(f64::from_le_bytes)?),
            Kind::Bool => match c.array()? {
                [0] => Value::Bool(false),
                [1] => Value::Bool(true),
                [other] => {
                    return Err(Stop::Bad(FormatError::Invalid(format!(
                        "GGUF: a metadata bool is {other}, expected 0 or 1; the file is damaged"
                    ))));
                }
            },
            Kind::String => Value::String(c.string(room.min(MAX_STRING), "a metadata string")?),
            Kind::Array => {
                return Err(Stop::Bad(FormatError::Unsupported {
                    what: "the GGUF metadata type",
                    got: "array of arrays".into(),
                    supported: "numbers, bools, strings and arrays of them",
                }));
            }
        })
    }
}

/// Appends `value` to a list of [`Kind::empty_list`]; the kinds agree by construction.
pub(super) fn append(list: &mut Value, value: Value) {
    match (list, value) {
        (Value::Ints(list), Value::Int(value)) => list.push(value),
        (Value::Floats(list), Value::Float(value)) => list.push(value),
        (Value::Bools(list), Value::Bool(value)) => list.push(value),
        (Value::Strings(list), Value::String(value)) => list.push(value),
        _ => {}
    }
}
