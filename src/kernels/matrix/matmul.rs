//! Matrix product: activations `[m, cols]` by weight matrices `[rows, cols]`, transposed, with what goes before and after it.

use super::source::{Bindings, decode_source, pick, sized};
use super::{Matrix, Shard, Store, parallel, serial};
use crate::kernels::cpu;
use crate::kernels::glu::silu_mul;
use crate::kernels::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use crate::kernels::layout::{GROUP, Layout, TILE};
use crate::kernels::linear::Activation;
use crate::kernels::norm::RmsNorm;
use crate::kernels::slab::Plane;
use crate::weights::ElementType;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

/// What is computed in one go with a product.
#[derive(Default, Clone, Copy)]
pub(crate) struct Fused<'a> {
    /// Applied to the rows of `x`.
    pub norm: Option<&'a RmsNorm>,
    /// `[rows]`, added first.
    pub bias: Option<&'a Tensor<1>>,
    pub activation: Activation,
    /// SwiGLU: the first half of the rows are gates, and what is stored is `silu(gate) * up`.
    pub glu: bool,
    /// `[m, rows]`, added last.
    pub residual: Option<&'a Tensor<2>>,
}

impl Matrix {
    /// `activation(norm(x) . W^T + bias) + residual`: `[m, cols]` -> `[m, rows]`.
    pub(crate) fn matmul(&self, x: &Tensor<2>, fused: Fused) -> Tensor<2> {
        matmul(std::slice::from_ref(self), x, fused)
    }
}

/// The product with several matrices, their outputs side by side: `[m, cols]` -> `[m, rows]`, `rows` of all of them; with
/// [`glu`](Fused::glu) `[m, rows / 2]`.
pub(crate) fn matmul(weights: &[Matrix], x: &Tensor<2>, fused: Fused) -> Tensor<2> {
    let [m, cols] = x.dims();
    assert!(weights.iter().all(|weight| weight.cols == cols), "a matrix is applied to rows of its own width");
    match (fused.norm, gpu::raw(x)) {
        (Some(norm), raw) if m > 1 || matches!(raw, Raw::Cpu(_)) || !can_normalize(weights) => {
            matmul(weights, &norm.forward(x), Fused { norm: None, ..fused })
        }
        (_, _) if fused.glu && !can_gate(weights, &fused) => {
            silu_mul(&matmul(weights, x, Fused { glu: false, ..fused }))
        }
        (_, Raw::Cpu(x)) => on_cpu(weights, gpu::values(&x), m, fused),
        (_, Raw::Gpu(x)) => on_gpu(weights, &x, m, fused),
    }
}

fn on_cpu(weights: &[Matrix], x: &[f32], m: usize, fused: Fused) -> Tensor<2> {
    let width: usize = weights.iter().map(Matrix::rows).sum();
    let mut y = vec![0.0; m * width];
    let mut first = 0;
    for weight in weights {
        let Store::Cpu(rows) = &weight.store else { unreachable!("weights and activations live on one device") };
        rows.multiply(x, m, &mut y[first.min(m * width)..], width);
        first += weight.rows;
    }
    // Row by row, each while it is in the cache.
    let bias = fused.bias.map(gpu::cpu);
    let residual = fused.residual.map(gpu::cpu);
    for (i, y) in y.chunks_exact_mut(width.max(1)).enumerate() {
        if let Some(bias) = &bias {
            cpu::add(y, gpu::values(bias));
        }
        match fused.activation {
            Activation::None => {}
            Activation::Gelu => cpu::gelu(y),
            Activation::Relu => y.iter_mut().for_each(|v| *v = v.max(0.0)),
        }
        if let Some(residual) = &residual {
            cpu::add(y, &gpu::values(residual)[i * width..][..width]);
        }
    }
    cpu_tensor(y, [m, width])
}

/// Whether invocations normalize the one row that they all read. Each does it once more: where few run at a time, a launch
/// of its own costs less than that for a vocabulary.
fn can_normalize(weights: &[Matrix]) -> bool {
    !gpu::is_software_adapter() || weights.iter().map(Matrix::rows).sum::<usize>() <= 1 << 14
}

/// Whether one launch can compute gates and what they gate: an invocation needs the tiles of both.
fn can_gate(weights: &[Matrix], fused: &Fused) -> bool {
    match weights {
        [Matrix { rows, store: Store::Gpu(shards), .. }] => {
            shards.len() == 1 && rows.is_multiple_of(2 * TILE) && fused.bias.is_none() && fused.residual.is_none()
        }
        _ => false,
    }
}

