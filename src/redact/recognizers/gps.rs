//! GPS: a pair of decimal degrees, or degrees, minutes and seconds with a hemisphere (ISO 6709).

use super::super::classes::{Bytes, holds, is_word, place};
use super::super::context::PLACE;
use super::super::scan::{Finding, Word};
use super::label::{Tie, gap, one_of};

pub(crate) const TYPE: &str = "GPS";

/// Coordinates whose first digits are `word`.
#[inline(never)]
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let start = if matches!(text.before(word.start, 1), b'-' | b'+') { word.start - 1 } else { word.start };
    if is_word(text.before(start, 1)) || matches!(text.before(start, 1), b'.' | b'-') || word.len() > 3 {
        return;
    }
    if degree(text, word.start).is_some() {
        let behind = sexagesimal(text, word.start).map(|end| (start, end));
        if let Some((start, end)) = behind.or_else(|| led(text, word.start)) {
            Finding::add(out, TYPE, start, end, 0.9);
            return;
        }
    }
    let Some((lat, lat_decimals, i)) = decimal(text, start) else {
        return;
    };
    // `59.3326N 18.0649E`
    let half = |i: usize, of: &[u8]| {
        let at = text.run(i, 1, |b| b == b' ');
        (of.contains(&text.at(at)) && !is_word(text.at(at + 1))).then_some(at + 1)
    };
    if lat_decimals > 2
        && let Some(north) = half(i, b"NS")
        && let Some((_, fine, east)) = decimal(text, text.run(north, 3, |b| matches!(b, b',' | b' ' | b'/')))
        && let Some(end) = half(east, b"EWO").filter(|_| fine > 2)
    {
        Finding::add(out, TYPE, start, end, 0.85);
        return;
    }
    let gap = text.run(i, 4, |b| matches!(b, b',' | b' ' | b';' | b'/'));
    if lat > 90.0 || gap == i || !text.slice(i, gap).iter().any(|b| matches!(b, b',' | b';' | b'/')) && gap - i > 1 {
        return;
    }
    let Some((lon, lon_decimals, end)) = decimal(text, gap) else {
        return;
    };
    let fine = lat_decimals.min(lon_decimals);
    // `maps/@48.858370,2.294481,17z`: a map's middle and zoom.
    let map = text.before(start, 1) == b'@' && fine > 3;
    if lon > 180.0
        || is_word(text.at(end))
        || text.at(end) == b'%'
        || !map && matches!(text.at(end), b'.' | b',') && text.at(end + 1).is_ascii_digit()
    {
        return;
    }
    let comma = text.slice(i, gap).contains(&b',');
    if map {
        Finding::add(out, TYPE, start, end, 0.9);
        return;
    }
    // Two of the numbers of a table, a vector, a matrix or a call; and numbers below one, which lie in the Gulf of Guinea.
    let called = text.before(start, 1) == b'(' && is_word(text.before(start, 2));
    if called || listed(text, start, end) || lat < 1.0 && lon < 1.0 {
        out.push(Finding::sure(TYPE, start, end, 0.1).in_context(PLACE, 0.4));
        return;
    }
    let score = match fine {
        5..10 if comma => 0.7,
        4 if comma && text.before(start, 1) != b'[' => 0.55,
        3.. => 0.35,
        _ => return,
    };
    out.push(Finding::sure(TYPE, start, end, score).in_context(PLACE, 0.92));
}

/// `lat: 48.8584`, `geo:48.85,2.29`, `what3words ///filled.count.soap`: coordinates behind the label `start..end`.
pub(super) fn labelled(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    if label.eq_ignore_ascii_case(b"geo") {
        if let (b':', Some((lat, fine, comma))) = (text.at(end), decimal(text, end + 1))
            && let (b',', Some((lon, also, stop))) = (text.at(comma), decimal(text, comma + 1))
            && lat <= 90.0
            && lon <= 180.0
            && fine.min(also) >= 2
        {
            Finding::add(out, TYPE, end + 1, stop, 0.9);
        }
        return;
    }
    if one_of(label, &["what3words", "w3w"]) {
        let from = text.run(end, 6, |b| matches!(b, b' ' | b':' | b'/' | b'=' | b'"'));
        let from = if text.slice(end, end + 4) == b".co/" { end + 4 } else { from };
        let stop = text.run(from, 64, |b| b.is_ascii_lowercase() || b == b'.');
        let words = text.slice(from, stop).strip_suffix(b".").unwrap_or(text.slice(from, stop));
        let lengths = words.split(|b| *b == b'.').map(<[u8]>::len);
        if lengths.clone().count() == 3 && lengths.min() >= Some(3) {
            Finding::add(out, TYPE, from, from + words.len(), 0.85);
        }
        return;
    }
    // FHIR's `{"url": "latitude", "valueDecimal": 42.360081}`
    const KEY: &str = "\"valuedecimal\":";
    let fhir = place(text.slice(end, end + 32), KEY);
    let fhir = fhir.map(|at| text.run(end + at + KEY.len(), 4, |b| b == b' '));
    // `lat 34.05817` says less than `lat: 34.058`.
    let behind = || gap(text, end).map(|at| (at.start, if at.tie == Tie::Sign { 3 } else { 4 }));
    let Some((start, fewest)) = fhir.map(|at| (at, 3)).or_else(behind) else { return };
    let Some((value, fine, stop)) = decimal(text, start) else { return };
    if value <= 180.0 && fine >= fewest && !is_word(text.at(stop)) {
        Finding::add(out, TYPE, start, stop, 0.8);
    }
}

