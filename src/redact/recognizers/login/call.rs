//! USERNAME and PASSWORD as code and SQL have them: `s.login("mailer", "Xy12zz")`, `.basic_auth("inga", Some("Xy12zz"))`,
//! `tern:Xy12zz@tcp(db:3306)`, `CREATE USER 'jane'@'db' IDENTIFIED BY 'Xy12zz'`.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, holds, is_word, place};
use super::super::super::scan::Finding;
use super::super::assignment::{self, PASSWORD};
use super::super::label::{among, one_of, word_before};
use super::super::url::stand_in;
use super::super::{command, username};

/// The string literal that is the next argument, at most `reach` bytes on, behind `commas` commas.
fn literal(text: Bytes<'_>, at: usize, commas: usize) -> Option<(usize, usize)> {
    let open = text.run(at, 40, |b| is_word(b) || matches!(b, b' ' | b'(' | b')' | b'&' | b':' | b'.' | b'@' | b','));
    let quote = text.at(open);
    let parted = text.slice(at, open).iter().filter(|b| **b == b',').count();
    let stop = text.run(open + 1, 160, |b| b != quote && b != b'\n');
    (matches!(quote, b'"' | b'\'' | b'`') && parted == commas && text.at(stop) == quote).then_some((open + 1, stop))
}

/// The name and the password among the arguments of the call whose name `start..end` is; or of `auth=("jane", "Xy12zz")`.
pub(in super::super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    // `mysqli_connect(`, `DBI->connect(`
    let further =
        matches!(text.slice(end, end + 10), b"->connect(" | [b'_', b'c', b'o', b'n', b'n', b'e', b'c', b't', b'(', _]);
    let end = text.run(end, if further { 10 } else { 0 }, |b| b != b'(');
    let Some(mut name) = literal(text, end + 1 + usize::from(text.at(end) == b'='), 0) else { return };
    let first = text.slice(name.0, name.1);
    // `PlainAuth("", "jane", ...)`, `getConnection("jdbc:...", "jane", ...)`, `mysqli("db", "jane", ...)`
    if first.is_empty()
        || first.contains(&b':')
        || further
        || first.contains(&b' ')
        || one_of(text.slice(start, end), &["mysqli"])
    {
        let Some(next) = literal(text, name.1 + 1, 1) else { return };
        name = next;
        // `Credentials("Sonatype Nexus", "repo.example.com", "jane", "...")`
        if first.contains(&b' ') {
            let Some(next) = literal(text, name.1 + 1, 1) else { return };
            name = next;
        }
    }
    if let Some(password) = literal(text, name.1 + 1, 1) {
        super::account(text, name, password, out);
    } else if username::is_login(text.slice(name.0, name.1))
        && (holds(text.slice(start, end), "credential")
            || text.slice(start.saturating_sub(1), end) == b".username"
            || text.slice(start.saturating_sub(3), end) == b"setUserName")
    {
        Finding::add(out, username::TYPE, name.0, name.1, 0.6);
    }
}

/// What stands before a colon and an `@` and is nobody's name.
const SCHEMES: Words = words!(&[
    "npm", "mailto", "acct", "sip", "sips", "xmpp", "pkg", "jsr", "uid", "id", "cid", "mid", "urn", "email", "mail",
    "file", "patch", "git", "github"
]);

/// `tern:Xy12zz@tcp(db:3306)`, with which programs in Go open a database, or `corp/tern:Xy12zz@host`: who stands before
/// the `@` at `at`.
pub(in super::super) fn at_network(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    let network = text.slice(at + 1, at + 5) == b"tcp(" || text.slice(at + 1, at + 6) == b"unix(";
    let host = text.run(at + 1, 64, |b| is_word(b) || b == b'-');
    // Behind most of these signs stands a domain.
    if !network && (text.at(host) == b'.' || host <= at + 2) {
        return;
    }
    let plain = |b: &&u8| **b > b' ' && !matches!(**b, b'"' | b'\'' | b'`' | b'=');
    let start = at - text.slice(at.saturating_sub(96), at).iter().rev().take_while(plain).count();
    let colon = text.run(start, at - start, |b| b != b':');
    // `corp/tern:Xy12zz@host`
    let domain = text.slice(start, colon).iter().rposition(|b| *b == b'/').filter(|_| !network);
    let start = domain.map_or(start, |slash| start + slash + 1);
    let password = text.slice(colon + 1, at);
    let any = |is: fn(&u8) -> bool| password.iter().any(is);
    let target = command::looks(password)
        && any(u8::is_ascii_lowercase)
        && (domain.is_some() || any(u8::is_ascii_uppercase))
        && username::is_login(text.slice(start, colon))
        && !among(text.slice(start, colon), SCHEMES)
        && text.slice(at + 1, host) != b"sha256";
    if !network && !target {
        return;
    }
    if password.len() >= 3 && !stand_in(password) && !assignment::stop_word(password) {
        Finding::add_secret(out, PASSWORD, colon + 1, at, 0.75);
        if username::is_login(text.slice(start, colon)) {
            Finding::add(out, username::TYPE, start, colon, 0.6);
        }
    }
}

