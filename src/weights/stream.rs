//! The data half of a weights file: cuts the byte stream into tensors and whole blocks.

use super::{FormatError, TensorInfo, TensorSink};

/// Hands a file's bytes on to a sink, tensor by tensor. The formats differ only in their headers.
#[derive(Debug)]
pub(super) struct TensorStream {
    /// Sorted by offset, not overlapping; the formats' headers see to that.
    tensors: Vec<TensorInfo>,
    /// Index of the tensor whose bytes come next.
    next: usize,
    /// From the start of the file.
    position: u64,
    /// The beginning of a block that a chunk's end cut in two. Always shorter than a block.
    carry: Vec<u8>,
    /// Nothing may follow this position (the end of the data with its padding).
    end: u64,
    /// Without this much the file is truncated (the end of the data).
    required: u64,
}

impl TensorStream {
    /// `position` is where the header ended; `required` and `end` are where the data may and
    /// must stop, all from the start of the file.
    pub(super) fn new(tensors: Vec<TensorInfo>, position: u64, required: u64, end: u64) -> Self {
        Self { tensors, next: 0, position, carry: Vec::new(), end, required }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut dyn TensorSink) -> crate::Result<()> {
        loop {
            // First, because an empty tensor ends without a byte.
            self.end_complete(sink)?;
            if bytes.is_empty() {
                return Ok(());
            }
            let used = match self.tensors.get(self.next) {
                None => self.skip(bytes, self.end)?,
                Some(tensor) if self.position < tensor.offset => self.skip(bytes, tensor.offset)?,
                Some(tensor) => Self::deliver(tensor, self.position, &mut self.carry, bytes, sink)?,
            };
            self.position += used as u64;
            bytes = bytes.get(used..).unwrap_or_default();
        }
    }

    /// Padding and tensors that nobody wants. How many of `bytes` lie before `until`.
    fn skip(&self, bytes: &[u8], until: u64) -> Result<usize, FormatError> {
        let used = clamp(until.saturating_sub(self.position), bytes.len());
        if used == 0 {
            return Err(FormatError::Invalid(format!(
                "the file goes on after its last tensor, which ends at byte {}; it is damaged or \
                 two files were joined: download it again",
                self.required
            )));
        }
        Ok(used)
    }

    /// Passes on what it can of `bytes`, which begin inside `tensor`; says how many it took.
    fn deliver(
        tensor: &TensorInfo,
        position: u64,
        carry: &mut Vec<u8>,
        bytes: &[u8],
        sink: &mut dyn TensorSink,
    ) -> crate::Result<usize> {
        let at = position - tensor.offset;
        let block = tensor.element.block_bytes();
        let here = clamp(tensor.bytes - at, bytes.len());
        let whole = here - here % block;
        let used = if !carry.is_empty() {
            here.min(block - carry.len())
        } else if whole > 0 {
            whole
        } else {
            here
        };
        let taken = bytes.get(..used).unwrap_or_default();
        if carry.is_empty() && whole > 0 {
            sink.data(tensor, at, taken)?;
        } else {
            carry.extend_from_slice(taken);
            if carry.len() == block {
                sink.data(tensor, at + used as u64 - block as u64, carry)?;
                carry.clear();
            }
        }
        Ok(used)
    }

    fn end_complete(&mut self, sink: &mut dyn TensorSink) -> crate::Result<()> {
        while let Some(tensor) = self.tensors.get(self.next)
            && self.position == tensor.offset + tensor.bytes
        {
            sink.end(tensor)?;
            self.next += 1;
        }
        Ok(())
    }

    /// Checks that every byte has come.
    pub(super) fn finish(&self) -> Result<(), FormatError> {
        if self.position < self.required || self.next < self.tensors.len() {
            return Err(FormatError::Truncated { got: self.position, expected: self.required });
        }
        Ok(())
    }
}

/// `wanted`, but at most `available`.
fn clamp(wanted: u64, available: usize) -> usize {
    usize::try_from(wanted).map_or(available, |wanted| wanted.min(available))
}
