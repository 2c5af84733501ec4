//! SECRET: the words that open a wallet, behind a label such as "seed phrase". BIP 39.

use super::super::classes::{Bytes, is_word};
use super::super::scan::Finding;
use super::assignment::SECRET;
use super::label::{Tie, gap, one_of};

/// The words of a wallet's seed phrase (BIP 39: 12 to 24 of 3 to 8 letters) behind `seed phrase:`.
pub(super) fn find(text: Bytes<'_>, _start: usize, end: usize, out: &mut Vec<Finding>) {
    let next = text.run(end + 1, 8, |b| b.is_ascii_alphabetic());
    let end = if one_of(text.slice(end + 1, next), &["phrase", "words", "seed"]) { next } else { end };
    let Some(at) = gap(text, end).filter(|at| at.tie == Tie::Sign) else { return };
    let (mut i, mut stop, mut count) = (at.start, at.start, 0);
    while count < 25 {
        let word = text.run(i, 9, |b| b.is_ascii_lowercase());
        if !(3..=8).contains(&(word - i)) {
            break;
        }
        (stop, count) = (word, count + 1);
        i = text.run(word, 2, |b| matches!(b, b' ' | b','));
        if i == word {
            break;
        }
    }
    if matches!(count, 12 | 15 | 18 | 21 | 24) && !is_word(text.at(stop)) {
        out.push(Finding::sure(SECRET, at.start, stop, 0.85).secret());
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::SECRET;

    #[test]
    fn redact_seed_phrases() {
        // BIP 39's test vector.
        let words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        found(SECRET, &format!("Seed phrase: {words}"), words);
        nothing(SECRET, "seed phrase: never share it with anybody");
    }
}
