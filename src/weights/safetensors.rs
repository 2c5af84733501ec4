//! safetensors: an 8-byte length, a JSON header, then the tensors' bytes.
//!
//! Format: the README of github.com/huggingface/safetensors, whose demands (no holes, no overlaps,
//! a header of at most 100 MB) are checked here.

mod header;
mod index;

pub use index::SafetensorsIndex;

use super::stream::TensorStream;
use super::{FormatError, TensorSink};

/// Bytes of the JSON header, by the specification.
pub(super) const MAX_HEADER: u64 = 100_000_000;

#[derive(Debug)]
enum State {
    /// The length and as much of the JSON as has come.
    Header(Vec<u8>),
    Data(TensorStream),
    /// After an error. Going on could deliver bytes to the wrong place.
    Failed,
}

/// Reads one safetensors file, chunk by chunk. F32, F16 and BF16 tensors reach the sink; integer
/// tensors (such as `position_ids`, which models compute for themselves) are passed over.
#[derive(Debug)]
pub struct SafetensorsReader {
    state: State,
    total: Option<u64>,
}

impl Default for SafetensorsReader {
    fn default() -> Self {
        Self::new()
    }
}

impl SafetensorsReader {
    #[must_use]
    pub fn new() -> Self {
        Self { state: State::Header(Vec::new()), total: None }
    }

    /// Tells the file's length, so that a header that promises more is refused at once.
    #[must_use]
    pub fn with_total_bytes(mut self, total: u64) -> Self {
        self.total = Some(total);
        self
    }

    /// Takes the next bytes of the file, any number of them.
    ///
    /// # Errors
    /// [`FormatError`] if the file is not what it claims, or whatever the sink answers. After an
    /// error the reader is spent.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn TensorSink) -> crate::Result<()> {
        let state = std::mem::replace(&mut self.state, State::Failed);
        self.state = self.advance(state, bytes, sink)?;
        Ok(())
    }

    fn advance(&self, state: State, mut bytes: &[u8], sink: &mut dyn TensorSink) -> crate::Result<State> {
        let mut stream = match state {
            State::Header(mut pending) => {
                // Twice at most: the length, then the JSON.
                let end = loop {
                    let end = header_end(&pending)?;
                    if pending.len() == end && end > 8 {
                        break end;
                    }
                    let used = (end - pending.len()).min(bytes.len());
                    let (taken, rest) = bytes.split_at(used);
                    pending.extend_from_slice(taken);
                    bytes = rest;
                    if pending.len() < end {
                        return Ok(State::Header(pending));
                    }
                };
                self.open(&pending, end as u64, sink)?
            }
            State::Data(stream) => stream,
            State::Failed => return Err(super::spent().into()),
        };
        stream.push(bytes, sink)?;
        Ok(State::Data(stream))
    }

    fn open(&self, header: &[u8], data_start: u64, sink: &mut dyn TensorSink) -> crate::Result<TensorStream> {
        let (header, end) = header::parse(header.get(8..).unwrap_or_default(), data_start)?;
        if let Some(got) = self.total
            && got < end
        {
            return Err(FormatError::Truncated { got, expected: end }.into());
        }
        sink.begin(&header)?;
        Ok(TensorStream::new(header.tensors, data_start, end, end))
    }

    /// Checks that the file was complete.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] if it was not.
    pub fn finish(self) -> crate::Result<()> {
        match self.state {
            State::Header(pending) => {
                // A length that makes no sense was refused when it came.
                let expected = header_end(&pending)?.max(pending.len() + 1) as u64;
                Err(FormatError::Truncated { got: pending.len() as u64, expected }.into())
            }
            State::Data(stream) => Ok(stream.finish()?),
            State::Failed => Err(super::spent().into()),
        }
    }
}

/// Where the header ends as far as `pending` tells: 8 while its length is not known.
fn header_end(pending: &[u8]) -> Result<usize, FormatError> {
    let Some(len) = pending.first_chunk().copied().map(u64::from_le_bytes) else {
        return Ok(8);
    };
    // `{}` is the shortest there can be.
    match usize::try_from(len) {
        Ok(small) if (2..=MAX_HEADER).contains(&len) => Ok(small + 8),
        _ => Err(FormatError::Invalid(format!(
            "safetensors: the header claims to be {len} bytes long, expected 2 to {MAX_HEADER}; \
             the file is damaged, download it again"
        ))),
    }
}
