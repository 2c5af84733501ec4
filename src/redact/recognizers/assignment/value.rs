//! What a value looks like that may be a password or a secret, and what stands in such a place and is none.

use super::super::super::classes::{entropy, holds};
use super::super::url::stand_in;
use super::words::{SENTENCE, WORDS};
use super::{PASSWORD, SECRET};

/// Whether `value`, or the word it starts with, stands where a password would and is none.
pub(in super::super) fn stop_word(value: &[u8]) -> bool {
    let word = |v: &[u8]| WORDS.iter().any(|w| v.eq_ignore_ascii_case(w.as_bytes()));
    let first = value.split(|b| !b.is_ascii_alphabetic()).next().unwrap_or(&[]);
    word(value) || word(first) && !value.iter().any(|b| b.is_ascii_digit() || is_sign(b))
}

/// Whether a value with a bracket in it calls something, as in `hash(Pw1`; `7A9XawrW(O` does not.
pub(in super::super) fn is_call(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    let name = !has(is_sign) && !value.first().is_some_and(u8::is_ascii_digit);
    value.contains(&b'(') && (name || !has(u8::is_ascii_digit) || !has(u8::is_ascii_uppercase))
}

/// What passwords have and names in code have not.
pub(in super::super) fn is_sign(b: &u8) -> bool {
    matches!(b, b'!' | b'#' | b'$' | b'%' | b'^' | b'*' | b'@' | b'~' | b'&')
}

/// `-[API_KEY_1]`: what was in `value` has gone already.
pub(in super::super) fn has_gone(value: &[u8]) -> bool {
    value.iter().enumerate().any(|(at, b)| {
        let kind = value.get(at + 1..).unwrap_or(&[]);
        let behind = kind.iter().position(|b| !matches!(b, b'A'..=b'Z' | b'_' | b'0'..=b'9'));
        *b == b'[' && kind.first().is_some_and(u8::is_ascii_uppercase) && behind.is_none_or(|at| kind[at] == b']')
    })
}

/// What a language puts there without quotes: `${PASSWORD:?...}`, `}@db:5432/app`, `]{margin:0`, `!vault |`,
/// `conf["Db:Password"]`, `TOKEN_TTL=3600`.
pub(in super::super) fn stands_for(value: &[u8]) -> bool {
    let constant = value.split(|b| *b == b'=').next().unwrap_or(&[]);
    let constant = constant.len() > 4
        && constant.len() < value.len()
        && constant.contains(&b'_')
        && constant.iter().all(|b| b.is_ascii_uppercase() || *b == b'_');
    match value.first() {
        Some(b'?' | b'}' | b']') => true,
        Some(b'!') => value.iter().skip(1).all(u8::is_ascii_alphabetic),
        _ => constant || matches!(value.last(), Some(b'[')),
    }
}

/// Whether `value` can be what its key says: a password that is no stand-in, a secret that looks random.
pub(crate) fn credible(value: &[u8], kind: &str, quoted: bool) -> bool {
    if has_gone(value) {
        return false;
    }
    let code = [
        &b"process.env"[..],
        b"os.environ",
        b"System.",
        b"ENV[",
        b"env.",
        b"config.",
        b"secrets.",
        b"vars.",
        b"self.",
        b"this.",
        b"typing.",
    ];
    if !quoted && code.iter().any(|c| value.starts_with(c)) {
        return false;
    }
    // `.codicon-compass:before{content`
    let rule = value.iter().position(|b| *b == b'{').and_then(|at| value.get(..at));
    let rule = rule.is_some_and(|name| name.len() > 3 && name.iter().all(u8::is_ascii_lowercase));
    if !quoted && (rule || kind == SECRET && object(value)) {
        return false;
    }
    if !quoted && stands_for(value) {
        return false;
    }
    // A type or an expression: `__u32`, `pass).await`.
    let expression = |w: &[u8]| matches!(w, [b')', b'.' | b',' | b';' | b')']);
    if !quoted && (value.first() == Some(&b'_') && !value.iter().any(is_sign) || value.windows(2).any(expression)) {
        return false;
    }
    // `"Password:",text:"x"`: the quote before it ends another value.
    let glue = quoted && matches!(value.first(), Some(b',' | b';' | b')' | b'}' | b']' | b'+'));
    if glue && !value.iter().any(u8::is_ascii_digit) || value.starts_with(b"urn:") {
        return false;
    }
    // `name="password" minlength="8"`, `password="$NEW" "https://...`: between two values.
    let between =
        value.strip_suffix(b"=").is_some_and(|v| v.iter().all(|b| b.is_ascii_lowercase() || matches!(b, b' ' | b'-')));
    if quoted && between {
        return false;
    }
    if value.len() < 4 || stand_in(value) || value.iter().all(|b| *b == b'*' || *b == b'x') {
        return false;
    }
    let digit = value.iter().any(u8::is_ascii_digit);
    // `"minipass": "^7.1.2"`, `pass: 1,2,3`
    let listed = value.contains(&b',') || matches!(value.first(), Some(b'^' | b'~'));
    if listed && value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'^' | b'~')) {
        return false;
    }
    // A text of a page in its languages: `"pass": "..."`
    let foreign = !digit && value.iter().filter(|b| **b >= 0xE0).count() * 6 > value.len();
    let prose = (!value.is_ascii() || value.starts_with(b"'"))
        && value.iter().filter(|b| **b == b' ').count() > usize::from(!value.is_ascii());
    if foreign || prose || quoted && value.windows(2).any(|w| matches!(w, b"${" | b"{{")) {
        return false;
    }
    if kind == PASSWORD {
        let spaces = value.iter().filter(|b| **b == b' ').count();
        if quoted && phrase(value) {
            return true;
        }
        let sign = value.iter().any(|b| b.is_ascii_punctuation());
        // In code an unquoted or undecorated name is a variable.
        let share = value.strip_suffix(b"%").is_some_and(|v| v.iter().all(u8::is_ascii_digit));
        let type_name = !quoted && value.windows(2).any(|w| w == b"::");
        // `users/passwords#update`, `#add-password`
        let name = value.contains(&b'/') && names(value)
            || value.starts_with(b"#")
                && value.contains(&b'-')
                && !value.iter().any(|b| digit || b.is_ascii_uppercase());
        // `"git_askpass": "allowUnsafeAskPass"`
        let named = value.windows(4).any(|w| w == b"Pass") && value.iter().all(u8::is_ascii_alphabetic);
        return !stop_word(value)
            && !named
            && !share
            && !type_name
            && !name
            && spaces <= 5
            && (digit
                || sign && !path(value) && spaces <= 1 && (quoted || !value.starts_with(b"&"))
                || quoted && value.len() >= 6 && spaces == 0 && value.is_ascii()
                || value.len() >= 5 && !quoted && !value.contains(&b'.') && value.iter().all(u8::is_ascii_lowercase));
    }
    let mixed = value.len() >= 12
        && value.iter().any(u8::is_ascii_uppercase)
        && value.iter().any(u8::is_ascii_lowercase)
        && value.iter().all(u8::is_ascii_alphanumeric);
    // `sessionid: 0x14ede63a5a70002`, a handle of 64 bits
    if value.starts_with(b"0x") && value.len() <= 18 {
        return false;
    }
    let sign = |b: &u8| is_sign(b) && *b != b'@';
    let plain = value.iter().all(u8::is_ascii_alphanumeric);
    (value.len() >= 16 || mixed)
        && !value.contains(&b' ')
        && (digit || quoted && value.iter().any(sign))
        && !path(value)
        && entropy(value) >= if plain { 2.8 } else { 3.3 }
        && !guid_of_zeros(value)
}

