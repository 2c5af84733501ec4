use burnside::redact::{RawText, RedactedText};

fn change(mut redacted: RedactedText, raw: RawText) -> String {
    redacted.text.push_str("jane@example.com");
    raw.text
}

fn main() {}
