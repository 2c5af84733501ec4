use burnside::redact::{RedactedText, RedactionState};

fn main() {
    let _ = RedactedText { text: "jane@example.com".into(), state: RedactionState::Ready, counts: Default::default() };
}
