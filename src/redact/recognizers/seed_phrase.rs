//! SECRET: the words that open a wallet, behind a label such as "seed phrase". BIP 39.

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, holds, is_word};
use super::super::scan::Finding;
use super::assignment::SECRET;
use super::label::{Tie, among, gap, in_sentence, one_of};

/// How far on in its sentence a phrase may begin.
const REACH: usize = 56;
/// Words of any sentence, and of no phrase.
const PLAIN: Words = words!(&["the", "and", "for", "are", "not", "with", "from", "your", "has", "was"]);

/// The words of a wallet's seed phrase (BIP 39: 12 to 24 of 3 to 8 letters) behind `seed phrase:`, further on in the
/// sentence, or in the lines below.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    // "Words" are of many lists.
    let ahead = text.slice(start.saturating_sub(24), start);
    let of_wallet = ["seed", "recovery", "mnemonic", "wallet", "phrase", "frase", "12", "24"];
    if one_of(text.slice(start, end), &["words", "wörter"]) && !of_wallet.iter().any(|w| holds(ahead, w)) {
        return;
    }
    let next = text.run(end + 1, 8, |b| b.is_ascii_alphabetic());
    let end = if among(text.slice(end + 1, next), words!(&["phrase", "words", "seed"])) { next } else { end };
    let near = gap(text, end).filter(|at| at.tie > Tie::Bare).map(|at| at.start);
    let below = || {
        let line = text.run(end, REACH, |b| b != b'\n');
        (text.at(line) == b'\n').then_some(line + 1)
    };
    let found = near
        .and_then(|at| words(text, at))
        .or_else(|| in_sentence(text, end, REACH).and_then(|at| words(text, at)))
        .or_else(|| below().and_then(|at| words(text, at)));
    if let Some((start, stop)) = found {
        Finding::add_secret(out, SECRET, start, stop, 0.85);
    }
}

/// The phrase that begins at `at`, its words perhaps counted: `1. legal 2. winner`.
fn words(text: Bytes<'_>, at: usize) -> Option<(usize, usize)> {
    let start = text.run(at, 4, |b| matches!(b, b' ' | b'"' | b'`' | b'\n'));
    let (mut i, mut stop, mut count, mut commas, mut found) = (start, start, 0, 0, None);
    loop {
        let number = text.run(i, 2, |b| b.is_ascii_digit());
        let counted = number > i && matches!(text.at(number), b'.' | b')' | b':');
        let from = if counted { text.run(number + 1, 1, |b| b == b' ') } else { i };
        let word = text.run(from, 9, |b| b.is_ascii_lowercase());
        let is = (3..=8).contains(&(word - from)) && !among(text.slice(from, word), PLAIN);
        // A sentence has a comma here and there; what follows in the next line may be something else.
        let even = commas == 0 || commas + 1 == count;
        // `..., default, do, double` goes on.
        let goes_on = commas > 0 && word > from && !text.slice(stop, i).contains(&b'\n');
        let ends = i == stop || !is && !goes_on || !counted && text.slice(stop, i).contains(&b'\n');
        if ends && even && matches!(count, 12 | 15 | 18 | 21 | 24) && !is_word(text.at(stop)) {
            found = Some((start, stop));
        }
        if !is || count == 24 || count > 0 && i == stop {
            return found;
        }
        commas += usize::from(count > 0 && text.slice(stop, i).contains(&b','));
        (stop, count) = (word, count + 1);
        i = text.run(word, 3, |b| matches!(b, b' ' | b',' | b'\n' | b'\r'));
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
        for lead in [
            "Seed phrase: ",
            "Seed phrase for the cold wallet: ",
            "My recovery phrase is ",
            "seed phrase (ledger): ",
            "Wallet words: ",
            "Recovery phrase:\n",
            "mnemonic = \"",
            "Here are my 12 words: ",
            "recovery phrase of the Trezor in the drawer is ",
            "mi frase semilla: ",
        ] {
            found(SECRET, &format!("{lead}{words}"), words);
        }
        let counted = (1..).zip(words.split(' '));
        let counted: Vec<String> = counted.map(|(n, word)| format!("{n}. {word}")).collect();
        found(SECRET, &format!("Seed phrase:\n{}", counted.join("\n")), &counted.join("\n"));
        found(SECRET, &format!("seed: {words}\nfront door"), words);
        let twice = format!("{words}\n{words}");
        found(SECRET, &format!("seed:\n{twice}\n"), &twice);
        for text in [
            "seed phrase: never share it with anybody",
            "The phrase is this: some people never learn that their house must have doors",
            "Reserved words: abstract, assert, boolean, break, byte, case, catch, char, class, const, continue, default, do, double",
            "Stop words: about, above, after, again, all, any, because, been, before, being, below, between, both, each, few",
            "my vocabulary words are apple banana cherry dance eagle forest garden house island jungle kitchen lemon",
            "Recovery: check that every disk comes back after reboot, then start all services, and wait",
        ] {
            nothing(SECRET, text);
        }
    }
}
