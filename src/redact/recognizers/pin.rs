//! PIN: four to eight digits behind a word for such a number: of cards and doors (ISO 9564-1), and the
//! one-time codes of messages, which may stand before it: `482913 is your code`.

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, HIGH, LETTER, class, is_word};
use super::super::scan::Finding;
use super::label::{Tie, ahead, among, in_sentence, one_of, wide_gap, word_before};

mod door;
mod sent;

pub(super) use door::find as door;
pub(crate) use sent::bound;

pub(crate) const TYPE: &str = "PIN";

/// Labels that mean one only with "code", or with a sign between.
#[rustfmt::skip]
const SOFT: Words = words!(&[
    "verification", "vérification", "verificación", "verificação", "verifica", "verificatie", "weryfikacyjny", "doğrulama", "подтверждения", "kod", "tan", "mfa", "2fa",
]);
/// Labels that mean one only with "code".
const PLACES: Words = words!(&["door", "gate", "alarm", "keypad", "unlock", "voicemail", "access"]);
/// "Code" itself, which is one of these only behind a word that says whose or what for.
const CODES: Words = words!(&["code", "código", "codice", "koodi", "kode"]);
#[rustfmt::skip]
const WHOSE: Words = words!(&[
    "your", "my", "our", "dein", "mein", "ihr", "votre", "ton", "mon", "tu", "su", "mi", "tuo", "suo", "mio", "seu", "meu", "je", "uw", "mijn", "din", "min", "twój", "ваш", "твой", "váš", "tvůj", "security", "login", "access",
    "auth", "authentication", "verification", "confirmation", "recovery", "backup", "unlock", "door", "gate", "alarm", "safe", "lock", "keypad", "garage", "voicemail", "sms", "entry", "passcode", "token", "factor", "mfa",
]);
/// Between a code and the word for it.
const IS_YOURS: &[&[u8]] = &[
    b" is your ",
    b" as your ",
    b" ist Ihr ",
    b" ist dein ",
    b" est votre ",
    b" est ton ",
    b" es tu ",
    b" es su ",
    " è il tuo ".as_bytes(),
    " é o seu ".as_bytes(),
    b" is je ",
    b" is uw ",
    " är din ".as_bytes(),
    b" er din ",
];

/// The PIN or one-time code of the label `start..end`.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if is_word(text.before(start, 1)) && text.before(start, 1) != b'_' {
        return;
    }
    let before = out.len();
    beside(text, start, end, out);
    if out.len() == before {
        sent::find(text, start, end, out);
    }
    // `the PIN, which, since you ask, was 5520`
    if out.len() == before
        && one_of(text.slice(start, end), &["pin", "geheimzahl", "пин"])
        && let Some(at) = in_sentence(text, end, 72)
    {
        let stop = text.run(at, 5, |b| b.is_ascii_digit());
        let year = matches!(text.slice(at, at + 2), b"19" | b"20");
        if stop == at + 4 && !year && ends(text, stop) {
            Finding::add_secret(out, TYPE, at, stop, 0.7);
        }
    }
    // `use 4821 for the PIN`, `I entered 482913 as my verification code`
    let code = text.run(end + 1, 4, |b| b.is_ascii_alphabetic());
    let coded = text.slice(end, code) == b" code";
    let label = text.slice(start, end);
    let whole = among(label, SOFT) && label.len() > 4
        || among(label, words!(&["pincode", "verificatiecode", "bestätigungscode"]));
    if out.len() == before
        && (coded || whole || one_of(label, &["pin", "otp", "passcode", "puk", "2fa"]))
        && let Some((from, to)) = ahead(text, start, if coded { code } else { end })
        && (4..=8).contains(&(to - from))
        && text.slice(from, to).iter().all(u8::is_ascii_digit)
    {
        Finding::add_secret(out, TYPE, from, to, 0.7);
    }
}

/// Between a PIN and whose it is.
const FOR: Words = words!(&[
    " for ", " für ", " fürs ", " pour ", " para ", " per ", " voor ", " för ", " til ", " do ", " от ", " для ",
    " von ", " of ", " van "
]);
/// Before numbers that are no PINs.
const NUMBERED: Words = words!(&[
    "room", "order", "step", "page", "version", "zimmer", "unit", "flat", "account", "user", "port", "line", "no",
    "nr",
]);

/// `PIN fürs Banking 58213`: the PIN behind what it is for, in few words.
fn for_what(text: Bytes<'_>, end: usize) -> Option<(usize, usize)> {
    let word = FOR.iter().find(|w| text.slice(end, end + w.len()) == w.as_bytes())?;
    let at = text.run(end + word.len(), 24, |b| class(b) & (LETTER | HIGH) != 0 || b == b' ');
    let stop = text.run(at, 9, |b| b.is_ascii_digit());
    let year = matches!(text.slice(at, at + 2), b"19" | b"20");
    let fits = (4..=8).contains(&(stop - at)) && !year && text.free_left(at) && ends(text, stop);
    (fits && !among(word_before(text, at), NUMBERED)).then_some((at, stop))
}

