//! `burnside models hash`: what a manifest says about files that are here.

use super::facts;
use crate::Result;
use crate::native::cache::{self, Cache, hashes_of, part_path};
use crate::native::io_error;
use crate::weights::FormatError;
use crate::weights::manifest::{CHUNK_BYTES, Manifest, Model};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::native) struct Arguments {
    /// Names from the manifest [default: those whose files are all here]
    names: Vec<String>,
    /// The manifest to fill in, in place
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let path = &arguments.manifest;
    let mut manifest = cache::manifest(Some(path))?;
    let cache = Cache::from_env()?;
    for name in &arguments.names {
        manifest.model(name)?;
    }
    for model in &mut manifest.models {
        let is_asked_for = arguments.names.contains(&model.name);
        let is_here = model.files.iter().all(|file| cache.path(model, file).is_file());
        if is_asked_for || (arguments.names.is_empty() && is_here) {
            fill_in(model, &cache)?;
            eprintln!("{}: filled in", model.name);
        } else if arguments.names.is_empty() {
            eprintln!("{}: not here, left as it is", model.name);
        }
    }
    write(&manifest, path)
}

/// Chunk hashes of all files, and the facts of the one that is loaded. A source's hash is never changed: it is what the origin published.
/// A conversion's is: this program made it.
fn fill_in(model: &mut Model, cache: &Cache) -> Result<()> {
    let folder = cache.folder(model);
    for file in &mut model.files {
        let (sha256, chunks) = hashes_of(&folder.join(&file.path), CHUNK_BYTES)?;
        if sha256 != file.sha256 {
            return Err(crate::Error::Integrity(format!(
                "{}/{} is not the manifest's file (its sha256 is {sha256}); fetch it anew, or put the new hash into the \
                 manifest yourself",
                model.name, file.path
            )));
        }
        file.chunk_bytes = Some(chunks.chunk_bytes());
        file.chunk_sha256 = Some(chunks.to_base64());
    }
    if let Some(convert) = &mut model.convert {
        let to = folder.join(&convert.to);
        let (sha256, chunks) = hashes_of(&to, CHUNK_BYTES)?;
        convert.bytes = Some(std::fs::metadata(&to).map_err(|e| io_error("read", &to, &e))?.len());
        convert.sha256 = Some(sha256);
        convert.chunk_bytes = Some(chunks.chunk_bytes());
        convert.chunk_sha256 = Some(chunks.to_base64());
    }
    let entry = model.entry().filter(|path| path.ends_with(".gguf")).map(|path| folder.join(path));
    model.facts = entry.map(|entry| facts::of(&entry)).transpose()?;
    Ok(())
}

/// Replaces the manifest once the new one is complete.
fn write(manifest: &Manifest, path: &Path) -> Result<()> {
    let mut json = serde_json::to_string_pretty(manifest)
        .map_err(|error| FormatError::Invalid(format!("the manifest can't be written: {error}")))?;
    json.push('\n');
    Manifest::parse(&json)?;
    let part = part_path(path);
    std::fs::write(&part, json).map_err(|e| io_error("write", &part, &e))?;
    std::fs::rename(&part, path).map_err(|e| io_error("rename to", path, &e))
}
