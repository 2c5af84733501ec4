//! Addresses as they are written: RFC 791's dotted quad without leading zeros, RFC 4291's forms (section 2.2). As std reads
//! them, whose parsers and what they are made of take a kilobyte and a half.

/// The octets of a dotted quad.
pub(crate) fn v4(text: &[u8]) -> Option<[u8; 4]> {
    let mut octets = [0; 4];
    let mut parts = text.split(|b| *b == b'.');
    for octet in &mut octets {
        let part = parts.next()?;
        let zeros = part.len() > 1 && part.first() == Some(&b'0');
        if zeros || !(1..=3).contains(&part.len()) || !part.iter().all(u8::is_ascii_digit) {
            return None;
        }
        *octet = u8::try_from(part.iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0'))).ok()?;
    }
    parts.next().is_none().then_some(octets)
}

/// The bits of an IPv6 address.
pub(crate) fn v6(text: &[u8]) -> Option<u128> {
    let Some(cut) = text.windows(2).position(|pair| pair == b"::") else {
        return groups(text).filter(|(_, bits)| *bits == 128).map(|(value, _)| value);
    };
    let (head, tail) = (text.get(..cut)?, text.get(cut + 2..)?);
    let ((high, above), (low, below)) = (groups(head)?, groups(tail)?);
    // It stands for a group at least, and a quad ends an address.
    let fits = above + below <= 112 && !head.contains(&b'.');
    fits.then(|| if above == 0 { low } else { high << (128 - above) | low })
}

/// Groups of hex digits with colons between, the last perhaps a dotted quad; and how many bits they are.
fn groups(text: &[u8]) -> Option<(u128, usize)> {
    let (mut value, mut bits) = (0u128, 0);
    if text.is_empty() {
        return Some((0, 0));
    }
    let mut parts = text.split(|b| *b == b':').peekable();
    while let Some(part) = parts.next() {
        let (group, width) = match v4(part) {
            Some(quad) if parts.peek().is_none() => (u32::from_be_bytes(quad), 32),
            _ if !(1..=4).contains(&part.len()) => return None,
            _ => {
                let hex = |value: Option<u32>, b: &u8| Some(value? << 4 | char::from(*b).to_digit(16)?);
                (part.iter().fold(Some(0), hex)?, 16)
            }
        };
        bits += width;
        if bits > 128 {
            return None;
        }
        value = value << width | u128::from(group);
    }
    Some((value, bits))
}

#[cfg(test)]
mod tests {
    use super::{v4, v6};
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    proptest! {
        #[test]
        fn redact_addresses_are_read_as_std_reads_them(
            parts in proptest::collection::vec(
                prop_oneof!["[0-9a-fA-F]{0,5}", "[0-9]{1,3}", Just("255".into()), Just("0".into()), Just("1.2.3.4".into())],
                0..10,
            ),
            signs in proptest::collection::vec(prop_oneof![3 => Just(":"), 1 => Just("::"), 1 => Just(".")], 10),
        ) {
            let mixed: String = parts.iter().zip(&signs).flat_map(|(part, sign)| [part.as_str(), sign]).collect();
            for text in [mixed.trim_end_matches(['.', ':']).to_string(), mixed, parts.join("."), parts.join(":")] {
                prop_assert_eq!(v4(text.as_bytes()), text.parse::<Ipv4Addr>().ok().map(|a| a.octets()), "{}", text);
                prop_assert_eq!(v6(text.as_bytes()), text.parse::<Ipv6Addr>().ok().map(u128::from), "{}", text);
            }
        }

        #[test]
        fn redact_addresses_that_std_writes_are_read(bits: u128, some: u128, quad: u32) {
            for bits in [bits, bits & some, bits & some & 0xffff_0000_ffff_0000_0000_ffff_0000_ffff, u128::from(quad)] {
                prop_assert_eq!(v6(Ipv6Addr::from(bits).to_string().as_bytes()), Some(bits));
            }
            prop_assert_eq!(v4(Ipv4Addr::from(quad).to_string().as_bytes()), Some(quad.to_be_bytes()));
        }
    }
}
