//! BIC: four letters, a country, two and optionally three characters (ISO 9362).

use super::super::super::classes::Bytes;
use super::super::super::scan::{Finding, Word};
use super::super::iban;
use super::label::{BIC_WORDS, labelled};

pub(crate) const BIC: &str = "BIC";

/// ISO 3166-1, and Kosovo.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
     BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
     ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
     HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
     LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
     NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
     SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
     UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";
/// By first letter, the second ones as bits.
const COUNTRY: [u32; 26] = {
    let (letters, mut bits, mut i) = (COUNTRIES.as_bytes(), [0; 26], 0);
    while i + 1 < letters.len() {
        if letters[i] != b' ' {
            bits[(letters[i] - b'A') as usize] |= 1 << (letters[i + 1] - b'A');
            i += 1;
        }
        i += 1;
    }
    bits
};

/// Whether a cell is a BIC.
pub(crate) fn is_bic(cell: &[u8]) -> bool {
    matches!(cell, [bank @ .., _, _] | [bank @ .., _, _, _, _, _] if bank.len() == 6)
        && cell.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && cell.get(..6).is_some_and(|head| head.iter().all(u8::is_ascii_uppercase))
        && cell.get(4..6).is_some_and(is_country)
}

/// A BIC: `word` has 8 or 11 capitals and digits.
pub(crate) fn find_bic(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let Some((bank, rest)) = text.slice(word.start, word.end).split_at_checked(4) else {
        return;
    };
    let Some((country, place)) = rest.split_at_checked(2) else {
        return;
    };
    let fits = is_country(country)
        && bank.iter().chain(country).all(u8::is_ascii_uppercase)
        && place.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    // `DE89 3704 0044 0532 0130 00 (COBADEFFXXX)`
    let last = out.iter().rev().take(4).find(|f| f.kind == iban::TYPE && f.end < word.start);
    let beside = last.is_some_and(|f| {
        let between = text.slice(f.end, word.start);
        let signs = between.iter().all(|b| matches!(b, b' ' | b',' | b';' | b'(' | b'/' | b'\n' | b'\t'));
        // `... 4141 A at WKB (BCVSCH2LXXX)`
        // and `... 4141 A (WKB, BCVSCH2LXXX)`
        let inside = between.starts_with(b" (") && between.ends_with(b", ");
        let bank = between.len() <= 40 && (inside || between.ends_with(b" (")) && !between.contains(&b'\n');
        between.len() <= 4 && signs || bank
    });
    // `:57A:COBADEFF`, a party's bank in a message of SWIFT's.
    let field =
        matches!(text.slice(word.start.saturating_sub(5), word.start), [b':', b'5', b'1'..=b'9', b'A' | b'D', b':']);
    // `?30COBADEFFXXX`, in the same's field 86.
    let subfield = text.slice(word.start.saturating_sub(3), word.start) == b"?30";
    let told = || {
        text.free_right(word.end)
            && (field || text.free_left(word.start))
            && (beside || field || labelled(text, (word.start, word.end), &[BIC_WORDS]).is_some())
    };
    if fits && (subfield && matches!(word.len(), 8 | 11) || told()) {
        Finding::add(out, BIC, word.start, word.end, 0.85);
    }
}

fn is_country(code: &[u8]) -> bool {
    let letter = |b: u8| b.checked_sub(b'A').filter(|n| *n < 26);
    let &[Some(first), Some(second)] = &[code.first(), code.get(1)].map(|b| b.and_then(|b| letter(*b))) else {
        return false;
    };
    COUNTRY[usize::from(first)] >> second & 1 == 1
}
