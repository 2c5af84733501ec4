//! Small planes of weights, side by side in one buffer.
//!
//! Dawn, Chromium's WebGPU, takes buffers below 4 MiB out of blocks of a power of two. A model has hundreds of planes of
//! 0.2 to 2 MB, which on their own would take a fifth more of the device's memory than they need. Of a buffer of 4 MiB
//! nothing is lost.

use super::gpu;
use cubecl::client::Client;
use cubecl::server::Handle;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What planes share; a plane of that size or more has a buffer of its own.
const SLAB_BYTES: usize = 4 << 20;

/// Where a binding may begin, on every adapter: the largest `minStorageBufferOffsetAlignment` that WebGPU allows.
const ALIGN: usize = 256;

/// A buffer, given back when the last plane in it is dropped.
pub(crate) struct Buffer {
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

/// Room for a plane of `bytes`, and what to hold on to while it is used.
pub(crate) fn plane(client: &Client, bytes: usize) -> (Handle, Arc<Buffer>) {
    if bytes >= SLAB_BYTES {
        let buffer = Buffer::new(client, bytes, bytes);
        return (buffer.whole.clone(), buffer);
    }
    OPEN.with_borrow_mut(|open| {
        open.retain(|slab| slab.strong_count() > 0);
        // The first that has room: small planes fill what large ones left.
        for slab in open.iter().filter_map(Weak::upgrade) {
            if let Some(handle) = slab.take(bytes) {
                return (handle, slab);
            }
        }
        let slab = Buffer::new(client, SLAB_BYTES, bytes.next_multiple_of(ALIGN));
        open.push(Arc::downgrade(&slab));
        (slab.whole.clone().offset_end((SLAB_BYTES - bytes) as u64), slab)
    })
}
