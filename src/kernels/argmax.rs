//! The largest value of each row, found where the values are: two numbers come back instead of a vocabulary.

use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use burn::tensor::Tensor;

const SOURCE: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<u32>;
const LANES = {{workgroup}}u;
var<workgroup> highest: array<f32, LANES>;
var<workgroup> place: array<u32, LANES>;
var<workgroup> sound: array<u32, LANES>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let width = params[0];
    var best = -3.4e38;
    var at = 0xffffffffu;
    var finite = 1u;
    for (var i = lane; i < width; i += LANES) {
        let value = x[wg.x * width + i];
        if ((bitcast<u32>(value) & 0x7f800000u) == 0x7f800000u) { finite = 0u; }
        if (value > best || at == 0xffffffffu) { best = value; at = i; }
    }
    highest[lane] = best;
    place[lane] = at;
    sound[lane] = finite;
    workgroupBarrier();
    for (var step = LANES / 2u; step > 0u; step >>= 1u) {
        if (lane < step) {
            let other = lane + step;
            if (highest[other] > highest[lane] || (highest[other] == highest[lane] && place[other] < place[lane])) {
                highest[lane] = highest[other];
                place[lane] = place[other];
            }
            sound[lane] &= sound[other];
        }
        workgroupBarrier();
    }
    if (lane == 0u) {
        y[wg.x * 2u] = f32(place[0]);
        y[wg.x * 2u + 1u] = f32(sound[0]);
    }
}
";

/// For each row the index of its largest value, the first of equals, and 1 if all its values are finite, else 0:
/// `[rows, width]` -> `[rows, 2]`. An f32 holds every index below 2^24.
pub fn argmax(x: &Tensor<2>) -> Tensor<2> {
    let [rows, width] = x.dims();
    assert!(width > 0 && width < 1 << 24, "vocabularies are smaller");
    match gpu::raw(x) {
        Raw::Gpu(x) => {
            let y = gpu_empty(&x, [rows, 2]);
            let kernel = Wgsl { name: "argmax", source: Box::new(|| SOURCE.into()), constants: vec![], workgroup: 256 };
            launch(&x.client, kernel, [rows as u32, 1, 1], &[&x.handle, &y.handle], &[width as u32]);
            gpu_tensor(y)
        }
        Raw::Cpu(x) => {
            let found = gpu::values(&x).chunks_exact(width).flat_map(|row| {
                let first = row.iter().enumerate().fold(0, |best, (i, &v)| if v > row[best] { i } else { best });
                let finite = row.iter().all(|v| v.is_finite());
                [first as f32, f32::from(u8::from(finite))]
            });
            cpu_tensor(found.collect(), [rows, 2])
        }
    }
}
