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
    fn show(this: &Workers, at: usize, bytes: &[u8]);
    #[wasm_bindgen(method)]
    fn tell(this: &Workers, member: usize, job: &[u32]);
    #[wasm_bindgen(method)]
    fn collect(this: &Workers, member: usize, rows: usize, width: usize, y: &mut [f32], stride: usize) -> bool;
}

impl Crew for Workers {
    fn members(&self) -> usize {
        Workers::members(self)
    }

    fn show(&self, at: usize, bytes: &[u8]) {
        Workers::show(self, at, bytes);
    }

    fn show_floats(&self, at: usize, values: &[f32]) {
        // SAFETY: the same memory for the same time; bytes have no alignment, and any are valid.
        let bytes = unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) };
        Workers::show(self, at * size_of::<f32>(), bytes);
    }

    /// As the table of jobs in `js/crew.js`.
    fn tell(&self, member: usize, job: Job) {
        let words =
            |words: &[usize]| Workers::tell(self, member, &words.iter().map(|&word| word as u32).collect::<Vec<_>>());
        match job {
            Job::Keep { id, element, rows, cols } => {
                words(&[0, id as usize, element.ggml_type() as usize, rows, cols]);
            }
            Job::Fill { id, offset, bytes } => words(&[1, id as usize, offset, bytes]),
            Job::Forget { id } => words(&[2, id as usize]),
            Job::Multiply { id, m, shown, left, bias, activation } => {
                words(&[3, id as usize, m, shown, left, bias, activation as usize]);
            }
            Job::Gather { id, row, cols } => words(&[4, id as usize, row, cols]),
            Job::Attend { ids, m, shown, left, bias, stride, dim } => {
                let [q, k, v] = ids.map(|id| id as usize);
                words(&[5, q, k, v, m, shown, left, bias, stride, dim]);
            }
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
