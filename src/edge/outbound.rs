//! The one type that leaves the device.

use super::endpoint::Endpoint;
use super::guard::{Wire, guard};
use super::policy::Policy;
use crate::redact::{RedactedText, RedactionState};
use crate::{Error, Result};
use serde_json::{Map, Value, json};
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
    fn as_str(self) -> &'static str {
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

/// Numbers that steer the generation: none of them can carry text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    pub stream: bool,
    pub max_tokens: Option<u32>,
    pub temperature: Option<f32>,
    pub top_p: Option<f32>,
    pub seed: Option<u32>,
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
    /// A chat in OpenAI's shape.
    ///
    /// # Errors
    /// [`Error::Privacy`] if the policy keeps a message here or the guard finds something in the
    /// final bytes; [`Error::InvalidArgument`] without messages.
    pub fn chat(endpoint: &Endpoint, policy: &Policy, messages: &[Message], settings: &Settings) -> Result<Self> {
        if messages.is_empty() {
            return Err(Error::InvalidArgument("a chat needs a message".into()));
        }
        let mut redactions = BTreeMap::new();
        for message in messages {
            policy.check(&message.content)?;
            for (kind, count) in message.content.counts() {
                *redactions.entry(kind.clone()).or_insert(0) += count;
            }
        }
        let all_ready = messages.iter().all(|message| message.content.state() == RedactionState::Ready);
        let mut headers = vec![("content-type".to_string(), "application/json".to_string())];
        headers.extend(endpoint.headers().iter().filter(|(name, _)| name != "content-type").cloned());
        let outbound = Self {
            url: endpoint.url().to_string(),
            headers,
            body: chat_body(endpoint, messages, settings).to_string().into_bytes(),
            state: if all_ready { RedactionState::Ready } else { RedactionState::PatternsOnly },
            redactions,
        };
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

fn chat_body(endpoint: &Endpoint, messages: &[Message], settings: &Settings) -> Value {
    let turn = |m: &Message| json!({ "role": m.role.as_str(), "content": m.content.as_str() });
    let mut body = Map::new();
    if let Some(model) = endpoint.model_name() {
        body.insert("model".into(), model.into());
    }
    body.insert("messages".into(), messages.iter().map(turn).collect());
    body.insert("stream".into(), settings.stream.into());
    let numbers = [
        ("max_tokens", settings.max_tokens.map(Value::from)),
        ("temperature", settings.temperature.map(Value::from)),
        ("top_p", settings.top_p.map(Value::from)),
        ("seed", settings.seed.map(Value::from)),
    ];
    body.extend(numbers.into_iter().filter_map(|(name, number)| Some((name.into(), number?))));
    body.into()
}
