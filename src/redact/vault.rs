//! What the placeholders of a conversation stand for.

use super::restore::StreamRestorer;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

/// What the placeholders of one conversation stand for. Stays on the device; prints no value.
#[derive(Clone, Default)]
pub struct Vault {
    inner: Arc<Inner>,
}

#[derive(Clone, Default)]
struct Inner {
    /// `EMAIL_1` to the value.
    values: HashMap<String, String>,
    /// `EMAIL`, `US_SSN`: what can stand before the number.
    names: BTreeSet<String>,
}

impl Vault {
    /// `EMAIL`, 1, and what `[EMAIL_1]` stands for.
    pub(crate) fn insert(&mut self, name: &str, number: u64, value: String) {
        let inner = Arc::make_mut(&mut self.inner);
        if !inner.names.contains(name) {
            inner.names.insert(name.to_string());
        }
        inner.values.insert(format!("{name}_{number}"), value);
    }

    /// What `EMAIL_1` stands for.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.inner.values.get(key).map(String::as_str)
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.inner.names.contains(name)
    }

    /// Whether some name, with its `_`, starts with `prefix`.
    pub(super) fn leads(&self, prefix: &str) -> bool {
        let trimmed = prefix.strip_suffix('_').unwrap_or(prefix);
        let names = &self.inner.names;
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let continues = names.range::<str, _>(from).next().is_some_and(|n| n.starts_with(prefix));
        continues || prefix.ends_with('_') && names.contains(trimmed)
    }

    /// How many values it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.values.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.values.is_empty()
    }

    /// `text` with the values put back.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        let mut restorer = self.restorer();
        let mut out = restorer.push(text);
        out.push_str(&restorer.finish());
        out
    }

    /// Restores an answer while it arrives.
    #[must_use]
    pub fn restorer(&self) -> StreamRestorer {
        StreamRestorer::new(self.clone())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} values)", self.len())
    }
}
