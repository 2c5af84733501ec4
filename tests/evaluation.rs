//! Regression sets: what is made of a model's answers, by hand-made ones; `js/test/evaluate.test.mjs` reads the same file.
//! With the real model and the command: `tests/models/evaluation.rs`.
#![cfg(feature = "cli")]

use burnside::native::eval::report::{Answer, judge};
use burnside::native::eval::set::Set;
use serde_json::Value;

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/evaluation.json")).expect("JSON")
}

fn answer(value: &Value) -> Answer {
    let read = "an answer of the fixture";
    match value {
        Value::Object(_) => Answer::Logits(serde_json::from_value(value.clone()).expect(read)),
        Value::String(text) => Answer::Text(text.clone()),
        _ => match serde_json::from_value(value.clone()) {
            Ok(vector) if value.get(0).is_some_and(Value::is_number) => Answer::Vector(vector),
            _ => Answer::Spans(serde_json::from_value(value.clone()).expect(read)),
        },
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().expect("a list")
}

fn close(got: &Value, expected: &Value) -> bool {
    match (got.as_f64(), expected.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-6,
        _ => false,
    }
}

#[test]
fn answers_are_held_against_the_set() {
    let fixture = fixture();
    for case in list(&fixture, "held") {
        let name = &case["name"];
        let set = Set::parse(&case["set"].to_string()).expect("a set");
        assert!(set.is_complete().is_ok(), "{name}");
        let answers: Vec<Answer> = list(case, "answers").iter().map(answer).collect();
        let revision = case["revision"].as_str().expect("a revision").to_owned();
        let report = judge(&set, &answers, "cpu", &[revision, "a hash".into()]).expect("a report");
        let failures = list(case, "failures");
        assert_eq!(report.failures.len(), failures.len(), "{name}: {:?}", report.failures);
        for (failure, measure) in report.failures.iter().zip(failures) {
            assert!(failure.starts_with(measure.as_str().expect("a measure")), "{name}: {failure}");
        }
        assert_eq!(report.passed, failures.is_empty());
        let json = serde_json::to_value(&report).expect("JSON");
        let ids = |keep: fn(&Value) -> bool| -> Vec<Value> {
            list(&json, "results").iter().filter(|one| keep(one)).map(|one| one["id"].clone()).collect()
        };
        assert_eq!(ids(|one| one["changed"] == true), list(case, "changed"), "{name}");
        assert_eq!(ids(|one| one["right"] == false), list(case, "wrong"), "{name}");
        for measure in ["accuracy", "f1", "precision", "recall", "logit_error", "cosine"] {
            let expected = &case["measures"][measure];
            assert!(
                json[measure].is_null() && expected.is_null() || close(&json[measure], expected),
                "{name}: {measure}"
            );
        }
        let (labels, expected) =
            (json["labels"].as_object().expect("labels"), case["labels"].as_object().expect("labels"));
        assert!(labels.keys().eq(expected.keys()), "{name}");
        for (label, counts) in expected {
            for (field, value) in counts.as_object().expect("counts") {
                assert!(close(&labels[label][field], value), "{name}: {label}.{field}");
            }
        }
    }
}

#[test]
fn what_nothing_would_look_at_is_refused() {
    let fixture = fixture();
    for set in list(&fixture, "refused") {
        let refusal = Set::parse(&set.to_string()).and_then(|set| set.is_complete());
        assert_eq!(refusal.map_err(|error| error.code()), Err("invalid-argument"), "{set}");
    }
    for case in list(&fixture, "foreign") {
        let set = Set::parse(&case["set"].to_string()).expect("a set");
        let answers: Vec<Answer> = list(case, "answers").iter().map(answer).collect();
        let refusal = judge(&set, &answers, "cpu", &["r1".into()]).map_err(|error| error.code());
        assert_eq!(refusal, Err("invalid-argument"), "another model's labels, or length");
    }
    for text in ["", "{", "[]", "{}{}", "7"] {
        assert!(Set::parse(text).is_err(), "{text}");
    }
}

#[test]
fn json_lines_are_the_same_set() {
    for case in list(&fixture(), "held") {
        let set = Set::parse(&case["set"].to_string()).expect("a set");
        let lines = set.to_lines().expect("lines");
        assert_eq!(lines.lines().count(), set.cases.len() + 1);
        assert_eq!(Set::parse(&lines).expect("a set"), set);
    }
}
