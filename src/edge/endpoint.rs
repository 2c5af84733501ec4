//! Where requests go: the caller's configuration.

use crate::{Error, Result};
use std::fmt;

/// The routes that an address may end in.
const ROUTES: [&str; 4] = ["/chat/completions", "/embeddings", "/classify", "/tag"];

/// Headers that carry a credential of the caller's own.
const CREDENTIAL_HEADERS: [&str; 5] =
    ["authorization", "x-api-key", "api-key", "x-goog-api-key", "cf-aig-authorization"];

/// What an edge is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Chat,
    Classify,
    Tag,
    Embed,
}

/// How an edge wants to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protocol {
    /// OpenAI's routes, and for what OpenAI does not have the routes of `burnside serve` beside them.
    #[default]
    OpenAi,
    /// Workers AI's `run`: one address and one model, which decides what the answer is.
    WorkersAi,
}

/// An address, its headers, and the model to ask there. Prints no header value.
#[derive(Clone, PartialEq)]
pub struct Endpoint {
    url: String,
    protocol: Protocol,
    headers: Vec<(String, String)>,
    model: Option<String>,
    allow: Vec<String>,
}

impl Endpoint {
    /// # Errors
    /// An address that is not absolute http(s), or that holds user info: a credential belongs into
    /// the `Authorization` header.
    pub fn new(url: impl Into<String>) -> Result<Self> {
        let url = url.into();
        let Some(origin) = origin(&url) else {
            return Err(Error::InvalidArgument("the edge's url must be absolute, http or https".into()));
        };
        if origin.contains('@') {
            return Err(Error::InvalidArgument(
                "the edge's url must hold no user name or password; put them into the Authorization header".into(),
            ));
        }
        Ok(Self { url, protocol: Protocol::default(), headers: Vec::new(), model: None, allow: Vec::new() })
    }

    /// Adds a header.
    ///
    /// # Errors
    /// A name or value that HTTP does not allow (RFC 9110, 5.1 and 5.5; ASCII only), and an encoding
    /// of the body: encoded bytes can't be checked.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self> {
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(Error::InvalidArgument("a header's name must be letters, digits and dashes".into()));
        }
        if !value.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t')) {
            return Err(Error::InvalidArgument("a header's value must be printable ASCII".into()));
        }
        if name.eq_ignore_ascii_case("content-encoding") {
            return Err(Error::InvalidArgument("the body must not be encoded: the guard reads it".into()));
        }
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        Ok(self)
    }

    /// OpenAI's unless told.
    #[must_use]
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Names the model to ask.
    #[must_use]
    pub fn model(mut self, name: impl Into<String>) -> Self {
        self.model = Some(name.into());
        self
    }

    /// Values that may leave though the guard knows them, ASCII case aside: those that the redactor
    /// was told to leave in.
    #[must_use]
    pub fn allow(mut self, values: impl IntoIterator<Item = String>) -> Self {
        self.allow.extend(values);
        self
    }

    /// The address, as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where a service is.
    ///
    /// With OpenAI's protocol the configured address may be a server (`https://edge.example`), a base
    /// as OpenAI's clients take it (`https://edge.example/v1`), or one of the routes themselves; a
    /// query stays. Classify and tag are beside `v1`, not in it.
    #[must_use]
    pub fn address(&self, service: Service) -> String {
        let url = self.url.split('#').next().unwrap_or("");
        if self.protocol == Protocol::WorkersAi {
            return url.into();
        }
        let (path, query) = url.split_at(url.find('?').unwrap_or(url.len()));
        let path = path.trim_end_matches('/');
        let base = ROUTES.iter().find_map(|route| path.strip_suffix(route)).unwrap_or(path);
        let root = base.strip_suffix("/v1").unwrap_or(base);
        let is_bare = base == root && root.splitn(4, '/').count() < 4;
        let v1 = if is_bare { "/v1" } else { "" };
        match service {
            Service::Chat => format!("{base}{v1}/chat/completions{query}"),
            Service::Embed => format!("{base}{v1}/embeddings{query}"),
            Service::Classify => format!("{root}/classify{query}"),
            Service::Tag => format!("{root}/tag{query}"),
        }
    }

    pub(super) fn is_workers_ai(&self) -> bool {
        self.protocol == Protocol::WorkersAi
    }

    pub(super) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub(super) fn model_name(&self) -> Option<&str> {
        self.model.as_deref()
    }

    pub(super) fn allowed(&self) -> &[String] {
        &self.allow
    }

    /// Whether this header of a request to `url` is the credential that the caller configured for
    /// this very origin, value for value.
    pub(super) fn owns_credential(&self, url: &str, name: &str, value: &str) -> bool {
        let name = name.to_ascii_lowercase();
        CREDENTIAL_HEADERS.contains(&name.as_str())
            && self.headers.iter().any(|(n, v)| *n == name && v == value)
            && origin(url).is_some_and(|there| origin(&self.url) == Some(there))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Endpoint").field("headers", &names).field("model", &self.model).finish_non_exhaustive()
    }
}

/// `scheme://authority`, lower case, a default port off.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().filter(|a| !a.is_empty())?.to_ascii_lowercase();
    Some(format!("{scheme}://{}", authority.strip_suffix(default_port).unwrap_or(&authority)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edge_address_of_each_service_from_a_server_a_base_or_a_route() {
        for (url, chat, classify) in [
            ("https://e.example", "https://e.example/v1/chat/completions", "https://e.example/classify"),
            ("http://127.0.0.1:8788/", "http://127.0.0.1:8788/v1/chat/completions", "http://127.0.0.1:8788/classify"),
            ("https://e.example/v1", "https://e.example/v1/chat/completions", "https://e.example/classify"),
            (
                "https://e.example/v1/chat/completions",
                "https://e.example/v1/chat/completions",
                "https://e.example/classify",
            ),
            ("https://e.example/classify", "https://e.example/v1/chat/completions", "https://e.example/classify"),
            (
                "https://e.example/api/v1/",
                "https://e.example/api/v1/chat/completions",
                "https://e.example/api/classify",
            ),
            (
                "https://e.example/openai",
                "https://e.example/openai/chat/completions",
                "https://e.example/openai/classify",
            ),
            (
                "https://e.example/d/chat/completions?api-version=1#x",
                "https://e.example/d/chat/completions?api-version=1",
                "https://e.example/d/classify?api-version=1",
            ),
        ] {
            let endpoint = Endpoint::new(url).unwrap();
            assert_eq!(endpoint.address(Service::Chat), chat, "{url}");
            assert_eq!(endpoint.address(Service::Embed), chat.replace("chat/completions", "embeddings"), "{url}");
            assert_eq!(endpoint.address(Service::Classify), classify, "{url}");
            assert_eq!(endpoint.address(Service::Tag), classify.replace("classify", "tag"), "{url}");
            let run = Endpoint::new(url).unwrap().protocol(Protocol::WorkersAi);
            assert_eq!(run.address(Service::Classify), url.split('#').next().unwrap());
        }
    }
}
