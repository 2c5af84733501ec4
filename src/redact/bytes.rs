//! Runs of bytes that are made when this is compiled, where slices have few methods.

/// Writes `bytes` to `out` from `at` on. -> where they end
pub(super) const fn put(out: &mut [u8], at: usize, bytes: &[u8]) -> usize {
    let mut b = 0;
    while b < bytes.len() {
        out[at + b] = bytes[b];
        b += 1;
    }
    at + bytes.len()
}

/// The first `N` of some bytes.
pub(super) const fn first<const FROM: usize, const N: usize>(all: [u8; FROM]) -> [u8; N] {
    let mut out = [0; N];
    let mut i = 0;
    while i < N {
        out[i] = all[i];
        i += 1;
    }
    out
}
