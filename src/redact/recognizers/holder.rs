//! Numbers that only their label tells: BANK_ACCOUNT, ROUTING_NUMBER, MEDICAL_RECORD, the ids of devices
//! and SIM cards, and the names people go by on services.
//!
//! IMEI: 3GPP TS 23.003, Luhn. IMSI: ITU-T E.212. ICCID: ITU-T E.118, Luhn. Advertising ids: a GUID
//! (RFC 9562) behind IDFA, GAID and the like.

use super::super::classes::{Bytes, is_word};
use super::super::scan::Finding;
use super::credit_card;
use super::holder_checks::{is_account, is_czech};
use super::label::{Tie, gap, one_of, word_before};
use super::url::stand_in;

pub(crate) const ACCOUNT: &str = "BANK_ACCOUNT";
pub(crate) const ROUTING: &str = "ROUTING_NUMBER";
pub(crate) const RECORD: &str = "MEDICAL_RECORD";
pub(crate) const DEVICE: &str = "DEVICE_ID";
pub(crate) const IMEI: &str = "IMEI";
pub(crate) const IMSI: &str = "IMSI";
pub(crate) const ICCID: &str = "ICCID";

/// Digits from `start` on, spaces and hyphens between groups of three or more; where they end, and how many.
fn grouped(text: Bytes<'_>, start: usize, most: usize) -> (usize, usize) {
    let (mut end, mut count) = (start, 0);
    loop {
        let stop = text.run(end, most + 1 - count.min(most), |b| b.is_ascii_digit());
        count += stop - end;
        end = stop;
        let group = text.run(end + 1, most, |b| b.is_ascii_digit()) - (end + 1);
        if stop == start || !matches!(text.at(end), b' ' | b'-') || group < 2 || count + group > most {
            return (end, count);
        }
        end += 1;
    }
}

/// The Luhn check over the digits of `text`.
fn luhn(text: &[u8]) -> bool {
    let digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_digit).collect();
    credit_card::luhn(&digits)
}

/// Account numbers, and the German banks' codes.
pub(super) fn account(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = gap(text, end) else { return };
    let label = text.slice(start, end);
    let (stop, count) = grouped(text, at.start, 26);
    let digits: Vec<u8> = text.slice(at.start, stop).iter().copied().filter(u8::is_ascii_digit).collect();
    // `19-2000145399/0800`, as Czechs and Slovaks write it.
    let bank = text.run(stop + 1, 5, |b| b.is_ascii_digit());
    if text.at(stop) == b'/' && bank == stop + 5 && text.isolated(at.start, bank) {
        let (prefix, number) = match text.slice(at.start, stop).iter().position(|b| *b == b'-') {
            Some(hyphen) => digits.split_at(hyphen),
            None => (&[][..], &digits[..]),
        };
        if is_czech(prefix, number) {
            out.push(Finding::sure(ACCOUNT, at.start, bank, 0.85).checked());
            return;
        }
    }
    if is_account(&digits) && text.isolated(at.start, stop) {
        out.push(Finding::sure(ACCOUNT, at.start, stop, 0.85).checked());
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
        out.push(Finding::sure(ACCOUNT, at.start, stop, if at.filled || plain { 0.75 } else { 0.6 }));
    }
}

