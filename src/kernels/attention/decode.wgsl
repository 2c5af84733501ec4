@group(0) @binding(0) var<storage, {{read}}> q: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{read}}> k: array<Stored>;
@group(0) @binding(2) var<storage, {{read}}> v: array<Stored>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read> params: array<u32>;
const DIM = {{dim}}u;
const D = DIM / 4u;
const ROWS = {{rows}}u;
const LANES = {{workgroup}}u;
const PITCH = LANES + 1u;
const PARTS = LANES / D;
const FOLD = 32u;
var<workgroup> qs: array<vec4<f32>, {{q_vectors}}>;
var<workgroup> scratch: array<f32, {{scratch}}>;
var<workgroup> fold: array<f32, {{workgroup}}>;
var<workgroup> tops: array<f32, {{rows}}>;

// Every other row has the other half of the memory: who still reads one finds it unchanged.
fn store(lane: u32, row: u32, value: vec4<f32>) -> u32 {
    let at = row % 2u * 4u * PITCH;
    scratch[at + lane] = value.x;
    scratch[at + PITCH + lane] = value.y;
    scratch[at + 2u * PITCH + lane] = value.z;
    scratch[at + 3u * PITCH + lane] = value.w;
    workgroupBarrier();
    return at;
}

// Of four lanes' sums over a quarter of the dimensions, for four keys: the whole sum of this lane's key.
fn own(lane: u32, row: u32, part: vec4<f32>) -> f32 {
    let at = store(lane, row, part) + lane % 4u * PITCH + lane / 4u * 4u;
    return scratch[at] + scratch[at + 1u] + scratch[at + 2u] + scratch[at + 3u];
}

// The parts' sums of dimension lane / D of vector lane % D.
fn gathered(lane: u32, row: u32, part: vec4<f32>) -> f32 {
    let at = store(lane, row, part) + lane / D * PITCH + lane % D;
    var sum = 0.0;
    if (lane < DIM) {
        for (var i = 0u; i < PARTS; i++) { sum += scratch[at + i * D]; }
    }
    return sum;
}

fn total(row: u32) -> f32 {
    var sum = 0.0;
    for (var i = 0u; i < FOLD; i++) { sum += fold[row * FOLD + i]; }
    return sum;
}

@compute @workgroup_size({{workgroup}})
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let heads = params[0];
    let kv_heads = params[1];
    let chunks = params[5];
    let head = wg.x * ROWS;
    let kv = head / (heads / kv_heads);
    let first = params[3] + wg.y * LANES;
    let count = min(LANES, params[4] - first);
    for (var i = lane; i < ROWS * D; i += LANES) { qs[i] = q[head * D + i] * bitcast<f32>(params[2]); }
    workgroupBarrier();

    let four_keys = lane / 4u * 4u;
    var part$r = vec4<f32>(0.0);
    if (four_keys < count) {
        let key0 = ((first + four_keys) * kv_heads + kv) * D;
        let key1 = ((first + min(four_keys + 1u, count - 1u)) * kv_heads + kv) * D;
        let key2 = ((first + min(four_keys + 2u, count - 1u)) * kv_heads + kv) * D;
        let key3 = ((first + min(four_keys + 3u, count - 1u)) * kv_heads + kv) * D;
        for (var i = lane % 4u; i < D; i += 4u) {
            let k0 = four(k[key0 + i]);
            let k1 = four(k[key1 + i]);
            let k2 = four(k[key2 + i]);
            let k3 = four(k[key3 + i]);
            let q$r = qs[$ru * D + i];
            part$r += vec4<f32>(dot(q$r, k0), dot(q$r, k1), dot(q$r, k2), dot(q$r, k3));
        }
    }
    let own$r = own(lane, $ru, part$r);
    workgroupBarrier();
    let score$r = select(-3.0e38, own$r, lane < count);
    scratch[$ru * LANES + lane] = score$r;
    workgroupBarrier();

    let row = lane / FOLD;
    if (row < ROWS) {
        var top = -3.0e38;
        for (var i = lane % FOLD; i < LANES; i += FOLD) { top = max(top, scratch[row * LANES + i]); }
        fold[lane] = top;
    }
    workgroupBarrier();
    if (lane < ROWS) {
        var top = fold[lane * FOLD];
        for (var i = 1u; i < FOLD; i++) { top = max(top, fold[lane * FOLD + i]); }
        tops[lane] = top;
    }
    workgroupBarrier();
    scratch[$ru * LANES + lane] = select(0.0, exp(score$r - tops[$r]), lane < count);
    workgroupBarrier();
    if (row < ROWS) {
        var sum = 0.0;
        for (var i = lane % FOLD; i < LANES; i += FOLD) { sum += scratch[row * LANES + i]; }
        fold[lane] = sum;
    }

    var sum$r = vec4<f32>(0.0);
    if (lane < PARTS * D) {
        for (var t = lane / D * 4u; t < count; t += PARTS * 4u) {
            let v0 = four(v[((first + t) * kv_heads + kv) * D + lane % D]);
            let v1 = four(v[((first + min(t + 1u, count - 1u)) * kv_heads + kv) * D + lane % D]);
            let v2 = four(v[((first + min(t + 2u, count - 1u)) * kv_heads + kv) * D + lane % D]);
            let v3 = four(v[((first + min(t + 3u, count - 1u)) * kv_heads + kv) * D + lane % D]);
            let at$r = $ru * LANES + t;
            sum$r += scratch[at$r] * v0 + scratch[at$r + 1u] * v1 + scratch[at$r + 2u] * v2 + scratch[at$r + 3u] * v3;
        }
    }
    workgroupBarrier();
    let y$r = gathered(lane, $ru, sum$r);
    let place = lane % D * 4u + lane / D;
    if (chunks == 1u) {
        if (lane < DIM) {
            y[(head + $ru) * DIM + place] = y$r / total($ru);
        }
    } else {
        let rows = (wg.y * heads + head) * (DIM + 2u);
        if (lane < DIM) {
            y[rows + $ru * (DIM + 2u) + place] = y$r;
        }
        if (lane < ROWS) {
            y[rows + lane * (DIM + 2u) + DIM] = tops[lane];
            y[rows + lane * (DIM + 2u) + DIM + 1u] = total(lane);
        }
    }
}
