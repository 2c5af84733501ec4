//! `burnside classify | tag | embed | generate`: texts in, JSON lines out, in input order.

use super::open::{self, read_file};
use super::place;
use crate::device::{block_on, native_gpu};
use crate::redact::Offsets;
use crate::redact::located::tagged_groups;
use crate::schema::Schema;
use crate::task::{Encoder, GenerateOptions, Model, Pooling, Prompt, Sampling, Task};
use crate::text::Message;
use crate::{Error, Result};
use burn::tensor::Device;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

/// What all four take.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// A name from the manifest, or a .gguf / .safetensors file (config.json and tokenizer.json beside the latter)
    #[arg(short, long)]
    model: String,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Where,
    /// What float weights are kept as: f32, f16, q8, q4, auto
    #[arg(long, default_value = "auto")]
    dtype: String,
    /// Input lines are JSON objects {"id", "text"}
    #[arg(long)]
    jsonl: bool,
    /// Texts, a file each [default: standard input, a line each]
    files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Where {
    Cpu,
    /// Vulkan, Metal or DX12
    Gpu,
}

impl Where {
    pub(super) fn name(self) -> &'static str {
        match self {
            Where::Cpu => "cpu",
            Where::Gpu => "gpu",
        }
    }
}

impl Common {
    fn load(&self, task: Task) -> Result<Model> {
        load(&self.model, self.device, &self.dtype, task)
    }
}

#[derive(Debug, Args)]
pub(super) struct Classify {
    #[command(flatten)]
    common: Common,
    /// Only the likeliest labels
    #[arg(long)]
    top_k: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Tag {
    #[command(flatten)]
    common: Common,
    /// What start and end count
    #[arg(long, value_enum, default_value = "chars")]
    offsets: Offsets,
}

#[derive(Debug, Args)]
pub(super) struct Embed {
    #[command(flatten)]
    common: Common,
    /// Take the first token's state instead of the mean
    #[arg(long)]
    cls: bool,
    /// Leave the vectors at their own length
    #[arg(long)]
    raw_length: bool,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    #[command(flatten)]
    common: Common,
    /// Continue the text as it stands instead of answering it as a chat message
    #[arg(long)]
    plain: bool,
    #[arg(long)]
    system: Option<String>,
    #[arg(long, default_value_t = 256)]
    max_new_tokens: usize,
    #[arg(long, default_value_t = 0.0)]
    temperature: f32,
    #[arg(long, default_value_t = 0)]
    top_k: usize,
    #[arg(long, default_value_t = 1.0)]
    top_p: f32,
    #[arg(long, default_value_t = 1.0)]
    repetition_penalty: f32,
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// End before this; may be given again
    #[arg(long)]
    stop: Vec<String>,
    /// A file with a JSON schema that each answer follows
    #[arg(long)]
    schema: Option<PathBuf>,
}

pub(super) fn classify(arguments: &Classify) -> Result<()> {
    let Model::Encoder(encoder) = arguments.common.load(Task::TextClassification)? else { return Err(wrong_kind()) };
    for_each(&arguments.common, |text| {
        let labels = block_on(encoder.classify(&[text], arguments.top_k))?;
        Ok(json!({ "labels": labels.first() }))
    })
}

pub(super) fn tag(arguments: &Tag) -> Result<()> {
    let Model::Encoder(encoder) = arguments.common.load(Task::TokenClassification)? else { return Err(wrong_kind()) };
    for_each(&arguments.common, |text| {
        let spans = block_on(encoder.spans(text))?;
        Ok(json!({ "entities": tagged_groups(text, &spans, arguments.offsets) }))
    })
}

pub(super) fn embed(arguments: &Embed) -> Result<()> {
    let Model::Encoder(encoder) = arguments.common.load(Task::FeatureExtraction)? else { return Err(wrong_kind()) };
    let pooling = if arguments.cls { Pooling::Cls } else { Pooling::Mean };
    for_each(&arguments.common, |text| {
        let vectors = block_on(encoder.embed(&[text], pooling, !arguments.raw_length))?;
        Ok(json!({ "embedding": vectors.first() }))
    })
}

pub(super) fn generate(arguments: &Generate) -> Result<()> {
    let schema = arguments.schema.as_deref().map(read_schema).transpose()?.map(Rc::new);
    let Model::Generator(generator) = arguments.common.load(Task::TextGeneration)? else { return Err(wrong_kind()) };
    for_each(&arguments.common, |text| {
        let options = GenerateOptions {
            max_new_tokens: arguments.max_new_tokens,
            sampling: Sampling {
                temperature: arguments.temperature,
                top_k: arguments.top_k,
                top_p: arguments.top_p,
                repetition_penalty: arguments.repetition_penalty,
                seed: arguments.seed,
            },
            stop: arguments.stop.clone(),
            schema: schema.clone(),
            keep: false,
        };
        let messages = conversation(arguments.system.as_deref(), text);
        let prompt = if arguments.plain { Prompt::Text(text) } else { Prompt::Chat(&messages) };
        let mut generation = generator.generate(&prompt, options)?;
        let (mut answer, began, mut first) = (String::new(), Instant::now(), None);
        while let Some(piece) = block_on(generation.next())? {
            first.get_or_insert_with(Instant::now);
            answer += &piece.text;
        }
        let decoding = first.map_or(0.0, |first| first.elapsed().as_secs_f64());
        let rate = (generation.completion_tokens() - 1) as f64 / decoding.max(1e-9);
        Ok(json!({
            "generated_text": answer,
            "finish_reason": generation.finish_reason(),
            "prompt_tokens": generation.prompt_tokens(),
            "completion_tokens": generation.completion_tokens(),
            "ttft_ms": first.map(|first| (first - began).as_secs_f64() * 1000.0),
            "tokens_per_second": rate,
        }))
    })
}

/// What a user says, behind a system message if there is one.
pub(super) fn conversation(system: Option<&str>, text: &str) -> Vec<Message> {
    let message = |role: &str, content: &str| Message { role: role.into(), content: content.into() };
    system.map(|content| message("system", content)).into_iter().chain([message("user", text)]).collect()
}

fn read_schema(path: &Path) -> Result<Schema> {
    Ok(Schema::parse(&read_text(path)?)?)
}

pub(super) fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read_file(path)?)
        .map_err(|_| Error::InvalidArgument(format!("{} is not UTF-8 text", path.display())))
}

