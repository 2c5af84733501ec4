//! A matrix on the CPU: its first rows in this heap, the others with a crew, if there is one.

use crate::kernels::cpu::{self, After, Heads, MatrixRef};
use crate::kernels::crew::{Helpers, Share};
use crate::weights::ElementType;

/// ggml blocks, row after row.
pub(super) struct Rows {
    element: ElementType,
    cols: usize,
    row_bytes: usize,
    /// Rows that are kept here.
    own: usize,
    bytes: Vec<u8>,
    /// The rows behind them.
    share: Option<Share>,
    /// Rows that have arrived.
    seen: usize,
}

impl Rows {
    /// Room for `rows` rows of whole blocks; split if there is a crew and it is worth it.
    pub fn new(element: ElementType, rows: usize, cols: usize, crew: Option<&Helpers>) -> Self {
        let split = crew.and_then(|crew| Share::new(crew, element, rows, cols));
        let (share, own) = split.map_or((None, rows), |(share, own)| (Some(share), own));
        let row_bytes = cols / element.block_len() * element.block_bytes();
        Self { element, cols, row_bytes, own, bytes: Vec::with_capacity(own * row_bytes), share, seen: 0 }
    }

    /// Takes the next whole rows.
    pub fn push(&mut self, rows: &[u8]) {
        let here = (self.own.saturating_sub(self.seen) * self.row_bytes).min(rows.len());
        let (mine, others) = rows.split_at(here);
        self.bytes.extend_from_slice(mine);
        if let Some(share) = &mut self.share {
            share.fill(self.seen.max(self.own), others);
        }
        self.seen += rows.len().checked_div(self.row_bytes).unwrap_or(0);
    }

    /// `y[m, rows] = x[m, cols] · Wᵀ`, the rows of `y` `stride` apart, and what follows.
    pub fn multiply(&self, x: &[f32], m: usize, y: &mut [f32], stride: usize, after: &After) {
        let Some(share) = &self.share else {
            cpu::matmul(x, m, &self.matrix(), y, stride);
            return after.apply(y, m, self.own, stride);
        };
        for batch in share.batches(m) {
            let (x, y) = (&x[batch.start * self.cols..batch.end * self.cols], &mut y[batch.start * stride..]);
            let residual = after.residual.map(|residual| &residual[batch.start * stride..]);
            let (m, after) = (batch.len(), After { residual, ..*after });
            share.begin(x, m, &after);
            cpu::matmul(x, m, &self.matrix(), y, stride);
            after.apply(y, m, self.own, stride);
            share.end(m, y, stride);
            // Of their rows the members know no residual.
            let residual = residual.map(|residual| &residual[self.own..]);
            After { residual, ..After::default() }.apply(&mut y[self.own..], m, share.rows(), stride);
        }
    }

    /// Heads of `dim` of a self-attention of `x`, whose queries, keys and values are the products with these matrices; `y` is
    /// `[m, rows]`. False, and nothing is done, where they are not split by heads among a crew.
    pub fn attend(
        weights: [&Self; 3],
        x: &[f32],
        ranges: &[(u32, u32)],
        biases: [&[f32]; 3],
        dim: usize,
        y: &mut [f32],
    ) -> bool {
        let [Some(q), Some(k), Some(v)] = weights.map(|rows| rows.share.as_ref()) else { return false };
        if !Share::begin_attention([q, k, v], x, ranges, biases, dim) {
            return false;
        }
        let (m, own, stride) = (ranges.len(), weights[0].own, biases[0].len());
        let mut mine = vec![0.0; m * own];
        let matrices = weights.map(Self::matrix);
        Heads { weights: matrices.each_ref(), biases: biases.map(|bias| &bias[..own]), ranges, dim }
            .attend(x, &mut mine);
        for (y, mine) in y.chunks_exact_mut(stride).zip(mine.chunks_exact(own)) {
            y[..own].copy_from_slice(mine);
        }
        q.end(m, y, stride);
        true
    }

    /// `y[ids.len(), cols]` = the rows `ids`, as floats.
    pub fn gather(&self, ids: &[u32], y: &mut [f32]) {
        let Some(share) = &self.share else { return cpu::gather(&self.matrix(), ids, y) };
        for (id, y) in ids.iter().zip(y.chunks_exact_mut(self.cols)) {
            if !share.gather(*id as usize, y) {
                cpu::gather(&self.matrix(), &[*id], y);
            }
        }
    }

    /// The rows in this heap.
    fn matrix(&self) -> MatrixRef<'_> {
        MatrixRef { element: self.element, rows: self.own, cols: self.cols, bytes: &self.bytes }
    }
}
