//! LOCATION: a postal code behind the word for it, of any country (Universal Postal Union, POST*CODE: three to ten letters
//! and digits, at times in two groups). Where no word stands, `national/` knows those that have letters.

use super::super::classes::{Bytes, is_word};
use super::super::scan::Finding;
use super::super::structure::keys::LOCATION;
use super::label::{Tie, gap, one_of};

/// The code behind the label `start..end`.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    let own = text.before(start, 1);
    if is_word(own) || matches!(own, b'.' | b'/' | b'-' | b'@') || is_word(text.at(end)) {
        return;
    }
    let Some(at) = gap(text, end) else { return };
    let Some((stop, digits)) = code(text, at.start) else { return };
    // `a zip of 2024`, `the cap is 5000`, `index 42`: words with other meanings name a code of that country's length.
    let length = match label {
        b"CAP" | b"ZIP" | b"zip" | b"Zip" => 5..=9,
        _ if one_of(label, &["cap"]) => return,
        // Twelve bytes: `индекс`, `우편번호`, `邮政编码`, whose codes have five digits or six.
        _ if !label.is_ascii() && label.len() == 12 => 5..=6,
        _ => 3..=9,
    };
    if length.contains(&digits) && (at.tie != Tie::Bare || digits > 3) {
        Finding::add(out, LOCATION, at.start, stop, 0.7);
    }
}

/// Where the code at `start` ends, and how many digits it has.
fn code(text: Bytes<'_>, start: usize) -> Option<(usize, usize)> {
    let group = |from: usize| text.run(from, 11, |b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let count = |from: usize, to: usize| text.slice(from, to).iter().filter(|b| b.is_ascii_digit()).count();
    let first = group(start);
    let second = group(first + 1);
    // `110 00`, `LV-1010`, `90210-1234`, `EH1 1AA`
    let goes_on = matches!(text.at(first), b' ' | b'-')
        && (2..=4).contains(&(second - first - 1))
        && count(first + 1, second) > 0
        && (first - start <= 4 || text.at(first) == b'-' && first - start == 5);
    let stop = if goes_on { second } else { first };
    let digits = count(start, stop);
    let decimal = matches!(text.at(stop), b'.' | b',') && text.at(stop + 1).is_ascii_digit();
    let fits = (3..=10).contains(&(stop - start)) && digits > 1 && first > start + 1;
    (fits && !decimal && !is_word(text.at(stop)) && text.at(stop) != b'%').then_some((stop, digits))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::LOCATION;

    #[test]
    fn redact_postcode_forms() {
        for (text, want) in [
            ("PLZ 10115 Berlin", "10115"),
            ("Código postal: 28001 Madrid", "28001"),
            ("Code postal 75001 Paris", "75001"),
            ("CAP 00100 Roma", "00100"),
            ("ZIP: 90210-1234", "90210-1234"),
            ("zip code 90210", "90210"),
            ("PSČ 110 00", "110 00"),
            ("pasta indekss LV-1010", "LV-1010"),
            ("адрес: улица Ленина, дом 12, индекс 101000.", "101000"),
            ("우편번호는 06292이고", "06292"),
            ("รหัสไปรษณีย์ 10110", "10110"),
            ("kod pocztowy 00-950", "00-950"),
        ] {
            found(LOCATION, text, want);
        }
    }

    #[test]
    fn redact_postcode_near_misses() {
        for text in [
            "the zip of 2024 files",
            "cap 5000 a day",
            "a.zip 12345",
            "индекс 42",
            "индекс 104,5",
            "postcode is required",
            "postal code lookup v2",
        ] {
            nothing(LOCATION, text);
        }
    }
}
