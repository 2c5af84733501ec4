//! `burnside redact`: personal data out of texts, and back into answers.
//!
//! One call is one conversation: the same value has the same placeholder in all of its texts. With
//! `--vault FILE` the values are kept for `--restore`: a line `{"placeholder","text"}` each, written
//! before the text that uses it, in a file that only its owner may read. Secrets are never in it.

use super::io_error;
use crate::redact::offsets::{char_offsets, utf16_offsets};
use crate::redact::{self, Entity, Operator, RawText, RedactOptions, Redaction, Session, Vault};
use crate::{Error, Result};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, StdoutLock, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Texts, a file each [default: standard input, all of it one text]
    files: Vec<PathBuf>,
    /// Lines are JSON objects: {"id", "text"} in, {"id", "text", "entities", "state"} out; the entities carry the values
    #[arg(long)]
    jsonl: bool,
    /// Only these kinds, such as EMAIL,PHONE; docs/redaction.md has them all
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    types: Option<Vec<String>>,
    /// What start and end of an entity count
    #[arg(long, value_enum, default_value = "chars")]
    offsets: Offsets,
    /// What stands where a value stood
    #[arg(long, value_enum, default_value = "placeholder")]
    operator: Replacement,
    /// Keep the values in this new file, for --restore; only its owner may read it
    #[arg(long, value_name = "FILE")]
    vault: Option<PathBuf>,
    /// Put the values of --vault back into texts with placeholders
    #[arg(long, requires = "vault", conflicts_with_all = ["types", "offsets", "operator"])]
    restore: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Offsets {
    /// Unicode code points, as Python counts
    Chars,
    /// Bytes
    Utf8,
    /// Code units, as JavaScript counts
    Utf16,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Replacement {
    /// [EMAIL_1]
    Placeholder,
    /// ****
    Mask,
    /// [EMAIL_3fa9c1d2e4b5]; another one in the next call
    Hash,
    /// Nothing
    Remove,
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
    let options = options(arguments)?;
    let mut vault = arguments.vault.as_deref().map(VaultFile::create).transpose()?;
    let mut session = Session::new();
    let mut one = |text: String| -> Result<Redaction, Error> {
        let redaction = session.redact(&RawText::new(text), None, &options);
        if let Some(vault) = &mut vault {
            vault.keep(&redaction)?;
        }
        Ok(redaction)
    };
    for input in inputs(&arguments.files) {
        let mut input = input?;
        if !arguments.jsonl {
            let redaction = one(input.whole()?)?;
            out.write(redaction.text.as_str())?;
            continue;
        }
        while let Some(mut fields) = input.object()? {
            let text = input.take_text(&mut fields)?;
            let redaction = one(text.clone())?;
            let line = Line {
                id: fields.remove("id"),
                text: redaction.text.as_str(),
                entities: found(&text, &redaction.entities, arguments.offsets),
                state: redaction.text.state().as_str(),
            };
            out.line(&line)?;
        }
    }
    Ok(())
}

fn restore(arguments: &Arguments, out: &mut Output) -> Result<(), Stop> {
    let vault = match &arguments.vault {
        Some(path) => VaultFile::read(path)?,
        None => Vault::default(),
    };
    for input in inputs(&arguments.files) {
        let mut input = input?;
        if arguments.jsonl {
            while let Some(mut fields) = input.object()? {
                let text = input.take_text(&mut fields)?;
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
    Ok(())
}

fn options(arguments: &Arguments) -> Result<RedactOptions> {
    let kinds = redact::kinds();
    let unknown = |kind: &&String| !kinds.contains(&kind.as_str());
    if let Some(kind) = arguments.types.iter().flatten().find(unknown) {
        return Err(Error::InvalidArgument(format!(
            "--types has `{kind}`, which no pattern finds; the kinds are {}",
            kinds.join(", ")
        )));
    }
    if arguments.vault.is_some() && arguments.operator != Replacement::Placeholder {
        return Err(Error::InvalidArgument(
            "--vault is of use with --operator placeholder only: nothing else can be put back".into(),
        ));
    }
    let operator = match arguments.operator {
        Replacement::Placeholder => Operator::Placeholder,
        Replacement::Mask => Operator::Mask,
        Replacement::Hash => Operator::Hash,
        Replacement::Remove => Operator::Remove,
    };
    Ok(RedactOptions { types: arguments.types.clone(), operator, ..RedactOptions::default() })
}

/// Why the command ends early.
enum Stop {
    Failed(Error),
    NobodyReads,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

struct Output(StdoutLock<'static>);

impl Output {
    /// Writes text as it is, at once.
    fn write(&mut self, text: &str) -> Result<(), Stop> {
        self.0.write_all(text.as_bytes()).and_then(|()| self.0.flush()).map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Stop::NobodyReads,
            _ => Stop::Failed(Error::Io(format!("could not write to standard output: {error}"))),
        })
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), Stop> {
        let mut line = serde_json::to_string(value).map_err(|error| Error::Io(error.to_string()))?;
        line.push('\n');
        self.write(&line)
    }
}

/// An output line of `--jsonl`, its fields in this order.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
    text: &'a str,
    entities: Vec<Found<'a>>,
    state: &'static str,
}

#[derive(Serialize)]
struct Found<'a> {
    r#type: &'a str,
    start: usize,
    end: usize,
    score: f32,
    text: &'a str,
    placeholder: &'a str,
    source: &'static str,
}

/// The entities with offsets into `text` in the unit that was asked for.
fn found<'a>(text: &str, entities: &'a [Entity], offsets: Offsets) -> Vec<Found<'a>> {
    let bytes: Vec<usize> = entities.iter().flat_map(|e| [e.start, e.end]).collect();
    let units = match offsets {
        Offsets::Chars => char_offsets(text, &bytes),
        Offsets::Utf8 => bytes,
        Offsets::Utf16 => utf16_offsets(text, &bytes),
    };
    let (starts, ends) = (units.iter().step_by(2), units.iter().skip(1).step_by(2));
    let at = starts.zip(ends);
    let one = |(e, (start, end)): (&'a Entity, (&usize, &usize))| Found {
        r#type: &e.kind,
        start: *start,
        end: *end,
        score: e.score,
        text: &e.text,
        placeholder: &e.placeholder,
        source: e.source.as_str(),
    };
    entities.iter().zip(at).map(one).collect()
}

