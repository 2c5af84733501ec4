//! The tokenizers of real models. With `--nocapture` it says what masks cost.
#![cfg(feature = "text")]

use burnside::schema::{Constraint, Schema, Vocabulary};
use burnside::text::Tokenizer;
use burnside::weights::{FileHeader, Reader, TensorInfo, TensorSink};
use std::io::Read;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

#[derive(Default)]
struct Header(Option<FileHeader>);

impl TensorSink for Header {
    fn begin(&mut self, header: &FileHeader) -> burnside::Result<()> {
        self.0 = Some(header.clone());
        Ok(())
    }

    fn data(&mut self, _: &TensorInfo, _: u64, _: &[u8]) -> burnside::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &TensorInfo) -> burnside::Result<()> {
        Ok(())
    }
}

fn tokenizer(model: &str, file: &str) -> Tokenizer {
    let cache = std::env::var_os("BURNSIDE_CACHE").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache/burnside");
    let path = cache.unwrap_or_else(home).join("models").join(model).join(file);
    let mut file = std::fs::File::open(&path).unwrap_or_else(|_| panic!("run ./scripts/models {model}"));
    let (mut reader, mut header, mut chunk) = (Reader::new(), Header::default(), vec![0; 1 << 20]);
    while header.0.is_none() {
        let length = file.read(&mut chunk).expect("readable");
        reader.push(&chunk[..length], &mut header).expect("a GGUF file");
    }
    Tokenizer::from_gguf(&header.0.expect("a header").metadata).expect("a tokenizer")
}

/// What a model would write, in its own tokens, is allowed token by token; and nothing else is needed.
fn writes(tokenizer: &Tokenizer, all: &Rc<Vocabulary>, schema: &str, answer: &str) -> Vec<Duration> {
    let mut constraint = Constraint::new(&Schema::parse(schema).expect(schema), all.clone()).expect(schema);
    let ids = tokenizer.encode(answer, false).expect("short").ids;
    let mut times = vec![];
    for (step, &id) in ids.iter().enumerate() {
        let mut logits = vec![0.0; tokenizer.vocab_size()];
        let began = Instant::now();
        constraint.mask(&mut logits, 10_000, tokenizer.end_ids()).expect("a way on");
        times.push(began.elapsed());
        assert!(logits[id as usize].is_finite(), "token {step} of {answer}");
        assert!(!constraint.may_end() || !constraint.is_complete(), "over before its end");
        constraint.push(&tokenizer.spelling(id)).expect("allowed");
    }
    assert!(constraint.may_end());
    times
}

#[test]
fn real_tokenizers_write_what_is_valid() {
    let people: Vec<String> = (0..20)
        .map(|i| {
            format!(
                r#"{{"name": "Zoë Müller-{i} 😀", "note": "she said: \"no\",\nand left {i} times", "age": {}}}"#,
                i + 20
            )
        })
        .collect();
    let people = format!("[{}]", people.join(", "));
    let bounded = r#"{"type":"array","items":{"type":"object","properties":{"name":{"type":"string","maxLength":200},"note":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":130}},"required":["name","age"]}}"#;
    for (model, file) in [
        ("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"),
        ("qwen2.5-coder-0.5b-instruct", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
    ] {
        let tokenizer = tokenizer(model, file);
        let began = Instant::now();
        let ids = 0..tokenizer.vocab_size() as u32;
        let all = Rc::new(Vocabulary::new(ids.map(|id| (id, tokenizer.spelling(id))).collect()));
        let built = began.elapsed();
        let began = Instant::now();
        drop(Constraint::new(&Schema::parse(bounded).expect("valid"), all.clone()).expect("valid"));
        let compiled = began.elapsed();
        let mut times = writes(&tokenizer, &all, bounded, &people);
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_micros();
        println!(
            "{model}: {} tokens, trie {} ms, schema {} us; masks for {} tokens: median {} us, 95 % {} us, most {} us, mean {} us",
            tokenizer.vocab_size(),
            built.as_millis(),
            compiled.as_micros(),
            times.len(),
            at(0.5),
            at(0.95),
            at(1.0),
            times.iter().sum::<Duration>().as_micros() / times.len() as u128
        );
        for (schema, answer) in [
            ("{}", r#"{"a":[1,2.5e3,null,true,"x"],"b":{}}"#),
            (r#"{"type":"string","format":"date-time"}"#, "\"2026-11-21T22:15:00Z\""),
            (r#"{"enum":["grün","rot",3]}"#, "\"grün\""),
            (r#"{"type":"string","pattern":"^[A-Z]{2}-\\d+$"}"#, "\"AB-2026\""),
        ] {
            writes(&tokenizer, &all, schema, answer);
        }
    }
}
