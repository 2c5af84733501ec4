//! Lower case byte by byte, for looking words up.

/// Lower case for ASCII, Latin (to U+017E), Greek and Cyrillic: cases of these scripts are two bytes each.
pub(in super::super) fn fold(word: &mut [u8]) {
    if word.is_ascii() {
        word.make_ascii_lowercase();
        return;
    }
    let mut i = 0;
    while let Some(&a) = word.get(i) {
        let pair = word.get(i + 1).and_then(|&b| lower_pair(a, b));
        match (pair, word.get_mut(i..i + 2)) {
            (Some(lower), Some(place)) => {
                place.copy_from_slice(&lower);
                i += 2;
            }
            _ => {
                if let Some(b) = word.get_mut(i) {
                    *b = a.to_ascii_lowercase();
                }
                i += 1;
            }
        }
    }
}

/// The small letter of a capital that UTF-8 writes `a b`.
fn lower_pair(a: u8, b: u8) -> Option<[u8; 2]> {
    Some(match (a, b) {
        (0xC3, 0x80..=0x9E) => [a, b + 0x20],
        (0xC4, 0xB0) => return None,
        (0xC4, 0x80..=0xB7) | (0xC5, 0x8A..=0xB7) => [a, b | 1],
        (0xC4, 0xB9..=0xBE) | (0xC5, 0x81..=0x87 | 0xB9..=0xBD) if b % 2 == 1 => [a, b + 1],
        (0xCE, 0x86) => [a, 0xAC],
        (0xCE, 0x88..=0x8A) => [a, b + 0x25],
        (0xCE, 0x8C) => [0xCF, 0x8C],
        (0xCE, 0x91..=0x9F) => [a, b + 0x20],
        (0xCE, 0xA0..=0xA9) => [0xCF, b - 0x20],
        (0xD0, 0x81 | 0x84 | 0x86 | 0x87) => [0xD1, b + 0x10],
        (0xD0, 0x90..=0x9F) => [a, b + 0x20],
        (0xD0, 0xA0..=0xAF) => [0xD1, b - 0x20],
        _ => return None,
    })
}
