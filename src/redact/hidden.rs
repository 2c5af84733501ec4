//! HIDDEN_TEXT: writing that no screen shows. Tag characters spell ASCII, and the supplementary
//! variation selectors any bytes, between two visible letters; a model reads them all the same.
//!
//! A single one is a disguise or belongs to its character, and the view takes it off. Flags of
//! regions are a black flag and up to seven tags (Unicode Technical Standard 51, section 1.4.9).

/// What a stretch of hidden text is called.
pub(crate) const TYPE: &str = "HIDDEN_TEXT";

/// Tags of the longest flag, its end among them.
const FLAG: usize = 7;

/// Where hidden text stands in `text`, in bytes.
pub(super) fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    // All of them begin with this byte, and little else does.
    if !text.as_bytes().contains(&0xF3) {
        return runs;
    }
    let (mut start, mut count, mut before) = (0, 0, ' ');
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if matches!(c, '\u{E0000}'..='\u{E007F}' | '\u{E0100}'..='\u{E01EF}') {
            start = if count == 0 { at } else { start };
            count += 1;
            continue;
        }
        if count > if before == '\u{1F3F4}' { FLAG } else { 1 } {
            runs.push((start, at));
        }
        (count, before) = (0, c);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::runs;

    fn tags(text: &str) -> String {
        text.chars().filter_map(|c| char::from_u32(c as u32 + 0xE0000)).collect()
    }

    #[test]
    fn redact_hidden_text_is_found() {
        let hidden = tags("jane@example.com");
        assert_eq!(runs(&format!("Hi{hidden}!")), [(2, 2 + hidden.len())]);
        assert_eq!(runs(&hidden), [(0, hidden.len())]);
        let bytes = "x\u{E0101}\u{E0142}";
        assert_eq!(runs(bytes), [(1, bytes.len())]);
        let flag = format!("🏴{}\u{E007F}", tags("gbsct"));
        assert_eq!(runs(&flag), []);
        assert_eq!(runs(&format!("🏴{hidden}")), [(4, 4 + hidden.len())]);
        assert_eq!(runs("葛\u{E0100}城, plain, \u{E0061}, 😀"), []);
    }
}
