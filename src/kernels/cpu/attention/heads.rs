//! Some heads of an encoder's attention, from the hidden states on: what a thread computes alone that has their rows.

use super::attention;
use crate::kernels::cpu::{After, MatrixRef, matmul};

/// The heads whose queries, keys and values are the products with these rows of weights.
#[derive(Debug, Clone, Copy)]
pub struct Heads<'a> {
    /// Of queries, keys and values: of one shape, its rows those of whole heads.
    pub weights: [&'a MatrixRef<'a>; 3],
    /// Of their rows.
    pub biases: [&'a [f32]; 3],
    /// The keys that each query sees.
    pub ranges: &'a [(u32, u32)],
    /// Rows of a head.
    pub dim: usize,
}

impl Heads<'_> {
    /// `[m, cols]` -> `y`, `[m, rows]`: a row for each range.
    ///
    /// # Panics
    /// If a slice has another length than the shapes say.
    pub fn attend(&self, x: &[f32], y: &mut [f32]) {
        let (m, rows) = (self.ranges.len(), self.weights[0].rows);
        let [q, k, v] = [0, 1, 2].map(|i| {
            let mut y = vec![0.0; m * rows];
            matmul(x, m, self.weights[i], &mut y, rows);
            After { bias: Some(self.biases[i]), ..After::default() }.apply(&mut y, m, rows, rows);
            y
        });
        let heads = rows / self.dim;
        attention(&q, &k, &v, self.ranges, heads, heads, self.dim, 1.0 / (self.dim as f32).sqrt(), y);
    }
}
