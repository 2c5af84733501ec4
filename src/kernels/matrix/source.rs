//! The parts that kernels over matrices share: bindings, and reading weights.

use crate::kernels::layout::Layout;
use crate::weights::ElementType;
use std::fmt::Write;

/// Declares bindings in order; the parameters come last.
#[derive(Default)]
pub(in crate::kernels) struct Bindings {
    text: String,
    count: usize,
}

impl Bindings {
    pub(in crate::kernels) fn read(&mut self, name: &str, of: &str) {
        self.add("{{read}}", name, of);
    }

    pub(in crate::kernels) fn write(&mut self, name: &str, of: &str) {
        self.add("read_write", name, of);
    }

    /// The planes of a matrix, as `Shard::planes` lists them. `shape`: its tiles and inputs, where the text may be for
    /// this one shape.
    pub(super) fn matrix(&mut self, layout: &Layout, shape: Option<[usize; 2]>) {
        let (word, words) = match (layout.element.is_quantized(), layout.code_words) {
            (false, _) => ("vec4<u32>", 4),
            (true, 8) => ("vec2<u32>", 2),
            (true, _) => ("u32", 1),
        };
        let [codes, high, scales] =
            shape.map_or([None; 3], |[tiles, cols]| layout.tile_bytes(cols).map(|bytes| Some(tiles * bytes / 4)));
        self.read("codes", &sized(word, codes.map(|count| count / words)));
        if layout.high_words > 0 {
            self.read("high", &sized("u32", high));
        }
        if layout.scale_words > 0 {
            self.read("scales", &sized("vec4<u32>", scales.map(|count| count / 4)));
        }
    }

    pub(in crate::kernels) fn finish(mut self) -> String {
        self.add("read", "params", "u32");
        self.text
    }

    fn add(&mut self, access: &str, name: &str, of: &str) {
        let _ = writeln!(self.text, "@group(0) @binding({}) var<storage, {access}> {name}: array<{of}>;", self.count);
        self.count += 1;
    }
}

/// The elements of a WGSL array: how many, if that is known.
pub(super) fn sized(of: &str, count: Option<usize>) -> String {
    count.map_or_else(|| of.to_string(), |count| format!("{of}, {count}"))
}

/// The functions of `decode.wgsl` that a layout needs.
pub(super) fn decode_source(layout: &Layout) -> String {
    let codes = match (layout.element, layout.code_words, layout.high_words) {
        (ElementType::F32, ..) => "f32",
        (ElementType::F16, ..) => "f16",
        (ElementType::BF16, ..) => "bf16",
        (_, 8, _) => "q8",
        (_, _, 0) => "q4",
        (_, _, 1) => "q5",
        _ => "q6",
    };
    let scales: &[&str] = match (layout.scale_words, layout.affine) {
        (0, _) => &["plain"],
        (_, true) => &["scaled", "affine"],
        (_, false) => &["scaled", "symmetric"],
    };
    let mut sections = vec!["always", codes];
    sections.extend(scales);
    // Which power of two a code comes out with.
    sections.extend(layout.element.is_quantized().then_some(if layout.code_words == 8 { "bytes" } else { "nibbles" }));
    pick(include_str!("decode.wgsl"), &sections)
}

/// Keeps the sections of `text` (begun by a line `//@ name`) that are listed; what stands before
/// the first belongs to `always`.
pub(super) fn pick(text: &str, sections: &[&str]) -> String {
    let mut keep = true;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim_start().strip_prefix("//@ ") {
            Some(name) => keep = sections.contains(&name.trim()),
            None if keep => {
                out += line;
                out.push('\n');
            }
            None => {}
        }
    }
    out
}
