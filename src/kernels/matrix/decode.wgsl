// How weights are read: one function per plane, chosen by the layout's constants. Included by every
// kernel that touches a matrix. `K` is the number of inputs, `t` a tile, `kk` an input, `g` a group
// of eight outputs within the tile. See layout.rs.

struct Eight { a: vec4<f32>, b: vec4<f32> }
struct Scales { scale: Eight, offset: Eight }

// Packed codes are masked where they stand and never shifted: code i comes out times a power of two, and its scale is
// divided by it (FACTOR). Software adapters run a shift as four scalar ones, and convert a u32 in five steps, an i32 in one.
fn low_nibbles(w: u32) -> vec4<f32> {
    return vec4<f32>(vec4<i32>(vec4<u32>(w) & vec4<u32>(0xfu, 0xf0u, 0xf00u, 0xf000u)));
}
fn high_nibbles(w: u32) -> vec4<f32> {
    let v = vec4<u32>(w) & vec4<u32>(0xf0000u, 0xf00000u, 0xf000000u, 0xf0000000u);
    return vec4<f32>(vec3<f32>(vec3<i32>(v.xyz)), f32(v.w));
}

//@ nibbles
const FACTOR = Eight(
    vec4<f32>(1.0, 0x1p-4, 0x1p-8, 0x1p-12),
    vec4<f32>(0x1p-16, 0x1p-20, 0x1p-24, 0x1p-28));
//@ bytes
const FACTOR = Eight(vec4<f32>(1.0, 0x1p-8, 0x1p-16, 0x1p-24), vec4<f32>(1.0, 0x1p-8, 0x1p-16, 0x1p-24));
//@ f32
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let i = ((t * K + kk) * 4u + g) * 2u;
    return Eight(bitcast<vec4<f32>>(codes[i]), bitcast<vec4<f32>>(codes[i + 1u]));
}
//@ f16
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    return Eight(vec4<f32>(unpack2x16float(w.x), unpack2x16float(w.y)), vec4<f32>(unpack2x16float(w.z), unpack2x16float(w.w)));
}
//@ bf16
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    let low = bitcast<vec4<f32>>(w * 65536u);
    let high = bitcast<vec4<f32>>(w & vec4<u32>(0xffff0000u));
    return Eight(vec4<f32>(low.x, high.x, low.y, high.y), vec4<f32>(low.z, high.z, low.w, high.w));
}
//@ q4
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    return Eight(low_nibbles(w), high_nibbles(w));
}
//@ q5
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    let h = vec4<u32>(high[t * K + kk] >> (g * 8u));
    let a = vec4<f32>(vec4<i32>(h & vec4<u32>(1u, 2u, 4u, 8u)));
    let b = vec4<f32>(vec4<i32>(h & vec4<u32>(16u, 32u, 64u, 128u)));
    // The fifth bit is worth 16 in the code's own power of two: bit i stands at 2^i, the code at 16^i.
    return Eight(
        low_nibbles(w) + a * vec4<f32>(16.0, 128.0, 1024.0, 8192.0),
        high_nibbles(w) + b * vec4<f32>(0x1p16, 0x1p19, 0x1p22, 0x1p25));
}
//@ q6
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    let h = vec4<u32>(high[(t * K + kk) * 2u + g / 2u] >> ((g % 2u) * 16u));
    let a = vec4<f32>(vec4<i32>(h & vec4<u32>(0x3u, 0xcu, 0x30u, 0xc0u)));
    let b = vec4<f32>(vec4<i32>(h & vec4<u32>(0x300u, 0xc00u, 0x3000u, 0xc000u)));
    // As for q5: the two bits stand at 4^i.
    return Eight(
        low_nibbles(w) + a * vec4<f32>(16.0, 64.0, 256.0, 1024.0),
        high_nibbles(w) + b * vec4<f32>(0x1p12, 0x1p14, 0x1p16, 0x1p18));
}
//@ q8
fn bytes4(w: u32) -> vec4<f32> {
    let v = vec4<u32>(w) & vec4<u32>(0xffu, 0xff00u, 0xff0000u, 0xff000000u);
    return vec4<f32>(vec3<f32>(vec3<i32>(v.xyz)), f32(v.w));
}
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    return Eight(bytes4(w.x), bytes4(w.y));
}
//@ plain
fn scales8(t: u32, block: u32, g: u32, K: u32) -> Scales {
    return Scales(Eight(vec4<f32>(1.0), vec4<f32>(1.0)), Eight(vec4<f32>(0.0), vec4<f32>(0.0)));
}
//@ scaled
// Word i of a group holds the pair (i, i + 4), times 256.
fn halves(w: vec4<u32>) -> Eight {
    let p = array<vec2<f32>, 4>(unpack2x16float(w.x), unpack2x16float(w.y), unpack2x16float(w.z), unpack2x16float(w.w));
    return Eight(
        vec4<f32>(p[0].x, p[1].x, p[2].x, p[3].x) * 0.00390625,
        vec4<f32>(p[0].y, p[1].y, p[2].y, p[3].y) * 0.00390625);
}
//@ symmetric
fn scales8(t: u32, block: u32, g: u32, K: u32) -> Scales {
    let s = halves(scales[(t * (K / {{block}}u) + block) * 4u + g]);
    return Scales(Eight(s.a * FACTOR.a, s.b * FACTOR.b), Eight(s.a * -{{zero}}.0, s.b * -{{zero}}.0));
}
//@ affine
fn scales8(t: u32, block: u32, g: u32, K: u32) -> Scales {
    let i = ((t * (K / {{block}}u) + block) * 4u + g) * 2u;
    let s = halves(scales[i]);
    return Scales(Eight(s.a * FACTOR.a, s.b * FACTOR.b), halves(scales[i + 1u]));
}
