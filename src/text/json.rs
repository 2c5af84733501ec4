//! `tokenizer.json` of Hugging Face `tokenizers`: what this crate understands of it.

use super::TextError;
use super::Tokenizer;
use super::bpe::{Bpe, Vocab};
use super::loaded::{Added, Inner, Model, by_id};
use super::split::{GPT2, LLAMA3, QWEN2, Split};
use super::wordpiece::WordPiece;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    pre_tokenizer: Value,
    #[serde(default)]
    post_processor: Value,
    #[serde(default)]
    decoder: Value,
    model: ModelFile,
}

#[derive(Deserialize)]
struct AddedToken {
    id: u32,
    content: String,
    #[serde(default)]
    special: bool,
    #[serde(default)]
    lstrip: bool,
    #[serde(default)]
    rstrip: bool,
    #[serde(default)]
    single_word: bool,
}

#[derive(Deserialize)]
struct ModelFile {
    /// Absent in some old files.
    #[serde(default, rename = "type")]
    kind: Option<String>,
    vocab: HashMap<String, u32>,
    #[serde(default)]
    merges: Vec<MergeText>,
    #[serde(default)]
    ignore_merges: bool,
    unk_token: Option<String>,
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
    max_input_chars_per_word: Option<usize>,
    #[serde(default)]
    byte_fallback: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MergeText {
    Line(String),
    Pair(String, String),
}

fn unsupported(what: &str, got: &str, supported: &str) -> TextError {
    TextError::Tokenizer(format!("tokenizer.json: {what} `{got}` is not supported; supported: {supported}"))
}

fn kind(value: &Value) -> &str {
    if value.is_null() { "none" } else { value.get("type").and_then(Value::as_str).unwrap_or("unnamed") }
}

fn flag(value: &Value, key: &str, default: bool) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(default)
}

/// The members of a `Sequence`, or the thing itself; none for null.
fn members<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    match (kind(value), value.get(key).and_then(Value::as_array)) {
        ("none", _) => Vec::new(),
        ("Sequence", Some(all)) => all.iter().collect(),
        _ => vec![value],
    }
}

impl Tokenizer {
    /// Reads `tokenizer.json`: WordPiece with BERT's normalizer and pre-tokenizer, or byte-level BPE
    /// with the pre-tokenizer of GPT-2, SmolLM2, Llama 3 or Qwen2. Truncation and padding in the
    /// file are left to the caller.
    ///
    /// # Errors
    /// Not JSON of that shape, or a component that would change the ids and is not supported.
    pub fn from_json(json: &[u8]) -> Result<Self, TextError> {
        let file: File = serde_json::from_slice(json).map_err(|e| {
            // serde's own message may quote the file.
            TextError::Tokenizer(format!(
                "tokenizer.json is not what it should be at line {} column {}: expected `model` with `vocab`, and `added_tokens`",
                e.line(),
                e.column()
            ))
        })?;
        let vocab: Vocab = file.model.vocab.iter().map(|(token, &id)| (token.as_str().into(), id)).collect();
        if let Some(token) = file.added_tokens.iter().find(|t| t.single_word) {
            return Err(unsupported("`single_word` of added token", &token.content, "false"));
        }
        let added: Vec<Added> = file
            .added_tokens
            .iter()
            .map(|t| {
                let (lstrip, rstrip) = (t.lstrip, t.rstrip);
                Added { id: t.id, text: t.content.as_str().into(), special: t.special, lstrip, rstrip }
            })
            .collect();
        let default = if file.model.merges.is_empty() { "WordPiece" } else { "BPE" };
        let model = match file.model.kind.as_deref().unwrap_or(default) {
            "WordPiece" => Model::WordPiece(wordpiece(&file, &vocab)?),
            "BPE" => Model::Bpe(bpe(&file, &vocab)?),
            other => return Err(unsupported("model", other, "BPE, WordPiece")),
        };
        let mut inner = Inner {
            tokens: by_id(&vocab, &added)?,
            model,
            vocab,
            added,
            prefix: Vec::new(),
            suffix: Vec::new(),
            bos: None,
            end_ids: Vec::new(),
            trim_offsets: false,
        };
        for part in members(&file.post_processor, "processors") {
            post_processor(part, &mut inner)?;
        }
        let tokenizer = inner.finish();
        let bos =
            ["<|begin_of_text|>", "<|startoftext|>", "<s>", "<bos>"].iter().find_map(|t| tokenizer.token_to_id(t));
        Ok(match std::sync::Arc::try_unwrap(tokenizer.0) {
            Ok(inner) => Tokenizer(std::sync::Arc::new(Inner { bos, ..inner })),
            Err(shared) => Tokenizer(shared),
        })
    }
}

