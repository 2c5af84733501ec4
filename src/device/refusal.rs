//! What a browser's GPU refuses while one piece of work is done: a shader that does not compile, a validation error.
//!
//! WebGPU has no errors that are returned. What no error scope catches becomes an event, some time later: it may come after
//! the answer, and then counts against the next piece of work. So a scope is around every step of this one.
//! <https://www.w3.org/TR/webgpu/#error-scopes>

use burn::tensor::wgpu::wgpu::{Device, ErrorFilter};
use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};

thread_local! {
    static OPENED: RefCell<Option<Device>> = const { RefCell::new(None) };
}

/// The device whose refusals are asked for, on this thread.
pub(super) fn watch(device: Device) {
    OPENED.set(Some(device));
}

/// What `work` comes to, and whether the GPU refused something of it; of anything else that runs between its steps nothing
/// is said. Scopes form a stack, so none is left open while `work` waits.
pub(super) async fn refused<T>(work: impl Future<Output = T>) -> (T, bool) {
    let Some(device) = OPENED.with_borrow(Clone::clone) else { return (work.await, false) };
    let mut work = pin!(work);
    let mut asked: Vec<Pin<Box<dyn Future<Output = Option<_>>>>> = vec![];
    let done = poll_fn(|context| {
        let scopes = [ErrorFilter::Validation, ErrorFilter::Internal, ErrorFilter::OutOfMemory];
        let scopes = scopes.map(|filter| device.push_error_scope(filter));
        let step = work.as_mut().poll(context);
        asked.extend(scopes.into_iter().rev().map(|scope| Box::pin(scope.pop()) as _));
        step
    })
    .await;
    let mut is_refused = false;
    for answer in asked {
        is_refused |= answer.await.is_some();
    }
    (done, is_refused)
}
