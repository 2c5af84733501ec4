//! What the placeholders of a conversation stand for.

use super::restore::StreamRestorer;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

/// What the placeholders of one conversation stand for. Stays on the device; prints no value.
#[derive(Clone, Default)]
pub struct Vault {
    /// `EMAIL_1` to the value as it was first written.
    values: Arc<BTreeMap<String, String>>,
}

impl Vault {
    /// `[EMAIL_1]`, and what it stands for. The name is made of words of ASCII capitals and digits, joined by
    /// single underscores, and begins with a letter.
    pub(crate) fn insert(&mut self, placeholder: &str, value: String) {
        Arc::make_mut(&mut self.values).insert(placeholder.trim_matches(['[', ']']).to_string(), value);
    }

    /// What `EMAIL_1` stands for.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// What `[EMAIL_1]`, written just so, stands for. Nothing for a secret.
    #[must_use]
    pub fn original(&self, placeholder: &str) -> Option<&str> {
        self.value(placeholder.strip_prefix('[')?.strip_suffix(']')?)
    }

    /// Whether some key starts with `prefix`.
    pub(super) fn leads(&self, prefix: &str) -> bool {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        self.values.range::<str, _>(from).next().is_some_and(|(key, _)| key.starts_with(prefix))
    }

    /// How many values it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
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
