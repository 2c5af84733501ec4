//! Nodes and edges to named weights.
//!
//! PyTorch's exporter keeps the names of biases, norms and embeddings, but transposes a linear
//! layer's weight into an anonymous constant (`onnx::MatMul_743`), and quantizers rename more. What
//! remains is the graph: the product's output goes into an Add whose other input is `X.bias`, or
//! the node is called `/bert/encoder/layer.0/attention/self/query/MatMul`.

use super::invalid;
use super::proto::{Graph, Node};
use super::tensor::Tensor;
use crate::native::convert::weight::{BLOCK, Weight};
use crate::weights::FormatError;
use std::collections::BTreeMap;

/// Nodes between a weight and its use: DequantizeLinear, Transpose, Cast.
const MAX_HOPS: usize = 8;

/// The weights of an encoder under their checkpoint names (`bert.encoder.layer.0…weight`), linear
/// layers turned to `[out, in]`.
///
/// # Errors
/// [`FormatError`] when a weight is stored in a way that is not read here, or contradicts itself.
pub fn encoder_weights(graph: &Graph<'_>) -> Result<BTreeMap<String, Weight>, FormatError> {
    let mut weights = BTreeMap::new();
    for node in &graph.nodes {
        match node.op {
            "MatMulNBits" => {
                weights.insert(linear_name(graph, node)?, matmul_nbits(graph, node)?);
                if let Some(bias) = node.input(5) {
                    let weight =
                        value(graph, bias, MAX_HOPS)?.ok_or_else(|| invalid("a MatMulNBits bias is no constant"))?;
                    weights.insert(bias_name(&linear_name(graph, node)?), weight);
                }
            }
            "MatMul" => {
                let Some(weight) = node.input(1).map(|w| value(graph, w, MAX_HOPS)).transpose()?.flatten() else {
                    continue;
                };
                // Attention's own products and broadcasting constants are no layers.
                if weight.shape().len() == 2 {
                    weights.insert(linear_name(graph, node)?, transposed(weight));
                }
            }
            "Gemm" => gemm(graph, node, &mut weights)?,
            "Gather" => {
                if let Some((name, weight)) = embedding(graph, node)? {
                    weights.insert(name, weight);
                }
            }
            "MatMulInteger"
            | "DynamicQuantizeMatMul"
            | "QLinearMatMul"
            | "QGemm"
            | "GatherBlockQuantized"
            | "EmbedLayerNormalization"
            | "Attention"
            | "QAttention"
            | "MultiHeadAttention"
            | "SkipLayerNormalization" => {
                return Err(FormatError::Unsupported {
                    what: "ONNX operator",
                    got: node.op.to_owned(),
                    supported: "plain exports with MatMul, Gemm, MatMulNBits and DequantizeLinear; export without graph fusion, or use q4, fp16 or fp32",
                });
            }
            _ => {}
        }
    }
    for tensor in graph.initializers.values() {
        let Some(name) = checkpoint_name(tensor.name) else {
            continue;
        };
        if tensor.kind().is_float() && tensor.name == name && !weights.contains_key(name) {
            weights.insert(name.to_owned(), Weight::Float { shape: tensor.shape.clone(), values: tensor.to_f32()? });
        }
    }
    quantized_vectors(graph, &mut weights)?;
    Ok(weights)
}

/// `X.weight_quantized` -> `X.weight`; nothing for names that are no checkpoint's.
fn checkpoint_name(name: &str) -> Option<&str> {
    for end in [".weight", ".bias"] {
        if let Some(at) = name.find(end) {
            let (name, suffix) = name.split_at(at + end.len());
            return (suffix.is_empty() || suffix.starts_with('_')).then_some(name);
        }
    }
    None
}

/// `X.weight` -> `X.bias`.
fn bias_name(weight: &str) -> String {
    format!("{}.bias", weight.strip_suffix(".weight").unwrap_or(weight))
}

