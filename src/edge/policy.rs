//! Whether a redacted text may leave the device.

use crate::redact::{RedactedText, RedactionState};
use crate::{Error, Result};

/// `Policy` of `api.d.ts`, as far as it is about leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Nothing leaves.
    pub never_leave: bool,
    /// Text that no tagger read to its end does not leave. On unless switched off.
    pub require_tagger: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { never_leave: false, require_tagger: true }
    }
}

impl Policy {
    /// # Errors
    /// [`Error::Privacy`] if this text must stay.
    pub fn check(&self, text: &RedactedText) -> Result<()> {
        if self.never_leave {
            return Err(Error::Privacy("policy.never_leave is set: nothing leaves this device".into()));
        }
        if self.require_tagger && text.state() != RedactionState::Ready {
            return Err(Error::Privacy(
                "no tagger has read all of this text, so names may still be in it, and policy.require_tagger (the default) keeps it here; load a tagger, or set require_tagger to false if patterns are enough"
                    .into(),
            ));
        }
        Ok(())
    }
}
