//! PASSWORD and USERNAME in commands by the place they stand at: `htpasswd -b FILE NAME PASSWORD`, `echo Xy12zz | sudo -S`.

use super::super::super::classes::{Bytes, place, same};
use super::super::super::scan::Finding;
use super::super::username;
use super::{argument, arguments, begins, name, password, slash_pair};

/// `echo "Xy12zz" | docker login --password-stdin`, `echo jane:Xy12zz | chpasswd`: what is written for a program that
/// reads a password.
fn piped(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    let mut from = at;
    for _ in 0..4 {
        if text.slice(from, from + 2) == b" -" {
            from = text.run(from + 2, 4, |b| b.is_ascii_alphabetic());
        }
    }
    let (mut from, to) = argument(text, text.run(from, 2, |b| b == b' '), b"|");
    let pipe = text.run(to, 4, |b| matches!(b, b' ' | b'"' | b'\''));
    if text.at(pipe) != b'|' {
        return;
    }
    let reader = text.slice(pipe, text.run(pipe, 120, |b| b != b'\n'));
    if place(reader, "chpasswd").is_some() {
        let colon = text.run(from, to - from, |b| b != b':');
        name(text, from, colon, out);
        from = colon + 1;
    } else if !["password-stdin", "passwd", "sudo -S", "--stdin", "kinit"]
        .iter()
        .any(|word| place(reader, word).is_some())
    {
        return;
    }
    if from < to {
        password(text, from, to, out);
    }
}

/// What stands where in commands whose arguments have no names: `htpasswd -b FILE NAME PASSWORD`, `useradd NAME`,
/// `net use DRIVE PASSWORD /user:NAME`, `net user NAME PASSWORD /add`, `rclone obscure PASSWORD`.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, stop: usize, out: &mut Vec<Finding>) {
    // `adduser.conf`
    if text.at(end) != b' ' {
        return;
    }
    let command = text.slice(start, end).to_ascii_lowercase();
    let behind = |word: &str| same(text.slice(start.saturating_sub(word.len()), start), word);
    let has =
        |option: &str| arguments(text, end, stop).any(|(from, _)| same(text.slice(from, from + option.len()), option));
    let slash = command == b"user";
    let mut plain =
        arguments(text, end, stop).filter(|(from, _)| text.at(*from) != b'-' && !(slash && text.at(*from) == b'/'));
    match command.as_slice() {
        b"htpasswd" => {
            let flags = arguments(text, end, stop).filter(|a| text.at(a.0) == b'-').fold(
                (false, false),
                |(b, n), (from, to)| {
                    let option = text.slice(from, to);
                    (b || option.contains(&b'b'), n || option.contains(&b'n'))
                },
            );
            let mut plain = plain.skip(usize::from(!flags.1));
            if flags.0
                && let (Some(user), Some(secret)) = (plain.next(), plain.next())
            {
                name(text, user.0, user.1, out);
                password(text, secret.0, secret.1, out);
            }
        }
        b"useradd" | b"adduser" | b"usermod" | b"userdel" | b"deluser" | b"chage" | b"createuser" | b"dropuser"
            if begins(text, start) && !has("-r") && !has("-S") && !has("--system") && !has("-D") =>
        {
            if let Some((from, to)) = plain.last()
                && matches!(text.at(to), 0 | b'\n' | b'\r')
                && username::is_somebody(text.slice(from, to))
            {
                name(text, from, to, out);
            }
        }
        b"use" if behind("net ") && has("/user:") => {
            for (from, to) in arguments(text, end, stop) {
                let value = text.slice(from, to);
                if same(value.get(..6).unwrap_or(&[]), "/user:") {
                    name(text, from + 6, to, out);
                } else if !value.starts_with(b"\\") && !matches!(value, [_, b':'] | b"*" | [b'/', ..]) {
                    password(text, from, to, out);
                }
            }
        }
        b"user" if behind("net ") && (has("/add") || has("/domain")) => {
            if let Some((from, to)) = plain.next() {
                name(text, from, to, out);
            }
            if let Some((from, to)) = plain.next().filter(|(from, _)| text.at(*from) != b'*') {
                password(text, from, to, out);
            }
        }
        b"sqlplus" => {
            if let Some((from, _)) = plain.next() {
                slash_pair(text, from, out);
            }
        }
        b"echo" | b"printf" => piped(text, end, out),
        b"obscure" => {
            if let Some((from, to)) = plain.next() {
                password(text, from, to, out);
            }
        }
        _ => {}
    }
}
