//! `burnside eval` as a release's checks run it: the real classifier, the set that ships with it, and sets made worse.

use super::*;
use serde_json::json;
use std::process::{Command, Output};

/// Runs the command on a set with these lines, over the committed model.
fn eval(name: &str, lines: &[Value], more: &[&str]) -> Output {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("eval-{name}.jsonl"));
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    std::fs::write(&path, text.join("\n")).expect("writes");
    Command::new(env!("CARGO_BIN_EXE_burnside"))
        .args(["eval", "--model", concat!(env!("CARGO_MANIFEST_DIR"), "/models/sst2-mini.gguf"), "--set"])
        .arg(path)
        .args(more)
        .output()
        .expect("the command starts")
}

fn shipped() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/sst2-mini.eval.jsonl");
    let text = std::fs::read_to_string(path).expect("the set");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("a report")
}

#[test]
fn real_sentiment_passes_its_set() {
    let output = eval("shipped", &shipped(), &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&output);
    assert_eq!((&report["passed"], &report["cases"], &report["backend"]), (&json!(true), &json!(60), &json!("cpu")));
    assert_eq!(report["results"].as_array().map(Vec::len), Some(60));
}

#[test]
fn real_sentiment_fails_a_set_that_asks_for_more() {
    let few = shipped()[..11].to_vec();
    let other_labels = |mut lines: Vec<Value>| {
        for case in &mut lines[1..6] {
            case["label"] = json!(if case["label"] == "POSITIVE" { "NEGATIVE" } else { "POSITIVE" });
        }
        lines
    };
    let other_logits = |mut lines: Vec<Value>| {
        lines[3]["logits"]["POSITIVE"] = json!(-1.0);
        lines
    };
    let other_revision = |mut lines: Vec<Value>| {
        lines[0]["revision"] = json!("0".repeat(64));
        lines
    };
    for (name, lines, said) in [
        ("labels", other_labels(few.clone()), "accuracy"),
        ("logits", other_logits(few.clone()), "logit error"),
        ("revision", other_revision(few.clone()), "revision"),
    ] {
        let output = eval(name, &lines, &["--json"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let report = report(&output);
        let failures = report["failures"].as_array().expect("failures");
        assert_eq!(failures.len(), 1, "{name}: {failures:?}");
        assert!(failures[0].as_str().is_some_and(|failure| failure.starts_with(said)), "{failures:?}");
    }
    let lines = other_revision(few);
    let output = eval("any", &lines, &["--any-revision"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("passed\n"));
}

#[test]
fn real_sentiment_writes_a_set_that_it_passes() {
    let inputs = [
        json!({ "model": "sst2-mini", "task": "text-classification", "floors": { "accuracy": 0.5 } }),
        json!({ "text": "A delight.", "label": "POSITIVE" }),
        json!({ "text": "A delight.", "label": "NEGATIVE" }),
        json!({ "text": "Dull and far too long." }),
    ];
    assert_eq!(eval("inputs", &inputs, &[]).status.code(), Some(1), "nothing is expected yet");
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("eval-written.jsonl");
    let output = eval("inputs", &inputs, &["--write", written.to_str().expect("a path")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(&written).expect("the set");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines[0]["revision"], shipped()[0]["revision"], "the manifest's hash of the same file");
    let labels: Vec<&Value> = lines[1..].iter().map(|line| &line["label"]).collect();
    assert_eq!(labels, ["POSITIVE", "NEGATIVE", "NEGATIVE"], "a label that was there is kept");
    let report = report(&eval("again", &lines, &["--json"]));
    assert_eq!((&report["passed"], &report["changed"]), (&json!(true), &json!(0)));
    assert_eq!(report["logit_error"], json!(0.0));
}
