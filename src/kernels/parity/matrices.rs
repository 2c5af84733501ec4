//! Matrices of every type: gathering rows, and the product with all that may follow it.

use super::super::cpu::reference;
use super::super::{
    Activation, Choice, Division, Fused, Matrix, MatrixBuilder, RowCount, Variant, choose, forget_choices, gpu,
    is_software_adapter,
};
use super::{Suite, noise};
use crate::weights::{ElementType, quant};

impl Suite<'_> {
    pub(super) async fn matrices(&self) -> Result<usize, String> {
        let mut checks = 0;
        for element in ElementType::ALL {
            // Odd numbers of rows, one block and several, batches on each side of the tile sizes.
            let unit = element.block_len().max(4);
            for (rows, cols, ms) in
                [(7, unit, vec![1, 3]), (97, unit * 3, vec![1, 2, 5, 17, 81]), (256, 512, vec![1, 8, 16])]
            {
                let bytes = blocks(element, rows * cols, (rows + cols) as u32);
                let mut dense = vec![0.0; rows * cols];
                quant::dequantize(element, &bytes, &mut dense).map_err(|error| error.to_string())?;
                // A tile or two a shard, so that matrices span several.
                let division = Division { most_bytes: Some(cols * 32), ..Division::default() };
                let mut builder = MatrixBuilder::divided(self.device, element, element, [rows, cols], division)
                    .map_err(|e| e.to_string())?;
                for piece in bytes.chunks(1000) {
                    builder.push(piece).map_err(|error| error.to_string())?;
                }
                let matrix = builder.finish().map_err(|error| error.to_string())?;
                checks += self.gathers(&matrix, &dense).await?;
                for m in ms {
                    checks += self.matmul(&matrix, &dense, m, None).await?;
                    // Each kernel takes long to compile: the others once for each type.
                    for variant in self.variants(m).filter(|_| rows == 97 && m != 17) {
                        choose([Choice { element, cols, rows: RowCount::of(m), variant }]);
                        checks += self.matmul(&matrix, &dense, m, Some(variant)).await?;
                        forget_choices();
                    }
                }
            }
        }
        Ok(checks)
    }

    async fn gathers(&self, matrix: &Matrix, dense: &[f32]) -> Result<usize, String> {
        let last = matrix.rows() as u32 - 1;
        let ids = [0, last, last / 2, 0, last.min(5)];
        let expected = reference::gather(dense, matrix.cols(), &ids);
        let gather = || matrix.gather(&ids, self.device).map_err(|error| error.to_string());
        let largest = dense.iter().fold(0.0f32, |m, w| m.max(w.abs()));
        let bounds = vec![largest * scale_rounding(matrix.element()) + 1e-6; expected.len()];
        self.compare(&format!("gather {:?}", matrix.element()), gather, &expected, &bounds).await?;
        let chosen: Vec<f32> = ids.iter().flat_map(|&id| [id as f32, 1.0]).collect();
        let chosen = self.tensor(&chosen, 2);
        let gather = || Ok(matrix.gather_chosen(&chosen));
        self.compare(&format!("gather chosen {:?}", matrix.element()), gather, &expected, &bounds).await?;
        if matrix.gather(&[last + 1], self.device).is_ok() {
            return Err("gather took an id outside the table".into());
        }
        Ok(1)
    }

    /// The kernels for products of `m` rows that a GPU may choose instead of the fixed one.
    pub(super) fn variants(&self, m: usize) -> impl Iterator<Item = Variant> {
        let has_some = gpu::client(self.device).is_some() && !is_software_adapter();
        Variant::candidates(RowCount::of(m)).skip(1).filter(move |_| has_some)
    }

    /// `variant`: the kernel that was chosen, if it is not the fixed one.
    async fn matmul(
        &self,
        matrix: &Matrix,
        dense: &[f32],
        m: usize,
        variant: Option<Variant>,
    ) -> Result<usize, String> {
        let (rows, cols) = (matrix.rows(), matrix.cols());
        let x = noise(m * cols, m as u32);
        let product = reference::matmul(&x, dense, cols);
        let (bias, residual) = (noise(rows, 3), noise(m * rows, 4));
        let rounding = rounding(variant);
        // On the GPU only sums and scales round; on the CPU activations are rounded to 13 bits.
        let on_cpu = gpu::client(self.device).is_none();
        let activations = if on_cpu && matrix.element().is_quantized() { 1e-4 } else { 4e-6 };
        let bounds: Vec<f32> = (0..m * rows)
            .map(|i| {
                let (x, w) = (&x[i / rows * cols..][..cols], &dense[i % rows * cols..][..cols]);
                let mass: f32 = x.iter().zip(w).map(|(x, w)| (x * w).abs()).sum();
                let reach = x.iter().map(|x| x.abs()).sum::<f32>() * w.iter().fold(0.0f32, |m, w| m.max(w.abs()));
                mass * (activations + rounding) + reach * scale_rounding(matrix.element()) + 1e-6
            })
            .collect();
        let input = self.tensor(&x, cols);
        let epilogues = [
            (Activation::None, false, false),
            (Activation::Gelu, true, false),
            (Activation::Relu, true, true),
            (Activation::None, false, true),
        ];
        // What follows the product is the same code for every type: all of it for two types, a part for each other one.
        let all = matches!(matrix.element(), ElementType::F32 | ElementType::Q4_1);
        let chosen = (m + matrix.element() as usize) % epilogues.len();
        let mut checks = 0;
        for (i, (activation, with_bias, with_residual)) in epilogues.into_iter().enumerate() {
            if i != chosen && (!all || variant.is_some()) {
                continue;
            }
            checks += 1;
            let (bias_here, residual_here) = (self.vector(&bias), self.tensor(&residual, rows));
            let fused = Fused {
                bias: with_bias.then_some(&bias_here),
                activation,
                residual: with_residual.then_some(&residual_here),
                ..Fused::default()
            };
            let got = || Ok(matrix.matmul(&input, fused));
            let expected: Vec<f32> = product
                .iter()
                .enumerate()
                .map(|(i, &y)| {
                    let y = if with_bias { y + bias[i % rows] } else { y };
                    let y = match activation {
                        Activation::None => y,
                        Activation::Gelu => reference::gelu(y),
                        Activation::Relu => y.max(0.0),
                    };
                    if with_residual { y + residual[i] } else { y }
                })
                .collect();
            let name = format!(
                "matmul {:?} {m}x{cols}x{rows} {activation:?} bias {with_bias} residual {with_residual} {variant:?}",
                matrix.element()
            );
            self.compare(&name, got, &expected, &bounds).await?;
        }
        Ok(checks)
    }
}

