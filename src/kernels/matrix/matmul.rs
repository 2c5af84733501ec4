//! Matrix product: activations `[m, cols]` by a weight matrix `[rows, cols]`, transposed.

use super::{Matrix, Shard, Store};
use crate::kernels::cpu::{self, MatrixRef};
use crate::kernels::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use crate::kernels::layout::{GROUP, Layout, TILE};
use crate::kernels::linear::Activation;
use crate::weights::ElementType;
use burn::tensor::Tensor;
use std::fmt::Write;

/// What happens to the product before it is stored.
#[derive(Default, Clone, Copy)]
pub(crate) struct Epilogue<'a> {
    /// `[rows]`, added first.
    pub bias: Option<&'a Tensor<1>>,
    pub activation: Activation,
    /// `[m, rows]`, added last.
    pub residual: Option<&'a Tensor<2>>,
}

impl Matrix {
    /// `activation(x . W^T + bias) + residual`: `[m, cols]` -> `[m, rows]`.
    pub(crate) fn matmul(&self, x: &Tensor<2>, epilogue: Epilogue) -> Tensor<2> {
        let [m, cols] = x.dims();
        assert_eq!(cols, self.cols, "a matrix is applied to rows of its own width");
        match (&self.store, gpu::raw(x)) {
            (Store::Cpu(bytes), Raw::Cpu(x)) => {
                let weights = MatrixRef { element: self.element, rows: self.rows, cols, bytes };
                let mut y = vec![0.0; m * self.rows];
                cpu::matmul(gpu::values(&x), m, &weights, &mut y);
                if let Some(bias) = epilogue.bias {
                    cpu::add_bias(&mut y, gpu::values(&gpu::cpu(bias)));
                }
                match epilogue.activation {
                    Activation::None => {}
                    Activation::Gelu => cpu::gelu(&mut y),
                    Activation::Relu => y.iter_mut().for_each(|v| *v = v.max(0.0)),
                }
                if let Some(residual) = epilogue.residual {
                    cpu::add(&mut y, gpu::values(&gpu::cpu(residual)));
                }
                cpu_tensor(y, [m, self.rows])
            }
            (Store::Gpu(shards), Raw::Gpu(x)) => {
                let y = gpu_empty(&x, [m, self.rows]);
                let bias = epilogue.bias.map(gpu::gpu);
                let residual = epilogue.residual.map(gpu::gpu);
                let plan = Plan::choose(self.element, m, &epilogue);
                for shard in shards.iter() {
                    let mut buffers = vec![&x.handle];
                    buffers.extend(shard.planes());
                    buffers.extend(bias.as_ref().map(|bias| &bias.handle));
                    buffers.extend(residual.as_ref().map(|residual| &residual.handle));
                    buffers.push(&y.handle);
                    let params = [m, cols, self.rows, shard.first_row, shard.rows].map(|value| value as u32);
                    launch(&x.client, plan.kernel(), plan.grid(m, shard.rows), &buffers, &params);
                }
                gpu_tensor(y)
            }
            _ => unreachable!("weights and activations live on one device"),
        }
    }
}

impl Shard {
    /// The planes in binding order.
    pub(super) fn planes(&self) -> impl Iterator<Item = &cubecl::server::Handle> {
        std::iter::once(&self.codes).chain(&self.high).chain(&self.scales)
    }
}

/// Which variant of the kernel runs.
#[derive(Clone, Copy)]
struct Plan {
    layout: Layout,
    /// Rows of x per invocation.
    rows: usize,
    /// Invocations that share a tile's inputs; 1 for none.
    split: usize,
    bias: bool,
    residual: bool,
    activation: Activation,
}

impl Plan {
    fn choose(element: ElementType, m: usize, epilogue: &Epilogue) -> Self {
        let layout = Layout::of(element);
        let software = gpu::is_software_adapter();
        Self {
            layout,
            rows: if m == 1 {
                1
            } else if m < 4 {
                2
            } else if m < 8 {
                4
            } else {
                8
            },
            split: if m == 1 && !software { 16 } else { 1 },
            bias: epilogue.bias.is_some(),
            residual: epilogue.residual.is_some(),
            activation: epilogue.activation,
        }
    }

    fn workgroup(&self) -> usize {
        if self.split > 1 { self.split * TILE / GROUP } else { 32 }
    }

    fn grid(&self, m: usize, outputs: usize) -> [u32; 3] {
        let x = if self.split > 1 { outputs.div_ceil(TILE) } else { outputs.div_ceil(GROUP * self.workgroup()) };
        [x as u32, m.div_ceil(self.rows) as u32, 1]
    }

    fn kernel(self) -> Wgsl {
        Wgsl {
            name: "matmul",
            source: Box::new(move || self.source()),
            constants: vec![
                ("element", self.layout.element as u32),
                ("block", self.layout.block as u32),
                ("zero", self.layout.zero),
                ("rows", self.rows as u32),
                ("split", self.split as u32),
                ("bias", u32::from(self.bias)),
                ("residual", u32::from(self.residual)),
                ("activation", self.activation as u32),
            ],
            workgroup: self.workgroup() as u32,
        }
    }

