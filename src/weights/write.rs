//! Writes GGUF version 3, little-endian: what [`GgufReader`](super::GgufReader) reads.

use std::collections::BTreeSet;
use std::io::Write;

use super::{ElementType, FormatError, Metadata, Value, shown};

/// Bytes; the default of the format, so that it needs no metadata key.
const ALIGNMENT: u64 = 32;

/// A tensor that is going to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorSpec {
    pub name: String,
    pub element: ElementType,
    /// Outermost dimension first, as in [`TensorInfo`](super::TensorInfo).
    pub shape: Vec<usize>,
}

/// Writes one GGUF file front to back: the header at once, then the tensors' bytes in the order in
/// which they were announced, in pieces of any size.
#[derive(Debug)]
pub struct GgufWriter<W> {
    out: W,
    /// Bytes of the announced tensors that are yet to come, the current one first.
    missing: std::collections::VecDeque<u64>,
    /// Bytes written since the data began.
    written: u64,
}

impl<W: Write> GgufWriter<W> {
    /// Writes the header. Integers become `u32` where they fit (as llama.cpp expects of
    /// hyperparameters), else `i32`, else `i64`; integer arrays `i32` or `i64`; floats `f32` where
    /// that loses nothing, else `f64`.
    ///
    /// # Errors
    /// [`FormatError`] if a tensor is announced twice, has no or more than 4 dimensions, or its
    /// rows don't fill whole blocks; [`crate::Error::Io`] if `out` fails.
    pub fn new(mut out: W, metadata: &Metadata, tensors: &[TensorSpec]) -> crate::Result<Self> {
        let mut header = Vec::from(*b"GGUF\x03\0\0\0");
        // The default is what is written, whatever file the metadata came from.
        let metadata: Vec<_> = metadata.iter().filter(|(key, _)| *key != "general.alignment").collect();
        header.extend((tensors.len() as u64).to_le_bytes());
        header.extend((metadata.len() as u64).to_le_bytes());
        for (key, value) in metadata {
            put_string(&mut header, key);
            put_value(&mut header, value);
        }
        let mut names = BTreeSet::new();
        let mut missing = std::collections::VecDeque::new();
        let mut offset = 0_u64;
        for TensorSpec { name, element, shape } in tensors {
            let wrong = |problem: &str| FormatError::Invalid(format!("GGUF: the tensor `{}` {problem}", shown(name)));
            if !names.insert(name) {
                return Err(wrong("is announced twice").into());
            }
            if !(1..=4).contains(&shape.len()) || shape.contains(&0) {
                return Err(wrong("must have 1 to 4 dimensions, none of them 0").into());
            }
            let bytes = element.tensor_bytes(shape).ok_or_else(|| wrong("has rows that don't fill whole blocks"))?;
            put_string(&mut header, name);
            header.extend(u32::try_from(shape.len()).unwrap_or(u32::MAX).to_le_bytes());
            header.extend(shape.iter().rev().flat_map(|&dim| (dim as u64).to_le_bytes()));
            header.extend(element.ggml_type().to_le_bytes());
            header.extend(offset.to_le_bytes());
            missing.push_back(bytes);
            offset = offset
                .checked_add(bytes)
                .and_then(|end| end.checked_next_multiple_of(ALIGNMENT))
                .ok_or_else(|| wrong("is too large"))?;
        }
        let padded = header.len().next_multiple_of(ALIGNMENT as usize);
        header.resize(padded, 0);
        out.write_all(&header).map_err(|error| io(&error))?;
        Ok(Self { out, missing, written: 0 })
    }

