//! LICENSE_PLATE: a mark of a country's layout near a word such as "Kennzeichen".
//!
//! Layouts are the registration authorities' (UK DVLA, DE FZV, FR SIV, ES DGT, IT DMV, NL RDW, PL, BE,
//! AT, CH, SE, NO, DK, FI, PT, CZ, SK, HU, RO, IE, GR, TR, RU, UA, IN, BR and Mercosur, MX, ZA, AU, CA,
//! CN); those of the US states are taken together. A layout alone means nothing.

mod layout;
mod scripts;

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, HIGH, LETTER, class, is_word};
use super::super::scan::Finding;
use super::label::{Tie, ahead, among, gap, word_before};
pub(crate) use layout::is_plate;
use layout::{is_even, is_mixed, mark, parts};

pub(crate) const TYPE: &str = "LICENSE_PLATE";

/// Labels that speak of other registers as well: the value must follow at once.
#[rustfmt::skip]
const WEAK: Words = words!(&[
    "plate", "plates", "placa", "placas", "matrícula", "matricula", "registration", "reg", "targa", "plaque", "plaka", "spz", "kfz", "rz", "rek",
    "rej", "rejestrację", "patente", "registracija", "tablice", "plat", "рег", "машина", "машины", "колата", "кола", "авто", "gari", "mașina", "masina", "ทะเบียน",
    "רכב", "kenderaan", "sõiduk", "skilt", "automobilio", "گاڑی", "गाड़ी", "वाहन", "গাড়ি", "গাড়ির", 
    "السيارة", "سيارتي", "pendaftaran", "авта", "автомобиля", "vozila", "vozidla", "pojazdu",
]);
/// Vehicles, whose mark must follow at once, in three parts.
const VEHICLES: Words = words!(&[
    "numărul",
    "автомобил",
    "автомобила",
    "fahrzeug",
    "auto",
    "bil",
    "varebil",
    "pkw",
    "car",
    "车",
    "車",
    "차",
    "차는",
    "vehicle",
    "véhicule",
    "vehículo",
    "veicolo",
    "voertuig",
    "turismo",
    "unit",
]);
/// How far from its label a mark may stand.
const REACH: usize = 56;

/// The mark near the label `start..end`.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    let before = word_before(text, start);
    let compound =
        among(before, words!(&["license", "licence", "number", "vehicle", "car", "registration", "truck", "van"]));
    // What follows may as well be a model, as in `car BMW 320`.
    let vehicle = among(label, VEHICLES);
    let weak = vehicle || among(label, WEAK) && !compound;
    // `VHD-6S34 é a minha placa`
    if let Some((from, to)) = ahead(text, start, end).filter(|_| !vehicle)
        && (mark(text, from, false) == Some(to) || layout::unknown(text, from, true) == Some(to))
    {
        Finding::add(out, TYPE, from, to, 0.65);
        return;
    }
    // `Reg of your car`
    let your = [" of your ", " of his ", " of her ", " of their "]
        .iter()
        .find(|w| text.slice(end, end + w.len()) == w.as_bytes());
    let at = gap(text, end + your.map_or(0, |w| w.len() - 1));
    // `registration for CS 101`
    let follows = |start: usize| !weak || !text.slice(end, start).windows(3).any(|w| w == b"for");
    if let Some(at) = at
        && follows(at.start)
        && let Some(stop) = mark(text, at.start, at.tie == Tie::Sign && !vehicle)
        && !(weak && among(text.slice(at.start, at.start + 3), words!(&["ISO", "DIN", "RFC", "SAE"])))
        && (!vehicle || is_telling(text, at.start, stop) || is_even(text.slice(at.start, stop)))
    {
        Finding::add(out, TYPE, at.start, stop, 0.8);
        further(text, stop, out);
        return;
    }
    // What this label spoke of has gone already.
    let gone = |at: usize| {
        let name = text.run(at + 1, 32, |b| b.is_ascii_uppercase() || b == b'_');
        text.at(at) == b'[' && text.before(name, 1) == b'_' && text.at(name).is_ascii_digit()
    };
    if at.is_some_and(|at| gone(at.start)) {
        return;
    }
    // In another script its looks tell; behind a weak label, those of one whose letters and digits are mixed.
    let line = text.run(end, REACH, |b| b != b'\n');
    let fresh = |i: usize| !is_word(text.before(i, 1)) && (text.before(i, 1) < 128 || text.at(i) < 128);
    for i in end..line {
        let is_high = |b: &u8| *b >= 0xD8;
        let may_begin =
            is_high(&text.at(i)) || text.at(i).is_ascii_digit() && fresh(i) && text.slice(i, i + 4).iter().any(is_high);
        if may_begin && let Some(stop) = scripts::mark(text, i) {
            Finding::add(out, TYPE, i, stop, 0.75);
            return;
        }
        if weak
            && !vehicle
            && fresh(i)
            && let Some(stop) = mark(text, i, false).filter(|stop| is_mixed(text.slice(i, *stop)))
        {
            Finding::add(out, TYPE, i, stop, 0.7);
            return;
        }
    }
    if weak {
        // `Matrícula associada à Via Verde: 48-TL-17`
        let colon = text.run(end, 40, |b| class(b) & (LETTER | HIGH) != 0 || b == b' ');
        if text.slice(colon, colon + 2) == b": "
            && let Some(stop) = mark(text, colon + 2, false)
            && (parts(text, colon + 2, stop) > 2 || is_mixed(text.slice(colon + 2, stop)))
        {
            Finding::add(out, TYPE, colon + 2, stop, 0.7);
        }
        return;
    }
    // `license plate: 8Z P7708`: no layout that we know, right behind its label.
    if let Some(at) = at.filter(|at| compound || at.tie > Tie::Bare)
        && let Some(stop) = layout::unknown(text, at.start, at.tie == Tie::Bare)
    {
        Finding::add(out, TYPE, at.start, stop, 0.65);
        return;
    }
    let mut i = end;
    while i < line {
        let fresh = !is_word(text.before(i, 1)) && text.before(i, 1) < 128;
        if fresh && let Some(stop) = mark(text, i, false) {
            Finding::add(out, TYPE, i, stop, 0.7);
            return;
        }
        i += 1;
    }
    // `AB12 CDE (number plate)`.
    let mut i = start;
    while i > 0 && start - i < 28 && text.before(i, 1) != b'\n' {
        i -= 1;
        let fresh = !is_word(text.before(i, 1)) && text.before(i, 1) < 128;
        if fresh && let Some(stop) = mark(text, i, false).filter(|stop| *stop < start) {
            Finding::add(out, TYPE, i, stop, 0.7);
            return;
        }
    }
}

