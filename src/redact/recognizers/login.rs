//! PASSWORD and PIN as people write them to each other: `my password is hunter2`,
//! `login: jdoe pw: x`, `the PIN is 4921`. What a program reads is `assignment`'s.
//!
//! A word is a password when it looks like one, or when the sentence leaves no doubt; "your password
//! is expired" says nothing secret.

use super::super::classes::{Bytes, is_word};
use super::super::scan::Finding;
use super::assignment::{self, PASSWORD, SECRET, credible};
use super::label::{Tie, gap, one_of, word_before};
use super::url::stand_in;

pub(crate) const PIN: &str = "PIN";

/// The password behind the label `start..end`.
pub(super) fn password(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    let kind = if one_of(label, &["token", "apikey", "secret", "bearer"]) { SECRET } else { PASSWORD };
    if kind == PASSWORD && text.slice(start.saturating_sub(2), start) == b"--" && text.at(end) == b' ' {
        flag(text, end + 1, out);
        return;
    }
    let Some(mut at) = gap(text, end) else { return };
    if at.tie == Tie::Bare {
        // `the password for the old server is ...`
        match far(text, end) {
            Some(start) => (at.start, at.tie, at.quote) = (start, Tie::Verb, None),
            None if one_of(label, &["pass", "passe", "secret", "pw"]) => return,
            None => {}
        }
    }
    let quote = at.quote.or_else(|| Some(text.at(at.start)).filter(|q| matches!(q, b'"' | b'\'' | b'`')));
    let from = if at.quote.is_none() && quote.is_some() { at.start + 1 } else { at.start };
    let mut stop = text.run(from, 128, |b| match quote {
        Some(quote) => b != quote && b != b'\n',
        None => b > b' ' && !matches!(b, b'"' | b'`' | b'<' | b'>' | b'|'),
    });
    if quote.is_some_and(|q| text.at(stop) != q) {
        return;
    }
    if quote.is_none() {
        while stop > from && matches!(text.before(stop, 1), b'.' | b',' | b';' | b':' | b'?' | b')' | b'\'') {
            stop -= 1;
        }
        if text.before(stop, 1) == b'!' && !text.slice(from, stop).iter().any(u8::is_ascii_digit) {
            stop -= 1;
        }
    }
    let value = text.slice(from, stop);
    let sure = match at.tie {
        Tie::Sign => credible(value, kind, quote.is_some()),
        _ => told(text, start, value, stop, at.tie, quote.is_some()) && (kind == PASSWORD || value.len() >= 12),
    };
    // `user/pass`, `password.length`, `pass()`.
    if sure
        && !matches!(text.at(stop), b'(')
        && !(value.contains(&b'(') && quote.is_none())
        && !value.contains(&b'@') | told_at(value)
    {
        out.push(Finding::sure(kind, from, stop, 0.75).secret());
    }
}

/// An `@` in a password, not in an address.
fn told_at(value: &[u8]) -> bool {
    value.iter().position(|b| *b == b'@').is_some_and(|at| !value.get(at..).unwrap_or(&[]).contains(&b'.'))
}

/// Where the value starts in ` for the old server is ...`, which stands at `end`.
fn far(text: Bytes<'_>, end: usize) -> Option<usize> {
    if ![&b" for "[..], b" to ", b" on ", b" at ", b" of "].iter().any(|w| text.slice(end, end + w.len()) == *w) {
        return None;
    }
    let line = text.slice(end, end + 60);
    let line = line.split(|b| matches!(b, b'\n' | b';' | b'?' | b'!')).next().unwrap_or(&[]);
    let is = line.windows(4).position(|w| w == b" is ").map(|i| i + 4);
    let sign = line.windows(2).position(|w| w == b": ").map(|i| i + 2);
    is.into_iter().chain(sign).min().map(|i| end + i)
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
    let mine = one_of(
        word_before(text, label),
        &[
            "my", "his", "her", "their", "our", "mein", "unser", "ihr", "mon", "son", "notre", "mi", "tu", "su", "mia",
            "minha", "wifi", "admin", "root", "the",
        ],
    );
    quoted && (value.len() >= 6 || inner_capital)
        || inner_capital && value.len() >= 6
        || joined
        || word && mine && ends && value.len() >= 5 && !adjective
}

/// `--password hunter2`, as a shell reads it.
fn flag(text: Bytes<'_>, from: usize, out: &mut Vec<Finding>) {
    let quote = Some(text.at(from)).filter(|q| matches!(q, b'"' | b'\''));
    let from = from + usize::from(quote.is_some());
    let stop = text.run(from, 128, |b| quote.map_or(b > b' ' && b != b'"' && b != b'`', |q| b != q && b != b'\n'));
    let value = text.slice(from, stop);
    let option = value.first().is_some_and(|b| matches!(b, b'-' | b'/' | b'|' | b'[')) || value.len() < 3;
    if !option && !stand_in(value) && !assignment::stop_word(value) {
        out.push(Finding::sure(PASSWORD, from, stop, 0.75).secret());
    }
}

