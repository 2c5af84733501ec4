//! Counts what is found, missed and taken wrongly, per kind, against labelled rows.

use crate::{joined, redact};
use std::collections::BTreeMap;
use std::fmt;

/// A value that must go. `kind` names every kind it may go as, with `|` between them.
struct Label {
    start: usize,
    end: usize,
    kind: String,
}

/// Counts of one kind. A label is `found` if its exact bounds and kind came out; `covered` if none of its characters
/// stays, whatever the kind; `wrong` counts what came out and is no label.
#[derive(Default, Clone, Copy)]
struct Counts {
    labels: usize,
    found: usize,
    covered: usize,
    wrong: usize,
}

/// A table per kind, and the list of what went wrong.
#[derive(Default)]
pub struct Measure {
    table: BTreeMap<String, Counts>,
    /// By the row's "disguise", where it names one: values, and values that went.
    disguises: BTreeMap<String, [usize; 2]>,
    pub errors: Vec<String>,
}

impl Measure {
    /// Rows `{"text", "spans": [[start, end, KIND]]}`, offsets in bytes, each redacted in a session of its own.
    pub fn of(jsonl: &str) -> Self {
        let mut measure = Self::default();
        jsonl.lines().filter(|l| !l.is_empty()).for_each(|line| measure.row(line));
        measure
    }

    fn row(&mut self, line: &str) {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let number = |v: &serde_json::Value| v.as_u64().unwrap() as usize;
        let labels = row["spans"].as_array().unwrap().iter();
        let labels: Vec<_> = labels
            .map(|s| Label { start: number(&s[0]), end: number(&s[1]), kind: s[2].as_str().unwrap().to_string() })
            .collect();
        // Names and places are the tagger's: the rows don't label them, so what a key beside them tells isn't counted.
        let names = ["PERSON", "LOCATION", "ORGANIZATION"];
        let redaction = redact(text);
        assert_eq!(joined(text, &redaction), redaction.text.as_str());
        let mut entities = redaction.entities;
        entities.retain(|e| !names.contains(&e.kind.as_str()));
        for label in &labels {
            let counts = self.table.entry(label.kind.clone()).or_default();
            let gone = (label.start..label.end).all(|at| entities.iter().any(|e| e.start <= at && at < e.end));
            counts.labels += 1;
            counts.covered += usize::from(gone);
            if let Some(disguise) = row["disguise"].as_str() {
                let [all, seen] = self.disguises.entry(disguise.into()).or_default();
                *all += 1;
                *seen += usize::from(gone);
            }
        }
        for label in labels {
            let exact = |e: &burnside::redact::Entity| (e.start, e.end) == (label.start, label.end);
            match entities.iter().position(|e| exact(e) && label.kind.split('|').any(|k| k == e.kind)) {
                Some(i) => {
                    self.table.entry(label.kind).or_default().found += 1;
                    entities.remove(i);
                }
                None => self.errors.push(format!(
                    "missed {} `{}` in {:?}",
                    label.kind,
                    &text[label.start..label.end],
                    around(text, label.start, label.end)
                )),
            }
        }
        for e in entities {
            self.table.entry(e.kind.clone()).or_default().wrong += 1;
            self.errors.push(format!("false {} `{}` in {:?}", e.kind, e.text, around(text, e.start, e.end)));
        }
    }

    fn total(&self) -> Counts {
        self.table.values().fold(Counts::default(), |a, c| Counts {
            labels: a.labels + c.labels,
            found: a.found + c.found,
            covered: a.covered + c.covered,
            wrong: a.wrong + c.wrong,
        })
    }

    pub fn recall(&self) -> f64 {
        self.total().recall()
    }

    pub fn covered(&self) -> f64 {
        let total = self.total();
        total.covered as f64 / total.labels.max(1) as f64
    }

    /// How many values went, per disguise.
    pub fn disguises(&self) -> String {
        self.disguises.iter().map(|(name, [all, seen])| format!("{name:<24} {seen:>3} of {all}\n")).collect()
    }

    pub fn precision(&self) -> f64 {
        self.total().precision()
    }
}

impl Counts {
    fn recall(&self) -> f64 {
        self.found as f64 / self.labels.max(1) as f64
    }

    fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.wrong).max(1) as f64
    }
}

/// The value with some of its surroundings.
pub fn around(text: &str, start: usize, end: usize) -> &str {
    let from = (0..=start.saturating_sub(40)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let to = ((end + 20).min(text.len())..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len());
    &text[from..to]
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<22} labels covered  found  wrong recall precision", "kind")?;
        for (kind, c) in self.table.iter().map(|(k, c)| (k.as_str(), *c)).chain([("all", self.total())]) {
            let Counts { labels, found, covered, wrong } = c;
            writeln!(
                f,
                "{kind:<22} {labels:>6} {covered:>7} {found:>6} {wrong:>6} {:>6.3} {:>9.3}",
                c.recall(),
                c.precision()
            )?;
        }
        Ok(())
    }
}
