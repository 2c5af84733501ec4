use burnside::redact::{RedactedText, RedactionState};

fn main() {
    RedactedText::mint("jane@example.com".into(), RedactionState::Ready, Default::default());
}
