//! A weight matrix that stays in its quantized blocks, on either device.
//!
//! | file | what it does |
//! |---|---|
//! | `build`, `pack` | from a file's bytes, as they arrive, to the device's layout |
//! | `rows` | on the CPU: blocks in this heap, and with a crew |
//! | `stack` | several matrices of the same input as one |
//! | `matmul` | the product and what is computed along |
//! | `plan`, `variant` | which kernel does it on a GPU, and what was chosen |
//! | `parallel`, `wide`, `tiled` | those for adapters with many lanes |
//! | `serial` | that for software ones |
//! | `gather` | rows by index |
//! | `source` | what kernels over matrices share; `decode.wgsl` reads the weights |

mod build;
mod gather;
mod matmul;
mod pack;
mod parallel;
mod plan;
mod rows;
mod serial;
mod source;
mod stack;
mod tiled;
mod variant;
mod wide;

pub use build::{Division, MatrixBuilder};
pub(crate) use matmul::{Fused, attend_shared, matmul};
pub(super) use source::Bindings;
pub(crate) use stack::Stack;
pub use variant::{Choice, RowCount, Variant, choices, choose, forget_choices};

use super::layout::{Layout, TILE};
use super::slab::Plane;
use crate::weights::ElementType;
use burn::tensor::Device;
use cubecl::client::Client;
use rows::Rows;
use std::rc::Rc;
use std::sync::Arc;

/// A weight matrix `[rows, cols]` = `[outputs, inputs]`: a linear layer, or a table to gather from.
///
/// On the GPU its blocks are rearranged (see [`layout`](super::layout)), on the CPU they are kept as in the file.
/// Cloning shares the weights.
#[derive(Clone)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    element: ElementType,
    store: Store,
}

#[derive(Clone)]
enum Store {
    Cpu(Rc<Rows>),
    /// Consecutive runs of tiles, each within the device's binding limit.
    Gpu(Arc<Vec<Shard>>),
}

/// A run of tiles in GPU memory.
struct Shard {
    first_row: usize,
    /// Rows that exist; the planes are padded to whole tiles.
    rows: usize,
    codes: Plane,
    high: Option<Plane>,
    scales: Option<Plane>,
}

impl Shard {
    /// Room for rows of `cols` elements.
    fn new(client: &Client, element: ElementType, cols: usize, first_row: usize, rows: usize) -> Self {
        let [codes, high, scales] = Layout::of(element).tile_bytes(cols).map(|bytes| bytes * rows.div_ceil(TILE));
        let plane = |bytes| (bytes > 0).then(|| Plane::new(client, bytes));
        Self { first_row, rows, codes: Plane::new(client, codes), high: plane(high), scales: plane(scales) }
    }
}

impl Matrix {
    /// Outputs.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Inputs.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// How the weights are stored on the device.
    #[must_use]
    pub fn element(&self) -> ElementType {
        self.element
    }

    /// Bytes held on the device (or in the heap and by a crew, for the CPU).
    #[must_use]
    pub fn device_bytes(&self) -> usize {
        match &self.store {
            Store::Cpu(_) => self.cols / self.element.block_len() * self.element.block_bytes() * self.rows,
            Store::Gpu(_) => {
                let tiles = self.rows.div_ceil(TILE);
                Layout::of(self.element).tile_bytes(self.cols).iter().sum::<usize>() * tiles
            }
        }
    }

    /// A matrix from values that are already in memory, stored as f32. For small ones: classifier
    /// heads, folded tables, tests.
    pub fn from_values(device: &Device, values: &[f32], rows: usize, cols: usize) -> crate::Result<Self> {
        let mut builder = MatrixBuilder::new(device, ElementType::F32, ElementType::F32, rows, cols)?;
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        builder.push(&bytes)?;
        builder.finish()
    }
}
