//! Upper and lower case of a text. Not std's: its tables are a tenth of the data of the wasm, and those with which
//! `str::to_lowercase` tells the end of a Greek word another 2 kB of its gzip; here it is where no letter follows.

use super::case_table::{LOWER, UPPER};

/// As `str::to_lowercase`, but that an apostrophe ends a Greek word too.
pub(super) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_word = false;
    while let Some(c) = chars.next() {
        match c {
            'Σ' if in_word && !chars.peek().is_some_and(|next| next.is_alphabetic()) => out.push('ς'),
            'İ' => out.push_str("i\u{307}"),
            _ => out.push(lower_char(c)),
        }
        in_word = c.is_alphabetic();
    }
    out
}

/// As `str::to_uppercase`.
pub(super) fn upper(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_uppercase());
        } else if let Some(special) = UPPER.split('|').find_map(|row| row.strip_prefix(c)) {
            out.push_str(special);
        } else {
            out.push(upper_char(c));
        }
    }
    out
}

/// The lower case of `c`, or itself where that is none or, of `İ` alone, two characters.
pub(super) fn lower_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let row = LOWER.partition_point(|row| row.0 <= c as u32).checked_sub(1).and_then(|at| LOWER.get(at));
    let lower =
        row.filter(|row| is_in(row, c as u32)).and_then(|row| char::from_u32((c as u32).wrapping_add_signed(row.3)));
    lower.unwrap_or(c)
}

/// The first that `c` is the lower case of.
pub(super) fn upper_char(c: char) -> char {
    let upper = |row: &(u32, u8, u8, i32)| Some((c as u32).wrapping_sub(row.3 as u32)).filter(|c| is_in(row, *c));
    LOWER.iter().find_map(upper).and_then(char::from_u32).unwrap_or(c)
}

/// Whether `row` is of `code` too.
fn is_in(&(first, count, step, _): &(u32, u8, u8, i32), code: u32) -> bool {
    let (from, step) = (code.wrapping_sub(first), u32::from(step));
    from % step == 0 && from / step < u32::from(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_case_is_as_std_has_it() {
        for text in ["", "Straße ÉCOLE Ǆ İ", "ΟΔΟΣ ΣΑΣ Σ ΑΣ, ΣΣ", "ЖУК", "K", "ΆΣ\u{301}", "ﬃ ᾳ ŉ µ ſ"]
        {
            assert_eq!(lower(text), text.to_lowercase(), "{text}");
            assert_eq!(upper(text), text.to_uppercase(), "{text}");
        }
    }

    #[test]
    fn redact_case_of_every_character_is_as_std_has_it() {
        // A later Unicode has more of them.
        let later = char::UNICODE_VERSION > (17, 0, 0);
        for c in char::MIN..=char::MAX {
            let text = c.to_string();
            let one = text.to_lowercase();
            assert!(lower(&text) == one || later && lower(&text) == text, "{c:?}");
            assert!(upper(&text) == text.to_uppercase() || later && upper(&text) == text, "{c:?}");
            let one = if one.chars().count() == 1 { one } else { text };
            assert!(lower_char(c).to_string() == one || later && lower_char(c) == c, "{c:?}");
        }
    }
}