    /// Writes the next bytes of the tensors' data; padding goes in by itself.
    ///
    /// # Errors
    /// [`FormatError::Invalid`] if there are more than were announced, [`crate::Error::Io`] if the
    /// output fails.
    pub fn write(&mut self, mut bytes: &[u8]) -> crate::Result<()> {
        while !bytes.is_empty() {
            let Some(missing) = self.missing.front_mut() else {
                return Err(
                    FormatError::Invalid("GGUF: more bytes were written than the tensors announced".into()).into()
                );
            };
            let here = usize::try_from(*missing).map_or(bytes.len(), |n| n.min(bytes.len()));
            let (now, rest) = bytes.split_at(here);
            self.out.write_all(now).map_err(|error| io(&error))?;
            self.written += now.len() as u64;
            *missing -= now.len() as u64;
            if *missing == 0 {
                self.missing.pop_front();
                let padding = self.written.next_multiple_of(ALIGNMENT) - self.written;
                let zeros = [0; ALIGNMENT as usize];
                let zeros = zeros.get(..padding as usize).unwrap_or_default();
                self.out.write_all(zeros).map_err(|error| io(&error))?;
                self.written += padding;
            }
            bytes = rest;
        }
        Ok(())
    }

    /// Flushes, and gives the output back.
    ///
    /// # Errors
    /// [`FormatError::Invalid`] if bytes are missing, [`crate::Error::Io`] if the output fails.
    pub fn finish(mut self) -> crate::Result<W> {
        if !self.missing.is_empty() {
            return Err(FormatError::Invalid(format!(
                "GGUF: {} announced tensors were not written in full",
                self.missing.len()
            ))
            .into());
        }
        self.out.flush().map_err(|error| io(&error))?;
        Ok(self.out)
    }
}

fn io(error: &std::io::Error) -> crate::Error {
    // The kind alone: a full message may hold a path.
    crate::Error::Io(format!("writing the GGUF file failed: {}", error.kind()))
}

fn put_string(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

/// A type number (`enum gguf_metadata_value_type`), then the value.
fn put_value(out: &mut Vec<u8>, value: &Value) {
    const U32: u32 = 4;
    const I32: u32 = 5;
    const F32: u32 = 6;
    const BOOL: u32 = 7;
    const STRING: u32 = 8;
    const I64: u32 = 11;
    const F64: u32 = 12;
    let mut array = |kind: u32, len: usize| {
        out.extend(9_u32.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend((len as u64).to_le_bytes());
    };
    match value {
        Value::Int(n) => {
            if let Ok(n) = u32::try_from(*n) {
                out.extend(U32.to_le_bytes());
                out.extend(n.to_le_bytes());
            } else if let Ok(n) = i32::try_from(*n) {
                out.extend(I32.to_le_bytes());
                out.extend(n.to_le_bytes());
            } else {
                out.extend(I64.to_le_bytes());
                out.extend(n.to_le_bytes());
            }
        }
        Value::Float(x) => {
            if let Some(x) = exact_f32(*x) {
                out.extend(F32.to_le_bytes());
                out.extend(x.to_le_bytes());
            } else {
                out.extend(F64.to_le_bytes());
                out.extend(x.to_le_bytes());
            }
        }
        Value::Bool(b) => {
            out.extend(BOOL.to_le_bytes());
            out.push((*b).into());
        }
        Value::String(text) => {
            out.extend(STRING.to_le_bytes());
            put_string(out, text);
        }
        Value::Ints(list) => {
            let small: Option<Vec<i32>> = list.iter().map(|&n| i32::try_from(n).ok()).collect();
            if let Some(small) = small {
                array(I32, list.len());
                out.extend(small.into_iter().flat_map(i32::to_le_bytes));
            } else {
                array(I64, list.len());
                out.extend(list.iter().flat_map(|n| n.to_le_bytes()));
            }
        }
        Value::Floats(list) => {
            let small: Option<Vec<f32>> = list.iter().map(|&x| exact_f32(x)).collect();
            if let Some(small) = small {
                array(F32, list.len());
                out.extend(small.into_iter().flat_map(f32::to_le_bytes));
            } else {
                array(F64, list.len());
                out.extend(list.iter().flat_map(|x| x.to_le_bytes()));
            }
        }
        Value::Bools(list) => {
            array(BOOL, list.len());
            out.extend(list.iter().map(|&b| u8::from(b)));
        }
        Value::Strings(list) => {
            array(STRING, list.len());
            for text in list {
                put_string(out, text);
            }
        }
    }
}

fn exact_f32(x: f64) -> Option<f32> {
    let narrow = x as f32;
    (f64::from(narrow) == x || x.is_nan()).then_some(narrow)
}
