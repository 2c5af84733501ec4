//! The redaction room from outside: the labelled corpus, false alarms, hostile text, and what must
//! hold for every text.

use burnside::redact::{
    Operator, RawText, RedactOptions, Redaction, RedactionState, Session, Source, TaggedSpan, kinds, utf16_offsets,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn redact(text: &str) -> Redaction {
    Session::with_key([7; 32]).redact(&RawText::new(text.into()), None, &RedactOptions::default())
}

fn tag(text: &str, word: &str, label: &str) -> TaggedSpan {
    let start = text.find(word).expect("the word is in the text");
    TaggedSpan { start, end: start + word.len(), label: label.into(), score: 0.95 }
}

#[test]
fn redact_corpus_precision_and_recall() {
    let mut table: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in include_str!("corpus/labelled.jsonl").lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let mut want: Vec<(usize, usize, String)> = row["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| {
                (s[0].as_u64().unwrap() as usize, s[1].as_u64().unwrap() as usize, s[2].as_str().unwrap().to_string())
            })
            .collect();
        for e in redact(text).entities {
            let counts = table.entry(e.kind.clone()).or_default();
            match want.iter().position(|w| (w.0, w.1, &w.2) == (e.start, e.end, &e.kind)) {
                Some(i) => {
                    counts[0] += 1;
                    want.remove(i);
                }
                None => {
                    counts[1] += 1;
                    wrong.push(format!("false {} `{}` in {text}", e.kind, e.text));
                }
            }
        }
        for w in want {
            table.entry(w.2.clone()).or_default()[2] += 1;
            wrong.push(format!("missed {} `{}` in {text}", w.2, &text[w.0..w.1]));
        }
    }
    let (mut hit, mut extra, mut missed) = (0, 0, 0);
    println!("{:<22} found false missed", "kind");
    for (kind, [h, f, m]) in &table {
        println!("{kind:<22} {h:>5} {f:>5} {m:>6}");
        (hit, extra, missed) = (hit + h, extra + f, missed + m);
    }
    println!("{}", wrong.join("\n"));
    let (precision, recall) = (hit as f32 / (hit + extra) as f32, hit as f32 / (hit + missed) as f32);
    println!("precision {precision:.3}, recall {recall:.3}");
    assert!(recall >= 0.98 && precision >= 0.95, "precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn redact_false_alarms_are_rare() {
    let text = include_str!("corpus/impersonal.txt");
    let found = redact(text).entities;
    let allowed = text.len() / 10_000;
    let list: Vec<_> = found.iter().map(|e| format!("{} `{}`", e.kind, e.text)).collect();
    assert!(found.len() <= allowed, "{} in {} bytes: {list:#?}", found.len(), text.len());
}

#[test]
fn redact_hostile_megabytes_end() {
    for unit in [
        "a@a@a@",
        "1-1-1-",
        ":::::",
        "1.1.1.1.",
        "http://",
        "://",
        "-----BEGIN PRIVATE KEY-----",
        "eyJ.",
        "sk-sk-",
        "((((",
        "+1+1",
        "a.a.a.a@",
        "@",
        "1 1 1 1 ",
        "a=a=a=",
        "password:",
        "00 00 ",
        "[EMAIL_1]",
        "48°",
        "\u{200b}1",
        "4111 1111 ",
        "AB12 ",
        "ff:ff:",
        "DE89 3704 0044 0532 0130 ",
        "a:b@",
        "jan 1 ",
        "tel 1",
    ] {
        let text = unit.repeat(300_000 / unit.len());
        let redaction = redact(&text);
        assert!(redaction.entities.iter().all(|e| text[e.start..e.end] == e.text), "{unit}");
    }
}

#[test]
fn redact_same_value_same_placeholder_through_a_conversation() {
    let mut session = Session::new();
    let options = RedactOptions::default();
    let first = session.redact(&RawText::new("jane@example.com wrote to bob@example.com".into()), None, &options);
    assert_eq!(first.text.as_str(), "[EMAIL_1] wrote to [EMAIL_2]");
    let second = session.redact(&RawText::new("bob@example.com and eve@example.com".into()), None, &options);
    assert_eq!(second.text.as_str(), "[EMAIL_2] and [EMAIL_3]");
    assert_eq!(second.restore("[email_1], [EMAIL_3]"), "jane@example.com, eve@example.com");
}

#[test]
fn redact_placeholders_in_the_text_do_not_collide() {
    let redaction = redact("Literally [EMAIL_1] and email_2, then a@example.com");
    assert_eq!(redaction.text.as_str(), "Literally [EMAIL_1] and email_2, then [EMAIL_3]");
    assert_eq!(redaction.restore(redaction.text.as_str()), "Literally [EMAIL_1] and email_2, then a@example.com");
}

