//! The command: loads the model that a set is about and asks it.

use super::report::{Answer, best, judge};
use super::set::{Case, MAX_NEW_TOKENS, Set, Span};
use crate::device::block_on;
use crate::native::run::{Where, conversation, load, read_text, wrong_kind};
use crate::native::{cache, io_error, place};
use crate::redact::Offsets;
use crate::redact::located::{TaggedGroup, tagged_groups};
use crate::task::{Encoder, GenerateOptions, Generator, Model, Pooling, Prompt, Task};
use crate::weights::manifest::{self, CHUNK_BYTES};
use crate::{Error, Result};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

#[derive(Debug, Args)]
pub(in crate::native) struct Arguments {
    /// The regression set, JSON or JSON Lines; docs/tasks.md has its fields
    #[arg(long, value_name = "FILE")]
    set: PathBuf,
    /// A name from the manifest, or a .gguf / .safetensors file [default: the set's]
    #[arg(short, long)]
    model: Option<String>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Where,
    /// What float weights are kept as: f32, f16, q8, q4, auto
    #[arg(long, default_value = "auto")]
    dtype: String,
    /// The report as JSON
    #[arg(long)]
    json: bool,
    /// Judge a revision that is not the pinned one
    #[arg(long)]
    any_revision: bool,
    /// Write the set anew, with this model's revision and answers; labels that it has are kept
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

pub(in crate::native) fn main(arguments: &Arguments) -> Result<()> {
    let mut set = Set::parse(&read_text(&arguments.set)?)?;
    let name = arguments.model.as_ref().unwrap_or(&set.model);
    if arguments.write.is_none() {
        set.is_complete()?;
    }
    let task = match set.task {
        manifest::Task::TextClassification => Task::TextClassification,
        manifest::Task::TokenClassification => Task::TokenClassification,
        manifest::Task::FeatureExtraction => Task::FeatureExtraction,
        _ => Task::TextGeneration,
    };
    let revisions = revisions_of(name)?;
    let model = load(name, arguments.device, &arguments.dtype, task)?;
    let answers = set.cases.iter().map(|case| ask(&model, task, case)).collect::<Result<Vec<_>>>()?;
    if let Some(path) = &arguments.write {
        for (case, answer) in set.cases.iter_mut().zip(answers) {
            record(case, answer);
        }
        set.revision = revisions.first().cloned();
        return std::fs::write(path, set.to_lines()?).map_err(|error| io_error("write", path, &error));
    }
    if arguments.any_revision {
        set.revision = None;
    }
    let report = judge(&set, &answers, arguments.device.name(), &revisions)?;
    let shown = if arguments.json {
        serde_json::to_string(&report).map_err(|error| Error::Io(format!("the report: {error}")))?
    } else {
        report.to_string()
    };
    writeln!(std::io::stdout(), "{shown}").map_err(|error| Error::Io(format!("standard output: {error}")))?;
    if report.passed {
        return Ok(());
    }
    Err(Error::SelfTest(format!("{} is not what the set states: {}", report.model, report.failures.join("; "))))
}

/// What the weights that would be loaded are: their SHA-256, and the manifest's revision where they are its.
fn revisions_of(name: &str) -> Result<Vec<String>> {
    let (path, _) = place::find(name)?;
    let (sha256, _) = cache::hashes_of(&path, CHUNK_BYTES)?;
    if Path::new(name).is_file() {
        return Ok(vec![sha256]);
    }
    let manifest = cache::manifest(None)?;
    let entry = manifest.model(name)?;
    let promised = match &entry.convert {
        Some(convert) => convert.sha256.as_ref(),
        None => entry.files.iter().find(|file| path.ends_with(&file.path)).map(|file| &file.sha256),
    };
    if promised.is_some_and(|promised| *promised != sha256) {
        return Err(Error::Integrity(format!(
            "{} is not the manifest's file; `burnside models fetch {name}`",
            path.display()
        )));
    }
    Ok([sha256].into_iter().chain(entry.revision.clone()).collect())
}

fn ask(model: &Model, task: Task, case: &Case) -> Result<Answer> {
    match (model, task) {
        (Model::Encoder(encoder), Task::TextClassification) => {
            let logits = block_on(encoder.class_logits(&[&case.text]))?;
            let row = logits.into_iter().flatten().map(f64::from);
            Ok(Answer::Logits(encoder.model.labels.iter().cloned().zip(row).collect()))
        }
        (Model::Encoder(encoder), Task::TokenClassification) => spans(encoder, &case.text),
        (Model::Encoder(encoder), Task::FeatureExtraction) => {
            let vectors = block_on(encoder.embed(&[&case.text], Pooling::Mean, true))?;
            Ok(Answer::Vector(vectors.into_iter().next().unwrap_or_default()))
        }
        (Model::Generator(generator), Task::TextGeneration) => generate(generator, case),
        _ => Err(wrong_kind()),
    }
}

fn spans(encoder: &Encoder, text: &str) -> Result<Answer> {
    let spans = block_on(encoder.spans(text))?;
    let groups = tagged_groups(text, &spans, Offsets::Utf16);
    let one =
        |group: &TaggedGroup| Span { entity_group: group.entity_group.into(), start: group.start, end: group.end };
    Ok(Answer::Spans(groups.iter().map(one).collect()))
}

fn generate(generator: &Rc<Generator>, case: &Case) -> Result<Answer> {
    let messages = conversation(case.system.as_deref(), &case.text);
    let max_new_tokens = case.max_new_tokens.unwrap_or(MAX_NEW_TOKENS);
    let options = GenerateOptions { max_new_tokens, ..GenerateOptions::default() };
    let mut generation = generator.generate(&Prompt::Chat(&messages), options)?;
    let mut answer = String::new();
    while let Some(piece) = block_on(generation.next())? {
        answer += &piece.text;
    }
    Ok(Answer::Text(answer))
}

/// Makes an answer what is expected. A label that is there is a person's word, and stays.
fn record(case: &mut Case, answer: Answer) {
    match answer {
        Answer::Logits(logits) => {
            case.label = case.label.take().or_else(|| best(&logits));
            case.logits = Some(logits);
        }
        Answer::Spans(spans) => case.entities = Some(spans),
        Answer::Vector(vector) => case.embedding = Some(vector),
        Answer::Text(text) => {
            case.begins = None;
            case.answer = Some(text);
        }
    }
}
