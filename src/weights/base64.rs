//! Base64 (RFC 4648, section 4: the standard alphabet, padded), for bytes inside JSON.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as base64 text.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word = group.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - group.len()));
        for digit in 0..4 {
            let index = (word >> (18 - 6 * digit) & 63) as usize;
            let used = digit <= group.len();
            out.push(if used { ALPHABET.get(index).map_or('=', |&c| c.into()) } else { '=' });
        }
    }
    out
}

/// The bytes of a base64 text; `None` if it isn't one (no line breaks, padding required).
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut bits) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|&c| c == digit)?;
        word = word << 6 | value as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((word >> bits) as u8);
            word &= (1 << bits) - 1;
        }
    }
    // What is left over must be zeros, so that each sequence of bytes has one spelling.
    (word == 0 && bits == 2 * padding).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn agrees_with_the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(decode("+/+/").map(|bytes| encode(&bytes)).as_deref(), Some("+/+/"));
    }

    #[test]
    fn refuses_what_has_another_spelling() {
        for text in ["Zg", "Zg=", "Zh==", "Zm9=", "Zm9v====", "Z===", "Zm 9", "Zm9\n", "Zg==Zg==", "-_-_"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
