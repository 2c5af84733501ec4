// `Rule::choose` by one workgroup: every sum is of whole numbers, so their order doesn't matter. A token is found by its key's
// 24 bits and its id's, 8 at a time: how many tokens there are of each digit and what they weigh, then only those of the
// digit that the goal lies in.
@group(0) @binding(0) var<storage, {{read}}> logits: array<f32, VOCAB>;
@group(0) @binding(1) var<storage, read_write> seen: array<u32, WORDS>;
@group(0) @binding(2) var<storage, read_write> keys: array<vec4<u32>, FOURS>;
@group(0) @binding(3) var<storage, read_write> chosen: array<f32, 2>;
// greedy, top_k, top_p, scale, penalty, 1 / penalty, draw: as in `Rule`.
@group(0) @binding(4) var<storage, read> params: array<u32>;
const VOCAB = {{vocab}}u;
const WORDS = (VOCAB + 31u) / 32u;
const FOURS = (VOCAB + 3u) / 4u;
const LANES = {{workgroup}}u;
const LARGEST = 3.4028234e38;

var<workgroup> highest: array<f32, LANES>;
var<workgroup> place: array<u32, LANES>;
var<workgroup> sound: array<u32, LANES>;
// The first digit's bins, which all goals need, then those of the digit at hand. Sums have 64 bits.
var<workgroup> count: array<atomic<u32>, 512>;
var<workgroup> low: array<atomic<u32>, 512>;
var<workgroup> high: array<atomic<u32>, 512>;
// Some token of the bin.
var<workgroup> member: array<atomic<u32>, 512>;
var<workgroup> counts: array<u32, 16>;
var<workgroup> masses: array<vec2<u32>, 16>;
// The digits found of key and id, and how many these are.
var<workgroup> path: vec3<u32>;