#[test]
fn redact_secrets_never_come_back() {
    let key = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    let redaction = redact(&format!("token {key} and again {key}, password: hunter2"));
    assert_eq!(redaction.text.as_str(), "token [API_KEY_1] and again [API_KEY_1], password: [PASSWORD_1]");
    let restored = redaction.restore(redaction.text.as_str());
    assert!(!restored.contains(key) && !restored.contains("hunter2"));
    assert!(redaction.vault.is_empty());
}

#[test]
fn redact_tagger_spans_become_people_and_places() {
    let text = "Jane van Dyk (Doe, John) lives at 12 High St, Springfield 62704.";
    let tagged = [
        tag(text, "Jane", "GIVEN_NAME"),
        tag(text, "van Dyk", "B-SURNAME"),
        tag(text, "Doe", "SURNAME"),
        tag(text, "John", "GIVEN_NAME"),
        tag(text, "12", "BUILDING_NUMBER"),
        tag(text, "High St", "STREET_NAME"),
        tag(text, "Springf", "CITY"),
        tag(text, "62704", "ZIP_CODE"),
    ];
    let redaction = Session::new().redact(&RawText::new(text.into()), Some(&tagged), &RedactOptions::default());
    assert_eq!(redaction.text.as_str(), "[PERSON_1] ([PERSON_2]) lives at [LOCATION_1].");
    assert_eq!(redaction.text.state(), RedactionState::Ready);
    assert_eq!(redaction.entities[0].source, Source::Tagger);
    assert_eq!(redaction.restore(redaction.text.as_str()), text);
}

#[test]
fn redact_tagger_never_overrules_a_checksum_and_nan_is_no_tagger() {
    let text = "Card of Jane 4111 1111 1111 1111 ok";
    let mut wide = tag(text, "Jane 4111 1111 1111 1111", "GIVEN_NAME");
    let redaction = Session::new().redact(&RawText::new(text.into()), Some(&[wide.clone()]), &RedactOptions::default());
    assert_eq!(redaction.text.as_str(), "Card of [PERSON_1] [CREDIT_CARD_1] ok");
    wide.score = f32::NAN;
    let failed = Session::new().redact(&RawText::new(text.into()), Some(&[wide]), &RedactOptions::default());
    assert_eq!(failed.text.state(), RedactionState::PatternsOnly);
    let outside = TaggedSpan { start: 5, end: usize::MAX, label: "B-É".into(), score: 2.0 };
    Session::new().redact(&RawText::new("é".into()), Some(&[outside]), &RedactOptions::default());
}

#[test]
fn redact_options_types_allow_deny_threshold_operators() {
    let text = "jane@example.com, +1 212 555 0173, project Falcon";
    let with = |options: RedactOptions| {
        Session::with_key([1; 32]).redact(&RawText::new(text.into()), None, &options).text.as_str().to_string()
    };
    let base = RedactOptions::default;
    assert_eq!(
        with(RedactOptions { types: Some(vec!["EMAIL".into()]), ..base() }),
        "[EMAIL_1], +1 212 555 0173, project Falcon"
    );
    assert_eq!(
        with(RedactOptions { allow: vec!["JANE@example.com".into()], ..base() }),
        "jane@example.com, [PHONE_1], project Falcon"
    );
    assert_eq!(
        with(RedactOptions { deny: vec!["falcon".into()], ..base() }),
        "[EMAIL_1], [PHONE_1], project [CUSTOM_1]"
    );
    assert_eq!(with(RedactOptions { threshold: 1.1, ..base() }), text);
    assert_eq!(with(RedactOptions { operator: Operator::Remove, ..base() }), ", , project Falcon");
    assert_eq!(
        with(RedactOptions { operator: Operator::Mask, ..base() }),
        "****************, ** *** *** ****, project Falcon"
    );
    let hashed = with(RedactOptions { operator: Operator::Hash, ..base() });
    assert!(
        hashed.starts_with("[EMAIL_")
            && !hashed.contains("jane")
            && hashed == with(RedactOptions { operator: Operator::Hash, ..base() })
    );
}

#[test]
fn redact_sees_through_disguises_with_offsets_in_the_original() {
    let text = "😀 j\u{200b}ane＠example.com 😀";
    let redaction = redact(text);
    assert_eq!(redaction.text.as_str(), "😀 [EMAIL_1] 😀");
    let e = &redaction.entities[0];
    assert_eq!(utf16_offsets(text, &[e.start, e.end]), [3, 20]);
}

#[test]
fn redact_nothing_prints_a_value() {
    let mut session = Session::new();
    let raw = RawText::new("jane@example.com".into());
    let redaction = session.redact(&raw, None, &RedactOptions::default());
    assert!(!format!("{raw:?}{redaction:?}{session:?}").contains("jane"));
}

#[test]
fn redact_every_kind_is_documented() {
    let page = include_str!("../docs/redaction.md");
    let missing: Vec<_> = kinds().into_iter().filter(|k| !page.contains(&format!("| `{k}` |"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

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
