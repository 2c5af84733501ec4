//! The tagger's spans beside the patterns'.

use burnside::redact::{RawText, RedactOptions, Redaction, RedactionState, Session, Source, TaggedSpan};

fn tag(text: &str, word: &str, label: &str) -> TaggedSpan {
    let start = text.find(word).expect("the word is in the text");
    TaggedSpan { start, end: start + word.len(), label: label.into(), score: 0.95 }
}

fn with_tags(text: &str, tagged: &[TaggedSpan]) -> Redaction {
    Session::new().redact(&RawText::new(text.into()), Some(tagged), &RedactOptions::default())
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
    let failed = Session::new().redact(&RawText::new("é".into()), Some(&[outside]), &RedactOptions::default());
    assert_eq!(failed.text.state(), RedactionState::PatternsOnly);
}

#[test]
fn redact_tagger_and_pattern_of_one_kind_become_their_union() {
    let text =
        "Maria Keller from Freiburg wrote from maria.keller@example.org and asked to be called on +49 761 2045 9983.";
    let mut sure = tag(text, "49 761 2045 9983", "B-PHONE");
    sure.score = 0.999;
    let tagged = [
        tag(text, "Maria", "B-GIVEN_NAME"),
        tag(text, "Keller", "B-SURNAME"),
        tag(text, "Freiburg", "B-CITY"),
        tag(text, "maria.keller@example", "B-EMAIL"),
        tag(text, "example.org", "B-URL"),
        sure,
    ];
    let redaction = with_tags(text, &tagged);
    assert_eq!(
        redaction.text.as_str(),
        "[PERSON_1] from [LOCATION_1] wrote from [EMAIL_1] and asked to be called on [PHONE_1]."
    );
    assert_eq!(redaction.entities[3].text, "+49 761 2045 9983");
    assert_eq!(redaction.restore(redaction.text.as_str()), text);
    // The tagger saw more of it than the pattern, and in two parts.
    let text = "tel +49 761 2045 9983 ext 12";
    let tagged = [tag(text, "49 761", "PHONE"), tag(text, "9983 ext 12", "PHONE")];
    assert_eq!(with_tags(text, &tagged).text.as_str(), "tel [PHONE_1]");
}

#[test]
fn redact_a_sure_pattern_beats_a_surer_tagger_of_another_kind() {
    for (text, word, label, want) in [
        ("call +49 761 2045 9983 now", "49 761 2045 9983", "BANK_ACCOUNT", "call [PHONE_1] now"),
        ("call +49 761 2045 9983 now", "761 2045 9983 now", "TAX_ID", "call [PHONE_1] [TAX_ID_1]"),
        ("mail jane@example.com", "example.com", "URL", "mail [EMAIL_1]"),
        ("mail jane@example.com", "jane", "GIVEN_NAME", "mail [EMAIL_1]"),
        ("IBAN DE89370400440532013000", "370400440532013000", "BANK_ACCOUNT", "IBAN [IBAN_1]"),
    ] {
        let mut span = tag(text, word, label);
        span.score = 1.0;
        assert_eq!(with_tags(text, &[span]).text.as_str(), want, "{text} {label}");
    }
}

#[test]
fn redact_no_plus_stands_before_a_phone() {
    // 999 is no calling code, so no pattern knows this one.
    let text = "ring 999 1234 567 or +999 1234 567, (+999) 1234 567, ＋999 1234 567";
    let starts: Vec<usize> = text.match_indices("999").map(|(i, _)| i).collect();
    for known in 1..=starts.len() {
        let tagged: Vec<TaggedSpan> = starts
            .iter()
            .take(known)
            .map(|&start| {
                let end = start + text[start..].find([',', 'o']).unwrap_or(text.len() - start);
                TaggedSpan { start, end, label: "B-PHONE".into(), score: 0.9 }
            })
            .collect();
        let redaction = with_tags(text, &tagged);
        let out = redaction.text.as_str();
        assert!(!out.contains("+[") && !out.contains("＋["), "{out}");
        // Those with a plus are one number, and come back as the first of them is written.
        assert_eq!(redaction.restore(out).matches("1234 567").count(), 4);
    }
}

