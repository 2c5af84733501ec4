//! Characters written as codes: HTML's, percent-encoding (RFC 3986), backslash escapes of JSON,
//! JavaScript, Python, C and Markdown; and what a terminal does not show.

use super::super::classes::holds;
use super::letters_pack::named;

/// A character that was written as a code, and where the code ends.
pub(super) struct Decoded {
    pub(super) c: char,
    pub(super) end: usize,
}

fn decoded(code: u32, end: usize) -> Option<Decoded> {
    let c = char::from_u32(code)?;
    (!c.is_control() || matches!(c, '\t' | '\n' | '\r')).then_some(Decoded { c, end })
}

/// The number in `base` at `at`, of `most` digits or fewer, and where it ends.
fn number(bytes: &[u8], at: usize, base: u32, most: usize) -> Option<(u32, usize)> {
    let digits = bytes.get(at..)?.iter().take(most).map_while(|&b| (b as char).to_digit(base));
    let (value, count) = digits.fold((0u32, 0), |(v, n), d| (v.saturating_mul(base).saturating_add(d), n + 1));
    (count > 0).then_some((value, at + count))
}

/// `&#64;`, `&#x40`, `&commat;`; `&amp;#64;` for those who encode twice. The semicolon may be
/// missing where HTML lets it.
pub(super) fn entity(text: &str, at: usize) -> Option<Decoded> {
    let bytes = text.as_bytes();
    let mut i = at + 1;
    while bytes.get(i..i + 4) == Some(b"amp;") && bytes.get(i + 4) == Some(&b'#') {
        i += 4;
    }
    if bytes.get(i) == Some(&b'#') {
        let hex = matches!(bytes.get(i + 1), Some(b'x' | b'X'));
        let (code, end) = number(bytes, i + 1 + usize::from(hex), if hex { 16 } else { 10 }, 10)?;
        return decoded(code, end + usize::from(bytes.get(end) == Some(&b';')));
    }
    let name_end = bytes.get(i..)?.iter().take(32).take_while(|b| b.is_ascii_alphanumeric()).count() + i;
    let name = text.get(i..name_end)?;
    // The few that make up nearly all of them need no search.
    let code = match name.as_bytes() {
        b"" => return None,
        b"amp" => 0x26,
        b"nbsp" => 0xA0,
        b"quot" => 0x22,
        b"lt" => 0x3C,
        b"gt" => 0x3E,
        _ => named().get(named().binary_search_by_key(&name.as_bytes(), |n| n.0).ok()?)?.1,
    };
    let closed = bytes.get(name_end) == Some(&b';');
    // `?a=1&lt=2` is a query: without the semicolon nothing of a name or `=` may follow.
    if !closed && (code > 0xFF || bytes.get(name_end) == Some(&b'=')) {
        return None;
    }
    decoded(u32::from(code), name_end + usize::from(closed))
}

/// Where the word around the last `%` ends, and whether it is an address.
#[derive(Default)]
pub(super) struct UrlEnd {
    end: usize,
    is_url: bool,
}

impl UrlEnd {
    fn covers(&mut self, bytes: &[u8], at: usize) -> bool {
        if at >= self.end {
            let ends = |b: &u8| *b <= b' ' || matches!(b, b'"' | b'<' | b'>');
            let before = bytes.get(at.saturating_sub(2048)..at).unwrap_or(&[]);
            let head = before.rsplit(ends).next().unwrap_or(&[]);
            // `SMTP_PASSWORD=Xy%2024` is one word as well.
            self.is_url = holds(head, "://") || holds(head, "password=");
            self.end = bytes.get(at..).and_then(|b| b.iter().position(ends)).map_or(bytes.len(), |n| at + n);
        }
        self.is_url
    }
}

