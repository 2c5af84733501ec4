//! `burnside serve` over real sockets. `protocol` and `faults` serve an engine that counts, so that
//! a test decides when a token comes; `real` starts the command with real models.
//!
//! `cargo test --no-default-features --features serve --test serve`; those with real models need the command with Burn:
//! `cargo build`, then the same with `-- --ignored`.
#![cfg(feature = "serve")]

mod client;
mod counting;
mod faults;
mod protocol;
mod real;
