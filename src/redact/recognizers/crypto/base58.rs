//! Base58 and what checks it: Base58Check's double SHA-256, Monero's Keccak.

use super::keccak::keccak256;
use sha2::{Digest, Sha256};

pub(super) const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
pub(super) const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// The bytes that `text` spells; `None` with a character that is not of `alphabet`, or more than 96 bytes.
pub(super) fn decode(text: &[u8], alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    let mut number: Vec<u8> = Vec::with_capacity(96); // least significant first
    for b in text {
        let mut carry = alphabet.iter().position(|a| a == b)? as u32;
        for byte in &mut number {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            number.push(carry as u8);
            carry >>= 8;
        }
        if number.len() > 96 {
            return None;
        }
    }
    // A leading zero byte is written as the alphabet's first letter.
    let zeros = text.iter().take_while(|b| Some(*b) == alphabet.first()).count();
    number.resize(number.len() + zeros, 0);
    number.reverse();
    Some(number)
}

/// The payload, if the last four bytes are the first of its double SHA-256.
pub(super) fn checked(text: &[u8], alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    let mut bytes = decode(text, alphabet)?;
    let sum = bytes.split_off(bytes.len().checked_sub(4)?);
    Sha256::digest(Sha256::digest(&bytes)).starts_with(&sum).then_some(bytes)
}

/// Monero's: eleven characters for eight bytes, network byte, two keys, the first four bytes of Keccak.
pub(super) fn monero(text: &[u8]) -> bool {
    let mut bytes = Vec::with_capacity(80);
    for block in text.chunks(11) {
        let len = match block.len() {
            11 => 8,
            7 => 5,
            _ => return false,
        };
        let Some(part) = decode(block, BITCOIN) else { return false };
        let significant = part.iter().position(|b| *b != 0).map_or(&[][..], |p| part.get(p..).unwrap_or(&[]));
        let Some(zeros) = usize::checked_sub(len, significant.len()) else { return false };
        bytes.resize(bytes.len() + zeros, 0);
        bytes.extend_from_slice(significant);
    }
    let Some(cut) = bytes.len().checked_sub(4) else { return false };
    let (payload, sum) = bytes.split_at(cut);
    matches!(payload.first(), Some(18 | 19 | 42)) && keccak256(payload).starts_with(sum)
}
