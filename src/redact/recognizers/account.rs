//! BANK_ACCOUNT and ROUTING_NUMBER: numbers that only their label tells, those with a checksum of their own surer.

mod checks;

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, holds, is_word};
use super::super::scan::{Finding, Word};
use super::holder::grouped;
use super::label::{Tie, among, gap, one_of, word_before};
use checks::{is_account, is_czech};

pub(crate) const TYPE: &str = "BANK_ACCOUNT";
pub(crate) const ROUTING: &str = "ROUTING_NUMBER";
/// As `national/isles` calls it.
const SORT_CODE: &str = "UK_SORT_CODE";

/// Account numbers, and the German banks' codes.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = gap(text, end) else { return };
    let label = text.slice(start, end);
    if among(label, BRANCHES) {
        // A German company is one as well.
        if !label.eq_ignore_ascii_case(b"ag") || text.at(end) == b'.' {
            branch(text, at.start, out);
        }
        return;
    }
    // An alias of a CBU is words: `CBU 017... alias gato.mate.rio`.
    if label.eq_ignore_ascii_case(b"alias") {
        let ahead = text.slice(start.saturating_sub(60), start);
        let stop = text.run(at.start, 21, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        let stop = stop - usize::from(text.before(stop, 1) == b'.');
        if (holds(ahead, "cbu") || holds(ahead, "cvu")) && (6..=20).contains(&(stop - at.start.min(stop))) {
            Finding::add(out, TYPE, at.start, stop, 0.7);
        }
        return;
    }
    // Pages of a manuscript have it as well.
    if label.eq_ignore_ascii_case(b"folio") && !holds(text.slice(start.saturating_sub(60), start), "transit") {
        return;
    }
    // `Account XX0417-709074-3`: what stands for digits is none of it.
    let masked = text.run(at.start, 8, |b| matches!(b, b'X' | b'x' | b'*'));
    if masked > at.start + 1 {
        let (stop, count) = grouped(text, masked, 20);
        if count >= 7 && text.free_right(stop) {
            Finding::add(out, TYPE, masked, stop, 0.7);
        }
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
        // A wrong one is somebody's as well, behind a word that nothing else has.
        if among(label, words!(&["účet", "Účet", "účtu", "účtem", "účte"])) && (6..=16).contains(&count) {
            Finding::add(out, TYPE, at.start, bank, 0.7);
            return;
        }
    }
    if is_account(&digits(at.start, stop)) && text.isolated(at.start, stop) {
        out.push(Finding::sure(TYPE, at.start, stop, 0.85).checked());
        return;
    }
    // `APRR43703742447978`: a bank's letters, then digits; only where "number" or a sign says so.
    let letters = text.run(at.start, 5, |b| b.is_ascii_uppercase());
    let lettered = text.run(letters, 31, |b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let numerals = text.slice(letters, lettered).iter().filter(|b| b.is_ascii_digit()).count();
    if count == 0
        && letters > at.start
        && numerals >= 8
        && (at.filled || at.tie == Tie::Sign)
        && text.isolated(at.start, lettered)
    {
        Finding::add(out, TYPE, at.start, lettered, 0.75);
        return;
    }
    let date = count == 8 && text.at(at.start + 4) == b'-' && stop - at.start == 10;
    if date || !text.isolated(at.start, stop) || text.at(at.start) == b'+' {
        return;
    }
    if one_of(label, &["blz", "bankleitzahl"]) {
        if count == 8 {
            Finding::add(out, ROUTING, at.start, stop, 0.8);
        }
        return;
    }
    let plain = !among(
        label,
        words!(&[
            "account", "acct", "konto", "compte", "cuenta", "conto", "conta", "rekening", "konta", "účet", "účtu",
            "savings", "cont", "tili", "hesap", "rek", "حساب", "cta",
        ]),
    );
    let told = plain
        || at.filled
        || at.tie == Tie::Sign
        || label.eq_ignore_ascii_case(b"acct")
        || one_of(label, &["konto", "חשבון"]) && count >= 6
        || among(word_before(text, start), words!(&["bank", "checking", "savings", "current", "my", "numer"]));
    let told =
        told || label.eq_ignore_ascii_case(b"savings") && text.slice(at.start, stop).contains(&b'-') && count >= 8;
    // Hungarians write three times eight.
    let giro = count == 24 && text.at(at.start + 8) == b'-' && text.at(at.start + 17) == b'-';
    if ((6..=20).contains(&count) || giro || count > 20 && at.filled) && told {
        Finding::add(out, TYPE, at.start, stop, if at.filled || plain { 0.75 } else { 0.6 });
    }
}

/// A bank's branch, whose number an account's follows or stands before; of `reg nr` the second word.
const BRANCHES: Words = words!(&[
    "agência",
    "agencia",
    "ag",
    "transit",
    "nr",
    "clearing",
    "clearingnummer",
    "clearingnr",
    "institution",
    "branch",
    "oficina",
    "guichet",
    "filiale",
    "סניף"
]);

/// The number of a branch at `start`, if an account's follows in its line, or stands right before:
/// `Agência 4410-2, conta 00012.345-6`, `Transit 10482 – institution 815 – folio 120-334-7`,
/// `Reg.nr. 4410 kontonr. 0004475291`, `acc 62765954496 branch code 250655`.
fn branch(text: Bytes<'_>, start: usize, out: &mut Vec<Finding>) {
    const ACCOUNTS: Words = words!(&[
        "conta ",
        "conta:",
        "conto",
        "konto",
        "folio",
        "acc ",
        "acc.",
        "acc:",
        "acct",
        "account",
        "a/c",
        "cc ",
        "cc:",
        "c/c",
        "compte",
        "cuenta",
        "חשבון",
    ]);
    let digits = text.run(start, 7, |b| b.is_ascii_digit());
    let check = text.at(digits) == b'-' && text.at(digits + 1).is_ascii_alphanumeric() && !is_word(text.at(digits + 2));
    let stop = digits + 2 * usize::from(check);
    let has_account = |line: &[u8]| {
        let line = line.to_ascii_lowercase();
        let begins = |i: &usize| *i == 0 || line.get(i - 1).is_some_and(|b| !b.is_ascii_alphabetic());
        (0..line.len()).filter(begins).any(|i| {
            let word = line.get(i..line.len().min(i + 24)).unwrap_or(&[]);
            ACCOUNTS.iter().any(|a| word.starts_with(a.as_bytes()))
                && word.iter().filter(|b| b.is_ascii_digit()).count() >= 5
        })
    };
    let behind = text.slice(stop, stop + 48).split(|b| *b == b'\n').next().unwrap_or(&[]);
    let ahead = text.slice(start.saturating_sub(48), start).rsplit(|b| *b == b'\n').next().unwrap_or(&[]);
    let long = digits - start == 6;
    let account = !long && has_account(behind) || has_account(ahead);
    if (3..=6).contains(&(digits - start)) && account && !is_word(text.at(stop)) {
        Finding::add(out, TYPE, start, stop, 0.7);
    }
}

/// A British sort code and the account behind it, without a word between: `80-22-60  07571344`. What may be a date needs
/// a word of banks near.
pub(super) fn sorted(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let (start, end) = (word.start, word.end + 6);
    let pair = |at: usize| text.at(at) == b'-' && text.at(at + 1).is_ascii_digit() && text.at(at + 2).is_ascii_digit();
    if !pair(word.end) || !pair(word.end + 3) || text.at(end).is_ascii_digit() || !text.free_left(start) {
        return;
    }
    let account = text.run(end, 4, |b| matches!(b, b' ' | b'/' | b','));
    let stop = text.run(account, 9, |b| b.is_ascii_digit());
    if account == end || stop != account + 8 || !text.free_right(stop) {
        return;
    }
    let value = |at: usize| text.slice(at, at + 2).iter().fold(0, |v, d| v * 10 + u32::from(d.wrapping_sub(b'0')));
    let (first, second) = (value(start), value(word.end + 1));
    let date = (1..=31).contains(&first) && (1..=31).contains(&second);
    let near = text.slice(start.saturating_sub(40), stop + 24);
    if !date || ["sort", "acc", "bank", "debit", "bacs", "payee"].iter().any(|w| holds(near, w)) {
        Finding::add(out, SORT_CODE, start, end, 0.7);
        Finding::add(out, TYPE, account, stop, 0.7);
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
            (TYPE, "Banco 341 Ag. 0482 C/C 27718-4", "0482"),
            (TYPE, "clearing 8327-9 konto 924 118 473-2.", "8327-9"),
            (TYPE, "hans bankgiro är 591-2811.", "591-2811"),
            (TYPE, "Reg.nr. 5384  Kontonr. 0004 118 227", "5384"),
            (TYPE, "р/с 40817810826914644541, БИК", "40817810826914644541"),
            (TYPE, "Számlaszám: 11773016-15917605-00000000.", "11773016-15917605-00000000"),
            (TYPE, "בנק 12 סניף 614 חשבון 234943", "614"),
            (TYPE, "transit 00321 institution 815 compte 545917-1", "815"),
            (TYPE, "खाता सं. 30270153410 IFSC", "30270153410"),
            (TYPE, "FNB acc 62765954496 branch code 250655", "250655"),
            (TYPE, "CBU 0170041100000636554568 alias gato.mate.rio. Cel", "gato.mate.rio"),
            (TYPE, "POSB savings 072-29132-9, paynow", "072-29132-9"),
            (TYPE, "Account   XX0417-709074-3     Routing", "0417-709074-3"),
            (TYPE, "30-90-11 / 29310910 <- sort & acc", "29310910"),
            (SORT_CODE, "Pays by DD: 80-22-60  07571344", "80-22-60"),
            (TYPE, "syn (10 let). Účet 19-55014270/0800, případně", "19-55014270/0800"),
            (TYPE, "λογαριασμός 0110 1250 0000", "0110 1250 0000"),
            (TYPE, "sąskaita 7300010012345678", "7300010012345678"),
            (TYPE, "شماره حساب 0123456789", "0123456789"),
            (TYPE, "口座番号 1234567", "1234567"),
            (TYPE, "bank account number: APRR43703742447978", "APRR43703742447978"),
            (TYPE, "my bank account number is 55094667962491350552195.", "55094667962491350552195"),
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
            "Muster AG 80331 München, Konto folgt",
            "12-05-11 20240101 log",
            "savings 120000 USD",
            "a branch 250655 commits ahead",
            "Branch 104, contact 01234 567890",
            "branch 4821 of component 123456",
            "alias gato.mate.rio",
            "account XXXX 2024",
            "the clearing 1990 of the wood",
        ] {
            nothing(TYPE, text);
        }
    }
}
