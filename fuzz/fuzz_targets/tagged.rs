//! Text beside a tagger, whose spans are words as the bytes choose them.
#![no_main]

use burnside::redact::{TaggedSpan, Tagging};
use burnside_fuzz::{NAMES, check_tagged, compose};

const LABELS: [&str; 8] = ["GIVEN_NAME", "SURNAME", "STREET_NAME", "BUILDING_NUMBER", "CITY", "ZIP_CODE", "PER", "PHONE"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (said, text) = data.split_at(data.len() / 4);
    let text = compose(text, NAMES);
    let mut spans = Vec::new();
    let mut at = 0;
    for byte in said {
        // Which word from here, how many, what and how likely.
        let Some(start) = text[at..].find(|c: char| !c.is_whitespace()).map(|i| at + i) else { break };
        let end = text[start..].find(char::is_whitespace).map_or(text.len(), |i| start + i);
        at = end;
        if byte & 1 == 1 {
            let score = [0.03, 0.3, 0.6, 0.95][usize::from(byte >> 1 & 3)];
            spans.push(TaggedSpan { label: LABELS[usize::from(byte >> 3 & 7)].into(), score, start, end });
        }
    }
    check_tagged(&text, Tagging { spans: &spans, complete: true });
});
