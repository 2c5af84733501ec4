//! Which context words stand near enough to a finding to speak of it.

use super::super::structure::Structure;
use super::{BACKUP, CAR, DOOR, Hit, IMPERSONAL, KEYED, Keywords, NETWORK, PHRASE, SPELT, SPOKEN, Topic, Topics};

/// Words this many bytes before a candidate count, across line breaks.
const REACH_BEFORE: usize = 60;
/// Of those, words of the line above no further than this from its end, and candidates no further from their line's start.
const BELOW: usize = 40;
/// And this many after it, on the same line.
const REACH_AFTER: usize = 28;

/// What a finding may stand near to.
pub(crate) struct Around<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) hits: &'a [Hit],
    pub(crate) structure: &'a Structure,
}

impl Keywords {
    /// Whether `hit` may be a part of a key that matters: "at", "dot", "entry" and "words" are in every text.
    pub(crate) fn may_be_key(&self, hit: &Hit) -> bool {
        self.topics_of(hit).besides(&[SPELT, SPOKEN, DOOR, BACKUP, PHRASE, CAR])
    }

    /// Whether `hit` may tell a person's number from another.
    pub(crate) fn is_personal(&self, hit: &Hit) -> bool {
        let topics = self.topics_of(hit);
        !topics.contains(NETWORK) && topics.besides(&[IMPERSONAL, SPELT, SPOKEN, KEYED, DOOR, BACKUP, PHRASE, CAR])
    }

    /// All that the words around `start..end` may speak of, to ask the closer questions of few findings.
    pub(crate) fn topics(&self, hits: &[Hit], start: usize, end: usize) -> Topics {
        let first = hits.partition_point(|h| h.at < start.saturating_sub(REACH_BEFORE));
        let mut all = Topics::default();
        for hit in hits.iter().skip(first).take_while(|h| h.at < end + REACH_AFTER) {
            all.extend(self.topics_of(hit));
        }
        all
    }

    /// How far from `start..end` the nearest word of `topic` stands, 0 to 1, if one is near. Labels stand
    /// before what they name, so the way back from a word behind counts double. `hits` are in text order.
    pub(crate) fn near(&self, around: &Around<'_>, start: usize, end: usize, topic: Topic) -> Option<f32> {
        self.around(around, (start, end), topic, (REACH_BEFORE, REACH_AFTER))
            .map(|h| if h.at < start { start.saturating_sub(h.end) } else { (h.at - end.min(h.at)) * 2 })
            .min()
            .map(|gap| gap.min(REACH_BEFORE) as f32 / REACH_BEFORE as f32)
    }

    /// Whether a word that says "not a person's" stands just before `start`.
    pub(crate) fn impersonal(&self, around: &Around<'_>, start: usize, end: usize) -> bool {
        // `phone?\nClient: ...`: who answers, not what the number is.
        let answers = |hit: &&Hit| hit.at.checked_sub(2).and_then(|at| around.bytes.get(at..hit.at)) == Some(b"?\n");
        self.around(around, (start, end), IMPERSONAL, (24, 0)).any(|hit| !answers(&hit))
    }

    /// The words of `topic` within `reach` bytes before and after a candidate.
    fn around<'a>(
        &'a self,
        &Around { bytes, hits, structure }: &Around<'a>,
        (start, end): (usize, usize),
        topic: Topic,
        (before, after): (usize, usize),
    ) -> impl Iterator<Item = &'a Hit> {
        let first = hits.partition_point(|h| h.at < start.saturating_sub(before));
        hits.iter()
            .skip(first)
            .take_while(move |h| h.at < end + after)
            .filter(move |h| self.speaks_of(h, topic))
            .filter(move |h| if h.at < start { leads_to(bytes, start, h) } else { says_of(bytes, end, h) })
            .filter(move |h| structure.counts(h, start))
    }
}

/// Whether a word before the candidate at `start` may speak of it: from the line above its end may, of what the next line
/// begins with, as the lines of a log speak of different things.
fn leads_to(bytes: &[u8], start: usize, word: &Hit) -> bool {
    let mut lines = bytes.get(word.end..start).unwrap_or(&[]).split(|b| *b == b'\n');
    let rest = lines.next().unwrap_or(&[]);
    lines.next_back().is_none_or(|own| {
        // `[12:04] Jane: it's 123`
        let said = own.windows(2).rposition(|w| w == b": ").map_or(own, |at| own.get(at..).unwrap_or(own));
        let timed = said.windows(3).any(|w| matches!(w, [b'0'..=b'9', b':', b'0'..=b'9']));
        rest.len() <= BELOW && said.len() <= BELOW && !timed
    })
}

/// Whether a word behind a candidate may speak of it: on the same line, and not the label of a next number
/// (or of a placeholder, where one has gone already) nor the value of a next key.
fn says_of(bytes: &[u8], end: usize, word: &Hit) -> bool {
    let between = bytes.get(end..word.at).unwrap_or(&[]);
    let beyond = bytes.get(word.end..bytes.len().min(word.end + 6)).unwrap_or(&[]);
    let line = beyond.split(|b| matches!(b, b'\n' | b')')).next().unwrap_or(&[]);
    // `drivers/usb`
    let path = matches!(beyond, [b'/', next, ..] if next.is_ascii_lowercase());
    !path
        && !between.iter().any(|b| matches!(b, b'\n' | b'='))
        && !line.iter().any(|b| b.is_ascii_digit() || matches!(b, b'+' | b'['))
}

#[cfg(test)]
mod tests {
    use super::super::{PHONE, Topic, keywords};
    use super::*;

    fn near(text: &str, needle: &str, topic: Topic) -> bool {
        let start = text.find(needle).unwrap();
        let hits = super::super::super::scan::context_hits(text);
        let structure = Structure::default();
        let around = Around { bytes: text.as_bytes(), hits: &hits, structure: &structure };
        keywords().near(&around, start, start + needle.len(), topic).is_some()
    }

    #[test]
    fn redact_context_sees_words_of_any_case_before_and_after() {
        assert!(near("PHONE: 123", "123", PHONE));
        assert!(near("TÉLÉPHONE 123", "123", PHONE));
        assert!(near("customer_phone=123", "123", PHONE));
        assert!(near("{\"customerPhone\":123}", "123", PHONE));
        assert!(near("123 is my phone", "123", PHONE));
        assert!(near("我的电话号码是123", "123", PHONE));
        assert!(near("ТЕЛЕФОН 123", "123", PHONE));
        assert!(near("Τηλέφωνο: 123", "123", PHONE));
        assert!(!near("123\nphone", "123", PHONE));
        assert!(!near("headphones 123", "123", PHONE));
        assert!(near("phoneNumberHome=123", "123", PHONE));
        assert!(!near("PhoneStatusBar: vis 123", "123", PHONE));
        assert!(!near("Step_ExtSDM|123", "123", PHONE));
        assert!(near("phone of the customer:\n123", "123", PHONE));
        assert!(!near("name=com.android.phone\n17:04:12 123", " 123", PHONE));
        assert!(!near("phone of a customer who called us twice about it\n123", "123", PHONE));
        assert!(!near(&format!("phone {} 123", "x ".repeat(40)), "123", PHONE));
    }
}
