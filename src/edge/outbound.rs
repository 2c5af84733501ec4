//! The one type that leaves the device.

use super::body;
use super::endpoint::{Endpoint, Service};
use super::guard::{Wire, guard};
use super::policy::Policy;
use crate::redact::{RedactedText, RedactionState};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::fmt;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    System,
    User,
    Assistant,
}

impl Role {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One turn of a chat. Text comes in no other form.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub role: Role,
    pub content: RedactedText,
}

/// What steers a generation: numbers, which can't carry text, and texts that went through the redactor.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    pub stream: bool,
    /// The last event of a stream tells how many tokens it took.
    pub stream_usage: bool,
    pub max_tokens: Option<u32>,
    pub temperature: Option<f32>,
    pub top_p: Option<f32>,
    pub seed: Option<u32>,
    /// Where to stop: an answer has the placeholders that these have.
    pub stop: Vec<RedactedText>,
    /// A JSON schema that the answer must follow.
    pub schema: Option<RedactedText>,
}

/// A request that passed the policy and the guard. Its fields can't be set or changed from outside.
#[derive(Clone, PartialEq)]
pub struct Outbound {
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    state: RedactionState,
    redactions: BTreeMap<String, usize>,
}

impl Outbound {
    /// A chat in OpenAI's shape, which Workers AI takes as well.
    ///
    /// # Errors
    /// [`Error::Privacy`] if the policy keeps a text here, the guard finds something in the final
    /// bytes, or the schema is no JSON any more without its personal data;
    /// [`Error::InvalidArgument`] without messages.
    pub fn chat(endpoint: &Endpoint, policy: &Policy, messages: &[Message], settings: &Settings) -> Result<Self> {
        if messages.is_empty() {
            return Err(Error::InvalidArgument("a chat needs a message".into()));
        }
        let texts = messages.iter().map(|message| &message.content).chain(&settings.stop).chain(&settings.schema);
        Self::seal(endpoint, policy, Service::Chat, texts, body::chat(endpoint, messages, settings)?)
    }

    /// Texts to classify, to tag or to embed. Workers AI classifies one text a request.
    ///
    /// # Errors
    /// [`Error::Privacy`] as for a chat; [`Error::InvalidArgument`] without texts, or with more than
    /// the protocol takes.
    pub fn texts(endpoint: &Endpoint, policy: &Policy, service: Service, texts: &[RedactedText]) -> Result<Self> {
        let body = body::texts(endpoint, service, texts)?;
        Self::seal(endpoint, policy, service, texts.iter(), body)
    }

    fn seal<'a>(
        endpoint: &Endpoint,
        policy: &Policy,
        service: Service,
        texts: impl Iterator<Item = &'a RedactedText>,
        body: String,
    ) -> Result<Self> {
        let mut redactions = BTreeMap::new();
        let mut state = RedactionState::Ready;
        for text in texts {
            policy.check(text)?;
            if text.state() != RedactionState::Ready {
                state = RedactionState::PatternsOnly;
            }
            for (kind, count) in text.counts() {
                *redactions.entry(kind.clone()).or_insert(0) += count;
            }
        }
        let mut headers = vec![("content-type".to_string(), "application/json".to_string())];
        headers.extend(endpoint.headers().iter().filter(|(name, _)| name != "content-type").cloned());
        let body = body.into_bytes();
        let outbound = Self { url: endpoint.address(service), headers, body, state, redactions };
        guard(&outbound.wire(), endpoint)?;
        Ok(outbound)
    }

    /// Always this one.
    pub const METHOD: &'static str = "POST";

    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Names in lower case.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// For the ledger: the weakest of its texts.
    #[must_use]
    pub fn state(&self) -> RedactionState {
        self.state
    }

    /// For the ledger: how many spans of each kind were taken out of its texts.
    #[must_use]
    pub fn redactions(&self) -> &BTreeMap<String, usize> {
        &self.redactions
    }

    fn wire(&self) -> Wire<'_> {
        Wire { method: Self::METHOD, url: &self.url, headers: &self.headers, body: &self.body }
    }
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.body.len();
        f.debug_struct("Outbound").field("bytes", &bytes).field("state", &self.state).finish_non_exhaustive()
    }
}
