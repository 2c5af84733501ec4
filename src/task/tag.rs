//! Token classification: which words are names, places, numbers of people.

use super::encode::Encoder;
use super::{read, softmax};
use crate::model::Head;
use crate::redact::TaggedSpan;
use crate::redact::labels::{begins, ends, without_scheme};
use crate::text::{Encoding, owner};
use crate::{Error, Result};
use std::ops::Range;

/// A token that isn't "outside", as Hugging Face's `aggregation_strategy: "none"` reports it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedToken {
    /// The model's label, `B-` or `I-` included.
    pub entity: String,
    pub word: String,
    pub score: f32,
    /// Position among the text's tokens; the first is 1, behind `[CLS]`.
    pub index: usize,
    /// Byte offsets into the text.
    pub start: usize,
    pub end: usize,
    /// Which word of the text it belongs to.
    word_index: u32,
}

/// The chances of all labels for one token.
pub(super) struct Scored {
    /// Its place among the text's tokens.
    pub token: usize,
    /// Which word of the text it belongs to.
    pub word_index: u32,
    /// Byte offsets into the text.
    pub start: usize,
    pub end: usize,
    /// By label; together 1.
    pub scores: Vec<f32>,
}

impl Encoder {
    /// The tokens of `text` that carry a label other than `O`, in order.
    ///
    /// A text longer than the model's positions is read in overlapping windows; each token's label
    /// comes from the window in which it stands farthest from an edge.
    pub async fn tag(&self, text: &str) -> Result<Vec<TaggedToken>> {
        let encoding = self.encode(text)?;
        let tokens = self.scored(&encoding).await?.into_iter().filter_map(|token| {
            let best = (0..token.scores.len()).max_by(|&a, &b| token.scores[a].total_cmp(&token.scores[b]))?;
            let entity = self.model.labels.get(best).filter(|label| *label != "O")?.clone();
            Some(TaggedToken {
                entity,
                word: self.tokenizer.id_to_token(encoding.ids[token.token]).unwrap_or_default(),
                score: token.scores[best],
                index: token.token + 1,
                start: token.start,
                end: token.end,
                word_index: token.word_index,
            })
        });
        Ok(tokens.collect())
    }

    /// The chances of every label for each token of an encoding, in order.
    pub(super) async fn scored(&self, encoding: &Encoding) -> Result<Vec<Scored>> {
        if !matches!(self.model.head, Head::Token { .. }) {
            return Err(Error::InvalidArgument(
                "this model has no token classifier; load one for token-classification".into(),
            ));
        }
        let classes = self.model.labels.len();
        let all: Vec<_> = self.plan(std::slice::from_ref(encoding))?;
        let cuts: Vec<_> = all.iter().flat_map(|work| work.placed.iter().map(|placed| placed.window.clone())).collect();
        let mut tokens = vec![];
        let mut number = 0;
        for work in &all {
            let logits = read(self.model.logits(&work.batch)?).await?;
            for placed in &work.placed {
                let window = number;
                number += 1;
                for (offset, token) in placed.window.tokens.clone().enumerate() {
                    if owner(&cuts, token) != Some(window) {
                        continue;
                    }
                    let row = (placed.row + offset) * classes;
                    let Range { start, end } = encoding.offsets[token].clone();
                    tokens.push(Scored {
                        token,
                        word_index: encoding.words[token].unwrap_or(u32::MAX),
                        start,
                        end,
                        scores: softmax(&logits[row..row + classes]),
                    });
                }
            }
        }
        tokens.sort_by_key(|token| token.token);
        Ok(tokens)
    }

    /// The entities of `text`: neighbouring tokens of one label joined, as Hugging Face's
    /// `aggregation_strategy: "simple"` does, and never cut inside a word.
    pub async fn spans(&self, text: &str) -> Result<Vec<TaggedSpan>> {
        Ok(join(&self.tag(text).await?))
    }
}

/// Joins tokens: a token goes on the span before it when it follows immediately with the same label
/// and neither ends (`E-`, `S-`) nor begins (`B-`, `S-`) one there, or when it is a later piece of
/// the same word.
fn join(tokens: &[TaggedToken]) -> Vec<TaggedSpan> {
    let mut spans: Vec<(TaggedSpan, usize)> = vec![];
    let mut previous: Option<&TaggedToken> = None;
    for token in tokens {
        let label = without_scheme(&token.entity);
        let goes_on = previous.is_some_and(|previous| {
            let adjacent = previous.index + 1 == token.index;
            let same_word = previous.word_index == token.word_index;
            let open = !ends(&previous.entity) && !begins(&token.entity);
            adjacent && (same_word || open && spans.last().is_some_and(|(span, _)| span.label == label))
        });
        match spans.last_mut() {
            Some((span, count)) if goes_on => {
                span.end = token.end;
                span.score += token.score;
                *count += 1;
            }
            _ => spans
                .push((TaggedSpan { label: label.into(), score: token.score, start: token.start, end: token.end }, 1)),
        }
        previous = Some(token);
    }
    spans.into_iter().map(|(span, count)| TaggedSpan { score: span.score / count as f32, ..span }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(entity: &str, index: usize, word_index: u32) -> TaggedToken {
        TaggedToken {
            entity: entity.into(),
            word: String::new(),
            score: 0.5,
            index,
            start: index * 10,
            end: index * 10 + 9,
            word_index,
        }
    }

    #[test]
    fn a_new_beginning_or_a_gap_ends_a_span() {
        let tokens = [token("B-PER", 1, 0), token("I-PER", 2, 1), token("B-PER", 3, 2), token("I-PER", 5, 4)];
        let spans: Vec<_> = join(&tokens).into_iter().map(|span| (span.start, span.end)).collect();
        assert_eq!(spans, [(10, 29), (30, 39), (50, 59)]);
    }

    #[test]
    fn bioes_and_plain_labels_join_too() {
        let ends = |labels: &[&str]| -> Vec<usize> {
            let tokens: Vec<_> = labels.iter().enumerate().map(|(i, l)| token(l, i + 1, i as u32)).collect();
            join(&tokens).into_iter().map(|span| span.end).collect()
        };
        assert_eq!(ends(&["B-PER", "I-PER", "E-PER", "S-PER", "S-PER"]), [39, 49, 59]);
        assert_eq!(ends(&["B-PER", "L-PER", "U-PER", "I-PER"]), [29, 39, 49]);
        assert_eq!(ends(&["PER", "PER", "LOC"]), [29, 39]);
    }

    #[test]
    fn a_word_is_never_cut() {
        let tokens = [token("B-PER", 1, 0), token("B-LOC", 2, 0)];
        let spans = join(&tokens);
        assert_eq!((spans.len(), spans[0].label.as_str(), spans[0].end), (1, "PER", 29));
    }
}
