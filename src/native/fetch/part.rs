//! A file on its way: bytes go to disk and through the hash at once.

use super::SourceError;
use crate::Result;
use crate::native::cache::IO_BYTES;
use crate::native::io_error;
use crate::weights::Sha256Stream;

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Seconds between two progress lines.
const PROGRESS_EVERY: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
    hasher: Sha256Stream,
    bytes: u64,
    expected: u64,
    label: String,
    said: Instant,
}

impl Part {
    /// Starts anew; what was there is gone.
    pub(super) fn create(path: &Path, expected: u64, label: &str) -> Result<Self> {
        let file = File::create(path).map_err(|e| io_error("create", path, &e))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            hasher: Sha256Stream::new(),
            bytes: 0,
            expected,
            label: label.to_owned(),
            said: Instant::now(),
        })
    }

    /// Goes on after the bytes that are there, which are hashed first. Starts anew if they are no
    /// proper beginning of the file.
    pub(super) fn resume(path: &Path, expected: u64, label: &str) -> Result<Self> {
        let there = std::fs::metadata(path).map_or(0, |meta| meta.len());
        if there == 0 || there >= expected {
            return Self::create(path, expected, label);
        }
        let mut hasher = Sha256Stream::new();
        let mut before = File::open(path).map_err(|e| io_error("open", path, &e))?;
        let mut chunk = vec![0; IO_BYTES];
        let mut bytes = 0;
        loop {
            let got = before.read(&mut chunk).map_err(|e| io_error("read", path, &e))?;
            match chunk.get(..got) {
                Some([]) | None => break,
                Some(read) => hasher.update(read),
            }
            bytes += got as u64;
        }
        let file = OpenOptions::new().append(true).open(path).map_err(|e| io_error("open", path, &e))?;
        Ok(Self { path: path.to_owned(), file, hasher, bytes, expected, label: label.to_owned(), said: Instant::now() })
    }

    /// How many bytes are there.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Forgets what is there: the source gives the file from its beginning.
    pub(super) fn restart(&mut self) -> Result<()> {
        self.file = File::create(&self.path).map_err(|e| io_error("create", &self.path, &e))?;
        self.hasher = Sha256Stream::new();
        self.bytes = 0;
        Ok(())
    }

    /// Takes all that `source` gives. The outer error is the disk's, the inner one the source's:
    /// it broke off, or gives more than the file has.
    pub(super) fn copy_from(&mut self, source: &mut dyn Read) -> Result<Result<(), SourceError>> {
        let mut chunk = vec![0; IO_BYTES];
        loop {
            let got = match source.read(&mut chunk) {
                Ok(got) => got,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    return Ok(Err(format!("broke off after {} of {} B ({e})", self.bytes, self.expected)));
                }
            };
            let Some(bytes) = chunk.get(..got).filter(|b| !b.is_empty()) else {
                return Ok(Ok(()));
            };
            if self.bytes + got as u64 > self.expected {
                // Not resumable: these bytes are no beginning of the file we want.
                self.restart()?;
                return Ok(Err(format!("gives more than the manifest's {} B", self.expected)));
            }
            self.file.write_all(bytes).map_err(|e| io_error("write", &self.path, &e))?;
            self.hasher.update(bytes);
            self.bytes += got as u64;
            self.progress();
        }
    }

    /// Flushes; how many bytes there are and their hash.
    pub(super) fn finish(mut self) -> Result<(u64, String)> {
        self.file.flush().and_then(|()| self.file.sync_all()).map_err(|e| io_error("write", &self.path, &e))?;
        Ok((self.bytes, self.hasher.finish()))
    }

    fn progress(&mut self) {
        if self.said.elapsed() < PROGRESS_EVERY {
            return;
        }
        self.said = Instant::now();
        let percent = self.bytes.saturating_mul(100).checked_div(self.expected).unwrap_or(100);
        eprintln!("{}: {percent} % of {:.1} MB", self.label, self.expected as f64 / 1e6);
    }
}
