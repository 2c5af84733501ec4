//! The module of a crew's members (feature `member`): rows of matrices in a memory of its own, products with them and attention.
//!
//! Nothing of Burn's, of the browser's or of wasm-bindgen's is in it: `js/crew-member.js` calls these functions with numbers,
//! and copies between this memory and the room that it shares with the engine. What can't be done traps: the member is
//! lost then, and the engine knows (see [`Crew`](super::crew)).

use super::cpu::{self, Activation, After, Heads, MatrixRef};
use crate::weights::ElementType;
use std::cell::RefCell;
use std::collections::BTreeMap;

struct Rows {
    element: ElementType,
    rows: usize,
    cols: usize,
    bytes: Vec<u8>,
}

impl Rows {
    fn matrix(&self) -> MatrixRef<'_> {
        MatrixRef { element: self.element, rows: self.rows, cols: self.cols, bytes: &self.bytes }
    }
}

#[derive(Default)]
struct Member {
    kept: BTreeMap<u32, Rows>,
    x: Vec<f32>,
    y: Vec<f32>,
}

thread_local! {
    static MEMBER: RefCell<Member> = RefCell::default();
}

/// Makes room for `rows` rows of `cols` elements, of the type with this number in GGUF.
#[unsafe(no_mangle)]
pub extern "C" fn keep(id: u32, ggml_type: u32, rows: usize, cols: usize) {
    let element = ElementType::from_ggml_type(ggml_type).expect("a type that is known");
    let bytes = element.bytes_for(cols).and_then(|bytes| bytes.checked_mul(rows)).expect("rows of whole blocks");
    MEMBER.with_borrow_mut(|member| member.kept.insert(id, Rows { element, rows, cols, bytes: vec![0; bytes] }));
}

/// Where `bytes` bytes of a matrix go.
#[unsafe(no_mangle)]
pub extern "C" fn place(id: u32, offset: usize, bytes: usize) -> *mut u8 {
    MEMBER.with_borrow_mut(|member| {
        let rows = member.kept.get_mut(&id).expect("a matrix that is kept");
        rows.bytes[offset..][..bytes].as_mut_ptr()
    })
}

/// Gives a matrix's memory back.
#[unsafe(no_mangle)]
pub extern "C" fn forget(id: u32) {
    MEMBER.with_borrow_mut(|member| member.kept.remove(&id));
}

/// Where `length` activations go.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut f32 {
    MEMBER.with_borrow_mut(|member| {
        member.x.resize(length, 0.0);
        member.x.as_mut_ptr()
    })
}

/// `[m, rows]`: the product of the activations with a matrix, the bias that stands in the input from `bias` on (0: none) and the
/// activation of this number.
#[unsafe(no_mangle)]
pub extern "C" fn multiply(id: u32, m: usize, bias: usize, activation: u32) -> *const f32 {
    MEMBER.with_borrow_mut(|Member { kept, x, y }| {
        let rows = kept.get(&id).expect("a matrix that is kept");
        y.resize(m * rows.rows, 0.0);
        cpu::matmul(&x[..m * rows.cols], m, &rows.matrix(), y, rows.rows);
        let activation = [Activation::None, Activation::Gelu, Activation::Relu][activation as usize];
        let bias = (bias > 0).then(|| &x[bias..][..rows.rows]);
        After { bias, activation, residual: None }.apply(y, m, rows.rows, rows.rows);
        y.as_ptr()
    })
}

/// `[m, rows]`: heads of `dim` of a self-attention with these matrices of queries, keys and values. In the input the queries'
/// ranges of keys are behind the activations, and the biases from `bias` on, `stride` apart.
#[unsafe(no_mangle)]
pub extern "C" fn attend(q: u32, k: u32, v: u32, m: usize, bias: usize, stride: usize, dim: usize) -> *const f32 {
    MEMBER.with_borrow_mut(|Member { kept, x, y }| {
        let weights = [q, k, v].map(|id| kept.get(&id).expect("a matrix that is kept").matrix());
        let [MatrixRef { rows, cols, .. }, ..] = weights;
        y.resize(m * rows, 0.0);
        let (x, behind) = x.split_at(m * cols);
        let ranges: Vec<_> =
            behind[..2 * m].chunks_exact(2).map(|range| (range[0].to_bits(), range[1].to_bits())).collect();
        let biases = [0, 1, 2].map(|i| &behind[bias - x.len() + i * stride..][..rows]);
        Heads { weights: weights.each_ref(), biases, ranges: &ranges, dim }.attend(x, y);
        y.as_ptr()
    })
}

/// `[cols]`: a row of a matrix.
#[unsafe(no_mangle)]
pub extern "C" fn gather(id: u32, row: u32) -> *const f32 {
    MEMBER.with_borrow_mut(|Member { kept, y, .. }| {
        let rows = kept.get(&id).expect("a matrix that is kept");
        y.resize(rows.cols, 0.0);
        cpu::gather(&rows.matrix(), &[row], y);
        y.as_ptr()
    })
}
