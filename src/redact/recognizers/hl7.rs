//! HL7: FHIR's medical record numbers, v2's physicians, and v2's PID segment: the patient's numbers, name, birth date and account, told by their places in it
//! (HL7 2.5.1, 3.4.2). Fields are parted by `|`, repetitions by `~`, components by `^`.

use super::super::classes::{Bytes, holds, place};
use super::super::scan::Finding;
use super::super::structure::keys;
use super::{date_of_birth, holder};

/// Longest segment read.
const MOST: usize = 1024;

/// The segment whose name ends at `end`.
pub(super) fn patient(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    let stop = text.run(end, MOST, |b| !matches!(b, b'\n' | b'\r'));
    let mut start = end + 1;
    for number in 1..=18 {
        let next = text.run(start, stop.saturating_sub(start), |b| b != b'|');
        match number {
            2..=4 | 18 => identifiers(text, start, next, out),
            5 if next - start > 2 => Finding::add(out, keys::PERSON, start, next, 0.7),
            7 => birth(text, start, next, out),
            _ => {}
        }
        if next >= stop {
            return;
        }
        start = next + 1;
    }
}

/// What the last component of an identifier says of it (HL7's table 0203).
const REGISTERS: &[(&str, &str)] =
    &[("^SS", "US_SSN"), ("^NI", keys::GOVERNMENT_ID), ("^PPN", "PASSPORT"), ("^DL", "DRIVERS_LICENSE")];

/// The first component of each repetition.
fn identifiers(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let mut at = start;
    while at < end {
        let next = text.run(at, end - at, |b| b != b'~');
        let stop = text.run(at, next - at, |b| b != b'^');
        let value = text.slice(at, stop);
        let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
        let kind = REGISTERS.iter().find(|(tail, _)| text.slice(stop, next).ends_with(tail.as_bytes()));
        if digits >= 4 && value.len() <= 20 && value.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-') {
            Finding::add(out, kind.map_or(holder::RECORD, |(_, kind)| kind), at, stop, 0.8);
        }
        at = next + 1;
    }
}

/// The numbers of physicians in other segments: ten digits, then a name.
pub(super) fn providers(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if text.at(end) != b'|' || !matches!(text.before(start, 1), b'\n' | b'\r' | 0) {
        return;
    }
    let stop = text.run(end, MOST, |b| !matches!(b, b'\n' | b'\r'));
    let mut at = end;
    while at < stop {
        at = text.run(at, stop - at, |b| b != b'|') + 1;
        let to = text.run(at, 11, |b| b.is_ascii_digit());
        if to - at == 10 && text.at(to) == b'^' && text.at(to + 1).is_ascii_alphabetic() {
            Finding::add(out, "US_NPI", at, to, 0.8);
        }
    }
}

/// FHIR's identifier of a patient: `{"coding": [{"code": "MR"}]}, "value": "E0094417"`, whose code ends at `end`.
pub(super) fn coded(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    const KEY: &str = "\"value\"";
    let ahead = text.slice(end, end + 240);
    let Some(key) = place(ahead, KEY) else { return };
    // Of the next identifier, then.
    if ahead.get(..key).is_some_and(|between| holds(between, "\"type\"")) {
        return;
    }
    let from = text.run(end + key + KEY.len(), 6, |b| matches!(b, b' ' | b':' | b'\n' | b'"'));
    let stop = text.run(from, 24, |b| b.is_ascii_alphanumeric() || b == b'-');
    if text.at(stop) == b'"' && text.slice(from, stop).iter().filter(|b| b.is_ascii_digit()).count() >= 4 {
        Finding::add(out, holder::RECORD, from, stop, 0.75);
    }
}

/// `19580826`, the time behind it aside.
pub(super) fn birth(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let day = text.slice(start, start + 8);
    if end - start >= 8
        && day.iter().all(u8::is_ascii_digit)
        && matches!(day, [b'1', b'8' | b'9', ..] | [b'2', b'0', ..])
    {
        Finding::add(out, date_of_birth::TYPE, start, start + 8, 0.8);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    const SEGMENT: &str = "EVN|A01|20260318104455\rPID|1||00733120^^^HILLVIEW^MR~ZX44102^^^H^PI||BAKER^ANN^Q||19610402113000|F|||9 ELM CT^^X^IA^52001||(563)557-2094|||M||ACC8810234\rPV1|1|I|2000^2012^01";

    #[test]
    fn redact_hl7_forms() {
        for (kind, want) in [
            (holder::RECORD, "00733120"),
            (holder::RECORD, "ZX44102"),
            (holder::RECORD, "ACC8810234"),
            (date_of_birth::TYPE, "19610402"),
            (keys::PERSON, "BAKER^ANN^Q"),
        ] {
            found(kind, SEGMENT, want);
        }
    }

    #[test]
    fn redact_hl7_others() {
        const OTHER: &str = "PID|1||MRN40918823^^^N^MR~320-93-8496^^^USSSA^SS||DOE^J||19680922|F|||||(937)555-0142^PRN^PH^^1^937^5550142|||M\rOBR|1|9918|L22817|X||20250114070500|||||||||1191156805^OKAFOR^CHIDI\n";
        for (kind, want) in [("US_SSN", "320-93-8496"), ("US_NPI", "1191156805")] {
            found(kind, OTHER, want);
        }
        found(
            holder::RECORD,
            r#"{"type": {"coding": [{"code": "MR"}]}, "system": "urn:oid:2.16.840.1", "value": "E0094417"}"#,
            "E0094417",
        );
        nothing(holder::RECORD, r#"{"title": "MR", "value": "Smith"}, {"title": "MR"}"#);
        nothing("US_NPI", "ORC Raiders|1191156805^A");
    }

    #[test]
    fn redact_hl7_near_misses() {
        for text in ["pid|1||00733120^^^H^MR", "PID 4711 | 2 | 3 | 00733120", "PID|PPID|CMD\n4711|1|init"] {
            nothing(holder::RECORD, text);
        }
    }
}
