//! Blocks against ggml's meaning of them, folding against the sum that BERT computes.

use super::config::Config;
use super::encode::encode;
use super::fold;
use super::weight::Weight;
use crate::weights::{ElementType, FormatError, quant};
use std::collections::BTreeMap;

fn decoded(element: ElementType, bytes: &[u8], len: usize) -> Vec<f32> {
    let mut out = vec![0.0; len];
    quant::dequantize(element, bytes, &mut out).unwrap();
    out
}

#[test]
fn four_bit_blocks_are_carried_over_exactly() {
    let quants: Vec<u8> = (0..32_u8).map(|i| i.wrapping_mul(37)).collect();
    // Scales that f16 holds exactly: then nothing may differ at all.
    let scales = vec![0.125, -0.5];
    for (zero_points, element) in [(None, ElementType::Q4_0), (Some(vec![3, 15]), ElementType::Q4_1)] {
        let weight = Weight::Blocks4 { shape: [2, 32], quants: quants.clone(), scales: scales.clone(), zero_points };
        let encoded = encode(&weight, element).unwrap();
        assert!(encoded.carried_over);
        assert_eq!(decoded(element, &encoded.bytes, 64), weight.to_f32());
    }
}

#[test]
fn only_blocks_past_eight_signed_bits_are_quantized_again() {
    let mut centred: Vec<i16> = (0..64).map(|i| i - 32).collect();
    let fits = Weight::Centred8 { shape: [2, 32], centred: centred.clone(), scales: vec![0.25, 0.5] };
    let encoded = encode(&fits, ElementType::Q8_0).unwrap();
    assert!(encoded.carried_over);
    assert_eq!(decoded(ElementType::Q8_0, &encoded.bytes, 64), fits.to_f32());
    centred[40] = 168;
    let past = Weight::Centred8 { shape: [2, 32], centred, scales: vec![0.25] };
    let encoded = encode(&past, ElementType::Q8_0).unwrap();
    assert!(!encoded.carried_over);
    let got = decoded(ElementType::Q8_0, &encoded.bytes, 64);
    assert_eq!(got[..32], past.to_f32()[..32]);
    let off = got.iter().zip(past.to_f32()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(off > 0.0 && off <= 42.0 / 127.0 * 0.51, "{off}");
}

#[test]
fn scales_that_f16_cannot_hold_are_an_error() {
    let weight = Weight::Blocks4 { shape: [1, 32], quants: vec![0; 16], scales: vec![1e6], zero_points: None };
    assert!(matches!(encode(&weight, ElementType::Q4_0), Err(FormatError::Invalid(_))));
}

const BERT: &str = r#"{"model_type": "bert", "architectures": ["BertForTokenClassification"], "vocab_size": 3,
    "max_position_embeddings": 2, "hidden_size": 4, "intermediate_size": 8, "num_hidden_layers": 1,
    "num_attention_heads": 2, "id2label": {"0": "O", "1": "B-X"}}"#;

fn bert() -> BTreeMap<String, Weight> {
    let layer = "bert.encoder.layer.0";
    let mut weights = BTreeMap::new();
    let mut add = |name: String, shape: &[usize], value: f32| {
        let values = vec![value; shape.iter().product()];
        weights.insert(name, Weight::Float { shape: shape.to_vec(), values });
    };
    for (table, rows, value) in [("word", 3, 1.0), ("position", 2, 2.0), ("token_type", 2, 0.5)] {
        add(format!("bert.embeddings.{table}_embeddings.weight"), &[rows, 4], value);
    }
    for (name, out, inner) in [
        ("attention.self.query", 4, 4),
        ("attention.self.key", 4, 4),
        ("attention.self.value", 4, 4),
        ("attention.output.dense", 4, 4),
        ("intermediate.dense", 8, 4),
        ("output.dense", 4, 8),
    ] {
        add(format!("{layer}.{name}.weight"), &[out, inner], 1.0);
        add(format!("{layer}.{name}.bias"), &[out], 0.0);
    }
    for name in [format!("{layer}.attention.output.LayerNorm"), format!("{layer}.output.LayerNorm")] {
        add(format!("{name}.weight"), &[4], 1.0);
        add(format!("{name}.bias"), &[4], 0.0);
    }
    add("bert.embeddings.LayerNorm.gamma".into(), &[4], 1.0);
    add("bert.embeddings.LayerNorm.beta".into(), &[4], 0.0);
    add("bert.pooler.dense.weight".into(), &[4, 4], 1.0);
    add("classifier.weight".into(), &[2, 4], 1.0);
    add("classifier.bias".into(), &[2], 0.0);
    weights
}

#[test]
fn bert_becomes_distilbert() {
    let config = Config::parse(BERT).unwrap();
    let folded = fold::distilbert(&config, bert()).unwrap();
    let find = |name: &str| folded.tensors.iter().find(|t| t.name == name).map(|t| t.weight.to_f32());
    assert_eq!(find("distilbert.embeddings.position_embeddings.weight"), Some(vec![2.5; 8]));
    assert_eq!(find("distilbert.transformer.layer.0.ffn.lin2.weight"), Some(vec![1.0; 32]));
    assert_eq!(find("distilbert.embeddings.LayerNorm.weight"), Some(vec![1.0; 4]));
    assert_eq!(find("classifier.weight"), Some(vec![1.0; 8]));
    assert_eq!(folded.dropped, ["bert.pooler.dense.weight"]);
    let json: serde_json::Value = serde_json::from_str(&config.distilbert_json(BERT).unwrap()).unwrap();
    assert_eq!(json["architectures"][0], "DistilBertForTokenClassification");
    assert_eq!(
        (json["dim"].as_u64(), json["n_layers"].as_u64(), json["id2label"]["1"].as_str()),
        (Some(4), Some(1), Some("B-X"))
    );
}

#[test]
fn what_is_missing_or_misshapen_is_named() {
    let config = Config::parse(BERT).unwrap();
    let mut weights = bert();
    weights.remove("bert.encoder.layer.0.output.dense.bias");
    let error = fold::distilbert(&config, weights).unwrap_err();
    assert_eq!(error, FormatError::MissingTensor("encoder.layer.0.output.dense.bias".into()));
    let mut weights = bert();
    weights.insert("classifier.bias".into(), Weight::Float { shape: vec![3], values: vec![0.0; 3] });
    let error = fold::distilbert(&config, weights).unwrap_err();
    assert_eq!(error, FormatError::WrongShape { name: "classifier.bias".into(), got: vec![3], expected: vec![2] });
    for (from, to) in [
        ("BertForTokenClassification", "BertForSequenceClassification"),
        ("\"bert\"", "\"t5\""),
        ("\"hidden_size\": 4", "\"hidden_size\": 0"),
    ] {
        assert!(Config::parse(&BERT.replace(from, to)).is_err(), "{to}");
    }
}
