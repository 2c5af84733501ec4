//! Nodes and edges to named weights.
//!
//! PyTorch's exporter keeps the names of biases, norms and embeddings, but transposes a linear
//! layer's weight into an anonymous constant (`onnx::MatMul_743`), and quantizers rename more. What
//! remains is the graph: the product's output goes into an Add whose other input is `X.bias`, or
//! the node is called `/bert/encoder/layer.0/attention/self/query/MatMul`.

use super::constant::{dequantized, matmul_nbits, transposed, value};
use super::invalid;
use super::names::{MAX_HOPS, bias_name, checkpoint_name, linear_name, source_name};
use super::proto::{Graph, Node};
use crate::native::convert::weight::Weight;
use crate::weights::FormatError;
use std::collections::BTreeMap;

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
