// y[m, N] = activation(norm(x[m, K]) . W^T + bias) + residual, for one shard of W: what surrounds the product. The product
// itself is written by serial.rs or parallel.rs. Parameters: m, K, N, the first output's column of y, outputs, tiles of
// gates before those they gate, the norm's epsilon, the masks of a word's eight codes where the product takes them.

// Abramowitz and Stegun 7.1.26, |error| <= 1.5e-7.
fn erf4(x: vec4<f32>) -> vec4<f32> {
    let t = 1.0 / (1.0 + 0.3275911 * abs(x));
    let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return sign(x) * (1.0 - poly * exp(-x * x));
}
fn activate(x: vec4<f32>) -> vec4<f32> {
    switch {{activation}}u {
        case 1u: { return 0.5 * x * (1.0 + erf4(x * 0.70710678)); }
        case 2u: { return max(x, vec4<f32>(0.0)); }
        default: { return x; }
    }
}

//@ norm
// What the product is multiplied by, for the sum of the inputs' squares.
fn rms(squares: f32) -> f32 {
    return inverseSqrt(squares / f32(params[1]) + bitcast<f32>(params[6]));
}
//@ glu
fn swiglu(gate: vec4<f32>, up: vec4<f32>) -> vec4<f32> {
    return gate / (1.0 + exp(-gate)) * up;
}
//@ always

fn store4(row: u32, column: u32, value: vec4<f32>) {
    let N = params[2];
    let left = params[4] - min(params[4], column);
    let at = row * N + params[3] + column;
    var v = value;
    //@ bias
    for (var i = 0u; i < min(left, 4u); i++) { v[i] += bias[params[3] + column + i]; }
    //@ always
    v = activate(v);
    for (var i = 0u; i < min(left, 4u); i++) {
        //@ residual
        v[i] += residual[at + i];
        //@ always
        y[at + i] = v[i];
    }
}
