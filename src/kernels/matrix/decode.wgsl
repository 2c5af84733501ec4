// How weights are read: one function per plane, chosen by the layout's constants. Included by every
// kernel that touches a matrix. `K` is the number of inputs, `t` a tile, `kk` an input, `g` a group
// of eight outputs within the tile. See layout.rs.

struct Eight { a: vec4<f32>, b: vec4<f32> }
struct Scales { scale: Eight, offset: Eight }

fn nibbles(w: u32) -> vec4<u32> { return (vec4<u32>(w) >> vec4<u32>(0u, 4u, 8u, 12u)) & vec4<u32>(15u); }

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
    let low = bitcast<vec4<f32>>(w << vec4<u32>(16u));
    let high = bitcast<vec4<f32>>(w & vec4<u32>(0xffff0000u));
    return Eight(vec4<f32>(low.x, high.x, low.y, high.y), vec4<f32>(low.z, high.z, low.w, high.w));
}
//@ q4
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    return Eight(vec4<f32>(nibbles(w)), vec4<f32>(nibbles(w >> 16u)));
}
//@ q5
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    let h = high[t * K + kk] >> (g * 8u);
    let one = vec4<u32>(1u);
    let a = nibbles(w) | (((vec4<u32>(h) >> vec4<u32>(0u, 1u, 2u, 3u)) & one) << vec4<u32>(4u));
    let b = nibbles(w >> 16u) | (((vec4<u32>(h) >> vec4<u32>(4u, 5u, 6u, 7u)) & one) << vec4<u32>(4u));
    return Eight(vec4<f32>(a), vec4<f32>(b));
}
//@ q6
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    let h = high[(t * K + kk) * 2u + g / 2u] >> ((g % 2u) * 16u);
    let three = vec4<u32>(3u);
    let a = nibbles(w) | (((vec4<u32>(h) >> vec4<u32>(0u, 2u, 4u, 6u)) & three) << vec4<u32>(4u));
    let b = nibbles(w >> 16u) | (((vec4<u32>(h) >> vec4<u32>(8u, 10u, 12u, 14u)) & three) << vec4<u32>(4u));
    return Eight(vec4<f32>(a), vec4<f32>(b));
}
//@ q8
fn bytes4(w: u32) -> vec4<u32> { return (vec4<u32>(w) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(255u); }
fn codes8(t: u32, kk: u32, g: u32, K: u32) -> Eight {
    let w = codes[(t * K + kk) * 4u + g];
    return Eight(vec4<f32>(bytes4(w.x)), vec4<f32>(bytes4(w.y)));
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
    return Scales(s, Eight(s.a * -{{zero}}.0, s.b * -{{zero}}.0));
}
//@ affine
fn scales8(t: u32, block: u32, g: u32, K: u32) -> Scales {
    let i = ((t * (K / {{block}}u) + block) * 4u + g) * 2u;
    return Scales(halves(scales[i]), halves(scales[i + 1u]));
}
