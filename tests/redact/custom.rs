//! The caller's own: recognizers, lists, dates on demand. And secrets, of which nothing may stay.

use burnside::redact::{OptionsError, RawText, RedactOptions, Redaction, Session};

fn with(options: &str, text: &str) -> Redaction {
    let options = RedactOptions::from_json(options).expect("options");
    Session::with_key([7; 32]).redact(&RawText::new(text.into()), None, &options)
}

fn refused(options: &str) -> String {
    let error: OptionsError = RedactOptions::from_json(options).expect_err("is refused");
    error.to_string()
}

#[test]
fn redact_custom_recognizers_are_found_in_context_and_through_disguises() {
    let own =
        r#"{"recognizers": [{"type": "EMPLOYEE_ID", "pattern": "E-\\d{6}", "context": ["employee", "staff no"]}]}"#;
    for (text, want) in [
        ("Employee E-123456 left", "Employee [EMPLOYEE_ID_1] left"),
        ("E-123456 (staff no)", "[EMPLOYEE_ID_1] (staff no)"),
        ("employee_id=E-123456", "employee_id=[EMPLOYEE_ID_1]"),
        ("employee Ｅ‐１２３\u{200b}４５６!", "employee [EMPLOYEE_ID_1]!"),
        ("employee E-123456, E-654321, E-123456", "employee [EMPLOYEE_ID_1], [EMPLOYEE_ID_2], [EMPLOYEE_ID_1]"),
        ("part E-123456", "part E-123456"),
        ("employees E-123456", "employees E-123456"),
    ] {
        let got = with(own, text);
        assert_eq!(got.text.as_str(), want);
        assert_eq!(got.restore(want), text);
    }
    let plain = r#"{"types": ["CASE_REF"], "recognizers": [{"type": "CASE_REF", "pattern": "case [a-z]+", "ignore_case": true}]}"#;
    assert_eq!(with(plain, "CASE abc, a@example.com").text.as_str(), "[CASE_REF_1], a@example.com");
    let low = r#"{"recognizers": [{"type": "CODE", "pattern": "x\\d", "score": 0.2}]}"#;
    assert_eq!(with(low, "x1").text.as_str(), "x1");
}

#[test]
fn redact_custom_secrets_are_not_restored() {
    let own = r#"{"recognizers": [{"type": "BADGE", "pattern": "B\\d+", "secret": true}, {"type": "API_KEY", "pattern": "k\\d+"}]}"#;
    let got = with(own, "B17 and k42");
    assert_eq!(got.text.as_str(), "[BADGE_1] and [API_KEY_1]");
    assert_eq!(got.restore("[BADGE_1] and [API_KEY_1]"), "[BADGE_1] and [API_KEY_1]");
}

#[test]
fn redact_custom_leaves_placeholders_alone_and_ends_on_hostile_text() {
    let own = r#"{"recognizers": [{"type": "CODE", "pattern": "[A-Z]+_[0-9]+"}, {"type": "DASHED", "pattern": "(?:\\d+-)+\\d{9}|z"}]}"#;
    assert_eq!(with(own, "[EMAIL_1] AB_1").text.as_str(), "[EMAIL_1] [CODE_1]");
    for unit in ["1-", "AB_", "z", "1-z\n"] {
        let text = unit.repeat(100_000 / unit.len());
        for e in with(own, &text).entities {
            assert_eq!(text[e.start..e.end], e.text);
        }
    }
    // A match across the windows of a long line.
    let own = r#"{"recognizers": [{"type": "CODE", "pattern": "Q\\d{200}Q"}]}"#;
    for lead in (3000..4200).step_by(97) {
        let text = format!("{} Q{}Q é", "é ".repeat(lead / 3), "7".repeat(200));
        assert_eq!(with(own, &text).entities.len(), 1, "{lead}");
    }
}

