//! The codes of doors, gates, alarms, lockers and safes for keys: `the gate code is 4821`, `código del portal: 4821`,
//! `key safe 4821`, `code 4821 for the back gate`.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, HIGH, LETTER, class, holds, is_word, same};
use super::super::super::scan::Finding;
use super::super::label::{Tie, among, one_of, wide_gap, word_before};
use super::sent::OTHER;
use super::{TYPE, ends, starts};

/// Labels that have a code and nothing else.
#[rustfmt::skip]
const ALONE: Words = words!(&[
    "digicode", "keysafe", "lockbox", "keybox", "schlüsselsafe", "schlüsselbox", "schlüsseltresor", "sleutelkluis", "tresorcode", "türcode",
    "alarmcode", "toegangscode", "deurcode", "poortcode", "portkod", "dörrkod", "larmkod", "dørkode", "portkode", "alarmkode", "ovikoodi", "kulkukoodi", "门禁",
    "门禁密码", "도어락", "combo", "combination", "kapukód",
]);
/// What a code is called beside its place.
#[rustfmt::skip]
const CODES: Words = words!(&[
    "code", "codes", "combination", "combo", "pin", "passcode", "code:", "kombination", "combinaison", "combinación", "combinazione", "código",
    "codice", "kod", "koden", "kode", "koodi", "kód", "kodu", "код", "cijfercode", "senha", "clave", "zahlencode", "zifferncode", "κωδικός", "Κωδικός",
    "digicode", "digits", "šifra", "šifru", "cod", "codul", "codi", "kodas", "kods", "kood", "kodi", "رمز", "كود", "קוד", "कोड", "รหัส",
]);
/// Of more than doors: a sign or a verb must follow.
const SOFT: Words = words!(&["entry", "safe", "porta", "portal", "tor", "tür"]);

/// The code of the place `start..end`.
pub(in super::super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if is_word(text.before(start, 1)) || is_word(text.at(end)) {
        return;
    }
    let label = text.slice(start, end);
    // `key safe 4821`, `lock box`: of two words the second is the label.
    let two = same(label, "safe") && same(word_before(text, start), "key") || same(label, "box") || same(label, "lock");
    let alone = two || among(label, ALONE);
    // `locker 12 code`
    let numbered = text.run(end, 2, |b| matches!(b, b' ' | b'#'));
    let digits = text.run(numbered, 3, |b| b.is_ascii_digit());
    let ahead = if digits > numbered && text.at(digits) == b' ' { digits } else { end };
    // `left of the door, digits 4821`
    let comma = usize::from(text.slice(ahead, ahead + 2) == b", ");
    let stop = text.run(ahead + comma + 1, 16, |b| class(b) & (LETTER | HIGH) != 0);
    let behind = matches!(text.at(ahead + comma), b' ' | b'-') && among(text.slice(ahead + comma + 1, stop), CODES);
    let mut from = if behind { stop } else { end };
    let before = led(text, start);
    // `门禁密码改成 8830`
    if ["改成", "改为", "改為", "暂定", "暫定", "设为", "設為"]
        .iter()
        .any(|w| text.slice(from, from + 6) == w.as_bytes())
    {
        from += 6;
    }
    // `front door 4419#`: signs of a keypad say it too.
    let typed = |at: usize| matches!(text.at(text.run(at, 8, |b| b.is_ascii_digit())), b'#' | b'*');
    let is = if text.slice(from, from + 4) == b" is " { 3 } else { 0 };
    let typed = text.at(from) == b' ' && typed(text.run(from + is + 1, 1, |b| matches!(b, b'*' | b'#')));
    // `Unit 7 gate: key in C2580Y on the panel`
    let line = text.slice(from, from + 40).split(|b| *b == b'\n').next().unwrap_or(&[]);
    let keyed = [&b" key in "[..], b" punch in ", b" tapez ", b" composez "].iter().find_map(|w| {
        let at = line.windows(w.len()).position(|x| x == *w)?;
        code(text, from + at + w.len(), true)
    });
    if let Some((from, stop)) = keyed {
        Finding::add_secret(out, TYPE, from, stop, 0.7);
        return;
    }
    if !alone && !behind && !typed && before.is_none() {
        return;
    }
    let at = wide_gap(text, from).filter(|at| {
        let soft = !two && among(label, SOFT) && before.is_none();
        at.tie > Tie::Bare || !soft
    });
    // "Combination" is more than a lock's, unless its groups tell.
    let grouped = |&(from, stop): &(usize, usize)| {
        !one_of(label, &["combo", "combination"])
            || text.slice(from, stop).contains(&b'-')
            || ["safe", "lock"].iter().any(|place| holds(text.slice(start.saturating_sub(48), start), place))
    };
    let behind = at.and_then(|at| code(text, at.start, at.tie == Tie::Bare)).filter(grouped);
    if let Some((from, stop)) = behind.or_else(|| before.flatten()) {
        Finding::add_secret(out, TYPE, from, stop, 0.75);
    }
}

