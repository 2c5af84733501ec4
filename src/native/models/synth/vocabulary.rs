//! The tokenizer of a synthetic model: a real one, padded to the model's rows.

use crate::native::cache::Cache;
use crate::native::io_error;
use crate::native::models::facts;
use crate::weights::{FormatError, Metadata, Value};
use crate::{Error, Result};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// ggml's token types.
const NORMAL: i64 = 1;
const CONTROL: i64 = 3;
const USER_DEFINED: i64 = 4;
const UNUSED: i64 = 5;

/// Tokenizers of the manifest's models, by architecture, the one to prefer first.
fn candidates(architecture: &str) -> [&'static str; 2] {
    const SMOLLM: &str = "smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf";
    match architecture {
        "qwen2" => ["qwen2.5-coder-0.5b-instruct/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", SMOLLM],
        _ => ["llama3-tokenizer/tokenizer.json", SMOLLM],
    }
}

/// The `tokenizer.*` metadata for `rows` tokens.
///
/// # Errors
/// [`Error::InvalidArgument`] when no tokenizer is at hand or it has more tokens than `rows`.
pub(super) fn metadata(given: Option<&Path>, architecture: &str, rows: usize) -> Result<Metadata> {
    let mut metadata = match given {
        Some(path) => read(path)?,
        None => first_that_fits(architecture, rows)?,
    };
    let tokens = match metadata.get_mut("tokenizer.ggml.tokens") {
        Some(Value::Strings(tokens)) => tokens,
        _ => return Err(FormatError::Invalid("the tokenizer's file has no `tokenizer.ggml.tokens`".into()).into()),
    };
    let own = tokens.len();
    if own > rows {
        return Err(Error::InvalidArgument(format!(
            "the tokenizer has {own} tokens, the model only {rows}; give a larger --vocabulary or another --tokenizer"
        )));
    }
    tokens.extend((own..rows).map(|id| format!("[PAD{id}]")));
    match metadata.get_mut("tokenizer.ggml.token_type") {
        Some(Value::Ints(types)) => types.resize(rows, UNUSED),
        _ => return Err(FormatError::Invalid("the tokenizer's file has no `tokenizer.ggml.token_type`".into()).into()),
    }
    // Scores are of other kinds of tokenizers than the byte-level BPE that we write.
    metadata.remove("tokenizer.ggml.scores");
    Ok(metadata)
}

fn first_that_fits(architecture: &str, rows: usize) -> Result<Metadata> {
    let folder = Cache::from_env()?.root().join("models");
    let paths: Vec<PathBuf> = candidates(architecture).iter().map(|path| folder.join(path)).collect();
    for path in paths.iter().filter(|path| path.is_file()) {
        let metadata = read(path)?;
        if matches!(metadata.get("tokenizer.ggml.tokens"), Some(Value::Strings(tokens)) if tokens.len() <= rows) {
            return Ok(metadata);
        }
    }
    Err(Error::InvalidArgument(
        "no tokenizer is at hand that fits; run `burnside models fetch smollm2-135m-instruct`, or name a GGUF file with --tokenizer"
            .into(),
    ))
}

fn read(path: &Path) -> Result<Metadata> {
    if path.extension().is_some_and(|extension| extension == "json") {
        let text = std::fs::read(path).map_err(|e| io_error("read", path, &e))?;
        return Ok(llama3(&text)?);
    }
    let mut metadata = facts::header(path)?.metadata;
    metadata.retain(|key, _| key.starts_with("tokenizer."));
    Ok(metadata)
}

/// The GGUF metadata of Llama 3's `tokenizer.json`, as llama.cpp's converter writes it.
fn llama3(json: &[u8]) -> Result<Metadata, FormatError> {
    let invalid = |what: &str| FormatError::Invalid(format!("tokenizer.json {what}; expected Llama 3's"));
    let json: Json = serde_json::from_slice(json).map_err(|error| invalid(&format!("is not JSON ({error})")))?;
    let model = &json["model"];
    let vocabulary = model["vocab"].as_object().ok_or_else(|| invalid("has no `model.vocab`"))?;
    let added = json["added_tokens"].as_array().ok_or_else(|| invalid("has no `added_tokens`"))?;
    let mut all: Vec<(u64, &str, i64)> = Vec::new();
    for (text, id) in vocabulary {
        all.push((id.as_u64().ok_or_else(|| invalid("has an id that is no number"))?, text, NORMAL));
    }
    let plain: BTreeSet<u64> = all.iter().map(|(id, ..)| *id).collect();
    for token in added {
        let (Some(id), Some(text)) = (token["id"].as_u64(), token["content"].as_str()) else {
            return Err(invalid("has an added token without id or content"));
        };
        if !plain.contains(&id) {
            all.push((id, text, if token["special"] == true { CONTROL } else { USER_DEFINED }));
        }
    }
    all.sort_unstable();
    if all.iter().enumerate().any(|(index, (id, ..))| index as u64 != *id) {
        return Err(invalid("has ids that are not 0, 1, 2 and so on"));
    }
    let merges = model["merges"].as_array().ok_or_else(|| invalid("has no `model.merges`"))?;
    let merges = merges.iter().map(|merge| match (merge.as_str(), &merge[0], &merge[1]) {
        (Some(line), ..) => Ok(line.to_owned()),
        (None, Json::String(left), Json::String(right)) => Ok(format!("{left} {right}")),
        _ => Err(invalid("has a merge that is not a pair")),
    });
    let merges = merges.collect::<Result<Vec<_>, _>>()?;
    let id_of = |text: &str| all.iter().find(|(_, own, _)| *own == text).map(|(id, ..)| Value::Int(*id as i64));
    let mut metadata = Metadata::from([
        ("tokenizer.ggml.model".to_owned(), Value::String("gpt2".into())),
        ("tokenizer.ggml.pre".to_owned(), Value::String("llama-bpe".into())),
        (
            "tokenizer.ggml.tokens".to_owned(),
            Value::Strings(all.iter().map(|(_, text, _)| (*text).to_owned()).collect()),
        ),
        ("tokenizer.ggml.token_type".to_owned(), Value::Ints(all.iter().map(|(.., kind)| *kind).collect())),
        ("tokenizer.ggml.merges".to_owned(), Value::Strings(merges)),
    ]);
    for (key, text) in [("bos", "<|begin_of_text|>"), ("eos", "<|end_of_text|>"), ("eot", "<|eot_id|>")] {
        if let Some(id) = id_of(text) {
            metadata.insert(format!("tokenizer.ggml.{key}_token_id"), id);
        }
    }
    Ok(metadata)
}
