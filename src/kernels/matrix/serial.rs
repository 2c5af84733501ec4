//! The product for software adapters: an invocation computes a few rows by 16 outputs alone.
//!
//! SwiftShader runs four invocations as the lanes of one SSE vector, on as many threads as there are cores, and
//! compiles without much optimization. Measured there, in nanoseconds a vector: a multiplication and addition 0.4 to 1, a
//! load 10 to 20 (it goes lane by lane, with a branch each), a shift or a division 3 to 5, a variable carried around a
//! loop 1. So each load must serve many products, and the shapes follow:
//! - tiles of up to 16 rows by 16 outputs in registers (spilled to the stack, which costs no more than the carrying);
//! - four or eight inputs a turn, each output's sum written as one chain, so that it stays in a register;
//! - decoding one row, 4-bit codes are taken out of their words in the very sums that use them: decoded ahead, they go to the
//!   stack and back. Their masks are parameters, as a constant is fetched anew at each use;
//! - with subgroups, each lane of a quad loads x at another input and the four exchange them: one load instead of four.
//!   The exchange is a swap of lanes, one instruction; a broadcast would be five.

use super::plan::Plan;
use crate::kernels::layout::GROUP;
use std::fmt::Write;

/// Names of a vec4's components.
const COMPONENTS: [char; 4] = ['x', 'y', 'z', 'w'];

/// Groups of eight sums that an invocation computes: neighbouring outputs, or gates and what they gate.
const GROUPS: usize = 2;
/// Vectors of four sums.
const VECTORS: usize = 2 * GROUPS;

/// Outputs that an invocation stores.
pub(super) fn outputs(plan: &Plan) -> usize {
    if plan.glu { GROUP } else { GROUPS * GROUP }
}

