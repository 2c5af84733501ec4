//! What comes back over the wire, from outside: streams in every chunking, answers that are none, edges that fail.

mod answers;
mod chat;
mod fleet;
mod requests;
mod sse;
