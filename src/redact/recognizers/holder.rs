//! Numbers that only their label tells: MEDICAL_RECORD, the ids of devices and SIM cards.
//!
//! IMEI: 3GPP TS 23.003, Luhn. IMSI: ITU-T E.212. ICCID: ITU-T E.118, Luhn. Advertising ids: a GUID
//! (RFC 9562) behind IDFA, GAID and the like.

use super::super::bytes::words;
use super::super::classes::{Bytes, is_word};
use super::super::scan::Finding;
use super::credit_card;
use super::label::{Tie, among, gap, one_of, word_before};
use super::url::stand_in;

pub(crate) const RECORD: &str = "MEDICAL_RECORD";
pub(crate) const DEVICE: &str = "DEVICE_ID";
pub(crate) const IMEI: &str = "IMEI";
pub(crate) const IMSI: &str = "IMSI";
pub(crate) const ICCID: &str = "ICCID";

/// Digits from `start` on, spaces and hyphens between groups of three or more; where they end, and how many.
pub(super) fn grouped(text: Bytes<'_>, start: usize, most: usize) -> (usize, usize) {
    let (mut end, mut count) = (start, 0);
    loop {
        let stop = text.run(end, most + 1 - count.min(most), |b| b.is_ascii_digit());
        count += stop - end;
        end = stop;
        let group = text.run(end + 1, most, |b| b.is_ascii_digit()) - (end + 1);
        // `934 182 770-4`
        let check = group == 1 && text.at(end) == b'-' && !is_word(text.at(end + 2)) && count >= 6;
        if stop == start || !matches!(text.at(end), b' ' | b'-') || group < 2 && !check || count + group > most {
            return (end, count);
        }
        end += 1;
    }
}

/// Whether a cell of a column of IMEIs may be one: with its check digit, without, or with a version of the software.
pub(crate) fn is_imei(cell: &[u8]) -> bool {
    match cell.iter().filter(|b| b.is_ascii_digit()).count() {
        15 => luhn(cell),
        count => matches!(count, 14 | 16),
    }
}

/// The Luhn check over the digits of `text`.
fn luhn(text: &[u8]) -> bool {
    let digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_digit).collect();
    credit_card::luhn(&digits)
}

