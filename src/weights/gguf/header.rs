//! The GGUF header, parsed as its bytes arrive.

use std::collections::BTreeSet;

use super::cursor::{Cursor, Stop};
use super::value::{Kind, append};
use super::{FormatError, MAX_ARRAY_ITEMS, MAX_DIMS, MAX_HEADER, MAX_KEY, MAX_KEYS, MAX_NAME, MAX_TENSORS};
use crate::weights::{ElementType, FileHeader, TensorInfo, Value, shown};

/// How much of a chunk is copied at a time: a chunk can be the whole file.
const SLICE: usize = 64 * 1024;

#[derive(Debug)]
enum Stage {
    Start,
    KeyValues,
    Array { key: String, kind: Kind, left: u64, list: Value },
    Tensors,
    Done,
}

#[derive(Debug)]
pub(super) struct HeaderParser {
    stage: Stage,
    keys_left: u64,
    tensors_left: u64,
    /// Array items read so far, over all arrays: it is they that take memory.
    items: u64,
    names: BTreeSet<String>,
    header: FileHeader,
    /// Bytes of an item that is not all there yet.
    pending: Vec<u8>,
    /// Bytes of the items before it.
    consumed: u64,
    /// Where the item ends at the earliest, from the start of the file.
    needed: u64,
    /// The file's length where it is known.
    total: Option<u64>,
}

impl HeaderParser {
    pub(super) fn new() -> Self {
        Self {
            stage: Stage::Start,
            keys_left: 0,
            tensors_left: 0,
            items: 0,
            names: BTreeSet::new(),
            header: FileHeader::default(),
            pending: Vec::new(),
            consumed: 0,
            needed: 24,
            total: None,
        }
    }

