//! BANK_ACCOUNT and ROUTING_NUMBER: numbers that only their label tells, those with a checksum of their own surer.

mod checks;

use super::super::classes::Bytes;
use super::super::scan::Finding;
use super::holder::grouped;
use super::label::{Tie, gap, one_of, word_before};
use checks::{is_account, is_czech};

pub(crate) const TYPE: &str = "BANK_ACCOUNT";
pub(crate) const ROUTING: &str = "ROUTING_NUMBER";

/// Account numbers, and the German banks' codes.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = gap(text, end) else { return };
    let label = text.slice(start, end);
    let (stop, count) = grouped(text, at.start, 26);
    let digits = |from, to| text.slice(from, to).iter().copied().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    // `19-2000145399/0800`, as Czechs and Slovaks write it.
    let bank = text.run(stop + 1, 5, |b| b.is_ascii_digit());
    if text.at(stop) == b'/' && bank == stop + 5 && text.isolated(at.start, bank) {
        // The prefix may be written in groups itself, so the hyphen's place is none among the digits.
        let cut = text.slice(at.start, stop).iter().position(|b| *b == b'-').map_or(at.start, |i| at.start + i);
        let (prefix, number) = (digits(at.start, cut), digits(cut, stop));
        if is_czech(&prefix, &number) {
            out.push(Finding::sure(TYPE, at.start, bank, 0.85).checked());
            return;
        }
    }
    if is_account(&digits(at.start, stop)) && text.isolated(at.start, stop) {
        out.push(Finding::sure(TYPE, at.start, stop, 0.85).checked());
        return;
    }
    let date = count == 8 && text.at(at.start + 4) == b'-' && stop - at.start == 10;
    if date || !text.isolated(at.start, stop) || text.at(at.start) == b'+' {
        return;
    }
    if one_of(label, &["blz", "bankleitzahl"]) {
        if count == 8 {
            out.push(Finding::sure(ROUTING, at.start, stop, 0.8));
        }
        return;
    }
    let plain = !one_of(
        label,
        &["account", "acct", "konto", "compte", "cuenta", "conto", "conta", "rekening", "konta", "účet", "účtu"],
    );
    let told = plain
        || at.filled
        || at.tie == Tie::Sign
        || label.eq_ignore_ascii_case(b"acct")
        || one_of(label, &["konto", "חשבון"]) && count >= 6
        || one_of(word_before(text, start), &["bank", "checking", "savings", "current", "my"]);
    if (6..=18).contains(&count) && told {
        out.push(Finding::sure(TYPE, at.start, stop, if at.filled || plain { 0.75 } else { 0.6 }));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_account_forms() {
        for (kind, text, want) in [
            (TYPE, "account no. 12345678", "12345678"),
            (TYPE, "Kontonummer: 1234567890", "1234567890"),
            (TYPE, "bank account number is 000123456789", "000123456789"),
            (TYPE, "Acct # 123456789", "123456789"),
            // The Czech National Bank's example, with and without a prefix.
            (TYPE, "číslo účtu 19-2000145399/0800", "19-2000145399/0800"),
            (TYPE, "účet 2000145399/0800", "2000145399/0800"),
            (TYPE, "účet 00 00 19-2000145399/0800", "00 00 19-2000145399/0800"),
            (TYPE, "Számlaszám: 11773016-11111018-00000000", "11773016-11111018-00000000"),
            (TYPE, "рачун 160-9549387505788-46.", "160-9549387505788-46"),
            // The National Bank of Poland's IBAN, without its country.
            (TYPE, "nr konta 61 1090 1014 0000 0712 1981 2874", "61 1090 1014 0000 0712 1981 2874"),
            (ROUTING, "BLZ 37040044", "37040044"),
        ] {
            found(kind, text, want);
        }
    }

    #[test]
    fn redact_account_near_misses() {
        for text in ["the account 12345 times", "taken into account 2024-11-21", "konto 12 34 56 78-90/0800"] {
            nothing(TYPE, text);
        }
    }
}