/// The entry point: `plan.rows` rows by [`GROUPS`] groups of sums an invocation.
pub(super) fn main(plan: &Plan) -> String {
    let rows = plan.rows;
    let quantized = plan.layout.element.is_quantized();
    // One row: the scale is applied once a block. More rows: to the weights, which they share.
    let fold = quantized && rows == 1;
    // Inputs a turn of the inner loop. More mean fewer sums carried around it, and a longer text to compile.
    let turn = plan.layout.block.min(if rows == 4 || plan.masked() { 4 } else { 8 });
    let mut s = head(plan);
    s += "    var k = 0u;\n    for (var block = 0u; block < blocks; block++) {\n";
    if quantized {
        for j in 0..GROUPS {
            let _ = writeln!(s, "    let s{j} = scales8(t{j}, block, g{j}, K);");
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
            if plan.masked() {
                words(&mut s, j);
                masked_products(&mut s, j);
            } else {
                weights(&mut s, turn, j, quantized && !fold);
                products(&mut s, turn, j, if fold { "p" } else { "y0_" });
            }
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
    if plan.masked() {
        s += "    words += 16u;\n";
    }
    let _ = writeln!(s, "    k += {turn}u;\n    at += {}u;\n    }}", if plan.quads { turn } else { turn / 4 });
    if fold {
        if plan.quads {
            // Each lane has added up a quarter of the block.
            s += "    let pair = sum + quadSwapX(sum);\n    sum = pair + quadSwapY(pair);\n";
        }
        if plan.masked() {
            for j in 0..GROUPS {
                // The eighth code came out less 8, times 2^28 as its scale is divided by it.
                let _ = writeln!(
                    s,
                    "    let offset{j} = s{j}.offset.b + vec4<f32>(0.0, 0.0, 0.0, s{j}.scale.b.w * 0x1p31);"
                );
            }
        }
        for (j, half) in halves() {
            let y = 2 * j + usize::from(half == "b");
            let offset =
                if plan.masked() && half == "b" { format!("offset{j}") } else { format!("s{j}.offset.{half}") };
            let _ = writeln!(s, "    y0_{y} += s{j}.scale.{half} * p{y} + {offset} * sum;");
        }
    }
    s += "    }\n";
    s += &tail(plan);
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
    let blocks = K / {{{{block}}}}u;\n",
        if plan.quads { ", @builtin(subgroup_invocation_id) place: u32" } else { "" },
        plan.rows,
        outputs(plan),
    );
    for j in 0..GROUPS {
        let (tiles, groups) = if plan.glu { (format!(" + {j}u * params[5]"), 0) } else { (String::new(), j) };
        let _ = writeln!(s, "    let t{j} = column / 32u{tiles};\n    let g{j} = (column % 32u) / 8u + {groups}u;");
    }
    if plan.norm {
        s += "    var squares = 0.0;\n";
    }
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
    if plan.masked() {
        s += "    var words = 0u;\n";
        for j in 0..GROUPS {
            let _ = writeln!(s, "    let words{j} = t{j} * K * 4u + g{j};");
        }
        for code in 0..GROUP {
            let _ = writeln!(s, "    let mask{code} = params[{}u];", 7 + code);
        }
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
fn tail(plan: &Plan) -> String {
    let mut s = String::new();
    if plan.norm {
        if plan.quads {
            s += "    let squares2 = squares + quadSwapX(squares);\n    squares = squares2 + quadSwapY(squares2);\n";
        }
        s += "    let root = rms(squares);\n";
    }
    let vectors = outputs(plan) / 4;
    let count = plan.rows * vectors;
    let _ = writeln!(s, "    var out: array<vec4<f32>, {count}>;");
    let scale = if plan.norm { " * root" } else { "" };
    for r in 0..plan.rows {
        for j in 0..vectors {
            let value = if plan.glu {
                format!("swiglu(y{r}_{j}{scale}, y{r}_{}{scale})", j + vectors)
            } else {
                format!("y{r}_{j}{scale}")
            };
            let _ = writeln!(s, "    out[{}] = {value};", r * vectors + j);
        }
    }
    let _ = writeln!(
        s,
        "    for (var i = 0u; i < {count}u; i++) {{
        let r = row + i / {vectors}u;
        if (r < m) {{ store4(r, column + (i % {vectors}u) * 4u, out[i]); }}
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
        // A lane's own input, or four of them.
        let (own, at) = if plan.quads { (format!("v{}", 4 * q), 4 * q) } else { (format!("q{q}"), q) };
        if plan.norm {
            let _ = writeln!(
                s,
                "    let raw{q} = x[x{r} + at + {at}u];
    squares += {};
    let {own} = raw{q} * norm[at + {at}u];",
                if plan.quads { format!("raw{q} * raw{q}") } else { format!("dot(raw{q}, raw{q})") }
            );
        } else {
            let _ = writeln!(s, "    let {own} = x[x{r} + at + {at}u];");
        }
        if plan.quads {
            for (i, swap) in ["X", "Y", "Diagonal"].into_iter().enumerate() {
                let _ = writeln!(s, "    let v{} = quadSwap{swap}({own});", 4 * q + i + 1);
            }
        } else {
            for (i, c) in COMPONENTS.iter().enumerate() {
                let _ = writeln!(s, "    let v{} = {own}.{c};", 4 * q + i);
            }
        }
    }
}

/// `w{input}_{vector}`: one turn's weights of group `j`, scaled or as codes.
fn weights(s: &mut String, turn: usize, j: usize, scaled: bool) {
    for i in 0..turn {
        let _ = writeln!(s, "    let c{i}_{j} = codes8(t{j}, k + {}u + input{}, g{j}, K);", i / 4 * 4, i % 4);
        for (half, name) in ["a", "b"].into_iter().enumerate() {
            let apply = if scaled { format!(" * s{j}.scale.{name} + s{j}.offset.{name}") } else { String::new() };
            let _ = writeln!(s, "    let w{i}_{} = c{i}_{j}.{name}{apply};", 2 * j + half);
        }
    }
}

/// `w{input}_{j}`: the words of four inputs' codes of group `j`.
fn words(s: &mut String, j: usize) {
    for i in 0..4 {
        let _ = writeln!(s, "    let w{i}_{j} = codes[words{j} + words + input{i} * 4u];");
    }
}

/// As [`products`], of the codes in `words`. The eighth's sign bit is turned, so that it comes out less 8 and is an i32 like
/// the others.
fn masked_products(s: &mut String, j: usize) {
    for half in 0..2 {
        let chains: Vec<String> = (4 * half..4 * half + 4)
            .map(|code| {
                let sign = if code == 7 { " ^ 0x80000000u" } else { "" };
                (0..4)
                    .map(|i| format!("v{i} * f32(i32((w{i}_{j}{sign}) & mask{code}))"))
                    .collect::<Vec<_>>()
                    .join(" + ")
            })
            .collect();
        let _ = writeln!(s, "    p{} += vec4<f32>({});", 2 * j + half, chains.join(",\n        "));
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
