//! Names and addresses with the real tagger, in texts by language models that had seen nothing of this repository. Each set
//! was measured once untouched (BENCHMARKS.md); here they keep what was reached.

use super::real::encoder;
use super::*;
use burnside::redact::{RawText, RedactOptions, Session, Tagging};
use burnside::task::Task;
use std::collections::BTreeMap;

/// Rows `{"text", "spans", "unsure"}`, `[start, end, kind]` in bytes. Whoever wrote them did not know whether those that are
/// `unsure` should go, so they may.
const SETS: [(&str, f64, f64, f64); 4] = [
    (include_str!("../corpus/names-1.jsonl"), 0.93, 0.83, 0.945),
    (include_str!("../corpus/names-2.jsonl"), 0.88, 0.765, 0.975),
    (include_str!("../corpus/names-3.jsonl"), 0.9, 0.85, 0.98),
    (include_str!("../corpus/names-4.jsonl"), 0.88, 0.79, 0.865),
];

type Place<'a> = (usize, usize, &'a str);

fn places<'a>(row: &'a Value, name: &str) -> Vec<Place<'a>> {
    let place = |p: &'a Value| {
        (
            p[0].as_u64().expect("a start") as usize,
            p[1].as_u64().expect("an end") as usize,
            p[2].as_str().expect("a kind"),
        )
    };
    row[name].as_array().into_iter().flatten().map(place).collect()
}

#[test]
fn real_names_and_addresses_of_unseen_texts_go() {
    let device = Device::flex();
    let encoder = encoder(Task::TokenClassification, "rampart-pii", "rampart-pii.gguf", &device);
    for (number, (rows, people, addresses, right)) in SETS.into_iter().enumerate() {
        // By kind: all, and those of which no letter and no digit stays.
        let mut gone: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
        let (mut taken, mut wrong) = (0.0, vec![]);
        let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
        for row in &rows {
            let text = row["text"].as_str().expect("a text");
            let (spans, complete) = block_on(encoder.survey(text)).expect("tags");
            let tagging = Tagging { spans: &spans, complete };
            let redaction =
                Session::new().redact_tagged(&RawText::new(text.into()), tagging, &RedactOptions::default());
            let (values, unsure) = (places(row, "spans"), places(row, "unsure"));
            for &(start, end, kind) in &values {
                let stays = |(at, c): (usize, char)| {
                    let covered = |e: &burnside::redact::Entity| e.start <= start + at && start + at < e.end;
                    c.is_alphanumeric() && !redaction.entities.iter().any(covered)
                };
                let [all, out] = gone.entry(kind).or_default();
                *all += 1.0;
                *out += f64::from(u8::from(!text[start..end].char_indices().any(stays)));
            }
            for e in redaction.entities.iter().filter(|e| matches!(e.kind.as_str(), "PERSON" | "LOCATION")) {
                taken += 1.0;
                if !values.iter().chain(&unsure).any(|&(start, end, _)| e.start < end && start < e.end) {
                    wrong.push(e.text.clone());
                }
            }
        }
        let share = |kind: &str| gone[kind][1] / gone[kind][0];
        let precision = 1.0 - wrong.len() as f64 / taken;
        println!(
            "set {}: people {:.3}, addresses {:.3}, right {precision:.3}",
            number + 1,
            share("PERSON"),
            share("LOCATION")
        );
        println!("wrong {wrong:?}");
        assert!(share("PERSON") >= people && share("LOCATION") >= addresses && precision >= right);
    }
}