/// A plus code (Open Location Code): eight characters before the `+` for a full one, four in context.
pub(crate) fn plus_code(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let code = |b: u8| b"23456789CFGHJMPQRVWX".contains(&b);
    let end = text.run(word.end + 1, 4, code);
    let head = text.slice(word.start, word.end);
    let tail = end - word.end - 1;
    if !head.iter().all(|b| code(*b))
        || !(2..=3).contains(&tail)
        || !text.free_left(word.start)
        || is_word(text.at(end))
    {
        return;
    }
    let letters = head.iter().chain(text.slice(word.end, end)).filter(|b| b.is_ascii_uppercase()).count();
    let score = if head.len() == 8 && letters >= 2 { 0.6 } else { 0.2 };
    out.push(Finding::sure(TYPE, word.start, end, score).in_context(PLACE, 0.85));
}

/// Value, number of decimals, and where it ends.
fn decimal(text: Bytes<'_>, start: usize) -> Option<(f64, usize, usize)> {
    let whole = if matches!(text.at(start), b'-' | b'+') { start + 1 } else { start };
    let dot = text.run(whole, 4, |b| b.is_ascii_digit());
    if dot == whole || dot - whole > 3 || text.at(dot) != b'.' {
        return None;
    }
    let end = text.run(dot + 1, 17, |b| b.is_ascii_digit());
    // Exact enough for the limits it is compared with; std's exact parser brings 10 kB of tables along.
    let number = |from: usize, to: usize| text.slice(from, to).iter().fold(0.0, |v, d| v * 10.0 + f64::from(d - b'0'));
    let decimals = end - dot - 1;
    let unit = (0..decimals).fold(1.0, |unit, _| unit * 10.0);
    Some((number(whole, dot) + number(dot + 1, end) / unit, decimals, end))
}

/// `48°51'29.6"N 2°17'40.2"E`, with the typographic signs too, and `48 deg 51' 29.6" N` as EXIF tools write each.
fn sexagesimal(text: Bytes<'_>, start: usize) -> Option<usize> {
    // Only where the sign is a word of its own does one angle say enough.
    let spelt = holds(text.slice(start, start + 9), "deg ");
    let Some(i) = angle(text, start, b"NSns") else {
        return angle(text, start, b"EWew").filter(|_| spelt);
    };
    let gap = text.run(i, 3, |b| matches!(b, b' ' | b','));
    angle(text, gap, b"EWOewo").or(spelt.then_some(i))
}

/// `N 59° 54' 49.9" E 10° 45' 8.1"`: the hemispheres stand in front.
fn led(text: Bytes<'_>, start: usize) -> Option<(usize, usize)> {
    let space = usize::from(text.before(start, 1) == b' ');
    let from = start - space - usize::from(start > space);
    if !matches!(text.at(from), b'N' | b'S') || is_word(text.before(from, 1)) {
        return None;
    }
    let gap = text.run(degrees(text, start)?, 3, |b| matches!(b, b' ' | b','));
    let second = text.run(gap + 1, 1, |b| b == b' ');
    matches!(text.at(gap), b'E' | b'W' | b'O').then_some(())?;
    Some((from, degrees(text, second)?))
}

fn angle(text: Bytes<'_>, start: usize, hemispheres: &[u8]) -> Option<usize> {
    let i = degrees(text, start)?;
    let i = text.run(i, 1, |b| b == b' ');
    (hemispheres.contains(&text.at(i)) && !is_word(text.at(i + 1))).then_some(i + 1)
}

