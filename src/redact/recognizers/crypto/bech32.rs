//! Bech32 and bech32m (BIP 173, BIP 350), and Bitcoin Cash's address format.

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether the checksum of `text`, lower case, is right.
pub(super) fn valid(text: &[u8]) -> bool {
    let Some(cut) = text.iter().rposition(|b| *b == b'1') else {
        return false;
    };
    let (prefix, data) = (text.get(..cut).unwrap_or(&[]), text.get(cut + 1..).unwrap_or(&[]));
    if data.len() < 8 {
        return false;
    }
    let high = prefix.iter().map(|b| b >> 5);
    let low = prefix.iter().map(|b| b & 31);
    let Some(data) = values(data) else { return false };
    let mut sum = 1u32;
    for value in high.chain([0]).chain(low).chain(data) {
        let top = sum >> 25;
        sum = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        for (i, g) in [0x3b6a_57b2u32, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].into_iter().enumerate() {
            if top >> i & 1 == 1 {
                sum ^= g;
            }
        }
    }
    sum == 1 || sum == 0x2bc8_30a3
}

/// Whether `data` is an address behind `bitcoincash:`.
pub(super) fn bitcoin_cash(data: &[u8]) -> bool {
    let Some(data) = values(data) else { return false };
    let mut sum = 1u64;
    for value in b"bitcoincash".iter().map(|b| b & 31).chain([0]).chain(data) {
        let top = sum >> 35;
        sum = (sum & 0x07_ffff_ffff) << 5 ^ u64::from(value);
        let generators = [0x98_f2bc_8e61u64, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
        for (i, g) in generators.into_iter().enumerate() {
            if top >> i & 1 == 1 {
                sum ^= g;
            }
        }
    }
    sum == 1
}

fn values(data: &[u8]) -> Option<Vec<u8>> {
    data.iter().map(|b| ALPHABET.iter().position(|a| a == b).map(|p| p as u8)).collect()
}
