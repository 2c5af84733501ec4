//! CRYPTO: addresses that carry a checksum, and those of fixed shape in context. PRIVATE_KEY: the keys
//! that own them.
//!
//! Base58Check (Bitcoin, Litecoin, Dogecoin, Dash, Tron, Zcash: version byte and double SHA-256);
//! Ripple's own alphabet; bech32 and bech32m (BIP 173, BIP 350) under the prefixes of chains in use;
//! Bitcoin Cash; `0x` and 40 hex digits (ERC-55's capitals are a checksum); Monero; Stellar's strkey
//! (SEP 23); TON; Solana in context only, as 32 bytes of base58 carry no checksum. Keys: Bitcoin's
//! wallet import format, BIP 32 `xprv`, Stellar's seed, Nostr's `nsec`.

mod base58;
mod bech32;
mod keccak;

use super::super::base64;
use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, entropy, is_word};
use super::super::context::CRYPTO;
use super::super::scan::{Finding, Word};
use super::pem;
use base58::{BITCOIN, RIPPLE};
use keccak::keccak256;

pub(crate) const TYPE: &str = "CRYPTO";

/// First characters of base58 addresses in use.
const HEADS: &[u8] = b"13LMDAX79Tt2mn";
#[rustfmt::skip]
const BECH32_PREFIXES: Words = words!(&[
    "bc1", "tb1", "bcrt1", "ltc1", "addr1", "addr_test1", "stake1", "cosmos1", "cosmosvaloper1", "osmo1", "erd1", "bnb1", "terra1", "inj1", "nano1", "juno1",
    "kava1", "akash1", "secret1", "sei1", "celestia1", "dydx1", "stars1", "evmos1", "axelar1", "noble1", "thor1", "band1", "persistence1", "regen1", "sif1",
    "stride1", "neutron1", "zil1", "one1", "vtc1", "dgb1", "grs1", "zs1", "u1", "npub1", "lnbc", "lnurl1", "fil1", "qtum1", "iota1", "age1", "kujira1", "mars1",
]);

/// An address that is `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let raw = text.slice(word.start, word.end);
    if is_word(text.before(word.start, 1)) || raw.len() > 640 {
        return;
    }
    let mut push = |finding: Finding| out.push(finding);
    let found = |score: f32| Finding::sure(TYPE, word.start, word.end, score);
    if raw.len() == 42 && (raw.starts_with(b"0x") || raw.starts_with(b"0X")) {
        let hex = raw.get(2..).unwrap_or(&[]);
        if hex.iter().all(u8::is_ascii_hexdigit) && entropy(hex) > 2.5 {
            let finding = found(0.8).in_context(CRYPTO, 0.95);
            push(if erc55(hex) { found(0.97).checked() } else { finding });
        }
        return;
    }
    let lower = raw.to_ascii_lowercase();
    let one_case = raw.iter().all(|b| !b.is_ascii_uppercase()) || raw.iter().all(|b| !b.is_ascii_lowercase());
    if one_case && raw.contains(&b'1') | raw.contains(&b'q') {
        if BECH32_PREFIXES.iter().any(|p| p.as_bytes().first() == lower.first() && lower.starts_with(p.as_bytes()))
            && bech32::valid(&lower)
        {
            push(found(0.97).checked());
            return;
        }
        if lower.starts_with(b"nsec1") && bech32::valid(&lower) {
            push(Finding::sure(pem::TYPE, word.start, word.end, 0.97).checked().secret());
            return;
        }
        if lower.len() == 42 && matches!(lower.first(), Some(b'q' | b'p')) && bech32::bitcoin_cash(&lower) {
            push(found(0.95).checked());
            return;
        }
    }
    if raw.contains(&b'_') {
        ton(text, word, out);
        return;
    }
    match raw.len() {
        25..=36 => {
            let bitcoin = raw.first().is_some_and(|b| HEADS.contains(b)) && address(raw, BITCOIN);
            if bitcoin || raw.first() == Some(&b'r') && address(raw, RIPPLE) {
                push(found(0.97).checked());
                return;
            }
        }
        51 | 52 if wallet_key(raw) => {
            push(Finding::sure(pem::TYPE, word.start, word.end, 0.97).checked().secret());
            return;
        }
        56 if matches!(raw.first(), Some(b'G' | b'S' | b'M')) => {
            match stellar(raw) {
                Some(6 | 12) => push(found(0.97).checked()),
                Some(18) => push(Finding::sure(pem::TYPE, word.start, word.end, 0.97).checked().secret()),
                _ => {}
            }
            return;
        }
        95 | 106 if base58::monero(raw) => {
            push(found(0.97).checked());
            return;
        }
        // Somebody mistyped it.
        95 if matches!(raw.first(), Some(b'4' | b'8')) && !one_case && raw.iter().all(u8::is_ascii_alphanumeric) => {
            push(found(0.2).in_context(CRYPTO, 0.8));
            return;
        }
        107..=112 if base58::checked(raw, BITCOIN).is_some_and(|p| p.len() == 78) => {
            let private = raw.get(1..4) == Some(b"prv");
            push(if private {
                Finding::sure(pem::TYPE, word.start, word.end, 0.97).checked().secret()
            } else {
                found(0.97).checked()
            });
            return;
        }
        _ => {}
    }
    if (32..=44).contains(&raw.len()) && !one_case && base58::decode(raw, BITCOIN).is_some_and(|b| b.len() == 32) {
        push(found(0.2).in_context(CRYPTO, 0.8));
        return;
    }
    ton(text, word, out);
}

