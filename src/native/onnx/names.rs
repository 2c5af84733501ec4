//! Which checkpoint name a weight has: from its own, its bias's or its node's.

use super::invalid;
use super::proto::{Graph, Node};
use crate::weights::FormatError;

/// Nodes between a weight and its use: DequantizeLinear, Transpose, Cast.
pub(super) const MAX_HOPS: usize = 8;

/// `X.weight_quantized` -> `X.weight`; nothing for names that are no checkpoint's.
pub(super) fn checkpoint_name(name: &str) -> Option<&str> {
    for end in [".weight", ".bias"] {
        if let Some(at) = name.find(end) {
            let (name, suffix) = name.split_at(at + end.len());
            return (suffix.is_empty() || suffix.starts_with('_')).then_some(name);
        }
    }
    None
}

/// `X.weight` -> `X.bias`.
pub(super) fn bias_name(weight: &str) -> String {
    format!("{}.bias", weight.strip_suffix(".weight").unwrap_or(weight))
}

/// The checkpoint name of the weight that a product multiplies with.
pub(super) fn linear_name(graph: &Graph<'_>, node: &Node<'_>) -> Result<String, FormatError> {
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
pub(super) fn source_name<'a>(graph: &Graph<'a>, value: &'a str) -> Option<&'a str> {
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
