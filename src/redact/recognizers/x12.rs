//! X12 (ASC X12N: claims 837, enrolments 834, inquiries 270): who is named in an `NM1` segment, and the numbers in those
//! behind it. Elements are parted by `*`, segments by `~`; a qualifier before a number says what it is.

use super::super::classes::Bytes;
use super::super::scan::Finding;
use super::super::structure::keys;
use super::{hl7, holder, phone};

/// Longest stretch read: the segments up to the next one that names somebody.
const MOST: usize = 600;

/// What the qualifier of a number says: in `NM108`, `REF01` and in pairs of `PER`.
fn kind(title: &[u8], qualifier: &[u8]) -> Option<&'static str> {
    Some(match (title, qualifier) {
        (b"PER", b"TE" | b"CP" | b"HP" | b"WP" | b"FX") => phone::TYPE,
        (b"PER", _) => return None,
        (_, b"XX") => "US_NPI",
        (_, b"MI" | b"II" | b"HN" | b"0F" | b"1W") => "HEALTH_PLAN",
        (_, b"34" | b"SY") => "US_SSN",
        (_, b"EI" | b"24" | b"FI") => "US_EIN",
        (_, b"EA") => holder::RECORD,
        _ => return None,
    })
}

/// The person or company of the segment whose name ends at `end`.
pub(super) fn party(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    let stop = text.run(end, MOST, |_| true);
    let (mut segment, mut name) = (end, end - 3);
    while segment < stop {
        let close = text.run(segment, stop - segment, |b| !matches!(b, b'~' | b'\n' | b'\r'));
        let title = text.slice(name, name + 3);
        let (mut at, mut before) = (segment + 1, (segment, segment));
        for place in 1..10 {
            let to = text.run(at, close - at.min(close), |b| b != b'*');
            let qualifier = text.slice(before.0, before.1);
            let found = match (title, place) {
                (b"NM1", 9) | (b"REF", 2) | (b"PER", 4..) => kind(title, qualifier),
                (b"NM1", 3) => (qualifier == b"1").then_some(keys::PERSON),
                (b"DMG", 2) => {
                    hl7::birth(text, at, to, out);
                    None
                }
                _ => None,
            };
            if let Some(kind) = found.filter(|_| (2..=40).contains(&(to - at.min(to)))) {
                Finding::add(out, kind, at, to, 0.75);
            }
            before = (at, to);
            if to >= close {
                break;
            }
            at = to + 1;
        }
        name = text.run(close, 3, |b| matches!(b, b'~' | b'\n' | b'\r'));
        segment = name + 3;
        // The next one is read on its own turn; what is no segment ends it.
        if text.at(segment) != b'*' || text.slice(name, segment) == b"NM1" {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_x12_forms() {
        let claim = "NM1*85*2*LAKE ORTHO*****XX*1481220741~\nREF*EI*389817405~\nPER*IC*BILLING*TE*6165550173*EM*b@lake.com~\nNM1*IL*1*TREMBLAY*CARLA****MI*W116354416~\nDMG*D8*19790612*F~\nREF*SY*308406319~\nCLM*26403774*412.5***11:B:1*Y~";
        for text in [claim.to_string(), claim.replace('\n', "")] {
            for (kind, want) in [
                ("US_NPI", "1481220741"),
                ("US_EIN", "389817405"),
                (phone::TYPE, "6165550173"),
                ("HEALTH_PLAN", "W116354416"),
                ("DATE_OF_BIRTH", "19790612"),
                ("US_SSN", "308406319"),
                (keys::PERSON, "TREMBLAY"),
            ] {
                found(kind, &text, want);
            }
        }
    }

    #[test]
    fn redact_x12_near_misses() {
        for text in ["nm1 = a*b*c", "NM1*", "REF*SY*308406319~", "NM1*PR*2*MEDICARE*****PI*00431~"] {
            nothing("US_SSN", text);
            nothing("HEALTH_PLAN", text);
        }
    }
}