/// Whether small words lead from a word for a code to the place at `start`: `código del portal`, `combination for the
/// padlock`; and the code, where that stands among them: `code 4821 for the back gate`.
fn led(text: Bytes<'_>, start: usize) -> Option<Option<(usize, usize)>> {
    let (mut at, mut value) = (start, None);
    for _ in 0..5 {
        let back = |at: usize, most: usize, is: fn(&u8) -> bool| {
            at - text.slice(at.saturating_sub(most), at).iter().rev().take_while(|b| is(b)).count()
        };
        let stop = back(at, 3, |b| matches!(b, b' ' | b'\'' | b'#' | b'*'));
        let begin = back(stop, 20, |b| class(*b) & (LETTER | HIGH) != 0);
        let word = text.slice(begin, stop);
        let named = among(word, CODES);
        // Behind `4821 for the`, right behind `code`.
        if value.is_some() && !named {
            return None;
        }
        if named {
            return Some(value).filter(|_| !among(word_before(text, begin), OTHER));
        }
        if word.is_empty() {
            let digits = back(stop, 9, u8::is_ascii_digit);
            if at == start || digits == stop {
                return None;
            }
            value = Some(code(text, digits, true)?);
            at = digits;
            continue;
        }
        if word.len() > 6 {
            return None;
        }
        at = begin;
    }
    None
}