/// Words that are parted by one sign, none of which speaks of passwords or of what code has: `change-it`, `Wave_Sylt`.
pub(super) fn is_words(value: &[u8]) -> bool {
    let words = || value.split(|b| matches!(b, b'-' | b'_' | b'.'));
    let word = |w: &[u8]| w.len() > 1 && w.iter().all(u8::is_ascii_alphabetic) && !WORDS.has(w) && !SENTENCE.has(w);
    let code = |w: &[u8]| {
        ["pass", "pwd", "secret", "conf", "arg", "param", "opt", "get", "form", "data", "key"]
            .iter()
            .any(|c| holds(w, c))
    };
    value.iter().any(u8::is_ascii_lowercase) && words().count() > 1 && words().all(|w| word(w) && !code(w))
}

/// `correct horse battery staple`: four to eight words of small letters, and none that sentences need.
fn phrase(value: &[u8]) -> bool {
    let words = || value.split(|b| *b == b' ');
    let small = |w: &[u8]| (3..=10).contains(&w.len()) && w.iter().all(u8::is_ascii_lowercase);
    (4..=8).contains(&words().count())
        && words().all(|w| small(w) && !WORDS.has(w))
        && words().all(|w| !SENTENCE.has(w))
}

/// `process.env.TOKEN`, `a/b/c.txt`, `https://...`: names, not values.
fn path(value: &[u8]) -> bool {
    if value.len() > 24 && value.ends_with(b"=") {
        return false;
    }
    value.starts_with(b"http") || value.starts_with(b"/") || value.starts_with(b"./") || names(value)
}

/// Words with signs between them: `a.b-c`, `users/passwords#update`, `com.example.activity/4505`.
fn names(value: &[u8]) -> bool {
    let slash = value.contains(&b'/');
    let parts = value
        .split(|b| matches!(b, b'.' | b'/' | b'_' | b'-') || slash && matches!(b, b'#' | b':' | b'@'))
        .filter(|p| !p.is_empty());
    let (mut all, mut plain, mut numbers) = (0, 0, 0);
    for part in parts {
        all += 1;
        plain += usize::from(part.iter().all(u8::is_ascii_alphabetic));
        numbers += usize::from(part.iter().all(u8::is_ascii_digit));
    }
    all >= 2 && all == plain || plain >= 3 && numbers == 1 && all == plain + 1 && slash
}

/// An object as it is printed: `Token{9f4ef63`, `android.os.BinderProxy@2bd79ce`.
fn object(value: &[u8]) -> bool {
    let mut parts = value.split(|b| *b == b'@');
    let (class, address) = (parts.next().unwrap_or(&[]), parts.next());
    value.contains(&b'{')
        || class.contains(&b'.') && address.is_some_and(|address| address.iter().all(u8::is_ascii_hexdigit))
}

fn guid_of_zeros(value: &[u8]) -> bool {
    value.iter().all(|b| matches!(b, b'0' | b'-'))
}
