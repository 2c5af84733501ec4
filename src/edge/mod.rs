//! What may go over the wire. Builds requests as bytes; opens no socket.
//!
//! | file | what it does |
//! |---|---|
//! | `policy` | whether a redacted text may leave at all |
//! | `endpoint` | where to: the caller's configuration, and nothing of a text |
//! | `outbound` | [`Outbound`], the one type that leaves; made of [`RedactedText`](crate::redact::RedactedText) only |
//! | `guard` | the second scan, over the final bytes, url and headers included |
//!
//! An [`Outbound`] has been through the policy and the guard: whoever holds one may send it, and
//! sends what was checked, as its bytes can't be changed.

mod endpoint;
mod guard;
mod outbound;
mod policy;

pub use endpoint::Endpoint;
pub use guard::{Wire, guard};
pub use outbound::{Message, Outbound, Role, Settings};
pub use policy::Policy;
