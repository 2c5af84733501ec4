//! The edge, for `js/edge/`: the door, and what comes back through it.
//!
//! In the small module only (`redactor`): a device that can run no model still has to ask an edge.

mod answers;
mod door;