pub(super) fn wrong_kind() -> Error {
    Error::InvalidArgument("this model is not made for this task".into())
}

/// The token classifier of `redact --tagger`, on the CPU.
pub(super) fn tagger(model: &str) -> Result<Rc<Encoder>> {
    let Model::Encoder(encoder) = load(model, Where::Cpu, "auto", Task::TokenClassification)? else {
        return Err(wrong_kind());
    };
    Ok(encoder)
}

/// A model by its name or path, on a device.
pub(super) fn load(model: &str, device: Where, dtype: &str, task: Task) -> Result<Model> {
    let device = match device {
        Where::Cpu => Device::flex(),
        Where::Gpu => native_gpu().map_err(Error::UnsupportedDevice)?,
    };
    let (path, _) = place::find(model)?;
    open::model(&path, task, &device, open::dtype(dtype)?)
}

/// Runs `work` on every input and prints what it gives, with the input's id where it has one.
fn for_each(common: &Common, mut work: impl FnMut(&str) -> Result<Value>) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let mut one = |id: Option<Value>, text: &str| -> Result<()> {
        let mut answer = work(text)?;
        if let (Some(id), Value::Object(fields)) = (id, &mut answer) {
            fields.insert("id".into(), id);
        }
        writeln!(out, "{answer}").map_err(|error| Error::Io(format!("standard output: {error}")))
    };
    if common.files.is_empty() {
        return lines(&mut std::io::stdin().lock(), common.jsonl, &mut one);
    }
    for path in &common.files {
        if common.jsonl {
            lines(&mut read_file(path)?.as_slice(), true, &mut one)?;
        } else {
            one(Some(json!(path.display().to_string())), &read_text(path)?)?;
        }
    }
    Ok(())
}

/// Hands on each line: as a text, or as the `id` and `text` of a JSON object.
fn lines(reader: &mut dyn BufRead, jsonl: bool, one: &mut dyn FnMut(Option<Value>, &str) -> Result<()>) -> Result<()> {
    for (number, line) in reader.lines().enumerate() {
        let number = number + 1;
        let line = line.map_err(|error| Error::Io(format!("line {number}: {error}")))?;
        if !jsonl {
            one(None, &line)?;
            continue;
        }
        let object: Value = serde_json::from_str(&line)
            .map_err(|error| Error::InvalidArgument(format!("line {number} is not JSON: {error}")))?;
        let text = object["text"]
            .as_str()
            .ok_or_else(|| Error::InvalidArgument(format!("line {number} has no string \"text\"")))?;
        one(object.get("id").cloned(), text)?;
    }
    Ok(())
}
