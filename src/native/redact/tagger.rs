//! The token classifier of `--tagger`; only builds with the engine have one.

use crate::Result;
use crate::redact::TaggedSpan;

pub(super) struct Tagger {
    #[cfg(feature = "engine")]
    encoder: std::rc::Rc<crate::task::Encoder>,
}

#[cfg(feature = "engine")]
impl Tagger {
    /// A manifest name or a path, on the CPU.
    pub(super) fn load(model: &str) -> Result<Self> {
        Ok(Self { encoder: crate::native::run::tagger(model)? })
    }

    /// What it finds in `text`, and whether it was all over it.
    pub(super) fn tag(&self, text: &str) -> Result<(Vec<TaggedSpan>, bool)> {
        crate::device::block_on(self.encoder.survey(text))
    }
}

#[cfg(not(feature = "engine"))]
impl Tagger {
    pub(super) fn load(_model: &str) -> Result<Self> {
        Err(crate::Error::InvalidArgument(
            "--tagger runs a model, and this burnside was built without the engine; build it with the default features"
                .into(),
        ))
    }

    pub(super) fn tag(&self, _text: &str) -> Result<(Vec<TaggedSpan>, bool)> {
        Ok((Vec::new(), false))
    }
}
