@group(0) @binding(0) var<storage, {{read}}> q: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{read}}> k: array<Stored>;
@group(0) @binding(2) var<storage, {{read}}> v: array<Stored>;
@group(0) @binding(3) var<storage, {{read}}> ranges: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> params: array<u32>;
const D = {{dim}}u / 4u;
const ROWS = {{rows}}u;
const EACH = ROWS / 4u;
const LANES = {{workgroup}}u;
const KEYS = LANES / 4u;
const SLICE = {{slice}}u;
const PITCH = {{pitch}}u;
const WIDE = KEYS + 4u;
const PARTS = LANES / D;
var<workgroup> qs: array<vec4<f32>, {{q_vectors}}>;
var<workgroup> ks: array<Stored, {{k_vectors}}>;
var<workgroup> weights: array<f32, {{weights}}>;
var<workgroup> fold: array<f32, {{folds}}>;
// Loop bounds around barriers must be provably uniform: read by one, loaded by all.
var<workgroup> bounds: vec2<u32>;

fn token(row: u32) -> u32 {
    return min(row / (params[1] / params[2]), params[0] - 1u);
}

// A query's or an output's vectors. Rows past the last repeat a query of its token, and are not stored.
fn place(row: u32, kv: u32) -> u32 {
    let group = params[1] / params[2];
    return (token(row) * params[1] + kv * group + row % group) * D;
}

fn folded(row: u32) -> vec4<f32> {
    return vec4<f32>(fold[row * 4u], fold[row * 4u + 1u], fold[row * 4u + 2u], fold[row * 4u + 3u]);
}

fn peak(row: u32) -> f32 {
    let tops = folded(row);
    return max(max(tops.x, tops.y), max(tops.z, tops.w));
}

@compute @workgroup_size({{workgroup}})
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let kv_heads = params[2];
    let kv = wg.x;
    let first_row = wg.y * ROWS;
    for (var i = lane; i < ROWS * D; i += LANES) {
        qs[i] = q[place(first_row + i / D, kv) + i % D] * bitcast<f32>(params[3]);
    }
    if (lane == 0u) {
        var all = ranges[token(first_row)];
        for (var i = token(first_row) + 1u; i <= token(first_row + ROWS - 1u); i++) {
            all = vec2<u32>(min(all.x, ranges[i].x), max(all.y, ranges[i].y));
        }
        bounds = all;
    }
    let range = workgroupUniformLoad(&bounds);

    // Scores: a lane has a key and a quarter of the rows.
    let t = lane % KEYS;
    let quarter = lane / KEYS * EACH;
    let seen$s = ranges[token(first_row + quarter + $su)];
    var highest$s = -3.0e38;
    // Outputs: a lane has four dimensions of every PARTS-th row.
    let slot = lane % D;
    let row$v = min(lane / D + $vu * PARTS, ROWS - 1u);
    var peak$v = -3.0e38;
    var y$v = vec4<f32>(0.0);
    // Sums: four lanes have a row.
    let is_folding = lane < 4u * ROWS;
    var top = -3.0e38;
    var total = 0.0;

    let tiles = (range.y - range.x + KEYS - 1u) / KEYS;
    for (var tile = 0u; tile < tiles; tile++) {
        let first = range.x + tile * KEYS;
        var score$s = 0.0;
        for (var start = 0u; start < D; start += SLICE) {
            let width = min(SLICE, D - start);
            workgroupBarrier();
            for (var i = lane; i < KEYS * SLICE; i += LANES) {
                let d = i % SLICE;
                let key = min(first + i / SLICE, range.y - 1u);
                if (d < width) { ks[i / SLICE * PITCH + d] = k[(key * kv_heads + kv) * D + start + d]; }
            }
            workgroupBarrier();
            for (var d = 0u; d < width; d++) {
                let key = four(ks[t * PITCH + d]);
                score$s += dot(qs[(quarter + $su) * D + start + d], key);
            }
        }
        let key = first + t;
        let sees$s = key >= seen$s.x && key < seen$s.y;
        score$s = select(-3.0e38, score$s, sees$s);
        weights[(quarter + $su) * WIDE + t] = score$s;
        workgroupBarrier();
        if (is_folding) {
            var some = -3.0e38;
            for (var i = lane % 4u; i < KEYS; i += 4u) { some = max(some, weights[lane / 4u * WIDE + i]); }
            fold[lane] = some;
        }
        workgroupBarrier();
        highest$s = max(highest$s, peak(quarter + $su));
        weights[(quarter + $su) * WIDE + t] = select(0.0, exp(score$s - highest$s), sees$s);
        workgroupBarrier();
        if (is_folding) {
            let higher = max(top, peak(lane / 4u));
            total *= exp(top - higher);
            top = higher;
            for (var i = lane % 4u; i < KEYS; i += 4u) { total += weights[lane / 4u * WIDE + i]; }
        }
        if (lane < PARTS * D) {
            let higher$v = max(peak$v, peak(row$v));
            y$v *= exp(peak$v - higher$v);
            peak$v = higher$v;
            let last = range.y - 1u;
            for (var j = 0u; j < KEYS && first + j <= last; j += 4u) {
                let v0 = four(v[((first + j) * kv_heads + kv) * D + slot]);
                let v1 = four(v[(min(first + j + 1u, last) * kv_heads + kv) * D + slot]);
                let v2 = four(v[(min(first + j + 2u, last) * kv_heads + kv) * D + slot]);
                let v3 = four(v[(min(first + j + 3u, last) * kv_heads + kv) * D + slot]);
                let at$v = row$v * WIDE + j;
                y$v += weights[at$v] * v0 + weights[at$v + 1u] * v1 + weights[at$v + 2u] * v2 + weights[at$v + 3u] * v3;
            }
        }
    }
    workgroupBarrier();
    if (is_folding) { fold[lane] = total; }
    workgroupBarrier();
    let end = params[0] * (params[1] / kv_heads);
    let has$v = lane < PARTS * D && lane / D + $vu * PARTS < ROWS && first_row + row$v < end;
    if (has$v) { y[place(first_row + row$v, kv) + slot] = y$v / dot(folded(row$v), vec4<f32>(1.0)); }
}