fn on_gpu(weights: &[Matrix], x: &CubeTensor, m: usize, fused: Fused) -> Tensor<2> {
    let rows: usize = weights.iter().map(Matrix::rows).sum();
    let width = if fused.glu { rows / 2 } else { rows };
    let y = gpu_empty(x, [m, width]);
    let norm = fused.norm.map(|norm| gpu::gpu(&norm.weight));
    let bias = fused.bias.map(gpu::gpu);
    let residual = fused.residual.map(gpu::gpu);
    let mut first = 0;
    for weight in weights {
        let Store::Gpu(shards) = &weight.store else { unreachable!("weights and activations live on one device") };
        let plan = Plan::choose(weight.element, m, &fused);
        for shard in shards.iter() {
            let plan = plan.with_shape(shard.rows.div_ceil(TILE), weight.cols);
            let mut buffers = vec![&x.handle];
            buffers.extend(norm.as_ref().map(|norm| &norm.handle));
            buffers.extend(shard.planes());
            buffers.extend(bias.as_ref().map(|bias| &bias.handle));
            buffers.extend(residual.as_ref().map(|residual| &residual.handle));
            buffers.push(&y.handle);
            let outputs = if fused.glu { width } else { shard.rows };
            let mut params =
                [m, weight.cols, width, first + shard.first_row, outputs].map(|value| value as u32).to_vec();
            params.push((outputs / TILE) as u32);
            params.push(fused.norm.map_or(0, |norm| norm.eps.to_bits()));
            params.extend(plan.masks());
            launch(&x.client, plan.kernel(), plan.grid(m, outputs), &buffers, &params);
        }
        first += weight.rows;
    }
    gpu_tensor(y)
}

impl Shard {
    /// The planes in binding order.
    pub(super) fn planes(&self) -> impl Iterator<Item = &cubecl::server::Handle> {
        std::iter::once(&self.codes).chain(&self.high).chain(&self.scales).map(Plane::handle)
    }
}

/// Which variant of the kernel runs.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub layout: Layout,
    /// For software adapters: see `serial`.
    serial: bool,
    /// Rows of x per invocation.
    pub rows: usize,
    /// Tiles and inputs, where the kernel is for this one shape.
    shape: Option<[usize; 2]>,
    /// Invocations that share a tile's inputs; 1 for none.
    pub split: usize,
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
    fn choose(element: ElementType, m: usize, fused: &Fused) -> Self {
        let serial = gpu::is_software_adapter();
        let rows = if m == 1 {
            1
        } else if serial {
            // Time per row, by rows at once: measured on SwiftShader.
            let cost = |&(rows, cost): &(usize, usize)| m.div_ceil(rows) * rows * cost;
            [(4, 28), (16, 17)].into_iter().min_by_key(cost).map_or(4, |(rows, _)| rows)
        } else if m < 4 {
            2
        } else if m < 8 || fused.glu {
            // Gates take registers of their own.
            4
        } else {
            8
        };
        Self {
            layout: Layout::of(element),
            serial,
            rows,
            shape: None,
            split: if m == 1 && !serial { 16 } else { 1 },
            quads: serial && gpu::has_subgroups(),
            norm: fused.norm.is_some(),
            glu: fused.glu,
            bias: fused.bias.is_some(),
            residual: fused.residual.is_some(),
            activation: fused.activation,
        }
    }

    /// For a shard of that shape. A software adapter checks each load against the length of its array, which takes it four
    /// divisions where the text does not say that length; with several rows the products are what takes the time.
    fn with_shape(self, tiles: usize, cols: usize) -> Self {
        Self { shape: (self.serial && self.rows == 1).then_some([tiles, cols]), ..self }
    }

    /// Where the codes of a word stand, as parameters of a kernel that [masks](Self::masked) them itself.
    fn masks(&self) -> impl Iterator<Item = u32> {
        (0..if self.masked() { GROUP } else { 0 }).map(|code| 0xf << (4 * code))
    }

    /// Whether the product takes codes out of their words where it uses them: see `serial`.
    pub fn masked(&self) -> bool {
        let layout = &self.layout;
        self.serial
            && self.rows == 1
            && layout.element.is_quantized()
            && layout.code_words == 4
            && layout.high_words == 0
    }

    pub fn workgroup(&self) -> usize {
        match self.split {
            _ if self.serial => 4,
            1 => 32,
            split => split * TILE / GROUP,
        }
    }

    fn grid(&self, m: usize, outputs: usize) -> [u32; 3] {
        let columns = match self.split {
            _ if self.serial => serial::outputs(self) * self.workgroup(),
            1 => GROUP * self.workgroup(),
            _ => TILE,
        };
        [outputs.div_ceil(columns) as u32, m.div_ceil(self.rows) as u32, 1]
    }

    fn kernel(self) -> Wgsl {
        Wgsl {
            name: "matmul",
            source: Box::new(move || self.source()),
            constants: vec![
                ("element", self.layout.element as u32),
                ("block", self.layout.block as u32),
                ("zero", self.layout.zero),
                ("serial", u32::from(self.serial)),
                ("rows", self.rows as u32),
                ("tiles", self.shape.map_or(0, |[tiles, _]| tiles as u32)),
                ("cols", self.shape.map_or(0, |[_, cols]| cols as u32)),
                ("split", self.split as u32),
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
        let main = if self.serial { serial::main(self) } else { parallel::main(self) };
        [
            if self.quads { "enable subgroups;\n" } else { "" },
            &bindings.finish(),
            &decode_source(&self.layout),
            &pick(include_str!("matmul.wgsl"), &sections),
            &main,
        ]
        .concat()
    }
}