/// The checkpoint name of the weight that a product multiplies with.
fn linear_name(graph: &Graph<'_>, node: &Node<'_>) -> Result<String, FormatError> {
    let output = node.outputs.first().copied().unwrap_or_default();
    let bias = graph
        .consumers(output)
        .filter(|n| n.op == "Add")
        .flat_map(|n| n.inputs.iter())
        .filter_map(|input| source_name(graph, input))
        .find_map(|name| checkpoint_name(name)?.strip_suffix(".bias"));
    if let Some(layer) = bias {
        return Ok(format!("{layer}.weight"));
    }
    if let Some(name) = node.input(1).and_then(|w| source_name(graph, w)).and_then(checkpoint_name) {
        return Ok(name.to_owned());
    }
    node_path(node).map(|layer| format!("{layer}.weight")).ok_or_else(|| {
        invalid(format!(
            "a {} has an anonymous weight, no named bias and no node name to tell its layer by; export the model again with PyTorch's names",
            node.op
        ))
    })
}

/// `/bert/encoder/layer.0/attention/self/query/MatMul` -> `bert.encoder.layer.0.attention.self.query`.
fn node_path(node: &Node<'_>) -> Option<String> {
    let (module, _operation) = node.name.strip_prefix('/')?.rsplit_once('/')?;
    Some(module.replace('/', "."))
}

/// The initializer that a value is made of, through DequantizeLinear, Transpose and Cast.
fn source_name<'a>(graph: &Graph<'a>, value: &'a str) -> Option<&'a str> {
    let mut value = value;
    for _ in 0..MAX_HOPS {
        if graph.initializers.contains_key(value) {
            return Some(value);
        }
        let node = graph.producer(value)?;
        if !matches!(node.op, "DequantizeLinear" | "Transpose" | "Cast" | "Identity") {
            return None;
        }
        value = node.input(0)?;
    }
    None
}

