//! A crew: threads beside this one that keep rows of matrices and multiply by them.
//!
//! Members share no memory with this thread but for a room in which activations are shown and outputs left. So no weight is
//! there twice: a matrix is split by its outputs while it loads, and each row lies with whoever computes it. Each output
//! is computed by the same kernel from the same activations as without a crew, so it has the same bits.
//!
//! What a crew is made of, its home knows: in a browser workers and a `SharedArrayBuffer` (`web/crew.rs`, `js/crew.js`), whose
//! module is [`member`](super::member).

use super::cpu::{Activation, After};
use crate::weights::ElementType;
use std::ops::Range;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes that a crew can be shown at a time.
pub const SHOWN_BYTES: usize = 4 << 20;
/// Bytes that a member can leave at a time.
pub const LEFT_BYTES: usize = 16 << 20;

/// Bytes of rows that are handed over at a time: each time a member is woken.
const FILL_BYTES: usize = 1 << 20;
/// Rows of a kernel's panel: whole ones for each thread.
const PANEL: usize = 16;
/// From so many rows of activations on the kernels round in another way (`cpu/panel.rs`): a batch has as many, if all have.
const MANY: usize = 16;
/// Most rows of activations in a batch, but for a rest below [`MANY`].
const BATCH: usize = 128;
/// Elements below which a matrix stays whole: a product with one row takes less than waking somebody.
const WORTH: usize = 1 << 16;

/// What a member is told to do. Matrices are named by a number that is used once.
#[derive(Debug, Clone, Copy)]
pub enum Job {
    /// Make room for a matrix.
    Keep { id: u32, element: ElementType, rows: usize, cols: usize },
    /// Put what is shown into it.
    Fill { id: u32, offset: usize, bytes: usize },
    /// Give its memory back.
    Forget { id: u32 },
    /// Multiply `m` rows of activations by it, add a bias if there is one and apply the activation: leaves `[m, rows]`, `left`
    /// floats. `shown` floats are shown: the activations, and the bias of its rows from `bias` on (0: none).
    Multiply { id: u32, m: usize, shown: usize, left: usize, bias: usize, activation: Activation },
    /// The same with the matrices of queries, keys and values, and then attention with heads of `dim`: leaves `[m, rows]`,
    /// `left` floats. `shown` floats are shown: the activations; behind them each query's range of keys, in whole numbers;
    /// and, from `bias` on, the biases, `stride` apart.
    Attend { ids: [u32; 3], m: usize, shown: usize, left: usize, bias: usize, stride: usize, dim: usize },
    /// Leave one of its rows, as `cols` floats.
    Gather { id: u32, row: usize, cols: usize },
}

/// Threads that work for this one. Nobody else tells them what to do.
pub trait Crew {
    /// How many there are.
    fn members(&self) -> usize;
    /// Shows bytes to all members, once none works on what was shown before: from byte `at` on, up to [`SHOWN_BYTES`].
    fn show(&self, at: usize, bytes: &[u8]);
    /// As [`show`](Self::show), from float `at` on.
    fn show_floats(&self, at: usize, values: &[f32]);
    /// Has a member begin a job, once it has done the last one.
    fn tell(&self, member: usize, job: Job);
    /// Waits for a member and takes the `rows` rows that it leaves, of `width` floats each, to `y`, where they are `stride` apart.
    /// False if the member is lost, and then whatever is in `y`.
    fn collect(&self, member: usize, rows: usize, width: usize, y: &mut [f32], stride: usize) -> bool;
    /// Whether a member has died, or did nothing for far too long: what it kept is lost.
    fn is_lost(&self) -> bool;
}

/// The crew that a model's matrices are split among.
pub type Helpers = Rc<dyn Crew>;

/// The rows of a matrix that a crew keeps.
pub(super) struct Share {
    crew: Helpers,
    id: u32,
    cols: usize,
    row_bytes: usize,
    /// Rows of the matrix, by member.
    parts: Vec<Range<usize>>,
    /// Rows of activations that there is room for.
    most: usize,
    /// Rows on their way to a member: who, where they go, and they.
    waiting: (usize, usize, Vec<u8>),
}

impl Share {
    /// The share that a crew has in a matrix, and the number of its first rows that are not in it. `None` if it is better whole.
    pub fn new(crew: &Helpers, element: ElementType, rows: usize, cols: usize) -> Option<(Self, usize)> {
        let row_bytes = element.bytes_for(cols)?;
        let (own, parts) = split(rows, crew.members())?;
        let widest = parts.iter().map(Range::len).max()?;
        let shown = (SHOWN_BYTES / 4).checked_sub(rows)?;
        let most = shown.checked_div(cols)?.min((LEFT_BYTES / 4).checked_div(widest)?);
        if rows.checked_mul(cols)? < WORTH || most < 2 * MANY || row_bytes > FILL_BYTES {
            return None;
        }
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        for (member, part) in parts.iter().enumerate() {
            crew.tell(member, Job::Keep { id, element, rows: part.len(), cols });
        }
        Some((Self { crew: crew.clone(), id, cols, row_bytes, parts, most, waiting: (0, 0, vec![]) }, own))
    }

    /// Gives whole rows to who keeps them; `first` is the number of the first.
    pub fn fill(&mut self, first: usize, bytes: &[u8]) {
        for (row, bytes) in (first..).zip(bytes.chunks_exact(self.row_bytes)) {
            let Some(member) = self.parts.iter().position(|part| part.contains(&row)) else { return };
            let part = &self.parts[member];
            let (_, offset, waiting) = &mut self.waiting;
            if waiting.is_empty() {
                *offset = (row - part.start) * self.row_bytes;
            }
            waiting.extend_from_slice(bytes);
            self.waiting.0 = member;
            if row + 1 == part.end || self.waiting.2.len() + self.row_bytes > FILL_BYTES {
                self.hand_over();
            }
        }
    }