/// Medical record and patient numbers.
pub(super) fn record(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    // A process has one as well, but no bar right behind it.
    if label == b"PID" && text.at(end) == b'|' && matches!(text.before(start, 1), b'\n' | b'\r' | 0) {
        super::hl7::patient(text, end, out);
        return;
    }
    if label == b"NM1" && text.at(end) == b'*' {
        super::x12::party(text, end, out);
        return;
    }
    if among(label, words!(&["nm1", "obr", "orc", "pv1"])) {
        super::hl7::providers(text, start, end, out);
        return;
    }
    if label == b"MR" && text.at(end) == b'"' {
        super::hl7::coded(text, end, out);
        return;
    }
    // `MR# 1234`; with anything else behind it is a man's title.
    if one_of(label, &["pid", "mr"]) && (label != b"MR" || text.at(end) != b'#') {
        return;
    }
    let whole = among(
        label,
        words!(&[
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
            "fallnr",
            "uhid",
        ]),
    );
    // `medical record number`, `health plan no`, `numéro de dossier médical`.
    let mut from = end;
    for _ in 0..3 {
        let stop = text.run(from + 1, 14, |b| b.is_ascii_alphabetic() || b >= 128);
        if !matches!(text.at(from), b' ' | b'_' | b'-')
            || !among(
                text.slice(from + 1, stop),
                words!(&[
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
                ]),
            )
        {
            break;
        }
        from = stop;
    }
    let Some(at) = gap(text, from) else { return };
    let whole = whole || word_before(text, start) == b"cartella";
    let health = label.eq_ignore_ascii_case(b"health") && from == end;
    if health || !(whole || at.filled || at.tie == Tie::Sign && (from > end || one_of(label, &["patient"]))) {
        return;
    }
    let mut stop = text.run(at.start, 20, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/'));
    while stop > at.start && !is_word(text.before(stop, 1)) {
        stop -= 1;
    }
    // `Hospital No: RXC 209 4417`
    for _ in 0..3 {
        let next = text.run(stop + 1, 6, |b| b.is_ascii_digit());
        let group = text.at(stop) == b' ' && (stop + 3..stop + 6).contains(&next) && !is_word(text.at(next));
        if at.tie != Tie::Sign
            || !group
            || text.slice(at.start, stop).iter().any(u8::is_ascii_lowercase)
            || stop - at.start > 8
        {
            break;
        }
        stop = next;
    }
    let value = text.slice(at.start, stop);
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let least = if at.tie == Tie::Bare { 5 } else { 4 };
    if digits >= least && letters <= 6 && value.len() <= 16 && !is_word(text.at(stop)) && !stand_in(value) {
        Finding::add(out, RECORD, at.start, stop, 0.75);
    }
}

/// Ids of telephones, SIM cards and their owners' advertising profiles.
pub(super) fn device(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    let Some(at) = gap(text, end) else { return };
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
        18..=20 if among(label, words!(&["iccid", "sim", "simcard"])) => {
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
    let device = among(label, words!(&["device", "deviceid", "advertising"]));
    // Android's: 64 bits
    let android = device
        && text.at(end) == b'='
        && value.len() == 16
        && [u8::is_ascii_digit, u8::is_ascii_lowercase].iter().all(|is| value.iter().filter(|b| is(b)).count() > 2);
    if zeros || is_word(text.at(stop)) || generic && !bare_mac {
        return;
    }
    if bare_mac {
        Finding::add(out, super::mac::TYPE, at.start, stop, 0.8);
    } else if android {
        Finding::add(out, DEVICE, at.start, stop, 0.75);
    } else if (guid || udid)
        && !among(label, words!(&["sim", "simcard", "imei", "imsi", "iccid"]))
        && (!device || at.filled || label.len() == 8)
    {
        Finding::add(out, DEVICE, at.start, stop, 0.8);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_holder_forms() {
        for (kind, text, want) in [
            (RECORD, "medical record #A123456", "A123456"),
            (RECORD, "Hosp. no: K0884213", "K0884213"),
            (RECORD, "Pat.-Nr. 5729-0928, stat.", "5729-0928"),
            (RECORD, "cartella clinica 2024/0026878.", "2024/0026878"),
            (RECORD, "MRN: 00123456", "00123456"),
            (RECORD, "medical record number A1234567", "A1234567"),
            (RECORD, "Patientennummer 4711081", "4711081"),
            (RECORD, "Patient ID: P-104233", "P-104233"),
            (RECORD, "Hospital No: KXB 310 5521", "KXB 310 5521"),
            (RECORD, "Fallnr. 2026/003318-B", "2026/003318-B"),
            (RECORD, "Hinglish: patient 61 yrs/F, UHID SGH2500418827, ABHA", "SGH2500418827"),
            (RECORD, "MR# 31-07-52 (real", "31-07-52"),
            (RECORD, "sanitària (CIP): MAVI 1 520711 003", "MAVI 1 520711 003"),
            // 3GPP TS 23.003's layout, the GSMA's example TAC.
            (IMEI, "IMEI: 490154203237518", "490154203237518"),
            (IMEI, "IMEI 49-015420-323751-8", "49-015420-323751-8"),
            (DEVICE, "user=a device=d2a7589c7da37eae gaid=", "d2a7589c7da37eae"),
            (IMSI, "imsi 310150123456789", "310150123456789"),
            (ICCID, "ICCID 8991101200003204514", "8991101200003204514"),
            (DEVICE, "IDFA: 6D92078A-8246-4BA4-AE5B-76104861E7DC", "6D92078A-8246-4BA4-AE5B-76104861E7DC"),
            (DEVICE, "gaid=38400000-8cf0-11bd-b23e-10b96e40000d", "38400000-8cf0-11bd-b23e-10b96e40000d"),
        ] {
            found(kind, text, want);
        }
    }

    #[test]
    fn redact_holder_near_misses() {
        for (kind, text) in [
            (RECORD, "PhilHealth No. 48-358361143-0"),
            (RECORD, "the patient is 47"),
            (RECORD, "Mr 310755 and Mr. 4711"),
            (RECORD, "PID 310755 has ended"),
            (RECORD, "a medical record of 2024"),
            (IMEI, "IMEI: 490154203237519"),
            (IMSI, "imsi 910150123456789"),
            (DEVICE, "request 6D92078A-8246-4BA4-AE5B-76104861E7DC"),
            (DEVICE, "IDFA: 00000000-0000-0000-0000-000000000000"),
        ] {
            nothing(kind, text);
        }
    }
}
