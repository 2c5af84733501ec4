//! HL7 v2's PID segment: the patient's numbers, name, birth date and account, told by their places in it
//! (HL7 2.5.1, 3.4.2). Fields are parted by `|`, repetitions by `~`, components by `^`.

use super::super::classes::Bytes;
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
            5 if next - start > 2 => out.push(Finding::sure(keys::PERSON, start, next, 0.7)),
            7 => birth(text, start, next, out),
            _ => {}
        }
        if next >= stop {
            return;
        }
        start = next + 1;
    }
}

/// The first component of each repetition: but that of another register, which its own recognizer knows.
fn identifiers(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let mut at = start;
    while at < end {
        let next = text.run(at, end - at, |b| b != b'~');
        let stop = text.run(at, next - at, |b| b != b'^');
        let value = text.slice(at, stop);
        let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
        let other = [&b"^SS"[..], b"^NI", b"^PPN", b"^DL"].iter().any(|t| text.slice(stop, next).ends_with(t));
        if digits >= 4 && value.len() <= 20 && !other && value.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-') {
            out.push(Finding::sure(holder::RECORD, at, stop, 0.8));
        }
        at = next + 1;
    }
}

/// `19580826`, the time behind it aside.
fn birth(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let day = text.slice(start, start + 8);
    if end - start >= 8
        && day.iter().all(u8::is_ascii_digit)
        && matches!(day, [b'1', b'8' | b'9', ..] | [b'2', b'0', ..])
    {
        out.push(Finding::sure(date_of_birth::TYPE, start, start + 8, 0.8));
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
    fn redact_hl7_near_misses() {
        for text in ["pid|1||00733120^^^H^MR", "PID 4711 | 2 | 3 | 00733120", "PID|PPID|CMD\n4711|1|init"] {
            nothing(holder::RECORD, text);
        }
    }
}
