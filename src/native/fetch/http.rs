//! Files by HTTPS, resumed by byte range (RFC 9110, section 14).

use super::SourceError;
use super::part::Part;
use crate::Result;
use std::time::Duration;
use ureq::http::{StatusCode, header};

/// A host that a firewall swallows must not keep anybody waiting: there are other sources.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Headers of a large file may take a redirect or two.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);

/// Why there are no bytes.
pub(super) enum Failure {
    /// The host can't be spoken to: don't ask it again in this run.
    Unreachable(SourceError),
    /// The host answered, but not with the file.
    Refused(SourceError),
}

pub(super) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(RESPONSE_TIMEOUT))
        .http_status_as_error(false)
        .user_agent(concat!("burnside/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// The host (with its port) of an address.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// Streams `url` into `part`, from where the part ends.
pub(super) fn get(agent: &ureq::Agent, url: &str, part: &mut Part) -> Result<Result<(), Failure>> {
    // Compressed bytes can't be resumed nor hashed as they come.
    let mut request = agent.get(url).header(header::ACCEPT_ENCODING, "identity");
    if part.bytes() > 0 {
        request = request.header(header::RANGE, format!("bytes={}-", part.bytes()));
    }
    let mut response = match request.call() {
        Ok(response) => response,
        Err(error) => {
            return Ok(Err(Failure::Unreachable(format!("not reachable ({error})"))));
        }
    };
    match response.status() {
        StatusCode::OK => {
            if part.bytes() > 0 {
                part.restart()?;
            }
        }
        StatusCode::PARTIAL_CONTENT if starts_at(&response, part.bytes()) => {}
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            return Ok(Err(Failure::Refused(format!("answered {}, the file may be gated", response.status()))));
        }
        status => {
            // A range that the server can't serve: what is there is no beginning of its file.
            if status == StatusCode::RANGE_NOT_SATISFIABLE || status == StatusCode::PARTIAL_CONTENT {
                part.restart()?;
            }
            return Ok(Err(Failure::Refused(format!("answered {status}"))));
        }
    }
    let answer = part.copy_from(&mut response.body_mut().as_reader())?;
    Ok(answer.map_err(Failure::Refused))
}

/// Whether a 206 really starts where we asked it to.
fn starts_at(response: &ureq::http::Response<ureq::Body>, at: u64) -> bool {
    let range = response.headers().get(header::CONTENT_RANGE).and_then(|v| v.to_str().ok());
    let start = range.and_then(|r| r.strip_prefix("bytes ")).and_then(|r| r.split('-').next());
    start.and_then(|s| s.parse().ok()) == Some(at)
}
