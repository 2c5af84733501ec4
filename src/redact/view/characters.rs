//! One layer of the view: disguises that can be undone in place, character by character.
//!
//! Text without a byte outside ASCII and without `&`, `%`, `\` and escape is passed over many bytes at a time.

use super::super::byteset::ByteSet;
use super::escapes::{self, Decoded};
use super::letters::{Look, digit_like, dot_like, look, raised};
use super::letters_pack::composed;
use super::map::Mapped;

/// `text` in plain characters, and whether a code was decoded that may hide another one. `None` if
/// there is nothing to undo.
pub(super) fn plain(text: &str) -> Option<(Mapped, bool)> {
    let mut layer = Layer {
        text,
        out: Mapped::default(),
        kept: 0,
        again: false,
        reading: Reading::Itself,
        read_until: 0,
        url: escapes::UrlEnd::default(),
    };
    let mut at = 0;
    while let Some(sign) = next_sign(text.as_bytes(), at) {
        at = layer.sign(sign);
    }
    (layer.kept > 0).then(|| {
        layer.out.copy(text, layer.kept, text.len());
        (layer.out, layer.again)
    })
}

fn is_sign(b: u8) -> bool {
    b >= 0x80 || b == b'&' || b == b'%' || b == b'\\'
}

fn next_sign(bytes: &[u8], from: usize) -> Option<usize> {
    const SIGNS: ByteSet = ByteSet::of(b"&%\\\x1b", true);
    let at = SIGNS.find(bytes, from);
    (at < bytes.len()).then_some(at)
}

/// How the letters of a word that mixes alphabets are read.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    Itself,
    Letters,
    Digits,
}

struct Layer<'a> {
    text: &'a str,
    out: Mapped,
    /// What of `text` has been written; 0 as long as nothing had to be changed.
    kept: usize,
    again: bool,
    /// How the word that ends at `read_until` is read.
    reading: Reading,
    read_until: usize,
    url: escapes::UrlEnd,
}

