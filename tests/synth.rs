//! `burnside models synth`: files of any shape, the same for a seed, that the reader takes.
#![cfg(feature = "cli")]

use burnside::weights::manifest::ChunkHasher;
use burnside::weights::{ElementType, FileHeader, Reader, TensorInfo, TensorSink, Value};
use std::path::PathBuf;
use std::process::Command;

/// A tokenizer of this repository's own, of 300-odd tokens.
const TOKENIZER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/tiny-llama/tiny-llama-f32.gguf");

/// Writes a file with these arguments; its path.
fn synth(name: &str, arguments: &[&str]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("burnside-synth-{}-{name}.gguf", std::process::id()));
    let done = Command::new(env!("CARGO_BIN_EXE_burnside"))
        .args(["models", "synth", "--tokenizer", TOKENIZER, "--vocabulary", "1024", "-o"])
        .arg(&path)
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    path
}

fn sha256(path: &PathBuf) -> String {
    let mut hasher = ChunkHasher::new(1 << 20);
    hasher.update(&std::fs::read(path).unwrap());
    hasher.finish().0
}

/// What a reader saw.
#[derive(Default)]
struct Seen {
    header: FileHeader,
    bytes: u64,
    complete: usize,
}

impl TensorSink for Seen {
    fn begin(&mut self, header: &FileHeader) -> burnside::Result<()> {
        self.header = header.clone();
        Ok(())
    }
    fn data(&mut self, _: &TensorInfo, _: u64, bytes: &[u8]) -> burnside::Result<()> {
        self.bytes += bytes.len() as u64;
        Ok(())
    }
    fn end(&mut self, _: &TensorInfo) -> burnside::Result<()> {
        self.complete += 1;
        Ok(())
    }
}

fn read(path: &PathBuf) -> Seen {
    let mut seen = Seen::default();
    let mut reader = Reader::new();
    reader.push(&std::fs::read(path).unwrap(), &mut seen).unwrap();
    reader.finish().unwrap();
    seen
}

#[test]
fn the_same_seed_gives_the_same_file_on_every_machine() {
    let [one, again, other] = ["1", "1", "2"].map(|seed| synth(&format!("seed{seed}"), &["--seed", seed]));
    assert_eq!(sha256(&one), sha256(&again));
    assert_ne!(sha256(&one), sha256(&other));
    // A change of this hash is a change of all synthetic models that anybody has measured.
    assert_eq!(sha256(&one), "e22e8074c7029aed4633d1aa4f005c293351a9b807be355b9646e0075579f48d");
    [one, other].iter().for_each(|path| std::fs::remove_file(path).unwrap());
}

#[test]
fn every_type_is_written_in_full_and_falls_back_where_rows_don_t_fill_its_blocks() {
    for element in ElementType::ALL {
        let name = element.name().to_ascii_lowercase();
        let path = synth(&name, &["--quant", &name, "--hidden", "256", "--heads", "4", "--head-dim", "64"]);
        let seen = read(&path);
        assert_eq!(seen.complete, 2 * 9 + 2, "{name}");
        let of = |wanted: &str| seen.header.tensors.iter().find(|tensor| tensor.name == wanted).unwrap();
        assert_eq!(of("blk.1.attn_q.weight").element, element);
        // 128 inputs: no k-quant has such blocks.
        let fallback = match element {
            ElementType::Q4_K => ElementType::Q5_0,
            ElementType::Q5_K => ElementType::Q5_1,
            ElementType::Q6_K => ElementType::Q8_0,
            other => other,
        };
        assert_eq!(
            (of("blk.0.ffn_down.weight").element, &of("blk.0.ffn_down.weight").shape),
            (fallback, &vec![256, 128])
        );
        assert_eq!((of("token_embd.weight").shape[0], of("output_norm.weight").element), (1024, ElementType::F32));
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_qwen_has_biases_and_the_vocabulary_is_padded() {
    let path = synth("qwen", &["--like", "qwen2.5-0.5b", "--layers", "1", "--quant", "q8_0"]);
    let Seen { header, .. } = read(&path);
    assert!(header.tensors.iter().any(|tensor| tensor.name == "blk.0.attn_k.bias" && tensor.shape == [128]));
    let Some(Value::Strings(tokens)) = header.metadata.get("tokenizer.ggml.tokens") else { panic!("no tokens") };
    assert_eq!((tokens.len(), tokens[1023].as_str()), (1024, "[PAD1023]"));
    assert_eq!(header.metadata.get("qwen2.block_count"), Some(&Value::Int(1)));
    std::fs::remove_file(path).unwrap();
}

/// llama.cpp's greedy tokens for the same file and prompt (`node-llama-cpp`, keys and values in f32): 70, then 902 seven
/// times. Tokenizer, hyperparameters and tensors thus mean the same to both.
#[cfg(feature = "engine")]
#[test]
fn a_synthetic_model_decodes_as_llama_cpp_does() {
    let sizes = ["--hidden", "256", "--heads", "4", "--head-dim", "64", "--intermediate", "512"];
    let path = synth("decode", &[&sizes[..], &["--quant", "f32", "--seed", "5"]].concat());
    let prompt = path.with_extension("txt");
    std::fs::write(&prompt, "The capital of France is Paris, and").unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_burnside"))
        .args(["generate", "--plain", "--max-new-tokens", "8", "-m"])
        .args([&path, &prompt])
        .output()
        .unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(answer["generated_text"], format!("d{}", "[PAD902]".repeat(7)));
    [path, prompt].iter().for_each(|path| std::fs::remove_file(path).unwrap());
}
