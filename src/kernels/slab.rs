//! Room for weights in GPU memory: small planes lie side by side in one buffer.
//!
//! Dawn, Chromium's WebGPU, takes buffers below 4 MiB out of blocks of a power of two. A model has hundreds of planes of
//! 0.2 to 3 MB, which on their own would take a fifth more of the device's memory than they need. Of larger buffers
//! nothing is lost.

use super::gpu;
use cubecl::client::Client;
use cubecl::server::Handle;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A plane of that size or more has a buffer of its own.
const OWN_BYTES: usize = 4 << 20;
/// What smaller ones share: two of the largest fit, with others beside them.
const SLAB_BYTES: usize = 2 * OWN_BYTES;

/// Where a binding may begin, on every adapter: the largest `minStorageBufferOffsetAlignment` that WebGPU allows.
pub(crate) const ALIGN: usize = 256;

/// A piece of a buffer, which lives as long as one of its pieces.
#[derive(Clone)]
pub(crate) struct Plane {
    handle: Handle,
    buffer: Arc<Buffer>,
}

impl Plane {
    /// Room for `bytes`.
    pub(crate) fn new(client: &Client, bytes: usize) -> Self {
        if bytes >= OWN_BYTES {
            let buffer = Buffer::new(client, bytes, bytes);
            return Self { handle: buffer.whole.clone(), buffer };
        }
        OPEN.with_borrow_mut(|open| {
            open.retain(|slab| slab.strong_count() > 0);
            // The first that has room: small planes fill what large ones left.
            for buffer in open.iter().filter_map(Weak::upgrade) {
                if let Some(handle) = buffer.take(bytes) {
                    return Self { handle, buffer };
                }
            }
            let buffer = Buffer::new(client, SLAB_BYTES, bytes.next_multiple_of(ALIGN));
            open.push(Arc::downgrade(&buffer));
            Self { handle: buffer.whole.clone().offset_end((SLAB_BYTES - bytes) as u64), buffer }
        })
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    fn bytes(&self) -> usize {
        self.handle.size_in_used() as usize
    }

    /// `bytes` of it, from `start`; `None` where it has not so many.
    pub(crate) fn part(&self, start: usize, bytes: usize) -> Option<Self> {
        let rest = self.bytes().checked_sub(start.checked_add(bytes)?)?;
        let handle = self.handle.clone().offset_start(start as u64).offset_end(rest as u64);
        Some(Self { handle, buffer: self.buffer.clone() })
    }

    /// Both, if `next` begins where this one ends.
    pub(crate) fn join(&self, next: &Self) -> Option<Self> {
        let start = |plane: &Self| plane.handle.offset_start.unwrap_or(0) as usize;
        let adjoins = Arc::ptr_eq(&self.buffer, &next.buffer) && start(self) + self.bytes() == start(next);
        adjoins.then(|| {
            let mut both = self.clone();
            both.handle.offset_end = next.handle.offset_end;
            both
        })
    }
}

/// A buffer, given back when the last plane in it is dropped.
struct Buffer {
    client: Client,
    whole: Handle,
    /// Bytes that are taken, from the start.
    used: Mutex<usize>,
}

impl Buffer {
    fn new(client: &Client, bytes: usize, used: usize) -> Arc<Self> {
        Arc::new(Self { client: client.clone(), whole: gpu::dedicated(client, bytes), used: Mutex::new(used) })
    }

    /// The next `bytes` of it, if it has them.
    fn take(&self, bytes: usize) -> Option<Handle> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, end) = (*used, *used + bytes);
        let rest = SLAB_BYTES.checked_sub(end)?;
        *used = end.next_multiple_of(ALIGN);
        Some(self.whole.clone().offset_start(start as u64).offset_end(rest as u64))
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        gpu::destroy(&self.client, [&self.whole]);
    }
}

thread_local! {
    /// Slabs with room, as long as somebody uses them.
    static OPEN: RefCell<Vec<Weak<Buffer>>> = const { RefCell::new(vec![]) };
}
