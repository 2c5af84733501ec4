//! Runs of bytes that are made when this is compiled, where slices have few methods.

/// Where `part`, which is not empty, stands in `text`, each place behind the last. As `str::match_indices`, whose search brings
/// four kilobytes with it and is made for longer parts than ours.
pub(super) fn places(text: &str, part: &str) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at =
            from + text.as_bytes().get(from..)?.windows(part.len()).position(|window| window == part.as_bytes())?;
        from = at + part.len();
        Some(at)
    })
}

/// What of `text` is before the first `part`, or all of it.
pub(super) fn before<'a>(text: &'a str, part: &str) -> &'a str {
    places(text, part).next().and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Whether `sign` stands in `text`. As `str::contains`, which for a character outside ASCII searches as for a word.
pub(super) fn has(text: &str, sign: char) -> bool {
    text.chars().any(|c| c == sign)
}

/// A list of words as one run, each behind its length: a list of strings is half pointers, and those hardly compress.
/// Made by [`words`].
#[derive(Clone, Copy)]
pub(super) struct Words(&'static str);

impl Words {
    pub(super) const fn of(packed: &'static [u8]) -> Self {
        match std::str::from_utf8(packed) {
            Ok(packed) => Self(packed),
            Err(_) => panic!("lengths below 128"),
        }
    }

    pub(super) fn iter(self) -> WordsIter {
        WordsIter(self.0)
    }

    /// Whether `word` is one of them, ASCII case aside.
    #[inline(never)]
    pub(super) fn has(self, word: &[u8]) -> bool {
        let mut rest = self.0.as_bytes();
        while let Some((&length, words)) = rest.split_first() {
            let length = usize::from(length);
            if length == word.len() && words.get(..length).is_some_and(|known| known.eq_ignore_ascii_case(word)) {
                return true;
            }
            rest = words.get(length..).unwrap_or(&[]);
        }
        false
    }
}

/// The words in turn.
#[derive(Clone)]
pub(super) struct WordsIter(&'static str);

impl Iterator for WordsIter {
    type Item = &'static str;

    #[inline]
    fn next(&mut self) -> Option<&'static str> {
        let length = *self.0.as_bytes().first()?;
        let (word, rest) = self.0.get(1..)?.split_at_checked(usize::from(length))?;
        self.0 = rest;
        Some(word)
    }
}

/// The [`Words`] of a constant list of strings.
macro_rules! words {
    ($list:expr) => {{
        const UNPACKED: &[&str] = $list;
        const PACKED: [u8; $crate::redact::bytes::words_bytes(UNPACKED)] = $crate::redact::bytes::pack_words(UNPACKED);
        const WORDS: $crate::redact::bytes::Words = $crate::redact::bytes::Words::of(&PACKED);
        WORDS
    }};
}
pub(super) use words;

/// How many bytes [`pack_words`] makes.
pub(super) const fn words_bytes(list: &[&str]) -> usize {
    let (mut bytes, mut w) = (0, 0);
    while w < list.len() {
        bytes += 1 + list[w].len();
        w += 1;
    }
    bytes
}

pub(super) const fn pack_words<const BYTES: usize>(list: &[&str]) -> [u8; BYTES] {
    let mut out = [0; BYTES];
    let (mut at, mut w) = (0, 0);
    while w < list.len() {
        out[at] = list[w].len() as u8;
        assert!(list[w].len() < 128);
        at = put(&mut out, at + 1, list[w].as_bytes());
        w += 1;
    }
    out
}

/// Writes `bytes` to `out` from `at` on. -> where they end
pub(super) const fn put(out: &mut [u8], at: usize, bytes: &[u8]) -> usize {
    let mut b = 0;
    while b < bytes.len() {
        out[at + b] = bytes[b];
        b += 1;
    }
    at + bytes.len()
}

/// The first `N` of some bytes.
pub(super) const fn first<const FROM: usize, const N: usize>(all: [u8; FROM]) -> [u8; N] {
    let mut out = [0; N];
    let mut i = 0;
    while i < N {
        out[i] = all[i];
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn redact_words_are_packed_as_they_are_written() {
        const LIST: &[&str] = &["a", "", "tél", "電話", "a longer one"];
        assert!(words!(LIST).iter().eq(LIST.iter().copied()));
    }
}
