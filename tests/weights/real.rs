//! Real models, decoded whole, against PyPI `gguf` (`scripts/golden/quants.py --decoded FILE`).
//!
//! They lie in `BURNSIDE_CACHE` (`~/.cache/burnside`), where `scripts/models` puts them.

use std::io::Read;
use std::path::PathBuf;

use burnside::weights::{ElementType, FileHeader, Reader, Sha256Stream, TensorInfo, TensorSink, Value, quant};

use crate::support::peak_bytes;

/// Hashes all tensors as `f32`, in file order.
#[derive(Default)]
struct Decoded {
    header: FileHeader,
    hash: Sha256Stream,
    ended: usize,
}

impl TensorSink for Decoded {
    fn begin(&mut self, header: &FileHeader) -> burnside::Result<()> {
        self.header = header.clone();
        Ok(())
    }

    fn data(&mut self, tensor: &TensorInfo, _: u64, bytes: &[u8]) -> burnside::Result<()> {
        let element = tensor.element;
        for bytes in bytes.chunks(element.block_bytes() * 1024) {
            let mut values = vec![0.0; bytes.len() / element.block_bytes() * element.block_len()];
            quant::dequantize(element, bytes, &mut values)?;
            let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
            self.hash.update(&bytes);
        }
        Ok(())
    }

    fn end(&mut self, _: &TensorInfo) -> burnside::Result<()> {
        self.ended += 1;
        Ok(())
    }
}

/// Reads a model of the cache.
fn decode(name: &str, file: &str) -> Decoded {
    let cache = std::env::var_os("BURNSIDE_CACHE").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache/burnside");
    let path = cache.unwrap_or_else(home).join("models").join(name).join(file);
    let fail = |error| -> ! { panic!("{}: {error}; run ./scripts/models {name}", path.display()) };
    let mut file = std::fs::File::open(&path).unwrap_or_else(|error| fail(error));
    let total = file.metadata().unwrap_or_else(|error| fail(error)).len();
    let mut sink = Decoded::default();
    let peak = peak_bytes(|| {
        let mut reader = Reader::new().with_total_bytes(total);
        let mut chunk = vec![0; 1 << 20];
        loop {
            match file.read(&mut chunk).unwrap_or_else(|error| fail(error)) {
                0 => break,
                len => reader.push(&chunk[..len], &mut sink).unwrap(),
            }
        }
        reader.finish().unwrap();
    });
    println!("{name}: {} tensors, peak {peak} bytes", sink.ended);
    // Two headers (the reader's and the sink's copy) and a chunk; the files are 98 and 491 MB.
    assert!(peak < 64 << 20, "{peak} bytes");
    assert_eq!(sink.ended, sink.header.tensors.len());
    sink
}

#[test]
fn smollm2_q4_1() {
    let Decoded { header, hash, .. } = decode("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf");
    assert_eq!(header.metadata["general.architecture"], Value::String("llama".into()));
    assert_eq!(header.metadata["llama.embedding_length"], Value::Int(576));
    let tokens = &header.metadata["tokenizer.ggml.tokens"];
    assert!(matches!(tokens, Value::Strings(tokens) if tokens.len() == 49152));
    assert_eq!(header.tensors.len(), 272);
    let embedding = header.tensors.iter().find(|t| t.name == "token_embd.weight").unwrap();
    assert_eq!((embedding.element, &embedding.shape[..]), (ElementType::Q8_0, &[49152, 576][..]));
    assert_eq!(hash.finish(), "1034100613c22abd3cc047d99b02ed7a8d419bc245f4cf54a4736c5f699ba569");
}

/// Q4_K, Q5_0, Q6_K, Q8_0 and F32 in one file.
#[test]
fn qwen2_5_coder_q4_k_m() {
    let Decoded { header, hash, .. } = decode("qwen2.5-coder-0.5b-instruct", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf");
    assert_eq!(header.metadata["general.architecture"], Value::String("qwen2".into()));
    assert_eq!(header.tensors.len(), 291);
    assert_eq!(hash.finish(), "4b296b8a58ae18904185de1f2a0f7b3de1758c702dab0f67d497be90db57f979");
}
