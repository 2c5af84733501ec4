//! A model's name to the file where its weights lie.

use super::cache::{self, Cache};
use crate::weights::manifest::Task;
use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// A manifest name to its file and what that is for; a path as it is, and `None`.
pub(super) fn find(model: &str) -> Result<(PathBuf, Option<Task>)> {
    let path = Path::new(model);
    if path.is_file() {
        return Ok((path.into(), None));
    }
    let manifest = cache::manifest(None)?;
    let entry = manifest.model(model)?;
    match Cache::from_env()?.entry(entry) {
        Some(path) if path.is_file() => Ok((path, Some(entry.task))),
        _ => Err(Error::InvalidArgument(format!(
            "the model `{model}` is not here yet; get it with `burnside models fetch {model}`"
        ))),
    }
}
