//! Texts in and out: files and pipes, whole, by lines, or as JSON lines.

use crate::native::io_error;
use crate::{Error, Result};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, StdoutLock, Write};
use std::path::PathBuf;

/// The files, each opened at its turn, or standard input if there are none.
pub(super) fn inputs(files: &[PathBuf]) -> impl Iterator<Item = Result<Input>> {
    let named = |reader: Box<dyn BufRead>, name: String| Input { reader, name, number: 0 };
    let standard = files.is_empty().then(|| Ok(named(Box::new(std::io::stdin().lock()), "standard input".into())));
    let open = move |path: &PathBuf| match File::open(path) {
        Ok(file) => Ok(named(Box::new(BufReader::new(file)), path.display().to_string())),
        Err(error) => Err(io_error("open", path, &error)),
    };
    standard.into_iter().chain(files.iter().map(open))
}

pub(super) struct Input {
    reader: Box<dyn BufRead>,
    name: String,
    /// Of the line read last.
    number: usize,
}

impl Input {
    pub(super) fn whole(&mut self) -> Result<String> {
        let mut text = String::new();
        self.reader.read_to_string(&mut text).map_err(|error| self.failed(&error))?;
        Ok(text)
    }

    /// The next line with its end.
    pub(super) fn line(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        self.number += 1;
        let length = self.reader.read_line(&mut line).map_err(|error| self.failed(&error))?;
        Ok((length > 0).then_some(line))
    }

    /// The next line that is an object with a text. Those before it that are neither blank nor such an object go
    /// to `wrong`.
    pub(super) fn object(&mut self, wrong: &mut Wrong, out: &mut Output) -> Result<Option<Object>, Stop> {
        while let Some(line) = self.line()? {
            if line.trim().is_empty() {
                continue;
            }
            // serde_json's message may quote the line; where it stopped says enough.
            let column = match serde_json::from_str(&line) {
                Ok(Value::Object(mut fields)) => match fields.remove("text") {
                    Some(Value::String(text)) => return Ok(Some((fields, text))),
                    _ => 1,
                },
                Ok(_) => 1,
                Err(error) => error.column(),
            };
            let place = format!("{} of {}, column {column}", self.number, self.name);
            let message = format!("line {place}, is no JSON object with a string \"text\"");
            wrong.note(self.number, message, out)?;
        }
        Ok(None)
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

/// A line's other fields, and its text.
pub(super) type Object = (Map<String, Value>, String);

/// The bad lines so far.
#[derive(Default)]
pub(super) struct Wrong {
    count: usize,
    first: String,
}

impl Wrong {
    /// Says so in the line's place.
    fn note(&mut self, line: usize, message: String, out: &mut Output) -> Result<(), Stop> {
        let error = json!({ "code": Error::InvalidArgument(String::new()).code(), "message": message });
        if self.count == 0 {
            self.first = message;
        }
        self.count += 1;
        out.line(&json!({ "line": line, "error": error }))
    }

    /// An error if there were any.
    pub(super) fn end(self) -> Result<(), Stop> {
        match self.count {
            0 => Ok(()),
            1 => Err(Error::InvalidArgument(self.first).into()),
            n => Err(Error::InvalidArgument(format!("{} (and {} more lines)", self.first, n - 1)).into()),
        }
    }
}

/// Why the command ends early.
pub(super) enum Stop {
    Failed(Error),
    NobodyReads,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

pub(super) struct Output(pub(super) StdoutLock<'static>);

impl Output {
    /// Writes text as it is, at once.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Stop> {
        self.0.write_all(text.as_bytes()).and_then(|()| self.0.flush()).map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Stop::NobodyReads,
            _ => Stop::Failed(Error::Io(format!("could not write to standard output: {error}"))),
        })
    }

    pub(super) fn line(&mut self, value: &impl Serialize) -> Result<(), Stop> {
        let mut line = serde_json::to_string(value).map_err(|error| Error::Io(error.to_string()))?;
        line.push('\n');
        self.write(&line)
    }
}