/// The constant that a name stands for, if it is one: an initializer, dequantized and transposed as
/// the graph says.
fn value(graph: &Graph<'_>, name: &str, hops: usize) -> Result<Option<Weight>, FormatError> {
    if let Some(tensor) = graph.initializers.get(name) {
        if !tensor.kind().is_float() {
            return Ok(None);
        }
        return Ok(Some(Weight::Float { shape: tensor.shape.clone(), values: tensor.to_f32()? }));
    }
    let (Some(node), Some(hops)) = (graph.producer(name), hops.checked_sub(1)) else {
        return Ok(None);
    };
    let Some(input) = node.input(0) else {
        return Ok(None);
    };
    match node.op {
        "Cast" | "Identity" => value(graph, input, hops),
        "Transpose" => {
            let weight = value(graph, input, hops)?;
            match weight {
                Some(weight) if weight.shape().len() == 2 && matches!(node.ints("perm"), [] | [1, 0]) => {
                    Ok(Some(transposed(weight)))
                }
                _ => Ok(None),
            }
        }
        "DequantizeLinear" => match graph.initializers.get(input) {
            Some(tensor) if tensor.kind().is_int() => dequantized(graph, node, tensor).map(Some),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// `DequantizeLinear(tensor, scale, zero_point)`, per tensor or per axis.
fn dequantized(graph: &Graph<'_>, node: &Node<'_>, tensor: &Tensor<'_>) -> Result<Weight, FormatError> {
    let constant = |index| node.input(index).and_then(|name| graph.initializers.get(name));
    let scales = constant(1).ok_or_else(|| invalid("the scale of a DequantizeLinear is no constant"))?.to_f32()?;
    let zeros = match (node.input(2), constant(2)) {
        (Some(_), None) => {
            return Err(invalid("the zero point of a DequantizeLinear is no constant"));
        }
        (_, zeros) => zeros.map(Tensor::to_i32).transpose()?,
    };
    if node.int("block_size", 0) != 0 {
        return Err(invalid(
            "a blocked DequantizeLinear is not read; quantize with MatMulNBits, per axis or per tensor",
        ));
    }
    let quants = tensor.to_i32()?;
    let rank = tensor.shape.len();
    let axis = node.int("axis", 1);
    let axis = if axis < 0 { axis + rank as i64 } else { axis };
    let per_axis = scales.len() > 1;
    let along = usize::try_from(axis).ok().and_then(|a| tensor.shape.get(a)).copied();
    if per_axis && along != Some(scales.len())
        || zeros.as_ref().is_some_and(|z| z.len() != scales.len())
        || scales.is_empty()
    {
        return Err(invalid("scales, zero points and axis of a DequantizeLinear do not fit its tensor"));
    }
    // How many elements lie between two steps along the axis.
    let stride: usize = if per_axis { tensor.shape.iter().skip(axis as usize + 1).product() } else { usize::MAX };
    let step = |index: usize| index.checked_div(stride).unwrap_or(0) % scales.len();
    let zero = |step: usize| zeros.as_ref().and_then(|z| z.get(step)).copied().unwrap_or(0);
    let centred: Option<Vec<i16>> = quants
        .iter()
        .enumerate()
        .map(|(i, q)| q.checked_sub(zero(step(i))).and_then(|c| i16::try_from(c).ok()).filter(|c| c.abs() <= 255))
        .collect();
    match (tensor.shape.as_slice(), centred) {
        (&[rows, columns], Some(centred)) if !per_axis || axis == 0 => {
            Ok(Weight::Centred8 { shape: [rows, columns], centred, scales })
        }
        _ => {
            let scale = |step: usize| scales.get(step).copied().unwrap_or(0.0);
            let float = |(i, q): (usize, &i32)| (f64::from(*q) - f64::from(zero(step(i)))) as f32 * scale(step(i));
            Ok(Weight::Float { shape: tensor.shape.clone(), values: quants.iter().enumerate().map(float).collect() })
        }
    }
}

/// `[in, out]` -> `[out, in]`. A weight that is not a matrix stays as it is.
fn transposed(weight: Weight) -> Weight {
    let &[rows, columns] = weight.shape().as_slice() else {
        return weight;
    };
    match weight {
        // One scale for all survives; a scale a row would become a scale a column.
        Weight::Centred8 { centred, scales, .. } if scales.len() == 1 => {
            Weight::Centred8 { shape: [columns, rows], centred: turned(&centred, rows, columns), scales }
        }
        other => Weight::Float { shape: vec![columns, rows], values: turned(&other.to_f32(), rows, columns) },
    }
}

fn turned<T: Copy>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    (0..columns).flat_map(|c| (0..rows).filter_map(move |r| values.get(r * columns + c).copied())).collect()
}

/// `com.microsoft.MatMulNBits`: `B` is uint8 `[N, K / block, block / 2]`, low half first.
fn matmul_nbits(graph: &Graph<'_>, node: &Node<'_>) -> Result<Weight, FormatError> {
    let constant = |index, what: &str| {
        let tensor = node.input(index).and_then(|name| graph.initializers.get(name));
        tensor.ok_or_else(|| invalid(format!("the {what} of a MatMulNBits are no constant")))
    };
    let size = |name: &str| usize::try_from(node.int(name, 0)).unwrap_or(0);
    let (rows, columns, block, bits) = (size("N"), size("K"), size("block_size"), node.int("bits", 4));
    let sound = bits == 4
        && rows > 0
        && columns > 0
        && block > 0
        && block.is_multiple_of(BLOCK)
        && columns.is_multiple_of(block);
    if !sound {
        return Err(FormatError::Unsupported {
            what: "MatMulNBits layout",
            got: format!("{bits} bits, blocks of {block}, {rows} x {columns}"),
            supported: "4 bits, blocks of 32 or a multiple of it, whole blocks a row",
        });
    }
    if node.input(4).is_some() {
        return Err(invalid("a MatMulNBits has group indices (act_order), which are not read; quantize without them"));
    }
    let quants = constant(1, "weights")?.bytes()?;
    let scales = constant(2, "scales")?.to_f32()?;
    let blocks = columns / block;
    let expected = rows.checked_mul(blocks).ok_or_else(|| invalid("a MatMulNBits is too large"))?;
    if scales.len() != expected || quants.len() != expected.saturating_mul(block / 2) {
        return Err(invalid(format!(
            "a MatMulNBits of {rows} x {columns} has {} scales and {} bytes, expected {expected} and {}",
            scales.len(),
            quants.len(),
            expected.saturating_mul(block / 2)
        )));
    }
    let zero_points = match node.input(3) {
        None => None,
        Some(_) => {
            let packed = constant(3, "zero points")?.bytes()?;
            let stride = blocks.div_ceil(2);
            if packed.len() != rows.saturating_mul(stride) {
                return Err(invalid("the zero points of a MatMulNBits do not fit its shape"));
            }
            // Two to a byte along a row, the low half first; rows begin on a byte.
            let zero = |row: &[u8]| -> Vec<u8> { row.iter().flat_map(|b| [b & 15, b >> 4]).take(blocks).collect() };
            Some(packed.chunks_exact(stride).flat_map(zero).collect::<Vec<u8>>())
        }
    };
    // A larger block is several blocks of 32 with the same scale.
    let times = block / BLOCK;
    let scales = scales.iter().flat_map(|s| std::iter::repeat_n(*s, times)).collect();
    let zero_points = zero_points.map(|z: Vec<u8>| z.iter().flat_map(|z| std::iter::repeat_n(*z, times)).collect());
    Ok(Weight::Blocks4 { shape: [rows, columns], quants, scales, zero_points })
}

/// `Gemm`: a product and its bias in one.
fn gemm(graph: &Graph<'_>, node: &Node<'_>, weights: &mut BTreeMap<String, Weight>) -> Result<(), FormatError> {
    let Some(weight) = node.input(1).map(|w| value(graph, w, MAX_HOPS)).transpose()?.flatten() else {
        return Ok(());
    };
    let scaled = node.float("alpha", 1.0) != 1.0 || node.float("beta", 1.0) != 1.0;
    if scaled || node.int("transA", 0) != 0 || weight.shape().len() != 2 {
        return Err(invalid("a Gemm with alpha, beta or transA is no linear layer"));
    }
    let bias = node.input(2);
    let by_bias =
        bias.and_then(|b| source_name(graph, b)).and_then(checkpoint_name).and_then(|b| b.strip_suffix(".bias"));
    let name = match by_bias {
        Some(layer) => format!("{layer}.weight"),
        None => linear_name(graph, node)?,
    };
    if let Some(bias) = bias.map(|b| value(graph, b, MAX_HOPS)).transpose()?.flatten() {
        weights.insert(bias_name(&name), bias);
    }
    let weight = if node.int("transB", 0) == 0 { transposed(weight) } else { weight };
    weights.insert(name, weight);
    Ok(())
}

/// An embedding: a Gather of rows of a constant, dequantized before or after.
fn embedding(graph: &Graph<'_>, node: &Node<'_>) -> Result<Option<(String, Weight)>, FormatError> {
    let Some(table) = node.input(0) else {
        return Ok(None);
    };
    let Some(name) = source_name(graph, table).and_then(checkpoint_name) else {
        return Ok(None);
    };
    let name = name.to_owned();
    if let Some(weight) = value(graph, table, MAX_HOPS)? {
        return Ok(Some((name, weight)));
    }
    let Some(tensor) = graph.initializers.get(table).filter(|t| t.kind().is_int()) else {
        return Ok(None);
    };
    let output = node.outputs.first().copied().unwrap_or_default();
    let Some(after) = graph.consumers(output).find(|n| n.op == "DequantizeLinear") else {
        return Ok(None);
    };
    // A scale an axis of what was gathered is no scale an axis of the table.
    let weight = dequantized(graph, after, tensor)?;
    match weight {
        Weight::Centred8 { ref scales, .. } if scales.len() == 1 => Ok(Some((name, weight))),
        _ => Err(invalid("a gathered table is quantized per axis, which is not read; quantize it per tensor")),
    }
}

/// Biases and norms that were quantized too.
fn quantized_vectors(graph: &Graph<'_>, weights: &mut BTreeMap<String, Weight>) -> Result<(), FormatError> {
    for node in graph.nodes.iter().filter(|n| n.op == "DequantizeLinear") {
        let Some(tensor) = node.input(0).and_then(|input| graph.initializers.get(input)) else {
            continue;
        };
        let Some(name) = checkpoint_name(tensor.name) else {
            continue;
        };
        if tensor.shape.len() == 1 && tensor.kind().is_int() && !weights.contains_key(name) {
            weights.insert(name.to_owned(), dequantized(graph, node, tensor)?);
        }
    }
    Ok(())
}
