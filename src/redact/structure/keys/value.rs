//! What a value looks like that a key names.

use super::super::super::bytes::{has, words};
use super::super::super::classes::holds;
use super::super::super::recognizers::{assignment, holder, login, payment, plate, username};
use Shape::{
    Bank, Birth, Code, Digits, Email, Expiry, Imei, Key, Login, Mac, Number, Opener, Person, Phone, Plate, Street,
    Years,
};

/// What a key says, and so what the value must look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    Person,
    Phone,
    Email,
    /// So many digits, with spaces, dots and dashes between them.
    Digits(u8, u8),
    /// Letters and digits, so many in all, that many of them digits.
    Code(u8, u8, u8),
    Street,
    Birth,
    /// So many digits and nothing else.
    Number(u8, u8),
    /// `12/27`, `2027-12`, `1227`.
    Expiry,
    /// Fifteen digits, or sixteen with a version of the software.
    Imei,
    /// Twelve hex digits, with whatever between them.
    Mac,
    /// Of a table's column only, as other readers look behind such a key: whatever the kind's own
    /// recognizer can't rule out.
    Login,
    Opener,
    Years,
    Plate,
    /// What looks random.
    Key,
    /// A BIC.
    Bank,
}

/// Words that stand where a name would.
const NO_NAMES: &[&str] = &[
    "null",
    "none",
    "string",
    "true",
    "false",
    "undefined",
    "unknown",
    "name",
    "first",
    "last",
    "your",
    "text",
    "required",
    "optional",
    "empty",
    "varchar",
    "identifier",
    "punctuation",
    "symbol",
    "keyword",
    "expression",
    "literal",
    "char",
    "the",
    "not",
    "n/a",
    "na",
    "full",
    "surname",
    "company",
    "test",
    "enter",
    "customer",
    "any",
    "field",
    "column",
    "type",
    "default",
    "phone",
    "email",
    "address",
    "value",
    "number",
    "date",
];

pub(super) fn fits(shape: Shape, value: &str) -> bool {
    let in_range = |least: u8, most: u8, n: usize| (usize::from(least)..=usize::from(most)).contains(&n);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let only = |signs: &str| value.chars().all(|c| c.is_ascii_digit() || has(signs, c));
    match shape {
        Person => person(value),
        Phone => (6..=15).contains(&digits) && only("+ ()-./"),
        Email => {
            value.len() <= 100
                && !value.contains(char::is_whitespace)
                && value.split_once('@').is_some_and(|(l, d)| {
                    !l.is_empty()
                        && d.len() >= 2
                        && !has(d, '@')
                        && value.chars().all(|c| c.is_alphanumeric() || has("@._%+-'", c))
                })
        }
        Digits(least, most) => in_range(least, most, digits) && only(" -."),
        Code(least, most, wanted) => {
            let all = value.bytes().filter(u8::is_ascii_alphanumeric).count();
            in_range(least, most, all)
                && digits >= usize::from(wanted)
                && value
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || matches!(b, b' ' | b'-' | b'/'))
        }
        Street => {
            let words =
                value.split_whitespace().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 2).count();
            !holds(value.as_bytes(), "0x")
                && (1..=if words > 1 { 9 } else { 6 }).contains(&digits)
                && words >= 1
                && value.split_whitespace().count() >= 2
                && value.chars().all(|c| c.is_alphanumeric() || has(" .,-'/#°ºª&", c))
        }
        Imei => holder::is_imei(value.as_bytes()) && only(" -./"),
        Mac => {
            value.bytes().filter(u8::is_ascii_hexdigit).count() == 12
                && value.bytes().all(|b| b.is_ascii_hexdigit() || b":-. ".contains(&b))
        }
        Number(least, most) => in_range(least, most, digits) && digits == value.len(),
        Expiry => payment::is_expiry(value.as_bytes()),
        Login => username::is_login(value.as_bytes()),
        Opener => login::is_password(value.as_bytes()),
        Years => (1..=2).contains(&digits) && digits == value.len() && !value.starts_with('0'),
        Plate => plate::is_plate(value.as_bytes()),
        Key => assignment::credible(value.as_bytes(), assignment::SECRET, true),
        Bank => payment::is_bic(value.as_bytes()),
        Birth => {
            let part = |a: usize, b: usize| value.get(a..b).and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
            let real =
                |y: u32, m: u32, d: u32| (1900..=2100).contains(&y) && (1..=12).contains(&m) && (1..=31).contains(&d);
            value.len() == 8
                && digits == 8
                && (real(part(0, 4), part(4, 6), part(6, 8))
                    || real(part(4, 8), part(2, 4), part(0, 2))
                    || real(part(4, 8), part(0, 2), part(2, 4)))
        }
    }
}

/// Up to five words of letters, each with a capital or in a script without.
fn person(value: &str) -> bool {
    let words: Vec<&str> = value.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let particle = |w: &str| {
        matches!(
            w,
            "de" | "del"
                | "la"
                | "van"
                | "von"
                | "der"
                | "den"
                | "da"
                | "dos"
                | "di"
                | "bin"
                | "al"
                | "y"
                | "e"
                | "du"
                | "le"
        )
    };
    let name = |w: &&str| {
        let letters = w.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'));
        let begins = w.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
        let camel = w.chars().zip(w.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
        let usual = !camel
            || w.starts_with("Mc")
            || w.starts_with("Mac")
            || w.starts_with("De")
            || w.starts_with("Di")
            || w.starts_with("La");
        let stand_in = words!(NO_NAMES).iter().any(|n| w.eq_ignore_ascii_case(n));
        letters && (begins && usual && !stand_in || particle(w))
    };
    (1..=5).contains(&words.len())
        && value.chars().count() <= 60
        && words.iter().all(name)
        && words.iter().any(|w| w.chars().count() >= 2)
        && !words.iter().all(|w| particle(w))
}