/// The code at `at`: four to eight digits, three pairs, or digits and a letter of a keypad. A year needs more than to
/// stand there.
fn code(text: Bytes<'_>, at: usize, bare: bool) -> Option<(usize, usize)> {
    let stop = text.run(at, 9, |b| b.is_ascii_digit());
    let pair = |at: usize| text.at(at) == b'-' && text.run(at + 1, 3, |b| b.is_ascii_digit()) == at + 3;
    let single = |at: usize| text.at(at) == b'-' && text.run(at + 1, 2, |b| b.is_ascii_digit()) == at + 2;
    let (stop, len) = if stop == at + 2 && pair(stop) && pair(stop + 3) {
        (stop + 6, 6)
    } else if stop == at + 1 && single(stop) && single(stop + 2) && single(stop + 4) {
        // `4-1-7-9`
        (stop + 6, 4)
    } else if (1..4).all(|n| text.at(at + 2 * n - 1) == b' ' && text.at(at + 2 * n).is_ascii_digit())
        && !is_word(text.at(at + 7))
        && !(text.at(at + 7) == b' ' && text.at(at + 8).is_ascii_digit())
        && stop == at + 1
    {
        // `2 5 8 0`
        (at + 7, 4)
    } else {
        (stop, stop - at)
    };
    let keypad = text.run(at, 7, |b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    let mixed = keypad > stop && text.slice(at, keypad).iter().filter(|b| b.is_ascii_digit()).count() >= 3;
    // `C2580Y`, `27K41`: of other letters at most two.
    let board = text.run(at, 8, |b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let digits = text.slice(at, board).iter().filter(|b| b.is_ascii_digit()).count();
    let (keypad, mixed) = match board > keypad && digits >= 4 && board - at - digits <= 2 {
        true => (board, true),
        false => (keypad, mixed),
    };
    let (stop, len) = if mixed { (keypad, keypad - at) } else { (stop, len) };
    let year = bare && len == 4 && matches!(text.slice(at, at + 2), b"19" | b"20");
    ((4..=8).contains(&len) && !year && starts(text, at) && ends(text, stop)).then_some((at, stop))
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{found, nothing};
    use super::TYPE;

    #[test]
    fn redact_door_codes() {
        for text in [
            "key safe 4821",
            "The key safe code is 4821",
            "keysafe: 4821",
            "lock box 4821",
            "gate code #4821",
            "locker 12 code 4821",
            "the combination for the padlock is 4821",
            "intercom code 4821",
            "Use code 4821 for the back gate.",
            "burglar alarm code: 4821",
            "Türcode 4821",
            "Schlüsselsafe 4821",
            "Code für die Haustür: 4821",
            "Alarmanlage Code 4821",
            "le digicode est 4821",
            "code portail 4821",
            "code d'entrée : 4821",
            "code de l'alarme 4821",
            "el código del portal es 4821",
            "codice cancello 4821",
            "codice del cancello: 4821",
            "código da porta: 4821",
            "toegangscode 4821",
            "portkod 4821",
            "kod do bramy 4821",
            "kod do domofonu: 4821",
            "код от домофона 4821",
            "门禁密码 4821",
        ] {
            found(TYPE, text, "4821");
        }
        found(TYPE, "safe combination: 12-34-56", "12-34-56");
        for (text, want) in [
            ("Alarm code inside the porch is 7-1-9-4 (you've 30 secs)", "7-1-9-4"),
            ("house gate code 2 5 8 0, ip", "2 5 8 0"),
            ("barrier code *6093#", "6093"),
            ("server room door is 4419# if you need", "4419"),
            ("Unit 7 gate — deliveries: key in C2580Y on the panel", "C2580Y"),
            ("Digicode immeuble 24A08, interphone", "24A08"),
            ("šifra interfona 27K41.", "27K41"),
            ("Keybox left of the blue door, digits 0 4 1 7 then", "0 4 1 7"),
            ("Smart TV kids lock 2244\n", "2244"),
            ("门禁密码暂定 602817。", "602817"),
            ("Cod interfon: 4821", "4821"),
            ("kód k bráně 4821", "4821"),
            ("pintu kode 4821", "4821"),
            ("קוד לשער 4821", "4821"),
            ("durų kodas 4821", "4821"),
        ] {
            found(TYPE, text, want);
        }
        found(TYPE, "digicode 48A21", "48A21");
        found(TYPE, "Oven koodi on nyt 2864, vaihtuu", "2864");
        found(TYPE, "Κωδικός γκαράζ 5190.", "5190");
        found(TYPE, "key safe code is C4815", "C4815");
        found(TYPE, "front door 4419#, alarm 7730", "4419");
        found(TYPE, "lockbox on the porch, combo 4-1-7-9.", "4-1-7-9");
        found(TYPE, "门禁密码改成 8830# 了", "8830");
        found(TYPE, "현관 *1590# 맞지", "1590");
    }

    #[test]
    fn redact_door_near_misses() {
        for text in [
            "the gate 4821 opens",
            "building code 2018",
            "locker 4821 is mine",
            "the safe has 4821 items",
            "code review for the gate in 2024",
            "safe code 2024 edition",
            "a combination 4821 of them",
            "is it safe? code 4821",
            "entry code 4821 of the ledger",
            "code 1234 porte 5",
            "oven 4821",
            "Code NAF 4711 de la porte",
            "port code 8080",
            "la porta 8080 del server",
            "source code of 4821 lines for the door",
            "garage 4821",
            "the door is 4419 mm wide",
            "the barrier 2 5 8 of it",
            "press any key in 4821 ms at the door",
            "the gate, digits of 4821.77 and more",
            "gate code 2 5 8 0 1 2 is a list",
            "error code 4821 at the door sensor of the alarm panel",
        ] {
            nothing(TYPE, text);
        }
    }
}
