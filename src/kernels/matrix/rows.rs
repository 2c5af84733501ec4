//! A matrix on the CPU: its first rows in this heap, the others with a crew, if there is one.

use crate::kernels::cpu::{self, MatrixRef};
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

    /// `y[m, rows] = x[m, cols] · Wᵀ`, the rows of `y` `stride` apart.
    pub fn multiply(&self, x: &[f32], m: usize, y: &mut [f32], stride: usize) {
        let Some(share) = &self.share else { return cpu::matmul(x, m, &self.matrix(), y, stride) };
        for batch in share.batches(m) {
            let (x, y) = (&x[batch.start * self.cols..batch.end * self.cols], &mut y[batch.start * stride..]);
            share.begin(x, batch.len());
            cpu::matmul(x, batch.len(), &self.matrix(), y, stride);
            share.end(batch.len(), y, stride);
        }
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
