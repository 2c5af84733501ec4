//! The restorer: an answer in chunks is the answer in one piece, and gives nothing away but values.
#![no_main]

use burnside::redact::{RawText, RedactOptions, Session, Tagging, TaggedSpan};
use burnside_fuzz::compose;
use std::sync::OnceLock;

const ANSWER: &[&str] = &[
    "[EMAIL_1]", "[email 1]", "EMAIL_1", "{Email_2}", "PERSON_1", "[PHONE-1]", "[US_SSN_1]", "EMAIL", "US", "SSN",
    "PERSON", "ID2", "_", "-", " ", "1", "2", "12", "0", "[", "]", "{", "}", "<", ">", "【", "】", "［", "］", "\\", "\\_", "*",
    "**", "`", "é", "😀", "\u{a0}", "\u{2011}", "\n", "x", "(", ")", "",
];

fn vault() -> &'static burnside::redact::Vault {
    static VAULT: OnceLock<burnside::redact::Vault> = OnceLock::new();
    VAULT.get_or_init(|| {
        let text = "badge X9 Jane jane@example.com [EMAIL_9]@example.com +44 20 7946 0958 ssn 536-22-1234";
        let span = |word: &str, label: &str| {
            let start = text.find(word).expect("in the text");
            TaggedSpan { start, end: start + word.len(), label: label.into(), score: 0.9 }
        };
        let spans = [span("X9", "ID2"), span("Jane", "PER")];
        let tagging = Tagging { spans: &spans, complete: true };
        Session::with_key([7; 32]).redact_tagged(&RawText::new(text.into()), tagging, &RedactOptions::default()).vault
    })
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((cuts, answer)) = data.split_at_checked(4) else { return };
    let answer = compose(answer, ANSWER);
    let whole = vault().restore(&answer);
    let mut chunked = vault().restorer();
    let mut got = String::new();
    let mut from = 0;
    for cut in cuts {
        let cut = (from..=(from + usize::from(*cut)).min(answer.len())).rev().find(|c| answer.is_char_boundary(*c)).unwrap_or(from);
        got.push_str(&chunked.push(&answer[from..cut]));
        from = cut;
    }
    got.push_str(&chunked.push(&answer[from..]));
    got.push_str(&chunked.finish());
    assert_eq!(got, whole, "{answer:?} cut at {cuts:?}");
    // Character by character, and what is held back is always the end of what was pushed.
    let mut stream = vault().restorer();
    let mut got = String::new();
    for c in answer.chars() {
        got.push_str(&stream.push(c.encode_utf8(&mut [0; 4])));
        assert!(whole.starts_with(&got), "{answer:?}");
    }
    got.push_str(&stream.finish());
    assert_eq!(got, whole, "{answer:?}");
});
