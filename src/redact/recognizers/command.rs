//! PASSWORD on command lines: `--password hunter2`, `mysql -pX`, `curl -u user:X`.

mod options;
mod places;

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, is_word, same};
use super::super::scan::Finding;
use super::assignment::{self, PASSWORD};
use super::label::{among, word_before};
use super::url::stand_in;
use super::username;
pub(crate) use options::find as option;
pub(super) use options::looks;

/// `--password hunter2`, as a shell reads it.
pub(super) fn flag(text: Bytes<'_>, from: usize, out: &mut Vec<Finding>) {
    let (from, stop) = argument(text, from, b"\"`");
    let value = text.slice(from, stop);
    let option = value.first().is_some_and(|b| matches!(b, b'-' | b'/' | b'|' | b'['));
    if !option {
        password(text, from, stop, out);
    }
}

/// Commands, and their options that a password or a name follows. An option is written with `=` where its value is glued
/// to it, with `~` behind a space, with `?` either way; then `P` for a password, `U` for a name, `C` for `name:password`,
/// `S` for `name%password`, `K` for `name,password`. `-p 8080:80` of docker's is a port.
#[rustfmt::skip]
const OPTIONS: Words = words!(&[
    "mysql mysqldump mysqladmin mariadb|-p=P -u?U",
    "sshpass|-p?P",
    "docker az mongo mongosh psexec podman|-p~P -u?U",
    "mongodump mongorestore|-p~P -u~U",
    "redis|-a~P",
    "openssl|-k~P",
    "curl wget|-u?C --user~C --user==C",
    "ldapsearch|-w~P",
    "smbclient rpcclient|-U?S",
    "ipmitool sqlcmd|-U?U -P?P",
    "snmpwalk snmpget|-c~P",
    "lftp|-u~K",
    "psql|-U?U",
    "ssh|-l~U",
    "keytool|-storepass~P -keypass~P",
    "unzip|-P~P",
    "zip|-P~P",
    "7z 7za 7zr rar unrar|-p=P -hp=P",
    "tasklist taskkill systeminfo driverquery getmac setx eventcreate|/p~P /u~U",
    "xfreerdp|/p:=P /u:=U",
    "runas|/user:=U",
    "schtasks|/rp~P /ru~U",
    "localuser|-name~U",
    "securestring|-string~P",
]);

/// Commands whose arguments name a machine, perhaps with who logs in to it.
const HOSTS: Words = words!(&["ssh", "scp", "sftp", "rsync", "sshfs", "sshuttle", "putty", "mosh", "rcp"]);

/// Whose `-p` may be a port.
const CONTAINERS: Words = words!(&["docker", "podman", "mongo", "mongosh"]);

/// Passwords and names on command lines: `mysql -pX`, `sshpass -p X`, `curl -u user:X`, `net use \\host X /user:jdoe`.
pub(super) fn shell(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let command = text.slice(start, end);
    let stop = line(text, end);
    let mut rows = OPTIONS.iter().filter_map(|row| row.split_once('|'));
    match rows.find(|(names, _)| names.split(' ').any(|name| same(command, name))) {
        Some((_, options)) => by_option(text, command, options, (end, stop), out),
        None => places::find(text, start, end, stop, out),
    }
    // `sftp:rosa@backup`, as restic names a place
    if among(command, HOSTS) && text.at(end) == b':' {
        let to = text.run(end + 1, 33, |b| is_word(b) || matches!(b, b'.' | b'-'));
        if text.at(to) == b'@' && username::is_somebody(text.slice(end + 1, to)) {
            Finding::add(out, username::TYPE, end + 1, to, 0.6);
        }
    }
    // `jdbc:oracle:thin:erp/Xy12zz@//db`
    if command == b"thin" && text.at(end) == b':' {
        slash_pair(text, end + 1, out);
    }
    if among(command, HOSTS) && text.at(end) == b' ' && begins(text, start) {
        for (from, to) in arguments(text, end, stop) {
            let host = text.slice(from, to);
            // One with a domain is an address, which has its own turn.
            if let Some(at) = host.iter().position(|b| *b == b'@')
                && !host.get(at..).unwrap_or(&[]).iter().take_while(|b| **b != b':').any(|b| *b == b'.')
            {
                username::at_host(text, from + at, out);
            }
        }
    }
}

/// Whether a command goes on behind the end of its line at `at`.
fn goes_on(text: Bytes<'_>, at: usize) -> bool {
    let last = text.before(at, 1 + usize::from(text.before(at, 1) == b'\r'));
    text.at(at) == b'\n' && matches!(last, b'\\' | b'^' | b'`')
}

