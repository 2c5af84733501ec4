//! Element types: what the bytes of a tensor mean.

/// How a tensor's elements are stored. Quantized types are ggml's block formats
/// (`ggml-quants.h` of llama.cpp); plain types are little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(non_camel_case_types)] // the field's names for these formats
pub enum ElementType {
    F32,
    F16,
    BF16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q4_K,
    Q5_K,
    Q6_K,
}

impl ElementType {
    /// Elements in a block: 1 for plain types, 32 for the legacy quants, 256 for the k-quants.
    #[must_use]
    pub const fn block_len(self) -> usize {
        use ElementType::*;
        match self {
            F32 | F16 | BF16 => 1,
            Q4_0 | Q4_1 | Q5_0 | Q5_1 | Q8_0 => 32,
            Q4_K | Q5_K | Q6_K => 256,
        }
    }

    /// Bytes of one block.
    #[must_use]
    pub const fn block_bytes(self) -> usize {
        use ElementType::*;
        match self {
            F32 => 4,
            F16 | BF16 => 2,
            Q4_0 => 18,
            Q4_1 => 20,
            Q5_0 => 22,
            Q5_1 => 24,
            Q8_0 => 34,
            Q4_K => 144,
            Q5_K => 176,
            Q6_K => 210,
        }
    }

    /// Bytes of `elements` elements, or `None` if they don't fill whole blocks or overflow.
    #[must_use]
    pub fn bytes_for(self, elements: usize) -> Option<usize> {
        if !elements.is_multiple_of(self.block_len()) {
            return None;
        }
        (elements / self.block_len()).checked_mul(self.block_bytes())
    }

    #[must_use]
    pub const fn is_quantized(self) -> bool {
        self.block_len() > 1
    }
}
