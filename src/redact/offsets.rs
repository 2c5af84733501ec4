//! UTF-8 byte offsets to the units other languages count in.

/// The UTF-16 code unit at which each of `byte_offsets` lies, in the order given.
///
/// One walk over the text for sorted offsets; unsorted ones are sorted first. An offset inside a
/// character counts as that character's start, one past the end as the end.
#[must_use]
pub fn utf16_offsets(text: &str, byte_offsets: &[usize]) -> Vec<usize> {
    offsets_by(text, byte_offsets, char::len_utf16)
}

/// The same in Unicode code points, which Python and the command line count in.
#[must_use]
pub fn char_offsets(text: &str, byte_offsets: &[usize]) -> Vec<usize> {
    offsets_by(text, byte_offsets, |_| 1)
}

fn offsets_by(text: &str, byte_offsets: &[usize], width: impl Fn(char) -> usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..byte_offsets.len()).collect();
    order.sort_by_key(|&i| byte_offsets.get(i));
    let mut out = vec![0; byte_offsets.len()];
    let mut units = 0;
    let mut chars = text.char_indices().peekable();
    for i in order {
        let Some(&target) = byte_offsets.get(i) else {
            continue;
        };
        while let Some(&(at, c)) = chars.peek() {
            if at + c.len_utf8() > target {
                break;
            }
            units += width(c);
            chars.next();
        }
        if let Some(slot) = out.get_mut(i) {
            *slot = units;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_offsets_count_like_javascript_and_like_python() {
        let text = "a😀é́b";
        let bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        assert_eq!(utf16_offsets(text, &bytes), [0, 1, 3, 4, 5, 6]);
        assert_eq!(char_offsets(text, &bytes), [0, 1, 2, 3, 4, 5]);
        assert_eq!(utf16_offsets(text, &[text.len(), 0, 3]), [6, 0, 1]);
        assert_eq!(utf16_offsets(text, &[999]), [6]);
    }
}
