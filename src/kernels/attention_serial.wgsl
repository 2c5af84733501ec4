// One invocation per query and head: no barriers, for software adapters.
@group(0) @binding(0) var<storage, {{read}}> q: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{read}}> k: array<vec4<f32>>;
@group(0) @binding(2) var<storage, {{read}}> v: array<vec4<f32>>;
@group(0) @binding(3) var<storage, {{read}}> ranges: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> params: array<u32>;
const D = {{dim}}u / 4u;

@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let heads = params[1];
    let kv_heads = params[2];
    let head = id.x;
    if (head >= heads) { return; }
    let kv = head / (heads / kv_heads);
    let query = (id.y * heads + head) * D;
    let range = ranges[id.y];
    var qs: array<vec4<f32>, {{dim}} / 4>;
    var acc: array<vec4<f32>, {{dim}} / 4>;
    for (var i = 0u; i < D; i++) {
        qs[i] = q[query + i] * bitcast<f32>(params[3]);
        acc[i] = vec4<f32>(0.0);
    }
    var highest = -3.0e38;
    var total = 0.0;
    for (var j = range.x; j < range.y; j++) {
        let at = (j * kv_heads + kv) * D;
        var dots = vec4<f32>(0.0);
        for (var i = 0u; i < D; i++) { dots += qs[i] * k[at + i]; }
        let score = dots.x + dots.y + dots.z + dots.w;
        if (score > highest) {
            let shrink = exp(highest - score);
            total *= shrink;
            for (var i = 0u; i < D; i++) { acc[i] *= shrink; }
            highest = score;
        }
        let p = exp(score - highest);
        total += p;
        for (var i = 0u; i < D; i++) { acc[i] += p * v[at + i]; }
    }
    for (var i = 0u; i < D; i++) { y[query + i] = acc[i] / total; }
}
