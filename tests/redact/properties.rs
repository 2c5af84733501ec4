//! What must hold for every text.

use crate::redact;
use proptest::prelude::*;

/// Texts made of what the room has to do with, glued at random.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("jane@example.com"),
        Just("+1 212 555 0173"),
        Just("4111 1111 1111 1111"),
        Just("536-22-1234"),
        Just(" "),
        Just(", "),
        Just("[EMAIL_1]"),
        Just("email_2"),
        Just("phone "),
        Just("password: "),
        Just("hunter2"),
        Just("2001:db8::1"),
        Just("é😀"),
        Just("\n"),
        Just("\u{200b}"),
        Just("born 12/03/1985"),
        Just("ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
        Just("12"),
        Just("-"),
        Just("("),
        Just("DE89370400440532013000"),
        Just("@"),
        Just("https://u:p4ss@x.com/"),
        Just("AB 12 34 56 C"),
    ];
    prop_oneof![prop::collection::vec(piece, 0..14).prop_map(|v| v.concat()), "\\PC{0,60}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn redact_holds_for_every_text(text in texts(), cuts in prop::collection::vec(0usize..200, 0..6)) {
        let redaction = redact(&text);
        let out = redaction.text.as_str().to_string();
        let mut last = 0;
        for e in &redaction.entities {
            prop_assert!(e.start >= last && e.start < e.end);
            prop_assert_eq!(&text[e.start..e.end], &e.text);
            last = e.end;
        }
        // Restoring gives the text back, but for secrets.
        let mut want = String::new();
        let mut at = 0;
        for e in &redaction.entities {
            want.push_str(&text[at..e.start]);
            want.push_str(if redaction.restore(&e.placeholder) == e.placeholder { &e.placeholder } else { &e.text });
            at = e.end;
        }
        want.push_str(&text[at..]);
        prop_assert_eq!(redaction.restore(&out), want);
        // However the answer is cut.
        let mut stream = redaction.restorer();
        let mut got = String::new();
        let mut from = 0;
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| (0..=c.min(out.len())).rev().find(|c| out.is_char_boundary(*c)).unwrap_or(0)).collect();
        cuts.sort_unstable();
        for cut in cuts {
            got.push_str(&stream.push(&out[from..cut]));
            from = cut;
        }
        got.push_str(&stream.push(&out[from..]));
        got.push_str(&stream.finish());
        prop_assert_eq!(&got, &redaction.restore(&out));
        // Nothing more to find in what was written, and no value left in it.
        let again = redact(&out);
        prop_assert_eq!(again.text.as_str(), &out);
        let plain = redaction.entities.iter().fold(out.clone(), |t, e| t.replace(&e.placeholder, " "));
        for e in redaction.entities.iter().filter(|e| e.text.len() >= 8) {
            let alone = plain.match_indices(&e.text).any(|(i, v)| {
                let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                !word(plain[..i].chars().next_back()) && !word(plain[i + v.len()..].chars().next())
            });
            prop_assert!(!alone, "{:?} survives", e);
        }
    }
}
