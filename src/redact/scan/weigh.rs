//! Context speaks: the scores of findings, by the words and the keys around them.

use super::super::context::{Around, Hit, IMPERSONAL, Keywords, NONE, Topics};
use super::super::recognizers::payment;
use super::super::structure::Structure;
use super::Finding;

/// Settles the scores by the context words and by the keys that the findings belong to.
#[inline(never)]
pub(super) fn weigh(bytes: &[u8], words: &Keywords, hits: &[Hit], structure: &Structure, findings: &mut [Finding]) {
    let around = Around { bytes, hits, structure };
    // What is beside a card may be its date, whatever key it has of its own.
    let loose = Around { structure: &Structure::default(), ..around };
    // Of the finding's place: what the words around it speak of, and what its keys do.
    let mut place = (usize::MAX, 0);
    let (mut spoken, mut keyed) = (Topics::default(), Topics::default());
    for f in findings.iter_mut().filter(|f| f.topic != NONE) {
        let near = if f.kind == payment::EXPIRY { &loose } else { &around };
        if place != (f.start, f.end) {
            place = (f.start, f.end);
            spoken = words.topics(hits, f.start, f.end);
            keyed = structure.topics(words, hits, f.start, f.end);
        }
        let gap = match keyed.contains(f.topic) {
            true => Some(0.0),
            false if spoken.contains(f.topic) => words.near(near, f.start, f.end, f.topic),
            false => None,
        };
        if let Some(gap) = gap {
            // Of two kinds that are as sure, the one whose label is nearer.
            f.score = (f.with_context + 0.009 * (1.0 - gap)).min(1.0);
        } else if f.score < 0.9 && (words.impersonal(&around, f.start, f.end) || keyed.contains(IMPERSONAL)) {
            f.score -= 0.35;
        }
    }
}
