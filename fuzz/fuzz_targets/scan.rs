//! Plain text: the bytes as they are, and the bytes as a choice of values and what stands around them.
#![no_main]

use burnside_fuzz::{VALUES, check, compose};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match data.split_first() {
        Some((0, rest)) => check(&compose(rest, VALUES)),
        _ => check(&String::from_utf8_lossy(data)),
    };
});
