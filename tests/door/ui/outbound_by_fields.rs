use burnside::edge::Outbound;
use burnside::redact::RedactionState;

fn main() {
    let body = b"jane@example.com".to_vec();
    let _ = Outbound { url: String::new(), headers: vec![], body, state: RedactionState::Ready, redactions: Default::default() };
}
