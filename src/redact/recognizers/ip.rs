//! IP: IPv4 (RFC 791 dotted quad, no leading zeros) and IPv6 (RFC 4291 text forms, RFC 4007 zones).
//!
//! Versions, section numbers, OIDs and `std::vec` look alike and are left alone; so are loopback,
//! the unspecified address and netmasks, which say nothing about a person.

pub(crate) mod text;

use super::super::classes::{Bytes, is_word};
use super::super::context::NETWORK;
use super::super::scan::{Finding, Word};
use super::username;

pub(crate) const TYPE: &str = "IP";

/// A dotted quad that starts with `word`.
pub(crate) fn find_v4(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let mut octets = [0u16; 4];
    let mut i = word.start;
    for (n, octet) in octets.iter_mut().enumerate() {
        let end = text.run(i, 4, |b| b.is_ascii_digit());
        let digits = text.slice(i, end);
        if digits.is_empty() || digits.len() > 3 || digits.len() > 1 && digits.first() == Some(&b'0') {
            return;
        }
        *octet = digits.iter().fold(0, |v, d| v * 10 + u16::from(d - b'0'));
        if *octet > 255 {
            return;
        }
        if n < 3 {
            if text.at(end) != b'.' {
                return;
            }
            i = end + 1;
        } else {
            i = end;
        }
    }
    let (p, pp) = (text.before(word.start, 1), text.before(word.start, 2));
    let (n, nn) = (text.at(i), text.at(i + 1));
    // `Chrome/120.0.0.0` is a version; `http://10.1.2.3/24` is not.
    let left = !is_word(p) && !(matches!(p, b'.' | b'-') && is_word(pp)) && !(p == b'/' && is_word(pp));
    let right =
        !is_word(n) && !(n == b'.' && nn.is_ascii_digit()) && !(n == b'-' && is_word(nn) && !nn.is_ascii_digit());
    if !left || !right || versioned(text, word.start) {
        return;
    }
    let [a, b, c, d] = octets;
    let idle = a == 127 || a == 0 || a == 255 || [a, b, c, d] == [8, 8, 8, 8] || network(text, i, octets);
    // Numbers of versions and chapters are small; 10.0 begins private addresses.
    let small = (a, b) != (10, 0) && octets.iter().all(|&o| o < 20);
    let score = if idle || revision(text, i) {
        0.3
    } else if small {
        0.45
    } else {
        0.85
    };
    let context = if idle { 0.4 } else { 0.95 };
    out.push(Finding::sure(TYPE, word.start, i, score).in_context(NETWORK, context));
    logged(text, i, out);
    if p == b'@' && !idle {
        username::at_host(text, word.start - 1, out);
    }
}

/// `192.0.2.7 - jdoe [21/Nov/2026:...`: who asked, in the common log format of web servers, behind the address.
fn logged(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    let from = end + 3;
    let to = text.run(from, 40, |b| b > b' ' && b != b'"');
    let dated = text.slice(to, to + 2) == b" [" && text.at(to + 2).is_ascii_digit() && text.at(to + 4) == b'/';
    if text.slice(end, from) == b" - " && dated && username::is_login(text.slice(from, to)) {
        Finding::add(out, username::TYPE, from, to, 0.75);
    }
}

/// `10.0.0.0/8`: a prefix length behind, and no bit set beyond it. A network is nobody's.
fn network(text: Bytes<'_>, end: usize, octets: [u16; 4]) -> bool {
    let stop = text.run(end + 1, 3, |b| b.is_ascii_digit());
    let length = text.slice(end + 1, stop).iter().fold(0, |v, d| v * 10 + u32::from(d - b'0'));
    let address = octets.iter().fold(0u32, |v, o| v << 8 | u32::from(*o));
    text.at(end) == b'/' && stop > end + 1 && length < 32 && address << length == 0
}

/// `fd00::/8`, `2001:db8::/32`: the same of IPv6, where from /48 on they may be a household's (RFC 6177).
fn network_v6(text: Bytes<'_>, end: usize, address: u128) -> bool {
    let stop = text.run(end + 1, 4, |b| b.is_ascii_digit());
    let length = text.slice(end + 1, stop).iter().fold(0, |v, d| v * 10 + u32::from(d - b'0'));
    text.at(end) == b'/' && stop > end + 1 && length < 48 && address << length == 0
}

/// `1.3.216.0-1`: a packager's revision, unless another address follows (`10.0.0.1-10.0.0.9`).
fn revision(text: Bytes<'_>, end: usize) -> bool {
    let stop = text.run(end + 1, 3, |b| b.is_ascii_digit());
    text.at(end) == b'-' && (end + 2..end + 4).contains(&stop) && text.at(stop) != b'.'
}

