//! GPS: a pair of decimal degrees, or degrees, minutes and seconds with a hemisphere (ISO 6709).

use super::super::classes::{Bytes, is_word};
use super::super::context::PLACE;
use super::super::scan::{Finding, Word};

pub(crate) const TYPE: &str = "GPS";

/// Coordinates whose first digits are `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let start = if matches!(text.before(word.start, 1), b'-' | b'+') { word.start - 1 } else { word.start };
    if is_word(text.before(start, 1)) || matches!(text.before(start, 1), b'.' | b'-') || word.len() > 3 {
        return;
    }
    if let Some(end) = sexagesimal(text, word.start) {
        out.push(Finding::sure(TYPE, start, end, 0.9));
        return;
    }
    let Some((lat, lat_decimals, i)) = decimal(text, start) else {
        return;
    };
    let gap = text.run(i, 4, |b| matches!(b, b',' | b' ' | b';' | b'/'));
    if lat > 90.0 || gap == i || !text.slice(i, gap).iter().any(|b| matches!(b, b',' | b';' | b'/')) && gap - i > 1 {
        return;
    }
    let Some((lon, lon_decimals, end)) = decimal(text, gap) else {
        return;
    };
    if lon > 180.0
        || is_word(text.at(end))
        || text.at(end) == b'%'
        || matches!(text.at(end), b'.' | b',') && text.at(end + 1).is_ascii_digit()
    {
        return;
    }
    let fine = lat_decimals.min(lon_decimals);
    let comma = text.slice(i, gap).contains(&b',');
    // Two of the numbers of a table, a vector or a matrix; and numbers below one, which lie in the Gulf of Guinea.
    if listed(text, start, end) || lat < 1.0 && lon < 1.0 {
        out.push(Finding::sure(TYPE, start, end, 0.1).in_context(PLACE, 0.4));
        return;
    }
    let score = match fine {
        5.. if comma => 0.7,
        4 if comma => 0.55,
        3.. => 0.35,
        _ => return,
    };
    out.push(Finding::sure(TYPE, start, end, score).in_context(PLACE, 0.92));
}

/// Value, number of decimals, and where it ends.
fn decimal(text: Bytes<'_>, start: usize) -> Option<(f64, usize, usize)> {
    let whole = if matches!(text.at(start), b'-' | b'+') { start + 1 } else { start };
    let dot = text.run(whole, 4, |b| b.is_ascii_digit());
    if dot == whole || dot - whole > 3 || text.at(dot) != b'.' {
        return None;
    }
    let end = text.run(dot + 1, 17, |b| b.is_ascii_digit());
    let value = std::str::from_utf8(text.slice(whole, end)).ok()?.parse::<f64>().ok()?;
    Some((value, end - dot - 1, end))
}

/// `48°51'29.6"N 2°17'40.2"E`, with the typographic signs too.
fn sexagesimal(text: Bytes<'_>, start: usize) -> Option<usize> {
    let i = angle(text, start, b"NSns")?;
    let gap = text.run(i, 3, |b| matches!(b, b' ' | b','));
    angle(text, gap, b"EWOewo")
}

fn angle(text: Bytes<'_>, start: usize, hemispheres: &[u8]) -> Option<usize> {
    let mut i = text.run(start, 8, |b| b.is_ascii_digit() || b == b'.');
    if i == start || text.slice(i, i + 2) != [0xC2, 0xB0] {
        return None;
    }
    i += 2;
    for _ in 0..2 {
        let from = text.run(i, 1, |b| b == b' ');
        let to = text.run(from, 8, |b| b.is_ascii_digit() || b == b'.');
        if to > from {
            // ' " or one of the prime and quote signs of E2 80 xx.
            let mark = text.run(to, 3, |b| matches!(b, b'\'' | b'"') || b >= 0x80);
            if mark == to {
                return None;
            }
            i = mark;
        }
    }
    let i = text.run(i, 1, |b| b == b' ');
    (hemispheres.contains(&text.at(i)) && !is_word(text.at(i + 1))).then_some(i + 1)
}

/// Whether `start..end` stands in a row of numbers or cells: a separator with no space before it or behind it, or
/// one with a number on its other side.
fn listed(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let separator = |b: u8| matches!(b, b',' | b';' | b'\t' | b'|');
    let spaces = (0..3).take_while(|n| text.before(start - n, 1) == b' ').count();
    let (before, further) = (text.before(start - spaces, 1), text.before(start - spaces, 2));
    let next = text.run(end, 3, |b| b == b' ');
    let behind = text.run(next + 1, 4, |b| matches!(b, b' ' | b'-' | b'+'));
    separator(before) && (spaces == 0 || further.is_ascii_digit())
        || separator(text.at(next)) && (text.at(behind).is_ascii_digit() || text.at(next + 1) > b' ')
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_gps_forms() {
        for (text, want) in [
            ("at 48.858370, 2.294481.", "48.858370, 2.294481"),
            ("-33.85678,151.21530", "-33.85678,151.21530"),
            ("gps: 40.7128 -74.0060", "40.7128 -74.0060"),
            ("48°51'29.6\"N 2°17'40.2\"E", "48°51'29.6\"N 2°17'40.2\"E"),
            ("52°31′12″N, 13°24′18″E", "52°31′12″N, 13°24′18″E"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_gps_near_misses() {
        for text in [
            "1.5, 2.5",
            "a,6.998243,8.909113,4.704507",
            "[10.12345, 20.67891, -30.23456]",
            "x,-7.37611,-3.34778",
            "0.12345, 0.98765",
            "95.12345, 12.12345",
            "0.12345 0.54321 0.11111",
            "45.12345, 200.12345",
            "20°C",
            "3.14159",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
