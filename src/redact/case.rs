//! Lower case of a text. `str::to_lowercase` tells the end of a Greek word by tables that are 2 kB of the wasm, gzipped;
//! here it is where no letter follows.

/// As `str::to_lowercase`, but that an apostrophe ends a Greek word too.
pub(super) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_word = false;
    while let Some(c) = chars.next() {
        if c == 'Σ' && in_word && !chars.peek().is_some_and(|next| next.is_alphabetic()) {
            out.push('ς');
        } else {
            out.extend(c.to_lowercase());
        }
        in_word = c.is_alphabetic();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_lower_case_is_as_std_has_it() {
        for text in ["", "Straße ÉCOLE Ǆ İ", "ΟΔΟΣ ΣΑΣ Σ ΑΣ, ΣΣ", "ЖУК", "K", "ΆΣ\u{301}"] {
            assert_eq!(lower(text), text.to_lowercase(), "{text}");
        }
    }
}
