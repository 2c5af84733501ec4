//! LayerNorm (Ba et al. 2016, arXiv 1607.06450) and RMSNorm (Zhang & Sennrich 2019, arXiv 1910.07467).

use super::cpu;
use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use super::matrix::Bindings;
use burn::tensor::Tensor;

/// Each row of `x`, or of `x + added`, normalized to mean 0 and variance 1, then `* weight + bias`:
/// `[tokens, width]` -> `[tokens, width]`. The variance is the biased one; `eps` is added to it.
pub fn layer_norm(
    x: &Tensor<2>,
    added: Option<&Tensor<2>>,
    weight: &Tensor<1>,
    bias: &Tensor<1>,
    eps: f32,
) -> Tensor<2> {
    match gpu::raw(x) {
        Raw::Gpu(x) => run(x, added, weight, Some(bias), eps),
        Raw::Cpu(x) => {
            let [rows, width] = shape(&x);
            let mut y = gpu::values(&x).to_vec();
            let added = added.map(gpu::cpu);
            let (weight, bias) = (gpu::cpu(weight), gpu::cpu(bias));
            let added = added.as_ref().map(gpu::values);
            cpu::layer_norm(&mut y, added, gpu::values(&weight), gpu::values(&bias), eps, width);
            cpu_tensor(y, [rows, width])
        }
    }
}

/// Each row of `x` divided by its root mean square, then `* weight`:
/// `[tokens, width]` -> `[tokens, width]`. `eps` is added to the mean square.
pub fn rms_norm(x: &Tensor<2>, weight: &Tensor<1>, eps: f32) -> Tensor<2> {
    match gpu::raw(x) {
        Raw::Gpu(x) => run(x, None, weight, None, eps),
        Raw::Cpu(x) => {
            let [rows, width] = shape(&x);
            let mut y = vec![0.0; rows * width];
            cpu::rms_norm(gpu::values(&x), gpu::values(&gpu::cpu(weight)), eps, width, &mut y);
            cpu_tensor(y, [rows, width])
        }
    }
}

/// RMSNorm with its weights. What follows it may compute it along.
pub struct RmsNorm {
    /// `[width]`
    pub weight: Tensor<1>,
    pub eps: f32,
}

impl RmsNorm {
    /// See [`rms_norm`].
    pub fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        rms_norm(x, &self.weight, self.eps)
    }
}

fn shape(x: &burn::backend::flex::FlexTensor) -> [usize; 2] {
    let shape = x.layout().shape();
    [shape[0], shape[1]]
}

fn run(
    x: burn::backend::wgpu::CubeTensor,
    added: Option<&Tensor<2>>,
    weight: &Tensor<1>,
    bias: Option<&Tensor<1>>,
    eps: f32,
) -> Tensor<2> {
    let [rows, width] = [x.meta.shape()[0], x.meta.shape()[1]];
    let y = gpu_empty(&x, [rows, width]);
    let (added, weight, bias) = (added.map(gpu::gpu), gpu::gpu(weight), bias.map(gpu::gpu));
    let mut buffers = vec![&x.handle];
    buffers.extend(added.as_ref().map(|added| &added.handle));
    buffers.push(&weight.handle);
    buffers.extend(bias.as_ref().map(|bias| &bias.handle));
    buffers.push(&y.handle);
    // One invocation a row where barriers are dear, a workgroup a row where lanes are plenty.
    let (software, centered, sum) = (gpu::is_software_adapter(), bias.is_some(), added.is_some());
    let workgroup = if software { 4 } else { 128 };
    let kernel = Wgsl {
        name: "norm",
        source: Box::new(move || source(sum, centered, software)),
        constants: vec![("sum", u32::from(sum)), ("centered", u32::from(centered)), ("software", u32::from(software))],
        workgroup,
    };
    let grid = if software { (rows as u32).div_ceil(workgroup) } else { rows as u32 };
    launch(&x.client, kernel, [grid, 1, 1], &buffers, &[rows as u32, width as u32, eps.to_bits()]);
    gpu_tensor(y)
}

/// `sum` takes two inputs, `centered` makes it a LayerNorm.
fn source(sum: bool, centered: bool, software: bool) -> String {
    let mut bindings = Bindings::default();
    bindings.read("x", "f32");
    if sum {
        bindings.read("added", "f32");
    }
    bindings.read("weight", "f32");
    if centered {
        bindings.read("bias", "f32");
    }
    bindings.write("y", "f32");
    let head = bindings.finish();
    let shared = "var<workgroup> partial: array<f32, {{workgroup}}>;
fn total(lane: u32, value: f32) -> f32 {
    partial[lane] = value;
    workgroupBarrier();
    for (var step = {{workgroup}}u / 2u; step > 0u; step >>= 1u) {
        if (lane < step) { partial[lane] += partial[lane + step]; }
        workgroupBarrier();
    }
    let sum = partial[0];
    workgroupBarrier();
    return sum;
}\n";
    let serial = "fn total(lane: u32, value: f32) -> f32 { return value; }\n";
    let place = if software {
        "let row = id.x;\n    if (row >= params[0]) { return; }\n    let from_lane = 0u;\n    let step = 1u;"
    } else {
        "let row = wg.x;\n    let from_lane = lane;\n    let step = {{workgroup}}u;"
    };
    let mean = if centered {
        "var sum = 0.0;
    for (var i = from_lane; i < width; i += step) { sum += value(at + i); }
    let mean = total(lane, sum) / f32(width);"
    } else {
        "let mean = 0.0;"
    };
    let bias = if centered { " + bias[i]" } else { "" };
    let value = if sum { "x[i] + added[i]" } else { "x[i]" };
    format!(
        "{head}fn value(i: u32) -> f32 {{ return {value}; }}
{}@compute @workgroup_size({{{{workgroup}}}})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {{
    {place}
    let width = params[1];
    let at = row * width;
    {mean}
    var squares = 0.0;
    for (var i = from_lane; i < width; i += step) {{ let d = value(at + i) - mean; squares += d * d; }}
    let scale = inverseSqrt(total(lane, squares) / f32(width) + bitcast<f32>(params[2]));
    for (var i = from_lane; i < width; i += step) {{ y[at + i] = (value(at + i) - mean) * scale * weight[i]{bias}; }}
}}\n",
        if software { serial } else { shared },
    )
}
