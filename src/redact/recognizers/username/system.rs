//! The names in what operating systems write.

use super::super::super::classes::{Bytes, is_word, place};

/// The name in what operating systems write: `/home/jdoe/`, `C:\\Users\\jdoe\\`, `logged in as jdoe`,
/// `Accepted publickey for jdoe from`, `Failed password for jdoe from`, `uid=1000(jdoe)`, `uid=jdoe,ou=people`. `None` where the label
/// `start..end` is another.
pub(super) fn of_system(text: Bytes<'_>, start: usize, end: usize) -> Option<(usize, usize)> {
    let name = |from: usize| (from, text.run(from, 33, |b| is_word(b) || matches!(b, b'.' | b'-')));
    let behind = |words: &[&str]| {
        words.iter().find(|w| text.slice(end, end + w.len()).eq_ignore_ascii_case(w.as_bytes())).map(|w| end + w.len())
    };
    let none = Some((end, end));
    match text.slice(start, end).to_ascii_lowercase().as_slice() {
        b"home" | b"users" => {
            let sign = text.at(end);
            let root = text.before(start, 1) == sign && (sign == b'\\' || !is_word(text.before(start, 2)));
            let (from, to) = name(text.run(end, 2, |b| b == sign));
            // A folder of a site: `/users/new`; a file: `/home/readme.md`.
            let deeper = text.at(to) == sign
                || text.at(start) == b'U'
                || text.at(to) == b':'
                || text.before(start, 2) == b'=' && !text.slice(from, to).contains(&b'.');
            if root && matches!(sign, b'/' | b'\\') && deeper { Some((from, to)) } else { none }
        }
        b"logged" | b"signed" | b"logs" => {
            // `logs in to the school's site as ...`
            let line = text.slice(end, end + 48).split(|b| matches!(b, b'\n' | b'.')).next().unwrap_or(&[]);
            let far = line.starts_with(b" in to ").then(|| place(line, " as ")).flatten();
            behind(&[" in as user ", " in as ", " on as "]).or(far.map(|at| end + at + 4)).map(name).or(none)
        }
        b"accepted" | b"failed" => {
            behind(&[" password for ", " publickey for ", " keyboard-interactive/pam for "]).map(name).or(none)
        }
        // `CRON[4711]: (backup) CMD (`
        b"cron" => {
            let digits = text.run(end + 1, 8, |b| b.is_ascii_digit());
            let (from, to) = name(digits + 4);
            let run = text.slice(digits, digits + 4) == b"]: (" && text.slice(to, to + 6) == b") CMD ";
            if run { Some((from, to)) } else { none }
        }
        // `sudo: jdoe : TTY=pts/0 ; PWD=`, `sudo[4711]: jdoe : 3 incorrect`
        b"sudo" => {
            let pid = text.run(end, 10, |b| b.is_ascii_digit() || matches!(b, b'[' | b']'));
            let from = text.run(pid + 1, 12, |b| b == b' ');
            let (from, to) = name(from);
            if text.at(pid) == b':' && text.slice(to, to + 3) == b" : " { Some((from, to)) } else { none }
        }
        // `arn:aws:iam::123456789012:user/jdoe`, `arn:aws:sts::123456789012:assumed-role/Admin/jdoe`
        b"arn" => {
            let stop =
                text.run(end, 200, |b| is_word(b) || matches!(b, b':' | b'/' | b'-' | b'.' | b'@' | b'+' | b'='));
            let resource = text.slice(end, stop).rsplit(|b| *b == b':').next().unwrap_or(&[]);
            let whose =
                [&b"user/"[..], b"mfa/", b"assumed-role/", b"federated-user/"].iter().any(|w| resource.starts_with(w));
            let last = resource.rsplit(|b| *b == b'/').next().unwrap_or(&[]);
            if whose { Some(name(stop - last.len())) } else { none }
        }
        b"uid" => {
            let digits = text.run(end + 1, 10, |b| b.is_ascii_digit());
            let (from, to) = name(end + 1);
            let tree = [&b",ou="[..], b",cn=", b",dc="].iter().any(|w| text.slice(to, to + 4).eq_ignore_ascii_case(w));
            match text.at(end) {
                b'=' if text.at(digits) == b'(' && digits > end + 1 => Some(name(digits + 1)),
                b'=' if tree => Some((from, to)),
                // `uid: jane`, a line of LDIF
                b':' if text.at(end + 1) == b' ' && text.before(start, 1) == b'\n' => {
                    let (from, to) = name(end + 2);
                    let digits = text.slice(from, to).iter().all(u8::is_ascii_digit);
                    if matches!(text.at(to), b'\n' | b'\r') && !digits { Some((from, to)) } else { none }
                }
                _ => none,
            }
        }
        _ => None,
    }
}
