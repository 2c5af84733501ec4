//! The operations that the models are made of.

pub mod cpu;
