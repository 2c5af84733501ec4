//! `burnside ...`: arguments in, exit status out.
//!
//! Results go to standard output, progress and errors to standard error, so that a pipeline can
//! use the one and a person read the other. Exit status: 0 all well, 1 an error (`verify` found
//! something wrong, `eval` something worse), 2 wrong arguments.
//!
//! A subcommand is a variant of [`Command`] and a function. Those that run a model belong behind
//! `#[cfg(feature = "engine")]`, in a file of their own.

use super::convert::{self, Dtype, Options};
#[cfg(feature = "engine")]
use super::worker::models as model_worker;
#[cfg(feature = "engine")]
use super::{bench, eval, run};
use super::{models, redact};
use crate::{Error, Result};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
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
    Models(models::Models),
    /// Make one GGUF file of an ONNX or safetensors encoder, its config.json and tokenizer.json
    Convert(Convert),
    /// Take personal data out of texts, or put it back
    Redact(redact::Arguments),
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
    /// Hold a model against a regression set; exit status 1 when it got worse
    #[cfg(feature = "engine")]
    Eval(eval::Arguments),
    /// Answer over HTTP: OpenAI's chat and embeddings, classify, tag; see `burnside serve --help`
    #[command(disable_help_flag = true)]
    Serve {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<std::ffi::OsString>,
    },
    /// One model for `serve`, asked over standard input
    #[cfg(feature = "engine")]
    #[command(hide = true)]
    ModelWorker(model_worker::Arguments),
    /// Measure a decoder with random weights; one JSON line
    #[cfg(feature = "engine")]
    Bench(bench::Bench),
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
        Command::Models(command) => models::run(&command),
        Command::Convert(arguments) => convert(arguments),
        Command::Redact(arguments) => redact::main(&arguments),
        #[cfg(feature = "engine")]
        Command::Classify(arguments) => run::classify(&arguments),
        #[cfg(feature = "engine")]
        Command::Tag(arguments) => run::tag(&arguments),
        #[cfg(feature = "engine")]
        Command::Embed(arguments) => run::embed(&arguments),
        #[cfg(feature = "engine")]
        Command::Generate(arguments) => run::generate(&arguments),
        #[cfg(feature = "engine")]
        Command::Eval(arguments) => eval::main(&arguments),
        Command::Serve { arguments } => serve(&arguments),
        #[cfg(feature = "engine")]
        Command::ModelWorker(arguments) => model_worker::run(&arguments),
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

/// The server is a command of its own beside this one: its crates would have Burn compiled in another way.
fn serve(arguments: &[std::ffi::OsString]) -> Result<()> {
    let own = std::env::current_exe().map_err(|error| Error::Io(format!("where this command lies: {error}")))?;
    let command = own.with_file_name(format!("burnside-serve{}", std::env::consts::EXE_SUFFIX));
    let mut server = std::process::Command::new(&command);
    server.args(arguments);
    // On Unix this process becomes the server, and signals reach it.
    #[cfg(unix)]
    let failed = std::os::unix::process::CommandExt::exec(&mut server);
    #[cfg(not(unix))]
    let failed = match server.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    };
    Err(Error::Io(format!(
        "could not start {}: {failed}; build it with `cargo build --no-default-features --features serve --bin burnside-serve`",
        command.display()
    )))
}

fn convert(arguments: Convert) -> Result<()> {
    let Convert { input, output, dtype, embedding_dtype, name, licence, source } = arguments;
    let options = Options { dtype, embedding_dtype, name, licence, source, attribution: None };
    let summary = convert::convert(&input, &output, &options)?;
    eprintln!("{}: {summary}", output.display());
    println!("{}", output.display());
    Ok(())
}
