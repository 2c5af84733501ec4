//! The tokenizer inside a GGUF file. Keys: `docs/gguf.md` of ggml; pre-tokenizers and defaults:
//! `llama-vocab.cpp` of llama.cpp.

use super::TextError;
use super::Tokenizer;
use super::bpe::{Bpe, Vocab};
use super::loaded::{Added, Inner, Model, by_id};
use super::split::Split;
use crate::weights::{Metadata, Value};

/// Token types of ggml: unknown, control (never text), user-defined (text, but never split).
const UNKNOWN: i64 = 2;
const CONTROL: i64 = 3;
const USER_DEFINED: i64 = 4;

const SUPPORTED: &str = "smollm, qwen2, llama-bpe";

pub(super) fn string<'a>(metadata: &'a Metadata, key: &str) -> Option<&'a str> {
    match metadata.get(key) {
        Some(Value::String(s)) => Some(s),
        _ => None,
    }
}

/// The string of the token whose id is at `key`.
pub(super) fn token_at<'a>(metadata: &'a Metadata, key: &str) -> Option<&'a str> {
    let Some(Value::Strings(tokens)) = metadata.get("tokenizer.ggml.tokens") else { return None };
    tokens.get(id(metadata, key)? as usize).map(String::as_str)
}

fn id(metadata: &Metadata, key: &str) -> Option<u32> {
    match metadata.get(key) {
        Some(&Value::Int(id)) => u32::try_from(id).ok(),
        _ => None,
    }
}

fn strings<'a>(metadata: &'a Metadata, key: &str) -> Result<&'a [String], TextError> {
    match metadata.get(key) {
        Some(Value::Strings(all)) => Ok(all),
        _ => Err(TextError::Tokenizer(format!("the GGUF metadata has no list of strings `{key}`"))),
    }
}

impl Tokenizer {
    /// Reads the tokenizer from GGUF metadata: `tokenizer.huggingface.json` if the file carries it,
    /// else byte-level BPE (`gpt2`) with the pre-tokenizers `smollm`, `qwen2` or `llama-bpe`.
    ///
    /// # Errors
    /// Another kind of tokenizer, or lists that are missing or contradict each other.
    pub fn from_gguf(metadata: &Metadata) -> Result<Self, TextError> {
        if let Some(json) = string(metadata, "tokenizer.huggingface.json") {
            return Self::from_json(json.as_bytes());
        }
        match string(metadata, "tokenizer.ggml.model") {
            Some("gpt2") => {}
            other => {
                return Err(TextError::Tokenizer(format!(
                    "the GGUF's tokenizer model `{}` is not supported; supported: gpt2 (byte-level BPE), or `tokenizer.huggingface.json`",
                    other.unwrap_or("none")
                )));
            }
        }
        let (split, llama) = match string(metadata, "tokenizer.ggml.pre") {
            Some("smollm") => (Split::SmolLm, false),
            Some("qwen2") => (Split::Cased { digits: 1 }, false),
            Some("llama-bpe" | "llama3" | "llama-v3") => (Split::Cased { digits: 3 }, true),
            other => {
                return Err(TextError::Tokenizer(format!(
                    "the GGUF's pre-tokenizer `{}` is not supported; supported: {SUPPORTED}; convert the model again with a current llama.cpp",
                    other.unwrap_or("none")
                )));
            }
        };
        let tokens = strings(metadata, "tokenizer.ggml.tokens")?;
        let merges = strings(metadata, "tokenizer.ggml.merges")?;
        let types = match metadata.get("tokenizer.ggml.token_type") {
            Some(Value::Ints(types)) if types.len() == tokens.len() => types.as_slice(),
            Some(_) => return Err(TextError::Tokenizer("the GGUF's token types are not one for each token".into())),
            None => &[],
        };
        let mut vocab = Vocab::with_capacity(tokens.len());
        let mut added = Vec::new();
        for (id, token) in (0u32..).zip(tokens) {
            let text: std::sync::Arc<str> = token.as_str().into();
            let special = match types.get(id as usize) {
                Some(&(CONTROL | UNKNOWN)) => Some(true),
                Some(&USER_DEFINED) => Some(false),
                _ => None,
            };
            if let Some(special) = special {
                added.push(Added { id, text: text.clone(), special, lstrip: false, rstrip: false });
            }
            vocab.insert(text, id);
        }
        let pairs = merges.iter().map(|line| {
            // A part may itself begin with a space's stand-in, never with a space.
            line.split_once(' ').unwrap_or((line, ""))
        });
        let model = Bpe::new(split, llama, &vocab, pairs).map_err(|rank| {
            TextError::Tokenizer(format!("the GGUF's merge {rank} names a token that is not in its vocabulary"))
        })?;
        let flag = |key: &str, default: bool| match metadata.get(key) {
            Some(&Value::Bool(on)) => on,
            _ => default,
        };
        let known = |key: &str| id(metadata, key).filter(|&id| (id as usize) < tokens.len());
        let bos = known("tokenizer.ggml.bos_token_id");
        let eos = known("tokenizer.ggml.eos_token_id");
        let ends = ["eos", "eot", "eom"].iter().filter_map(|name| known(&format!("tokenizer.ggml.{name}_token_id")));
        Ok(Inner {
            tokens: by_id(&vocab, &added)?,
            model: Model::Bpe(model),
            prefix: bos.filter(|_| flag("tokenizer.ggml.add_bos_token", llama)).into_iter().collect(),
            suffix: eos.filter(|_| flag("tokenizer.ggml.add_eos_token", false)).into_iter().collect(),
            bos,
            end_ids: ends.collect(),
            trim_offsets: false,
            vocab,
            added,
        }
        .finish())
    }
}
