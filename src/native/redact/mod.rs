//! `burnside redact`: personal data out of texts, and back into answers.
//!
//! One call is one conversation: the same value has the same placeholder in all of its texts. With
//! `--vault FILE` the values are kept for `--restore`: a line `{"placeholder","text"}` each, written
//! before the text that uses it, in a file that only its owner may read. Secrets are never in it.
//!
//! With `--jsonl` a line that can't be read becomes `{"line","error":{"code","message"}}` in the output,
//! so that lines stay in step; the rest goes on, and the exit status is 1 at the end.

mod choices;
mod stream;
mod tagger;
mod vault;

use crate::redact::located::{Located, located};
use crate::redact::{Offsets, Operator, RawText, Redaction, Session, Tagging, Vault};
use crate::{Error, Result};
use choices::Choices;
use clap::Args;
use serde::Serialize;
use serde_json::Value;
use std::path::PathBuf;
use stream::{Output, Stop, Wrong, inputs};
use tagger::Tagger;
use vault::VaultFile;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Texts, a file each [default: standard input, all of it one text]
    files: Vec<PathBuf>,
    /// Lines are JSON objects: {"id", "text"} in, {"id", "text", "entities", "state"} out; the entities carry the values
    #[arg(long)]
    jsonl: bool,
    #[command(flatten)]
    choices: Choices,
    /// What start and end of an entity count
    #[arg(long, value_enum, default_value = "chars")]
    offsets: Offsets,
    /// Keep the values in this new file, for --restore; only its owner may read it
    #[arg(long, value_name = "FILE")]
    vault: Option<PathBuf>,
    /// Put the values of --vault back into texts with placeholders
    #[arg(long, requires = "vault", conflicts_with_all = ["Choices", "offsets", "tagger"])]
    restore: bool,
    /// Find names and places too, with this token classifier: a manifest name or a .gguf / .safetensors file
    #[arg(long, value_name = "MODEL")]
    tagger: Option<String>,
}

/// The command. A reader of its output that has seen enough ends it without an error.
pub(super) fn main(arguments: &Arguments) -> Result<()> {
    let mut out = Output(std::io::stdout().lock());
    let done = if arguments.restore { restore(arguments, &mut out) } else { redact(arguments, &mut out) };
    match done {
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::NobodyReads) | Ok(()) => Ok(()),
    }
}

fn redact(arguments: &Arguments, out: &mut Output) -> Result<(), Stop> {
    let options = arguments.choices.options(arguments.tagger.is_some())?;
    if arguments.vault.is_some() && options.operator != Operator::Placeholder {
        let message = "--vault is of use with --operator placeholder only: nothing else can be put back";
        return Err(Error::InvalidArgument(message.into()).into());
    }
    let tagger = arguments.tagger.as_deref().map(Tagger::load).transpose()?;
    let mut vault = arguments.vault.as_deref().map(VaultFile::create).transpose()?;
    let mut session = Session::new();
    let mut one = |text: String| -> Result<Redaction, Error> {
        let tagged = tagger.as_ref().map(|tagger| tagger.tag(&text)).transpose()?;
        let tagging = match &tagged {
            Some((spans, complete)) => Tagging { spans, complete: *complete },
            None => Tagging { spans: &[], complete: false },
        };
        let redaction = session.redact_tagged(&RawText::new(text), tagging, &options);
        if let Some(vault) = &mut vault {
            vault.keep(&redaction)?;
        }
        Ok(redaction)
    };
    let mut wrong = Wrong::default();
    for input in inputs(&arguments.files) {
        let mut input = input?;
        if !arguments.jsonl {
            let redaction = one(input.whole()?)?;
            out.write(redaction.text.as_str())?;
            continue;
        }
        while let Some((mut fields, text)) = input.object(&mut wrong, out)? {
            let redaction = one(text.clone())?;
            let line = Line {
                id: fields.remove("id"),
                text: redaction.text.as_str(),
                entities: located(&text, &redaction.entities, arguments.offsets, |score| score),
                state: redaction.text.state().as_str(),
            };
            out.line(&line)?;
        }
    }
    wrong.end()
}

fn restore(arguments: &Arguments, out: &mut Output) -> Result<(), Stop> {
    let vault = match &arguments.vault {
        Some(path) => VaultFile::read(path)?,
        None => Vault::default(),
    };
    let mut wrong = Wrong::default();
    for input in inputs(&arguments.files) {
        let mut input = input?;
        if arguments.jsonl {
            while let Some((mut fields, text)) = input.object(&mut wrong, out)? {
                fields.insert("text".into(), vault.restore(&text).into());
                out.line(&fields)?;
            }
            continue;
        }
        // Line by line, so that an answer that is still being written appears as it comes.
        let mut restorer = vault.restorer();
        while let Some(line) = input.line()? {
            out.write(&restorer.push(&line))?;
        }
        out.write(&restorer.finish())?;
    }
    wrong.end()
}

/// An output line of `--jsonl`, its fields in this order.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
    text: &'a str,
    entities: Vec<Located<'a, f32>>,
    state: &'static str,
}
