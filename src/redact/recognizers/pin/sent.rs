//! One-time codes of messages: `the code that I got was 338 190`; `We sent you a code.` and the answer `Jo: 482913`.

use super::super::super::bytes::{Words, words};
use super::super::super::byteset::ByteSet;
use super::super::super::classes::{Bytes, HIGH, LETTER, class, holds, is_word};
use super::super::super::scan::Finding;
use super::super::label::{among, gap, in_answer, word_before};
use super::{CODES, TYPE, ends};

/// What happens to a code that is sent, or the beginning of it.
#[rustfmt::skip]
const SENT: &[&str] = &[
    "receiv", "arriv", "sent", "texted", "got", "came", "reçu", "recib", "lleg", "ricev", "erhalten", "bekomm", "gekommen", "fick", "fått", "fik",
    "kreeg", "ontvang", "dosta", "przysz", "приш", "получ", "прий", "отрим", "gönder", "gel", "aldı", "आया", "קיבל", "הגיע", "recebi", "chego", "رسال", "وصل", "asked", "request",
];
/// What a code is for, or the beginning of it; a colon must follow: `код для входа: 48-20-17`.
#[rustfmt::skip]
const PURPOSE: Words = words!(&[
    "вход", "вхід", "logow", "login", "log in", "sign", "anmeld", "acces", "connex", "inlog", "giriş", "confirm", "conferm", "potwierdz", "prijav", "přihl", "bekräft", "bekreft",
]);
/// Before or behind "code", of parcels that wait for somebody.
#[rustfmt::skip]
const PICKUP: Words = words!(&[
    "retrait", "pickup", "collection", "collect", "recogida", "retirada", "ritiro", "odbioru", "výdej", "vyzvednutí", "abholung", "afhaal", "uthämtning", "utlevering", "получения", "видачі", "preluare",
]);
/// Codes that are sent to nobody, or not to be typed in again.
#[rustfmt::skip]
pub(super) const OTHER: Words = words!(&[
    "zip", "post", "postal", "area", "country", "error", "exit", "status", "return", "response", "product", "source", "promo", "discount", "coupon", "voucher",
    "bar", "qr", "color", "colour", "dress", "tax", "reason", "sort", "bank", "item", "order", "booking", "reference", "referral", "trouble", "fault", "swift",
]);
/// Labels that only such codes have, besides "code" itself.
const LABELS: Words = words!(&["otp", "kod", "koden", "код", "кода", "קוד"]);

/// The code that somebody got, behind the label `start..end` or in the answer to its line.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    if !among(label, CODES) && !among(label, LABELS) || among(word_before(text, start), OTHER) {
        return;
    }
    // `guard code R4K7W`
    if among(word_before(text, start), words!(&["guard", "verification", "security", "confirmation", "login"]))
        && text.at(end) == b' '
    {
        let stop = text.run(end + 1, 9, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let value = text.slice(end + 1, stop);
        let is = |is: fn(&u8) -> bool| value.iter().any(is);
        if (5..=8).contains(&value.len())
            && is(u8::is_ascii_digit)
            && is(u8::is_ascii_uppercase)
            && !is_word(text.at(stop))
        {
            Finding::add_secret(out, TYPE, end + 1, stop, 0.7);
            return;
        }
    }
    // `Code retrait K7X4P2`, `pickup code: K7X4P2`
    let of =
        ["de ", "do ", "di "].iter().find(|w| text.slice(end + 1, end + 4) == w.as_bytes()).map_or(1, |w| 1 + w.len());
    let parcel = text.run(end + of, 24, |b| class(b) & (LETTER | HIGH) != 0);
    let behind = text.at(end) == b' ' && among(text.slice(end + of, parcel), PICKUP);
    if (behind || among(word_before(text, start), PICKUP))
        && let Some(at) = gap(text, if behind { parcel } else { end })
    {
        let stop = text.run(at.start, 9, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let value = text.slice(at.start, stop);
        let year = value.len() == 4 && matches!(value.get(..2), Some(b"19" | b"20"));
        let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
        if (4..=8).contains(&value.len()) && digits > 1 && !year && text.free_left(at.start) && ends(text, stop) {
            Finding::add_secret(out, TYPE, at.start, stop, 0.7);
            return;
        }
    }
    let to_digits = |from: usize| text.run(from, 56, |b| !matches!(b, b'\n' | b'0'..=b'9'));
    let stop = to_digits(end);
    let purpose = || text.slice(end, stop).ends_with(b": ") && PURPOSE.iter().any(|w| holds(text.slice(end, stop), w));
    if text.at(stop).is_ascii_digit() && (is_sent(text.slice(end, stop)) || purpose()) {
        code(text, stop, false, out);
        return;
    }
    // `kod 127504 przyszedł`
    let six = text.run(stop, 7, |b| b.is_ascii_digit());
    if stop == end + 1 && six == stop + 6 && is_sent(text.slice(six, six + 16)) {
        code(text, stop, false, out);
        return;
    }
    let lead = text.slice(start.saturating_sub(48), start).rsplit(|b| *b == b'\n').next().unwrap_or(&[]);
    let told = text.slice(end, stop);
    // `otp sent to +27 82 447 9031 code=482913`, `yh code is 620418`
    if matches!(told, b"=" | b": ") && is_sent(lead)
        || told == b" is " && text.run(stop, 7, |b| b.is_ascii_digit()) == stop + 6
    {
        code(text, stop, false, out);
        return;
    }
    let Some(answer) = in_answer(text, end) else { return };
    // `je l'ai reçu : 771 039`
    let told = to_digits(answer);
    let is_told = is_sent(text.slice(answer, told));
    let line = text.slice(start.saturating_sub(40), stop).rsplit(|b| *b == b'\n').next().unwrap_or(&[]);
    if is_told || is_sent(line) || text.slice(end, stop).contains(&b'?') {
        code(text, if is_told { told } else { answer }, true, out);
    }
}

fn is_sent(part: &[u8]) -> bool {
    (0..part.len()).any(|at| {
        // A word in Hebrew may have another one glued before it.
        let glued = at.checked_sub(1).is_some_and(|i| part[i].is_ascii_alphabetic());
        let first = if glued { GLUED } else { FIRST };
        let begins = |word: &str| word.as_bytes().first().is_some_and(|b| b.eq_ignore_ascii_case(&part[at]));
        let is = |word: &str| part.get(at..at + word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()));
        first.has(part[at]) && words!(SENT).iter().any(|word| begins(word) && is(word) && !(glued && word.is_ascii()))
    })
}

