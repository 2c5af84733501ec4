//! Which kernel computes a product on a GPU, and over which workgroups.

use super::matmul::Fused;
use super::source::{Bindings, decode_source, pick, sized};
use super::variant::{RowCount, Variant};
use super::{parallel, serial, tiled, wide};
use crate::kernels::gpu::{self, Wgsl};
use crate::kernels::layout::{GROUP, Layout, TILE};
use crate::kernels::linear::Activation;
use crate::weights::ElementType;

/// Naga, natively, knows subgroups and not yet this word for them (gfx-rs/wgpu#5555).
const SUBGROUPS: &str = if cfg!(target_family = "wasm") { "enable subgroups;\n" } else { "" };

/// How a product is computed.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub layout: Layout,
    /// The kernel for adapters with many lanes; `None` for software ones: see `serial`.
    pub variant: Option<Variant>,
    /// Rows of x per invocation.
    pub rows: usize,
    /// Tiles and inputs, where the kernel is for this one shape.
    shape: Option<[usize; 2]>,
    /// Whether quads exchange what they load.
    pub quads: bool,
    /// Whether the row of x is normalized; only one row is.
    pub norm: bool,
    /// Whether gates and what they gate are computed together.
    pub glu: bool,
    bias: bool,
    residual: bool,
    activation: Activation,
}

impl Plan {
    /// For `m` rows of `cols` values.
    pub fn choose(element: ElementType, cols: usize, m: usize, fused: &Fused) -> Self {
        let variant = (!gpu::is_software_adapter()).then(|| Variant::chosen(element, cols, RowCount::of(m)));
        let rows = match variant {
            _ if m == 1 => 1,
            None => {
                // Time per row, by rows at once: measured on SwiftShader.
                let cost = |&(rows, cost): &(usize, usize)| m.div_ceil(rows) * rows * cost;
                [(4, 28), (16, 17)].into_iter().min_by_key(cost).map_or(4, |(rows, _)| rows)
            }
            Some(Variant::Tiled | Variant::TiledHalf) => tiled::ROWS_EACH,
            Some(_) if m < 4 => 2,
            // Gates take registers of their own.
            Some(_) if m < 8 || fused.glu => 4,
            Some(_) => 8,
        };
        Self {
            layout: Layout::of(element),
            variant,
            rows,
            shape: None,
            quads: variant.is_none() && gpu::has_subgroups(),
            norm: fused.norm.is_some(),
            glu: fused.glu,
            bias: fused.bias.is_some(),
            residual: fused.residual.is_some(),
            activation: fused.activation,
        }
    }

    /// For a shard of that shape. A software adapter checks each load against the length of its array, which takes it four
    /// divisions where the text does not say that length; with several rows the products are what takes the time.
    pub fn with_shape(self, tiles: usize, cols: usize) -> Self {
        Self { shape: (self.variant.is_none() && self.rows == 1).then_some([tiles, cols]), ..self }
    }

    /// Where the codes of a word stand, as parameters of a kernel that [masks](Self::masked) them itself.
    pub fn masks(&self) -> impl Iterator<Item = u32> {
        (0..if self.masked() { GROUP } else { 0 }).map(|code| 0xf << (4 * code))
    }

    /// Whether the product takes codes out of their words where it uses them: see `serial`.
    pub fn masked(&self) -> bool {
        let layout = &self.layout;
        self.variant.is_none()
            && self.rows == 1
            && layout.element.is_quantized()
            && layout.code_words == 4
            && layout.high_words == 0
    }

    /// Invocations that share the inputs of a group of outputs; 1 for none.
    pub fn split(&self) -> usize {
        match self.variant {
            Some(Variant::Split16) => 16,
            Some(Variant::Split32) => 32,
            _ => 1,
        }
    }

    pub fn workgroup(&self) -> usize {
        match self.variant {
            None => 4,
            Some(Variant::Split16 | Variant::Split32) => self.split() * TILE / GROUP,
            Some(Variant::Wide | Variant::WideSubgroups) => wide::LANES,
            Some(Variant::Registers) => 32,
            Some(Variant::Tiled | Variant::TiledHalf) => tiled::LANES,
        }
    }

    /// Workgroups for `m` rows of `outputs`.
    pub fn grid(&self, m: usize, outputs: usize) -> [u32; 3] {
        let (columns, rows) = match self.variant {
            None => (serial::outputs(self) * self.workgroup(), self.rows),
            Some(Variant::Registers) => (GROUP * self.workgroup(), self.rows),
            Some(Variant::Tiled | Variant::TiledHalf) => (tiled::outputs(self), tiled::ROWS),
            Some(_) => (TILE, 1),
        };
        [outputs.div_ceil(columns) as u32, m.div_ceil(rows) as u32, 1]
    }

    pub fn kernel(self) -> Wgsl {
        Wgsl {
            name: "matmul",
            source: Box::new(move || self.source()),
            constants: vec![
                ("element", self.layout.element as u32),
                ("block", self.layout.block as u32),
                ("zero", self.layout.zero),
                ("variant", self.variant.map_or(0, |variant| 1 + variant as u32)),
                ("rows", self.rows as u32),
                ("tiles", self.shape.map_or(0, |[tiles, _]| tiles as u32)),
                ("cols", self.shape.map_or(0, |[_, cols]| cols as u32)),
                ("split", self.split() as u32),
                ("quads", u32::from(self.quads)),
                ("norm", u32::from(self.norm)),
                ("glu", u32::from(self.glu)),
                ("bias", u32::from(self.bias)),
                ("residual", u32::from(self.residual)),
                ("activation", self.activation as u32),
            ],
            workgroup: self.workgroup() as u32,
        }
    }

    fn source(&self) -> String {
        let mut bindings = Bindings::default();
        let (input, per) = if self.quads { ("f32", 1) } else { ("vec4<f32>", 4) };
        let inputs = sized(input, self.shape.map(|[_, cols]| cols / per));
        bindings.read("x", &inputs);
        if self.norm {
            bindings.read("norm", &inputs);
        }
        bindings.matrix(&self.layout, self.shape);
        if self.bias {
            bindings.read("bias", "f32");
        }
        if self.residual {
            bindings.read("residual", "f32");
        }
        bindings.write("y", "f32");
        let mut sections = vec!["always"];
        sections.extend(self.bias.then_some("bias"));
        sections.extend(self.residual.then_some("residual"));
        sections.extend(self.norm.then_some("norm"));
        sections.extend(self.glu.then_some("glu"));
        let (extension, main) = match self.variant {
            None => (if self.quads { SUBGROUPS } else { "" }, serial::main(self)),
            Some(Variant::Split16 | Variant::Split32 | Variant::Registers) => ("", parallel::main(self)),
            Some(Variant::Wide) => ("", wide::main(self, false)),
            Some(Variant::WideSubgroups) => (SUBGROUPS, wide::main(self, true)),
            Some(Variant::Tiled) => ("", tiled::main(self, false)),
            Some(Variant::TiledHalf) => ("enable f16;\n", tiled::main(self, true)),
        };
        [
            extension,
            &bindings.finish(),
            &decode_source(&self.layout),
            &pick(include_str!("matmul.wgsl"), &sections),
            &main,
        ]
        .concat()
    }
}
