@group(0) @binding(0) var<storage, {{read}}> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let width = params[0];
    let dim = params[1];
    if (id.x >= width) { return; }
    let stride = width / dim * (dim + 2u);
    var at = id.x / dim * (dim + 2u);
    var highest = -3.0e38;
    var total = 0.0;
    var sum = 0.0;
    for (var chunk = 0u; chunk < params[2]; chunk++) {
        let top = max(highest, x[at + dim]);
        let shrink = exp(highest - top);
        let weight = exp(x[at + dim] - top);
        total = total * shrink + weight * x[at + dim + 1u];
        sum = sum * shrink + weight * x[at + id.x % dim];
        highest = top;
        at += stride;
    }
    y[id.x] = sum / total;
}