    fn source(&self) -> String {
        let mut bindings = Bindings::default();
        bindings.read("x", "vec4<f32>");
        bindings.matrix(&self.layout);
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
        let mut source = bindings.finish();
        source += &decode_source(&self.layout);
        source += &pick(include_str!("matmul.wgsl"), &sections);
        source += &self.main();
        source
    }

    /// The unrolled inner loop. Written out so that accumulators are registers, not an array.
    fn main(&self) -> String {
        let mut s = String::new();
        let quantized = self.layout.element.is_quantized();
        // One row: fold the scale once per block. More rows: fold it into the weights they share.
        let fold = quantized && self.rows == 1;
        if self.split > 1 {
            let _ = writeln!(s, "var<workgroup> part: array<vec4<f32>, {}>;", self.workgroup() * 2);
        }
        s += "@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let m = params[0];
    let K = params[1];
    let K4 = K / 4u;
    let blocks = K / {{block}}u;
    let row = id.y * {{rows}}u;\n";
        s += if self.split > 1 {
            "    let column = wg.x * 32u + (lane % 4u) * 8u;\n    let from_block = lane / 4u;\n"
        } else {
            "    let column = id.x * 8u;\n    if (column >= params[4]) { return; }\n    let from_block = 0u;\n"
        };
        s += "    let t = column / 32u;\n    let g = (column % 32u) / 8u;\n";
        for r in 0..self.rows {
            let _ = writeln!(
                s,
                "    let x{r} = min(row + {r}u, m - 1u) * K4;\n    var a{r} = vec4<f32>(0.0);\n    var b{r} = vec4<f32>(0.0);"
            );
        }
        s += "    for (var block = from_block; block < blocks; block += {{split}}u) {\n";
        if quantized {
            s += "        let s = scales8(t, block, g, K);\n";
        }
        if fold {
            s += "        var pa = vec4<f32>(0.0);\n        var pb = vec4<f32>(0.0);\n        var sum = 0.0;\n";
        }
        s += "        for (var k = block * {{block}}u; k < (block + 1u) * {{block}}u; k += 4u) {\n";
        for j in 0..4 {
            let _ = writeln!(s, "            let c{j} = codes8(t, k + {j}u, g, K);");
            let _ = if quantized && !fold {
                writeln!(
                    s,
                    "            let wa{j} = c{j}.a * s.scale.a + s.offset.a;\n            let wb{j} = c{j}.b * s.scale.b + s.offset.b;"
                )
            } else {
                writeln!(s, "            let wa{j} = c{j}.a;\n            let wb{j} = c{j}.b;")
            };
        }
        for r in 0..self.rows {
            let (a, b) = if fold { ("pa".to_string(), "pb".to_string()) } else { (format!("a{r}"), format!("b{r}")) };
            let _ = writeln!(
                s,
                "            let v{r} = x[x{r} + k / 4u];
            {a} += v{r}.x * wa0 + v{r}.y * wa1 + v{r}.z * wa2 + v{r}.w * wa3;
            {b} += v{r}.x * wb0 + v{r}.y * wb1 + v{r}.z * wb2 + v{r}.w * wb3;"
            );
        }
        if fold {
            s += "            sum += v0.x + v0.y + v0.z + v0.w;\n        }\n        a0 += s.scale.a * pa + s.offset.a * sum;\n        b0 += s.scale.b * pb + s.offset.b * sum;\n    }\n";
        } else {
            s += "        }\n    }\n";
        }
        if self.split > 1 {
            s += "    part[lane * 2u] = a0;
    part[lane * 2u + 1u] = b0;
    workgroupBarrier();
    if (lane < 8u) {
        var total = vec4<f32>(0.0);
        for (var i = 0u; i < {{split}}u; i++) { total += part[i * 8u + lane]; }
        if (wg.x * 32u + lane * 4u < params[4]) { store4(row, wg.x * 32u + lane * 4u, total); }
    }\n}\n";
        } else {
            for r in 0..self.rows {
                let _ = writeln!(
                    s,
                    "    if (row + {r}u < m) {{ store4(row + {r}u, column, a{r}); store4(row + {r}u, column + 4u, b{r}); }}"
                );
            }
            s += "}\n";
        }
        s
    }
}

/// Declares bindings in order; the parameters come last.
#[derive(Default)]
pub(super) struct Bindings {
    text: String,
    count: usize,
}

impl Bindings {
    pub(super) fn read(&mut self, name: &str, of: &str) {
        self.add("{{read}}", name, of);
    }

    pub(super) fn write(&mut self, name: &str, of: &str) {
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

    pub(super) fn finish(mut self) -> String {
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
    pick(include_str!("decode.wgsl"), &sections)
}

/// Keeps the sections of `text` (begun by a line `//@ name`) that are listed; what stands before
/// the first belongs to `always`.
fn pick(text: &str, sections: &[&str]) -> String {
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
