//! The product for adapters with lanes to spare: an invocation computes eight outputs of a few rows, or, decoding one
//! row, a workgroup divides the inputs of a tile between its invocations.

use super::matmul::Plan;
use std::fmt::Write;

/// The unrolled inner loop. Written out so that accumulators are registers, not an array.
pub(super) fn main(plan: &Plan) -> String {
    let mut s = String::new();
    let quantized = plan.layout.element.is_quantized();
    // One row: fold the scale once per block. More rows: fold it into the weights they share.
    let fold = quantized && plan.rows == 1;
    if plan.split > 1 {
        let _ = writeln!(s, "var<workgroup> part: array<vec4<f32>, {}>;", plan.workgroup() * 2);
    }
    s += "@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
let m = params[0];
let K = params[1];
let K4 = K / 4u;
let blocks = K / {{block}}u;
let row = id.y * {{rows}}u;\n";
    s += if plan.split > 1 {
        "    let column = wg.x * 32u + (lane % 4u) * 8u;\n    let from_block = lane / 4u;\n"
    } else {
        "    let column = id.x * 8u;\n    if (column >= params[4]) { return; }\n    let from_block = 0u;\n"
    };
    s += "    let t = column / 32u;\n    let g = (column % 32u) / 8u;\n";
    for r in 0..plan.rows {
        let _ = writeln!(
            s,
            "    let x{r} = min(row + {r}u, m - 1u) * K4;\n    var a{r} = vec4<f32>(0.0);\n    var b{r} = vec4<f32>(0.0);"
        );
    }
    s += "    for (var block = from_block; block < blocks; block += {{split}}u) {\n";
    if quantized {
        s += "        let s = scales8(t, block, g, K);\n";
    }
    if fold {
        s += "        var pa = vec4<f32>(0.0);\n        var pb = vec4<f32>(0.0);\n        var sum = 0.0;\n";
    }
    s += "        for (var k = block * {{block}}u; k < (block + 1u) * {{block}}u; k += 4u) {\n";
    for j in 0..4 {
        let _ = writeln!(s, "            let c{j} = codes8(t, k + {j}u, g, K);");
        let _ = if quantized && !fold {
            writeln!(
                s,
                "            let wa{j} = c{j}.a * s.scale.a + s.offset.a;\n            let wb{j} = c{j}.b * s.scale.b + s.offset.b;"
            )
        } else {
            writeln!(s, "            let wa{j} = c{j}.a;\n            let wb{j} = c{j}.b;")
        };
    }
    for r in 0..plan.rows {
        let (a, b) = if fold { ("pa".to_string(), "pb".to_string()) } else { (format!("a{r}"), format!("b{r}")) };
        let _ = writeln!(
            s,
            "            let v{r} = x[x{r} + k / 4u];
        {a} += v{r}.x * wa0 + v{r}.y * wa1 + v{r}.z * wa2 + v{r}.w * wa3;
        {b} += v{r}.x * wb0 + v{r}.y * wb1 + v{r}.z * wb2 + v{r}.w * wb3;"
        );
    }
    if fold {
        s += "            sum += v0.x + v0.y + v0.z + v0.w;\n        }\n        a0 += s.scale.a * pa + s.offset.a * sum;\n        b0 += s.scale.b * pb + s.offset.b * sum;\n    }\n";
    } else {
        s += "        }\n    }\n";
    }
    if plan.split > 1 {
        s += "    part[lane * 2u] = a0;
part[lane * 2u + 1u] = b0;
workgroupBarrier();
if (lane < 8u) {
    var total = vec4<f32>(0.0);
    for (var i = 0u; i < {{split}}u; i++) { total += part[i * 8u + lane]; }
    if (wg.x * 32u + lane * 4u < params[4]) { store4(row, wg.x * 32u + lane * 4u, total); }
}\n}\n";
    } else {
        for r in 0..plan.rows {
            let _ = writeln!(
                s,
                "    if (row + {r}u < m) {{ store4(row + {r}u, column, a{r}); store4(row + {r}u, column + 4u, b{r}); }}"
            );
        }
        s += "}\n";
    }
    s
}