#[test]
fn redact_a_name_known_whole_is_taken_out_whole_where_the_tagger_knew_a_part() {
    let text = "Maria Keller wrote; later Maria Keller paid, and Keller went.";
    let second = text.rfind("Maria Keller").expect("twice") + "Maria ".len();
    let tagged = [
        tag(text, "Maria", "GIVEN_NAME"),
        tag(text, "Keller", "SURNAME"),
        TaggedSpan { start: second, end: second + "Keller".len(), label: "SURNAME".into(), score: 0.9 },
    ];
    let redaction = with_tags(text, &tagged);
    assert!(!redaction.text.as_str().contains("Maria"), "{}", redaction.text.as_str());
    assert!(
        redaction.text.as_str().starts_with("[PERSON_1] wrote; later [PERSON_1] paid"),
        "{}",
        redaction.text.as_str()
    );
    assert_eq!(redaction.restore(redaction.text.as_str()), text);
}

#[test]
fn redact_taggers_of_other_label_sets() {
    let text = "José Müller-Lüdenscheidt of Acme GmbH, 12 High St, 10115 Berlin, pin 4711";
    for labels in [
        ["B-PER", "I-PER", "B-ORG", "B-LOC", "I-LOC", "S-LOC", "PIN"],
        ["I-GIVENNAME", "I-SURNAME", "I-COMPANYNAME", "I-BUILDINGNUM", "I-STREET", "I-CITY", "I-PIN"],
        ["FIRSTNAME", "LASTNAME2", "ORGANIZATION", "BUILDING", "STREET", "CITY", "PIN"],
        ["S-private_person", "E-private_person", "ORG", "private_address", "private_address", "private_address", "pin"],
    ] {
        let words = ["Jos", "Müller", "Acme GmbH", "12", "High St", "Berlin", "4711"];
        let tagged: Vec<_> = words.iter().zip(labels).map(|(word, label)| tag(text, word, label)).collect();
        let redaction = with_tags(text, &tagged);
        let out = redaction.text.as_str();
        assert!(out.starts_with("[PERSON_1] of [ORGANIZATION_1], [LOCATION_1]"), "{out}");
        assert!(out.ends_with("[PIN_1]"), "{out}");
        // A PIN is a secret, whoever finds it.
        assert_eq!(redaction.restore("[PERSON_1] [PIN_1]"), "José Müller-Lüdenscheidt [PIN_1]");
    }
}

#[test]
fn redact_a_label_of_any_shape_makes_a_placeholder_that_comes_back() {
    let text = "badge ZX-9 of unit 7";
    for (label, placeholder) in
        [("badge-no", "[BADGE_NO_1]"), ("ID2", "[ID2_1]"), ("2fa", "[KIND_2FA_1]"), ("Ü", "[OTHER_1]")]
    {
        let redaction = with_tags(text, &[tag(text, "ZX-9", label)]);
        assert_eq!(redaction.text.as_str(), format!("badge {placeholder} of unit 7"));
        assert_eq!(redaction.restore(redaction.text.as_str()), text);
        assert_eq!(redaction.restore(&placeholder.to_lowercase()), "ZX-9");
    }
}

#[test]
fn redact_a_name_that_the_tagger_saw_goes_in_capitals_too() {
    let text = "MARIA KELLER\nMaria Keller wrote. maria keller. Will Mark will mark it.";
    let start = text.find("Maria").expect("it is there");
    let tagged = [
        TaggedSpan { start, end: start + "Maria Keller".len(), label: "PERSON".into(), score: 0.95 },
        tag(text, "Mark", "GIVEN_NAME"),
    ];
    let redaction = with_tags(text, &tagged);
    assert_eq!(redaction.text.as_str(), "[PERSON_1]\n[PERSON_1] wrote. [PERSON_1]. Will [PERSON_2] will mark it.");
    assert_eq!(redaction.restore("[PERSON_1]"), "MARIA KELLER");
}

/// Each letter comes to light when the one before it has gone: found by fuzzing, where glued values did so.
#[test]
fn redact_text_that_is_not_read_to_its_end_is_not_ready() {
    let own = r#"{"deny": ["zq"], "recognizers": [{"type": "NEXT", "pattern": "\\]b"}]}"#;
    let options = RedactOptions::from_json(own).expect("options");
    for (letters, state) in [(100, RedactionState::Ready), (1 << 20, RedactionState::PatternsOnly)] {
        let text = RawText::new(format!("zq{}", "b".repeat(letters)));
        let redaction = Session::new().redact(&text, Some(&[]), &options);
        assert_eq!(redaction.text.state(), state, "{letters} letters");
        assert_eq!(redaction.text.as_str().contains('b'), state != RedactionState::Ready);
    }
}