/// The values on disk.
struct VaultFile {
    file: File,
    path: PathBuf,
    written: HashSet<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    placeholder: String,
    text: String,
}

impl VaultFile {
    /// A new file. One that exists may hold another conversation's values, whose placeholders have
    /// the same numbers: it is refused.
    fn create(path: &Path) -> Result<Self> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(file) => Ok(Self { file, path: path.into(), written: HashSet::new() }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Error::InvalidArgument(format!(
                "the vault {} exists already; name a new file, or delete that one if its texts need no restoring",
                path.display()
            ))),
            Err(error) => Err(io_error("create", path, &error)),
        }
    }

    /// Writes the values that `redaction` is the first to use.
    fn keep(&mut self, redaction: &Redaction) -> Result<()> {
        let mut lines = Vec::new();
        for entity in &redaction.entities {
            let key = entity.placeholder.trim_matches(['[', ']']);
            if let Some(text) = redaction.vault.value(key)
                && self.written.insert(key.to_owned())
            {
                let kept = Kept { placeholder: entity.placeholder.clone(), text: text.to_owned() };
                serde_json::to_writer(&mut lines, &kept).map_err(|error| Error::Io(error.to_string()))?;
                lines.push(b'\n');
            }
        }
        self.file.write_all(&lines).map_err(|error| io_error("write", &self.path, &error))
    }

    fn read(path: &Path) -> Result<Vault> {
        let file = File::open(path).map_err(|error| io_error("open", path, &error))?;
        let mut vault = Vault::default();
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|error| io_error("read", path, &error))?;
            let kept = serde_json::from_str::<Kept>(&line).ok();
            let Some((name, number, text)) =
                kept.and_then(|kept| parts(&kept.placeholder).map(|(a, b)| (a, b, kept.text)))
            else {
                return Err(Error::InvalidArgument(format!(
                    "line {} of {} is no {{\"placeholder\", \"text\"}}; --vault takes the file that `burnside redact --vault` wrote",
                    number + 1,
                    path.display()
                )));
            };
            vault.insert(&name, number, text);
        }
        Ok(vault)
    }
}

/// `[EMAIL_1]` as `EMAIL` and 1.
fn parts(placeholder: &str) -> Option<(String, u64)> {
    let (name, number) = placeholder.strip_prefix('[')?.strip_suffix(']')?.rsplit_once('_')?;
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    Some((name.to_owned(), number.parse().ok().filter(|_| plain)?))
}

/// The files, each opened at its turn, or standard input if there are none.
fn inputs(files: &[PathBuf]) -> impl Iterator<Item = Result<Input>> {
    let named = |reader: Box<dyn BufRead>, name: String| Input { reader, name, number: 0 };
    let standard = files.is_empty().then(|| Ok(named(Box::new(std::io::stdin().lock()), "standard input".into())));
    let open = move |path: &PathBuf| match File::open(path) {
        Ok(file) => Ok(named(Box::new(BufReader::new(file)), path.display().to_string())),
        Err(error) => Err(io_error("open", path, &error)),
    };
    standard.into_iter().chain(files.iter().map(open))
}

struct Input {
    reader: Box<dyn BufRead>,
    name: String,
    /// Of the line read last.
    number: usize,
}

impl Input {
    fn whole(&mut self) -> Result<String> {
        let mut text = String::new();
        self.reader.read_to_string(&mut text).map_err(|error| self.failed(&error))?;
        Ok(text)
    }

    /// The next line with its end.
    fn line(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        self.number += 1;
        let length = self.reader.read_line(&mut line).map_err(|error| self.failed(&error))?;
        Ok((length > 0).then_some(line))
    }

    /// The next line that is not blank, as an object.
    fn object(&mut self) -> Result<Option<Map<String, Value>>> {
        while let Some(line) = self.line()? {
            if line.trim().is_empty() {
                continue;
            }
            // serde_json's message may quote the line; where it stopped says enough.
            let wrong = |column: usize| {
                let place = format!("{} of {}, column {column}", self.number, self.name);
                Error::InvalidArgument(format!("line {place}, is no JSON object with a string \"text\""))
            };
            return match serde_json::from_str(&line) {
                Ok(Value::Object(fields)) if fields.get("text").is_some_and(Value::is_string) => Ok(Some(fields)),
                Ok(_) => Err(wrong(1)),
                Err(error) => Err(wrong(error.column())),
            };
        }
        Ok(None)
    }

    fn take_text(&self, fields: &mut Map<String, Value>) -> Result<String> {
        match fields.remove("text") {
            Some(Value::String(text)) => Ok(text),
            _ => Err(Error::InvalidArgument(format!("line {} of {} has no string \"text\"", self.number, self.name))),
        }
    }

    fn failed(&self, error: &std::io::Error) -> Error {
        match error.kind() {
            ErrorKind::InvalidData => {
                Error::InvalidArgument(format!("{} is not UTF-8 text; convert it first (iconv does)", self.name))
            }
            _ => Error::Io(format!("could not read {}: {error}", self.name)),
        }
    }
}
