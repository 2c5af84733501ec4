//! From bytes as they stream by to a matrix on the device.

use super::pack::{Planes, pack_tile};
use super::rows::Rows;
use super::{Matrix, Shard, Stack, Store};
use crate::kernels::crew::Helpers;
use crate::kernels::layout::{Layout, TILE};
use crate::kernels::{gpu, slab::Plane};
use crate::weights::{ElementType, FormatError, quant};
use burn::tensor::{Bytes, Device};
use cubecl::client::Client;
use std::rc::Rc;
use std::sync::Arc;

/// Bytes gathered before an upload. The wasm heap holds about this much of a model at a time, and never shrinks: what a
/// load leaves behind in the place of a larger buffer makes the next load's heap grow by that buffer.
const UPLOAD_BYTES: usize = 1 << 20;

/// Builds a [`Matrix`] from bytes as they arrive.
pub struct MatrixBuilder {
    source: ElementType,
    target: ElementType,
    rows: usize,
    cols: usize,
    /// Bytes of rows that aren't consumed yet.
    pending: Vec<u8>,
    seen_rows: usize,
    place: Place,
}

enum Place {
    Cpu(Rows),
    Gpu(Box<Upload>),
}

/// How a matrix is divided where it comes to lie.
#[derive(Default, Clone, Copy)]
pub struct Division<'a> {
    /// Threads that each have some of its rows, on the CPU.
    pub crew: Option<&'a Helpers>,
    /// Bytes of its largest buffer on a GPU, if less than a kernel can bind.
    pub most_bytes: Option<usize>,
}

impl MatrixBuilder {
    /// A builder for `rows` rows of `cols` elements that arrive as `source` and are kept as
    /// `target`: the same type, or a type that floats are quantized to on the way (Q8_0, Q4_0, …).
    pub fn new(
        device: &Device,
        source: ElementType,
        target: ElementType,
        rows: usize,
        cols: usize,
    ) -> crate::Result<Self> {
        Self::divided(device, source, target, [rows, cols], Division::default())
    }

    /// A builder for part `part` of a stack.
    pub(crate) fn within(stack: &Stack, part: usize, source: ElementType) -> crate::Result<Self> {
        let (Some(shard), Some(client)) = (stack.part(part), gpu::client(stack.device())) else {
            return Err(FormatError::Invalid(format!("a stack of matrices has no part {part}")).into());
        };
        let (target, cols, rows) = (stack.element(), stack.cols(), shard.rows);
        let upload = Upload::into_shards(client, target, cols, vec![shard], rows.div_ceil(TILE).max(1));
        let place = Place::Gpu(Box::new(upload));
        Ok(Self { source, target, rows, cols, pending: Vec::new(), seen_rows: 0, place })
    }

    /// As [`new`](Self::new), of a `shape` of rows and columns.
    pub fn divided(
        device: &Device,
        source: ElementType,
        target: ElementType,
        shape: [usize; 2],
        division: Division,
    ) -> crate::Result<Self> {
        let [rows, cols] = shape;
        let whole = |element: ElementType| element.bytes_for(cols).and_then(|bytes| bytes.checked_mul(rows));
        let (Some(_), Some(_)) = (whole(source), whole(target)) else {
            return Err(FormatError::Invalid(format!(
                "a matrix of {rows} x {cols} cannot be stored as {target:?}: its rows must be whole blocks of {}",
                target.block_len()
            ))
            .into());
        };
        let place = match gpu::client(device) {
            None => Place::Cpu(Rows::new(target, rows, cols, division.crew)),
            Some(_) if !cols.is_multiple_of(4) => {
                return Err(FormatError::Unsupported {
                    what: "a row length on the GPU",
                    got: cols.to_string(),
                    supported: "multiples of 4",
                }
                .into());
            }
            Some(client) => Place::Gpu(Box::new(Upload::new(client, target, rows, cols, division.most_bytes))),
        };
        Ok(Self { source, target, rows, cols, pending: Vec::new(), seen_rows: 0, place })
    }

    /// Takes the next bytes of the tensor, any number of them.
    pub fn push(&mut self, bytes: &[u8]) -> crate::Result<()> {
        self.pending.extend_from_slice(bytes);
        // Whole rows; on the GPU whole tiles, so that one is packed at a time.
        let row_bytes = self.row_bytes();
        let unit = if matches!(self.place, Place::Gpu(_)) { TILE } else { 1 };
        let ready = self.pending.len() / row_bytes / unit * unit;
        if ready > 0 {
            let rest = self.pending.split_off(ready * row_bytes);
            let rows = std::mem::replace(&mut self.pending, rest);
            self.consume(&rows)?;
        }
        Ok(())
    }

    /// The finished matrix; an error if rows are missing or too many came.
    pub fn finish(mut self) -> crate::Result<Matrix> {
        let tail = std::mem::take(&mut self.pending);
        let row_bytes = self.row_bytes();
        if tail.len().is_multiple_of(row_bytes) && !tail.is_empty() {
            self.consume(&tail)?;
        }
        if self.seen_rows != self.rows || !tail.len().is_multiple_of(row_bytes) {
            return Err(FormatError::Invalid(format!("a matrix of {} rows got {}", self.rows, self.seen_rows)).into());
        }
        let store = match self.place {
            Place::Cpu(rows) => Store::Cpu(Rc::new(rows)),
            Place::Gpu(mut upload) => {
                upload.flush()?;
                Store::Gpu(Arc::new(upload.shards))
            }
        };
        Ok(Matrix { rows: self.rows, cols: self.cols, element: self.target, store })
    }

