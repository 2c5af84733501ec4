//! Answers that follow a schema. Random schemas and verdicts come from tests/reference/schemas.py, which asks Python's
//! jsonschema.

mod real;
mod refused;
mod walks;

use burnside::schema::Schema;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Case {
    pub schema: serde_json::Value,
    /// A value, and whether it is what the schema asks for.
    pub values: Vec<(String, bool)>,
}

pub fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string("tests/fixtures/schemas.json").expect("the fixture");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn values_are_judged_as_jsonschema_judges_them() {
    let mut wrong = vec![];
    for case in cases() {
        let text = case.schema.to_string();
        let schema = Schema::parse(&text).expect(&text);
        for (text, expected) in &case.values {
            if schema.validate(text).is_ok() != *expected {
                wrong.push(format!("{} {text} expected {expected}", case.schema));
            }
        }
    }
    assert!(wrong.is_empty(), "{} verdicts differ:\n{}", wrong.len(), wrong.join("\n"));
}
