//! PASSWORD as people write it to each other: `my password is hunter2`, `login: jdoe pw: x`,
//! `creds: admin / Xy12zz`. What a program reads is `assignment`'s, what a shell does is `command`'s.
//!
//! A word is a password when it looks like one, or when the sentence leaves no doubt; "your password
//! is expired" says nothing secret.

mod call;
mod device;
mod further;
mod pair;

use super::super::bytes::words;
use super::super::classes::{Bytes, holds, is_word};
use super::super::scan::Finding;
use super::assignment::{self, PASSWORD, SECRET, credible};
use super::label::{Tie, ahead, among, one_of, wide_gap, word_before};
use super::url::stand_in;
use super::{command, username};
pub(super) use call::{at_network, find as call, sql_account};
pub(super) use further::behind_address;

/// The password of the label `start..end`.
pub(super) fn password(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let before = out.len();
    let end = tag(text, start, end);
    if device::line(text, start, end, out) || call::identified(text, start, end, out) {
        return;
    }
    if !one_of(text.slice(start, end), further::NETWORKS) {
        behind(text, start, end, out);
    }
    if out.len() == before && !is_word(text.before(start, 1)) && !is_word(text.at(end)) {
        further::find(text, start, end, out);
    }
    // `hunter2 is my password`
    if out.len() == before
        && let Some((from, to)) = ahead(text, start, end)
        && is_password(text.slice(from, to))
        && text.slice(from, to).iter().any(|b| b.is_ascii_digit() || assignment::is_sign(b))
        && !text.slice(from, to).iter().all(u8::is_ascii_digit)
    {
        Finding::add_secret(out, PASSWORD, from, to, 0.7);
    }
}

/// The end of the tag `<wsse:Password Type="...">` whose name the label `start..end` is; else that of the label.
fn tag(text: Bytes<'_>, start: usize, end: usize) -> usize {
    let ahead = text.slice(start.saturating_sub(12), start);
    if text.at(end) != b' ' || ahead.iter().rev().find(|b| !b.is_ascii_alphanumeric() && **b != b':') != Some(&b'<') {
        return end;
    }
    let close = text.run(end, 160, |b| !matches!(b, b'<' | b'>' | b'\n'));
    if text.at(close) == b'>' { close } else { end }
}

