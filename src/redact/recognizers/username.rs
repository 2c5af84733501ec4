//! USERNAME: the name behind "user name", "login" and their sisters; `holder` has those of services.
//!
//! Names that everybody has (root, admin) and what code puts there (types, variables) stay.

mod names;
mod system;

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, holds, is_word};
use super::super::scan::Finding;
use super::assignment;
use super::label::{Tie, ahead, among, gap, one_of, wide_gap, word_before};
use super::login;
use super::url::stand_in;
pub(crate) use names::is_login;
use names::{MACHINES, NO_USER, type_name};
pub(super) use names::{at_host, is_somebody};
use system::of_system;

pub(crate) const TYPE: &str = "USERNAME";

/// Before a name that is somebody's.
const OWN: Words = words!(&[
    "my",
    "his",
    "her",
    "mein",
    "mon",
    "mi",
    "meine",
    "reddit",
    "steam",
    "github",
    "twitter",
    "instagram",
    "xbox",
    "discord",
    "skype",
]);

/// Names of calls, and words of statements, that are labels nowhere else.
const CALLS: Words = words!(&[
    "auth",
    "credential",
    "credentials",
    "pscredential",
    "passwordauthentication",
    "getconnection",
    "createcredential",
    "authenticate",
    "dbi",
    "mysqli",
    "pdo",
    "role",
]);

