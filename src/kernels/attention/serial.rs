//! Attention for software adapters: an invocation takes a head of a few consecutive queries alone, no barriers.
//!
//! A load costs there what ten products do (see `matrix::serial`), so keys and values are read once for all the queries
//! of an invocation, and everything else is written out into variables: an array indexed in a loop would be loads too.

use super::Shape;
use crate::kernels::gpu::{Wgsl, gpu_empty, launch};
use crate::kernels::kv_cache::Planes;
use burn::backend::wgpu::CubeTensor;
use cubecl::server::Handle;
use std::fmt::Write;

/// What the queries of one invocation have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// The token: they are the heads that look at one head of keys.
    Token,
    /// The head: they are consecutive tokens.
    Head,
}

/// How many queries of `dim` values an invocation takes, and which. More load less, and take longer to compile: seconds,
/// past 256 values.
fn plan(tokens: usize, heads: usize, kv_heads: usize, dim: usize) -> (usize, Share) {
    match heads / kv_heads {
        group if group > 1 && group * dim <= 256 => (group, Share::Token),
        _ if tokens > 1 => (2, Share::Head),
        _ => (1, Share::Head),
    }
}

/// -> `[tokens, heads * dim]`
pub(super) fn run(q: &CubeTensor, planes: &Planes, ranges: &Handle, shape: &Shape) -> CubeTensor {
    let &Shape { tokens, heads, kv_heads, dim, scale } = shape;
    let (queries, share) = plan(tokens, heads, kv_heads, dim);
    let kernel = Wgsl {
        name: "attention",
        source: Box::new(move || source(dim, queries, share)),
        constants: vec![("dim", dim as u32), ("queries", queries as u32), ("share", share as u32)],
        workgroup: 4,
    };
    let y = gpu_empty(q, [tokens, heads * dim]);
    let buffers = [&q.handle, &planes.keys.handle, &planes.values.handle, ranges, &y.handle];
    let params = [tokens as u32, heads as u32, kv_heads as u32, scale.to_bits()];
    let [across, down] = match share {
        Share::Token => [kv_heads, tokens],
        Share::Head => [heads, tokens.div_ceil(queries)],
    };
    launch(&q.client, kernel, [across.div_ceil(4) as u32, down as u32, 1], &buffers, &params);
    y
}

/// The kernel for heads of `dim` values (a multiple of 4), `queries` of them an invocation.
fn source(dim: usize, queries: usize, share: Share) -> String {
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
    let kv_heads = params[2];
    let stride = kv_heads * {vectors}u;\n"
    );
    s += match share {
        Share::Token => "    let kv_head = id.x;\n    if (kv_head >= kv_heads) { return; }\n",
        Share::Head => "    if (id.x >= heads) { return; }\n    let kv_head = id.x / (heads / kv_heads);\n",
    };
    let _ = writeln!(s, "    let kv = kv_head * {vectors}u;");
    for n in 0..queries {
        // A token past the last one repeats it, and is not stored.
        let (token, head) = match share {
            Share::Token => ("id.y".to_string(), format!("id.x * {queries}u + {n}u")),
            Share::Head => (format!("min(id.y * {queries}u + {n}u, tokens - 1u)"), "id.x".to_string()),
        };
        let _ = writeln!(
            s,
            "    let token{n} = {token};
    let at{n} = (token{n} * heads + {head}) * {vectors}u;
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
        let stored = match share {
            Share::Token => "true".to_string(),
            Share::Head => format!("id.y * {queries}u + {n}u < tokens"),
        };
        let _ = writeln!(s, "    if ({stored}) {{");
        for i in 0..vectors {
            let _ = writeln!(s, "    y[at{n} + {i}u] = y{n}_{i} / total{n};");
        }
        s += "    }\n";
    }
    s += "}\n";
    s
}
