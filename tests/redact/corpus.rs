//! What is found and what is left alone, counted; and that hostile text ends.

use crate::measure::{Measure, around};
use crate::redact;
use burnside::redact::kinds;

/// Short texts: every kind in several forms, and look-alikes. Written by `tests/reference/corpus/make.py`.
const TEXTS: &str = include_str!("../corpus/labelled.jsonl");
/// Pages, chats, letters, records, logs and code.
const DOCUMENTS: &str = include_str!("../corpus/documents.jsonl");
/// Values in disguise: look-alikes, invisible characters, spelt-out signs, codes, tags.
const EVASIONS: &str = include_str!("../corpus/evasions.jsonl");
/// Text with nothing personal in it.
const IMPERSONAL: &str = include_str!("../corpus/impersonal.txt");

fn check(name: &str, jsonl: &str, recall: f64, precision: f64) {
    let measure = Measure::of(jsonl);
    println!("{name}\n{measure}\n{}", measure.errors.join("\n"));
    assert!(measure.recall() >= recall, "{name}: recall {:.4}, at least {recall}", measure.recall());
    assert!(measure.precision() >= precision, "{name}: precision {:.4}, at least {precision}", measure.precision());
}

#[test]
fn redact_short_texts() {
    check("short texts", TEXTS, 0.98, 0.95);
}

#[test]
fn redact_documents() {
    check("documents", DOCUMENTS, 0.98, 0.95);
}

/// A disguised value counts as seen when none of it stays: where a disguise ends is a matter of taste.
#[test]
fn redact_disguises() {
    let measure = Measure::of(EVASIONS);
    println!("disguises\n{measure}\n{}", measure.disguises());
    assert!(measure.covered() >= 0.98, "{:.4} of the disguised values go", measure.covered());
}

#[test]
fn redact_false_alarms_are_rare() {
    let found = redact(IMPERSONAL).entities;
    let list: Vec<_> = found.iter().map(|e| format!("{} `{}`", e.kind, e.text)).collect();
    println!("false alarms: {} in {} bytes", found.len(), IMPERSONAL.len());
    assert!(found.len() <= IMPERSONAL.len() / 10_000, "{} in {} bytes: {list:#?}", found.len(), IMPERSONAL.len());
}

/// Any labelled file: `BURNSIDE_CORPUS=file.jsonl cargo test redact_elsewhere -- --ignored --nocapture`.
#[test]
#[ignore = "measures a file of your own"]
fn redact_elsewhere() {
    let path = std::env::var("BURNSIDE_CORPUS").expect("BURNSIDE_CORPUS names a file of labelled rows");
    let measure = Measure::of(&std::fs::read_to_string(&path).unwrap());
    println!("{path}\n{measure}\n{}\n{}", measure.disguises(), measure.errors.join("\n"));
}

/// What is taken out of a tree of files, as JSON lines: `BURNSIDE_TREE=dir cargo test redact_tree -- --ignored --nocapture`.
#[test]
#[ignore = "measures a tree of files of your own"]
fn redact_tree() {
    let mut todo =
        vec![std::path::PathBuf::from(std::env::var("BURNSIDE_TREE").expect("BURNSIDE_TREE names a folder"))];
    let mut bytes = 0;
    while let Some(path) = todo.pop() {
        if let Ok(folder) = std::fs::read_dir(&path) {
            todo.extend(folder.flatten().map(|f| f.path()));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            bytes += text.len();
            for e in redact(&text).entities {
                println!(
                    "{}",
                    serde_json::json!({"file": path, "kind": e.kind, "text": e.text, "around": around(&text, e.start, e.end)})
                );
            }
        }
    }
    println!("{bytes} bytes");
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
fn redact_every_kind_is_documented() {
    let page = include_str!("../../docs/redaction.md");
    let missing: Vec<_> = kinds().into_iter().filter(|k| !page.contains(&format!("| `{k}` |"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
