//! DistilBERT against PyTorch: small random checkpoints of odd shapes, every head and float type.

use super::*;
use burnside::model::{Batch, DistilBert, DistilBertConfig, Head};

fn build(name: &str, device: &Device, dtype: DType) -> DistilBert {
    let folder = golden("tiny-distilbert").join(name);
    let index = folder.join("model.safetensors.index.json");
    let files = if index.exists() {
        let weights = json(&index)["weight_map"].clone();
        let mut files: Vec<_> = weights
            .as_object()
            .expect("a map")
            .values()
            .map(|file| folder.join(file.as_str().expect("a name")))
            .collect();
        files.sort();
        files.dedup();
        files
    } else {
        vec![folder.join("model.safetensors")]
    };
    let config =
        DistilBertConfig::from_json(&std::fs::read(folder.join("config.json")).expect("config")).expect("valid");
    DistilBert::build(config, &load(&files, device, dtype).expect("loads")).expect("builds")
}

/// Logits of all cases, computed as one packed batch.
fn batched(model: &DistilBert, cases: &[Value]) -> Vec<f32> {
    let mut batch = Batch::default();
    cases.iter().for_each(|case| batch.push(&ids(&case["ids"])));
    values(model.logits(&batch).expect("computes"))
}

/// The mean of the first `rows` rows, of length 1.
fn pooled(hidden: &[f32], dim: usize, rows: usize) -> Vec<f32> {
    let mut sum = vec![0.0; dim];
    hidden.chunks_exact(dim).take(rows).for_each(|row| sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value));
    let norm = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
    sum.iter().map(|value| value / norm).collect()
}

#[test]
fn every_checkpoint_matches_pytorch_alone_and_in_a_batch() {
    let index = json(&golden("tiny-distilbert/index.json"));
    for device in devices() {
        for name in index["checkpoints"].as_array().expect("a list") {
            let name = name.as_str().expect("a name");
            let reference = json(&golden("tiny-distilbert").join(format!("{name}.json")));
            let cases = reference["cases"].as_array().expect("cases");
            let model = build(name, &device, DType::Auto);
            let mut all = vec![];
            for case in cases {
                let mut batch = Batch::default();
                batch.push(&ids(&case["ids"]));
                let got = values(model.logits(&batch).expect("computes"));
                if matches!(model.head, Head::Encoder) {
                    for (pooling, rows) in [("mean", batch.ids.len()), ("cls", 1)] {
                        close(name, &pooled(&got, model.config.dim, rows), &numbers(&case[pooling]), 1e-3);
                    }
                } else {
                    close(name, &got, &numbers(&case["logits"]), 1e-3);
                }
                all.extend(got);
            }
            close(&format!("{name} in a batch"), &batched(&model, cases), &all, 1e-3);
        }
    }
}

/// Random weights are a hard case: logits that spread over 2 move by 0.01 in f16 and 0.2 in q8. What
/// quantizing does to a trained model is in `real.rs`.
#[test]
fn quantized_while_loading_it_stays_near() {
    for device in devices() {
        for (dtype, bound) in [(DType::F16, 0.02), (DType::Q8, 0.3)] {
            let reference = json(&golden("tiny-distilbert/b-seq-f32.json"));
            let cases = reference["cases"].as_array().expect("cases");
            let expected: Vec<f32> = cases.iter().flat_map(|case| numbers(&case["logits"])).collect();
            close(&format!("{dtype:?}"), &batched(&build("b-seq-f32", &device, dtype), cases), &expected, bound);
        }
    }
}

#[test]
fn a_sequence_past_the_positions_is_refused() {
    let model = build("a-seq-f16", &Device::flex(), DType::Auto);
    let mut batch = Batch::default();
    batch.push(&[1; 41]);
    let Err(error) = model.logits(&batch) else { panic!("41 tokens were taken") };
    assert_eq!(error.code(), "context-length");
    assert!(error.to_string().contains("41") && error.to_string().contains("40"), "{error}");
}

#[test]
fn an_id_outside_the_vocabulary_is_refused() {
    for device in devices() {
        let model = build("a-seq-f16", &device, DType::Auto);
        let mut batch = Batch::default();
        batch.push(&[1, 101]);
        assert_eq!(model.logits(&batch).err().map(|error| error.code()), Some("invalid-argument"));
    }
}

#[test]
fn a_config_that_does_not_fit_the_weights_is_refused() {
    let folder = golden("tiny-distilbert/a-seq-f16");
    let tensors = load(&[folder.join("model.safetensors")], &Device::flex(), DType::Auto).expect("loads");
    let text = std::fs::read_to_string(folder.join("config.json")).expect("config");
    let refusal = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let config = DistilBertConfig::from_json(text.replace(from, to).as_bytes());
        config.and_then(|config| DistilBert::build(config, &tensors).map(|_| ())).expect_err(to).to_string()
    };
    assert!(refusal("\"vocab_size\": 101", "\"vocab_size\": 102").contains("word_embeddings"));
    assert!(refusal("\"n_layers\": 2", "\"n_layers\": 3").contains("missing"));
    assert!(refusal("\"n_heads\": 4", "\"n_heads\": 5").contains("heads"));
    assert!(refusal("\"model_type\": \"distilbert\"", "\"model_type\": \"bert\"").contains("bert"));
    assert!(refusal("\"activation\": \"gelu\"", "\"activation\": \"relu\"").contains("relu"));
}
