//! A text made from another one, and the way back.

/// A stretch of the made text and the stretch of its source that it stands for.
#[derive(Debug, Clone, Copy)]
struct Piece {
    at: usize,
    source: usize,
    source_len: usize,
    /// Byte for byte; otherwise the whole stretch stands for the whole of its source.
    copied: bool,
}

/// Grows piece by piece, in any order of the source.
#[derive(Debug, Default)]
pub(crate) struct Mapped {
    pub(crate) text: String,
    pieces: Vec<Piece>,
}

impl Mapped {
    /// Appends `start..end` of `source` as it is.
    pub(crate) fn copy(&mut self, source: &str, start: usize, end: usize) {
        let Some(part) = source.get(start..end) else { return };
        if part.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.copied && last.source + last.source_len == start => last.source_len += part.len(),
            _ => self.pieces.push(Piece { at: self.text.len(), source: start, source_len: part.len(), copied: true }),
        }
        self.text.push_str(part);
    }

    /// Appends `text`, which stands for `start..end` of the source.
    pub(crate) fn put(&mut self, text: &str, start: usize, end: usize) {
        if !text.is_empty() {
            self.pieces.push(Piece { at: self.text.len(), source: start, source_len: end - start, copied: false });
            self.text.push_str(text);
        }
    }

    /// Makes what was put last reach to `end` of the source: an accent belongs to its letter.
    pub(crate) fn stretch(&mut self, end: usize) {
        if let Some(last) = self.pieces.last_mut()
            && !last.copied
        {
            last.source_len = end.saturating_sub(last.source).max(last.source_len);
        }
    }

    /// Where `start..end` (not empty) lies in the source. `None` if its ends lie there the other way
    /// round: then it is put together from stretches that do not belong together.
    pub(crate) fn to_source(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let piece = |at: usize| self.pieces.get(self.pieces.partition_point(|p| p.at <= at).checked_sub(1)?);
        let (first, last) = (piece(start)?, piece(end.checked_sub(1)?)?);
        let from = if first.copied { first.source + (start - first.at).min(first.source_len) } else { first.source };
        let to = last.source + if last.copied { (end - last.at).min(last.source_len) } else { last.source_len };
        (from < to).then_some((from, to))
    }
}
