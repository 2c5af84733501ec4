//! What may be a name, and whose names are nobody's.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, holds, is_word};
use super::super::super::scan::Finding;
use super::super::assignment;
use super::super::label::among;
use super::super::url::stand_in;
use super::TYPE;

#[rustfmt::skip]
pub(super) const NO_USER: Words = words!(&[
    "root", "admin", "administrator", "guest", "anonymous", "system", "test", "nobody", "agent", "name", "names", "data", "input", "interface",
    "experience", "account", "accounts", "profile", "settings", "info", "page", "button", "form", "failed", "successful", "success", "error",
    "id", "varchar", "char", "email", "group", "role", "type", "user", "users", "username", "login", "password", "and", "with", "who", "has",
    "can", "not", "must", "for", "from", "you", "that", "will", "guide", "manual", "story", "model", "object", "service", "postgres", "ubuntu",
    "default", "exists", "unknown", "details", "session", "management", "bin", "sbin", "local", "lib", "share", "http", "https", "www", "const",
    "see", "using", "via", "here", "below", "above", "now", "let", "var", "def", "func", "function", "return", "class", "public", "private", "screen", "attempt", "time", "only", "deploy", "node", "nginx",
    "benutzername", "nutzername", "utilisateur", "usuario", "gebruikersnaam", "utente", "unsafe", "super", "self", "support", "portable", "invalid",
]);

/// Accounts of machines and examples.
#[rustfmt::skip]
pub(super) const MACHINES: Words = words!(&[
    "runner", "vagrant", "travis", "circleci", "jenkins", "app", "pi", "me", "ec2-user", "debian", "fedora", "centos", "git", "www-data", "vscode", "codespace", "gitpod",
    "shared", "all", "linuxbrew", "build", "builder", "daemon", "web", "docker", "dev", "developer", "vsts", "runneradmin", "you", "yourname", "someone", "foo",
    "bar", "myself", "external", "staging", "docs", "work", "opam", "rust", "coder", "index", "view", "new", "edit", "list",
    "backup", "npm", "oracle", "elastic", "hadoop", "ftp", "sftp", "mail", "core", "cloud", "ansible", "terraform", "gitlab", "server", "proxy", "airflow", "kafka", "redis", "mysql", "mongodb",
]);

/// Whether a cell of a column of user names is one.
pub(crate) fn is_login(cell: &[u8]) -> bool {
    let name = cell.strip_prefix(b"@").unwrap_or(cell);
    (3..=40).contains(&name.len())
        && name.iter().all(|b| is_word(*b) || matches!(b, b'.' | b'-' | b'\\'))
        && name.iter().any(u8::is_ascii_alphabetic)
        && !stand_in(name)
        && !(name.starts_with(b"tty") || name.starts_with(b"0x"))
        && !assignment::stop_word(name)
        && !among(name, NO_USER)
        && !type_name(name)
}

/// `u32`, `c_long`, `size_t`, `HELP_COMMAND`: types and constants of code, which the echo would then take everywhere.
pub(super) fn type_name(value: &[u8]) -> bool {
    let sized =
        matches!(value, [b'u' | b'i' | b'f', rest @ ..] if rest.iter().all(u8::is_ascii_digit) || rest == b"size");
    let constant =
        value.contains(&b'_') && value.iter().all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'0'..=b'9'));
    sized || constant || value.starts_with(b"c_") || value.ends_with(b"_t")
}

/// `mwagner@203.0.113.7`: who logs in to a machine whose address or name follows the `@` at `at`.
pub(in super::super) fn at_host(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    let plain = |b: &&u8| is_word(**b) || matches!(**b, b'.' | b'-');
    let start = at - text.slice(at.saturating_sub(33), at).iter().rev().take_while(plain).count();
    let name = text.slice(start, at);
    let parted = !matches!(text.before(start, 1), b'/' | b':' | b'@' | b'%' | b'+') && text.before(start, 1) < 128;
    if parted && is_somebody(name) {
        Finding::add(out, TYPE, start, at, 0.6);
    }
}

/// Whether a name is one of a person, as far as one can tell.
pub(in super::super) fn is_somebody(name: &[u8]) -> bool {
    is_login(name) && !among(name, MACHINES) && !holds(name, "user")
}