/// The user name behind the label `start..end`.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if let Some((from, to)) = of_system(text, start, end) {
        let to = to - text.slice(from, to).iter().rev().take_while(|b| matches!(b, b'.' | b'-')).count();
        let name = text.slice(from, to);
        let told = (2..=32).contains(&name.len()) && !among(name, NO_USER) && !among(name, MACHINES);
        if told && !stand_in(name) && name.iter().any(u8::is_ascii_alphabetic) {
            Finding::add(out, TYPE, from, to, 0.6);
            login::behind_address(text, to, out);
        }
        return;
    }
    if text.at(end) == b'(' || matches!(text.slice(end, end + 9), [b'=', b'(', ..] | b"_connect(" | b"->connect") {
        login::call(text, start, end, out);
        return;
    }
    if login::sql_account(text, start, end, out) || among(text.slice(start, end), CALLS) {
        return;
    }
    // `ppp chap hostname 0021417@provider.example`
    if text.slice(start, end) == b"hostname" {
        let to = text.run(end + 1, 64, |b| b > b' ');
        if text.at(end) == b' ' && to > end + 3 {
            Finding::add(out, TYPE, end + 1, to, 0.7);
        }
        return;
    }
    // `we have linda53 as your username`
    if let Some((from, to)) = ahead(text, start, end) {
        let name = text.slice(from, to);
        let is = |b: &u8| is_word(*b) || matches!(b, b'.' | b'-');
        let telling = name.iter().any(u8::is_ascii_digit) || name.contains(&b'_') || name.contains(&b'.');
        if telling && name.iter().all(is) && name.iter().any(u8::is_ascii_alphabetic) && is_login(name) {
            Finding::add(out, TYPE, from, to, 0.6);
        }
    }
    let flag = text.slice(start.saturating_sub(2), start) == b"--" && text.at(end) == b' ';
    // `/usr/`, `super-user`, `$user`.
    // `spring.datasource.username=app_owner`, a line of a properties file.
    let property = text.before(start, 1) == b'.' && text.at(end) == b'=' && {
        let key = |b: u8| is_word(b) || matches!(b, b'.' | b'-');
        let ahead = text.slice(start.saturating_sub(64), start).iter().rev().take_while(|b| key(**b)).count();
        matches!(text.before(start - ahead, 1), b'\n' | 0)
    };
    // `DigiD-gebruikersnaam`
    let compound = text.before(start, 1) == b'-' && text.before(start, 2).is_ascii_alphabetic() && end - start > 8;
    // `smtp-user: mail-relay`, a line of settings
    let setting = text.before(start, 1) == b'-' && {
        let key = text.slice(start.saturating_sub(32), start);
        let ahead = key.iter().rev().take_while(|b| is_word(**b) || **b == b'-').count();
        matches!(text.before(start - ahead, 1), b'\n' | b' ' | b'"' | 0) && matches!(text.at(end), b':' | b'=')
    };
    let compound = compound || setting;
    // A list of columns: `username`,`email`
    if text.at(end) == b'`' && text.at(end + 1) == b',' && text.before(start, 1) == b'`' {
        return;
    }
    // `runas /user:CORP\jane`
    let switch = text.before(start, 2) == b' ' && text.before(start, 1) == b'/' && text.at(end) == b':';
    if !flag
        && !property
        && !compound
        && !switch
        && matches!(text.before(start, 1), b'/' | b'$' | b'.' | b'-' | b'@' | b'%')
        || matches!(text.at(end), b'/' | b'.' | b'-' | b'[' | b'(')
    {
        return;
    }
    let generic = among(text.slice(start, end), words!(&["user", "login", "logon", "usr", "benutzer", "nickname"]));
    // `my username on the forum is ...`
    let Some(mut at) = (if generic { gap(text, end) } else { wide_gap(text, end) }) else { return };
    // `posted by @jane_doe`
    at.start += usize::from(text.at(at.start) == b'@');
    // `user name`
    let named = [" name", "_name", "-name", " id="]
        .iter()
        .any(|w| text.slice(end, end + w.len()).eq_ignore_ascii_case(w.as_bytes()));
    let generic = generic && !named;
    let quoted = at.quote.is_some();
    let mut stop = text.run(at.start, 41, |b| is_word(b) || matches!(b, b'.' | b'-' | b'\\'));
    while stop > at.start && matches!(text.before(stop, 1), b'.' | b'-') {
        stop -= 1;
    }
    // Discord's old `name#1234`
    let tag = text.run(stop + 1, 5, |b| b.is_ascii_digit());
    if text.at(stop) == b'#' && tag == stop + 5 {
        stop = tag;
    }
    // `pppoe_user = line7/jane@example.net`
    let line = text.run(stop, 60, |b| is_word(b) || matches!(b, b'.' | b'-' | b'/' | b'@'));
    if text.at(stop) == b'/'
        && at.tie == Tie::Sign
        && text.before(start, 1) == b'_'
        && text.slice(stop, line).contains(&b'@')
    {
        Finding::add(out, TYPE, at.start, line, 0.75);
        return;
    }
    let value = text.slice(at.start, stop);
    let next = text.at(stop);
    if !(3..=40).contains(&value.len())
        || stand_in(value)
        || assignment::stop_word(value)
        || among(value, NO_USER)
        || matches!(next, b'@' | b'(' | b'/' | b'[' | b'{' | b'%') && text.slice(stop, stop + 5) != b"(uid="
        || next == b':' && matches!(text.at(stop + 1), b'/' | b':')
        || !quoted
            && (type_name(value)
                || [&b"var."[..], b"local.", b"data.", b"module."].iter().any(|w| value.starts_with(w)))
        || !value.iter().any(u8::is_ascii_alphabetic)
        || text.before(at.start, 1) == b'_'
        || !value.first().is_some_and(|b| is_word(*b))
        || quoted && next != at.quote.unwrap_or(0)
    {
        return;
    }
    let digit = value.iter().any(u8::is_ascii_digit);
    let mark = value.iter().any(|b| matches!(b, b'_' | b'.' | b'\\' | b'-')) && !value.contains(&b'(');
    let ordinal = value.first().is_some_and(u8::is_ascii_digit);
    let capital = value.first().is_some_and(u8::is_ascii_uppercase);
    // `user=jane.d ip=192.0.2.7`, as services log.
    let key = text.run(stop + 1, 24, |b| is_word(b) || matches!(b, b'.' | b'-'));
    // `username=jane,password=...`, as one mounts; `(sAMAccountName=jane)`, as one searches a directory; `--http-user=jane`
    let listed = text.at(end) == b'='
        && (next == b' ' && key > stop + 1 && text.at(key) == b'='
            || next == b',' && text.slice(stop + 1, stop + 5) == b"pass"
            || next == b')' && text.before(start, 1) == b'('
            || text.before(start, 1) == b'-'
                && text.slice(start.saturating_sub(24), start).windows(3).any(|w| w == b" --"));
    let before = word_before(text, start);
    // `Created user: j.doe`
    let made = text.at(end) == b':' && among(before, words!(&["created", "new", "added", "locked", "disabled"]));
    // `Username: jane_d, born 1990`: no code in its line.
    let head = text.slice(start.saturating_sub(64), start).rsplit(|b| *b == b'\n').next().unwrap_or(&[]);
    let plain = mark
        && next == b','
        && text.at(stop + 1) == b' '
        && !head.first().is_some_and(|b| matches!(b, b' ' | b'\t'))
        && !head.iter().any(|b| matches!(b, b'{' | b'(' | b'='));
    // A variable or a type in code: `user: User`, `user = name;`, `name=user_name)`.
    let code = !quoted
        && !listed
        && !plain
        && (matches!(next, b')' | b';' | b',' | b'}') && !digit && !(named && text.at(at.start - 1) == b'=')
            || mark && !digit && value.contains(&b'.') && generic && !made);
    let own = among(before, OWN);
    // `for user jdoe from 10.1.2.3`, as sshd says.
    let logged = one_of(before, &["for", "of", "invalid"])
        && (text.slice(stop, stop + 6) == b" from "
            // `New session 4417 of user jdoe.`, systemd's
            || text.slice(start.saturating_sub(4), start) == b" of "
                && text.before(start, 5).is_ascii_digit()
                && text.slice(start.saturating_sub(24), start).windows(8).any(|w| w == b"session ")
            || one_of(word_before(text, start.saturating_sub(4)), &["opened", "closed"]));
    // `USER: "shop"` is a setting.
    let stands = text.slice(start, end) == b"USER" && quoted && !digit && !mark && text.at(end) != b' ';
    let tight = text.at(at.start - 1) == b'=' || text.at(at.start - 1) == b':';
    let ends_in = |words: &[&str]| words.iter().any(|w| text.slice(stop, stop + w.len()) == w.as_bytes());
    let renamed = || {
        let ahead = text.slice(start.saturating_sub(32), start);
        ["update", "change", "rename", "set "].iter().any(|w| holds(ahead, w))
    };
    // `User jane` of a host in ~/.ssh/config
    let hosted = || {
        text.slice(start, end) == b"User"
            && matches!(next, b'\n' | b'\r' | 0)
            && holds(text.slice(start.saturating_sub(64), end + 64), "HostName")
    };
    let sure = match at.tie {
        // `user alexk / Xy12zz!`
        _ if text.slice(stop, stop + 3) == b" / " && login::behind_address(text, stop, out) => true,
        Tie::Sign => {
            !code
                && !stands
                && (!setting || listed || quoted || digit || mark)
                && (quoted
                    || digit
                    || mark
                    || !capital && (!generic || listed || tight || text.at(end) == b':')
                    || !generic)
        }
        // `update my username to mwagner in ...`
        Tie::Verb
            if !generic && !capital && text.slice(at.start.saturating_sub(3), at.start) == b"to " && renamed() =>
        {
            true
        }
        Tie::Verb => (digit || mark || quoted) || (!generic || own) && !capital && ends(text, stop),
        // `Login CORP\jane`
        Tie::Bare if of_domain(value) => true,
        Tie::Bare if flag || logged || hosted() => true,
        // `setProperty("user", "jane_m")`
        Tie::Bare if quoted && text.slice(start.saturating_sub(10), start) == b"Property(\"" => true,
        // `username jane privilege 15`: switches and routers
        Tie::Bare
            if ends_in(&[
                "\npassword ",
                "\n  password ",
                "\n\tpassword ",
                " password ",
                " pass ",
                " pw ",
                " secret ",
                " privilege ",
            ]) =>
        {
            true
        }
        // `brukernavn design_fjell`
        Tie::Bare
            if !generic && value.contains(&b'_') && value.iter().all(|b| is_word(*b) && !b.is_ascii_uppercase()) =>
        {
            true
        }
        Tie::Bare if quoted && among(before, words!(&["by", "for", "from", "as", "with"])) => true,
        Tie::Bare => !ordinal && (digit && value.len() >= 4 || quoted && !generic) && !mark | digit,
    };
    if sure {
        Finding::add(out, TYPE, at.start, stop, if at.tie == Tie::Bare { 0.6 } else { 0.75 });
    }
}

/// `CORP\jane`: a domain in capitals, one backslash, a name.
fn of_domain(value: &[u8]) -> bool {
    let cut = value.iter().position(|b| *b == b'\\').unwrap_or(0);
    let name = value.get(cut + 1..).unwrap_or(&[]);
    cut > 2
        && value[..cut].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'-')
        && name.first().is_some_and(u8::is_ascii_lowercase)
        && !name.contains(&b'\\')
}

fn ends(text: Bytes<'_>, at: usize) -> bool {
    matches!(text.at(at), 0 | b'.' | b',' | b'\n' | b'\r' | b';' | b')') || text.slice(at, at + 5) == b" and "
}

#[cfg(test)]
mod tests;
