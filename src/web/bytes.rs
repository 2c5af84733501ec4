//! Bytes of JavaScript's, of which there may be more than the wasm heap should hold.

use js_sys::Uint8Array;
use std::convert::Infallible;
use wasm_bindgen::prelude::*;

/// Hands bytes of JavaScript's on, a piece at a time. As a whole a chunk of a download would take 4 MiB of a heap that never
/// shrinks, and as much again at the next load if something has settled in its place since.
pub(super) fn in_pieces<E>(bytes: &Uint8Array, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    const PIECE: u32 = 256 << 10;
    let length = bytes.length();
    let mut piece = vec![0; length.min(PIECE) as usize];
    for from in (0..length).step_by(PIECE as usize) {
        let part = bytes.subarray(from, length.min(from.saturating_add(PIECE)));
        piece.truncate(part.length() as usize);
        part.copy_to(&mut piece);
        take(&piece)?;
    }
    Ok(())
}

/// SHA-256 of a stream.
#[wasm_bindgen]
#[derive(Default)]
pub struct Sha256(crate::weights::Sha256Stream);

#[wasm_bindgen]
impl Sha256 {
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn update(&mut self, chunk: &Uint8Array) {
        let _: Result<(), Infallible> = in_pieces(chunk, |piece| {
            self.0.update(piece);
            Ok(())
        });
    }

    /// Lower-case hex.
    #[must_use]
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.0).finish()
    }
}
