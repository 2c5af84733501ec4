//! Attention for software adapters: an invocation takes a head of a few consecutive queries alone, no barriers.
//!
//! A load costs there what ten products do (see `matrix::serial`), so keys and values are read once for all the queries
//! of an invocation, and everything else is written out into variables: an array indexed in a loop would be loads too.

use std::fmt::Write;

/// The kernel for heads of `dim` values (a multiple of 4), `queries` of them an invocation.
pub(super) fn source(dim: usize, queries: usize) -> String {
    let vectors = dim / 4;
    let mut s = format!(
        "@group(0) @binding(0) var<storage, {{{{read}}}}> q: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{{{read}}}}> k: array<vec4<f32>>;
@group(0) @binding(2) var<storage, {{{{read}}}}> v: array<vec4<f32>>;
@group(0) @binding(3) var<storage, {{{{read}}}}> ranges: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> params: array<u32>;
@compute @workgroup_size({{{{workgroup}}}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {{
    let tokens = params[0];
    let heads = params[1];
    let head = id.x;
    if (head >= heads) {{ return; }}
    let stride = params[2] * {vectors}u;
    let kv = head / (heads / params[2]) * {vectors}u;\n"
    );
    for n in 0..queries {
        // A query past the last one repeats it, and is not stored.
        let _ = writeln!(
            s,
            "    let token{n} = min(id.y * {queries}u + {n}u, tokens - 1u);
    let at{n} = (token{n} * heads + head) * {vectors}u;
    let range{n} = ranges[token{n}];
    var highest{n} = -3.0e38;
    var total{n} = 0.0;"
        );
        for i in 0..vectors {
            let _ = writeln!(
                s,
                "    let q{n}_{i} = q[at{n} + {i}u] * bitcast<f32>(params[3]);\n    var y{n}_{i} = vec4<f32>(0.0);"
            );
        }
    }
    let bounds = |of: &str, end: &str| {
        (1..queries).fold(format!("range0.{end}"), |all, n| format!("{of}({all}, range{n}.{end})"))
    };
    let _ = writeln!(
        s,
        "    let last = {};
    for (var j = {}; j < last; j++) {{
    let key = j * stride + kv;",
        bounds("max", "y"),
        bounds("min", "x"),
    );
    for i in 0..vectors {
        let _ = writeln!(s, "    let k{i} = k[key + {i}u];");
    }
    for n in 0..queries {
        let dots = |i: usize| format!("q{n}_{i} * k{i}");
        let sum = (0..vectors).map(dots).collect::<Vec<_>>().join(" + ");
        // A key that this query does not see weighs nothing, and must not raise the maximum.
        let _ = writeln!(
            s,
            "    let dots{n} = {sum};
    let seen{n} = j >= range{n}.x && j < range{n}.y;
    let score{n} = select(-3.0e38, dots{n}.x + dots{n}.y + dots{n}.z + dots{n}.w, seen{n});
    let top{n} = max(highest{n}, score{n});
    let shrink{n} = exp(highest{n} - top{n});
    let p{n} = select(0.0, exp(score{n} - top{n}), seen{n});
    total{n} = total{n} * shrink{n} + p{n};
    highest{n} = top{n};"
        );
    }
    for i in 0..vectors {
        let _ = writeln!(s, "    let v{i} = v[key + {i}u];");
        for n in 0..queries {
            let _ = writeln!(s, "    y{n}_{i} = y{n}_{i} * shrink{n} + p{n} * v{i};");
        }
    }
    s += "    }\n";
    for n in 0..queries {
        let _ = writeln!(s, "    if (id.y * {queries}u + {n}u < tokens) {{");
        for i in 0..vectors {
            let _ = writeln!(s, "    y[at{n} + {i}u] = y{n}_{i} / total{n};");
        }
        s += "    }\n";
    }
    s += "}\n";
    s
}
