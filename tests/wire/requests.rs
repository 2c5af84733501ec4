//! The requests that leave, byte for byte, and that none leaves with what it should not.

use burnside::edge::{Endpoint, Message, Outbound, Policy, Protocol, Role, Service, Settings};
use burnside::redact::{RawText, RedactOptions, RedactedText, Session};
use proptest::prelude::*;

fn redacted(texts: &[&str]) -> Vec<RedactedText> {
    let mut session = Session::new();
    let mut one =
        |text: &&str| session.redact(&RawText::new((*text).into()), Some(&[]), &RedactOptions::default()).text;
    texts.iter().map(&mut one).collect()
}

fn endpoint() -> Endpoint {
    Endpoint::new("https://edge.example").expect("an address").model("small")
}

fn body(outbound: &Outbound) -> &str {
    std::str::from_utf8(outbound.body()).expect("JSON")
}

#[test]
fn edge_requests_of_each_service() {
    let texts = redacted(&["from jane@example.com", "and joe@example.com"]);
    let send = |endpoint: &Endpoint, service, texts: &[RedactedText]| {
        Outbound::texts(endpoint, &Policy::default(), service, texts).expect("it may leave")
    };
    for (service, url, one, two) in [
        (
            Service::Classify,
            "https://edge.example/classify",
            r#"{"model":"small","text":"from [EMAIL_1]"}"#,
            r#"{"model":"small","texts":["from [EMAIL_1]","and [EMAIL_2]"]}"#,
        ),
        (
            Service::Tag,
            "https://edge.example/tag",
            r#"{"model":"small","text":"from [EMAIL_1]"}"#,
            r#"{"model":"small","texts":["from [EMAIL_1]","and [EMAIL_2]"]}"#,
        ),
        (
            Service::Embed,
            "https://edge.example/v1/embeddings",
            r#"{"input":["from [EMAIL_1]"],"model":"small"}"#,
            r#"{"input":["from [EMAIL_1]","and [EMAIL_2]"],"model":"small"}"#,
        ),
    ] {
        let sent = send(&endpoint(), service, &texts[..1]);
        assert_eq!((sent.url(), body(&sent), sent.redactions()["EMAIL"]), (url, one, 1));
        assert_eq!(body(&send(&endpoint(), service, &texts)), two);
    }
    let run = Endpoint::new("https://api.example/ai/run/@cf/huggingface/distilbert-sst-2-int8").expect("an address");
    let run = run.protocol(Protocol::WorkersAi);
    let sent = send(&run, Service::Classify, &texts[..1]);
    assert_eq!((sent.url(), body(&sent)), (run.url(), r#"{"text":"from [EMAIL_1]"}"#));
    assert_eq!(body(&send(&run, Service::Embed, &texts)), r#"{"text":["from [EMAIL_1]","and [EMAIL_2]"]}"#);
    for (endpoint, service, texts) in [
        (&run, Service::Classify, &texts[..]),
        (&run, Service::Tag, &texts[..1]),
        (&run, Service::Embed, &[]),
        (&run, Service::Chat, &texts),
    ] {
        let refused = Outbound::texts(endpoint, &Policy::default(), service, texts);
        assert!(refused.is_err_and(|error| error.code() == "invalid-argument"), "{service:?}");
    }
}

#[test]
fn edge_requests_stop_strings_and_schemas_go_through_the_door_too() {
    let chat = |texts: &[&str], require_tagger: bool| {
        let all = redacted(texts);
        let [content, stop, schema] = all.try_into().expect("three texts");
        let settings = Settings { stop: vec![stop], schema: Some(schema), max_tokens: Some(5), ..Settings::default() };
        let policy = Policy { require_tagger, ..Policy::default() };
        Outbound::chat(&endpoint(), &policy, &[Message { role: Role::User, content }], &settings)
    };
    let schema = r#"{"type":"object","properties":{"jane@example.com":{"type":"string","enum":["joe@example.com"]}}}"#;
    let sent = chat(&["who wrote?", "jane@example.com", schema], true).expect("it may leave");
    assert_eq!(
        body(&sent),
        concat!(
            r#"{"max_tokens":5,"messages":[{"content":"who wrote?","role":"user"}],"model":"small","#,
            r#""stop":["[EMAIL_1]"],"stream":false,"#,
            // In its own order, which is that of the answer's members.
            r#""response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":"#,
            r#"{"type":"object","properties":{"[EMAIL_1]":{"type":"string","enum":["[EMAIL_2]"]}}}}}}"#
        )
    );
    assert_eq!(sent.redactions()["EMAIL"], 3);
    // A number that is personal data leaves a hole that no JSON has.
    let refused = chat(&["who?", "x", r#"{"const":4111111111111111}"#], true);
    assert!(refused.is_err_and(|error| error.code() == "privacy"));
    // One text of them that nobody tagged keeps the request here.
    let untagged = Session::new().redact(&RawText::new("stop".into()), None, &RedactOptions::default()).text;
    let settings = Settings { stop: vec![untagged], ..Settings::default() };
    let messages = [Message { role: Role::User, content: redacted(&["hello"]).remove(0) }];
    let refused = Outbound::chat(&endpoint(), &Policy::default(), &messages, &settings);
    assert!(refused.is_err_and(|error| error.code() == "privacy"));
}

#[test]
fn edge_requests_with_personal_data_in_the_configuration_are_stopped() {
    let text = redacted(&["hello"]);
    for (what, endpoint) in [
        ("url", Endpoint::new("https://edge.example/?user=jane%40example.com")),
        ("body", Endpoint::new("https://edge.example").map(|e| e.model("jane@example.com"))),
        ("headers", Endpoint::new("https://edge.example").and_then(|e| e.header("x-user", "jane@example.com"))),
    ] {
        let sent = Outbound::texts(&endpoint.expect("an address"), &Policy::default(), Service::Embed, &text);
        let error = sent.expect_err(what);
        assert!(error.code() == "privacy" && error.to_string().contains(what), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The keys that js/edge/attempts.js makes are never taken for personal data.
    #[test]
    fn edge_requests_idempotency_keys_pass_the_guard(letters in "[a-z]{24}") {
        let endpoint = endpoint().header("idempotency-key", &format!("burnside-{letters}")).expect("a header");
        let sent = Outbound::texts(&endpoint, &Policy::default(), Service::Embed, &redacted(&["hello"]));
        prop_assert!(sent.is_ok(), "{}", sent.expect_err("refused"));
    }
}