/// The end of `48°`.
fn degree(text: Bytes<'_>, start: usize) -> Option<usize> {
    let i = text.run(start, 8, |b| b.is_ascii_digit() || b == b'.');
    let sign = [&[0xC2, 0xB0][..], b" deg"].into_iter().find(|sign| text.slice(i, i + sign.len()) == *sign)?;
    (i > start).then_some(i + sign.len())
}

/// The end of `48°51'29.6"`, of which minutes and seconds may be missing.
fn degrees(text: Bytes<'_>, start: usize) -> Option<usize> {
    let mut i = degree(text, start)?;
    for _ in 0..2 {
        let from = text.run(i, 1, |b| b == b' ');
        let to = text.run(from, 8, |b| b.is_ascii_digit() || b == b'.');
        if to > from {
            // ' " or one of the prime and quote signs of E2 80 xx.
            let mark = text.run(to, 3, |b| matches!(b, b'\'' | b'"') || b >= 0x80);
            // `N 60° 10.191`, as handheld receivers show it, has no sign behind the minutes.
            if mark == to && !text.slice(from, to).contains(&b'.') {
                return None;
            }
            i = mark;
        }
    }
    Some(i)
}

/// Whether `start..end` stands in a row of numbers or cells: a separator with no space before it or behind it, or
/// one with a number on its other side.
fn listed(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let separator = |b: u8| matches!(b, b',' | b';' | b'\t' | b'|');
    let spaces = (0..3).take_while(|n| text.before(start - n, 1) == b' ').count();
    let (before, further) = (text.before(start - spaces, 1), text.before(start - spaces, 2));
    let next = text.run(end, 3, |b| b == b' ');
    let behind = text.run(next + 1, 4, |b| matches!(b, b' ' | b'-' | b'+'));
    // `c -1.35232,-0.0191 1.35232,2.01913`: a path that is drawn, of pairs
    let pair = |token: &[u8]| token.contains(&b',') && token.iter().any(u8::is_ascii_digit);
    let ahead = text.slice(start.saturating_sub(28), start - spaces.min(start));
    let led =
        ahead.rsplit(|b| *b <= b' ').next().is_some_and(pair) || before.is_ascii_alphabetic() && !is_word(further);
    let followed = pair(text.slice(next, text.run(next, 24, |b| b > b' ')));
    let drawn = (spaces == 1 && led || next == end + 1 && followed) && !text.slice(start, end).contains(&b' ');
    drawn
        || separator(before) && (spaces == 0 || further.is_ascii_digit())
        || separator(text.at(next)) && (text.at(behind).is_ascii_digit() || text.at(next + 1) > b' ')
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_gps_forms() {
        for (text, want) in [
            ("at 48.858370, 2.294481.", "48.858370, 2.294481"),
            ("N 59° 54' 49.9\" E 10° 45' 8.1\"", "N 59° 54' 49.9\" E 10° 45' 8.1\""),
            ("-33.85678,151.21530", "-33.85678,151.21530"),
            ("2024 -33.85678,151.21530 12 km", "-33.85678,151.21530"),
            ("GPS Latitude : 48 deg 51' 29.88\" N", "48 deg 51' 29.88\" N"),
            ("GPS Longitude : 2 deg 17' 40.20\" E", "2 deg 17' 40.20\" E"),
            ("gps: 40.7128 -74.0060", "40.7128 -74.0060"),
            ("N 60° 10.191 E 024° 56.303", "N 60° 10.191 E 024° 56.303"),
            ("at (lat 34.05817, lon -118.24631).", "34.05817"),
            ("at (lat 34.05817, lon -118.24631).", "-118.24631"),
            ("maps/@47.376887,8.541694,17z?hl=de", "47.376887,8.541694"),
            ("48°51'29.6\"N 2°17'40.2\"E", "48°51'29.6\"N 2°17'40.2\"E"),
            ("52°31′12″N, 13°24′18″E", "52°31′12″N, 13°24′18″E"),
            ("{\"lat\": 48.8584, \"lng\": 2.2945}", "48.8584"),
            ("{\"lat\": 48.8584, \"lng\": 2.2945}", "2.2945"),
            ("geo:48.858,2.294", "48.858,2.294"),
            ("8FVC9G8F+6W", "8FVC9G8F+6W"),
            ("location 9G8F+6W Zürich", "9G8F+6W"),
            ("what3words: ///filled.count.soap", "filled.count.soap"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_gps_near_misses() {
        for text in [
            "1.5, 2.5",
            "translate(12.4417,41.8820) scale(0.75)",
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
