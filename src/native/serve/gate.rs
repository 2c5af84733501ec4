//! Who may ask: the bearer token, and the origins of pages.

use super::error::ApiError;
use axum::http::header::{AUTHORIZATION, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};

/// The tokens that are let in; none: everybody.
#[derive(Clone, Default)]
pub struct Tokens(Vec<[u8; 32]>);

impl Tokens {
    /// Of a text with a token a line; empty lines and those that begin with `#` don't count.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(|token| Sha256::digest(token).into()).collect())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// # Errors
    /// 401 without the right `Authorization: Bearer TOKEN`.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        if self.is_empty() {
            return Ok(());
        }
        let given = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().split_at_checked(7));
        let Some((_, token)) = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer ")) else {
            return Err(refused("no_token", "this server wants a token: Authorization: Bearer ..."));
        };
        let digest: [u8; 32] = Sha256::digest(token).into();
        // Hashes are compared, and all of each: how long that takes says nothing about a token.
        let right = self.0.iter().fold(false, |right, known| right | equal(known, &digest));
        if right { Ok(()) } else { Err(refused("wrong_token", "the token is not one that this server knows")) }
    }
}

fn refused(code: &'static str, message: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, code, message)
}

fn equal(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().zip(b).fold(0, |difference, (a, b)| std::hint::black_box(difference | (a ^ b))) == 0
}

/// The origins of pages that may ask; none: no page at all. Programs send no origin and are let in.
///
/// A page of any site can send a request to a server on the reader's own machine, and without
/// this check it would be answered, if not read.
#[derive(Debug, Clone, Default)]
pub struct Origins(pub Vec<String>);

impl Origins {
    /// The request's origin if it is one of ours; `None` without one.
    ///
    /// # Errors
    /// 403 for any other.
    pub(super) fn check<'a>(&self, headers: &'a HeaderMap) -> Result<Option<&'a axum::http::HeaderValue>, ApiError> {
        let Some(origin) = headers.get(ORIGIN) else { return Ok(None) };
        let known = |text: &str| self.0.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(text));
        if origin.to_str().is_ok_and(known) {
            return Ok(Some(origin));
        }
        Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "origin_not_allowed",
            "pages of this origin may not ask here; start the server with --allow-origin for it",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().expect("a value"))])
    }

    #[test]
    fn only_the_very_token_opens() {
        let tokens = Tokens::new("# ours\n\n  secret-one \nsecret-two\n");
        for good in ["Bearer secret-one", "bearer secret-two", "BEARER secret-one"] {
            assert!(tokens.check(&headers(AUTHORIZATION, good)).is_ok(), "{good}");
        }
        for bad in [
            "Bearer",
            "Bearer ",
            "Bearer secret-on",
            "Bearer secret-one ",
            "Basic secret-one",
            "secret-one",
            "Bearer # ours",
        ] {
            assert!(tokens.check(&headers(AUTHORIZATION, bad)).is_err(), "{bad}");
        }
        assert!(tokens.check(&HeaderMap::new()).is_err());
        assert!(Tokens::new("\n# none\n").check(&HeaderMap::new()).is_ok());
    }

    #[test]
    fn only_the_very_origin_passes() {
        let origins = Origins(vec!["https://app.example".into()]);
        assert!(matches!(origins.check(&HeaderMap::new()), Ok(None)));
        assert!(matches!(origins.check(&headers(ORIGIN, "https://app.example")), Ok(Some(_))));
        for bad in ["null", "https://app.example.evil.test", "http://app.example", "https://app.example:444"] {
            assert!(origins.check(&headers(ORIGIN, bad)).is_err(), "{bad}");
        }
        assert!(Origins::default().check(&headers(ORIGIN, "http://127.0.0.1:8788")).is_err());
        assert!(Origins(vec!["*".into()]).check(&headers(ORIGIN, "null")).is_ok());
    }
}