/// What a kernel rounds products to, relative to them: both factors, their product and sums of four to the 11 bits of an f16.
pub(super) fn rounding(variant: Option<Variant>) -> f32 {
    if variant == Some(Variant::TiledHalf) { 6.0 * 2f32.powi(-11) } else { 0.0 }
}

/// The error of keeping a k-quant's scale (a product of an f16 and an integer) as one f16, relative
/// to the largest weight: half a unit in the last place, for scale and for offset. Others keep
/// their scales exactly.
pub(super) fn scale_rounding(element: ElementType) -> f32 {
    match element {
        ElementType::Q4_K | ElementType::Q5_K | ElementType::Q6_K => 1.5e-3,
        _ => 1e-7,
    }
}

/// `elements` random weights as blocks of `element`: every bit pattern of codes and sub-scales,
/// with f16 scales of ordinary size.
pub(super) fn blocks(element: ElementType, elements: usize, seed: u32) -> Vec<u8> {
    let count = elements / element.block_len();
    let plain: Vec<f32> = noise(elements, seed).iter().map(|w| w * 0.1).collect();
    match element {
        ElementType::F32 => return plain.iter().flat_map(|w| w.to_le_bytes()).collect(),
        ElementType::F16 => return plain.iter().flat_map(|&w| half::f16::from_f32(w).to_le_bytes()).collect(),
        ElementType::BF16 => return plain.iter().flat_map(|&w| half::bf16::from_f32(w).to_le_bytes()).collect(),
        _ => {}
    }
    let mut bytes: Vec<u8> =
        noise(count * element.block_bytes(), seed).iter().map(|x| ((x + 1.0) * 128.0) as u8).collect();
    let scales: &[usize] = match element {
        ElementType::Q4_0 | ElementType::Q5_0 | ElementType::Q8_0 => &[0],
        ElementType::Q6_K => &[208],
        _ => &[0, 2],
    };
    for (i, block) in bytes.chunks_exact_mut(element.block_bytes()).enumerate() {
        for &at in scales {
            let scale = half::f16::from_f32(0.001 + 0.0001 * (i % 7) as f32);
            block[at..at + 2].copy_from_slice(&scale.to_le_bytes());
        }
    }
    bytes
}
