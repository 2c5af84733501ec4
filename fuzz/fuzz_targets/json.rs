//! JSON: values under keys, escaped, cut off anywhere.
#![no_main]

use burnside_fuzz::{VALUES, check, compose};

const SYNTAX: &[&str] = &[
    "{", "}", "[", "]", ":", ",", "\"", "\\\"", "\\n", "\\u0040", "\\u", "\\\\", "null", "true", "1e9", "-0.5",
    "\"phone\":", "\"email\": ", "\"card\":", "\"password\":\"", "\"ssn\":\"", "\"name\":\"", "\"jane\\u0040example.com\"",
    "\"a\":{", "\"\":[", "4111111111111111", "{\"iban\":\"DE89370400440532013000\"}", "\r\n", "\t",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let fragments = [SYNTAX, VALUES].concat();
    let text = compose(data, &fragments);
    check(&text);
    // The same as one string of a whole document.
    let whole = serde_json::json!({ "note": text, "contact": { "email": "planted.one@example.com" } }).to_string();
    assert!(!check(&whole).text.as_str().contains("planted.one"), "{text:?}");
});