/// The password behind the label `start..end`.
fn behind(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    let kind =
        if among(label, words!(&["token", "apikey", "key", "salt", "secret", "bearer"])) { SECRET } else { PASSWORD };
    if kind == PASSWORD && text.slice(start.saturating_sub(2), start) == b"--" && text.at(end) == b' ' {
        command::flag(text, end + 1, out);
        return;
    }
    // `AppWindowToken.destroySurfaces:374`, `password-hash-0.4.2`, `funcTokenVerification2`
    let further = text.at(end + usize::from(matches!(text.at(end), b'.' | b'-')));
    if further.is_ascii_alphabetic() && text.at(end) < 128 {
        return;
    }
    if one_of(label, &["basic"]) {
        // `Credentials.basic("jane", "Xy12zz")`
        if text.at(end) == b'(' {
            call::find(text, start, end, out);
        }
        let from = text.run(end, 16, |b| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b':' | b'='));
        assignment::basic(text, from, out);
        return;
    }
    if pair::find(text, (start, end), out) {
        return;
    }
    // `the password for the old server is ...`
    let Some(at) = wide_gap(text, end) else { return };
    // `user jdoe pass Xy12zz`, as in `.netrc`.
    let behind_name = at.tie == Tie::Bare && name_before(text, start);
    let of_word = label == b"passe" && word_before(text, start) == b"de";
    // `setenv("DB_PASS", "Xy12zz")`
    let of_call = at.quote == Some(text.at(end)) && text.before(start, 1) == b'_';
    let short = among(label, words!(&["pass", "passe"])) || one_of(label, &["pw"]) && text.at(end) != b' ';
    if at.tie == Tie::Bare && !behind_name && !of_word && !of_call && short {
        return;
    }
    let quote = at.quote.or_else(|| Some(text.at(at.start)).filter(|q| matches!(q, b'"' | b'\'' | b'`')));
    let from = if at.quote.is_none() && quote.is_some() { at.start + 1 } else { at.start };
    // 「 and 『
    let from = if matches!(text.slice(from, from + 3), [0xE3, 0x80, 0x8C | 0x8E]) { from + 3 } else { from };
    let mut stop = text.run(from, 128, |b| match quote {
        Some(quote) => b != quote && b != b'\n',
        None => b > b' ' && !matches!(b, b'"' | b'`' | b'<' | b'>' | b'|'),
    });
    if quote.is_some_and(|q| text.at(stop) != q) {
        return;
    }
    // 、。」』
    let cjk = |w: &[u8]| matches!(w, [0xE3, 0x80, 0x81 | 0x82 | 0x8D | 0x8F]);
    if let Some(len) = text.slice(from, stop).windows(3).position(cjk) {
        stop = from + len;
    }
    if quote.is_none() {
        while stop > from && matches!(text.before(stop, 1), b'.' | b',' | b';' | b':' | b'?' | b')' | b'\'') {
            stop -= 1;
        }
        if text.before(stop, 1) == b'!' && !text.slice(from, stop).iter().any(u8::is_ascii_digit) {
            stop -= 1;
        }
    }
    // `password=Xy12zz&dob=1993-03-28`
    if quote.is_none()
        && let Some(next) = text.slice(from, stop).iter().enumerate().find_map(|(i, b)| {
            let key = text.run(from + i + 1, 32, |b| is_word(b) || b == b'-');
            (*b == b'&' && key > from + i + 1 && text.at(key) == b'=').then_some(from + i)
        })
    {
        stop = next;
    }
    let value = text.slice(from, stop);
    // `"pass": "Es befinden sich ..."`; `{password:r,strength:i}=n`
    let between = text.slice(end, from);
    let is_quote = |b: &u8| matches!(b, b'"' | b'\'');
    let inside = quote.is_none()
        && at.tie == Tie::Sign
        && between.iter().rposition(is_quote).is_some_and(|at| between[at..].iter().any(u8::is_ascii_alphabetic));
    // `value for "password": contains invalid characters`
    let said = quote.is_none()
        && at.tie == Tie::Sign
        && between.first().is_some_and(is_quote)
        && text.at(stop) == b' '
        && value.iter().all(u8::is_ascii_lowercase);
    let nested = between.ends_with(b"\"'")
        || between.windows(2).any(|w| w == b"||")
        || (at.filled && quote.is_some() || text.slice(end, end + 4) == b" to ") && one_of(label, &["pass"]);
    let code = quote.is_none()
        && value.contains(&b',')
        && (value.len() > 40 || value.iter().any(|b| matches!(b, b'{' | b'}' | b')' | b'(')));
    let glue = quote.is_some() && matches!(value.first(), Some(b']' | b')')) && !value.iter().any(u8::is_ascii_digit);
    if inside || glue || said || code || nested || quote.is_none() && assignment::stands_for(value) {
        return;
    }
    // `type="password" minlength="8"`, `"$DB_PASSWORD" "https://..."`: that quote ends what the label is in.
    let lead = text.slice(start.saturating_sub(24), start).iter().rev().find(|b| !is_word(**b));
    if at.quote.is_some_and(|quote| text.before(from, 1) != quote)
        || at.tie == Tie::Bare && matches!(lead, Some(b'$' | b'{'))
    {
        return;
    }
    // A key in a sentence is nothing but a key.
    let weak = match at.tie {
        Tie::Bare => one_of(label, &["key", "secret"]),
        Tie::Sign => quote.is_some() && one_of(label, &["key"]),
        Tie::Verb => quote.is_some() && one_of(label, &["key", "secret"]),
    };
    let noise = value.len() >= 20 && assignment::is_random(value)
        || value.len() >= 32 && quote.is_some() && value.iter().any(assignment::is_sign);
    if weak && !noise {
        return;
    }
    // `password = '', domain = ''`
    if between.windows(2).any(|w| matches!(w, b"''" | b"\"\"")) {
        return;
    }
    // `"password" && x == "y"`: between two strings.
    if quote.is_some() && (value.starts_with(b" ") || value.ends_with(b" ")) {
        return;
    }
    // One that is read up to the limit may end in the middle of a placeholder.
    if assignment::has_gone(value) {
        return;
    }
    // `First pass: assign ...`
    let counted = label.eq_ignore_ascii_case(b"pass") && text.before(start, 1) == b' ' && quote.is_none();
    if counted && value.iter().all(u8::is_ascii_lowercase) {
        return;
    }
    // `job token for job_1445144423722_0020`
    let name = value.contains(&b'_') && !value.iter().any(u8::is_ascii_uppercase);
    let sure = match at.tie {
        Tie::Sign => {
            let element = text.before(from, 1) == b'>' && text.at(stop) == b'<';
            credible(value, kind, quote.is_some() || element)
        }
        Tie::Bare if behind_name => is_password(value),
        _ => {
            told(text, start, value, stop, at.tie, quote.is_some())
                && (kind == PASSWORD || value.len() >= 12 && value.iter().any(u8::is_ascii_digit) && !name)
        }
    };
    // `user/pass`, `password.length`, `pass()`.
    if sure
        && !matches!(text.at(stop), b'(')
        && !(quote.is_none() && assignment::is_call(value))
        && !value.contains(&b'@') | told_at(value)
    {
        Finding::add_secret(out, kind, from, stop, 0.75);
    }
}