/// `%40`, `%2540`, `%C3%A9`. Inside an address nothing is decoded that would change its structure.
pub(super) fn percent(text: &str, at: usize, url: &mut UrlEnd) -> Option<Decoded> {
    let bytes = text.as_bytes();
    let byte = |at: usize| {
        let mut i = at;
        while bytes.get(i) == Some(&b'%') && bytes.get(i + 1..i + 3) == Some(b"25") {
            i += 2;
            // The next pair of digits takes the percent sign that this one stood for.
            if !bytes.get(i + 1..i + 3).is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)) {
                return None;
            }
        }
        let i = if i > at {
            i
        } else if bytes.get(at) == Some(&b'%') {
            at
        } else {
            return None;
        };
        number(bytes, i + 1, 16, 2).filter(|&(_, end)| end == i + 3)
    };
    let (first, mut end) = byte(at)?;
    let code = match first {
        0..0x80 => first,
        0xC2..0xF5 => {
            let more = if first < 0xE0 {
                1
            } else if first < 0xF0 {
                2
            } else {
                3
            };
            let mut utf8 = vec![first as u8];
            for _ in 0..more {
                let (next, after) = byte(end)?;
                utf8.push(next as u8);
                end = after;
            }
            std::str::from_utf8(&utf8).ok()?.chars().next()? as u32
        }
        _ => return None,
    };
    let found = decoded(code, end)?;
    let c = found.c;
    let harmless = c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '~' | '+' | ':' | ',' | '(' | ')' | '*');
    // `jane_d%40@example.com`: the address has its `@`.
    let again = c == '@' && bytes.get(end) == Some(&b'@');
    (!again && (harmless || !url.covers(bytes, at))).then_some(found)
}

/// Where a control sequence ends that begins at `at`: `ESC [ 31 m`, as a terminal is told of colours (ECMA-48), with the
/// escape itself or as code writes it: `\u001b`, `\x1b`, `\033`, `\e`.
pub(super) fn terminal(bytes: &[u8], at: usize) -> Option<usize> {
    let head = bytes.get(at..)?;
    let from = [&b"\x1b["[..], b"\\u001b[", b"\\x1b[", b"\\033[", b"\\e["]
        .iter()
        .find(|code| head.get(..code.len()).is_some_and(|h| h.eq_ignore_ascii_case(code)))?
        .len();
    let numbers = head.get(from..)?.iter().take(24).take_while(|b| matches!(b, b'0'..=b'9' | b';' | b'?')).count();
    let last = head.get(from + numbers)?;
    (matches!(last, b'm' | b'K') || numbers > 0 && last.is_ascii_alphabetic()).then_some(at + from + numbers + 1)
}

/// `\u0040`, `\u{40}`, `\x40`, `\/`, `\n`, `\"`, Markdown's `\_`; any number of backslashes.
pub(super) fn backslash(text: &str, at: usize) -> Option<Decoded> {
    let bytes = text.as_bytes();
    let mut i = at;
    while bytes.get(i) == Some(&b'\\') && i - at < 16 {
        i += 1;
    }
    let fixed = |digits: usize| number(bytes, i + 1, 16, digits).filter(|&(_, end)| end == i + 1 + digits);
    match bytes.get(i)? {
        b'u' if bytes.get(i + 1) == Some(&b'{') => {
            let (code, end) = number(bytes, i + 2, 16, 6)?;
            decoded(code, end + usize::from(bytes.get(end) == Some(&b'}')))
        }
        b'u' => {
            let (code, end) = fixed(4)?;
            if !(0xD800..0xDC00).contains(&code) {
                return decoded(code, end);
            }
            // A surrogate pair; one half alone is no character.
            let next = end + bytes.get(end..)?.iter().take_while(|b| **b == b'\\').take(16).count();
            let (low, end) = (bytes.get(next) == Some(&b'u')).then(|| number(bytes, next + 1, 16, 4))??;
            let low = low.checked_sub(0xDC00).filter(|l| *l < 0x400)?;
            decoded(0x10000 + ((code - 0xD800) << 10) + low, end)
        }
        b'U' => fixed(8).and_then(|(code, end)| decoded(code, end)),
        b'x' => fixed(2).and_then(|(code, end)| decoded(code, end)),
        b'n' | b'r' => Some(Decoded { c: '\n', end: i + 1 }),
        b't' => Some(Decoded { c: '\t', end: i + 1 }),
        &b @ (b'/' | b'"' | b'\'' | b'@' | b'_' | b'.' | b'-' | b'+' | b'#' | b'*' | b'(' | b')' | b'[' | b']') => {
            Some(Decoded { c: b as char, end: i + 1 })
        }
        _ => None,
    }
}
