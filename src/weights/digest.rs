//! Hashes of what passes by, so that no file is trusted before it proved to be the right one.

use sha2::{Digest, Sha256};

/// SHA-256 over chunks.
#[derive(Debug, Clone, Default)]
pub struct Sha256Stream(Sha256);

impl Sha256Stream {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn finish(self) -> String {
        let nibble = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
        self.digest().iter().flat_map(|&byte| [nibble(byte >> 4), nibble(byte & 15)]).collect()
    }

    /// The hash itself.
    #[must_use]
    pub fn digest(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// Hashes what passes by and compares it with what was promised.
#[derive(Debug, Clone)]
pub struct Verified {
    expected: String,
    expected_bytes: Option<u64>,
    seen: u64,
    stream: Sha256Stream,
}

impl Verified {
    /// `sha256` as 64 hexadecimal digits of either case; `bytes` is the length, where known.
    ///
    /// # Errors
    /// [`crate::Error::InvalidArgument`] if `sha256` is not such a hash.
    pub fn new(sha256: &str, bytes: Option<u64>) -> crate::Result<Self> {
        if sha256.len() != 64 || !sha256.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(crate::Error::InvalidArgument(
                "a sha256 is 64 hexadecimal digits, the one given is not".into(),
            ));
        }
        Ok(Self { expected: sha256.to_ascii_lowercase(), expected_bytes: bytes, seen: 0, stream: Sha256Stream::new() })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`crate::Error::Integrity`] as soon as there are more bytes than were promised.
    pub fn update(&mut self, bytes: &[u8]) -> crate::Result<()> {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        if let Some(expected) = self.expected_bytes
            && self.seen > expected
        {
            return Err(crate::Error::Integrity(format!(
                "the file is longer than the {expected} bytes that were promised; it is another \
                 file or another revision: check its address and revision"
            )));
        }
        self.stream.update(bytes);
        Ok(())
    }

    /// All bytes have come: compares.
    ///
    /// # Errors
    /// [`crate::Error::Integrity`] if they are too few or not the right ones.
    pub fn finish(self) -> crate::Result<()> {
        if let Some(expected) = self.expected_bytes
            && self.seen < expected
        {
            return Err(crate::Error::Integrity(format!(
                "the file ends after {} bytes, {expected} were promised; download it again",
                self.seen
            )));
        }
        let got = self.stream.finish();
        if got != self.expected {
            return Err(crate::Error::Integrity(format!(
                "the file's sha256 is {got}, expected {}; delete it and download it again, and if \
                 that doesn't help, check its revision: the origin may have replaced it",
                self.expected
            )));
        }
        Ok(())
    }
}
