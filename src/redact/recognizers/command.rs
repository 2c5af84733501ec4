//! PASSWORD on command lines: `--password hunter2`, `mysql -pX`, `curl -u user:X`.

use super::super::classes::Bytes;
use super::super::scan::Finding;
use super::assignment::{self, PASSWORD};
use super::label::one_of;
use super::url::stand_in;
use super::username;

/// `--password hunter2`, as a shell reads it.
pub(super) fn flag(text: Bytes<'_>, from: usize, out: &mut Vec<Finding>) {
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
            b"-p" if !colon && text.at(from) == b' ' && one_of(command, &["sshpass", "docker", "az"]) => from += 1,
            b"-p" if !colon && text.at(from) != b' ' && !one_of(command, &["docker", "openssl", "redis"]) => {}
            b"-a" if text.at(from) == b' ' && one_of(command, &["redis"]) => from += 1,
            b"-k" if text.at(from) == b' ' && one_of(command, &["openssl"]) => from += 1,
            b"-u" if colon => from += usize::from(text.at(from) == b' '),
            b"-u" => {
                from += usize::from(text.at(from) == b' ');
                let to = text.run(from, 64, |b| b > b' ' && !matches!(b, b'"' | b'\'' | b'`'));
                if username::is_login(text.slice(from, to)) {
                    out.push(Finding::sure(username::TYPE, from, to, 0.6));
                }
                continue;
            }
            _ => continue,
        }
        let quote = Some(text.at(from)).filter(|q| matches!(q, b'"' | b'\''));
        from += usize::from(quote.is_some());
        let to =
            text.run(from, 128, |b| quote.map_or(b > b' ' && !matches!(b, b'"' | b'\''), |q| b != q && b != b'\n'));
        if colon {
            match text.slice(from, to).iter().position(|b| *b == b':') {
                Some(cut) => {
                    let name = text.slice(from, from + cut);
                    if username::is_login(name) {
                        out.push(Finding::sure(username::TYPE, from, from + cut, 0.6));
                    }
                    from += cut + 1;
                }
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

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::PASSWORD;

    #[test]
    fn redact_command_forms() {
        for (text, want) in [
            ("app --password hunter --port 80", "hunter"),
            ("mysql -u root -ps3cret db", "s3cret"),
            ("sshpass -p 'Xy12 zz' ssh a@b", "Xy12 zz"),
            ("curl -u jane:s3cret https://x.com", "s3cret"),
            ("redis-cli -h cache -a s3cretPw ping", "s3cretPw"),
            ("openssl enc -k \"one two three\" -in a", "one two three"),
        ] {
            found(PASSWORD, text, want);
        }
        for text in ["docker run -p 8080:80 nginx", "openssl ec -pubin -in pubkey.pem"] {
            nothing(PASSWORD, text);
        }
    }
}
