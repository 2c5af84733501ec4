//! A graph built field by field from onnx.proto's numbers, and what hostile bytes get.

use super::{Graph, encoder_weights};
use crate::native::convert::weight::Weight;

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn int(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(value.len() as u64), value.to_vec()].concat()
}

fn tensor(name: &str, kind: u64, dims: &[u64], raw: &[u8]) -> Vec<u8> {
    let dims: Vec<u8> = dims.iter().flat_map(|d| int(1, *d)).collect();
    [dims, int(2, kind), bytes(8, name.as_bytes()), bytes(9, raw)].concat()
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn node(op: &str, name: &str, inputs: &[&str], output: &str, ints: &[(&str, u64)]) -> Vec<u8> {
    let inputs: Vec<u8> = inputs.iter().flat_map(|i| bytes(1, i.as_bytes())).collect();
    let attributes: Vec<u8> =
        ints.iter().flat_map(|(name, value)| bytes(5, &[bytes(1, name.as_bytes()), int(3, *value)].concat())).collect();
    [inputs, bytes(2, output.as_bytes()), bytes(3, name.as_bytes()), bytes(4, op.as_bytes()), attributes].concat()
}

fn model(nodes: &[Vec<u8>], initializers: &[Vec<u8>]) -> Vec<u8> {
    let nodes = nodes.iter().flat_map(|n| bytes(1, n));
    let initializers = initializers.iter().flat_map(|i| bytes(5, i));
    [int(1, 8), bytes(7, &nodes.chain(initializers).collect::<Vec<u8>>())].concat()
}

/// One 4-bit layer told by its bias, one plain layer told by its node, one quantized table.
fn small() -> Vec<u8> {
    let nibbles: Vec<u8> = (0..16).map(|i| (i << 4) | (15 - i)).collect();
    model(
        &[
            node(
                "MatMulNBits",
                "/a/MatMul_Q4",
                &["x", "onnx::MatMul_1_Q4", "onnx::MatMul_1_scales"],
                "y",
                &[("K", 32), ("N", 1), ("bits", 4), ("block_size", 32)],
            ),
            node("Add", "/a/Add", &["layer.0.query.bias", "y"], "z", &[]),
            node("MatMul", "/layer.1/key/MatMul", &["z", "onnx::MatMul_2"], "w", &[]),
            node("Gather", "/words/Gather", &["words.weight_quantized", "ids"], "g", &[]),
            node("DequantizeLinear", "/words/DQ", &["g", "s", "zp"], "e", &[]),
        ],
        &[
            tensor("onnx::MatMul_1_Q4", 2, &[1, 1, 16], &nibbles),
            tensor("onnx::MatMul_1_scales", 1, &[1], &floats(&[0.5])),
            tensor("layer.0.query.bias", 1, &[1], &floats(&[3.0])),
            tensor("onnx::MatMul_2", 1, &[2, 3], &floats(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])),
            tensor("words.weight_quantized", 2, &[1, 2], &[0, 255]),
            tensor("s", 1, &[], &floats(&[0.25])),
            tensor("zp", 2, &[], &[87]),
        ],
    )
}

#[test]
fn names_come_from_biases_nodes_and_tables() {
    let file = small();
    let weights = encoder_weights(&Graph::parse(&file).unwrap()).unwrap();
    let names: Vec<&str> = weights.keys().map(String::as_str).collect();
    assert_eq!(names, ["layer.0.query.bias", "layer.0.query.weight", "layer.1.key.weight", "words.weight"]);
    // The low half of byte i is value 2i: 15 - i; the high half is value 2i + 1: i.
    let expected: Vec<f32> = (0..16).flat_map(|i| [(15.0 - i as f32 - 8.0) * 0.5, (i as f32 - 8.0) * 0.5]).collect();
    assert_eq!(weights["layer.0.query.weight"].to_f32(), expected);
    assert_eq!(
        weights["layer.1.key.weight"],
        Weight::Float { shape: vec![3, 2], values: vec![1.0, 4.0, 2.0, 5.0, 3.0, 6.0] }
    );
    assert_eq!(weights["words.weight"].to_f32(), [-87.0 * 0.25, 168.0 * 0.25]);
}

#[test]
fn every_truncation_and_every_flipped_bit_is_an_error_or_a_graph() {
    let file = small();
    for end in 0..file.len() {
        assert!(Graph::parse(&file[..end]).is_err(), "cut at {end}");
    }
    for bit in 0..file.len() * 8 {
        let mut flipped = file.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // Not every bit matters; none may crash.
        let _ = Graph::parse(&flipped).and_then(|graph| encoder_weights(&graph));
    }
}

#[test]
fn wrong_counts_and_foreign_data_are_refused() {
    let refused = |file: Vec<u8>, word: &str| {
        let error = Graph::parse(&file).and_then(|graph| encoder_weights(&graph)).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    };
    refused(b"GGUF".to_vec(), "ONNX");
    refused(model(&[], &[tensor("a.weight", 1, &[1 << 40, 1 << 40], &[])]), "elements");
    refused(model(&[], &[tensor("a.weight", 1, &[u64::MAX], &[])]), "negative");
    refused(model(&[], &[tensor("a.weight", 1, &[3], &floats(&[1.0]))]), "expected 3");
    refused(model(&[], &[[tensor("a.weight", 1, &[1], &[]), int(14, 1)].concat()]), "external data");
    refused(model(&[node("SkipLayerNormalization", "n", &["x"], "y", &[])], &[]), "without graph fusion");
    let short = [tensor("q", 2, &[1, 1, 15], &[0; 15]), tensor("s", 1, &[1], &floats(&[1.0]))];
    let nbits =
        node("MatMulNBits", "/a/M", &["x", "q", "s"], "y", &[("K", 32), ("N", 1), ("bits", 4), ("block_size", 32)]);
    refused(model(&[nbits], &short), "15 bytes");
    let huge = node(
        "MatMulNBits",
        "/a/M",
        &["x", "q", "s"],
        "y",
        &[("K", 1 << 62), ("N", 1 << 62), ("bits", 4), ("block_size", 32)],
    );
    refused(model(&[huge], &short), "too large");
}