/// Medical record and patient numbers.
pub(super) fn record(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    let whole = one_of(
        label,
        &[
            "mrn",
            "patientid",
            "patientno",
            "patientennummer",
            "patientennr",
            "fallnummer",
            "patientenid",
            "patiëntnummer",
            "patiëntnr",
            "potilasnro",
            "診察券番号",
            "病历号",
            "住院号",
            "patientnummer",
            "ipp",
            "nhc",
        ],
    );
    // `medical record number`, `health plan no`, `numéro de dossier médical`.
    let mut from = end;
    for _ in 0..3 {
        let stop = text.run(from + 1, 14, |b| b.is_ascii_alphabetic() || b >= 128);
        if !matches!(text.at(from), b' ' | b'_' | b'-')
            || !one_of(
                text.slice(from + 1, stop),
                &[
                    "record",
                    "records",
                    "plan",
                    "insurance",
                    "chart",
                    "file",
                    "médical",
                    "patient",
                    "historia",
                    "card",
                    "member",
                    "beneficiary",
                ],
            )
        {
            break;
        }
        from = stop;
    }
    let Some(at) = gap(text, from) else { return };
    let health = label.eq_ignore_ascii_case(b"health") && from == end;
    if health || !(whole || at.filled || at.tie == Tie::Sign && (from > end || one_of(label, &["patient"]))) {
        return;
    }
    let mut stop = text.run(at.start, 20, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/'));
    while stop > at.start && !is_word(text.before(stop, 1)) {
        stop -= 1;
    }
    let value = text.slice(at.start, stop);
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let least = if at.tie == Tie::Bare { 5 } else { 4 };
    if digits >= least && letters <= 6 && value.len() <= 16 && !is_word(text.at(stop)) && !stand_in(value) {
        out.push(Finding::sure(RECORD, at.start, stop, 0.75));
    }
}

/// Ids of telephones, SIM cards and their owners' advertising profiles.
pub(super) fn device(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = gap(text, end) else { return };
    let label = text.slice(start, end);
    let imei = label.get(..4).is_some_and(|l| l.eq_ignore_ascii_case(b"imei"));
    let (mut stop, mut count) = grouped(text, at.start, 20);
    // `35-209900-176148-1`: the check digit stands alone.
    if imei && count == 14 && matches!(text.at(stop), b' ' | b'-') && text.at(stop + 1).is_ascii_digit() {
        (stop, count) = (stop + 2, 15);
    }
    let digits = text.slice(at.start, stop);
    let found = match count {
        15 | 16 if imei => (count == 16 || luhn(digits)).then_some(IMEI),
        14 | 15 if label.eq_ignore_ascii_case(b"imsi") => matches!(digits.first(), Some(b'2'..=b'7')).then_some(IMSI),
        18..=20 if one_of(label, &["iccid", "sim", "simcard"]) => {
            (digits.starts_with(b"89") && (count == 18 || luhn(digits) || count == 20)).then_some(ICCID)
        }
        _ => None,
    };
    if let Some(kind) = found {
        if text.isolated(at.start, stop) {
            let finding = Finding::sure(kind, at.start, stop, 0.9);
            out.push(if luhn(digits) { finding.checked() } else { finding });
        }
        return;
    }
    let stop = text.run(at.start, 41, |b| b.is_ascii_hexdigit() || b == b'-');
    let value = text.slice(at.start, stop);
    let zeros = value.iter().all(|b| matches!(b, b'0' | b'-'));
    let guid = value.len() == 36 && [8, 13, 18, 23].iter().all(|&i| value.get(i) == Some(&b'-'));
    let generic = one_of(label, &["mac", "bssid"]);
    let bare_mac = generic
        && value.len() == 12
        && value.iter().all(u8::is_ascii_hexdigit)
        && value.iter().any(u8::is_ascii_alphabetic);
    let udid = one_of(label, &["udid"]) && (value.len() == 40 || value.len() == 25);
    let device = one_of(label, &["device", "deviceid", "advertising"]);
    if zeros || is_word(text.at(stop)) || generic && !bare_mac {
        return;
    }
    if bare_mac {
        out.push(Finding::sure(super::mac::TYPE, at.start, stop, 0.8));
    } else if (guid || udid)
        && !one_of(label, &["sim", "simcard", "imei", "imsi", "iccid"])
        && (!device || at.filled || label.len() == 8)
    {
        out.push(Finding::sure(DEVICE, at.start, stop, 0.8));
    }
}

/// The name in the address of somebody's page, whose path starts at `from`: `linkedin.com/in/jane-doe`, `github.com/jdoe`.
fn profile(text: Bytes<'_>, start: usize, from: usize, out: &mut Vec<Finding>) {
    const PAGES: &[&str] = &[
        "about",
        "features",
        "pricing",
        "login",
        "signup",
        "explore",
        "topics",
        "sponsors",
        "orgs",
        "marketplace",
        "settings",
        "events",
        "groups",
        "watch",
        "share",
        "sharer",
        "intent",
        "search",
        "help",
        "home",
        "legal",
        "terms",
        "privacy",
        "policies",
        "company",
        "jobs",
        "school",
        "directory",
        "business",
        "reel",
        "stories",
        "hashtag",
        "download",
        "apps",
        "security",
        "enterprise",
    ];
    let folders: &[&str] = match text.slice(start, start + 3) {
        b"lin" | b"Lin" => &["in/"],
        b"red" | b"Red" => &["user/", "u/"],
        b"ste" | b"Ste" => &["id/"],
        b"tik" | b"Tik" => &["@"],
        _ => &[""],
    };
    let Some(folder) = folders.iter().find(|f| text.slice(from, from + f.len()) == f.as_bytes()) else { return };
    let at = from + folder.len();
    let mut stop = text.run(at, 40, |b| is_word(b) || matches!(b, b'-' | b'.'));
    while stop > at && matches!(text.before(stop, 1), b'.' | b'-') {
        stop -= 1;
    }
    let name = text.slice(at, stop);
    // `github.com/owner/repository` is a project, `facebook.com/profile.php` a program.
    let deeper = text.at(stop) == b'/' && is_word(text.at(stop + 1)) || text.at(stop) == b'?';
    let letters = name.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if (3..=39).contains(&name.len()) && letters > 1 && !deeper && !one_of(name, PAGES) && !name.ends_with(b".php") {
        out.push(Finding::sure(super::username::TYPE, at, stop, 0.6));
    }
}

/// `@jane_doe` behind the name of a service.
pub(super) fn handle(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    // As people write it; whole addresses of pages stand in every list of changes.
    if text.slice(end, end + 5) == b".com/" && !matches!(text.before(start, 1), b'/' | b'.') {
        profile(text, start, end + 5, out);
        return;
    }
    if matches!(text.at(end), b'.' | b'/' | b'-') || matches!(text.before(start, 1), b'.' | b'/' | b'-' | b'@') {
        return;
    }
    // A handle of code: `file_handle:`, `AbortHandle::new`.
    if text.slice(end, end + 2) == b"::" || text.before(start, 1) == b'_' {
        return;
    }
    let Some(at) = gap(text, end) else { return };
    let sign = text.at(at.start) == b'@';
    let from = at.start + usize::from(sign);
    let mut stop = text.run(from, 33, |b| is_word(b) || b == b'.');
    while stop > from && text.before(stop, 1) == b'.' {
        stop -= 1;
    }
    // Discord's old `name#1234`.
    if text.at(stop) == b'#' && text.slice(start, end).eq_ignore_ascii_case(b"discord") {
        let tag = text.run(stop + 1, 5, |b| b.is_ascii_digit());
        stop = if tag - stop == 5 { tag } else { stop };
    }
    let value = text.slice(from, stop);
    let mark = value.iter().any(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'#'));
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let domain = [&b".com"[..], b".org", b".net", b".io", b".me", b".dev", b".js"].iter().any(|d| value.ends_with(d));
    let tag = value.split(|b| *b == b'#').nth(1).is_some_and(|tag| tag.len() == 4);
    let game = one_of(text.slice(start, end), &["nick", "gamertag", "psn", "ign", "battletag"]);
    let code = [&b"self."[..], b"this."].iter().any(|c| value.starts_with(c)) || value.ends_with(b"_handle");
    // `微信号shenlan_hz0571`
    let tight = !text.slice(start, end).is_ascii() && mark;
    let told = sign
        || tight
        || tag
        || at.tie == Tie::Verb && mark && !domain && !code
        || at.tie == Tie::Sign && (mark || game) && !domain && !code && at.quote.is_none()
        // `Contact(handle='jdoe84')`
        || at.tie == Tie::Sign && at.quote == Some(text.at(stop)) && value.iter().any(u8::is_ascii_digit) && letters > 3;
    if told
        && (3..=32).contains(&value.len())
        && letters >= 2
        && !matches!(text.at(stop), b'/' | b'(' | b':' | b'@' | b'=' | b'-')
        && !stand_in(value)
    {
        out.push(Finding::sure(super::username::TYPE, at.start, stop, 0.7));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_holder_forms() {
        for (kind, text, want) in [
            (ACCOUNT, "account no. 12345678", "12345678"),
            (ACCOUNT, "Kontonummer: 1234567890", "1234567890"),
            (ACCOUNT, "bank account number is 000123456789", "000123456789"),
            (ACCOUNT, "Acct # 123456789", "123456789"),
            // The Czech National Bank's example, with and without a prefix.
            (ACCOUNT, "číslo účtu 19-2000145399/0800", "19-2000145399/0800"),
            (ACCOUNT, "účet 2000145399/0800", "2000145399/0800"),
            (ACCOUNT, "Számlaszám: 11773016-11111018-00000000", "11773016-11111018-00000000"),
            (ACCOUNT, "рачун 160-9549387505788-46.", "160-9549387505788-46"),
            // The National Bank of Poland's IBAN, without its country.
            (ACCOUNT, "nr konta 61 1090 1014 0000 0712 1981 2874", "61 1090 1014 0000 0712 1981 2874"),
            (RECORD, "medical record #A123456", "A123456"),
            (ROUTING, "BLZ 37040044", "37040044"),
            (RECORD, "MRN: 00123456", "00123456"),
            (RECORD, "medical record number A1234567", "A1234567"),
            (RECORD, "Patientennummer 4711081", "4711081"),
            (RECORD, "Patient ID: P-104233", "P-104233"),
            // 3GPP TS 23.003's layout, the GSMA's example TAC.
            (IMEI, "IMEI: 490154203237518", "490154203237518"),
            (IMEI, "IMEI 49-015420-323751-8", "49-015420-323751-8"),
            (IMSI, "imsi 310150123456789", "310150123456789"),
            (ICCID, "ICCID 8991101200003204514", "8991101200003204514"),
            (DEVICE, "IDFA: 6D92078A-8246-4BA4-AE5B-76104861E7DC", "6D92078A-8246-4BA4-AE5B-76104861E7DC"),
            (super::super::username::TYPE, "add me on discord jane#1234", "jane#1234"),
            (super::super::username::TYPE, "IGN: FoxTail", "FoxTail"),
            (super::super::username::TYPE, "my handle is fox_tail99", "fox_tail99"),
            (super::super::username::TYPE, "linkedin.com/in/jane-doe-5521 | x", "jane-doe-5521"),
            (super::super::username::TYPE, "see github.com/mobjane.", "mobjane"),
            (super::super::username::TYPE, "tg @kestrel_otc if stuck", "@kestrel_otc"),
            (super::super::username::TYPE, "my steam is oolong_mancer pw", "oolong_mancer"),
            (DEVICE, "gaid=38400000-8cf0-11bd-b23e-10b96e40000d", "38400000-8cf0-11bd-b23e-10b96e40000d"),
        ] {
            found(kind, text, want);
        }
    }

    #[test]
    fn redact_holder_near_misses() {
        for (kind, text) in [
            (ACCOUNT, "the account 12345 times"),
            (ACCOUNT, "taken into account 2024-11-21"),
            (RECORD, "PhilHealth No. 48-358361143-0"),
            (RECORD, "the patient is 47"),
            (RECORD, "a medical record of 2024"),
            (IMEI, "IMEI: 490154203237519"),
            (IMSI, "imsi 910150123456789"),
            (super::super::username::TYPE, "github.com/rust-lang/rust"),
            (super::super::username::TYPE, "github.com/features"),
            (super::super::username::TYPE, "by [Jane](https://github.com/jane)"),
            (super::super::username::TYPE, "linkedin.com/company/acme"),
            (DEVICE, "request 6D92078A-8246-4BA4-AE5B-76104861E7DC"),
            (DEVICE, "IDFA: 00000000-0000-0000-0000-000000000000"),
        ] {
            nothing(kind, text);
        }
    }
}
