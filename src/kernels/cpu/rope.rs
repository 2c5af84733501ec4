//! Rotary position embedding (arXiv:2104.09864).

/// Rotates pairs of each head by their token's angles, in place.
///
/// `x` is `[tokens, heads, head_dim]`, the first token at position `start`; `cos` and `sin` are
/// `[positions, head_dim / 2]`. Pair i is elements `2i, 2i + 1` if `interleaved` (ggml's NORM,
/// which Llama GGUF files are permuted for), else `i, i + head_dim / 2` (ggml's NEOX, and
/// Hugging Face checkpoints).
///
/// # Panics
/// If `head_dim` is odd or 0, `x` is not whole tokens, or a position is past the tables.
#[allow(clippy::too_many_arguments)] // a shape, a position, two tables and a convention
pub fn rope(x: &mut [f32], heads: usize, head_dim: usize, start: usize, cos: &[f32], sin: &[f32], interleaved: bool) {
    let half = head_dim / 2;
    let width = heads * head_dim;
    assert!(half > 0 && head_dim.is_multiple_of(2) && width > 0, "pairs in heads");
    assert!(x.len().is_multiple_of(width), "x is [tokens, heads, head_dim]");
    let tokens = x.len() / width;
    assert!((start + tokens) * half <= cos.len().min(sin.len()), "positions within the tables");
    for (token, x) in x.chunks_exact_mut(width).enumerate() {
        let at = (start + token) * half;
        let (cos, sin) = (&cos[at..at + half], &sin[at..at + half]);
        for head in x.chunks_exact_mut(head_dim) {
            if interleaved {
                for ((pair, c), s) in head.as_chunks_mut::<2>().0.iter_mut().zip(cos).zip(sin) {
                    let [a, b] = *pair;
                    *pair = [a * c - b * s, a * s + b * c];
                }
            } else {
                let (low, high) = head.split_at_mut(half);
                for (((low, high), c), s) in low.iter_mut().zip(high).zip(cos).zip(sin) {
                    let (a, b) = (*low, *high);
                    *low = a * c - b * s;
                    *high = a * s + b * c;
                }
            }
        }
    }
}
