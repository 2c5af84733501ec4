// One workgroup per query and head. Keys are taken 64 at a time: each invocation scores one key,
// the workgroup agrees on the maximum and the sum, then the invocations divide the head's
// dimensions between them and add up the values.
@group(0) @binding(0) var<storage, {{read}}> q: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{read}}> k: array<vec4<f32>>;
@group(0) @binding(2) var<storage, {{read}}> v: array<f32>;
@group(0) @binding(3) var<storage, {{read}}> ranges: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read> params: array<u32>;
const DIM = {{dim}}u;
const D = DIM / 4u;
const LANES = {{workgroup}}u;
const SLOTS = ({{dim}} + {{workgroup}} - 1) / {{workgroup}};

var<workgroup> qs: array<vec4<f32>, D>;
var<workgroup> weights: array<f32, LANES>;
var<workgroup> fold: array<f32, LANES>;
// Loop bounds around barriers must be provably uniform: read by one, loaded by all.
var<workgroup> bounds: vec2<u32>;

@compute @workgroup_size({{workgroup}})
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let heads = params[1];
    let kv_heads = params[2];
    let kv = wg.x / (heads / kv_heads);
    let query = wg.y * heads + wg.x;
    for (var i = lane; i < D; i += LANES) { qs[i] = q[query * D + i] * bitcast<f32>(params[3]); }
    if (lane == 0u) { bounds = ranges[wg.y]; }
    let range = workgroupUniformLoad(&bounds);
    var highest = -3.0e38;
    var total = 0.0;
    var acc: array<f32, SLOTS>;
    let chunks = (range.y - range.x + LANES - 1u) / LANES;
    for (var chunk = 0u; chunk < chunks; chunk++) {
        let first = range.x + chunk * LANES;
        let key = first + lane;
        var score = -3.0e38;
        if (key < range.y) {
            let at = (key * kv_heads + kv) * D;
            var dots = vec4<f32>(0.0);
            for (var i = 0u; i < D; i++) { dots += qs[i] * k[at + i]; }
            score = dots.x + dots.y + dots.z + dots.w;
        }
        fold[lane] = score;
        workgroupBarrier();
        for (var step = LANES / 2u; step > 0u; step >>= 1u) {
            if (lane < step) { fold[lane] = max(fold[lane], fold[lane + step]); }
            workgroupBarrier();
        }
        let top = max(highest, fold[0]);
        workgroupBarrier();
        let p = select(0.0, exp(score - top), key < range.y);
        weights[lane] = p;
        fold[lane] = p;
        workgroupBarrier();
        for (var step = LANES / 2u; step > 0u; step >>= 1u) {
            if (lane < step) { fold[lane] += fold[lane + step]; }
            workgroupBarrier();
        }
        let shrink = exp(highest - top);
        total = total * shrink + fold[0];
        highest = top;
        let keys = min(LANES, range.y - first);
        for (var slot = 0u; slot < SLOTS; slot++) {
            let d = slot * LANES + lane;
            if (d < DIM) {
                var sum = acc[slot] * shrink;
                for (var j = 0u; j < keys; j++) { sum += weights[j] * v[((first + j) * kv_heads + kv) * DIM + d]; }
                acc[slot] = sum;
            }
        }
        workgroupBarrier();
    }
    for (var slot = 0u; slot < SLOTS; slot++) {
        let d = slot * LANES + lane;
        if (d < DIM) { y[query * DIM + d] = acc[slot] / total; }
    }
}
