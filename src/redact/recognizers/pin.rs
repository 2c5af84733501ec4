//! PIN: four to eight digits behind a word for such a number: of cards and doors (ISO 9564-1), and the
//! one-time codes of messages, which may stand before it: `482913 is your code`.

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, HIGH, LETTER, class, is_word};
use super::super::scan::Finding;
use super::label::{Tie, ahead, among, one_of, wide_gap, word_before};

mod door;
mod sent;

pub(super) use door::find as door;
pub(crate) use sent::bound;

pub(crate) const TYPE: &str = "PIN";

/// Labels that mean one only with "code", or with a sign between.
#[rustfmt::skip]
const SOFT: Words = words!(&[
    "verification", "vérification", "verificación", "verificação", "verifica", "verificatie", "doğrulama", "подтверждения", "kod", "tan", "mfa", "2fa",
]);
/// Labels that mean one only with "code".
const PLACES: Words = words!(&["door", "gate", "alarm", "keypad", "unlock", "voicemail", "access"]);
/// "Code" itself, which is one of these only behind a word that says whose or what for.
const CODES: Words = words!(&["code", "código", "codice", "koodi", "kode"]);
#[rustfmt::skip]
const WHOSE: Words = words!(&[
    "your", "my", "our", "dein", "mein", "ihr", "votre", "ton", "mon", "tu", "su", "mi", "tuo", "suo", "mio", "seu", "meu", "je", "uw", "mijn", "din", "min", "security", "login", "access",
    "auth", "authentication", "verification", "confirmation", "recovery", "backup", "unlock", "door", "gate", "alarm", "safe", "lock", "keypad", "garage", "voicemail", "sms", "entry", "passcode", "token",
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
    // `use 4821 for the PIN`, `I entered 482913 as my verification code`
    let code = text.run(end + 1, 4, |b| b.is_ascii_alphabetic());
    let coded = text.slice(end, code) == b" code";
    if out.len() == before
        && (coded || one_of(text.slice(start, end), &["pin", "otp", "passcode", "puk", "2fa"]))
        && let Some((from, to)) = ahead(text, start, if coded { code } else { end })
        && (4..=8).contains(&(to - from))
        && text.slice(from, to).iter().all(u8::is_ascii_digit)
    {
        Finding::add_secret(out, TYPE, from, to, 0.7);
    }
}

/// Between a PIN and whose it is.
const FOR: Words = words!(&[
    " for ", " für ", " fürs ", " pour ", " para ", " per ", " voor ", " för ", " til ", " do ", " от ", " для "
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
    let Some(at) = wide_gap(text, end) else { return };
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
            || part.windows(6).any(|w| w == "код".as_bytes())
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
    let coded = between || !among(label, PLACES) && (before || !among(label, SOFT) || at.tie == Tie::Sign);
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
mod tests {
    use super::super::tests::{found, nothing};
    use super::TYPE;

    #[test]
    fn redact_pin_forms() {
        for (text, want) in [
            ("PIN 4921", "4921"),
            ("the PIN is 4921.", "4921"),
            ("your verification code is 482913", "482913"),
            ("Your verification code: 482-913", "482-913"),
            ("482913 is your Example verification code", "482913"),
            ("482913 ist Ihr Bestätigungscode", "482913"),
            ("OTP: 482913", "482913"),
            ("Geheimzahl: 4921", "4921"),
            ("code PIN : 4921", "4921"),
            ("The door code is 4471#", "4471"),
            ("alarm code: 90210", "90210"),
            ("验证码是482913", "482913"),
            ("Your code is 482913", "482913"),
            ("Your Example Bank code is 482 913. It expires", "482 913"),
            ("Security code: 482913", "482913"),
            ("the PIN for my bank card is 4821", "4821"),
            ("Reset code 640 118 read out", "640 118"),
            ("Somebody asked for a code\nInès : je l'ai reçu : 771 039\n", "771 039"),
            ("[18:26] Ann: I've just sent you a code\n[18:27] Jo: 903 266\n", "903 266"),
            ("what's the code?\nJo: 482913", "482913"),
            ("перевёл. код пришёл 4471, это тебе?", "4471"),
            ("OTP आया 552914, कॉल", "552914"),
            ("koden jag fick var 338 190.", "338 190"),
            ("mandami il codice che ti è arrivato → 847113, scade", "847113"),
            ("Never share it. @bank.example #482907", "482907"),
            ("Sharing the room pin, it's 60418 and", "60418"),
            ("install it, guard code R4K7W\n", "R4K7W"),
            ("gate pin 1904*. car", "1904"),
            ("engångskod 77 41 09 skickad", "77 41 09"),
            ("Dear Customer, 718 264 is your OTP for txn", "718 264"),
            ("G-590387 is your verification code", "590387"),
            ("Smart-ID PIN1 oli 8386, PIN2", "8386"),
            ("her debit PIN which is 2580.", "2580"),
            ("SIM PUK: 48219930", "48219930"),
            ("telefon pin fürs banking 58213, login", "58213"),
            ("OTP you asked: 469 136. Block", "469 136"),
            ("Ваш код для входа: 48-20-17. Никому", "48-20-17"),
            ("a text saying \"your new access code\nis 91735\"", "91735"),
            ("Code retrait K7X4P2, du 12/06", "K7X4P2"),
            ("your pickup code: K7X4P2.", "K7X4P2"),
            ("kod odbioru 482913", "482913"),
            ("LOCKER PIN 418 276", "418 276"),
            ("aws sts --token-code 055685", "055685"),
            ("رمز دوم 114656.", "114656"),
            ("Kenncode: 904417\n", "904417"),
            ("use backup 8834-1207 once", "8834-1207"),
            ("the card's PIN – 4821", "4821"),
            ("pin #4821", "4821"),
            ("use 4821 for the PIN", "4821"),
            ("I entered 482913 as my verification code but it", "482913"),
            ("the PIN you gave us (4821) is", "4821"),
            ("the PIN on file is 4821", "4821"),
            ("код подтверждения: 482913", "482913"),
        ] {
            found(TYPE, text, want);
        }
    }

    #[test]
    fn redact_pin_near_misses() {
        for text in [
            "connect pin 13 to ground",
            "pins 1200 and up",
            "PIN code 560001",
            "Bengaluru, PIN: 560 001",
            "door 1234 is open",
            "access: 1234",
            "booking code X1, gate 1234",
            "error code: 4821",
            "exit code is 1234",
            "Your order failed. The Example code is 4821",
            "Your Zip code is 90210",
            "your error code is 4821",
            "zip code: 90210",
            "name: 4821",
            "the code was sent in 2024",
            "error code arrived: 4821",
            "the code I got from page 4821-7 of it",
            "see @team.example #1",
            "any code?\nJo: 4821 lines of it",
            "Gate 4471 closes",
            "2024 is your year of access",
            "PIN for room 1204",
            "a pin for the year 2024",
            "code for accessing memory at 4096",
            "use backup 2023-2024 tapes",
            "the collection code is IMPORTANT",
            "code retrait gratuit en 2024",
        ] {
            nothing(TYPE, text);
        }
    }
}
