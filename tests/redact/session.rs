//! Placeholders, operators, options, secrets.

use crate::redact;
use burnside::redact::{Operator, RawText, RedactOptions, Session, utf16_offsets};

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
fn redact_what_stands_beside_a_value_comes_back_as_it_was() {
    // Found by fuzzing: a backslash of the text's own, and a placeholder glued to a value that goes.
    for text in ["C:\\Users\\jane@example.com", "\\\\192.0.2.17\\share", "+44 20 7946 0958EMAIL_1, jane@example.com"] {
        let redaction = redact(text);
        assert!(!redaction.text.as_str().contains("jane@") && !redaction.text.as_str().contains("192.0"));
        assert_eq!(redaction.restore(redaction.text.as_str()), text, "{}", redaction.text.as_str());
    }
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
fn redact_a_guess_stays_where_it_was_made() {
    let log =
        "user: quarterly\nThe quarterly report of the quarterly review.\nMy password is swordfish. We ate swordfish.";
    let redaction = redact(log);
    let out = redaction.text.as_str();
    assert_eq!(
        out,
        "user: [USERNAME_1]\nThe quarterly report of the quarterly review.\nMy password is [PASSWORD_1]. We ate swordfish."
    );
    // A password that is no word goes everywhere.
    let redaction = redact("password: hunter2, so hunter2 it is.");
    assert_eq!(redaction.text.as_str(), "password: [PASSWORD_1], so [PASSWORD_1] it is.");
}

#[test]
fn redact_values_glued_in_a_row_all_go_in_one_pass() {
    // Each of them hides the next: found by the property tests, with more than four in a row.
    let row = "Jane@Example.COM+44 20 7946 0958ghp_16C7e42F292c6912E7710c838347Ae178B4a+44 20 7946 0958AB 12 34 56 C+1 212 555 0173";
    for text in [row.to_string(), format!("{row}{row}{row}")] {
        let redaction = redact(&text);
        let out = redaction.text.as_str();
        assert_eq!(redact(out).text.as_str(), out);
        assert!(!out.contains("0173") && !out.contains("56 C") && !out.contains("ghp_"), "{out}");
    }
}

#[test]
fn redact_numbers_follow_the_text_however_late_a_value_is_found() {
    // The first number is seen once the address before it is gone, after the second one was.
    let text = "jane@example.com+44 20 7946 0958é😀020 7946 0958";
    let redaction = redact(text);
    assert_eq!(redaction.text.as_str(), "[EMAIL_1][PHONE_1]é😀[PHONE_1]");
    assert_eq!(redaction.vault.original("[PHONE_1]"), Some("+44 20 7946 0958"));
    assert_eq!(redaction.vault.len(), 2);
}

#[test]
fn redact_a_shorter_value_goes_where_a_longer_one_does_not_fit() {
    let text = "jane@example.comhttps://u:p4ss@x.com/+44 20 7946 0958jane@example.com-Jane@Example.COM[EMAIL_1]jane@example.com";
    let mut session = Session::with_key([7; 32]);
    let mut redact = |text: &str| session.redact(&RawText::new(text.into()), None, &RedactOptions::default());
    let out = redact(text).text.as_str().to_string();
    assert_eq!(redact(&out).text.as_str(), out);
}

/// Found by fuzzing: a value is read for so many bytes, and those ended in the middle of a placeholder.
#[test]
fn redact_long_values_cut_no_placeholder() {
    for filler in 30..45 {
        let text = format!("TOKEN~{}[SECRET_1]=[API_KEY_1] and more", "\u{fffd}".repeat(filler));
        assert_eq!(redact(&text).text.as_str(), text);
    }
}
