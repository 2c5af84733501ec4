//! The operations on the CPU: plain slices in, plain slices out; knows nothing of Burn.
