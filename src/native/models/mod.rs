//! `burnside models ...`: get models, list them, check them, describe them in the manifest.
//!
//! | file | what it does |
//! |---|---|
//! | [`hash`]  | fills in what the manifest says about files that are here |
//! | [`facts`] | what a page must know of a model before it downloads it |
//! | [`synth`] | models of any shape with random weights, for tests of size and speed |

mod facts;
mod hash;
pub(super) mod synth;

use super::cache::{self, Cache, State};
use super::convert::{self, Options};
use super::fetch::Fetcher;
use crate::weights::manifest::{Manifest, Model};
use crate::{Error, Result};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Models {
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
    /// Check the hashes of the models that were downloaded, of whole files and of their chunks
    Verify {
        #[command(flatten)]
        which: Which,
    },
    /// Fill in a manifest's chunk hashes and sizes from the files that are here
    Hash(hash::Arguments),
    /// Write a GGUF model with random weights, for tests of size and speed
    Synth(synth::Arguments),
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// Names from the manifest [default: all of them]
    names: Vec<String>,
    /// Another manifest than the built-in one
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

pub(super) fn run(command: &Models) -> Result<()> {
    match command {
        Models::Fetch { which, reconvert } => fetch(which, *reconvert),
        Models::List { which } => list(which),
        Models::Verify { which } => verify(which),
        Models::Hash(arguments) => hash::run(arguments),
        Models::Synth(arguments) => synth::run(arguments),
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
        convert(model, &cache, reconvert)?;
        match cache.entry(model) {
            Some(entry) => println!("{}", entry.display()),
            None => println!("{}", cache.folder(model).display()),
        }
    }
    Ok(())
}

/// Does the conversion that the manifest asks for, if it is yet to be done, and checks its result.
fn convert(model: &Model, cache: &Cache, again: bool) -> Result<()> {
    let Some(wanted) = &model.convert else {
        return Ok(());
    };
    if !again && cache.verify_converted(model, wanted)? == State::Verified {
        return Ok(());
    }
    let options = Options {
        dtype: wanted.dtype.parse()?,
        embedding_dtype: wanted.embedding_dtype.as_deref().map(str::parse).transpose()?,
        name: Some(model.name.clone()),
        licence: Some(model.licence.clone()),
        source: Some(model.origin.clone()),
        attribution: model.attribution.clone(),
    };
    let folder = cache.folder(model);
    let to = folder.join(&wanted.to);
    let summary = convert::convert(&folder.join(&wanted.from), &to, &options)?;
    eprintln!("{}: {summary}", to.display());
    match cache.verify_converted(model, wanted)? {
        State::Damaged(damage) => Err(Error::Integrity(format!(
            "this version converts {} to other bytes than the manifest's ({damage}); use the manifest that belongs to \
             this version, or if the converter was changed, run `burnside models hash`",
            model.name
        ))),
        _ => Ok(()),
    }
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
    let is_converted = model.convert.as_ref().is_none_or(|to| cache.glance_converted(model, to) == State::Verified);
    if states.iter().any(|state| matches!(state, State::Damaged(_))) {
        "damaged"
    } else if states.iter().all(|s| *s == State::Absent) {
        "absent"
    } else if states.iter().any(|s| *s != State::Verified) || !is_converted {
        "partial"
    } else {
        "present"
    }
}

fn verify(which: &Which) -> Result<()> {
    let manifest = which.manifest()?;
    let cache = Cache::from_env()?;
    let mut wrong = Vec::new();
    // Nobody who asks about everything has asked for a file that is not here.
    let is_asked_for = !which.names.is_empty();
    for model in which.choose(&manifest)? {
        let mut states = Vec::new();
        for file in &model.files {
            states.push((&file.path, cache.verify(model, file)?));
        }
        if let Some(wanted) = &model.convert {
            states.push((&wanted.to, cache.verify_converted(model, wanted)?));
        }
        for (path, state) in states {
            let label = format!("{}/{path}", model.name);
            let (word, is_wrong) = match state {
                State::Verified => ("ok".to_owned(), false),
                State::Absent => ("absent".to_owned(), is_asked_for),
                State::Partial(bytes) => (format!("partial, {bytes} B so far"), is_asked_for),
                State::Damaged(damage) => (format!("damaged: {damage}"), true),
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
