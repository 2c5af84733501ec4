//! What a file's bytes must be: length, hash, and where the manifest has them, its chunks' hashes.

use super::{ChunkHashes, Convert, File, invalid};
use crate::weights::FormatError;

/// What a file's bytes must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub bytes: u64,
    /// 64 lowercase hex digits.
    pub sha256: String,
    pub chunks: Option<ChunkHashes>,
}

impl Content {
    /// From the fields of a file or of a conversion.
    fn new(bytes: u64, sha256: &str, chunk_bytes: Option<u64>, chunk_sha256: Option<&str>) -> Result<Self, String> {
        if sha256.len() != 64 || !sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err("the sha256 must be 64 lowercase hex digits".into());
        }
        if bytes == 0 {
            return Err("the size must not be 0".into());
        }
        let chunks = match (chunk_bytes, chunk_sha256) {
            (Some(chunk_bytes), Some(digests)) => Some(ChunkHashes::parse(chunk_bytes, digests, bytes)?),
            (None, None) => None,
            _ => return Err("`chunk_bytes` and `chunk_sha256` go together".into()),
        };
        Ok(Self { bytes, sha256: sha256.to_owned(), chunks })
    }
}

impl File {
    /// What its bytes must be.
    ///
    /// # Errors
    /// [`FormatError::Invalid`] says which field is wrong; [`Manifest::parse`] has refused it before.
    pub fn content(&self) -> Result<Content, FormatError> {
        Content::new(self.bytes, &self.sha256, self.chunk_bytes, self.chunk_sha256.as_deref())
            .map_err(|what| invalid(format!("in the manifest, `{}`: {what}", self.path)))
    }
}

impl Convert {
    /// What the result's bytes must be, where the manifest says so.
    ///
    /// # Errors
    /// As [`File::content`].
    pub fn content(&self) -> Result<Option<Content>, FormatError> {
        let content = match (self.bytes, &self.sha256) {
            (Some(bytes), Some(sha256)) => {
                Content::new(bytes, sha256, self.chunk_bytes, self.chunk_sha256.as_deref()).map(Some)
            }
            (None, None) if self.chunk_bytes.is_none() && self.chunk_sha256.is_none() => Ok(None),
            _ => Err("`bytes` and `sha256` go together".into()),
        };
        content.map_err(|what| invalid(format!("in the manifest, `{}`: {what}", self.to)))
    }
}
