//! Where a number begins and ends: what stands beside it must be no part of something longer.

use crate::redact::classes::{Bytes, LETTER, class, is_word};
use crate::redact::scan::Word;

use super::label::named;

pub(super) fn starts_free(text: Bytes<'_>, start: usize, plus: bool) -> bool {
    let (p, pp) = (text.before(start, 1), text.before(start, 2));
    // `phone_+44 20 ...`; and `Phone(415) ...` out of a page, for which a word must speak (see `push`).
    let label = plus && p == b'_' || class(p) & LETTER != 0 && (plus || text.at(start) == b'(');
    if is_word(p) && !label || matches!(p, b'$' | b'#' | b'%' | b'+' | b'*') {
        return false;
    }
    if plus {
        return !matches!(p, b'-' | b'.') || !is_word(pp);
    }
    // The tail of a price, a version, a date or a longer number is no number of its own.
    !(matches!(p, b'.' | b'-' | b'/' | b',' | b' ' | b':' | b')') && pp.is_ascii_digit()
        || p == b'-' && is_word(pp)
        || p == b'=' && pp == b'=')
}

/// `-13.849036`: digits, a point and many digits are a measurement, whatever word stands beside.
pub(super) fn decimal(text: Bytes<'_>, word: Word) -> bool {
    let end = text.run(word.end + 1, 18, |b| b.is_ascii_digit());
    let goes_on = matches!(text.at(end), b'.' | b'-' | b'/' | b' ') && text.at(end + 1).is_ascii_digit();
    word.len() <= 2 && text.at(word.end) == b'.' && end > word.end + 4 && !goes_on
}

pub(super) fn ends_free(text: Bytes<'_>, end: usize) -> bool {
    let (n, nn) = (text.at(end), text.at(end + 1));
    !(is_word(n) && !extension_mark(text, end))
        && n != b'%'
        && !(matches!(n, b'.' | b'-' | b'/' | b',' | b':' | b' ') && nn.is_ascii_digit())
        && !(n == b'-' && is_word(nn) && !named(text, end))
}

fn extension_mark(text: Bytes<'_>, end: usize) -> bool {
    extension(text, end) > end
}

/// `ext. 12`, `x12`, `#12` after a number belong to it.
pub(super) fn extension(text: Bytes<'_>, end: usize) -> usize {
    let mut i = text.run(end, 2, |b| matches!(b, b' ' | b','));
    let mark = [&b"extension"[..], b"ext.", b"ext", b"x", b"#"]
        .into_iter()
        .find(|m| text.slice(i, i + m.len()).eq_ignore_ascii_case(m));
    let Some(mark) = mark else { return end };
    i = text.run(i + mark.len(), 2, |b| matches!(b, b' ' | b':'));
    let stop = text.run(i, 6, |b| b.is_ascii_digit());
    if stop > i && !is_word(text.at(stop)) { stop } else { end }
}