/// Whether `version`, `ver.`, `v` or `release` stands right before.
fn versioned(text: Bytes<'_>, start: usize) -> bool {
    let before = text.slice(start.saturating_sub(12), start).to_ascii_lowercase();
    let word: Vec<u8> = before
        .iter()
        .rev()
        .skip_while(|b| !b.is_ascii_alphabetic())
        .take_while(|b| b.is_ascii_alphabetic())
        .copied()
        .collect();
    // Reversed, since it was read backwards.
    [
        &b"noisrev"[..],
        b"rev",
        b"v",
        b"esaeler",
        b"dliub",
        b"eludom",
        b"noitces",
        b"egakcap",
        b"revmes",
        b"redaoltoob",
        b"revird",
        b"ce",
        b"erawmrif",
        b"uiwkp",
    ]
    .contains(&&word[..])
}

/// An IPv6 address that starts at `start` (a group of hex digits, or `::`).
pub(crate) fn find_v6(text: Bytes<'_>, start: usize, out: &mut Vec<Finding>) {
    let p = text.before(start, 1);
    // `[IPv6:2001:db8::1]` is an address literal of RFC 5321.
    let literal = p == b':' && text.slice(start.saturating_sub(6), start).eq_ignore_ascii_case(b"[IPv6:");
    if is_word(p) || !literal && matches!(p, b':' | b'.') {
        return;
    }
    let end = text.run(start, 46, |b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
    let mut end = end;
    while end > start && matches!(text.before(end, 1), b'.')
        || end > start + 2 && text.before(end, 1) == b':' && text.before(end, 2) != b':'
    {
        end -= 1;
    }
    let raw = text.slice(start, end);
    if is_word(text.at(end)) || raw.iter().filter(|b| **b == b':').count() < 2 {
        return;
    }
    let Some(address) = text::v6(raw) else { return };
    let groups = raw.split(|b| *b == b':').filter(|g| !g.is_empty()).count();
    if !raw.iter().any(u8::is_ascii_digit) {
        return; // `Face::add`
    }
    // A zone (`fe80::1%eth0`) belongs to the address.
    let end = if text.at(end) == b'%' { text.run(end + 1, 16, is_word) } else { end };
    // Unspecified, loopback, multicast.
    let idle = address <= 1 || address >> 120 == 0xFF || network_v6(text, end, address);
    let score = if idle {
        0.3
    } else if groups >= 3 || raw.len() >= 8 || raw.split(|b| *b == b':').any(|g| g.len() == 4) {
        0.9
    } else {
        // `m[1::2]` is a slice of Python, `a::c2` a name.
        0.3
    };
    let context = if idle { 0.4 } else { 0.97 };
    out.push(Finding::sure(TYPE, start, end, score).in_context(NETWORK, context));
    logged(text, end, out);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_ip_forms() {
        for (text, want) in [
            ("from 203.0.113.7:443", "203.0.113.7"),
            ("http://198.51.100.23/x", "198.51.100.23"),
            ("10.32.0.7/16", "10.32.0.7"),
            ("10.20.30.1-10.20.30.9", "10.20.30.1"),
            ("fe80::1", "fe80::1"),
            ("from [IPv6:2001:db8:4:1::17] (unknown)", "2001:db8:4:1::17"),
            ("[192.168.1.20]", "192.168.1.20"),
            ("client 10.1.2.3", "10.1.2.3"),
            ("2001:db8:85a3::8a2e:370:7334.", "2001:db8:85a3::8a2e:370:7334"),
            ("[2001:DB8:0:0:8:800:200C:417A]:80", "2001:DB8:0:0:8:800:200C:417A"),
            ("fe80::1ff:fe23:4567:890a%eth2", "fe80::1ff:fe23:4567:890a%eth2"),
            ("::ffff:192.0.2.128", "::ffff:192.0.2.128"),
            ("2001:db8:85a3::8a2e:370:7334/64", "2001:db8:85a3::8a2e:370:7334"),
            ("fd00::17/8", "fd00::17"),
            ("our prefix is 2001:db8:85a3:1a00::/64", "2001:db8:85a3:1a00::"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_ip_near_misses() {
        for text in [
            "version 10.20.30.40",
            "the ligase (EC 2.3.2.27)",
            "10.32.0.0/16",
            "unique local addresses: fd00::/8",
            "route fe80::/10 dev eth0",
            "the network 2001:db8:8500::/40",
            "vulkan-loader (1.30.216.0-1) unstable",
            "m[1::2]",
            "two::c2<double>::c2",
            "Chrome/120.20.30.40",
            "v1.22.33.44",
            "1.2.3.4.5",
            "256.1.2.3",
            "01.22.33.44",
            "127.0.0.1",
            "255.255.255.0",
            "std::vec",
            "Face::add",
            "12:34:56",
            "a::b::c",
            "::",
            "1:2",
            ":::::",
            "::1",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
