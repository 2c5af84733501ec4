//! Reads little-endian primitives from bytes that may end too early.

use super::FormatError;

/// Why an item could not be read.
pub(super) enum Stop {
    /// It is not all there yet; this many bytes from its start are needed, or more.
    More(u64),
    /// It never will be.
    Bad(FormatError),
}

impl From<FormatError> for Stop {
    fn from(error: FormatError) -> Self {
        Self::Bad(error)
    }
}

pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes read so far.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn take(&mut self, len: u64) -> Result<&'a [u8], Stop> {
        let end = usize::try_from(len).ok().and_then(|len| self.at.checked_add(len));
        match end.and_then(|end| self.bytes.get(self.at..end)) {
            Some(taken) => {
                self.at += taken.len();
                Ok(taken)
            }
            None => Err(Stop::More((self.at as u64).saturating_add(len))),
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let taken = self.take(N as u64)?;
        taken.first_chunk().copied().ok_or(Stop::More(N as u64))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Stop> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Stop> {
        self.array().map(u64::from_le_bytes)
    }

    /// A length-prefixed string of at most `longest` bytes. `what` names it in errors.
    pub(super) fn string(&mut self, longest: u64, what: &str) -> Result<String, Stop> {
        let len = self.u64()?;
        if len > longest {
            return Err(Stop::Bad(FormatError::Invalid(format!(
                "GGUF: {what} claims to be {len} bytes long, at most {longest} are possible here; \
                 the file is damaged, download it again"
            ))));
        }
        match std::str::from_utf8(self.take(len)?) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(Stop::Bad(FormatError::Invalid(format!(
                "GGUF: {what} is not valid UTF-8; the file is damaged, download it again"
            )))),
        }
    }
}
