//! Matrices of the same input, one on top of the other in memory, so that one launch computes them all.

use super::build::binding_bytes;
use super::{Matrix, Shard, Store};
use crate::kernels::gpu;
use crate::kernels::layout::{Layout, TILE};
use crate::kernels::slab::{ALIGN, Plane};
use crate::weights::ElementType;
use burn::tensor::Device;
use std::sync::Arc;

/// Room on a GPU for matrices that are filled one by one, each by its own builder
/// ([`MatrixBuilder::within`](super::MatrixBuilder::within)). Those that are there can be [joined](Matrix::join).
pub(crate) struct Stack {
    device: Device,
    element: ElementType,
    cols: usize,
    /// Rows of each part.
    rows: Vec<usize>,
    whole: Shard,
}

impl Stack {
    /// Room for matrices of these `rows` and `cols` inputs each, kept as `element`. `None` where they can't lie so: on the
    /// CPU, above what a kernel can bind, or if one would not begin where a binding may.
    pub(crate) fn new(device: &Device, element: ElementType, rows: &[usize], cols: usize) -> Option<Self> {
        let client = gpu::client(device)?;
        element.bytes_for(cols)?;
        let total = rows.iter().try_fold(0usize, |sum, &rows| sum.checked_add(rows))?;
        let (_, above) = rows.split_last()?;
        let tile = Layout::of(element).tile_bytes(cols);
        let begins =
            |rows: &usize| rows.is_multiple_of(TILE) && tile.iter().all(|b| (rows / TILE * b).is_multiple_of(ALIGN));
        let largest = tile.into_iter().max()?.checked_mul(total.div_ceil(TILE))?;
        let fits = cols > 0
            && cols.is_multiple_of(4)
            && !rows.contains(&0)
            && above.iter().all(begins)
            && largest <= binding_bytes(&client);
        fits.then(|| Self {
            device: device.clone(),
            element,
            cols,
            rows: rows.to_vec(),
            whole: Shard::new(&client, element, cols, 0, total),
        })
    }

    pub(super) fn device(&self) -> &Device {
        &self.device
    }

    pub(super) fn element(&self) -> ElementType {
        self.element
    }

    pub(super) fn cols(&self) -> usize {
        self.cols
    }

    /// Where part `index` lies.
    pub(super) fn part(&self, index: usize) -> Option<Shard> {
        let first: usize = self.rows.get(..index)?.iter().sum();
        let rows = *self.rows.get(index)?;
        let [codes, high, scales] = Layout::of(self.element).tile_bytes(self.cols);
        let cut = |plane: &Plane, bytes: usize| plane.part(first / TILE * bytes, rows.div_ceil(TILE) * bytes);
        let cut_optional = |plane: &Option<Plane>, bytes| match plane {
            Some(plane) => cut(plane, bytes).map(Some),
            None => Some(None),
        };
        Some(Shard {
            first_row: 0,
            rows,
            codes: cut(&self.whole.codes, codes)?,
            high: cut_optional(&self.whole.high, high)?,
            scales: cut_optional(&self.whole.scales, scales)?,
        })
    }
}

impl Matrix {
    /// This matrix and `next` below it as one; `None` if they don't lie so in a GPU's memory.
    pub(crate) fn join(&self, next: &Self) -> Option<Self> {
        let (Store::Gpu(upper), Store::Gpu(lower)) = (&self.store, &next.store) else { return None };
        let ([upper], [lower]) = (&upper[..], &lower[..]) else { return None };
        if (self.element, self.cols) != (next.element, next.cols) || !self.rows.is_multiple_of(TILE) {
            return None;
        }
        let join = |upper: &Option<Plane>, lower: &Option<Plane>| match (upper, lower) {
            (Some(upper), Some(lower)) => upper.join(lower).map(Some),
            _ => Some(None),
        };
        let rows = self.rows + next.rows;
        let shard = Shard {
            first_row: 0,
            rows,
            codes: upper.codes.join(&lower.codes)?,
            high: join(&upper.high, &lower.high)?,
            scales: join(&upper.scales, &lower.scales)?,
        };
        Some(Self { rows, store: Store::Gpu(Arc::new(vec![shard])), ..self.clone() })
    }
}
