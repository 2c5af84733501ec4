//! `burnside ...`: arguments in, exit status out.
//!
//! Results go to standard output, progress and errors to standard error, so that a pipeline can
//! use the one and a person read the other. Exit status: 0 all well, 1 an error (or `verify` found
//! something wrong), 2 wrong arguments.
//!
//! A subcommand is a variant of [`Command`] and a function. Those that run a model belong behind
//! `#[cfg(feature = "engine")]`, in a file of their own.

use super::cache::{self, Cache, State};
use super::convert::{self, Dtype, Options};
use super::fetch::Fetcher;
#[cfg(feature = "engine")]
use super::{bench, run};
use crate::weights::manifest::{Manifest, Model};
use crate::{Error, Result};
use clap::{Args, Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// In-browser inference on WebGPU; here, the same models natively.
#[derive(Debug, Parser)]
#[command(name = "burnside", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Get models, list them, check them
    #[command(subcommand)]
    Models(Models),
    /// Make one GGUF file of an ONNX or safetensors encoder, its config.json and tokenizer.json
    Convert(Convert),
    /// Label texts: JSON lines {"labels"}
    #[cfg(feature = "engine")]
    Classify(run::Classify),
    /// Find entities in texts: JSON lines {"entities"}
    #[cfg(feature = "engine")]
    Tag(run::Tag),
    /// Turn texts into vectors: JSON lines {"embedding"}
    #[cfg(feature = "engine")]
    Embed(run::Embed),
    /// Answer or continue texts: JSON lines {"generated_text"}
    #[cfg(feature = "engine")]
    Generate(run::Generate),
    /// Measure a decoder with random weights; one JSON line
    #[cfg(feature = "engine")]
    Bench(bench::Bench),
}

#[derive(Debug, Subcommand)]
enum Models {
    /// Download models, check their hashes, convert those that need it; prints what to load
    Fetch {
        #[command(flatten)]
        which: Which,
        /// Convert again even if the converted file is there
        #[arg(long)]
        reconvert: bool,
    },
    /// Show what there is: name, state, size, task, licence
    List {
        #[command(flatten)]
        which: Which,
    },
    /// Check the hashes of the models that were downloaded
    Verify {
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Names from the manifest [default: all of them]
    names: Vec<String>,
    /// Another manifest than the built-in one
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Convert {
    /// An .onnx or .safetensors file, or a folder with model.safetensors (or its index)
    input: PathBuf,
    /// The GGUF file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// How linear layers are stored; weights that are 4-bit already stay as they are under q4 and q8
    #[arg(long, default_value = "q8")]
    dtype: Dtype,
    /// How the word embeddings are stored [default: q8 with q4 and q8, else as --dtype]
    #[arg(long)]
    embedding_dtype: Option<Dtype>,
    /// `general.name` in the file [default: the input's name]
    #[arg(long)]
    name: Option<String>,
    /// `general.license` in the file
    #[arg(long)]
    licence: Option<String>,
    /// `general.source.url` in the file: where the original is
    #[arg(long)]
    source: Option<String>,
}

/// The command. Its exit status is 0, 1 or 2.
#[must_use]
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Models(Models::Fetch { which, reconvert }) => fetch(&which, reconvert),
        Command::Models(Models::List { which }) => list(&which),
        Command::Models(Models::Verify { which }) => verify(&which),
        Command::Convert(arguments) => convert(arguments),
        #[cfg(feature = "engine")]
        Command::Classify(arguments) => run::classify(&arguments),
        #[cfg(feature = "engine")]
        Command::Tag(arguments) => run::tag(&arguments),
        #[cfg(feature = "engine")]
        Command::Embed(arguments) => run::embed(&arguments),
        #[cfg(feature = "engine")]
        Command::Generate(arguments) => run::generate(&arguments),
        #[cfg(feature = "engine")]
        Command::Bench(arguments) => bench::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error ({}): {error}", error.code());
            ExitCode::FAILURE
        }
    }
}

impl Which {
    fn manifest(&self) -> Result<Manifest> {
        cache::manifest(self.manifest.as_deref())
    }

