//! A few rows of a matrix as they were in the file, to see what the device makes of them.

use crate::Result;
use crate::kernels::{Fused, Matrix, upload};
use crate::task::read;
use crate::weights::manifest::rms;
use burn::tensor::Device;

/// A matrix on the device, and its first rows in plain numbers.
pub struct Spot {
    pub(super) matrix: Matrix,
    /// `[rows, cols]`, a few rows.
    known: Vec<f32>,
    pub(super) device: Device,
}

impl Spot {
    /// Rows that are kept of a matrix.
    pub const ROWS: usize = 4;

    #[must_use]
    pub fn new(matrix: Matrix, known: Vec<f32>, device: Device) -> Self {
        Self { matrix, known, device }
    }

    /// The largest error of the rows, read out one by one and multiplied by one vector and by several; over the root
    /// mean square of what is right.
    pub(super) async fn error(&self) -> Result<f32> {
        let cols = self.matrix.cols().max(1);
        let ids: Vec<u32> = (0..(self.known.len() / cols) as u32).collect();
        let mut worst = distance(&read(self.matrix.gather(&ids, &self.device)?).await?, &self.known);
        // One vector and several take different kernels. Several by a whole vocabulary would be megabytes to read back.
        for m in if self.matrix.rows() > 1 << 15 { vec![1] } else { vec![1, 9] } {
            let x: Vec<f32> = (0..m * cols).map(noise).collect();
            let input = upload(x.clone(), [m, cols], &self.device);
            let product = read(self.matrix.matmul(&input, Fused::default())).await?;
            let known = x.chunks_exact(cols).flat_map(|x| self.known.chunks_exact(cols).map(move |w| dot(w, x)));
            let got = product.chunks_exact(self.matrix.rows()).flat_map(|row| row.iter().take(ids.len()).copied());
            worst = worst.max(distance(&got.collect::<Vec<_>>(), &known.collect::<Vec<_>>()));
        }
        Ok(worst)
    }
}

/// The largest distance of two values, over the root mean square of those that are known.
pub(super) fn distance(got: &[f32], known: &[f32]) -> f32 {
    let largest = got.iter().zip(known).map(|(got, known)| (got - known).abs()).fold(0.0, f32::max);
    largest / rms(known).max(f32::MIN_POSITIVE)
}

fn dot(w: &[f32], x: &[f32]) -> f32 {
    w.iter().zip(x).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum::<f64>() as f32
}

/// Numbers between -1 and 1 without a pattern: the fractional parts of multiples of the golden ratio.
pub(super) fn noise(i: usize) -> f32 {
    ((i as f64 * 0.618_033_988_749_894_9).fract() * 2.0 - 1.0) as f32
}
