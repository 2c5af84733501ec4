//! Where models lie on disk, and whether they are what the manifest says.
//!
//! `${BURNSIDE_CACHE:-~/.cache/burnside}/models/<name>/<path>`. A file under its own name is
//! complete and verified; one that is still on its way is called `<path>.part`.

use super::io_error;
use crate::weights::manifest::{CHUNK_BYTES, ChunkHasher, ChunkHashes, Content, Convert, File, Manifest, Model};
use crate::{Error, Result};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The manifest that was current when the command was built.
const EMBEDDED_MANIFEST: &str = include_str!("../../models/manifest.json");

/// Bytes read or written at a time.
pub(crate) const IO_BYTES: usize = 1 << 20;

/// A folder of models.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

/// What is on disk of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Absent,
    /// Some bytes under the `.part` name.
    Partial(u64),
    /// Size and hash are the manifest's.
    Verified,
    /// A file that is not the manifest's.
    Damaged(Damage),
}

/// How a file differs from what the manifest promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    Size {
        got: u64,
        expected: u64,
    },
    /// Another hash, and nothing in the manifest tells where the difference is.
    Content,
    /// Chunks whose hashes differ: how many of how many, and which is the first (from 0).
    Chunks {
        bad: usize,
        total: usize,
        first: usize,
        chunk_bytes: u64,
    },
    /// The whole file's hash is right and a chunk's isn't, or the reverse: the manifest is at fault.
    Contradiction,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Damage::Size { got, expected } => write!(f, "{got} B instead of {expected}"),
            Damage::Content => write!(f, "its sha256 is another"),
            Damage::Chunks { bad, total, first, chunk_bytes } => {
                let start = first as u64 * chunk_bytes;
                write!(f, "{bad} of {total} chunks differ, the first is chunk {first} (from byte {start})")
            }
            Damage::Contradiction => {
                write!(f, "the manifest's sha256 and its chunks' contradict each other, run `burnside models hash`")
            }
        }
    }
}

impl Cache {
    /// `$BURNSIDE_CACHE`, or `~/.cache/burnside`.
    ///
    /// # Errors
    /// [`Error::Io`] when neither `BURNSIDE_CACHE` nor `HOME` is set.
    pub fn from_env() -> Result<Self> {
        let set = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let root = set("BURNSIDE_CACHE").or_else(|| Some(set("HOME")?.join(".cache").join("burnside")));
        match root {
            Some(root) => Ok(Self { root }),
            None => Err(Error::Io(
                "neither BURNSIDE_CACHE nor HOME is set; set BURNSIDE_CACHE to a folder for the models".into(),
            )),
        }
    }

    /// A cache in a folder of the caller's choice.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The cache's own folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a model, whether it is there or not.
    #[must_use]
    pub fn folder(&self, model: &Model) -> PathBuf {
        self.root.join("models").join(&model.name)
    }

    /// Where a file of a model lies when it is complete.
    #[must_use]
    pub fn path(&self, model: &Model, file: &File) -> PathBuf {
        self.folder(model).join(&file.path)
    }

    /// What a loader should open: the converted GGUF, or the weights file.
    #[must_use]
    pub fn entry(&self, model: &Model) -> Option<PathBuf> {
        model.entry().map(|path| self.folder(model).join(path))
    }

    /// What is there of a file, its hashes checked.
    ///
    /// # Errors
    /// [`Error::Io`] when a file is there and can't be read, [`Error::Format`] when the manifest
    /// contradicts itself.
    pub fn verify(&self, model: &Model, file: &File) -> Result<State> {
        check(&self.path(model, file), &file.content()?)
    }

    /// What is there of a file by its size alone: quick, and right unless somebody edited it.
    #[must_use]
    pub fn glance(&self, model: &Model, file: &File) -> State {
        glance(&self.path(model, file), file.bytes)
    }

    /// As [`verify`](Self::verify), of the file that `fetch` makes. One whose content the manifest
    /// doesn't know counts as verified.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_converted(&self, model: &Model, convert: &Convert) -> Result<State> {
        let glance = self.glance_converted(model, convert);
        match convert.content()? {
            Some(content) if glance == State::Verified => check(&self.folder(model).join(&convert.to), &content),
            _ => Ok(glance),
        }
    }

    /// As [`glance`](Self::glance), of the file that `fetch` makes.
    #[must_use]
    pub fn glance_converted(&self, model: &Model, convert: &Convert) -> State {
        let path = self.folder(model).join(&convert.to);
        match convert.bytes {
            Some(bytes) => glance(&path, bytes),
            None if path.is_file() => State::Verified,
            None => State::Absent,
        }
    }
}

/// What lies at `path` by its size alone.
fn glance(path: &Path, expected: u64) -> State {
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_file() && meta.len() == expected => State::Verified,
        Ok(meta) => State::Damaged(Damage::Size { got: meta.len(), expected }),
        Err(_) => std::fs::metadata(part_path(path)).map_or(State::Absent, |meta| State::Partial(meta.len())),
    }
}

/// What lies at `path`, its hashes checked: the whole file's, and where the manifest has them its
/// chunks'.
///
/// # Errors
/// [`Error::Io`] when it can't be read.
pub fn check(path: &Path, content: &Content) -> Result<State> {
    let state = glance(path, content.bytes);
    if state != State::Verified {
        return Ok(state);
    }
    let (sha256, found) = hashes_of(path, content.chunks.as_ref().map_or(CHUNK_BYTES, ChunkHashes::chunk_bytes))?;
    let is_right = sha256 == content.sha256;
    let Some(chunks) = &content.chunks else {
        return Ok(if is_right { State::Verified } else { State::Damaged(Damage::Content) });
    };
    let differs = found.digests().iter().zip(chunks.digests()).map(|(a, b)| a != b);
    let bad: Vec<usize> = differs.enumerate().filter_map(|(index, differs)| differs.then_some(index)).collect();
    Ok(match bad.first() {
        None if is_right => State::Verified,
        Some(&first) if !is_right => State::Damaged(Damage::Chunks {
            bad: bad.len(),
            total: chunks.digests().len(),
            first,
            chunk_bytes: chunks.chunk_bytes(),
        }),
        _ => State::Damaged(Damage::Contradiction),
    })
}

/// The name of a file that is still on its way.
#[must_use]
pub fn part_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// The manifest in the command, or another one.
///
/// # Errors
/// [`Error::Io`] when the file can't be read, [`Error::Format`] when it is not a manifest.
pub fn manifest(path: Option<&Path>) -> Result<Manifest> {
    match path {
        None => Ok(Manifest::parse(EMBEDDED_MANIFEST)?),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| io_error("read the manifest", path, &e))?;
            Ok(Manifest::parse(&text)?)
        }
    }
}

/// The SHA-256 of a file, as 64 lowercase hex digits, and those of its chunks.
///
/// # Errors
/// [`Error::Io`] when it can't be read.
pub fn hashes_of(path: &Path, chunk_bytes: u64) -> Result<(String, ChunkHashes)> {
    let mut file = std::fs::File::open(path).map_err(|e| io_error("open", path, &e))?;
    let mut hasher = ChunkHasher::new(chunk_bytes);
    let mut buffer = vec![0; IO_BYTES];
    loop {
        let got = file.read(&mut buffer).map_err(|e| io_error("read", path, &e))?;
        match buffer.get(..got) {
            Some([]) | None => return Ok(hasher.finish()),
            Some(bytes) => hasher.update(bytes),
        }
    }
}
