//! The edge: what goes over the wire, and what comes back. Bytes in, bytes out; opens no socket.
//!
//! | file | what it does |
//! |---|---|
//! | `policy` | whether a redacted text may leave at all |
//! | `together` | the texts of one request, redacted as one |
//! | `endpoint` | where to: the caller's configuration, and nothing of a text |
//! | `outbound` | [`Outbound`], the one type that leaves; made of [`RedactedText`](crate::redact::RedactedText) only |
//! | `body` | the bodies of requests: OpenAI's, Workers AI's, and those of `burnside serve` |
//! | `guard` | the second scan, over the final bytes, url and headers included |
//! | `sse` | server-sent events, cut anywhere |
//! | `chat` | the answer of a chat, streamed or whole |
//! | `answers` | labels, spans and vectors, checked against what was asked |
//! | `fault` | what may be shown of an edge's own error |
//! | `breaker` | an edge that keeps failing is left alone for a while |
//! | `fleet` | several edges in order: whom to ask, when again, when to give up |
//!
//! An [`Outbound`] has been through the policy and the guard: whoever holds one may send it, and
//! sends what was checked, as its bytes can't be changed. `js/edge/` has the sockets.

mod answers;
mod body;
mod breaker;
mod chat;
mod endpoint;
mod fault;
mod fleet;
mod guard;
mod outbound;
mod policy;
mod sse;
mod together;

pub use answers::{Label, Tag, Unexpected, read_labels, read_tags, read_vectors};
pub use breaker::{Breaker, BreakerState};
pub use chat::{ChatEvent, ChatReader, read_chat};
pub use endpoint::{Endpoint, Protocol, Service};
pub use fault::excerpt;
pub use fleet::{Course, Fleet, MOST_WAIT_MS, Outcome, PAUSE_MS, Step};
pub use guard::{Wire, guard};
pub use outbound::{Message, Outbound, Role, Settings};
pub use policy::Policy;
pub use sse::{Event, SseReader, TooLong};
pub use together::redact_together;
