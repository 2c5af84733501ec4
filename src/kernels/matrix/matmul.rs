//! Matrix product: activations `[m, cols]` by a weight matrix `[rows, cols]`, transposed.

use super::source::{Bindings, decode_source, pick};
use super::{Matrix, Shard, Store, parallel, serial};
use crate::kernels::cpu::{self, MatrixRef};
use crate::kernels::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use crate::kernels::layout::{GROUP, Layout, TILE};
use crate::kernels::linear::Activation;
use crate::weights::ElementType;
use burn::tensor::Tensor;

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
pub(super) struct Plan {
    pub layout: Layout,
    /// For software adapters: see `serial`.
    serial: bool,
    /// Rows of x per invocation.
    pub rows: usize,
    /// Invocations that share a tile's inputs; 1 for none.
    pub split: usize,
    /// Whether quads exchange what they load.
    pub quads: bool,
    bias: bool,
    residual: bool,
    activation: Activation,
}

impl Plan {
    fn choose(element: ElementType, m: usize, epilogue: &Epilogue) -> Self {
        let serial = gpu::is_software_adapter();
        let rows = if m == 1 {
            1
        } else if serial {
            // Time per row, by rows at once: measured on SwiftShader.
            let cost = |&(rows, cost): &(usize, usize)| m.div_ceil(rows) * rows * cost;
            [(4, 28), (16, 17)].into_iter().min_by_key(cost).map_or(4, |(rows, _)| rows)
        } else if m < 4 {
            2
        } else if m < 8 {
            4
        } else {
            8
        };
        Self {
            layout: Layout::of(element),
            serial,
            rows,
            split: if m == 1 && !serial { 16 } else { 1 },
            quads: serial && gpu::has_subgroups(),
            bias: epilogue.bias.is_some(),
            residual: epilogue.residual.is_some(),
            activation: epilogue.activation,
        }
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
            _ if self.serial => serial::GROUPS * GROUP * self.workgroup(),
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
                ("split", self.split as u32),
                ("quads", u32::from(self.quads)),
                ("bias", u32::from(self.bias)),
                ("residual", u32::from(self.residual)),
                ("activation", self.activation as u32),
            ],
            workgroup: self.workgroup() as u32,
        }
    }

    fn source(&self) -> String {
        let mut bindings = Bindings::default();
        bindings.read("x", if self.quads { "f32" } else { "vec4<f32>" });
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
