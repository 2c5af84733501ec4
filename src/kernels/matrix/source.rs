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

    /// The planes of a matrix, as `Shard::planes` lists them.
    pub(super) fn matrix(&mut self, layout: &Layout) {
        let word = match (layout.element.is_quantized(), layout.code_words) {
            (false, _) => "vec4<u32>",
            (true, 8) => "vec2<u32>",
            (true, _) => "u32",
        };
        self.read("codes", word);
        if layout.high_words > 0 {
            self.read("high", "u32");
        }
        if layout.scale_words > 0 {
            self.read("scales", "vec4<u32>");
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
