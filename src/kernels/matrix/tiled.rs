//! The product of many rows, a workgroup for 64 rows by 64 outputs (or 32 gates and what they gate): some inputs of all of
//! them are brought to workgroup memory, weights decoded, and each invocation multiplies 4 rows by 8 outputs from there.

use super::plan::Plan;
use crate::kernels::layout::TILE;
use std::fmt::Write;

/// Rows of a workgroup.
pub(super) const ROWS: usize = 64;
/// Rows of an invocation.
pub(super) const ROWS_EACH: usize = 4;
/// Invocations of a workgroup: a quad of outputs of both tiles each, for its rows.
pub(super) const LANES: usize = ROWS / ROWS_EACH * TILE / 4;
/// Inputs at a time: two planes of 64 by 16 f32 are half of the workgroup memory that every adapter has.
const STEP: usize = 16;
/// Vectors of four outputs, of both tiles.
const VECTORS: usize = 2 * TILE / 4;

/// Outputs that a workgroup stores.
pub(super) fn outputs(plan: &Plan) -> usize {
    if plan.glu { TILE } else { 2 * TILE }
}

/// The entry point. With `half` what is multiplied, and sums of four products, are f16.
pub(super) fn main(plan: &Plan, half: bool) -> String {
    let of = if half { "f16" } else { "f32" };
    // A whole tile lies past the last output, where these end in the first one of a workgroup.
    let (second, exists) = if plan.glu {
        ("first / 32u + params[5]".to_string(), "true".to_string())
    } else {
        ("first / 32u + 1u".to_string(), format!("first + lane / 4u % 2u * {TILE}u < params[4]"))
    };
    let (outputs, quads) = (outputs(plan), STEP / 4);
    let rows_at_once = LANES / quads;
    let mut s = format!(
        "var<workgroup> weights: array<vec4<{of}>, {}>;
var<workgroup> inputs: array<vec4<{of}>, {}>;
@compute @workgroup_size({{{{workgroup}}}})
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {{
    let m = params[0];
    let K = params[1];
    let first = wg.x * {outputs}u;
    let top = wg.y * {ROWS}u;
    let tile = select(first / 32u, {second}, lane / 4u % 2u == 1u);
    let exists = {exists};
    let row = lane / 8u * {ROWS_EACH}u;
    let quad = lane % 8u;\n",
        STEP * VECTORS,
        ROWS * quads,
    );
    for r in 0..ROWS_EACH {
        let _ = writeln!(s, "    var y{r}_0 = vec4<f32>(0.0);\n    var y{r}_1 = vec4<f32>(0.0);");
    }
    let scaled = if plan.layout.element.is_quantized() {
        "let s = scales8(tile, input / {{block}}u, lane % 4u, K);
        w = Eight(c.a * s.scale.a + s.offset.a, c.b * s.scale.b + s.offset.b);"
    } else {
        "w = c;"
    };
    // What no f16 holds would be infinite.
    let kept = if half { "clamp(v, vec4<f32>(-65504.0), vec4<f32>(65504.0))" } else { "v" };
    let _ = writeln!(
        s,
        "    for (var k = 0u; k < K; k += {STEP}u) {{
    let input = k + lane / 8u;
    var w = Eight(vec4<f32>(0.0), vec4<f32>(0.0));
    if (exists && input < K) {{
        let c = codes8(tile, input, lane % 4u, K);
        {scaled}
    }}
    let at = lane / 8u * {VECTORS}u + lane / 4u % 2u * 8u + lane % 4u * 2u;
    weights[at] = vec4<{of}>(w.a);
    weights[at + 1u] = vec4<{of}>(w.b);
    for (var i = lane / {quads}u; i < {ROWS}u; i += {rows_at_once}u) {{
        let begin = k + lane % {quads}u * 4u;
        var v = vec4<f32>(0.0);
        if (top + i < m && begin < K) {{ v = x[(top + i) * (K / 4u) + begin / 4u]; }}
        inputs[i * {quads}u + lane % {quads}u] = vec4<{of}>({kept});
    }}
    workgroupBarrier();"
    );
    let _ = writeln!(s, "    for (var q = 0u; q < {quads}u; q++) {{");
    for r in 0..ROWS_EACH {
        let _ = writeln!(s, "    let x{r} = inputs[(row + {r}u) * {quads}u + q];");
    }
    for n in 0..2 {
        s += "    {\n";
        for j in 0..4 {
            let _ = writeln!(s, "    let w{j} = weights[q * {}u + {}u + quad];", 4 * VECTORS, j * VECTORS + n * 8);
        }
        for r in 0..ROWS_EACH {
            let sum = format!("x{r}.x * w0 + x{r}.y * w1 + x{r}.z * w2 + x{r}.w * w3");
            let sum = if half { format!("vec4<f32>({sum})") } else { sum };
            let _ = writeln!(s, "    y{r}_{n} += {sum};");
        }
        s += "    }\n";
    }
    s += "    }\n    workgroupBarrier();\n    }\n    let column = first + quad * 4u;\n";
    for r in 0..ROWS_EACH {
        let at = format!("top + row + {r}u");
        let stores = if plan.glu {
            format!("store4({at}, column, swiglu(y{r}_0, y{r}_1));")
        } else {
            format!("store4({at}, column, y{r}_0); store4({at}, column + {TILE}u, y{r}_1);")
        };
        let _ = writeln!(s, "    if ({at} < m) {{ {stores} }}");
    }
    s + "}\n"
}
