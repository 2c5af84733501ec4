//! A weight on its way from one file format to another, in the precision it came in.

/// Elements of a block: the same in `MatMulNBits` with its usual block size and in ggml's types.
pub const BLOCK: usize = 32;

/// One tensor, outermost dimension first; a linear layer is `[out, in]`.
#[derive(Debug, Clone, PartialEq)]
pub enum Weight {
    /// Plain floats.
    Float { shape: Vec<usize>, values: Vec<f32> },
    /// 4-bit blocks of 32 along a row: `value = (quant - zero_point) * scale`.
    Blocks4 {
        shape: [usize; 2],
        /// Two to a byte, the low half first, row by row.
        quants: Vec<u8>,
        /// One a block.
        scales: Vec<f32>,
        /// One a block; 8 where there are none.
        zero_points: Option<Vec<u8>>,
    },
    /// 8-bit values, zero point already taken off: `value = centred * scale`.
    Centred8 {
        shape: [usize; 2],
        /// From -255 to 255.
        centred: Vec<i16>,
        /// One for all, or one a row.
        scales: Vec<f32>,
    },
}

impl Weight {
    /// Outermost dimension first.
    #[must_use]
    pub fn shape(&self) -> Vec<usize> {
        match self {
            Weight::Float { shape, .. } => shape.clone(),
            Weight::Blocks4 { shape, .. } | Weight::Centred8 { shape, .. } => shape.to_vec(),
        }
    }

    /// All elements as floats, row by row.
    #[must_use]
    pub fn to_f32(&self) -> Vec<f32> {
        match self {
            Weight::Float { values, .. } => values.clone(),
            Weight::Blocks4 { quants, scales, zero_points, .. } => {
                let blocks = quants.chunks_exact(BLOCK / 2).zip(scales).enumerate();
                let block = |(index, (bytes, scale)): (usize, (&[u8], &f32))| {
                    let zero = zero_points.as_ref().and_then(|z| z.get(index)).copied().unwrap_or(8);
                    let value = |quant: u8| (f32::from(quant) - f32::from(zero)) * scale;
                    bytes.iter().flat_map(|b| [value(b & 15), value(b >> 4)]).collect::<Vec<f32>>()
                };
                blocks.flat_map(block).collect()
            }
            Weight::Centred8 { shape, centred, scales } => {
                let rows = centred.chunks(shape[1].max(1)).enumerate();
                let scale = |row: usize| scales.get(row).or(scales.first()).copied().unwrap_or(0.0);
                rows.flat_map(|(row, values)| values.iter().map(move |v| f32::from(*v) * scale(row))).collect()
            }
        }
    }
}
