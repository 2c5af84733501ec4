//! `burnside eval`: whether a model is still as good as it was. A regression set in, a report out, and an exit status.
//!
//! | file | what it does |
//! |---|---|
//! | [`set`]    | the file: inputs, what is expected of them, how good is enough |
//! | [`report`] | holds answers against it |
//! | `run`      | gets the answers: loads the model and asks it |

pub mod report;
#[cfg(feature = "engine")]
mod run;
pub mod set;

#[cfg(feature = "engine")]
pub(super) use run::{Arguments, main};
