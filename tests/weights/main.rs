//! The weights room against ggml's own code (fixtures by `scripts/golden/quants.py`) and against
//! bad input.

mod gguf;
mod hostile;
mod quant;
mod real;
mod safetensors;
mod sniff;
mod support;
mod write;
