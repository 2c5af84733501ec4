//! A crew of workers, as JavaScript sees to it: `js/crew.js` describes the room that they share.

use super::error::Thrown;
use crate::kernels::crew::{Crew, Helpers, Job};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `Crew` of `js/crew.js`.
    pub type Workers;
    #[wasm_bindgen(method, getter)]
    fn members(this: &Workers) -> usize;
    #[wasm_bindgen(method)]
    fn show(this: &Workers, bytes: &[u8]);
    #[wasm_bindgen(method)]
    fn tell(this: &Workers, member: usize, job: u32, a: usize, b: usize, c: usize, d: usize);
    #[wasm_bindgen(method)]
    fn collect(this: &Workers, member: usize, rows: usize, width: usize, y: &mut [f32], stride: usize) -> bool;
}

impl Crew for Workers {
    fn members(&self) -> usize {
        Workers::members(self)
    }

    fn show(&self, bytes: &[u8]) {
        Workers::show(self, bytes);
    }

    fn show_floats(&self, values: &[f32]) {
        // SAFETY: the same memory for the same time; bytes have no alignment, and any are valid.
        Workers::show(self, unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) });
    }

    /// As the table of jobs in `js/crew.js`.
    fn tell(&self, member: usize, job: Job) {
        let tell = |job, id: u32, b, c, d| Workers::tell(self, member, job, id as usize, b, c, d);
        match job {
            Job::Keep { id, element, rows, cols } => tell(0, id, element.ggml_type() as usize, rows, cols),
            Job::Fill { id, offset, bytes } => tell(1, id, offset, bytes, 0),
            Job::Forget { id } => tell(2, id, 0, 0, 0),
            Job::Multiply { id, m, x, y } => tell(3, id, m, x, y),
            Job::Gather { id, row, cols } => tell(4, id, row, cols, 0),
        }
    }

    fn collect(&self, member: usize, rows: usize, width: usize, y: &mut [f32], stride: usize) -> bool {
        Workers::collect(self, member, rows, width, y, stride)
    }

    fn is_lost(&self) -> bool {
        // Nothing is taken of the first, but it is waited for.
        !Workers::collect(self, 0, 0, 0, &mut [], 0)
    }
}

pub(super) fn helpers(workers: Option<Workers>) -> Option<Helpers> {
    workers.map(|workers| Rc::new(workers) as Helpers)
}

/// Whether all who keep rows of a model are still there.
pub(super) fn check_crew(crew: Option<&Helpers>) -> Result<(), Thrown> {
    match crew {
        Some(crew) if crew.is_lost() => {
            Err(Thrown::new("device-lost", "a thread that kept a part of the model stopped; load the model again"))
        }
        _ => Ok(()),
    }
}
