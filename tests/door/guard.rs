//! The second scan.

use crate::ready;
use burnside::edge::{Endpoint, Message, Outbound, Policy, Role, Settings, Wire, guard};
use burnside::redact::{RawText, RedactOptions, Session};

const URL: &str = "https://edge.example/v1/chat/completions";
const KEY: &str = "Bearer sk-proj-Zb3kT9vLq2XnR7wYc5HdJ1mPf8GsA4uE6oQiVtB0";

fn endpoint() -> Endpoint {
    Endpoint::new(URL).and_then(|e| e.header("Authorization", KEY)).expect("a configuration")
}

/// The message of the refusal; empty if it passes.
fn verdict(url: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
    let headers: Vec<(String, String)> = headers.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    match guard(&Wire { method: "POST", url, headers: &headers, body }, &endpoint()) {
        Ok(()) => String::new(),
        Err(error) => {
            assert_eq!(error.code(), "privacy");
            error.to_string()
        }
    }
}

#[test]
fn redact_guard_reads_url_headers_and_body_as_they_stand_and_decoded() {
    for (url, header, body, says) in [
        ("https://edge.example/u/jane@example.com", "", "", "1 EMAIL in the url"),
        ("https://edge.example/?q=jane%40example.com", "", "", "1 EMAIL in the url"),
        ("https://edge.example/?card=4111+1111+1111+1111", "", "", "1 CREDIT_CARD in the url"),
        (URL, "for jane@example.com", "", "1 EMAIL in the headers"),
        (URL, "DE89370400440532013000", "", "1 IBAN in the headers"),
        (
            URL,
            "",
            r#"{"content":"card 4111 1111 1111 1111, mail a@example.com b@example.com"}"#,
            "1 CREDIT_CARD in the body, 2 EMAIL in the body",
        ),
        (URL, "", r#"{"content":"jane\u0040example.com"}"#, "1 EMAIL in the body"),
        (URL, "", r#"{"jane\u0040example.com":1}"#, "1 EMAIL in the body"),
        // A parser keeps the second; the wire has both.
        (URL, "", r#"{"a":"jane@example.com","a":""}"#, "1 EMAIL in the body"),
        (URL, "", r#"{"card":4111111111111111}"#, "1 CREDIT_CARD in the body"),
        (URL, "", "text=jane%40example.com", "1 EMAIL in the body"),
        (URL, "", "not json, jane@example.com", "1 EMAIL in the body"),
    ] {
        let message = verdict(url, &[("x-note", header), ("authorization", KEY)], body.as_bytes());
        assert!(message.contains(says), "{url} {header} {body}: {message:?}");
        for value in ["jane", "4111", "DE89", "sk-proj"] {
            assert!(!message.contains(value), "{message}");
        }
    }
}

#[test]
fn redact_guard_lets_requests_without_personal_data_pass() {
    let body = br#"{"messages":[{"role":"user","content":"Dear [PERSON_1], [EMAIL_1] paid 12.50 on 2024-05-17, order 4711"}],"max_tokens":4096,"seed":1234567890}"#;
    let headers = [
        ("authorization", KEY),
        ("content-type", "application/json"),
        ("user-agent", "burnside/0.1.0"),
        ("x-request-id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ];
    assert_eq!(verdict(URL, &headers, body), "");
    assert_eq!(verdict("http://127.0.0.1:8787/v1/chat/completions", &[], b"{}"), "");
}

#[test]
fn redact_guard_exempts_the_callers_credential_in_its_place_only() {
    assert_eq!(verdict(URL, &[("AUTHORIZATION", KEY)], b"{}"), "");
    assert_eq!(verdict("https://EDGE.example:443/other", &[("authorization", KEY)], b"{}"), "");
    let elsewhere = "https://elsewhere.example/";
    let key = KEY.trim_start_matches("Bearer ");
    assert!(verdict(elsewhere, &[("authorization", KEY)], b"{}").contains("API_KEY in the headers"));
    assert!(verdict("https://edge.example.evil.example/", &[("authorization", KEY)], b"{}").contains("API_KEY"));
    assert!(verdict("http://edge.example/", &[("authorization", KEY)], b"{}").contains("API_KEY"));
    assert!(verdict(URL, &[("x-note", KEY)], b"{}").contains("API_KEY in the headers"));
    assert!(verdict(&format!("{URL}?key={key}"), &[], b"{}").contains("in the url"));
    assert!(verdict(URL, &[], format!(r#"{{"content":"my key {key}"}}"#).as_bytes()).contains("in the body"));
    // Another one's credential is no credential of ours.
    assert!(verdict(URL, &[("authorization", &KEY.replace("Zb3k", "Xb3k"))], b"{}").contains("API_KEY"));
}

#[test]
fn redact_guard_refuses_what_it_cannot_read() {
    assert!(verdict(URL, &[], b"\xff\xfe{}").contains("not UTF-8"));
    assert!(verdict(URL, &[("Content-Encoding", "gzip")], b"{}").contains("encoded"));
    assert_eq!(verdict(URL, &[("content-encoding", "identity")], b"{}"), "");
    for (name, value) in [("Content-Encoding", "gzip"), ("a b", "x"), ("", "x"), ("x", "a\r\nevil: 1"), ("x", "é")] {
        assert!(endpoint().header(name, value).is_err_and(|error| error.code() == "invalid-argument"), "{name}");
    }
    for url in ["/relative", "edge.example", "ftp://edge.example", "https://", "https://user:pass@edge.example/"] {
        assert!(Endpoint::new(url).is_err_and(|error| error.code() == "invalid-argument"), "{url}");
    }
}

#[test]
fn redact_guard_stops_a_request_whose_redaction_looked_away() {
    let options = RedactOptions { types: Some(vec!["PHONE".into()]), ..RedactOptions::default() };
    let text = RawText::new("card 4111 1111 1111 1111".into());
    let content = Session::new().redact(&text, Some(&[]), &options).text;
    let send = |endpoint: &Endpoint, content| {
        let messages = [Message { role: Role::User, content }];
        Outbound::chat(endpoint, &Policy::default(), &messages, &Settings::default())
    };
    let error = send(&endpoint(), content).expect_err("a card");
    assert!(error.code() == "privacy" && error.to_string().contains("1 CREDIT_CARD in the body"));
    // A value that the caller lets through must be let through here too.
    let options = RedactOptions { allow: vec!["info@example.com".into()], ..RedactOptions::default() };
    let text = RawText::new("write to info@example.com".into());
    let content = Session::new().redact(&text, Some(&[]), &options).text;
    assert!(send(&endpoint(), content.clone()).is_err());
    assert!(send(&endpoint().allow(["INFO@example.com".to_string()]), content).is_ok());
    assert!(send(&endpoint(), ready("nothing personal")).is_ok());
    assert!(!format!("{:?} {:?}", endpoint(), send(&endpoint(), ready("x"))).contains("sk-proj"));
}