    pub(super) fn set_total(&mut self, total: u64) {
        self.total = Some(total);
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// What to say when no more bytes come.
    pub(super) fn truncated(&self) -> FormatError {
        let got = self.consumed + self.pending.len() as u64;
        FormatError::Truncated { got, expected: self.needed.max(got + 1) }
    }

    /// Bytes of the header, once it [is done](Self::is_done).
    pub(super) fn len(&self) -> u64 {
        self.consumed
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// The header; offsets still count from the start of the data.
    pub(super) fn into_header(self) -> FileHeader {
        self.header
    }

    /// Takes the header's part of `bytes`; says how many that was.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<usize, FormatError> {
        let mut used = 0;
        for slice in bytes.chunks(SLICE) {
            self.pending.extend_from_slice(slice);
            used += slice.len();
            // Taken out so that steps can read from it while they change the rest.
            let mut pending = std::mem::take(&mut self.pending);
            let outcome = self.advance(&pending);
            pending.drain(..outcome?);
            if self.is_done() {
                // The parser was starved before this slice, so what is left is the slice's end.
                return Ok(used - pending.len());
            }
            self.pending = pending;
            if self.consumed + self.pending.len() as u64 > MAX_HEADER {
                return Err(FormatError::Invalid(format!(
                    "GGUF: the header is longer than {MAX_HEADER} bytes; the file is damaged"
                )));
            }
        }
        Ok(used)
    }

    /// Reads as many items as are complete; says how many bytes they took.
    fn advance(&mut self, pending: &[u8]) -> Result<usize, FormatError> {
        let mut done = 0;
        while !self.is_done() {
            let mut c = Cursor::new(pending.get(done..).unwrap_or_default());
            match self.step(&mut c) {
                Ok(()) => {
                    done += c.at();
                    self.consumed += c.at() as u64;
                }
                Err(Stop::More(bytes)) => {
                    self.needed = self.consumed.saturating_add(bytes);
                    break;
                }
                Err(Stop::Bad(error)) => return Err(error),
            }
        }
        Ok(done)
    }

    /// Reads one item. On [`Stop::More`] nothing has changed.
    fn step(&mut self, c: &mut Cursor<'_>) -> Result<(), Stop> {
        let room = self.total.unwrap_or(MAX_HEADER).min(MAX_HEADER).saturating_sub(self.consumed);
        match &mut self.stage {
            Stage::Start => self.start(c)?,
            Stage::KeyValues if self.keys_left == 0 => self.stage = Stage::Tensors,
            Stage::KeyValues => self.key_value(c, room)?,
            Stage::Array { key, left: 0, list, .. } => {
                let (key, list) = (std::mem::take(key), std::mem::replace(list, Value::Int(0)));
                self.header.metadata.insert(key, list);
                self.stage = Stage::KeyValues;
            }
            Stage::Array { kind, left, list, .. } => {
                append(list, kind.value(c, room)?);
                *left -= 1;
            }
            Stage::Tensors if self.tensors_left == 0 => self.stage = Stage::Done,
            Stage::Tensors => self.tensor(c)?,
            Stage::Done => {}
        }
        Ok(())
    }

    fn start(&mut self, c: &mut Cursor<'_>) -> Result<(), Stop> {
        if c.array()? != *b"GGUF" {
            return Err(invalid("GGUF: the file does not begin with `GGUF`"));
        }
        let version = c.u32()?;
        if !(2..=3).contains(&version) {
            let big_endian = (2..=3).contains(&version.swap_bytes());
            return Err(Stop::Bad(FormatError::Unsupported {
                what: "the GGUF version",
                got: if big_endian { "big-endian".into() } else { version.to_string() },
                supported: "2 and 3, little-endian",
            }));
        }
        self.tensors_left = count(c, MAX_TENSORS, "tensors")?;
        self.keys_left = count(c, MAX_KEYS, "metadata keys")?;
        self.stage = Stage::KeyValues;
        Ok(())
    }

    fn key_value(&mut self, c: &mut Cursor<'_>, room: u64) -> Result<(), Stop> {
        let key = c.string(MAX_KEY, "a metadata key")?;
        if self.header.metadata.contains_key(&key) {
            return Err(invalid(format!("GGUF: the metadata key `{}` occurs twice", shown(&key))));
        }
        let kind = Kind::read(c)?;
        if kind == Kind::Array {
            let kind = Kind::read(c)?;
            let left = c.u64()?;
            let items = self.items.saturating_add(left);
            if items > MAX_ARRAY_ITEMS || left.saturating_mul(kind.least_bytes()) > room {
                return Err(invalid(format!(
                    "GGUF: the array `{}` claims {left} items, more than can follow; the file is \
                     damaged, download it again",
                    shown(&key)
                )));
            }
            let Some(list) = kind.empty_list() else {
                return kind.value(c, room).map(drop);
            };
            self.items = items;
            self.stage = Stage::Array { key, kind, left, list };
        } else {
            let value = kind.value(c, room)?;
            self.header.metadata.insert(key, value);
        }
        self.keys_left -= 1;
        Ok(())
    }

    fn tensor(&mut self, c: &mut Cursor<'_>) -> Result<(), Stop> {
        let name = c.string(MAX_NAME, "a tensor name")?;
        let rank = c.u32()?;
        if !(1..=MAX_DIMS).contains(&rank) {
            return Err(invalid(format!(
                "GGUF: the tensor `{}` has {rank} dimensions, expected 1 to {MAX_DIMS}",
                shown(&name)
            )));
        }
        let mut shape = Vec::new();
        for _ in 0..rank {
            match usize::try_from(c.u64()?) {
                Ok(dim) if dim > 0 => shape.push(dim),
                _ => {
                    return Err(invalid(format!(
                        "GGUF: the tensor `{}` has a dimension that is zero or too large",
                        shown(&name)
                    )));
                }
            }
        }
        shape.reverse();
        let number = c.u32()?;
        let offset = c.u64()?;
        let element = ElementType::from_ggml_type(number).ok_or_else(|| super::unsupported(number))?;
        let bytes = element.tensor_bytes(&shape).ok_or_else(|| {
            invalid(format!(
                "GGUF: the tensor `{}` has shape {shape:?}, which overflows or whose rows are not \
                 multiples of the {} elements of a {element} block",
                shown(&name),
                element.block_len()
            ))
        })?;
        if !self.names.insert(name.clone()) {
            return Err(invalid(format!("GGUF: the tensor `{}` occurs twice", shown(&name))));
        }
        self.header.tensors.push(TensorInfo { name, element, shape, offset, bytes });
        self.tensors_left -= 1;
        Ok(())
    }
}

fn count(c: &mut Cursor<'_>, most: u64, what: &str) -> Result<u64, Stop> {
    let n = c.u64()?;
    if n > most {
        return Err(invalid(format!(
            "GGUF: the header claims {n} {what}, at most {most} are read; the file is damaged, \
             download it again"
        )));
    }
    Ok(n)
}

fn invalid(message: impl Into<String>) -> Stop {
    Stop::Bad(FormatError::Invalid(message.into()))
}
