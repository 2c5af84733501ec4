//! What a schema may not ask for is an error that names the keyword and where it stands.

use burnside::Error;
use burnside::schema::{Constraint, Schema, Vocabulary};
use std::rc::Rc;

#[track_caller]
fn refused(schema: &str, path: &str, word: &str) {
    let error = Schema::parse(schema).map(|_| ()).expect_err(schema);
    assert_eq!(error.path, path, "{error}");
    assert!(error.what.contains(word), "{error}");
    assert_eq!(Error::from(error).code(), "invalid-argument");
}

#[test]
fn unsupported_keywords_are_named() {
    for keyword in
        ["not", "if", "patternProperties", "contains", "unevaluatedProperties", "dependentRequired", "multipleOf"]
    {
        let schema = format!(r#"{{"properties":{{"a/b":{{"{keyword}":{{}}}}}}}}"#);
        refused(&schema, &format!("/properties/a~1b/{keyword}"), keyword);
    }
    refused(r#"{"type":"array","uniqueItems":true}"#, "/uniqueItems", "uniqueItems");
    refused(r#"{"typ":"string"}"#, "/typ", "typ");
}

#[test]
fn malformed_keywords_are_named() {
    refused("[", "", "JSON");
    refused("3", "", "schema");
    refused(r#"{"type":"text"}"#, "/type", "type");
    refused(r#"{"minLength":-1}"#, "/minLength", "whole");
    refused(r#"{"exclusiveMinimum":true}"#, "/exclusiveMinimum", "number");
    refused(r#"{"enum":[]}"#, "/enum", "enum");
    refused(r#"{"required":"a"}"#, "/required", "names");
    refused(r#"{"items":[{}]}"#, "/items", "prefixItems");
    refused(r#"{"$ref":"https://example.org/x"}"#, "/$ref", "pointer");
    refused(r##"{"$ref":"#/$defs/x"}"##, "/$ref", "nowhere");
    refused(r#"{"format":"phone"}"#, "/format", "format");
    refused(r#"{"pattern":"(?=a)b"}"#, "/pattern", "look-around");
    refused(r#"{"pattern":"(a)\\1"}"#, "/pattern", "back-references");
    refused(r#"{"pattern":"a{2000}"}"#, "/pattern", "repetitions");
    refused(r#"{"pattern":"((((a{99}){99}){99}){99})"}"#, "/pattern", "too large");
    refused(r#"{"pattern":"[z-a]"}"#, "/pattern", "order");
    refused(r#"{"type":"string","pattern":"^a","format":"date"}"#, "/format", "more than one");
}

#[test]
fn a_oneof_whose_branches_may_hold_together_is_refused() {
    refused(r#"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#, "/oneOf", "anyOf");
    refused(r#"{"oneOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}"#, "/oneOf", "anyOf");
    for fine in [
        r#"{"oneOf":[{"type":"integer"},{"type":"string"}]}"#,
        r#"{"oneOf":[{"const":1},{"const":2}]}"#,
        r#"{"oneOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}},"required":["b"]}]}"#,
    ] {
        Schema::parse(fine).expect(fine);
    }
}

#[test]
fn schemas_that_lead_back_to_themselves_are_refused() {
    refused(r##"{"$ref":"#"}"##, "", "back to itself");
    let error = Schema::parse(r##"{"anyOf":[{"$ref":"#"},{"type":"string"}]}"##).expect_err("endless");
    assert!(error.what.contains("back to itself"), "{error}");
}

/// Few words that would be very much work.
#[test]
fn schemas_that_explode_are_refused_or_read_quickly() {
    let laughs = |keyword: &str, end: &str| {
        let levels: Vec<String> = (0..30)
            .map(|i| {
                format!(r##""d{i}":{{"{keyword}":[{{"$ref":"#/$defs/d{0}"}},{{"$ref":"#/$defs/d{0}"}}]}}"##, i + 1)
            })
            .collect();
        format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d30":{end}}}}}"##, levels.join(","))
    };
    Schema::parse(&laughs("allOf", r#"{"type":"string"}"#)).expect("each is read once");
    let error = Schema::parse(&laughs("anyOf", "false")).expect_err("a thousand million alternatives");
    assert!(error.what.contains("too large"), "{error}");
    let chain: Vec<String> = (0..500).map(|i| format!(r##""d{i}":{{"$ref":"#/$defs/d{}"}}"##, i + 1)).collect();
    let error = Schema::parse(&format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d500":{{}}}}}}"##, chain.join(",")));
    assert!(error.expect_err("a long chain").what.contains("too many"));
}

#[test]
fn what_nothing_can_satisfy_is_refused_before_anything_is_written() {
    let bytes = || Rc::new(Vocabulary::new((0..=255u8).map(|byte| (u32::from(byte), vec![byte])).collect()));
    for schema in [
        "false",
        r#"{"type":"integer","minimum":3,"maximum":2}"#,
        r#"{"type":"number","exclusiveMinimum":0,"maximum":0}"#,
        r#"{"type":"string","minLength":3,"maxLength":2}"#,
        r#"{"allOf":[{"type":"string"},{"type":"integer"}]}"#,
        r#"{"type":"object","properties":{"a":false},"required":["a"]}"#,
        r##"{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}"##,
        r#"{"enum":["a","b"],"minLength":2}"#,
    ] {
        let parsed = Schema::parse(schema).expect(schema);
        assert_eq!(
            Constraint::new(&parsed, bytes()).err().map(|error| error.code()),
            Some("invalid-argument"),
            "{schema}"
        );
    }
    // Tokens that cannot spell it.
    let letters = Rc::new(Vocabulary::new((b'a'..=b'z').map(|byte| (u32::from(byte), vec![byte])).collect()));
    assert!(Constraint::new(&Schema::parse(r#"{"type":"integer"}"#).expect("valid"), letters.clone()).is_err());
    assert_eq!(Constraint::new(&Schema::parse("{}").expect("valid"), letters).expect("null").owed(), 4);
}
