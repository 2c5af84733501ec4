//! The self-test: it lets through what computes rightly, on both devices and with models that nobody knows, and nothing
//! else.

use super::*;
use burnside::device::{Spot, answer, measure_speed, self_test};
use burnside::kernels::Matrix;
use burnside::task::{Loaded, Loader, Model, Task};
use burnside::weights::manifest::{Golden, Manifest};

const TEXT: &str = "Maria Keller paid 40 euros.";

fn loaded(task: Task, path: &Path, device: &Device, dtype: DType) -> Loaded {
    let mut loader = Loader::new(task, device, dtype);
    if path.extension().is_some_and(|extension| extension == "safetensors") {
        loader.config(&std::fs::read(path.with_file_name("config.json")).expect("config"));
        loader.tokenizer(&std::fs::read(path.with_file_name("tokenizer.json")).expect("tokenizer"));
    }
    for chunk in std::fs::read(path).expect("readable").chunks(1 << 20) {
        loader.push(chunk).expect("loads");
    }
    loader.finish().expect("builds")
}

fn golden_of(model: &Model) -> Golden {
    let (ids, values) = block_on(answer(model, TEXT)).expect("computes");
    Golden::of(TEXT, &ids, &values)
}

/// Small random models, every architecture and float type.
fn unknown_models() -> Vec<(Task, PathBuf)> {
    let decoder = |name: &str| (Task::TextGeneration, golden(name));
    let encoder = |task, name: &str| (task, golden("tiny-distilbert").join(name).join("model.safetensors"));
    vec![
        decoder("tiny-llama/model.safetensors"),
        decoder("tiny-llama3/model.safetensors"),
        decoder("tiny-qwen2-untied/model.safetensors"),
        encoder(Task::TextClassification, "b-seq-f32"),
        encoder(Task::TokenClassification, "a-token-f16"),
        encoder(Task::FeatureExtraction, "b-base-bf16"),
    ]
}

#[test]
fn a_right_device_passes_with_a_known_answer_and_without() {
    let [cpu, gpu] = devices();
    for (task, path) in unknown_models() {
        let known = golden_of(&loaded(task, &path, &cpu, DType::Auto).model);
        for device in [&cpu, &gpu] {
            for golden in [Some(&known), None] {
                let Loaded { model, spots, .. } = loaded(task, &path, device, DType::Auto);
                assert_eq!(spots.is_empty(), *device == cpu, "pieces are kept where a GPU has to read them");
                let test = block_on(self_test(&model, golden, DType::Auto, &spots)).expect("runs");
                println!("{}: {test:?}", path.display());
                assert!(test.passed && test.max_error < 0.005, "{}: {test:?}", path.display());
            }
        }
    }
}

/// What quantizing while loading costs is allowed; a wrong piece is found all the same.
#[test]
fn a_checkpoint_that_is_quantized_while_it_loads_passes() {
    let [cpu, gpu] = devices();
    let (task, path) = (Task::TextClassification, golden("tiny-distilbert/b-seq-f32/model.safetensors"));
    let known = golden_of(&loaded(task, &path, &cpu, DType::Auto).model);
    // Four bits cost so narrow a model of random weights more than any real one.
    for dtype in [DType::F16, DType::Q8] {
        let Loaded { model, spots, .. } = loaded(task, &path, &gpu, dtype);
        let test = block_on(self_test(&model, Some(&known), dtype, &spots)).expect("runs");
        assert!(test.passed, "{dtype:?}: {test:?}");
    }
}

#[test]
fn another_answer_fails() {
    let [cpu, _] = devices();
    let other = loaded(Task::TextGeneration, &golden("tiny-llama3/model.safetensors"), &cpu, DType::Auto);
    let known = golden_of(&other.model);
    let model = loaded(Task::TextGeneration, &golden("tiny-llama/model.safetensors"), &cpu, DType::Auto).model;
    let test = block_on(self_test(&model, Some(&known), DType::Auto, &[])).expect("runs");
    assert!(!test.passed && test.max_error > 0.1, "{test:?}");
}

/// Bytes that did not arrive on the GPU as they were in the file.
#[test]
fn a_piece_that_is_not_the_file_s_fails() {
    let [_, gpu] = devices();
    let Loaded { model, mut spots, .. } =
        loaded(Task::TextGeneration, &golden("tiny-llama/model.safetensors"), &gpu, DType::Auto);
    let (rows, cols) = (40, 64);
    let values: Vec<f32> = (0..rows * cols).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect();
    let mut known = values[..Spot::ROWS * cols].to_vec();
    let matrix = Matrix::from_values(&gpu, &values, rows, cols).expect("builds");
    spots.push(Spot::new(matrix.clone(), known.clone(), gpu.clone()));
    assert!(block_on(self_test(&model, None, DType::Auto, &spots)).expect("runs").passed);
    // One value in two hundred.
    known[3 * cols + 7] += 1.0;
    spots.push(Spot::new(matrix, known, gpu));
    let test = block_on(self_test(&model, None, DType::Auto, &spots)).expect("runs");
    assert!(!test.passed && test.max_error > 0.05, "{test:?}");
}

/// The answers in the manifest, which `scripts/golden/known_answers.py` took from numpy and PyTorch.
#[test]
fn real_models_give_the_manifest_s_answers() {
    let manifest = Manifest::parse(include_str!("../../models/manifest.json")).expect("valid");
    for (name, task) in [
        ("sst2-mini", Task::TextClassification),
        ("rampart-pii", Task::TokenClassification),
        ("minilm-l6", Task::FeatureExtraction),
        ("smollm2-135m-instruct", Task::TextGeneration),
        ("qwen2.5-coder-0.5b-instruct", Task::TextGeneration),
    ] {
        let entry = manifest.model(name).expect("listed");
        let known = entry.golden.as_ref().unwrap_or_else(|| panic!("{name} has no golden answer"));
        let file = entry.entry().expect("weights");
        let path = if name == "sst2-mini" {
            Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(file)
        } else {
            model_file(&format!("{name}/{file}"))
        };
        for device in devices() {
            let Loaded { model, spots, .. } = loaded(task, &path, &device, DType::Auto);
            for golden in [Some(known), None].into_iter().take(if name.starts_with("qwen") { 1 } else { 2 }) {
                let test = block_on(self_test(&model, golden, DType::Auto, &spots)).expect("runs");
                println!("{name} {device:?} known {}: {test:?}", golden.is_some());
                assert!(test.passed && test.max_error < 0.01, "{name} on {device:?}: {test:?}");
            }
        }
    }
}

#[test]
fn the_speed_probe_counts_both_devices() {
    let [_, gpu] = devices();
    let since = std::time::Instant::now();
    let speed = block_on(measure_speed(&gpu, || since.elapsed().as_secs_f64() * 1000.0)).expect("runs");
    println!("{speed:?}");
    assert!(speed.gpu_ms > 0.0 && speed.cpu_ms > 0.0 && speed.slow == (speed.gpu_ms * 2.0 > speed.cpu_ms));
}
