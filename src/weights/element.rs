//! Element types: what the bytes of a tensor mean.

use serde::{Deserialize, Serialize};

/// How a tensor's elements are stored. Quantized types are ggml's block formats
/// (`ggml-quants.h` of llama.cpp); plain types are little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

    /// Bytes of a tensor of `shape` (outermost first), or `None` if its rows don't fill whole
    /// blocks or the size overflows. A block never spans two rows.
    #[must_use]
    pub fn tensor_bytes(self, shape: &[usize]) -> Option<u64> {
        let row = shape.last().copied().unwrap_or(1);
        if !row.is_multiple_of(self.block_len()) {
            return None;
        }
        let elements = shape.iter().try_fold(1_u64, |n, &dim| n.checked_mul(u64::try_from(dim).ok()?))?;
        (elements / self.block_len() as u64).checked_mul(self.block_bytes() as u64)
    }

    /// The name that ggml, safetensors and people use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        use ElementType::*;
        match self {
            F32 => "F32",
            F16 => "F16",
            BF16 => "BF16",
            Q4_0 => "Q4_0",
            Q4_1 => "Q4_1",
            Q5_0 => "Q5_0",
            Q5_1 => "Q5_1",
            Q8_0 => "Q8_0",
            Q4_K => "Q4_K",
            Q5_K => "Q5_K",
            Q6_K => "Q6_K",
        }
    }

    /// The number that stands for this type in a GGUF file (`enum ggml_type` of `ggml.h`).
    #[must_use]
    pub const fn ggml_type(self) -> u32 {
        use ElementType::*;
        match self {
            F32 => 0,
            F16 => 1,
            Q4_0 => 2,
            Q4_1 => 3,
            Q5_0 => 6,
            Q5_1 => 7,
            Q8_0 => 8,
            Q4_K => 12,
            Q5_K => 13,
            Q6_K => 14,
            BF16 => 30,
        }
    }

    /// The inverse of [`ggml_type`](Self::ggml_type); `None` for the types we don't read.
    #[must_use]
    pub fn from_ggml_type(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|element| element.ggml_type() == number)
    }

    /// Every type, for tests and tables.
    pub const ALL: [Self; 11] = {
        use ElementType::*;
        [F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K]
    };
}

impl std::fmt::Display for ElementType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