/// Whether the label `start..end` stands in a statement about an account, whose name follows.
pub(in super::super) fn sql_account(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) -> bool {
    let label = text.slice(start, end);
    if !among(label, words!(&["user", "role", "login"]))
        || !among(word_before(text, start), words!(&["create", "alter", "drop"]))
    {
        return false;
    }
    let mut from = end + 1;
    let quoted = matches!(text.at(from), b'\'' | b'"' | b'`' | b'[');
    from += usize::from(quoted);
    let to = text.run(from, 40, |b| is_word(b) || matches!(b, b'.' | b'-' | b'\\'));
    let rest = text.slice(to + usize::from(quoted), to + 24).to_ascii_lowercase();
    let told =
        [&b"@"[..], b" identified ", b" password ", b" login ", b" with login", b" with password", b" with encrypted"]
            .iter()
            .any(|w| rest.starts_with(w));
    if told && text.at(end) == b' ' && username::is_login(text.slice(from, to)) {
        Finding::add(out, username::TYPE, from, to, 0.7);
    }
    true
}

/// `IDENTIFIED BY 'Xy12zz'`, `identified with caching_sha2_password by 'Xy12zz'`.
pub(super) fn identified(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) -> bool {
    if !one_of(text.slice(start, end), &["identified"]) {
        return false;
    }
    let line = text.slice(end, end + 48);
    let Some(by) = place(line, " by ") else { return true };
    let capital = text.at(start + 1) == b'D';
    let named = matches!(text.before(start, 2), b'\'' | b'"' | b'`');
    let from = end + by + 4;
    let quote = Some(text.at(from)).filter(|q| matches!(q, b'\'' | b'"'));
    let from = from + usize::from(quote.is_some());
    let stop = text.run(from, 128, |b| quote.map_or(b > b' ' && b != b';', |q| b != q && b != b'\n'));
    let value = text.slice(from, stop);
    if (capital || named && quote.is_some()) && value.len() >= 3 && !stand_in(value) && !assignment::stop_word(value) {
        Finding::add_secret(out, PASSWORD, from, stop, 0.75);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_call_forms() {
        for (text, want) in [
            ("s.login(\"mailer\", \"0ld-Tram_Depot\")", "0ld-Tram_Depot"),
            (".basic_auth(\"inga\", Some(\"k0rall3n-riff\")).build()?", "k0rall3n-riff"),
            ("requests.get(u, auth=('inga', 'k0rall3n-riff'))", "k0rall3n-riff"),
            ("HTTPBasicAuth('inga', 'k0rall3n-riff')", "k0rall3n-riff"),
            ("req.SetBasicAuth(\"inga\", \"k0rall3n-riff\")", "k0rall3n-riff"),
            ("smtp.PlainAuth(\"\", \"inga\", \"k0rall3n-riff\", host)", "k0rall3n-riff"),
            ("new NetworkCredential(\"inga\", \"k0rall3n-riff\")", "k0rall3n-riff"),
            ("DriverManager.getConnection(\"jdbc:x://db\", \"inga\", \"k0rall3n-riff\")", "k0rall3n-riff"),
            ("new mysqli('db', 'inga', 'k0rall3n-riff', 'shop')", "k0rall3n-riff"),
            ("const dsn = \"tern_app:wh1mbrel(42)@tcp(10.9.14.3:3306)/tern\"", "wh1mbrel(42)"),
            ("CREATE USER 'jane'@'db' IDENTIFIED BY 'Quartz^Lemur5';", "Quartz^Lemur5"),
            ("create user 'jane' identified by 'Quartz^Lemur5';", "Quartz^Lemur5"),
            ("CREATE USER jane IDENTIFIED BY Quartz5Lemur;", "Quartz5Lemur"),
        ] {
            found(PASSWORD, text, want);
        }
        for (text, want) in [
            ("s.login(\"mailer\", \"0ld-Tram_Depot\")", "mailer"),
            (".basic_auth(\"inga\", Some(\"k0rall3n-riff\"))", "inga"),
            ("const dsn = \"tern_app:wh1mbrel(42)@tcp(10.9.14.3:3306)/tern\"", "tern_app"),
        ] {
            found(username::TYPE, text, want);
        }
    }

    #[test]
    fn redact_call_near_misses() {
        for text in [
            "t.login(\"anmelden\", \"abmelden\")",
            "login(user, \"Xy12zz8\", 3)",
            "auth(\"jane\", password)",
            "auth=(user, pw)",
            "fmt.Sprintf(\"%s:%s@tcp(%s)/%s\", u, p, h, d)",
            "\"user:password@tcp(localhost:5555)/db\"",
            "The bird is identified by \"its song\" and",
            "identified by name, not by number",
        ] {
            nothing(PASSWORD, text);
            nothing(username::TYPE, text);
        }
    }
}
