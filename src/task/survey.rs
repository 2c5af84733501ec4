//! What a redactor asks of a tagger: everything that may be a name or a place, and whether it could read it all.
//!
//! [`Encoder::tag`] takes the likeliest of all labels, token by token, as Hugging Face does. That loses names: one that may
//! be a given name or a surname loses to "nothing" though it is surely a person, and the last word of an address, less sure
//! than those before it, stays. So here labels that mean one kind are one, a word is as sure as its surest piece, and beside
//! a word that is taken a smaller doubt is enough (Canny's hysteresis).

use super::encode::Encoder;
use super::tag::Scored;
use crate::Result;
use crate::redact::TaggedSpan;
use crate::redact::labels::{is_of_names, kind_of_label, without_scheme};

/// A word goes with this chance of a kind; at what score it is taken out is the redactor's to say.
const TOLD: f32 = 0.25;
/// Beside one that goes, with this chance of the same kind.
const BESIDE: f32 = 0.1;
/// With this chance a word of a name is told to the redactor, who sees what most taggers don't: its capital.
const FAINT: f32 = 0.02;

impl Encoder {
    /// The spans of `text`, and whether the model could read all of it: a word of letters or digits that its vocabulary
    /// does not know is one it says nothing about.
    pub async fn survey(&self, text: &str) -> Result<(Vec<TaggedSpan>, bool)> {
        let encoding = self.encode(text)?;
        let complete = self.tokenizer.knows_all(text, &encoding);
        let tokens = self.scored(&encoding).await?;
        Ok((decide(&self.model.labels, &tokens), complete))
    }
}

/// A word, and for each kind its chance and the label that says it best.
struct Word {
    start: usize,
    end: usize,
    chances: Vec<(f32, usize)>,
    likeliest: Option<usize>,
    taken: Option<usize>,
}

/// The kinds of a model's labels, in the redactor's names.
struct Kinds {
    names: Vec<String>,
    /// By label; none for `O`.
    of_label: Vec<Option<usize>>,
}

impl Kinds {
    fn of(labels: &[String]) -> Self {
        let mut names: Vec<String> = vec![];
        let of_label = labels.iter().map(|label| {
            (label != "O").then(|| {
                let kind = kind_of_label(label);
                names.iter().position(|name| *name == kind).unwrap_or_else(|| {
                    names.push(kind.into_owned());
                    names.len() - 1
                })
            })
        });
        let of_label = of_label.collect();
        Self { names, of_label }
    }

    /// The word that `tokens` are the pieces of.
    fn word(&self, tokens: &[Scored]) -> Word {
        let mut chances = vec![(0.0, 0); self.names.len()];
        for token in tokens {
            let mut here = vec![(0.0, 0, 0.0); self.names.len()];
            for (label, (&score, kind)) in token.scores.iter().zip(&self.of_label).enumerate() {
                let Some((sum, best, most)) = kind.and_then(|kind| here.get_mut(kind)) else { continue };
                *sum += score;
                if score > *most {
                    (*best, *most) = (label, score);
                }
            }
            for (chance, (sum, best, _)) in chances.iter_mut().zip(here) {
                if sum > chance.0 {
                    *chance = (sum, best);
                }
            }
        }
        let likeliest = (0..chances.len()).max_by(|&a, &b| chances[a].0.total_cmp(&chances[b].0));
        let taken = likeliest.filter(|&kind| chances[kind].0 >= TOLD);
        let start = tokens.iter().map(|token| token.start).min().unwrap_or(0);
        let end = tokens.iter().map(|token| token.end).max().unwrap_or(start);
        Word { start, end, chances, likeliest, taken }
    }
}

