//! Several matrices of the same input: norm, products, biases and SwiGLU, in as few launches as their places allow.

use super::super::cpu::reference;
use super::super::{
    Choice, LinearStack, Matrix, MatrixBuilder, RmsNorm, RowCount, Stack, Variant, choose, forget_choices, gpu,
};
use super::matrices::{blocks, rounding, scale_rounding};
use super::{Suite, noise};
use crate::weights::{ElementType, quant};

impl Suite<'_> {
    pub(super) async fn stacks(&self) -> Result<usize, String> {
        let mut checks = 0;
        for element in ElementType::ALL {
            let cols = element.block_len().max(8) * 4;
            // What surrounds the products is the same code for every type, and each kernel takes long to compile: all of it
            // for three types, one row for each other one.
            let ms = match element {
                ElementType::F32 | ElementType::Q4_1 | ElementType::Q6_K => vec![1, 2, 5, 17],
                _ => vec![1],
            };
            // Whole tiles and a last one that isn't; parts that must lie apart.
            for (rows, lies_together) in [(vec![64, 64, 33], true), (vec![96, 96], true), (vec![40, 40], false)] {
                let (layers, dense) = self.layers(element, &rows, cols)?;
                let joined = layers.iter().skip(1).try_fold(layers[0].clone(), |above, below| above.join(below));
                if gpu::client(self.device).is_some() && joined.is_some() != lies_together {
                    return Err(format!("{element:?} {rows:?}x{cols}: one matrix {}", joined.is_some()));
                }
                for &m in &ms {
                    checks += self.stack(element, &layers, &dense, m, None).await?;
                    // What surrounds the products is the same for every type here too.
                    let is_one = element == ElementType::Q4_1 && rows == [96, 96];
                    for variant in self.variants(m).filter(|_| is_one) {
                        choose([Choice { element, cols, rows: RowCount::of(m), variant }]);
                        checks += self.stack(element, &layers, &dense, m, Some(variant)).await?;
                        forget_choices();
                    }
                }
            }
            // One of another type among them.
            let (mut layers, mut dense) = self.layers(element, &[64, 64], cols)?;
            let (other, more) = self.layers(ElementType::F32, &[64], cols)?;
            layers.splice(1..1, other);
            dense.splice(64 * cols..64 * cols, more);
            for &m in ms.iter().take(2) {
                checks += self.stack(element, &layers, &dense, m, None).await?;
            }
        }
        Ok(checks)
    }

    /// Matrices in one stack, where they can lie so, and their values.
    fn layers(&self, element: ElementType, rows: &[usize], cols: usize) -> Result<(Vec<Matrix>, Vec<f32>), String> {
        let stack = Stack::new(self.device, element, rows, cols);
        let mut layers = vec![];
        let mut dense = vec![];
        for (part, &rows) in rows.iter().enumerate() {
            let bytes = blocks(element, rows * cols, (rows + cols + part) as u32);
            let mut values = vec![0.0; rows * cols];
            quant::dequantize(element, &bytes, &mut values).map_err(|error| error.to_string())?;
            dense.extend(values);
            let builder = match &stack {
                Some(stack) => MatrixBuilder::within(stack, part, element),
                None => MatrixBuilder::new(self.device, element, element, rows, cols),
            };
            let mut builder = builder.map_err(|error| error.to_string())?;
            for piece in bytes.chunks(1000) {
                builder.push(piece).map_err(|error| error.to_string())?;
            }
            layers.push(builder.finish().map_err(|error| error.to_string())?);
        }
        Ok((layers, dense))
    }

    async fn stack(
        &self,
        element: ElementType,
        layers: &[Matrix],
        dense: &[f32],
        m: usize,
        variant: Option<Variant>,
    ) -> Result<usize, String> {
        let cols = layers[0].cols();
        let rows = dense.len() / cols;
        let x: Vec<f32> = noise(m * cols, m as u32 + 20).iter().map(|x| x * 3.0).collect();
        let norm = RmsNorm { weight: self.vector(&noise(cols, 21)), eps: 1e-5 };
        let normed = reference::rms_norm(&x, &noise(cols, 21), 1e-5);
        let bias = noise(rows, 22);
        let product = reference::matmul(&normed, dense, cols);
        let on_cpu = gpu::client(self.device).is_none();
        let activations = if on_cpu && element.is_quantized() { 1e-4 } else { 1e-5 };
        let bounds: Vec<f32> = (0..m * rows)
            .map(|i| {
                let (x, w) = (&normed[i / rows * cols..][..cols], &dense[i % rows * cols..][..cols]);
                let mass: f32 = x.iter().zip(w).map(|(x, w)| (x * w).abs()).sum();
                let reach = x.iter().map(|x| x.abs()).sum::<f32>() * w.iter().fold(0.0f32, |m, w| m.max(w.abs()));
                mass * (activations + rounding(variant)) + reach * scale_rounding(element) + 1e-6
            })
            .collect();
        let input = self.tensor(&x, cols);
        let heights: Vec<usize> = layers.iter().map(Matrix::rows).collect();
        let name = format!("{element:?} {m}x{cols}x{heights:?} {variant:?}");

        let biased: Vec<f32> = product.iter().enumerate().map(|(i, y)| y + bias[i % rows]).collect();
        let stack = LinearStack::new(layers.to_vec(), Some(self.vector(&bias)));
        self.compare(&format!("stack with bias {name}"), || Ok(stack.forward(&input, &norm)), &biased, &bounds).await?;
        let stack = LinearStack::new(layers.to_vec(), None);
        self.compare(&format!("stack {name}"), || Ok(stack.forward(&input, &norm)), &product, &bounds).await?;
        if rows % 2 == 1 {
            return Ok(2);
        }
        let (mut gated, mut gated_bounds) = (vec![], vec![]);
        for (row, bounds) in product.chunks_exact(rows).zip(bounds.chunks_exact(rows)) {
            for i in 0..rows / 2 {
                let (gate, up) = (reference::silu(row[i]), row[i + rows / 2]);
                gated.push(gate * up);
                // The gate's slope is at most 1.1.
                gated_bounds.push(
                    1.1 * bounds[i] * up.abs()
                        + gate.abs() * bounds[i + rows / 2]
                        + bounds[i] * bounds[i + rows / 2]
                        + 2e-6,
                );
            }
        }
        self.compare(&format!("gated stack {name}"), || Ok(stack.forward_gated(&input, &norm)), &gated, &gated_bounds)
            .await?;
        Ok(3)
    }
}
