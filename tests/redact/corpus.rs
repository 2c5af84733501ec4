//! What is found and what is left alone, counted; and that hostile text ends.

use crate::redact;
use burnside::redact::kinds;
use std::collections::BTreeMap;

#[test]
fn redact_corpus_precision_and_recall() {
    let mut table: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in include_str!("../corpus/labelled.jsonl").lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let mut want: Vec<(usize, usize, String)> = row["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| {
                (s[0].as_u64().unwrap() as usize, s[1].as_u64().unwrap() as usize, s[2].as_str().unwrap().to_string())
            })
            .collect();
        for e in redact(text).entities {
            let counts = table.entry(e.kind.clone()).or_default();
            match want.iter().position(|w| (w.0, w.1, &w.2) == (e.start, e.end, &e.kind)) {
                Some(i) => {
                    counts[0] += 1;
                    want.remove(i);
                }
                None => {
                    counts[1] += 1;
                    wrong.push(format!("false {} `{}` in {text}", e.kind, e.text));
                }
            }
        }
        for w in want {
            table.entry(w.2.clone()).or_default()[2] += 1;
            wrong.push(format!("missed {} `{}` in {text}", w.2, &text[w.0..w.1]));
        }
    }
    let (mut hit, mut extra, mut missed) = (0, 0, 0);
    println!("{:<22} found false missed", "kind");
    for (kind, [h, f, m]) in &table {
        println!("{kind:<22} {h:>5} {f:>5} {m:>6}");
        (hit, extra, missed) = (hit + h, extra + f, missed + m);
    }
    println!("{}", wrong.join("\n"));
    let (precision, recall) = (hit as f32 / (hit + extra) as f32, hit as f32 / (hit + missed) as f32);
    println!("precision {precision:.3}, recall {recall:.3}");
    assert!(recall >= 0.98 && precision >= 0.95, "precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn redact_false_alarms_are_rare() {
    let text = include_str!("../corpus/impersonal.txt");
    let found = redact(text).entities;
    let allowed = text.len() / 10_000;
    let list: Vec<_> = found.iter().map(|e| format!("{} `{}`", e.kind, e.text)).collect();
    assert!(found.len() <= allowed, "{} in {} bytes: {list:#?}", found.len(), text.len());
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
