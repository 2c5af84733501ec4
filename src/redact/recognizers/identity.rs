//! GOVERNMENT_ID and TAX_ID: the number behind "ID number", "identity card", "tax number" and their sisters, which name no
//! country. The rows of `national/` are surer of what they know, and win.

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, holds, is_word};
use super::super::scan::Finding;
use super::super::structure::keys::{GOVERNMENT_ID, TAX_ID};
use super::label::{Tie, ahead, among, gap, one_of, word_before};

/// Before "ID" and "identification", where they are a person's.
#[rustfmt::skip]
const WHOSE: Words = words!(&[
    "my", "your", "his", "her", "their", "our", "the", "a", "an", "and", "with", "is", "national", "citizen", "government", "state",
    "personal", "person", "tax", "taxpayer", "resident", "civil", "photo", "voter", "valid", "employer", "social", "fiscal", "on", "of",
    "customer", "client", "patient", "applicant", "holder", "check", "verify", "update", "enter", "lost", "new", "old", "for", "to", "s", "d", "l", "del", "nacional", "de", "di", "la", "le", "no", "tu", "su", "mi",
]);

/// Second words of labels, which are all that a recognizer is shown of them.
#[rustfmt::skip]
const SECOND: Words = words!(&[
    "number", "no", "nr", "id", "card", "code", "document", "identification", "identity", "insurance", "security", "permit", "social", "sociale", "fiscal",
]);

/// The number behind the label `start..end`.
pub(super) fn find(text: Bytes<'_>, mut start: usize, end: usize, out: &mut Vec<Finding>) {
    if among(text.slice(start, end), SECOND) {
        let gap = start.saturating_sub(usize::from(matches!(text.before(start, 1), b' ' | b'-' | b'_')));
        start = gap - word_before(text, gap).len().min(gap);
    }
    let label = text.slice(start, end);
    let begins = |with: &str| label.get(..with.len()).is_some_and(|l| one_of(l, &[with]));
    // Vehicles, orders and devices have such numbers too: `Product ID number`, `--id-card`.
    let owner = word_before(text, start);
    if (begins("id ") || begins("id-") || begins("id_") || begins("identification "))
        && !owner.is_empty()
        && !among(owner, WHOSE)
        || matches!(text.before(start, 1), b'-' | b'_' | b'/' | b'.')
    {
        return;
    }
    let tax = begins("tax") || begins("tin") || begins("steuer") || holds(label, "fiscal");
    let kind = if tax { TAX_ID } else { GOVERNMENT_ID };
    // `XB482915 is my ID card`
    if let Some((from, to)) = ahead(text, start, end)
        && code(text, from).is_some_and(|(stop, _)| stop == to)
    {
        Finding::add(out, kind, from, to, 0.6);
        return;
    }
    let Some(at) = gap(text, end) else { return };
    if begins("tin") && label != b"TIN" && at.tie == Tie::Bare {
        return;
    }
    let Some((stop, digits)) = code(text, at.start) else { return };
    // Numbers of nine digits are the American ones, whose ranges are known.
    if (begins("ssn") || begins("social")) && digits == 9 && stop - at.start < 12 {
        return;
    }
    Finding::add(out, kind, at.start, stop, 0.6);
}

/// Where the code at `start` ends, and its digits: 6 to 20 capitals and digits, of these five at the least, in one
/// piece or in groups.
fn code(text: Bytes<'_>, start: usize) -> Option<(usize, usize)> {
    let (mut from, mut end, mut count, mut digits, mut groups) = (start, start, 0, 0, 0);
    loop {
        let stop = text.run(from, 21, |b| b.is_ascii_digit() || b.is_ascii_uppercase());
        let group = text.slice(from, stop);
        let numerals = group.iter().filter(|b| b.is_ascii_digit()).count();
        // Words (`DNI 54764067D`, `536-22-1234DOB`), and a lonely figure behind a space.
        let tail = group.iter().rev().take_while(|b| !b.is_ascii_digit()).count();
        if groups > 0 && tail > 2 && numerals > 0 {
            return None;
        }
        let spaced = groups > 0 && text.before(from, 1) == b' ';
        // `UV 98 76 54 B`
        if groups > 1 && numerals == 0 && group.len() == 1 && !is_word(text.at(stop)) && text.at(stop) != b'\'' {
            (end, count) = (stop, count + 1);
            break;
        }
        if group.is_empty()
            || numerals == 0 && group.len() > if text.at(stop) == b' ' { 2 } else { 4 }
            || spaced && group.len() < 2
            || is_word(text.at(stop))
        {
            break;
        }
        (end, count, digits, groups) = (stop, count + group.len(), digits + numerals, groups + 1);
        let goes_on = match text.at(stop) {
            b' ' => group.len() <= 6,
            b'-' | b'.' | b'/' => true,
            _ => false,
        };
        if !goes_on || count > 20 {
            break;
        }
        from = stop + 1;
    }
    let date = groups == 3 && count == 8 && digits == 8 && end - start == 10;
    let fits = (6..=20).contains(&count) && digits >= 5 && !date;
    (fits && text.isolated(start, end)).then_some((end, digits))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_identity_forms() {
        for (kind, text, want) in [
            (GOVERNMENT_ID, "ID number: 49506226368", "49506226368"),
            (GOVERNMENT_ID, "My national identification number is 47905268280.", "47905268280"),
            (GOVERNMENT_ID, "identity card no. BTXF92811 of", "BTXF92811"),
            (GOVERNMENT_ID, "SSN 219874819731179109", "219874819731179109"),
            (GOVERNMENT_ID, "Citizen ID: 12 04 88 00714", "12 04 88 00714"),
            (TAX_ID, "tax number 12/345/67890", "12/345/67890"),
            (GOVERNMENT_ID, "national insurance number UV 98 76 54 B", "UV 98 76 54 B"),
            (GOVERNMENT_ID, "RE243748J es mi documento de identidad", "RE243748J"),
            (TAX_ID, "TIN 4829155330", "4829155330"),
            (GOVERNMENT_ID, "carte d'identité : X4RT8231946", "X4RT8231946"),
            (GOVERNMENT_ID, "documento de identidad 4.829.155", "4.829.155"),
        ] {
            found(kind, text, want);
        }
    }

    #[test]
    fn redact_identity_near_misses() {
        for text in [
            "Product ID number: 49506226368",
            "device identification number 8841002931",
            "ID card issued 2024-11-21",
            "a tin 482915533 of paint",
            "SSN 000-12-3456",
            "tax number pending since 2024",
            "national ID since 12.05.2019",
            "photo ID required, see rule 1234",
            "--id-number 4950622636",
        ] {
            nothing(GOVERNMENT_ID, text);
            nothing(TAX_ID, text);
        }
    }
}
