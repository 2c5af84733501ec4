use burnside::edge::{Message, Role};
use burnside::redact::RawText;

fn main() {
    let _ = Message { role: Role::User, content: RawText::new("jane@example.com".into()) };
    let _ = Message { role: Role::User, content: String::from("jane@example.com") };
    let _ = Message { role: Role::User, content: "jane@example.com" };
}