    fn choose<'m>(&self, manifest: &'m Manifest) -> Result<Vec<&'m Model>> {
        if self.names.is_empty() {
            return Ok(manifest.models.iter().collect());
        }
        Ok(self.names.iter().map(|name| manifest.model(name)).collect::<Result<_, _>>()?)
    }
}

fn fetch(which: &Which, reconvert: bool) -> Result<()> {
    let manifest = which.manifest()?;
    let cache = Cache::from_env()?;
    let mut fetcher = Fetcher::new(cache.clone());
    for model in which.choose(&manifest)? {
        fetcher.model(model)?;
        if let Some(to) = convert::wanted(model, &cache, reconvert) {
            convert_model(model, &cache, &to)?;
        }
        match cache.entry(model) {
            Some(entry) => println!("{}", entry.display()),
            None => println!("{}", cache.folder(model).display()),
        }
    }
    Ok(())
}

/// The conversion that the manifest asks for.
fn convert_model(model: &Model, cache: &Cache, to: &Path) -> Result<()> {
    let Some(wanted) = &model.convert else {
        return Ok(());
    };
    let options = Options {
        dtype: wanted.dtype.parse()?,
        embedding_dtype: wanted.embedding_dtype.as_deref().map(str::parse).transpose()?,
        name: Some(model.name.clone()),
        licence: Some(model.licence.clone()),
        source: Some(model.origin.clone()),
        attribution: model.attribution.clone(),
    };
    report(convert::convert(&cache.folder(model).join(&wanted.from), to, &options)?, to);
    Ok(())
}

fn convert(arguments: Convert) -> Result<()> {
    let Convert { input, output, dtype, embedding_dtype, name, licence, source } = arguments;
    let options = Options { dtype, embedding_dtype, name, licence, source, attribution: None };
    report(convert::convert(&input, &output, &options)?, &output);
    println!("{}", output.display());
    Ok(())
}

fn report(summary: convert::Summary, to: &Path) {
    eprintln!("{}: {summary}", to.display());
}

fn list(which: &Which) -> Result<()> {
    let manifest = which.manifest()?;
    let cache = Cache::from_env()?;
    let models = which.choose(&manifest)?;
    let width = models.iter().map(|m| m.name.len()).max().unwrap_or(0);
    for model in models {
        let bytes: u64 = model.files.iter().map(|f| f.bytes).sum();
        let task = serde_json::to_value(model.task).ok();
        let task = task.as_ref().and_then(|t| t.as_str()).unwrap_or_default();
        let state = describe(model, &cache);
        println!("{:width$}  {state:8}  {:8.1} MB  {task:20}  {}", model.name, bytes as f64 / 1e6, model.licence);
    }
    Ok(())
}

/// One word for a model, by sizes alone.
fn describe(model: &Model, cache: &Cache) -> &'static str {
    let states: Vec<State> = model.files.iter().map(|f| cache.glance(model, f)).collect();
    if states.contains(&State::Damaged) {
        "damaged"
    } else if states.iter().all(|s| *s == State::Absent) {
        "absent"
    } else if states.iter().any(|s| *s != State::Verified) || convert::wanted(model, cache, false).is_some() {
        "partial"
    } else {
        "present"
    }
}

fn verify(which: &Which) -> Result<()> {
    let manifest = which.manifest()?;
    let cache = Cache::from_env()?;
    let mut wrong = Vec::new();
    for model in which.choose(&manifest)? {
        for file in &model.files {
            let label = format!("{}/{}", model.name, file.path);
            let state = cache.verify(model, file)?;
            let (word, is_wrong) = match state {
                State::Verified => ("ok".to_owned(), false),
                // Nobody who asks about everything has asked for this one.
                State::Absent => ("absent".to_owned(), !which.names.is_empty()),
                State::Partial(bytes) => (format!("partial, {bytes} of {} B", file.bytes), !which.names.is_empty()),
                State::Damaged => ("damaged".to_owned(), true),
            };
            println!("{label}: {word}");
            if is_wrong {
                wrong.push(label);
            }
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::Integrity(format!(
        "{} not as the manifest says; `burnside models fetch` gets them anew",
        wrong.join(", ")
    )))
}