fn wordpiece(file: &File, vocab: &Vocab) -> Result<WordPiece, TextError> {
    let normal = &file.normalizer;
    let supported = "BertNormalizer";
    let on = match kind(normal) {
        "BertNormalizer" => true,
        "none" => false,
        other => return Err(unsupported("WordPiece normalizer", other, supported)),
    };
    if kind(&file.pre_tokenizer) != "BertPreTokenizer" {
        return Err(unsupported("WordPiece pre-tokenizer", kind(&file.pre_tokenizer), "BertPreTokenizer"));
    }
    let unk = file.model.unk_token.as_deref().unwrap_or("[UNK]");
    let Some(&unk) = vocab.get(unk) else {
        return Err(TextError::Tokenizer("tokenizer.json: the unknown token is not in the vocabulary".into()));
    };
    let lowercase = on && flag(normal, "lowercase", true);
    Ok(WordPiece {
        unk,
        continuing_subword_prefix: file.model.continuing_subword_prefix.clone().unwrap_or_else(|| "##".into()),
        max_input_chars_per_word: file.model.max_input_chars_per_word.unwrap_or(100),
        cleanup: flag(&file.decoder, "cleanup", true),
        clean_text: on && flag(normal, "clean_text", true),
        handle_chinese_chars: on && flag(normal, "handle_chinese_chars", true),
        strip_accents: on && flag(normal, "strip_accents", lowercase),
        lowercase,
    })
}

fn bpe(file: &File, vocab: &Vocab) -> Result<Bpe, TextError> {
    if !file.normalizer.is_null() {
        return Err(unsupported("BPE normalizer", kind(&file.normalizer), "none (the model's GGUF has none either)"));
    }
    if file.model.byte_fallback || file.model.end_of_word_suffix.as_deref().is_some_and(|s| !s.is_empty()) {
        return Err(unsupported("BPE with", "byte_fallback or end_of_word_suffix", "byte-level BPE"));
    }
    let split = pre_tokenizer(&file.pre_tokenizer)?;
    let merges = file.model.merges.iter().map(|merge| match merge {
        MergeText::Line(line) => line.split_once(' ').unwrap_or((line, "")),
        MergeText::Pair(left, right) => (left.as_str(), right.as_str()),
    });
    Bpe::new(split, file.model.ignore_merges, vocab, merges).map_err(|rank| {
        TextError::Tokenizer(format!("tokenizer.json: merge {rank} names a token that is not in the vocabulary"))
    })
}

fn pre_tokenizer(value: &Value) -> Result<Split, TextError> {
    let parts = members(value, "pretokenizers");
    let regex = |v: &Value| v.pointer("/pattern/Regex").and_then(Value::as_str).map(str::to_owned);
    let byte_level = |v: &Value, regex: bool| {
        kind(v) == "ByteLevel" && flag(v, "use_regex", true) == regex && !flag(v, "add_prefix_space", true)
    };
    let split = match parts.as_slice() {
        [bytes] if byte_level(bytes, true) => Some(Split::Gpt2),
        [digits, bytes]
            if kind(digits) == "Digits" && flag(digits, "individual_digits", false) && byte_level(bytes, true) =>
        {
            Some(Split::SmolLm)
        }
        [split, bytes]
            if kind(split) == "Split"
                && split.get("behavior").and_then(Value::as_str) == Some("Isolated")
                && !flag(split, "invert", false)
                && byte_level(bytes, false) =>
        {
            match regex(split).as_deref() {
                Some(GPT2) => Some(Split::Gpt2),
                Some(LLAMA3) => Some(Split::Cased { digits: 3 }),
                Some(QWEN2) => Some(Split::Cased { digits: 1 }),
                _ => None,
            }
        }
        _ => None,
    };
    split.ok_or_else(|| unsupported("BPE pre-tokenizer", kind(value), "those of GPT-2, SmolLM2, Llama 3 and Qwen2"))
}

fn post_processor(value: &Value, inner: &mut Inner) -> Result<(), TextError> {
    let damaged =
        || TextError::Tokenizer("tokenizer.json: the post-processor names tokens that it does not define".into());
    let pair =
        |key: &str| value.get(key).and_then(|v| v.get(1)).and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
    match kind(value) {
        "ByteLevel" => inner.trim_offsets = flag(value, "trim_offsets", true),
        "BertProcessing" | "RobertaProcessing" => {
            inner.prefix = vec![pair("cls").ok_or_else(damaged)?];
            inner.suffix = vec![pair("sep").ok_or_else(damaged)?];
            inner.trim_offsets = kind(value) == "RobertaProcessing" && flag(value, "trim_offsets", true);
        }
        "TemplateProcessing" => {
            let mut before = true;
            for item in value.get("single").and_then(Value::as_array).ok_or_else(damaged)? {
                if item.get("Sequence").is_some() {
                    before = false;
                    continue;
                }
                let name = item.pointer("/SpecialToken/id").and_then(Value::as_str).ok_or_else(damaged)?;
                let ids = value.get("special_tokens").and_then(|t| t.get(name)).and_then(|t| t.get("ids"));
                for id in ids.and_then(Value::as_array).ok_or_else(damaged)? {
                    let id = id.as_u64().and_then(|id| u32::try_from(id).ok()).ok_or_else(damaged)?;
                    if before { inner.prefix.push(id) } else { inner.suffix.push(id) }
                }
            }
        }
        other => {
            return Err(unsupported(
                "post-processor",
                other,
                "ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing",
            ));
        }
    }
    Ok(())
}