fn plus(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let sum = a.x + b.x;
    return vec2(sum, a.y + b.y + select(0u, 1u, sum < a.x));
}
fn minus(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> { return vec2(a.x - b.x, a.y - b.y - select(0u, 1u, a.x < b.x)); }
fn less(a: vec2<u32>, b: vec2<u32>) -> bool { return a.y < b.y || (a.y == b.y && a.x < b.x); }
fn times(a: u32, b: u32) -> vec2<u32> {
    let small = (a & 0xffffu) * (b & 0xffffu);
    let left = (a >> 16u) * (b & 0xffffu);
    let right = (a & 0xffffu) * (b >> 16u);
    let middle = (small >> 16u) + (left & 0xffffu) + (right & 0xffffu);
    let large = (a >> 16u) * (b >> 16u) + (left >> 16u) + (right >> 16u) + (middle >> 16u);
    return vec2((middle << 16u) | (small & 0xffffu), large);
}
// sum * part / 2^32
fn share(sum: vec2<u32>, part: u32) -> vec2<u32> { return plus(times(sum.y, part), vec2(times(sum.x, part).y, 0u)); }

fn term(fraction: u32, factor: u32) -> u32 { return (fraction * factor + 0x8000u) >> 16u; }
fn weight(key: u32) -> u32 {
    let f = (key >> 3u) & 0xffffu;
    let power = 65536u - term(f, 45426u - term(f, 15740u - term(f, 3624u - term(f, 604u - term(f, 62u)))));
    return (power << 15u) >> (key >> 19u);
}

fn logit(i: u32) -> f32 { return select(-LARGEST, logits[min(i, VOCAB - 1u)], i < VOCAB); }
fn penalized(i: u32, x: f32) -> f32 {
    let word = seen[min(i, VOCAB - 1u) / 32u];
    let factor = select(params[4], params[5], x > 0.0);
    return select(x, clamp(x * bitcast<f32>(factor), -LARGEST, LARGEST), ((word >> (i % 32u)) & 1u) == 1u);
}

fn add(bin: u32, weight: u32, i: u32) {
    atomicAdd(&count[bin], 1u);
    atomicStore(&member[bin], i);
    let before = atomicAdd(&low[bin], weight);
    if (before + weight < before) { atomicAdd(&high[bin], 1u); }
}
fn first_digit(key: u32, i: u32) {
    let w = weight(key);
    if (w > 0u) { add(key >> 16u, w, i); }
}
fn next_digit(key: u32, i: u32, found: vec3<u32>) {
    let keys_found = min(found.z, 3u);
    let ids_found = found.z - keys_found;
    let w = weight(key);
    if (w == 0u || (key >> (24u - 8u * keys_found)) != found.x || (i >> (24u - 8u * ids_found)) != found.y) { return; }
    let digit = select(i >> (16u - 8u * ids_found), key >> (16u - 8u * min(keys_found, 2u)), keys_found < 3u);
    add(256u + (digit & 255u), w, i);
}
fn clear(bin: u32) {
    atomicStore(&count[bin], 0u);
    atomicStore(&low[bin], 0u);
    atomicStore(&high[bin], 0u);
}
fn mass(bin: u32) -> vec2<u32> { return vec2(atomicLoad(&low[bin]), atomicLoad(&high[bin])); }

fn finish(token: u32) {
    chosen[0] = f32(token);
    chosen[1] = f32(sound[0]);
    seen[min(token, VOCAB - 1u) / 32u] |= 1u << (token % 32u);
}

@compute @workgroup_size({{workgroup}})
fn main(@builtin(local_invocation_index) lane: u32) {
    clear(lane);
    let occurred_matters = params[4] != 0x3f800000u;
    var best = -LARGEST;
    var at = 0xffffffffu;
    var finite = 1u;
    for (var four = lane; four < FOURS; four += LANES) {
        let i = 4u * four;
        var x = vec4(logit(i), logit(i + 1u), logit(i + 2u), logit(i + 3u));
        if (any((bitcast<vec4<u32>>(x) & vec4(0x7f800000u)) == vec4(0x7f800000u))) { finite = 0u; }
        if (occurred_matters) {
            x = vec4(penalized(i, x.x), penalized(i + 1u, x.y), penalized(i + 2u, x.z), penalized(i + 3u, x.w));
        }
        if (params[0] == 0u) { keys[four] = bitcast<vec4<u32>>(x); }
        let most = max(max(x.x, x.y), max(x.z, x.w));
        if (most > best || at == 0xffffffffu) {
            best = most;
            at = i + select(select(select(3u, 2u, x.z == most), 1u, x.y == most), 0u, x.x == most);
        }
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
    if (params[0] == 1u) {
        if (lane == 0u) { finish(place[0]); }
        return;
    }

    let top = highest[0];
    let scale = bitcast<f32>(params[3]);
    for (var four = lane; four < FOURS; four += LANES) {
        let i = 4u * four;
        let below = (vec4(top) - bitcast<vec4<f32>>(keys[four])) * scale;
        var key = min(vec4<u32>(min(below, vec4(16777215.0))), vec4(16777215u));
        key = select(key, vec4(16777215u), vec4(i, i + 1u, i + 2u, i + 3u) >= vec4(VOCAB));
        keys[four] = key;
        first_digit(key.x, i);
        first_digit(key.y, i + 1u);
        first_digit(key.z, i + 2u);
        first_digit(key.w, i + 3u);
    }
    workgroupBarrier();

    // Lane 0's: what may be drawn weighs `kept`; `left` is left of the goal, after what weighs `before`.
    var kept = vec2(0u);
    var left = vec2(0u);
    var before = vec2(0u);
    // The last of the top k, the last of the top p among them, then the draw among those.
    for (var goal = 0u; goal < 3u; goal++) {
        if (goal < 2u && params[1u + goal] == 0u) { continue; }
        var found = vec3(0u);
        loop {
            let bins = select(256u, 0u, found.z == 0u);
            if (found.z > 0u) {
                clear(256u + lane);
                workgroupBarrier();
                let shift = vec4(24u - 8u * min(found.z, 3u));
                for (var four = lane; four < FOURS; four += LANES) {
                    let i = 4u * four;
                    let key = keys[four];
                    if (any((key >> shift) == vec4(found.x))) {
                        next_digit(key.x, i, found);
                        next_digit(key.y, i + 1u, found);
                        next_digit(key.z, i + 2u, found);
                        next_digit(key.w, i + 3u, found);
                    }
                }
                workgroupBarrier();
            }
            if (lane < 16u) {
                var sum = 0u;
                var weights = vec2(0u);
                for (var bin = bins + 16u * lane; bin < bins + 16u * lane + 16u; bin++) {
                    sum += atomicLoad(&count[bin]);
                    weights = plus(weights, mass(bin));
                }
                counts[lane] = sum;
                masses[lane] = weights;
            }
            workgroupBarrier();
            if (lane == 0u) {
                if (found.z == 0u) {
                    if (all(kept == vec2(0u))) {
                        for (var i = 0u; i < 16u; i++) { kept = plus(kept, masses[i]); }
                    }
                    before = vec2(0u);
                    left = share(kept, params[select(2u, 6u, goal == 2u)]);
                    if (goal == 0u) { left = vec2(params[1] - 1u, 0u); }
                    if (goal == 1u && any(left > vec2(0u))) { left = minus(left, vec2(1u, 0u)); }
                }
                // By sixteens to the one that the goal lies in, then one by one.
                var bin = 0u;
                var step = 16u;
                while (bin < 256u) {
                    var weights = masses[bin / 16u];
                    var tokens = counts[bin / 16u];
                    if (step == 1u) {
                        weights = mass(bins + bin);
                        tokens = atomicLoad(&count[bins + bin]);
                    }
                    let size = select(weights, vec2(tokens, 0u), goal == 0u);
                    if (!less(left, size)) {
                        left = minus(left, size);
                        before = plus(before, weights);
                        bin += step;
                    } else if (step == 16u) {
                        step = 1u;
                    } else {
                        break;
                    }
                }
                // Past the end: fewer than k weigh anything, and all are kept.
                path = vec3(0u);
                var token = place[0];
                if (bin < 256u) {
                    if (atomicLoad(&count[bins + bin]) == 1u || found.z == 5u) {
                        kept = plus(before, mass(bins + bin));
                        token = atomicLoad(&member[bins + bin]);
                    } else if (found.z < 3u) {
                        path = vec3((found.x << 8u) | bin, 0u, found.z + 1u);
                    } else {
                        path = vec3(found.x, (found.y << 8u) | bin, found.z + 1u);
                    }
                }
                if (goal == 2u && path.z == 0u) { finish(token); }
            }
            found = workgroupUniformLoad(&path);
            if (found.z == 0u) { break; }
        }
    }
}
