//! BANK_ACCOUNT and ROUTING_NUMBER: numbers that only their label tells, those with a checksum of their own surer.

mod checks;

use super::super::classes::{Bytes, holds, is_word};
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
    if one_of(label, BRANCHES) {
        branch(text, at.start, out);
        return;
    }
    // Pages of a manuscript have it as well.
    if label.eq_ignore_ascii_case(b"folio") && !holds(text.slice(start.saturating_sub(60), start), "transit") {
        return;
    }
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

/// A bank's branch, whose number an account's follows; of `reg nr` the second word.
const BRANCHES: &[&str] = &["agência", "agencia", "transit", "nr"];

/// The number of a branch at `start`, if an account's follows in its line: `Agência 4410-2, conta 00012.345-6`,
/// `Transit 10482 – institution 815 – folio 120-334-7`, `Reg.nr. 4410 kontonr. 0004475291`.
fn branch(text: Bytes<'_>, start: usize, out: &mut Vec<Finding>) {
    const ACCOUNTS: &[&[u8]] = &[b"cont", b"kont", b"foli", b"acc", b"cc", b"c/c", b"comp", b"cuen"];
    let digits = text.run(start, 6, |b| b.is_ascii_digit());
    let check = text.at(digits) == b'-' && text.at(digits + 1).is_ascii_alphanumeric() && !is_word(text.at(digits + 2));
    let stop = digits + 2 * usize::from(check);
    let line = text.slice(stop, stop + 48).split(|b| *b == b'\n').next().unwrap_or(&[]).to_ascii_lowercase();
    let begins = |i: &usize| *i == 0 || line.get(i - 1).is_some_and(|b| !b.is_ascii_alphabetic());
    let account = (0..line.len()).filter(begins).any(|i| {
        let word = line.get(i..line.len().min(i + 14)).unwrap_or(&[]);
        ACCOUNTS.iter().any(|a| word.starts_with(a)) && word.iter().filter(|b| b.is_ascii_digit()).count() >= 5
    });
    if (3..=5).contains(&(digits - start)) && account && !is_word(text.at(stop)) {
        out.push(Finding::sure(TYPE, start, stop, 0.7));
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
            (TYPE, "Agência 4410-2, conta 00012.345-6", "4410-2"),
            (TYPE, "Agência 4410-2, conta 00012.345-6", "00012.345-6"),
            (TYPE, "Transit 10482 – institution 815 – folio 120-334-7", "10482"),
            (TYPE, "Transit 10482 – institution 815 – folio 120-334-7", "120-334-7"),
            (TYPE, "Reg.nr. 4410 kontonr. 0007121981", "4410"),
            (TYPE, "กสิกร 012-3-45678-9 ค่ะ", "012-3-45678-9"),
            (TYPE, "STK Vietcombank: 0123000456781", "0123000456781"),
            (ROUTING, "BLZ 37040044", "37040044"),
        ] {
            found(kind, text, want);
        }
    }

    #[test]
    fn redact_account_near_misses() {
        for text in [
            "Agência 2030, 4000 contas",
            "public transit 2030 plan",
            "folio 123456",
            "the account 12345 times",
            "taken into account 2024-11-21",
            "konto 12 34 56 78-90/0800",
        ] {
            nothing(TYPE, text);
        }
    }
}
