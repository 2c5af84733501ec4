//! Tells formats apart by their first bytes.

use super::{FormatError, GgufReader, SafetensorsReader, TensorSink};

/// Enough to tell every format that we know.
const SNIFF: usize = 16;
const SUPPORTED: &str = "GGUF and safetensors";

#[derive(Debug)]
enum State {
    Sniffing(Vec<u8>),
    Gguf(GgufReader),
    Safetensors(SafetensorsReader),
    /// Neither format. What follows must not be taken for another file's start.
    Failed,
}

/// Reads a weights file of either format, chunk by chunk.
#[derive(Debug)]
pub struct Reader {
    state: State,
    total: Option<u64>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    #[must_use]
    pub fn new() -> Self {
        Self { state: State::Sniffing(Vec::new()), total: None }
    }

    /// Tells the file's length (say from the manifest, or `Content-Length` of a transfer that is
    /// not compressed), so that a header that promises more is refused before the sink's `begin`
    /// and not after the last byte.
    #[must_use]
    pub fn with_total_bytes(mut self, total: u64) -> Self {
        self.total = Some(total);
        self
    }

    /// Takes the next bytes of the file, any number of them.
    ///
    /// # Errors
    /// [`FormatError`] if this is neither format or the file is not what it claims, or whatever
    /// the sink answers. After an error the reader is spent.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn TensorSink) -> crate::Result<()> {
        match &mut self.state {
            State::Gguf(reader) => reader.push(bytes, sink),
            State::Safetensors(reader) => reader.push(bytes, sink),
            State::Sniffing(start) => {
                let missing = SNIFF.saturating_sub(start.len()).min(bytes.len());
                let (head, rest) = bytes.split_at(missing);
                start.extend_from_slice(head);
                if start.len() < SNIFF {
                    return Ok(());
                }
                let start = std::mem::take(start);
                self.state = State::Failed;
                self.state = self.open(&start)?;
                self.push(&start, sink)?;
                self.push(rest, sink)
            }
            State::Failed => Err(super::spent().into()),
        }
    }

    fn open(&self, start: &[u8]) -> Result<State, FormatError> {
        Ok(match sniff(start)? {
            Format::Gguf => {
                let reader = GgufReader::new();
                State::Gguf(match self.total {
                    Some(total) => reader.with_total_bytes(total),
                    None => reader,
                })
            }
            Format::Safetensors => {
                let reader = SafetensorsReader::new();
                State::Safetensors(match self.total {
                    Some(total) => reader.with_total_bytes(total),
                    None => reader,
                })
            }
        })
    }

    /// Checks that the file was complete.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] if it was not; [`FormatError`] if it was too short to be anything.
    pub fn finish(self) -> crate::Result<()> {
        match self.state {
            State::Gguf(reader) => reader.finish(),
            State::Safetensors(reader) => reader.finish(),
            State::Failed => Err(super::spent().into()),
            State::Sniffing(start) => {
                // A short file can still be recognized for what it should not be.
                if start.len() > 8 {
                    sniff(&start)?;
                }
                let (got, expected) = (start.len() as u64, SNIFF as u64);
                Err(FormatError::Truncated { got, expected }.into())
            }
        }
    }
}

enum Format {
    Gguf,
    Safetensors,
}

/// Recognizes weights, and what people get instead of weights.
fn sniff(start: &[u8]) -> Result<Format, FormatError> {
    // Before all others: its length can look like their magic numbers.
    let length = start.first_chunk().copied().map(u64::from_le_bytes);
    if start.get(8) == Some(&b'{') && length.is_some_and(|n| n <= super::safetensors::MAX_HEADER) {
        return Ok(Format::Safetensors);
    }
    let text = start.trim_ascii_start();
    let invalid = |message: &str| Err(FormatError::Invalid(message.into()));
    let unsupported =
        |got: &str| Err(FormatError::Unsupported { what: "the weights format", got: got.into(), supported: SUPPORTED });
    match start {
        [b'G', b'G', b'U', b'F', ..] => Ok(Format::Gguf),
        _ if b"version https://".starts_with(start) => invalid(
            "this is a Git LFS pointer, not the weights themselves; fetch the file it points to \
             (`git lfs pull`, or the hub's `resolve` address in place of `raw`)",
        ),
        _ if text.starts_with(b"<") => invalid(
            "this is an HTML or XML page, not weights: the address leads to a web page or an \
             error; check the address, and whether the model asks for a login",
        ),
        _ if text.starts_with(b"{") || text.starts_with(b"[") => invalid(
            "this is JSON, not weights: a config, an index or an error message; give the address \
             of the .safetensors or .gguf file",
        ),
        [0x1f, 0x8b, ..] => invalid("this is a gzip archive; unpack it and give the file inside"),
        [b'P', b'K', 3, 4, ..] | [0x80, 2..=5, ..] => {
            unsupported("pickled PyTorch (.bin, .pt, .pth; it can run code), convert it with safetensors")
        }
        [0x89, b'H', b'D', b'F', ..] => unsupported("HDF5 (Keras)"),
        [_, _, _, _, b'T', b'F', b'L', b'3', ..] => unsupported("TensorFlow Lite"),
        [b'l' | b't', b'm' | b'f' | b'j', b'g', b'g', ..] => unsupported("ggml from before GGUF"),
        // ONNX is a protobuf message: field 1 is ir_version, then a string or the graph.
        [0x08, 1..=31, 0x12 | 0x1a | 0x22 | 0x3a | 0x42, ..] => {
            unsupported("ONNX (for an encoder, run `burnside convert`)")
        }
        _ => unsupported("unknown"),
    }
}
