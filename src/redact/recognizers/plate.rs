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
use super::label::{Tie, among, gap, word_before};
pub(crate) use layout::is_plate;
use layout::{is_even, is_mixed, mark, parts};

pub(crate) const TYPE: &str = "LICENSE_PLATE";

/// Labels that speak of other registers as well: the value must follow at once.
#[rustfmt::skip]
const WEAK: Words = words!(&[
    "plate", "plates", "placa", "placas", "matrícula", "matricula", "registration", "reg", "targa", "plaque", "plaka", "spz", "kfz", "rz", "rek",
    "rej", "patente", "registracija", "tablice", "plat", "рег", "машина", "машины", "колата", "кола", "авто", "gari", "mașina", "masina", "ทะเบียน",
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
        && (!vehicle || parts(text, at.start, stop) > 2 || is_even(text.slice(at.start, stop)))
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
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_plate_forms() {
        for (text, want) in [
            ("Kennzeichen: B-MW 1234", "B-MW 1234"),
            ("reg of the van is YK19 DVT", "YK19 DVT"),
            ("PLATE MN 253-KTD", "MN 253-KTD"),
            ("Kontrollschild VS 42 503", "VS 42 503"),
            ("mașina are numărul CJ 48 RTK.", "CJ 48 RTK"),
            ("das Kennzeichen M-AB 123E", "M-AB 123E"),
            ("number plate AB12 CDE was", "AB12 CDE"),
            ("vehicle registration: LK67 XYZ", "LK67 XYZ"),
            ("immatriculation AB-123-CD", "AB-123-CD"),
            ("matrícula 1234 BCD", "1234 BCD"),
            ("targa: AB 123 CD", "AB 123 CD"),
            ("kenteken 12-ABC-3", "12-ABC-3"),
            ("Kfz: W-48217 K", "W-48217 K"),
            ("Ihr Fahrzeug HH-SO 9031 steht", "HH-SO 9031"),
            ("Auto: TM 41 KVR", "TM 41 KVR"),
            ("Matrícula associada à Via Verde: 48-TL-17", "48-TL-17"),
            ("Škoda Octavia, RZ 5B4 8172, VIN", "5B4 8172"),
            ("nr rej. GKA 48T7, dnia", "GKA 48T7"),
            ("Rek.nro KVR-403", "KVR-403"),
            ("FIN: x, Kennz. MS-KT 552. Kein", "MS-KT 552"),
            ("με πινακίδα ΝΚΒ-3232 είναι", "ΝΚΒ-3232"),
            ("numer rejestracyjny WA 12345", "WA 12345"),
            ("license plate 7ABC123 in California", "7ABC123"),
            ("License Plate: ABC-1234", "ABC-1234"),
            ("vehicle no plate MH 12 AB 1234", "MH 12 AB 1234"),
            ("placa ABC1D23", "ABC1D23"),
            ("Rego KIL250, WoF due", "KIL250"),
            ("Registracija ZG-1874-KB.", "ZG-1874-KB"),
            ("таблице BG 9374-MH", "BG 9374-MH"),
            ("EČV BA748IA", "BA748IA"),
            ("госномер Н625МУ", "Н625МУ"),
            ("Araç plakam 34 GFL 988.", "34 GFL 988"),
            ("Plat nomor: B 5925 FUS", "B 5925 FUS"),
            ("plate number: ab12 cde", "ab12 cde"),
            ("Plat motor D 8798 ZKR. No", "D 8798 ZKR"),
            ("my car is SMF 3817 R if", "SMF 3817 R"),
            ("Auto ZLK-407 pihapaikalle", "ZLK-407"),
            ("车牌浙A·7K163，", "浙A·7K163"),
            ("我车 浙AD8513K 被堵了", "浙AD8513K"),
            ("車両番号　練馬 331 さ 48-02", "練馬 331 さ 48-02"),
            ("차는 38모 7714 입니다", "38모 7714"),
            ("ทะเบียนรถ 3กฌ 7714", "3กฌ 7714"),
            ("رقم اللوحة أ ب ح 0140.", "أ ب ح 0140"),
            ("biển số xe 59-X1 165.47.", "59-X1 165.47"),
            ("Колата е с рег. № СВ 4465 ВН.", "СВ 4465 ВН"),
            ("Машина Н625МУ 777, въезд", "Н625МУ 777"),
            ("רכב 994-97-850.", "994-97-850"),
            ("placa do uber dele BGQ5C06", "BGQ5C06"),
            ("She says the plate she sees is T756918C, trip", "T756918C"),
            ("Gari KDP 767W.", "KDP 767W"),
            ("mașina cu nr. B-822-IMY.", "B-822-IMY"),
            ("Photo of the rental car, plate VT-67-UT, not", "VT-67-UT"),
            ("Auto na parkingu: WPI 37C6", "WPI 37C6"),
            ("Nummerplaten: 1-ABD-223 en 2-CFG-641", "1-ABD-223"),
            ("Nummerplaten: 1-ABD-223 en 2-CFG-641", "2-CFG-641"),
            ("αρ. κυκλοφορίας ΙΚΑ-4417", "ΙΚΑ-4417"),
            ("Reg. oznaka ST 482-LP, br.", "ST 482-LP"),
            ("Registrska tablica MB HK-482", "MB HK-482"),
            ("Automobilio valst. nr. LGR 482. S", "LGR 482"),
            ("No. pendaftaran kenderaan BQT 4821", "BQT 4821"),
            ("پلاک ماشین 34 ج 582 ایران 11.", "34 ج 582 ایران 11"),
            ("Sõiduk: 482 BKT. Tõend", "482 BKT"),
            ("Vehicle SKB 4821 D", "SKB 4821 D"),
            ("Plate KB4 82M   VIN", "KB4 82M"),
            ("im blauen Golf, HB TR 418, gegen 17:30", "HB TR 418"),
            ("Ma voiture : Twingo grise, FN-482-LB. RDV", "FN-482-LB"),
            ("Bilen er en Leaf, EL 48213.", "EL 48213"),
            ("Vehicle to be transferred: 152-D-48213.", "152-D-48213"),
            ("AB12 CDE is his number plate", "AB12 CDE"),
            ("Skilt EK 43672.", "EK 43672"),
            ("Nopol B 7255 KZT. PIN", "B 7255 KZT"),
            ("ŠPZ KE-722 LM. Úver", "KE-722 LM"),
            ("Automobilio nr. KLM 459.", "KLM 459"),
            ("Auto number 436 KLM. Arve", "436 KLM"),
            ("Gari ni KDM 232K.", "KDM 232K"),
            ("گاڑی نمبر LEB-24-5155۔", "LEB-24-5155"),
            ("Q1 Reg of your car? ........ WV 66 OTD", "WV 66 OTD"),
            ("Q4 Other driver's reg ...... EY71 XHB, tel", "EY71 XHB"),
            ("（代碼822）055540141882，車號 ABK-4417。", "ABK-4417"),
            ("सफेद गाड़ी नंबर MH 12 AB 1234", "MH 12 AB 1234"),
            ("номерной знак А123ВС 77", "А123ВС 77"),
            ("Kjennemerke DN 48213", "DN 48213"),
            ("My license plate is 8Z P7708.", "8Z P7708"),
            ("license plate: 5-65711K", "5-65711K"),
            ("customer license plate TR4 F3C\n", "TR4 F3C"),
            ("number plate: 70-5325", "70-5325"),
            ("license plate: 882465", "882465"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_plate_near_misses() {
        for text in [
            "B-MW 1234",
            "course registration for CS 101",
            "a plate of food, table 12",
            "registration closes in MAY 2024",
            "plates are 30 cm",
            "order AB-123-CD",
            "my car BMW 320",
            "Auto: VW 1600",
            "registracija do 12. maja",
            "le plat du jour, table 12",
            "tablice 12 i 13 ABC",
            "registration closes for COVID19 cases",
            "我车停在 3 楼 B2 区",
            "차는 24년 1234 대",
            "vehicle 500 USD",
            "Mercedes C 220 CDI, 2015",
            "Golf, ISO 9001",
            "a truck, DIN 70020, and a car (2014)",
            "Focus: RFC 9110, section 4",
            "car number 12 in the train",
            "skilt ISO 7010 på døren",
            "गाड़ी 5 ISO 9001",
            "registration .... see page 12",
            "license plate: 2024-11-21",
            "number plate 4 of 5 was lost",
            "license plate is DIRTY",
            "plate: 12 cm",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