/// The one that stands beside its label.
fn beside(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    if among(label, words!(&["pin", "puk", "geheimzahl", "пин"]))
        && let Some((from, to)) = for_what(text, end)
    {
        Finding::add_secret(out, TYPE, from, to, 0.7);
        return;
    }
    before(text, start, out);
    // `the PIN for my bank card is ...`
    let Some(mut at) = wide_gap(text, end) else { return };
    // `votre code Lutins est 331 907`
    let brand = text.run(at.start, 20, |b| class(b) & (LETTER | HIGH) != 0);
    if at.tie == Tie::Bare
        && text.at(at.start).is_ascii_uppercase()
        && among(word_before(text, start), WHOSE)
        && let Some(next) = wide_gap(text, brand).filter(|next| next.tie > Tie::Bare)
    {
        at = next;
    }
    let mut stop = text.run(at.start, 9, |b| b.is_ascii_digit());
    let mut len = stop - at.start;
    // `482-913`, as messages write six digits, and India its places: `PIN 560 001`.
    let message = !one_of(label, &["pin", "pincode"])
        || among(
            word_before(text, start),
            words!(&["locker", "parcel", "sim", "login", "device", "app", "door", "gate"]),
        );
    let more = text.run(stop + 1, 4, |b| b.is_ascii_digit());
    if message && len == 3 && matches!(text.at(stop), b' ' | b'-') && more == stop + 4 {
        (stop, len) = (more, 6);
    }
    // `77 41 09`
    let pair = |from: usize| text.at(from) == b' ' && text.run(from + 1, 3, |b| b.is_ascii_digit()) == from + 3;
    if message && len == 2 && pair(stop) && pair(stop + 3) {
        (stop, len) = (stop + 6, 6);
    }
    // India's PIN code is a place.
    let postal = len == 6
        && (label.eq_ignore_ascii_case(b"pincode")
            || one_of(word_before(text, at.start), &["code"]) && label.eq_ignore_ascii_case(b"pin"));
    let says = |part: &[u8]| {
        part.windows(3).any(|w| w.eq_ignore_ascii_case(b"cod") || w.eq_ignore_ascii_case(b"kod"))
            || ["ódigo", "код", "kód"].iter().any(|code| part.windows(code.len()).any(|w| w == code.as_bytes()))
    };
    let (before, between) = (says(text.slice(start.saturating_sub(12), start)), says(text.slice(end, at.start)));
    // `your code is 482913`, `Code: 482913`: of what code, the word before says.
    // `Your Example Bank code is 482 913`.
    let yours = |whose: &[u8]| {
        let named = matches!(whose, [b'A'..=b'Z', b'a'..=b'z', ..])
            && !among(whose, words!(&["zip", "post", "postal", "area"]));
        let sentence = text.slice(start.saturating_sub(32), start).rsplit(|b| matches!(b, b'.' | b'\n')).next();
        named && sentence.is_some_and(|s| s.windows(5).any(|w| w.eq_ignore_ascii_case(b"your ")))
    };
    let somebodys = |whose: &[u8]| among(whose, WHOSE) || yours(whose);
    // `--token-code 482913`
    let whose = word_before(text, start - usize::from(text.before(start, 1) == b'-'));
    // `Reset code 640 118`
    let told = at.tie > Tie::Bare
        || len == 6
            && among(
                whose,
                words!(&[
                    "reset",
                    "verification",
                    "security",
                    "login",
                    "access",
                    "guard",
                    "confirmation",
                    "sms",
                    "otp",
                    "token",
                ]),
            );
    if among(label, CODES) && (!told || !somebodys(whose) && !one_of(whose, &["reset", "guard"])) {
        return;
    }
    // `code de vérification: ...`, but not `booking code X1, gate 1234`.
    let hers = at.tie == Tie::Verb && among(whose, WHOSE);
    let coded = between || !among(label, PLACES) && (before || hers || !among(label, SOFT) || at.tie == Tie::Sign);
    let typed = matches!(text.at(stop), b'*' | b'#');
    let year = len == 4 && !typed && matches!(text.slice(at.start, at.start + 2), b"19" | b"20");
    let soft = (year || one_of(label, &["kod", "tan"])) && at.tie == Tie::Bare;
    if (4..=8).contains(&len) && !postal && coded && !soft && starts(text, at.start) && ends(text, stop) {
        Finding::add_secret(out, TYPE, at.start, stop, 0.75);
    }
}

fn starts(text: Bytes<'_>, start: usize) -> bool {
    text.before(start, 1) == b'#' && text.before(start, 2) == b' ' || text.free_left(start)
}

/// Whether a number that ends at `end` ends there: `482913,5 minutes` are two.
fn ends(text: Bytes<'_>, end: usize) -> bool {
    // `1904*`, as one types it at a gate.
    if matches!(text.at(end), b'*' | b'#') && !is_word(text.at(end + 1)) {
        return true;
    }
    text.at(end) == b',' && !text.at(end + 2).is_ascii_digit() || text.free_right(end)
}

/// `482913 is your Example verification code`: the code before the label at `label`.
fn before(text: Bytes<'_>, label: usize, out: &mut Vec<Finding>) {
    let from = label.saturating_sub(48);
    let head = text.slice(from, label);
    let line = head.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let head = head.get(line..).unwrap_or(&[]);
    if !head.iter().any(u8::is_ascii_digit) {
        return;
    }
    let cut = IS_YOURS.iter().find_map(|w| {
        let at = head.windows(w.len()).rposition(|x| x.eq_ignore_ascii_case(w))?;
        Some(from + line + at)
    });
    let Some(end) = cut else { return };
    let digits = |end: usize| (1..10).find(|n| !text.before(end, *n).is_ascii_digit()).map_or(0, |n| n - 1);
    let mut len = digits(end);
    let mut start = end - len;
    // `718 264 is your OTP`
    if len == 3 && matches!(text.before(start, 1), b' ' | b'-') && digits(start - 1) == 3 {
        (start, len) = (start - 4, 6);
    }
    let year = len == 4 && matches!(text.slice(start, start + 2), b"19" | b"20");
    // `G-482913 is your verification code`
    let marked =
        text.before(start, 1) == b'-' && text.before(start, 2).is_ascii_uppercase() && !is_word(text.before(start, 3));
    if (4..=8).contains(&len) && !year && (marked || text.free_left(start)) {
        Finding::add_secret(out, TYPE, start, end, 0.7);
    }
}

#[cfg(test)]
mod tests;