/// Words between two marks of one owner.
const AND: &[&str] = &[", ", " / ", " and ", " und ", " en ", " et ", " y ", " e ", " i ", " og ", " och ", " ja "];

/// The marks listed behind the one that ends at `end`: `1-ABC-234 en 2-BCD-345`.
fn further(text: Bytes<'_>, mut end: usize, out: &mut Vec<Finding>) {
    for _ in 0..4 {
        let Some(and) = AND.iter().find(|w| text.slice(end, end + w.len()) == w.as_bytes()) else { return };
        let start = end + and.len();
        let Some(stop) = mark(text, start, false).filter(|stop| is_telling(text, start, *stop)) else { return };
        Finding::add(out, TYPE, start, stop, 0.7);
        end = stop;
    }
}

/// Whether a mark looks like no model and no standard.
fn is_telling(text: Bytes<'_>, start: usize, end: usize) -> bool {
    parts(text, start, end) > 2 || is_mixed(text.slice(start, end))
}

/// Whether a mark is no model, no date and no standard: letters and digits mixed, or two groups of letters first, as in
/// `KS LE 2204`.
fn is_own(mark: &[u8]) -> bool {
    let mut groups = mark.split(|b| matches!(b, b' ' | b'-'));
    let letters = |group: Option<&[u8]>| group.is_some_and(|g| g.iter().all(|b| b.is_ascii_uppercase() || *b >= 128));
    is_mixed(mark) || letters(groups.next()) && letters(groups.next()) && groups.next().is_some_and(|g| g.len() > 2)
}

/// How far behind a car its mark may stand.
const BESIDE: usize = 40;

/// The mark in the sentence of a car, `start..end`, behind a sign: `im roten Polo, KS LE 2204`, `Clio grise, AB-123-CD`.
pub(super) fn beside_car(text: Bytes<'_>, _: usize, end: usize, out: &mut Vec<Finding>) {
    let stop = text.run(end, BESIDE, |b| !matches!(b, b'\n' | b'.' | b';' | b'?' | b'!'));
    for sign in (end..stop).filter(|&i| matches!(text.at(i), b',' | b'(' | b':')) {
        let start = text.run(sign + 1, 1, |b| b == b' ');
        let Some(to) = mark(text, start, false) else { continue };
        // Two letters and five digits, as in Denmark and Norway, where nothing else follows.
        let nordic = to - start == 8
            && text.at(start + 2) == b' '
            && text.slice(start, start + 2).iter().all(u8::is_ascii_uppercase)
            && matches!(text.at(to), b'.' | b',' | b')' | b'\n' | b'\r' | 0);
        if is_own(text.slice(start, to)) || nordic {
            Finding::add(out, TYPE, start, to, 0.7);
            return;
        }
    }
}

#[cfg(test)]
mod tests;