impl Layer<'_> {
    /// Deals with what stands at `at` and returns where to go on.
    fn sign(&mut self, at: usize) -> usize {
        let Some(c) = self.text.get(at..).and_then(|t| t.chars().next()) else { return at + 1 };
        if let '\\' | '\x1b' = c
            && let Some(end) = escapes::terminal(self.text.as_bytes(), at)
        {
            self.replace(at, end, "");
            return end;
        }
        let decoded = match c {
            '&' => escapes::entity(self.text, at),
            '%' => escapes::percent(self.text, at, &mut self.url),
            '\\' => escapes::backslash(self.text, at),
            _ if let Some(end) = self.own_alphabet(at) => return end,
            _ => {
                let end = at + c.len_utf8();
                return self.character(at, end, c);
            }
        };
        let Some(Decoded { c, end }) = decoded else { return at + 1 };
        self.replace(at, end, c.encode_utf8(&mut [0; 4]));
        self.again |= is_sign(c as u8) || !c.is_ascii();
        end
    }

    /// End of the word at `at` if it is Greek, Cyrillic or Armenian throughout, with nothing beside it
    /// that would make it anything else. This is what keeps text in those alphabets fast.
    fn own_alphabet(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let letter = |pair: &[u8]| matches!(pair, [0xCE..=0xD1 | 0xD3..=0xD5, _]);
        let end = at + 2 * bytes.get(at..)?.chunks_exact(2).take_while(|pair| letter(pair)).count();
        let byte = |i: Option<usize>| i.and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
        let (before, after) = (byte(at.checked_sub(1)), byte(Some(end)));
        let joins = |b: u8| b >= 0x80 || b.is_ascii_alphanumeric() || b == b'_';
        let digit_beside = byte(at.checked_sub(2)).is_ascii_digit() || byte(Some(end + 1)).is_ascii_digit();
        (end > at && !joins(before) && !joins(after) && (end - at > 8 || !digit_beside)).then_some(end)
    }

    fn replace(&mut self, start: usize, end: usize, with: &str) {
        self.out.copy(self.text, self.kept, start);
        self.out.put(with, start, end);
        self.kept = end;
    }

    fn ascii(&mut self, start: usize, end: usize, with: u8) -> usize {
        self.replace(start, end, (with as char).encode_utf8(&mut [0; 4]));
        end
    }

    fn character(&mut self, at: usize, end: usize, c: char) -> usize {
        match look(c) {
            Look::Itself | Look::Foreign => {}
            Look::Nothing => self.replace(at, end, ""),
            Look::Space => self.replace(at, end, " "),
            Look::Line => self.replace(at, end, "\n"),
            Look::Mark => return self.mark(at, end, c),
            Look::Plain(ascii) => {
                if raised(c)
                    && let Some(end) = self.footnote(at)
                {
                    return end;
                }
                if !dot_like(c) || self.dot(at, end, c) {
                    return self.ascii(at, end, ascii);
                }
            }
            Look::Alike(ascii) => {
                self.read_word(at);
                let with = match self.reading {
                    Reading::Itself => return end,
                    // Turkish and Azeri have the dotless i in every other word.
                    Reading::Letters if c == 'ı' => return end,
                    // `DE89 37О4`: among digits a look-alike of O is a zero.
                    Reading::Letters if self.digit_before(at) => digit_like(ascii).unwrap_or(ascii),
                    Reading::Letters => ascii,
                    Reading::Digits => digit_like(ascii).unwrap_or(ascii),
                };
                return self.ascii(at, end, with);
            }
        }
        end
    }

    /// The byte before `at`, and whether it is still to be written.
    fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).and_then(|i| self.text.as_bytes().get(i)).copied().unwrap_or(0)
    }

    fn after(&self, end: usize) -> Option<char> {
        self.text.get(end..)?.chars().next()
    }

    /// Whether a sign like a dot is one: something goes on behind it, and a bullet stands at a digit.
    fn dot(&self, at: usize, end: usize, c: char) -> bool {
        let after = self.after(end);
        let digit = || self.before(at).is_ascii_digit() || after.is_some_and(|c| c.is_ascii_digit());
        after.is_some_and(|c| {
            c.is_ascii_alphanumeric() || matches!(look(c), Look::Plain(_) | Look::Alike(_) | Look::Nothing)
        }) && (!matches!(c, '·' | '•') || digit())
    }

    /// Whether the character before `at` is read as a digit.
    fn digit_before(&self, at: usize) -> bool {
        match self.kept == at {
            true => self.out.text.ends_with(|c: char| c.is_ascii_digit()),
            false => self.before(at).is_ascii_digit(),
        }
    }

    /// Where a small number right behind a word or a number ends, if it stands for a note: `555-0173²`,
    /// `m²`. Longer ones, and those that more of the word follows, are digits in disguise.
    fn footnote(&self, at: usize) -> Option<usize> {
        let (head, rest) = self.text.split_at_checked(at)?;
        let small: String = rest.chars().take_while(|c| raised(*c)).take(3).collect();
        let mut beyond = rest.get(small.len()..)?.chars();
        let next = beyond.next();
        let ends = match next {
            Some('.' | '-' | ':') => !beyond.next().is_some_and(|c| c.is_ascii_alphanumeric() || raised(c)),
            Some(c) => !c.is_ascii_alphanumeric() && c != '@' && c != '_',
            None => true,
        };
        let word: &str = head.get(head.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len()..).unwrap_or("");
        let noted = word.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
        let among = head.get(..head.len() - word.len()).is_some_and(|h| h.ends_with(raised));
        (ends && noted && !among && small.chars().count() < 3).then_some(at + small.len())
    }

    /// Marks on an ASCII letter or digit compose with it or go; on others they stay.
    fn mark(&mut self, at: usize, mut end: usize, mark: char) -> usize {
        while let Some(c) = self.after(end).filter(|c| look(*c) == Look::Mark) {
            end += c.len_utf8();
        }
        let base = self.before(at);
        if at == self.kept && at > 0 {
            self.out.stretch(end);
            self.kept = end;
        } else if base.is_ascii_alphanumeric() {
            let word = self.text.as_bytes().get(..at).unwrap_or(&[]);
            let code = word.iter().rev().take(24).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_');
            let code = code.into_iter().any(|b| b.is_ascii_digit() || *b == b'_');
            match composed(base, mark).filter(|_| !code) {
                Some(c) => self.replace(at - 1, end, c.encode_utf8(&mut [0; 4])),
                None => self.replace(at - 1, end, (base as char).encode_utf8(&mut [0; 4])),
            }
        } else if base.is_ascii() && !base.is_ascii_whitespace() && base != 0 {
            self.replace(at, end, "");
        }
        end
    }

    /// Decides how to read the word around `at`, once a word.
    fn read_word(&mut self, at: usize) {
        if at < self.read_until {
            return;
        }
        let mut count = Count::default();
        let before = self.text.get(..at).unwrap_or("").chars().rev().take(24);
        let mut first = at;
        for c in before {
            if !count.takes(c) {
                break;
            }
            first -= c.len_utf8();
        }
        let mut end = at;
        for c in self.text.get(at..).unwrap_or("").chars() {
            if !count.takes(c) {
                break;
            }
            end += c.len_utf8();
        }
        self.read_until = end;
        self.reading = count.reading();
        // `АВ 12 34 56 С`, all Cyrillic: a few capitals beside a number.
        if count.short_capitals() {
            let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let mut left = self.text.get(..first).unwrap_or("").chars().rev();
            let mut right = self.text.get(end..).unwrap_or("").chars();
            let beside = |sign: Option<char>| matches!(sign, Some(' ' | '-' | '.'));
            if beside(left.next()) && number(left.next()) || beside(right.next()) && number(right.next()) {
                self.reading = if count.alike == 1 && count.numeric == 1 { Reading::Digits } else { Reading::Letters };
            }
        }
    }
}

/// What a word is made of.
#[derive(Default)]
struct Count {
    letters: usize,
    digits: usize,
    alike: usize,
    /// Look-alikes of digits.
    numeric: usize,
    capitals: usize,
    foreign: bool,
}

impl Count {
    /// Counts `c` if it can be part of a word.
    fn takes(&mut self, c: char) -> bool {
        if c.is_ascii() {
            self.letters += usize::from(c.is_ascii_alphabetic());
            self.digits += usize::from(c.is_ascii_digit());
            return c.is_ascii_alphanumeric() || c == '_';
        }
        match look(c) {
            Look::Nothing | Look::Mark => {}
            Look::Plain(b) => {
                self.letters += usize::from(b.is_ascii_alphabetic());
                self.digits += usize::from(b.is_ascii_digit());
                return b.is_ascii_alphanumeric();
            }
            Look::Alike(b) => {
                self.alike += 1;
                self.numeric += usize::from(digit_like(b).is_some());
                self.capitals += usize::from(b.is_ascii_uppercase());
            }
            Look::Foreign => self.foreign = true,
            // Accented Latin letters.
            Look::Itself => return matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}'),
            Look::Space | Look::Line => return false,
        }
        true
    }

    fn reading(&self) -> Reading {
        if self.foreign || self.letters + self.digits == 0 {
            Reading::Itself
        } else if self.letters == 0 && self.numeric == self.alike {
            Reading::Digits
        } else {
            Reading::Letters
        }
    }

    fn short_capitals(&self) -> bool {
        !self.foreign && self.letters + self.digits == 0 && self.alike <= 4 && self.capitals == self.alike
    }
}
