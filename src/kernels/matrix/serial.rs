//! The product for software adapters: an invocation computes a few rows by 16 outputs alone.
//!
//! SwiftShader runs four invocations as the lanes of one SSE vector, on as many threads as there are cores, and
//! compiles without much optimization. Measured there, in nanoseconds a vector: a multiplication and addition 0.4 to 1, a
//! load 10 to 20 (it goes lane by lane, with a branch each), a shift or a division 3 to 5, a variable carried around a
//! loop 1. So each load must serve many products, and the shapes follow:
//! - tiles of up to 16 rows by 16 outputs in registers (spilled to the stack, which costs no more than the carrying);
//! - four or eight inputs a turn, each output's sum written as one chain, so that it stays in a register;
//! - with subgroups, each lane of a quad loads x at another input and the four exchange them: one load instead of four.
//!   The exchange is a swap of lanes, one instruction; a broadcast would be five.

use super::matmul::Plan;
use crate::kernels::layout::GROUP;
use std::fmt::Write;

/// Names of a vec4's components.
const COMPONENTS: [char; 4] = ['x', 'y', 'z', 'w'];

/// Groups of eight outputs that an invocation computes.
pub(super) const GROUPS: usize = 2;
/// Vectors of four outputs.
const VECTORS: usize = 2 * GROUPS;

/// The entry point: `plan.rows` rows by [`GROUPS`] groups of outputs an invocation.
pub(super) fn main(plan: &Plan) -> String {
    let rows = plan.rows;
    let quantized = plan.layout.element.is_quantized();
    // One row: the scale is applied once a block. More rows: to the weights, which they share.
    let fold = quantized && rows == 1;
    // Inputs a turn of the inner loop. More mean fewer sums carried around it, and a longer text to compile.
    let turn = plan.layout.block.min(if rows == 4 { 4 } else { 8 });
    let mut s = head(plan);
    s += "    var k = 0u;\n    for (var block = 0u; block < blocks; block++) {\n";
    if quantized {
        for j in 0..GROUPS {
            let _ = writeln!(s, "    let s{j} = scales8(t, block, g + {j}u, K);");
        }
    }
    if fold {
        s += "    var sum = 0.0;\n";
        for j in 0..VECTORS {
            let _ = writeln!(s, "    var p{j} = vec4<f32>(0.0);");
        }
    }
    let _ = writeln!(s, "    for (var turn = 0u; turn < {{{{block}}}}u / {turn}u; turn++) {{");
    if rows == 1 {
        inputs(&mut s, plan, turn, 0);
        if fold {
            let own: Vec<String> = (0..turn).step_by(if plan.quads { 4 } else { 1 }).map(|i| format!("v{i}")).collect();
            let _ = writeln!(s, "    sum += {};", own.join(" + "));
        }
        for j in 0..GROUPS {
            weights(&mut s, turn, j, quantized && !fold);
            products(&mut s, turn, j, if fold { "p" } else { "y0_" });
        }
    } else {
        for j in 0..GROUPS {
            weights(&mut s, turn, j, quantized);
        }
        for r in 0..rows {
            s += "    {\n";
            inputs(&mut s, plan, turn, r);
            for j in 0..GROUPS {
                products(&mut s, turn, j, &format!("y{r}_"));
            }
            s += "    }\n";
        }
    }
    let _ = writeln!(s, "    k += {turn}u;\n    at += {}u;\n    }}", if plan.quads { turn } else { turn / 4 });
    if fold {
        if plan.quads {
            // Each lane has added up a quarter of the block.
            s += "    let pair = sum + quadSwapX(sum);\n    sum = pair + quadSwapY(pair);\n";
        }
        for (j, half) in halves() {
            let y = 2 * j + usize::from(half == "b");
            let _ = writeln!(s, "    y0_{y} += s{j}.scale.{half} * p{y} + s{j}.offset.{half} * sum;");
        }
    }
    s += "    }\n";
    s += &tail(rows);
    s
}