/// Passwords on command lines: `mysql -pX`, `sshpass -p X`, `curl -u user:X`.
pub(super) fn shell(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let command = text.slice(start, end);
    let stop = text.run(end, 240, |b| !matches!(b, b'\n' | b'|'));
    let mut i = end;
    while i < stop {
        if text.at(i) != b' ' || text.at(i + 1) != b'-' {
            i += 1;
            continue;
        }
        let option = text.slice(i + 1, i + 3);
        let colon = one_of(command, &["curl", "wget"]);
        let mut from = i + 3;
        i += 2;
        match option {
            b"-p" if !colon && text.at(from) == b' ' && one_of(command, &["sshpass", "docker"]) => from += 1,
            b"-p" if !colon && text.at(from) != b' ' && !command.eq_ignore_ascii_case(b"docker") => {}
            b"-u" if colon => from += usize::from(text.at(from) == b' '),
            _ => continue,
        }
        let quote = Some(text.at(from)).filter(|q| matches!(q, b'"' | b'\''));
        from += usize::from(quote.is_some());
        let to =
            text.run(from, 128, |b| quote.map_or(b > b' ' && !matches!(b, b'"' | b'\''), |q| b != q && b != b'\n'));
        if colon {
            match text.slice(from, to).iter().position(|b| *b == b':') {
                Some(cut) => from += cut + 1,
                None => continue,
            }
        }
        let value = text.slice(from, to);
        // `-p 8080:80` is a port.
        let port = value.iter().all(|b| b.is_ascii_digit() || *b == b':');
        if value.len() >= 3
            && !stand_in(value)
            && !assignment::stop_word(value)
            && !(port && command.eq_ignore_ascii_case(b"docker"))
        {
            out.push(Finding::sure(PASSWORD, from, to, 0.75).secret());
        }
    }
}

/// The PIN or one-time code behind the label `start..end`.
pub(super) fn pin(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = gap(text, end) else { return };
    let stop = text.run(at.start, 9, |b| b.is_ascii_digit());
    let len = stop - at.start;
    let label = text.slice(start, end);
    // India's PIN code is a place.
    let postal = len == 6
        && (label.eq_ignore_ascii_case(b"pincode")
            || one_of(word_before(text, at.start), &["code"]) && label.eq_ignore_ascii_case(b"pin"));
    let coded = !one_of(
        label,
        &["verification", "vérification", "verificación", "verificação", "verifica", "kod", "tan", "mfa", "2fa"],
    ) || text.slice(end, at.start).windows(3).any(|w| w.eq_ignore_ascii_case(b"cod"))
        || at.tie == Tie::Sign;
    let year = len == 4 && matches!(text.slice(at.start, at.start + 2), b"19" | b"20");
    let soft = (year || one_of(label, &["kod", "tan"])) && at.tie == Tie::Bare;
    if !(4..=8).contains(&len)
        || postal
        || !coded
        || soft
        || !text.isolated(at.start, stop)
        || is_word(text.before(start, 1)) && text.before(start, 1) != b'_'
    {
        return;
    }
    out.push(Finding::sure(PIN, at.start, stop, 0.75).secret());
}

/// The words of a wallet's seed phrase (BIP 39: 12 to 24 of 3 to 8 letters) behind `seed phrase:`.
pub(super) fn phrase(text: Bytes<'_>, _start: usize, end: usize, out: &mut Vec<Finding>) {
    let next = text.run(end + 1, 8, |b| b.is_ascii_alphabetic());
    let end = if one_of(text.slice(end + 1, next), &["phrase", "words", "seed"]) { next } else { end };
    let Some(at) = gap(text, end).filter(|at| at.tie == Tie::Sign) else { return };
    let (mut i, mut stop, mut count) = (at.start, at.start, 0);
    while count < 25 {
        let word = text.run(i, 9, |b| b.is_ascii_lowercase());
        if !(3..=8).contains(&(word - i)) {
            break;
        }
        (stop, count) = (word, count + 1);
        i = text.run(word, 2, |b| matches!(b, b' ' | b','));
        if i == word {
            break;
        }
    }
    if matches!(count, 12 | 15 | 18 | 21 | 24) && !is_word(text.at(stop)) {
        out.push(Finding::sure(SECRET, at.start, stop, 0.85).secret());
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_login_forms() {
        for (text, want) in [
            ("my password is hunter2", "hunter2"),
            ("My password is swordfish.", "swordfish"),
            ("login: jdoe pw: Xy12zz", "Xy12zz"),
            ("the password for the old server is tr0ub4dor", "tr0ub4dor"),
            ("mein Passwort lautet Sommer2024", "Sommer2024"),
            ("mot de passe : Soleil75", "Soleil75"),
            ("mi contraseña es gato123", "gato123"),
            ("password 'hunter22'", "hunter22"),
            ("<password>hunter2</password>", "hunter2"),
            ("<add key=\"Password\" value=\"hunter2\"/>", "hunter2"),
            ("app --password hunter --port 80", "hunter"),
            ("mysql -u root -ps3cret db", "s3cret"),
            ("sshpass -p 'Xy12 zz' ssh a@b", "Xy12 zz"),
            ("curl -u jane:s3cret https://x.com", "s3cret"),
            ("Password - hunter2", "hunter2"),
        ] {
            found(PASSWORD, text, want);
        }
        for (text, want) in [
            ("PIN 4921", "4921"),
            ("the PIN is 4921.", "4921"),
            ("your verification code is 482913", "482913"),
            ("OTP: 482913", "482913"),
            ("Geheimzahl: 4921", "4921"),
            ("code PIN : 4921", "4921"),
        ] {
            found(PIN, text, want);
        }
        let words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        found(SECRET, &format!("Seed phrase: {words}"), words);
    }

    #[test]
    fn redact_login_near_misses() {
        for text in [
            "password must be 8 characters",
            "reset your password here",
            "Your password is expired.",
            "the password is required",
            "my password is not working",
            "password manager 1Password",
            "password strength 256-bit",
            "the password is too short.",
            "forgot password? Click here",
            "a password of 12 characters",
            "your password has been changed",
            "docker run -p 8080:80 nginx",
            "connect pin 13 to ground",
            "pins 1200 and up",
            "PIN code 560001",
            "seed phrase: never share it with anybody",
            "if password == other1",
        ] {
            nothing(PASSWORD, text);
            nothing(PIN, text);
            nothing(SECRET, text);
        }
    }
}
