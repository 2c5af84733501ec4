//! The guard: whatever the request, a planted value stops it, and no message shows one.
#![no_main]

use burnside::edge::{Endpoint, Wire, guard};
use burnside_fuzz::{VALUES, compose};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let endpoint = Endpoint::new("https://edge.example/v1").expect("an address");
    let (head, body) = data.split_at(data.len() / 3);
    let url = format!("https://edge.example/{}", compose(head, VALUES));
    let headers = [("x-note".to_string(), compose(body, VALUES))];
    let verdict = |url: &str, body: &[u8]| guard(&Wire { method: "POST", url, headers: &headers, body }, &endpoint);
    for result in [verdict(&url, body), verdict("https://edge.example/", body)] {
        if let Err(error) = result {
            assert_eq!(error.code(), "privacy");
            assert!(!error.to_string().contains("jane") && !error.to_string().contains("4111"));
        }
    }
    let text = compose(body, VALUES);
    let json = serde_json::json!({ "messages": [{ "content": text }, { "content": "planted.one@example.com" }] });
    assert!(verdict(&url, json.to_string().as_bytes()).is_err());
    let escaped = json.to_string().replace('@', "\\u0040");
    assert!(verdict(&url, escaped.as_bytes()).is_err());
});
