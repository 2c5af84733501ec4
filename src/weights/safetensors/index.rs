//! `model.safetensors.index.json`: which shard holds which tensor.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::FormatError;
use super::header::bad_json;
use crate::weights::shown;

/// The index of a checkpoint that is split over several files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SafetensorsIndex {
    /// Tensor name to shard file name.
    pub weight_map: BTreeMap<String, String>,
}

impl SafetensorsIndex {
    /// Parses `model.safetensors.index.json`.
    ///
    /// # Errors
    /// [`FormatError::Invalid`] if it is not JSON of that form, names no shards, or names one that
    /// is not a plain `*.safetensors` file beside it.
    pub fn parse(json: &[u8]) -> Result<Self, FormatError> {
        let index: Self = serde_json::from_slice(json).map_err(|error| bad_json(&error))?;
        if index.weight_map.is_empty() {
            return Err(FormatError::Invalid("safetensors: the index names no shards; download it again".into()));
        }
        // The names become paths and addresses: nothing may lead elsewhere.
        let plain = |name: &str| {
            name.ends_with(".safetensors")
                && !name.starts_with('.')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        if let Some(bad) = index.weight_map.values().find(|name| !plain(name)) {
            return Err(FormatError::Invalid(format!(
                "safetensors: the index names the shard `{}`, expected a plain file name that \
                 ends in .safetensors",
                shown(bad)
            )));
        }
        Ok(index)
    }

    /// The shards' file names, each once, in order.
    #[must_use]
    pub fn shards(&self) -> Vec<String> {
        self.weight_map.values().collect::<BTreeSet<_>>().into_iter().cloned().collect()
    }
}
