//! The protobuf wire format (protobuf.dev/programming-guides/encoding): fields out of bytes.
//! Borrows from the file; a length can't reach past the bytes that are there, so nothing is
//! allocated on a file's word.

use super::invalid;
use crate::weights::FormatError;

/// A field's value as the wire has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wire<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

/// The fields of one message, in order: `(field number, value)`.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The next field, or `None` at the message's end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Wire<'a>)>, FormatError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(self.array()?),
            2 => {
                let len = self.varint()?;
                Wire::Bytes(self.take(len)?)
            }
            5 => Wire::Fixed32(self.array()?),
            other => {
                return Err(invalid(format!("wire type {other} does not exist; the file is damaged or no ONNX file")));
            }
        };
        match key >> 3 {
            0 => Err(invalid("field number 0 does not exist; the file is damaged or no ONNX file")),
            number => Ok(Some((number, value))),
        }
    }

    /// A base-128 number of at most 10 bytes.
    fn varint(&mut self) -> Result<u64, FormatError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(invalid("a number is longer than 64 bits; the file is damaged or no ONNX file"))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or_else(cut)?;
        self.rest = rest;
        Ok(*head)
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], FormatError> {
        let len = usize::try_from(len).map_err(|_| cut())?;
        let (head, rest) = self.rest.split_at_checked(len).ok_or_else(cut)?;
        self.rest = rest;
        Ok(head)
    }
}

fn cut() -> FormatError {
    invalid("the file ends inside a field; download it again")
}

impl<'a> Wire<'a> {
    /// A length-delimited value.
    pub(super) fn bytes(self) -> Result<&'a [u8], FormatError> {
        match self {
            Wire::Bytes(bytes) => Ok(bytes),
            _ => Err(invalid("a field has the wrong wire type, expected bytes; the file is damaged")),
        }
    }

    /// A string.
    pub(super) fn text(self) -> Result<&'a str, FormatError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| invalid("a name is not UTF-8; the file is damaged"))
    }

    /// An int64 or an enum.
    pub(super) fn int(self) -> Result<i64, FormatError> {
        match self {
            // Two's complement on the wire.
            Wire::Varint(value) => Ok(value as i64),
            _ => Err(invalid("a field has the wrong wire type, expected a number; the file is damaged")),
        }
    }

    /// A repeated int64: one value, or many packed into one field.
    pub(super) fn ints(self, out: &mut Vec<i64>) -> Result<(), FormatError> {
        match self {
            Wire::Bytes(packed) => {
                let mut values = Fields::new(packed);
                while !values.rest.is_empty() {
                    out.push(values.varint()? as i64);
                }
                Ok(())
            }
            single => {
                out.push(single.int()?);
                Ok(())
            }
        }
    }

    /// A repeated float: one value, or many packed into one field.
    pub(super) fn floats(self, out: &mut Vec<f32>) -> Result<(), FormatError> {
        match self {
            Wire::Fixed32(value) => out.push(f32::from_le_bytes(value)),
            Wire::Bytes(packed) => {
                let (values, rest) = packed.as_chunks::<4>();
                if !rest.is_empty() {
                    return Err(invalid("packed floats end in the middle of one; the file is damaged"));
                }
                out.extend(values.iter().map(|v| f32::from_le_bytes(*v)));
            }
            _ => {
                return Err(invalid("a field has the wrong wire type, expected floats; the file is damaged"));
            }
        }
        Ok(())
    }
}
