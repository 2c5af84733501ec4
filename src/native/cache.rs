//! Where models lie on disk, and whether they are what the manifest says.
//!
//! `${BURNSIDE_CACHE:-~/.cache/burnside}/models/<name>/<path>`. A file under its own name is
//! complete and verified; one that is still on its way is called `<path>.part`.

use super::io_error;
use crate::weights::Sha256Stream;
use crate::weights::manifest::{File, Manifest, Model};
use crate::{Error, Result};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The manifest that was current when the command was built.
const EMBEDDED_MANIFEST: &str = include_str!("../../models/manifest.json");

/// Bytes read or written at a time.
pub(crate) const CHUNK_BYTES: usize = 1 << 20;

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
    Damaged,
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

    /// What is there of a file, its hash checked.
    ///
    /// # Errors
    /// [`Error::Io`] when a file is there and can't be read.
    pub fn verify(&self, model: &Model, file: &File) -> Result<State> {
        let state = self.glance(model, file);
        if state != State::Verified {
            return Ok(state);
        }
        let digest = sha256_of(&self.path(model, file))?;
        Ok(if digest == file.sha256 { State::Verified } else { State::Damaged })
    }

    /// What is there of a file by its size alone: quick, and right unless somebody edited it.
    #[must_use]
    pub fn glance(&self, model: &Model, file: &File) -> State {
        let path = self.path(model, file);
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_file() && meta.len() == file.bytes => State::Verified,
            Ok(_) => State::Damaged,
            Err(_) => std::fs::metadata(part_path(&path)).map_or(State::Absent, |meta| State::Partial(meta.len())),
        }
    }
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

/// The SHA-256 of a file, as 64 lowercase hex digits.
///
/// # Errors
/// [`Error::Io`] when it can't be read.
pub fn sha256_of(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path).map_err(|e| io_error("open", path, &e))?;
    let mut hasher = Sha256Stream::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let got = file.read(&mut chunk).map_err(|e| io_error("read", path, &e))?;
        match chunk.get(..got) {
            Some([]) | None => return Ok(hasher.finish()),
            Some(bytes) => hasher.update(bytes),
        }
    }
}
