//! The table of examples in docs/ladder.md is the test of the ladder.

use burnside::route::{Situation, decide};
use serde_json::{Map, Value, json};

const DOCS: &str = include_str!("../docs/ladder.md");

/// `(situation, backend or "error", rule or code)` of each row.
fn examples() -> Vec<(String, String, String)> {
    let table = DOCS.split("## Examples").nth(1).expect("a section of examples");
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| `{")).map(cells).collect();
    rows.into_iter().map(|row| (row[1].trim_matches('`').to_owned(), row[2].clone(), row[3].clone())).collect()
}

fn situation(less: &str) -> Situation {
    let mut all: Map<String, Value> = serde_json::from_value(json!({ "adapter": "real", "edge": true })).unwrap();
    all.extend(serde_json::from_str::<Map<String, Value>>(less).unwrap_or_else(|error| panic!("{less}: {error}")));
    serde_json::from_value(all.into()).unwrap_or_else(|error| panic!("{less}: {error}"))
}

#[test]
fn every_example_of_the_docs_comes_out_as_it_says() {
    let examples = examples();
    assert!(examples.len() > 50, "only {} rows were read", examples.len());
    for (given, backend, rule) in examples {
        let got = match decide(&situation(&given)) {
            Ok(choice) => {
                let choice = serde_json::to_value(choice).unwrap();
                [choice["backend"].as_str().unwrap().to_owned(), choice["rule"].as_str().unwrap().to_owned()]
            }
            Err(refusal) => ["error".to_owned(), refusal.code.to_owned()],
        };
        assert_eq!(got, [backend, rule], "{given}");
    }
}

/// A rule without an example would be a rule that nobody checks.
#[test]
fn every_rule_of_the_docs_has_an_example() {
    let rules = DOCS.split("## Rules").nth(1).unwrap().split("## Examples").next().unwrap();
    let named: Vec<&str> =
        rules.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('`').nth(1).unwrap()).collect();
    assert_eq!(named.len(), 15);
    let examples = examples();
    for rule in named {
        assert!(examples.iter().any(|(_, backend, got)| backend != "error" && got == rule), "{rule} has no example");
    }
}

/// Whatever is known: text that is not redacted, or may not leave, never goes to the edge; and an edge that is not
/// there is never chosen.
#[test]
fn nothing_leads_to_an_edge_that_must_not_be_asked() {
    let locks = [json!({ "never_leave": true }), json!({ "redactor": true }), json!({ "edge": false })];
    let mut checked = 0;
    for (given, ..) in examples() {
        for lock in &locks {
            let mut all: Map<String, Value> = serde_json::from_str(&given).unwrap();
            all.extend(lock.as_object().unwrap().clone());
            let chosen = decide(&situation(&Value::from(all).to_string()));
            assert_ne!(
                chosen.map(|choice| choice.backend).ok(),
                Some(burnside::route::Backend::Edge),
                "{given} {lock}"
            );
            checked += 1;
        }
    }
    assert!(checked > 150);
}
