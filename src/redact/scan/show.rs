//! Which recognizers a word or a sign is shown to: those that such a thing can start.

use super::super::classes::{DIGIT, LETTER, UPPER, WORD, class};
use super::super::recognizers as find;
use super::{Pass, Word};

impl Pass<'_> {
    /// A word: most are shown to few.
    pub(super) fn show(&mut self, word: Word) {
        let text = self.text;
        if word.mask & DIGIT == 0 {
            let next = text.at(word.end);
            if word.len() >= 20 || matches!(next, b'-' | b'.' | b'$' | b'~') {
                find::secrets::find(text, word, &mut self.findings);
            }
            if matches!(word.len(), 8 | 11) && word.mask == UPPER {
                find::payment::find_bic(text, word, &mut self.findings);
            }
            if word.len() >= 26 {
                find::crypto::find(text, word, &mut self.findings);
            }
            if word.len() <= 5 && word.mask & !LETTER == 0 {
                if next == b':' {
                    find::ip::find_v6(text, word.start, &mut self.findings);
                }
                if matches!(next, b':' | b'-') && word.len() == 2 {
                    find::mac::find(text, word, &mut self.findings);
                }
                let beyond = class(text.at(word.end + 1));
                if matches!(next, b' ' | b'-' | b'.' | b'/')
                    && (beyond & DIGIT != 0
                        || word.len() == 3 && beyond & word.mask & UPPER != 0
                        || word.mask == UPPER && word.len() == 2 && text.slice(word.end, word.end + 3) == b" nr")
                {
                    self.candidates.push(word);
                }
            }
            return;
        }
        if word.mask & LETTER != 0 {
            if word.mask & LETTER == UPPER && text.at(word.end) == b'<' {
                find::mrz::find(text, word, &mut self.findings);
            }
            find::secrets::find(text, word, &mut self.findings);
            find::iban::find(text, word, &mut self.findings);
            self.candidates.push(word);
            if matches!(word.len(), 1..=4 | 7..=9) {
                find::date_of_birth::find_mixed(text, word, &mut self.findings);
            }
            if word.len() <= 7 {
                find::age::find_joined(text, word, &mut self.findings);
            }
            if matches!(word.len(), 8 | 11) && word.mask & LETTER == UPPER {
                find::payment::find_bic(text, word, &mut self.findings);
            }
            if matches!(word.len(), 4 | 8) && text.at(word.end) == b'+' {
                find::gps::plus_code(text, word, &mut self.findings);
            }
            if word.len() == 17 {
                find::vin::find(text, word, &mut self.findings);
            }
            if word.len() >= 25 {
                find::crypto::find(text, word, &mut self.findings);
            }
        } else if word.all_digits() {
            find::numbers(text, word, &mut self.findings);
            self.candidates.push(word);
            let next = text.at(word.end);
            if word.len() == 1 && matches!(next, b'/' | b'$') || next == b':' && (8..=10).contains(&word.len()) {
                find::secrets::find(text, word, &mut self.findings);
            }
        }
        if word.len() <= 4 {
            if text.at(word.end) == b':' {
                find::ip::find_v6(text, word.start, &mut self.findings);
            }
            find::mac::find(text, word, &mut self.findings);
        }
    }

    pub(super) fn on_sign(&mut self, i: usize, sign: u8) {
        let text = self.text;
        match sign {
            b'@' => {
                find::email::find(text, i, &mut self.findings);
                find::national::upi::find(text, i, &mut self.findings);
                find::pin::bound(text, i, &mut self.findings);
                if let Some(clues) = &mut self.clues {
                    clues.at_sign(text, i);
                }
            }
            b'\n' => {
                if let Some(clues) = &mut self.clues {
                    clues.line(text, i);
                }
            }
            b':' => {
                if text.slice(i, i + 3) == b"://" {
                    if i >= self.read_until {
                        self.read_until = find::url::find(text, i, &mut self.findings).max(i);
                        if let Some(clues) = &mut self.clues {
                            clues.url(text, i, self.read_until);
                        }
                    }
                    return;
                }
                if text.at(i + 1) == b':' && !matches!(text.before(i, 1), b':') && class(text.before(i, 1)) & WORD == 0
                {
                    find::ip::find_v6(text, i, &mut self.findings);
                }
                find::assignment::find(text, i, &mut self.findings);
            }
            b'=' => find::assignment::find(text, i, &mut self.findings),
            b'-' if i >= self.read_until && text.slice(i, i + 11) == b"-----BEGIN " => {
                self.read_until = find::pem::find(text, i, &mut self.findings).max(i);
            }
            b'-' => find::command::option(text, i, &mut self.findings),
            _ => {}
        }
    }
}
