//! The values on disk, between `redact --vault` and `redact --restore`.

use crate::native::io_error;
use crate::redact::{Redaction, Vault};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The values on disk.
pub(super) struct VaultFile {
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
    pub(super) fn create(path: &Path) -> Result<Self> {
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
    pub(super) fn keep(&mut self, redaction: &Redaction) -> Result<()> {
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

    pub(super) fn read(path: &Path) -> Result<Vault> {
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
            vault.insert(&format!("[{name}_{number}]"), text);
        }
        Ok(vault)
    }
}

/// `[EMAIL_1]` as `EMAIL` and 1.
fn parts(placeholder: &str) -> Option<(String, u64)> {
    let (name, number) = placeholder.strip_prefix('[')?.strip_suffix(']')?.rsplit_once('_')?;
    let plain = !name.is_empty() && name.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
    Some((name.to_owned(), number.parse().ok().filter(|_| plain)?))
}