#[test]
fn redact_custom_says_what_is_wrong_and_quotes_no_value() {
    for (options, says) in [
        (
            r#"{"recognizers": [{"type": "A_B", "pattern": "x"}, {"type": "A_B", "pattern": "(jane"}]}"#,
            "recognizers[1]",
        ),
        (r#"{"recognizers": [{"type": "jane", "pattern": "x"}]}"#, "EMPLOYEE_ID"),
        (r#"{"recognizers": [{"type": "JANE_1", "pattern": "x"}]}"#, "no number last"),
        (r#"{"recognizers": [{"type": "A_B", "pattern": "x*"}]}"#, "empty text"),
        (r#"{"recognizers": [{"type": "A_B", "pattern": "(?:\\w{200}){200}"}]}"#, "too large"),
        (r#"{"recognizers": [{"type": "A_B", "pattern": "(?=jane)x"}]}"#, "look-around"),
        (r#"{"recognizers": [{"type": "A_B", "pattern": "x", "score": 2}]}"#, "score must be"),
        (r#"{"recognizers": [{"type": "A_B"}]}"#, "pattern"),
        (r#"{"deny": "jane"}"#, "line 1"),
        (r#"{"treshold": 1}"#, "treshold"),
        (r#"{"threshold": 7}"#, "threshold"),
        (r#"{"operator": "jane"}"#, "operator"),
        (r#"{"allow_patterns": ["ok", "[jane"]}"#, "allow_patterns[1]"),
    ] {
        let message = refused(options);
        assert!(message.contains(says) && !message.contains("jane"), "{message}");
    }
}

#[test]
fn redact_lists_know_case_disguises_and_patterns() {
    let text = "ÄRGER um Müller; MÜLLER@example.com und F\u{200b}alcon";
    let got = with(r#"{"deny": ["müller", "falcon"], "types": []}"#, text);
    assert_eq!(got.text.as_str(), "ÄRGER um [CUSTOM_1]; [CUSTOM_1]@example.com und [CUSTOM_2]");
    let got = with(r#"{"allow_patterns": ["@example\\.com$"]}"#, "a@example.com b@example.org");
    assert_eq!(got.text.as_str(), "a@example.com [EMAIL_1]");
}

#[test]
fn redact_dates_go_when_they_are_asked_for() {
    let text = "On 12 March 2024 we met.\nShe was born 1985-07-02.";
    assert_eq!(with("{}", text).text.as_str(), "On 12 March 2024 we met.\nShe was born [DATE_OF_BIRTH_1].");
    for options in [r#"{"types": ["DATE", "DATE_OF_BIRTH"]}"#, r#"{"threshold": 0.4}"#] {
        assert_eq!(with(options, text).text.as_str(), "On [DATE_1] we met.\nShe was born [DATE_OF_BIRTH_1].");
    }
}

#[test]
fn redact_secrets_stay_nowhere() {
    let values = [
        "hunter2zz",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "491276",
        "p4ssw0rd-x",
        "9f86d081884c7d659a2feaa0c55ad015",
    ];
    let text = "password: hunter2zz, token ghp_16C7e42F292c6912E7710c838347Ae178B4a; the PIN is 491276. \
        My password is p4ssw0rd-x! X-Api-Key: 9f86d081884c7d659a2feaa0c55ad015 (again: hunter2zz)";
    let mut session = Session::with_key([7; 32]);
    let got = session.redact(&RawText::new(text.into()), None, &RedactOptions::default());
    let out = got.text.as_str();
    let seen = format!("{session:?} {got:?} {:?} {} {out}", got.vault, got.restore(out));
    // The session knows them no more either: in a later text they are not echoed.
    let later = session.redact(&RawText::new("see p4ssw0rd-x".into()), None, &RedactOptions::default());
    for value in values {
        assert!(!seen.contains(value), "{value} in {seen}");
    }
    assert!(got.vault.is_empty() && later.vault.is_empty());
    assert!(got.entities.iter().all(|e| got.restore(&e.placeholder) == e.placeholder));
    assert_eq!(got.entities.len(), 6, "{out}");
}
