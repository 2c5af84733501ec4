//! GGUF, versions 2 and 3, little-endian.
//!
//! Format: `docs/gguf.md` of github.com/ggml-org/ggml. A header (metadata, then a table of
//! tensors), padding, then each tensor's data at an aligned offset.

mod cursor;
mod header;
mod value;

use super::stream::TensorStream;
use super::{FileHeader, FormatError, TensorSink, Value, shown};
use header::HeaderParser;

/// Bytes of a header. The largest vocabularies with their merges take about 10 MB.
const MAX_HEADER: u64 = 64 << 20;
/// Bytes of a metadata string: a whole `tokenizer.json` fits.
const MAX_STRING: u64 = 32 << 20;
/// Bytes of a metadata key, by the specification.
const MAX_KEY: u64 = 65535;
/// Bytes of a tensor name; ggml stops at 64.
const MAX_NAME: u64 = 1024;
const MAX_TENSORS: u64 = 65536;
const MAX_KEYS: u64 = 65536;
/// Over all arrays. Four million empty strings are about 100 MB of memory.
const MAX_ARRAY_ITEMS: u64 = 4 << 20;
const MAX_DIMS: u32 = 4;
/// Bytes of all tensors. Whoever promises more than a GPU can hold is not serious.
const MAX_DATA: u64 = 64 << 30;
const DEFAULT_ALIGNMENT: u64 = 32;
const SUPPORTED_TYPES: &str = "F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K";

#[derive(Debug)]
enum State {
    Header(Box<HeaderParser>),
    Data(TensorStream),
    /// After an error. Going on could deliver bytes to the wrong place.
    Failed,
}

/// Reads one GGUF file, chunk by chunk.
#[derive(Debug)]
pub struct GgufReader {
    state: State,
}

impl Default for GgufReader {
    fn default() -> Self {
        Self::new()
    }
}

impl GgufReader {
    #[must_use]
    pub fn new() -> Self {
        Self { state: State::Header(Box::new(HeaderParser::new())) }
    }

    /// Tells the file's length (say from `Content-Length`), so that a header that promises more is
    /// refused before the sink's `begin` and not after the last byte.
    #[must_use]
    pub fn with_total_bytes(mut self, total: u64) -> Self {
        if let State::Header(parser) = &mut self.state {
            parser.set_total(total);
        }
        self
    }

    /// Takes the next bytes of the file, any number of them.
    ///
    /// # Errors
    /// [`FormatError`] if the file is not what it claims, or whatever the sink answers. After an
    /// error the reader is spent.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn TensorSink) -> crate::Result<()> {
        let state = std::mem::replace(&mut self.state, State::Failed);
        self.state = Self::advance(state, bytes, sink)?;
        Ok(())
    }

    fn advance(state: State, mut bytes: &[u8], sink: &mut dyn TensorSink) -> crate::Result<State> {
        let mut stream = match state {
            State::Header(mut parser) => {
                let used = parser.feed(bytes)?;
                if !parser.is_done() {
                    return Ok(State::Header(parser));
                }
                bytes = bytes.get(used..).unwrap_or_default();
                open(*parser, sink)?
            }
            State::Data(stream) => stream,
            State::Failed => return Err(super::spent().into()),
        };
        stream.push(bytes, sink)?;
        Ok(State::Data(stream))
    }

    /// Checks that the file was complete.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] if it was not.
    pub fn finish(self) -> crate::Result<()> {
        match self.state {
            State::Header(parser) => Err(parser.truncated().into()),
            State::Data(stream) => Ok(stream.finish()?),
            State::Failed => Err(super::spent().into()),
        }
    }
}

/// The header is complete: checks where the tensors lie, and begins.
fn open(parser: HeaderParser, sink: &mut dyn TensorSink) -> crate::Result<TensorStream> {
    let (len, total) = (parser.len(), parser.total());
    let mut header = parser.into_header();
    let alignment = alignment(&header)?;
    let data_start = len.next_multiple_of(alignment);
    let data_bytes = lay_out(&mut header, data_start, alignment)?;
    let required = if data_bytes == 0 { len } else { data_start + data_bytes };
    if let Some(got) = total
        && got < required
    {
        return Err(FormatError::Truncated { got, expected: required }.into());
    }
    sink.begin(&header)?;
    let end = data_start + data_bytes.next_multiple_of(alignment);
    Ok(TensorStream::new(header.tensors, len, required, end))
}

/// Sorts the tensors by offset and turns offsets into positions in the file. They must follow one
/// another with no more between them than alignment asks for, as ggml demands too. Says how many
/// bytes they span.
fn lay_out(header: &mut FileHeader, data_start: u64, alignment: u64) -> Result<u64, FormatError> {
    header.tensors.sort_by_key(|tensor| tensor.offset);
    let mut end = 0_u64;
    for tensor in &mut header.tensors {
        let expected = end.next_multiple_of(alignment);
        if tensor.offset != expected {
            let problem = if !tensor.offset.is_multiple_of(alignment) {
                "is not aligned"
            } else if tensor.offset < expected {
                "overlaps the tensor before it"
            } else {
                "leaves a hole after the tensor before it"
            };
            return Err(FormatError::Invalid(format!(
                "GGUF: the tensor `{}` at offset {} {problem}, expected {expected}; the file is \
                 damaged, download it again",
                shown(&tensor.name),
                tensor.offset
            )));
        }
        end = expected.saturating_add(tensor.bytes);
        if end > MAX_DATA {
            return Err(FormatError::Invalid(format!(
                "GGUF: the tensors claim more than {MAX_DATA} bytes in all; the file is damaged, \
                 or the model is too large to be run here"
            )));
        }
        tensor.offset = data_start + expected;
    }
    Ok(end)
}

/// `general.alignment`, or the default.
fn alignment(header: &FileHeader) -> Result<u64, FormatError> {
    match header.metadata.get("general.alignment") {
        None => Ok(DEFAULT_ALIGNMENT),
        Some(&Value::Int(n)) if (1..=65536).contains(&n) && n.cast_unsigned().is_power_of_two() => {
            Ok(n.cast_unsigned())
        }
        Some(_) => Err(FormatError::Invalid("GGUF: general.alignment is not a power of two from 1 to 65536".into())),
    }
}

/// Names the types that people do meet, since a number helps nobody choose another file.
fn unsupported(number: u32) -> FormatError {
    let name = match number {
        9 => "Q8_1",
        10 => "Q2_K",
        11 => "Q3_K",
        15 => "Q8_K",
        16..=23 | 29 => "an IQ type",
        24..=27 => "an integer type",
        28 => "F64",
        34 | 35 => "a ternary type",
        39 => "MXFP4",
        _ => "unknown",
    };
    FormatError::Unsupported {
        what: "the tensor type",
        got: format!("{name} (ggml type {number})"),
        supported: SUPPORTED_TYPES,
    }
}