/// Where an argument at `from` begins and ends, in quotes or up to the next space or one of `stops`.
fn argument(text: Bytes<'_>, from: usize, stops: &[u8]) -> (usize, usize) {
    let quote = Some(text.at(from)).filter(|q| matches!(q, b'"' | b'\''));
    let from = from + usize::from(quote.is_some());
    let to = text.run(from, 128, |b| quote.map_or(b > b' ' && !stops.contains(&b), |q| b != q && b != b'\n'));
    (from, to)
}

/// Where a command ends that has been read up to `end`: a line goes on behind `\`, `^` or a grave accent at its end.
fn line(text: Bytes<'_>, end: usize) -> usize {
    let mut stop = end;
    loop {
        stop = text.run(stop, end + 800 - stop, |b| !matches!(b, b'\n' | b'|'));
        if !goes_on(text, stop) || stop - end >= 800 {
            return stop;
        }
        stop += 1;
    }
}

/// What follows the options of a command, written as in [`OPTIONS`], between `end` and `stop`.
fn by_option(text: Bytes<'_>, command: &[u8], options: &str, (end, stop): (usize, usize), out: &mut Vec<Finding>) {
    let mut i = end;
    while i < stop {
        i += 1;
        if !matches!(text.at(i - 1), b' ' | b'\n') || !matches!(text.at(i), b'-' | b'/') {
            continue;
        }
        for option in options.split(' ') {
            let Some((name, [join, kind])) = option.as_bytes().split_last_chunk() else { continue };
            let from = i + name.len();
            // Of one letter, the case tells two apart.
            let written = text.slice(i, from);
            let is = if name.len() > 2 { written.eq_ignore_ascii_case(name) } else { written == name };
            let apart = text.at(from) == b' ';
            if is && (apart && *join != b'=' || !apart && *join != b'~') {
                value(text, from + usize::from(apart), *kind, command, out);
            }
        }
    }
}

/// The value of an option at `from`, in quotes or up to the next space.
fn value(text: Bytes<'_>, from: usize, kind: u8, command: &[u8], out: &mut Vec<Finding>) {
    let (from, to) = argument(text, from, b"\"'`");
    let pair = match kind {
        b'U' => return name(text, from, to, out),
        b'C' => b':',
        b'S' => b'%',
        b'K' => b',',
        _ => 0,
    };
    let mut from = from;
    if pair > 0 {
        let Some(cut) = text.slice(from, to).iter().position(|b| *b == pair) else {
            if kind == b'S' {
                name(text, from, to, out);
            }
            return;
        };
        name(text, from, from + cut, out);
        from += cut + 1;
    }
    // A container may be named as its program is.
    let port = text.slice(from, to).iter().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    if !(port && among(command, CONTAINERS)) {
        password(text, from, to, out);
    }
}

fn name(text: Bytes<'_>, from: usize, to: usize, out: &mut Vec<Finding>) {
    if username::is_login(text.slice(from, to)) {
        Finding::add(out, username::TYPE, from, to, 0.6);
    }
}

fn password(text: Bytes<'_>, from: usize, to: usize, out: &mut Vec<Finding>) {
    let value = text.slice(from, to);
    if value.len() >= 3 && !stand_in(value) && !assignment::stop_word(value) {
        Finding::add_secret(out, PASSWORD, from, to, 0.75);
    }
}

/// `erp/Xy12zz@db`, as programs of Oracle's are told who logs in.
fn slash_pair(text: Bytes<'_>, from: usize, out: &mut Vec<Finding>) {
    let slash = text.run(from, 40, |b| is_word(b) || matches!(b, b'.' | b'-' | b'$' | b'#'));
    let stop = text.run(slash + 1, 64, |b| b > b' ' && !matches!(b, b'@' | b'"' | b'\'' | b'<'));
    if text.at(slash) == b'/' && slash > from && text.at(stop) == b'@' {
        name(text, from, slash, out);
        password(text, slash + 1, stop, out);
    }
}

/// Where the arguments between `at` and `stop` stand, a dozen of them.
fn arguments(text: Bytes<'_>, at: usize, stop: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut at = at;
    std::iter::from_fn(move || {
        let from = text.run(at, 8, |b| b == b' ');
        at = text.run(from, stop.saturating_sub(from), |b| b > b' ');
        (at > from).then_some((from, at))
    })
    .take(12)
}

/// Whether a command begins at `at`: a line, or what a shell or another command leads to.
fn begins(text: Bytes<'_>, at: usize) -> bool {
    let signs = b"\0\n#$&;`>/(\"'";
    signs.contains(&text.before(at, 1))
        || text.before(at, 1) == b' '
            && (signs.contains(&text.before(at, 2))
                || among(word_before(text, at), words!(&["sudo", "doas", "run", "then"])))
}

#[cfg(test)]
mod tests;
