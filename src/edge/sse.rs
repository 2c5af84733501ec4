//! Server-sent events, read from bytes that may be cut anywhere.
//!
//! As the HTML standard reads them (section 9.2, "Interpreting an event stream"): lines end in CR,
//! LF or CRLF, one byte order mark at the start is skipped, several `data` lines are joined by LF, a
//! line that starts with a colon is a comment, bytes that are no UTF-8 become U+FFFD, and an event
//! that no empty line follows is discarded. `id` and `retry` are read over: an answer is not resumed.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `message` unless the stream names another.
    pub name: String,
    pub data: String,
}

/// A line, or the data of one event, that has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream is longer than {0} bytes")]
pub struct TooLong(pub usize);

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Push bytes in, take events out.
#[derive(Debug)]
pub struct SseReader {
    limit: usize,
    /// The line so far.
    line: Vec<u8>,
    /// The last byte was a CR: an LF right after it ends no other line.
    after_cr: bool,
    is_first: bool,
    name: String,
    /// An LF after each line, so it is empty only if no `data` field came.
    data: String,
}

impl SseReader {
    /// `limit`: bytes that a line, and the data of an event, may have.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, line: Vec::new(), after_cr: false, is_first: true, name: String::new(), data: String::new() }
    }

    /// Takes the next bytes and returns the events that they complete.
    ///
    /// # Errors
    /// [`TooLong`]; the stream can't be read on after it.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        let mut rest = bytes;
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(end) = rest.iter().position(|b| matches!(b, b'\r' | b'\n')) {
            let (line, after) = rest.split_at(end);
            self.keep(line)?;
            events.extend(self.end_line()?);
            rest = match after {
                [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
                [b'\r'] => {
                    self.after_cr = true;
                    &[]
                }
                _ => after.get(1..).unwrap_or(&[]),
            };
        }
        self.keep(rest)?;
        Ok(events)
    }

    fn keep(&mut self, part: &[u8]) -> Result<(), TooLong> {
        if self.line.len() + part.len() > self.limit {
            return Err(TooLong(self.limit));
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    fn end_line(&mut self) -> Result<Option<Event>, TooLong> {
        let bytes = std::mem::take(&mut self.line);
        let mark = if std::mem::take(&mut self.is_first) { BYTE_ORDER_MARK } else { &[] };
        let line = String::from_utf8_lossy(bytes.strip_prefix(mark).unwrap_or(&bytes));
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let (field, value) = line.split_once(':').unwrap_or((line.as_ref(), ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if self.data.len() + value.len() >= self.limit {
                    return Err(TooLong(self.limit));
                }
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.name),
            _ => {}
        }
        Ok(None)
    }

    fn dispatch(&mut self) -> Option<Event> {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        // Popped is the LF after the last line.
        data.pop()?;
        Some(Event { name: if name.is_empty() { "message".into() } else { name }, data })
    }
}
