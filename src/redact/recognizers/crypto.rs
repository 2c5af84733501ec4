//! CRYPTO: addresses that carry a checksum, and Ethereum's that have a fixed shape.
//!
//! Base58Check (Bitcoin, Litecoin, Dogecoin, Dash, Tron, Zcash: version byte and double SHA-256);
//! Ripple's own alphabet; bech32 and bech32m (BIP 173, BIP 350); `0x` and 40 hex digits (ERC-55).

use super::super::classes::{Bytes, entropy, is_word};
use super::super::context::CRYPTO;
use super::super::scan::{Finding, Word};
use sha2::{Digest, Sha256};

pub(crate) const TYPE: &str = "CRYPTO";

const BITCOIN_ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE_ALPHABET: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
const BECH32_ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// First characters of base58 addresses in use.
const HEADS: &[u8] = b"13LMDAX7Tt29mn";
const BECH32_PREFIXES: &[&str] =
    &["bc1", "tb1", "ltc1", "addr1", "stake1", "cosmos1", "osmo1", "erd1", "bnb1", "terra1", "inj1", "nano1"];

/// An address that is `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let raw = text.slice(word.start, word.end);
    if is_word(text.before(word.start, 1)) || raw.len() > 128 || raw.contains(&b'_') {
        return;
    }
    if raw.len() == 42 && (raw.starts_with(b"0x") || raw.starts_with(b"0X")) {
        let hex = raw.get(2..).unwrap_or(&[]);
        if hex.iter().all(u8::is_ascii_hexdigit) && entropy(hex) > 2.5 {
            out.push(Finding::sure(TYPE, word.start, word.end, 0.8).in_context(CRYPTO, 0.95));
        }
        return;
    }
    let lower = raw.to_ascii_lowercase();
    let one_case = raw.iter().all(|b| !b.is_ascii_uppercase()) || raw.iter().all(|b| !b.is_ascii_lowercase());
    let address = one_case && BECH32_PREFIXES.iter().any(|p| lower.starts_with(p.as_bytes())) && bech32(&lower)
        || (25..=36).contains(&raw.len())
            && (raw.first().is_some_and(|b| HEADS.contains(b)) && base58check(raw, BITCOIN_ALPHABET)
                || raw.first() == Some(&b'r') && base58check(raw, RIPPLE_ALPHABET));
    if address {
        out.push(Finding::sure(TYPE, word.start, word.end, 0.97).checked());
    }
}

/// 21 or 22 bytes of payload and 4 of double SHA-256.
fn base58check(text: &[u8], alphabet: &[u8; 58]) -> bool {
    let mut number = [0u8; 27];
    for b in text {
        let Some(digit) = alphabet.iter().position(|a| a == b) else {
            return false;
        };
        let mut carry = digit as u32;
        for byte in number.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return false;
        }
    }
    // A leading zero byte is written as the alphabet's first letter, so length tells how many count.
    let zeros = text.iter().take_while(|b| Some(*b) == alphabet.first()).count();
    let significant = number.iter().position(|b| *b != 0).map_or(0, |p| number.len() - p);
    let len = zeros + significant;
    let Some(bytes) = number.len().checked_sub(len).and_then(|from| number.get(from..)) else {
        return false;
    };
    if !matches!(len, 25 | 26) {
        return false;
    }
    let (payload, sum) = bytes.split_at(len - 4);
    Sha256::digest(Sha256::digest(payload)).starts_with(sum)
}

/// BIP 173's polymod; the constant is 1 for bech32 and 0x2bc830a3 for bech32m.
fn bech32(text: &[u8]) -> bool {
    let Some(cut) = text.iter().rposition(|b| *b == b'1') else {
        return false;
    };
    let (prefix, data) = (text.get(..cut).unwrap_or(&[]), text.get(cut + 1..).unwrap_or(&[]));
    if data.len() < 8 {
        return false;
    }
    let step = |sum: u32, value: u32| {
        let top = sum >> 25;
        let mut next = (sum & 0x01ff_ffff) << 5 ^ value;
        for (i, g) in [0x3b6a_57b2u32, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].into_iter().enumerate() {
            if top >> i & 1 == 1 {
                next ^= g;
            }
        }
        next
    };
    let mut sum = 1;
    for b in prefix {
        sum = step(sum, u32::from(b >> 5));
    }
    sum = step(sum, 0);
    for b in prefix {
        sum = step(sum, u32::from(b & 31));
    }
    for b in data {
        let Some(value) = BECH32_ALPHABET.iter().position(|a| a == b) else {
            return false;
        };
        sum = step(sum, value as u32);
    }
    sum == 1 || sum == 0x2bc8_30a3
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_crypto_forms() {
        // The genesis address, BIP 173's and BIP 350's examples, and the networks' documented ones.
        for address in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
        ] {
            found(super::TYPE, &format!("pay to {address}, thanks"), address);
        }
    }

    #[test]
    fn redact_crypto_near_misses() {
        for text in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "0x0000000000000000000000000000000000000000",
            "d41d8cd98f00b204e9800998ecf8427e",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