    fn row_bytes(&self) -> usize {
        self.cols / self.source.block_len() * self.source.block_bytes()
    }

    /// Converts and places whole rows.
    fn consume(&mut self, rows: &[u8]) -> crate::Result<()> {
        let converted;
        let rows_in = rows.len() / self.row_bytes();
        let rows = if self.source == self.target {
            rows
        } else {
            let mut values = vec![0.0; self.cols];
            let mut out = Vec::new();
            for row in rows.chunks_exact(self.row_bytes()) {
                quant::dequantize(self.source, row, &mut values)?;
                quant::quantize(self.target, &values, &mut out)?;
            }
            converted = out;
            &converted
        };
        self.seen_rows += rows_in;
        match &mut self.place {
            Place::Cpu(kept) => kept.push(rows),
            Place::Gpu(upload) => {
                let tile = self.cols / self.target.block_len() * self.target.block_bytes() * TILE;
                for rows in rows.chunks(tile) {
                    upload.tile(rows)?;
                }
            }
        }
        Ok(())
    }
}

/// The most that a kernel can bind of one buffer.
pub(super) fn binding_bytes(client: &Client) -> usize {
    usize::try_from(client.properties().memory.max_page_size).unwrap_or(usize::MAX)
}

/// Packs tiles and writes them to GPU buffers in pieces.
struct Upload {
    client: Client,
    layout: Layout,
    cols: usize,
    shards: Vec<Shard>,
    tiles_per_shard: usize,
    /// Tiles packed so far, and of these already written.
    packed: usize,
    written: usize,
    tile: Planes,
    waiting: Planes,
}

impl Upload {
    fn new(client: Client, element: ElementType, rows: usize, cols: usize, most_bytes: Option<usize>) -> Self {
        let limit = most_bytes.unwrap_or(usize::MAX).min(binding_bytes(&client));
        let largest = Layout::of(element).tile_bytes(cols).into_iter().max().unwrap_or(1).max(1);
        let tiles_per_shard = (limit / largest).max(1);
        let shards = (0..rows)
            .step_by(tiles_per_shard.saturating_mul(TILE))
            .map(|first| {
                Shard::new(&client, element, cols, first, (rows - first).min(tiles_per_shard.saturating_mul(TILE)))
            })
            .collect();
        Self::into_shards(client, element, cols, shards, tiles_per_shard)
    }

    fn into_shards(
        client: Client,
        element: ElementType,
        cols: usize,
        shards: Vec<Shard>,
        tiles_per_shard: usize,
    ) -> Self {
        Self {
            client,
            layout: Layout::of(element),
            cols,
            shards,
            tiles_per_shard,
            packed: 0,
            written: 0,
            tile: Planes::default(),
            waiting: Planes::default(),
        }
    }

    fn tile(&mut self, rows: &[u8]) -> crate::Result<()> {
        if self.packed >= self.shards.len() * self.tiles_per_shard {
            return Err(FormatError::Invalid("a matrix got more rows than it has".into()).into());
        }
        pack_tile(&self.layout, self.cols, rows, &mut self.tile)?;
        if self.packed == self.written {
            self.reserve();
        }
        self.waiting.codes.extend_from_slice(&self.tile.codes);
        self.waiting.high.extend_from_slice(&self.tile.high);
        self.waiting.scales.extend_from_slice(&self.tile.scales);
        self.packed += 1;
        if self.waiting.codes.len() * 4 >= UPLOAD_BYTES || self.packed.is_multiple_of(self.tiles_per_shard) {
            self.flush()?;
        }
        Ok(())
    }

    /// Room for the tiles of the next upload: a vector that grew would take up to thrice as much on its way.
    fn reserve(&mut self) {
        let bytes = self.layout.tile_bytes(self.cols);
        let shard = &self.shards[self.packed / self.tiles_per_shard];
        let left = shard.rows.div_ceil(TILE) - self.packed % self.tiles_per_shard;
        let tiles = UPLOAD_BYTES.div_ceil(bytes[0].max(1)).min(left);
        let Planes { codes, high, scales } = &mut self.waiting;
        for (plane, bytes) in [codes, high, scales].into_iter().zip(bytes) {
            plane.reserve_exact(tiles * bytes / 4);
        }
    }

    /// Writes what waits. All of it belongs to one shard.
    fn flush(&mut self) -> crate::Result<()> {
        if self.packed == self.written {
            return Ok(());
        }
        let shard = &self.shards[self.written / self.tiles_per_shard];
        let at = self.written % self.tiles_per_shard;
        let bytes = self.layout.tile_bytes(self.cols);
        let waiting = std::mem::take(&mut self.waiting);
        let planes = [
            (Some(&shard.codes), waiting.codes, bytes[0]),
            (shard.high.as_ref(), waiting.high, bytes[1]),
            (shard.scales.as_ref(), waiting.scales, bytes[2]),
        ];
        for (plane, words, tile_bytes) in planes {
            let Some(handle) = plane.map(Plane::handle) else { continue };
            let (start, length) = (at * tile_bytes, words.len() * 4);
            let end = handle.size_in_used() as usize - start - length;
            let target = handle.clone().offset_start(start as u64).offset_end(end as u64);
            self.client.write(&target, Bytes::from_elems(words));
        }
        // Without a flush the staged chunks pile up in the wasm heap.
        self.client.flush().map_err(|error| crate::Error::DeviceLost(format!("upload failed: {error:?}")))?;
        self.written = self.packed;
        Ok(())
    }
}
