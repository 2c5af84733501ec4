//! The product for adapters with lanes to spare: an invocation computes eight outputs of a few rows, or, decoding one
//! row, a workgroup divides the inputs of a tile between its invocations.

use super::plan::Plan;
use std::fmt::Write;

/// The unrolled inner loop. Written out so that accumulators are registers, not an array.
pub(super) fn main(plan: &Plan) -> String {
    let mut s = String::new();
    let quantized = plan.layout.element.is_quantized();
    // One row: fold the scale once per block. More rows: fold it into the weights they share.
    let fold = quantized && plan.rows == 1;
    // Sums of eight outputs: of one tile, or of a tile of gates and the one they gate.
    let groups = if plan.glu { 2 } else { 1 };
    if plan.split() > 1 {
        let _ = writeln!(s, "var<workgroup> part: array<vec4<f32>, {}>;", plan.workgroup() * 2 * groups);
        if plan.norm {
            let _ = writeln!(s, "var<workgroup> part_squares: array<f32, {}>;", plan.workgroup());
        }
    }
    s += "@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
let m = params[0];
let K = params[1];
let K4 = K / 4u;
let blocks = K / {{block}}u;
let row = id.y * {{rows}}u;\n";
    s += if plan.split() > 1 {
        "    let column = wg.x * 32u + (lane % 4u) * 8u;\n    let from_block = lane / 4u;\n"
    } else {
        "    let column = id.x * 8u;\n    if (column >= params[4]) { return; }\n    let from_block = 0u;\n"
    };
    s += "    let t = column / 32u;\n    let g = (column % 32u) / 8u;\n";
    if plan.norm {
        s += "    var squares = 0.0;\n";
    }
    for r in 0..plan.rows {
        let _ = writeln!(s, "    let x{r} = min(row + {r}u, m - 1u) * K4;");
        for n in 0..groups {
            let _ = writeln!(s, "    var a{r}_{n} = vec4<f32>(0.0);\n    var b{r}_{n} = vec4<f32>(0.0);");
        }
    }
    s += "    for (var block = from_block; block < blocks; block += {{split}}u) {\n";
    for n in 0..groups {
        if quantized {
            let _ = writeln!(s, "        let s{n} = scales8(t + {n}u * params[5], block, g, K);");
        }
        if fold {
            let _ = writeln!(s, "        var pa{n} = vec4<f32>(0.0);\n        var pb{n} = vec4<f32>(0.0);");
        }
    }
    if fold {
        s += "        var sum = 0.0;\n";
    }
    s += "        for (var k = block * {{block}}u; k < (block + 1u) * {{block}}u; k += 4u) {\n";
    for n in 0..groups {
        weights(&mut s, n, quantized && !fold);
    }
    for r in 0..plan.rows {
        let _ = if plan.norm {
            writeln!(
                s,
                "            let raw{r} = x[x{r} + k / 4u];\n            squares += dot(raw{r}, raw{r});\n            let v{r} = raw{r} * norm[k / 4u];"
            )
        } else {
            writeln!(s, "            let v{r} = x[x{r} + k / 4u];")
        };
        for n in 0..groups {
            let (a, b) =
                if fold { (format!("pa{n}"), format!("pb{n}")) } else { (format!("a{r}_{n}"), format!("b{r}_{n}")) };
            let _ = writeln!(
                s,
                "            {a} += v{r}.x * wa{n}_0 + v{r}.y * wa{n}_1 + v{r}.z * wa{n}_2 + v{r}.w * wa{n}_3;
            {b} += v{r}.x * wb{n}_0 + v{r}.y * wb{n}_1 + v{r}.z * wb{n}_2 + v{r}.w * wb{n}_3;"
            );
        }
    }
    if fold {
        s += "            sum += v0.x + v0.y + v0.z + v0.w;\n        }\n";
        for n in 0..groups {
            let _ = writeln!(
                s,
                "        a0_{n} += s{n}.scale.a * pa{n} + s{n}.offset.a * sum;\n        b0_{n} += s{n}.scale.b * pb{n} + s{n}.offset.b * sum;"
            );
        }
        s += "    }\n";
    } else {
        s += "        }\n    }\n";
    }
    s += &if plan.split() > 1 { shared_tail(plan, groups) } else { own_tail(plan) };
    s
}

/// `wa{n}_{input}`, `wb{n}_{input}`: four inputs' weights of sums `n`, scaled or as codes.
fn weights(s: &mut String, n: usize, scaled: bool) {
    for j in 0..4 {
        let _ = writeln!(s, "            let c{n}_{j} = codes8(t + {n}u * params[5], k + {j}u, g, K);");
        for half in ["a", "b"] {
            let apply = if scaled { format!(" * s{n}.scale.{half} + s{n}.offset.{half}") } else { String::new() };
            let _ = writeln!(s, "            let w{half}{n}_{j} = c{n}_{j}.{half}{apply};");
        }
    }
}

/// After the loop, where a workgroup's invocations add up their sums of one row.
fn shared_tail(plan: &Plan, groups: usize) -> String {
    let mut s = String::new();
    for n in 0..groups {
        let at = n * plan.workgroup() * 2;
        let _ = writeln!(s, "    part[{at}u + lane * 2u] = a0_{n};\n    part[{at}u + lane * 2u + 1u] = b0_{n};");
    }
    if plan.norm {
        s += "    part_squares[lane] = squares;\n";
    }
    s += "    workgroupBarrier();\n    if (lane < 8u) {\n";
    for n in 0..groups {
        let at = n * plan.workgroup() * 2;
        let _ = writeln!(
            s,
            "    var total{n} = vec4<f32>(0.0);\n    for (var i = 0u; i < {{{{split}}}}u; i++) {{ total{n} += part[{at}u + i * 8u + lane]; }}"
        );
    }
    if plan.norm {
        s += "    var all = 0.0;\n    for (var i = 0u; i < {{split}}u; i++) { all += part_squares[i * 4u]; }\n    let root = rms(all);\n";
    }
    let _ = writeln!(
        s,
        "    if (wg.x * 32u + lane * 4u < params[4]) {{ store4(row, wg.x * 32u + lane * 4u, {}); }}\n    }}\n}}",
        stored(plan, "total")
    );
    s
}

/// After the loop, where each invocation has sums of its own.
fn own_tail(plan: &Plan) -> String {
    let mut s = String::new();
    for r in 0..plan.rows {
        let _ = writeln!(
            s,
            "    if (row + {r}u < m) {{ store4(row + {r}u, column, {}); store4(row + {r}u, column + 4u, {}); }}",
            stored(plan, &format!("a{r}_")),
            stored(plan, &format!("b{r}_"))
        );
    }
    s + "}\n"
}

/// What is stored of the sums `{sums}0`, and of `{sums}1` that they gate.
fn stored(plan: &Plan, sums: &str) -> String {
    let scale = if plan.norm { " * root" } else { "" };
    if plan.glu { format!("swiglu({sums}0{scale}, {sums}1{scale})") } else { format!("{sums}0{scale}") }
}
