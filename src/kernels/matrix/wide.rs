//! The product of one row where an invocation computes all 32 outputs of a tile, or 32 gates and what they gate, for some
//! blocks of inputs: the words of one input lie side by side and are loaded together, and x is loaded once for them.

use super::plan::Plan;
use crate::kernels::layout::TILE;
use std::fmt::Write;

/// Invocations of a workgroup, which computes one tile.
pub(super) const LANES: usize = 64;
/// Vectors of four outputs; two of them are a group.
const VECTORS: usize = TILE / 4;
/// The smallest subgroup that WebGPU allows.
const SMALLEST_SUBGROUP: usize = 4;

/// The entry point. With `subgroups` these add up, and workgroup memory holds a sum of each; else one of each invocation.
pub(super) fn main(plan: &Plan, subgroups: bool) -> String {
    let parts = if plan.glu { 2 } else { 1 };
    let slots = if subgroups { LANES / SMALLEST_SUBGROUP } else { LANES };
    let mut s = format!("var<workgroup> part: array<vec4<f32>, {}>;\n", slots * VECTORS);
    if plan.norm {
        let _ = writeln!(s, "var<workgroup> part_squares: array<f32, {slots}>;");
    }
    let builtins =
        if subgroups { ", @builtin(subgroup_invocation_id) place: u32, @builtin(subgroup_size) size: u32" } else { "" };
    let _ = writeln!(
        s,
        "@compute @workgroup_size({{{{workgroup}}}})
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32{builtins}) {{
    let K = params[1];
    let blocks = K / {{{{block}}}}u;"
    );
    if plan.norm {
        s += "    var squares = 0.0;\n";
    }
    for n in 0..parts {
        for i in 0..VECTORS {
            let _ = writeln!(s, "    var y{n}_{i} = vec4<f32>(0.0);");
        }
    }
    let _ = writeln!(s, "    for (var block = lane; block < blocks; block += {LANES}u) {{");
    for n in 0..parts {
        block(&mut s, plan, n);
    }
    s += "    }\n";
    for n in 0..parts {
        if n > 0 {
            s += "    workgroupBarrier();\n";
        }
        if subgroups { add_subgroups(&mut s, plan, n) } else { add_invocations(&mut s, plan, n) }
    }
    let root = if plan.norm { " * rms(all)" } else { "" };
    let stored = if plan.glu { format!("swiglu(total0{root}, total1{root})") } else { format!("total0{root}") };
    let _ = writeln!(s, "    if (lane < {VECTORS}u) {{ store4(0u, wg.x * {TILE}u + lane * 4u, {stored}); }}\n}}");
    s
}

/// One block of inputs for the 32 outputs `n`: products with the codes, then with their scales.
fn block(s: &mut String, plan: &Plan, n: usize) {
    let quantized = plan.layout.element.is_quantized();
    let _ = writeln!(s, "    {{\n    let t = wg.x + {n}u * params[5];");
    if quantized {
        s.push_str("    var sum = 0.0;\n");
        for i in 0..VECTORS {
            let _ = writeln!(s, "    var p{i} = vec4<f32>(0.0);");
        }
    }
    s.push_str("    for (var k = block * {{block}}u; k < (block + 1u) * {{block}}u; k += 4u) {\n");
    s.push_str("    let raw = x[k / 4u];\n");
    if plan.norm && n == 0 {
        s.push_str("    squares += dot(raw, raw);\n");
    }
    s.push_str(if plan.norm { "    let v = raw * norm[k / 4u];\n" } else { "    let v = raw;\n" });
    for (j, input) in ["x", "y", "z", "w"].into_iter().enumerate() {
        for g in 0..VECTORS / 2 {
            let into = if quantized { "p".to_string() } else { format!("y{n}_") };
            let (a, b) = (2 * g, 2 * g + 1);
            let _ = writeln!(
                s,
                "    {{ let c = codes8(t, k + {j}u, {g}u, K); {into}{a} += v.{input} * c.a; {into}{b} += v.{input} * c.b; }}"
            );
        }
    }
    if quantized {
        s.push_str("    sum += v.x + v.y + v.z + v.w;\n    }\n");
        for g in 0..VECTORS / 2 {
            let (a, b) = (2 * g, 2 * g + 1);
            let _ = writeln!(
                s,
                "    {{ let s = scales8(t, block, {g}u, K);
    y{n}_{a} += s.scale.a * p{a} + s.offset.a * sum; y{n}_{b} += s.scale.b * p{b} + s.offset.b * sum; }}"
            );
        }
        s.push_str("    }\n");
    } else {
        s.push_str("    }\n    }\n");
    }
}

/// `total{n}`, in the first invocations, and once `all` squares: each subgroup adds up, then their sums are.
fn add_subgroups(s: &mut String, plan: &Plan, n: usize) {
    for i in 0..VECTORS {
        let _ = writeln!(s, "    let z{n}_{i} = subgroupAdd(y{n}_{i});");
    }
    let squares = plan.norm && n == 0;
    if squares {
        s.push_str("    let near = subgroupAdd(squares);\n");
    }
    s.push_str("    if (place == 0u) {\n");
    for i in 0..VECTORS {
        let _ = writeln!(s, "    part[lane / size * {VECTORS}u + {i}u] = z{n}_{i};");
    }
    if squares {
        s.push_str("    part_squares[lane / size] = near;\n");
    }
    let _ = writeln!(
        s,
        "    }}
    workgroupBarrier();
    var total{n} = vec4<f32>(0.0);
    let held{n} = max({LANES}u / size, 1u);
    if (lane < {VECTORS}u) {{ for (var i = 0u; i < held{n}; i++) {{ total{n} += part[i * {VECTORS}u + lane]; }} }}"
    );
    if squares {
        s.push_str("    var all = 0.0;\n    for (var i = 0u; i < held0; i++) { all += part_squares[i]; }\n");
    }
}

/// The same by workgroup memory alone, eight sums at a time.
fn add_invocations(s: &mut String, plan: &Plan, n: usize) {
    const EACH: usize = LANES / VECTORS;
    for i in 0..VECTORS {
        let _ = writeln!(s, "    part[{}u + lane] = y{n}_{i};", i * LANES);
    }
    let squares = plan.norm && n == 0;
    if squares {
        s.push_str("    part_squares[lane] = squares;\n");
    }
    let _ = writeln!(
        s,
        "    workgroupBarrier();
    var some{n} = vec4<f32>(0.0);
    let from{n} = lane % {VECTORS}u * {LANES}u + lane / {VECTORS}u * {EACH}u;
    for (var i = 0u; i < {EACH}u; i++) {{ some{n} += part[from{n} + i]; }}
    workgroupBarrier();
    part[lane] = some{n};
    workgroupBarrier();
    var total{n} = vec4<f32>(0.0);
    if (lane < {VECTORS}u) {{ for (var i = 0u; i < {EACH}u; i++) {{ total{n} += part[i * {VECTORS}u + lane]; }} }}"
    );
    if squares {
        let _ =
            writeln!(s, "    var all = 0.0;\n    for (var i = 0u; i < {LANES}u; i++) {{ all += part_squares[i]; }}");
    }
}
