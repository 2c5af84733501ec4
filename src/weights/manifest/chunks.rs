//! Hashes of a file's chunks: a chunk can be trusted, kept and resumed from before the rest has come.

use crate::weights::{Sha256Stream, base64};

/// The chunk length that `burnside models hash` writes.
pub const CHUNK_BYTES: u64 = 4 << 20;
/// A page holds a chunk in memory while it hashes it.
const LARGEST_CHUNK: u64 = 64 << 20;

/// SHA-256 of each chunk of a file, in order. All chunks are equally long but the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkHashes {
    chunk_bytes: u64,
    digests: Vec<[u8; 32]>,
}

impl ChunkHashes {
    /// From the manifest's two fields; `file_bytes` is the length of the file they are of.
    pub(super) fn parse(chunk_bytes: u64, chunk_sha256: &str, file_bytes: u64) -> Result<Self, String> {
        if !(1..=LARGEST_CHUNK).contains(&chunk_bytes) {
            return Err(format!("`chunk_bytes` must be from 1 to {LARGEST_CHUNK}"));
        }
        let bytes = base64::decode(chunk_sha256).ok_or("`chunk_sha256` is not base64 (RFC 4648, padded)")?;
        let (digests, rest) = bytes.as_chunks();
        let expected = file_bytes.div_ceil(chunk_bytes);
        if digests.len() as u64 != expected || !rest.is_empty() {
            return Err(format!("`chunk_sha256` must hold {expected} digests of 32 bytes, it holds {} B", bytes.len()));
        }
        Ok(Self { chunk_bytes, digests: digests.to_vec() })
    }

    /// The digests one after the other, in base64: the manifest's `chunk_sha256`.
    #[must_use]
    pub fn to_base64(&self) -> String {
        base64::encode(self.digests.as_flattened())
    }

    /// Bytes of each chunk but the last.
    #[must_use]
    pub fn chunk_bytes(&self) -> u64 {
        self.chunk_bytes
    }

    /// One digest a chunk.
    #[must_use]
    pub fn digests(&self) -> &[[u8; 32]] {
        &self.digests
    }
}

/// Hashes a file as a whole and chunk by chunk while it passes by.
#[derive(Debug, Clone)]
pub struct ChunkHasher {
    whole: Sha256Stream,
    chunk: Sha256Stream,
    /// Bytes that the current chunk still takes.
    missing: u64,
    hashes: ChunkHashes,
}

impl ChunkHasher {
    /// `chunk_bytes` of 0 are taken for 1.
    #[must_use]
    pub fn new(chunk_bytes: u64) -> Self {
        let chunk_bytes = chunk_bytes.max(1);
        Self {
            whole: Sha256Stream::new(),
            chunk: Sha256Stream::new(),
            missing: chunk_bytes,
            hashes: ChunkHashes { chunk_bytes, digests: Vec::new() },
        }
    }

    /// Takes the next bytes, any number of them.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.whole.update(bytes);
        while !bytes.is_empty() {
            let here = usize::try_from(self.missing).map_or(bytes.len(), |missing| missing.min(bytes.len()));
            let (now, rest) = bytes.split_at(here);
            self.chunk.update(now);
            self.missing -= here as u64;
            if self.missing == 0 {
                self.end_chunk();
            }
            bytes = rest;
        }
    }

    /// The whole file's hash in hexadecimal, and its chunks'.
    #[must_use]
    pub fn finish(mut self) -> (String, ChunkHashes) {
        if self.missing < self.hashes.chunk_bytes {
            self.end_chunk();
        }
        (self.whole.finish(), self.hashes)
    }

    fn end_chunk(&mut self) {
        self.hashes.digests.push(std::mem::take(&mut self.chunk).digest());
        self.missing = self.hashes.chunk_bytes;
    }
}