    fn hand_over(&mut self) {
        let (member, offset, rows) = std::mem::take(&mut self.waiting);
        self.crew.show(0, &rows);
        self.crew.tell(member, Job::Fill { id: self.id, offset, bytes: rows.len() });
    }

    /// The batches in which `m` rows of activations are multiplied.
    pub fn batches(&self, m: usize) -> impl Iterator<Item = Range<usize>> {
        let step = BATCH.min((self.most - (MANY - 1)) / MANY * MANY);
        (0..m)
            .step_by(step)
            .filter(move |&at| at == 0 || m - at >= MANY)
            .map(move |at| at..if m - at < step + MANY { m } else { at + step })
    }

    /// Has the members multiply `m` rows of activations, and do what follows but for the residual.
    pub fn begin(&self, x: &[f32], m: usize, after: &After) {
        self.crew.show_floats(0, x);
        let mut shown = x.len();
        if let (Some(bias), Some(last)) = (after.bias, self.parts.last()) {
            self.crew.show_floats(x.len(), &bias[..last.end]);
            shown += last.end;
        }
        for (member, part) in self.parts.iter().enumerate() {
            let (left, bias) = (m * part.len(), after.bias.map_or(0, |_| x.len() + part.start));
            self.crew.tell(member, Job::Multiply { id: self.id, m, shown, left, bias, activation: after.activation });
        }
    }

    /// Has the members compute heads of `dim` of a self-attention, each those whose queries, keys and values are its rows.
    /// False, and nothing is told, if somebody has a part of a head or of another matrix, or it is more than can be shown.
    pub fn begin_attention(
        shares: [&Self; 3],
        x: &[f32],
        ranges: &[(u32, u32)],
        biases: [&[f32]; 3],
        dim: usize,
    ) -> bool {
        let [Self { crew, parts, cols, .. }, ..] = shares;
        let stride = biases[0].len();
        let (m, bias) = (ranges.len(), x.len() + 2 * ranges.len());
        let shown = bias + 3 * stride;
        let fits = parts.iter().all(|part| part.start.is_multiple_of(dim) && part.len().is_multiple_of(dim))
            && shares.iter().all(|share| Rc::ptr_eq(&share.crew, crew) && share.parts == *parts && share.cols == *cols)
            && parts.iter().all(|part| 4 * m * part.len() <= LEFT_BYTES)
            && 4 * shown <= SHOWN_BYTES;
        if fits {
            crew.show_floats(0, x);
            let ranges = ranges.iter().flat_map(|&(from, to)| [from, to]);
            crew.show(4 * x.len(), &ranges.flat_map(u32::to_le_bytes).collect::<Vec<_>>());
            for (i, biases) in biases.iter().enumerate() {
                crew.show_floats(bias + i * stride, biases);
            }
            let ids = shares.map(|share| share.id);
            for (member, part) in parts.iter().enumerate() {
                let (left, bias) = (m * part.len(), bias + part.start);
                crew.tell(member, Job::Attend { ids, m, shown, left, bias, stride, dim });
            }
        }
        fits
    }

    /// Waits for `m` rows of it, and puts them into their columns of `y`, whose rows are `stride` apart. They are NaN where a
    /// member is lost.
    pub fn end(&self, m: usize, y: &mut [f32], stride: usize) {
        for (member, part) in self.parts.iter().enumerate() {
            let y = &mut y[part.start..];
            if !self.crew.collect(member, m, part.len(), y, stride) {
                y.chunks_mut(stride).take(m).for_each(|y| y[..part.len()].fill(f32::NAN));
            }
        }
    }

    /// Rows of the matrix that are with members.
    pub fn rows(&self) -> usize {
        self.parts.iter().map(Range::len).sum()
    }

    /// A row as floats, if it is a member's.
    pub fn gather(&self, row: usize, y: &mut [f32]) -> bool {
        let Some(member) = self.parts.iter().position(|part| part.contains(&row)) else { return false };
        self.crew.tell(member, Job::Gather { id: self.id, row: row - self.parts[member].start, cols: self.cols });
        if !self.crew.collect(member, 1, self.cols, y, self.cols) {
            y.fill(f32::NAN);
        }
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        for member in 0..self.parts.len() {
            self.crew.tell(member, Job::Forget { id: self.id });
        }
    }
}

/// Rows in whole panels for this thread, and for each member that there are some for; `None` if there are none for members.
fn split(rows: usize, members: usize) -> Option<(usize, Vec<Range<usize>>)> {
    let each = rows.div_ceil(members + 1).next_multiple_of(PANEL).max(PANEL);
    let parts: Vec<_> = (each..rows).step_by(each).map(|row| row..rows.min(row + each)).collect();
    (!parts.is_empty()).then_some((each, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_somebodys() {
        for rows in 0..200 {
            for members in 0..5 {
                let Some((own, parts)) = split(rows, members) else {
                    assert!(members == 0 || rows <= PANEL, "{rows} rows stay whole beside {members}");
                    continue;
                };
                assert!(parts.len() <= members && own.is_multiple_of(PANEL));
                let ends: Vec<usize> = std::iter::once(own).chain(parts.iter().map(|part| part.end)).collect();
                assert!(parts.iter().zip(&ends).all(|(part, end)| part.start == *end && !part.is_empty()));
                assert_eq!(ends.last(), Some(&rows));
            }
        }
    }
}