/// Up to the loop: where this invocation reads, and its sums.
fn head(plan: &Plan) -> String {
    let mut s = format!(
        "@compute @workgroup_size({{{{workgroup}}}})
fn main(@builtin(global_invocation_id) id: vec3<u32>{}) {{
    let m = params[0];
    let K = params[1];
    let row = id.y * {}u;
    let column = id.x * {}u;
    let t = column / 32u;
    let g = (column % 32u) / 8u;
    let blocks = K / {{{{block}}}}u;\n",
        if plan.quads { ", @builtin(subgroup_invocation_id) place: u32" } else { "" },
        plan.rows,
        GROUPS * GROUP,
    );
    s += if plan.quads {
        // Lanes past the last output go along: the exchange needs all four.
        "    let lane = place & 3u;\n    let stride = K;\n    var at = lane;\n"
    } else {
        "    if (column >= params[4]) { return; }\n    let stride = K / 4u;\n    var at = 0u;\n"
    };
    for q in 0..4 {
        let input = if plan.quads { format!("lane ^ {q}u") } else { format!("{q}u") };
        let _ = writeln!(s, "    let input{q} = {input};");
    }
    for r in 0..plan.rows {
        let _ = writeln!(s, "    let x{r} = min(row + {r}u, m - 1u) * stride;");
        for j in 0..VECTORS {
            let _ = writeln!(s, "    var y{r}_{j} = vec4<f32>(0.0);");
        }
    }
    s
}

/// After the loop: the sums stored. A loop of its own, or most of the text would be stores.
fn tail(rows: usize) -> String {
    let count = rows * VECTORS;
    let mut s = format!("    var out: array<vec4<f32>, {count}>;\n");
    for r in 0..rows {
        for j in 0..VECTORS {
            let _ = writeln!(s, "    out[{}] = y{r}_{j};", r * VECTORS + j);
        }
    }
    let _ = writeln!(
        s,
        "    for (var i = 0u; i < {count}u; i++) {{
        let r = row + i / {VECTORS}u;
        if (r < m) {{ store4(r, column + (i % {VECTORS}u) * 4u, out[i]); }}
    }}\n}}"
    );
    s
}

/// Every group's two vectors, as the fields of WGSL's `Eight`.
fn halves() -> impl Iterator<Item = (usize, &'static str)> {
    (0..GROUPS).flat_map(|j| ["a", "b"].map(|half| (j, half)))
}

/// `v{input}`: one turn's inputs of row `r`.
fn inputs(s: &mut String, plan: &Plan, turn: usize, r: usize) {
    for q in 0..turn / 4 {
        let v = 4 * q;
        if plan.quads {
            let _ = writeln!(s, "    let v{v} = x[x{r} + at + {v}u];");
            for (i, swap) in ["X", "Y", "Diagonal"].into_iter().enumerate() {
                let _ = writeln!(s, "    let v{} = quadSwap{swap}(v{v});", v + i + 1);
            }
        } else {
            let _ = writeln!(s, "    let q{q} = x[x{r} + at + {q}u];");
            for (i, c) in COMPONENTS.iter().enumerate() {
                let _ = writeln!(s, "    let v{} = q{q}.{c};", v + i);
            }
        }
    }
}

/// `w{input}_{vector}`: one turn's weights of group `j`, scaled or as codes.
fn weights(s: &mut String, turn: usize, j: usize, scaled: bool) {
    for i in 0..turn {
        let _ = writeln!(s, "    let c{i}_{j} = codes8(t, k + {}u + input{}, g + {j}u, K);", i / 4 * 4, i % 4);
        for (half, name) in ["a", "b"].into_iter().enumerate() {
            let apply = if scaled { format!(" * s{j}.scale.{name} + s{j}.offset.{name}") } else { String::new() };
            let _ = writeln!(s, "    let w{i}_{} = c{i}_{j}.{name}{apply};", 2 * j + half);
        }
    }
}

/// Adds the products of one turn's inputs and group `j`'s weights to the sums `{sums}{vector}`.
fn products(s: &mut String, turn: usize, j: usize, sums: &str) {
    for y in [2 * j, 2 * j + 1] {
        let chains =
            COMPONENTS.map(|c| (0..turn).map(|i| format!("v{i} * w{i}_{y}.{c}")).collect::<Vec<_>>().join(" + "));
        let _ = writeln!(s, "    {sums}{y} += vec4<f32>({});", chains.join(",\n        "));
    }
}