/// What the words of [`SENT`] begin with, and those of them that other words may be glued to.
const FIRST: ByteSet = initials(true);
const GLUED: ByteSet = initials(false);

const fn initials(ascii: bool) -> ByteSet {
    let (mut letters, mut i) = ([0; 2 * SENT.len()], 0);
    while i < SENT.len() {
        let first = SENT[i].as_bytes()[0];
        if first.is_ascii() && (ascii || !SENT[i].is_ascii()) {
            letters[2 * i] = first.to_ascii_lowercase();
            letters[2 * i + 1] = first.to_ascii_uppercase();
        }
        i += 1;
    }
    ByteSet::of(&letters, true)
}

/// The code of four to eight digits at `at`, six of them perhaps in groups; with `alone` nothing follows it.
fn code(text: Bytes<'_>, at: usize, alone: bool, out: &mut Vec<Finding>) {
    let (mut stop, mut digits) = (at, 0);
    while digits < 9 {
        let gap = usize::from(digits > 0 && matches!(text.at(stop), b' ' | b'-'));
        if !text.at(stop + gap).is_ascii_digit() {
            break;
        }
        (stop, digits) = (stop + gap + 1, digits + 1);
    }
    let mut groups = text.slice(at, stop).split(|b| !b.is_ascii_digit()).map(<[u8]>::len);
    let is_even = groups.all(|len| len == digits || digits == 6 && matches!(len, 2 | 3));
    let year = digits == 4 && matches!(text.slice(at, at + 2), b"19" | b"20");
    let fits = !alone || matches!(text.at(stop), 0 | b'\n' | b'\r' | b'.') || text.slice(stop, stop + 2) == b" ?";
    if (4..=8).contains(&digits) && is_even && fits && !year && text.free_left(at) && ends(text, stop) {
        Finding::add_secret(out, TYPE, at, stop, 0.7);
    }
}

/// `@example.com #482913` in the last line of a message: origin-bound one-time codes (WICG).
pub(crate) fn bound(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    let host = text.run(at + 1, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let code = text.run(host + 2, 12, |b| b.is_ascii_alphanumeric());
    let digits = text.slice(host + 2, code).iter().filter(|b| b.is_ascii_digit()).count();
    if !is_word(text.before(at, 1))
        && text.slice(at, host).contains(&b'.')
        && text.slice(host, host + 2) == b" #"
        && (4..=10).contains(&(code - host - 2))
        && digits >= 3
        && matches!(text.at(code), 0 | b' ' | b'\n' | b'\r')
    {
        Finding::add_secret(out, TYPE, host + 2, code, 0.8);
    }
}
