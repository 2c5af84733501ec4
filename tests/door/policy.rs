//! Who may leave at all.

use crate::ready;
use burnside::edge::{Endpoint, Message, Outbound, Policy, Role, Settings};
use burnside::redact::{RawText, RedactOptions, RedactedText, RedactionState, Session, TaggedSpan, Tagging};

fn send(policy: Policy, texts: &[RedactedText]) -> burnside::Result<Outbound> {
    let endpoint = Endpoint::new("https://edge.example/v1/chat/completions").expect("an address").model("small");
    let turn = |text: &RedactedText| Message { role: Role::User, content: text.clone() };
    Outbound::chat(&endpoint, &policy, &texts.iter().map(turn).collect::<Vec<_>>(), &Settings::default())
}

fn refused(result: burnside::Result<Outbound>) -> bool {
    result.is_err_and(|error| error.code() == "privacy")
}

fn by_patterns(text: &str) -> RedactedText {
    Session::new().redact(&RawText::new(text.into()), None, &RedactOptions::default()).text
}

#[test]
fn redact_door_without_a_tagger_nothing_leaves_by_default() {
    let text = "Write to jane@example.com";
    assert!(refused(send(Policy::default(), &[by_patterns(text)])));
    // One message that nobody tagged keeps the whole chat here.
    assert!(refused(send(Policy::default(), &[ready(text), by_patterns("hello")])));
    let lenient = Policy { require_tagger: false, ..Policy::default() };
    let sent = send(lenient, &[ready(text), by_patterns("hello")]).expect("patterns are enough");
    assert_eq!(sent.state(), RedactionState::PatternsOnly);
    let sent = send(Policy::default(), &[ready(text)]).expect("tagged");
    assert_eq!((sent.state(), sent.redactions()["EMAIL"]), (RedactionState::Ready, 1));
    assert_eq!(
        std::str::from_utf8(sent.body()).expect("JSON"),
        r#"{"messages":[{"content":"Write to [EMAIL_1]","role":"user"}],"model":"small","stream":false}"#
    );
    assert!(refused(send(Policy { never_leave: true, require_tagger: false }, &[ready(text)])));
    assert!(send(Policy::default(), &[]).is_err_and(|error| error.code() == "invalid-argument"));
}

#[test]
fn redact_door_a_tagger_that_failed_is_no_tagger() {
    let text = "Jane lives in Springfield";
    let span = |end: usize, score: f32| TaggedSpan { start: 0, end, label: "PER".into(), score };
    let redact = |spans: &[TaggedSpan], complete: bool| {
        let tagging = Tagging { spans, complete };
        Session::new().redact_tagged(&RawText::new(text.into()), tagging, &RedactOptions::default()).text
    };
    for broken in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert!(refused(send(Policy::default(), &[redact(&[span(4, broken)], true)])), "{broken}");
    }
    assert!(refused(send(Policy::default(), &[redact(&[span(400, 0.9)], true)])), "beyond the text");
    // What it did read is taken out all the same.
    let partly = redact(&[span(4, 0.9)], false);
    assert_eq!(partly.as_str(), "[PERSON_1] lives in Springfield");
    assert!(refused(send(Policy::default(), &[partly])), "not to its end");
    assert!(send(Policy::default(), &[redact(&[span(4, 0.9)], true)]).is_ok());
}