/// 21 or 22 bytes of payload: a version, or two, and a hash.
fn address(raw: &[u8], alphabet: &[u8; 58]) -> bool {
    base58::checked(raw, alphabet).is_some_and(|payload| matches!(payload.len(), 21 | 22))
}

/// Bitcoin's wallet import format: a version, 32 bytes, and 1 if the public key is compressed.
fn wallet_key(raw: &[u8]) -> bool {
    base58::checked(raw, BITCOIN).is_some_and(|p| matches!(p.first(), Some(0x80 | 0xEF)) && matches!(p.len(), 33 | 34))
}

/// ERC-55: a letter is a capital where the hash of the lower-case address has a high bit.
fn erc55(hex: &[u8]) -> bool {
    let hash = keccak256(&hex.to_ascii_lowercase());
    let nibble = |i: usize| hash.get(i / 2).map_or(0, |b| if i.is_multiple_of(2) { b >> 4 } else { b & 15 });
    let mixed = hex.iter().any(u8::is_ascii_uppercase) && hex.iter().any(u8::is_ascii_lowercase);
    mixed && hex.iter().enumerate().all(|(i, b)| !b.is_ascii_alphabetic() || b.is_ascii_uppercase() == (nibble(i) >= 8))
}

/// CRC-16/XMODEM, which Stellar and TON end their addresses with.
fn crc16(data: &[u8]) -> u16 {
    data.iter().fold(0u16, |crc, b| {
        (0..8).fold(crc ^ u16::from(*b) << 8, |c, _| if c & 0x8000 == 0 { c << 1 } else { c << 1 ^ 0x1021 })
    })
}

/// The version of a strkey: 6 for an account, 18 for a seed.
fn stellar(raw: &[u8]) -> Option<u8> {
    let mut bytes = Vec::with_capacity(35);
    let (mut held, mut bits) = (0u32, 0);
    for b in raw {
        let five = match b {
            b'A'..=b'Z' => b - b'A',
            b'2'..=b'7' => b - b'2' + 26,
            _ => return None,
        };
        held = (held << 5 | u32::from(five)) & 0xFFFF;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    let (payload, sum) = bytes.split_at_checked(bytes.len().checked_sub(2)?)?;
    payload.first().filter(|_| crc16(payload).to_le_bytes() == sum).map(|version| version >> 3)
}

/// 48 characters of base64url: a tag, a workchain, 32 bytes and a CRC. A hyphen may part it into words.
fn ton(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let end = text.run(word.start, 49, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'/'));
    let raw = text.slice(word.start, end);
    if raw.len() != 48
        || !matches!(raw, [b'E' | b'U' | b'k' | b'0', b'Q' | b'f', ..])
        || text.before(word.start, 1) == b'-'
    {
        return;
    }
    let bytes: Vec<u8> = base64::bytes(raw).collect();
    let Some((payload, sum)) = bytes.split_at_checked(34) else { return };
    if crc16(payload).to_be_bytes() == sum {
        out.push(Finding::sure(TYPE, word.start, end, 0.97).checked());
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_crypto_forms() {
        // The genesis address, BIP 173's and BIP 350's examples, ERC-55's, and the networks' documented ones.
        for address in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
            // The Monero project's donation address.
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
            // SEP 23's example account.
            "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
            // The CashAddr specification's example, with its prefix left outside.
            "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
        ] {
            found(super::TYPE, &format!("pay to {address}, thanks"), address);
        }
        let solana = "7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV";
        found(super::TYPE, &format!("my Solana wallet {solana}"), solana);
        // BIP 32's test vector 1, and the wallet import format's published example.
        for key in [
            "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
            "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
        ] {
            found(super::pem::TYPE, &format!("key {key}."), key);
        }
    }

    #[test]
    fn redact_crypto_erc55_is_a_checksum() {
        assert!(super::erc55(b"fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"));
        assert!(!super::erc55(b"fB6916095ca1df60bB79Ce92cE3Ea74c37c5d35A"));
        assert!(!super::erc55(b"fb6916095ca1df60bb79ce92ce3ea74c37c5d359"));
    }

    #[test]
    fn redact_crypto_near_misses() {
        for text in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "0x0000000000000000000000000000000000000000",
            "d41d8cd98f00b204e9800998ecf8427e",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA",
            "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA",
            "7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