/// The spans of a text's tokens: words of one kind and label that follow one another.
fn decide(labels: &[String], tokens: &[Scored]) -> Vec<TaggedSpan> {
    let kinds = Kinds::of(labels);
    let mut words: Vec<Word> =
        tokens.chunk_by(|a, b| a.word_index == b.word_index).map(|pieces| kinds.word(pieces)).collect();
    let named = |kind: usize| is_of_names(&kinds.names[kind]);
    let goes_on = |from: Option<usize>, word: &Word| {
        from.filter(|&kind| word.taken.is_none() && named(kind) && word.chances[kind].0 >= BESIDE)
    };
    let mut from = None;
    for word in &mut words {
        word.taken = word.taken.or(goes_on(from, word));
        from = word.taken;
    }
    from = None;
    for word in words.iter_mut().rev() {
        word.taken = word.taken.or(goes_on(from, word));
        from = word.taken;
    }
    let mut spans: Vec<TaggedSpan> = vec![];
    let mut last = None;
    for word in &words {
        let said = |kind: usize| (word.chances[kind].0, without_scheme(&labels[word.chances[kind].1]));
        if word.taken.is_none()
            && let Some(kind) = word.likeliest.filter(|&kind| named(kind) && word.chances[kind].0 >= FAINT)
        {
            let (score, label) = said(kind);
            spans.push(TaggedSpan { label: label.into(), score, start: word.start, end: word.end });
        }
        let said = word.taken.map(said);
        match (said, spans.last_mut()) {
            (Some((score, label)), Some(span)) if last == Some(label) => {
                span.end = word.end;
                span.score = span.score.max(score);
            }
            (Some((score, label)), _) => {
                spans.push(TaggedSpan { label: label.into(), score, start: word.start, end: word.end });
            }
            (None, _) => {}
        }
        last = said.map(|(_, label)| label);
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: [&str; 6] = ["O", "B-GIVEN_NAME", "B-SURNAME", "I-SURNAME", "B-CITY", "B-PHONE"];

    /// Spans of words of one token each, `word N` at byte `10 * N`.
    fn decided(words: &[(u32, [f32; 6])]) -> Vec<(String, f32, usize, usize)> {
        let labels = LABELS.map(String::from);
        let tokens: Vec<Scored> = words
            .iter()
            .enumerate()
            .map(|(i, (word_index, scores))| Scored {
                token: i,
                word_index: *word_index,
                start: i * 10,
                end: i * 10 + 9,
                scores: scores.to_vec(),
            })
            .collect();
        decide(&labels, &tokens).into_iter().map(|s| (s.label, s.score, s.start, s.end)).collect()
    }

    #[test]
    fn labels_of_one_kind_are_one() {
        // "Nothing" is likeliest, but less so than that it is a name.
        let [(label, score, start, end)] = &decided(&[(0, [0.4, 0.25, 0.2, 0.1, 0.05, 0.0])])[..] else { panic!() };
        assert_eq!((label.as_str(), *start, *end), ("GIVEN_NAME", 0, 9));
        assert!((score - 0.55).abs() < 1e-6);
    }

    #[test]
    fn beside_a_name_less_is_enough() {
        let sure = [0.05, 0.9, 0.05, 0.0, 0.0, 0.0];
        let doubt = [0.8, 0.0, 0.05, 0.1, 0.0, 0.05];
        let none = [0.99, 0.0, 0.01, 0.0, 0.0, 0.0];
        let places = |words: &[[f32; 6]]| -> Vec<usize> {
            let words: Vec<_> = words.iter().enumerate().map(|(i, s)| (i as u32, *s)).collect();
            decided(&words).into_iter().map(|(_, _, start, _)| start / 10).collect()
        };
        assert_eq!(places(&[sure, doubt, none, none]), [0, 1]);
        assert_eq!(places(&[none, doubt, sure]), [1, 2]);
        // Numbers have patterns that know where they end.
        let (phone, digit) = ([0.1, 0.0, 0.0, 0.0, 0.0, 0.9], [0.8, 0.0, 0.0, 0.0, 0.0, 0.2]);
        assert_eq!(places(&[phone, digit]), [0]);
    }

    #[test]
    fn a_faint_word_is_a_span_of_its_own() {
        let (faint, sure) = ([0.9, 0.0, 0.06, 0.0, 0.0, 0.04], [0.1, 0.0, 0.9, 0.0, 0.0, 0.0]);
        let apart = [0.99, 0.0, 0.0, 0.0, 0.0, 0.01];
        let spans = decided(&[(0, faint), (1, apart), (2, faint), (3, sure)]);
        let scores: Vec<(f32, usize)> = spans.into_iter().map(|(_, score, start, _)| (score, start)).collect();
        assert_eq!(scores, [(0.06, 0), (0.06, 20), (0.9, 30)]);
    }

    #[test]
    fn a_word_is_as_sure_as_its_surest_piece_and_never_cut() {
        let (weak, sure) = ([0.9, 0.1, 0.0, 0.0, 0.0, 0.0], [0.1, 0.0, 0.0, 0.9, 0.0, 0.0]);
        let spans = decided(&[(0, weak), (0, sure), (1, weak)]);
        assert_eq!(spans, [("SURNAME".into(), 0.9, 0, 19), ("GIVEN_NAME".into(), 0.1, 20, 29)]);
    }
}