/// Whether a name with its label stands right before the label at `start`.
fn name_before(text: Bytes<'_>, start: usize) -> bool {
    let ahead = text.slice(start.saturating_sub(64), start);
    let mut words = ahead.split(|b| matches!(b, b' ' | b'\n' | b'\t')).rev();
    let (last, name, label) = (words.next(), words.next(), words.next());
    // `username and password authentication`
    let joined = name.is_some_and(|name| among(name, words!(&["and", "or", "und", "et", "y", "e", "&", "+"])));
    last == Some(&[]) && !joined && label.is_some_and(|label| among(label, words!(&["login", "user", "username"])))
}

/// A password, if it looks like one, and the name before it, unless everybody has it.
fn account(text: Bytes<'_>, name: (usize, usize), (from, stop): (usize, usize), out: &mut Vec<Finding>) {
    let value = text.slice(from, stop);
    if is_password(value) && value.iter().any(|b| !b.is_ascii_lowercase()) {
        Finding::add_secret(out, PASSWORD, from, stop, 0.7);
        if username::is_login(text.slice(name.0, name.1)) {
            Finding::add(out, username::TYPE, name.0, name.1, 0.6);
        }
    }
}

/// Whether a cell of a column of passwords is one.
pub(crate) fn is_password(cell: &[u8]) -> bool {
    (4..=64).contains(&cell.len())
        && !cell.contains(&b' ')
        && !stand_in(cell)
        && !assignment::stop_word(cell)
        && !holds(cell, "://")
        && (cell.len() >= 6 || cell.iter().any(u8::is_ascii_digit))
}

/// An `@` in a password, not in an address.
fn told_at(value: &[u8]) -> bool {
    value.iter().position(|b| *b == b'@').is_some_and(|at| !value.get(at..).unwrap_or(&[]).contains(&b'.'))
}

/// Whether a sentence tells `value`, which ends at `end`, to be a password.
fn told(text: Bytes<'_>, label: usize, value: &[u8], end: usize, tie: Tie, quoted: bool) -> bool {
    if value.len() < 4 || stand_in(value) || assignment::stop_word(value) || value.starts_with(b"[") {
        return false;
    }
    let digit = value.iter().any(u8::is_ascii_digit);
    let letter = value.iter().any(u8::is_ascii_alphabetic);
    let sign = value
        .iter()
        .any(|b| matches!(b, b'!' | b'#' | b'$' | b'%' | b'&' | b'*' | b'^' | b'?' | b'@' | b'+' | b'=' | b'~'));
    let inner_capital = value.get(1..).is_some_and(|v| v.iter().any(u8::is_ascii_uppercase))
        && value.iter().any(u8::is_ascii_lowercase);
    let looks = digit && letter || sign && (letter || digit) || digit && value.len() >= 6 && tie == Tie::Verb;
    // `8-character`, `256-bit`, `2FA`.
    let measure =
        value.iter().take_while(|b| b.is_ascii_digit()).count() > 0 && value.contains(&b'-') || value == b"2FA";
    if tie == Tie::Bare {
        return (digit && letter && value.len() >= 6 || quoted && looks) && !measure;
    }
    if looks && !measure {
        return true;
    }
    let word = value.iter().all(|b| b.is_ascii_lowercase() || *b >= 128);
    let joined = value.split(|b| *b == b'-').filter(|p| p.len() > 2).count() >= 3;
    let adjective = [
        &b"ed"[..],
        b"ing",
        b"ly",
        b"able",
        b"ible",
        b"ful",
        b"less",
        b"ive",
        b"ent",
        b"ant",
        b"ory",
        b"al",
        b"ten",
        b"ic",
    ]
    .iter()
    .any(|e| value.ends_with(e));
    let ends = matches!(text.at(end), 0 | b'.' | b',' | b';' | b'\n' | b'\r' | b')' | b'!')
        || text.slice(end, end + 5) == b" and "
        || text.slice(end, end + 5) == b" und ";
    let mine = among(
        word_before(text, label),
        words!(&[
            "my", "his", "her", "their", "our", "mein", "unser", "ihr", "mon", "son", "notre", "mi", "tu", "su", "mia",
            "minha", "wifi", "admin", "root", "the",
        ]),
    );
    quoted && (value.len() >= 6 || inner_capital)
        || inner_capital && value.len() >= 6
        || joined
        || word && mine && ends && value.len() >= 5 && !adjective
}

#[cfg(test)]
mod tests;
