//! When two writings are one value: `Jane@Example.com` and `jane@example.com`, a card with and
//! without spaces, `+44 20 7946 0958` and `020 7946 0958`. They share a placeholder.

use super::bytes::has;
use super::case::{lower, upper};
use super::recognizers::ip::text;
use super::recognizers::{national, phone};
use super::view::View;

/// The form by which a session knows a value again.
pub(super) struct Canonical {
    pub(super) form: String,
    /// What an international phone number may also be called by: its national part. Another country
    /// may have the same, so it leads to the first number that had it and to no other.
    pub(super) short: Option<String>,
}

/// Identifiers in which case and separators mean nothing, besides those of a country, as `US_SSN` is.
const IDENTIFIERS: [&str; 14] = [
    "CREDIT_CARD",
    "IBAN",
    "BIC",
    "MAC",
    "VIN",
    "PASSPORT",
    "DRIVERS_LICENSE",
    "LICENSE_PLATE",
    "TAX_ID",
    "BANK_ACCOUNT",
    "ROUTING_NUMBER",
    "GOVERNMENT_ID",
    "HEALTH_PLAN",
    "MEDICAL_RECORD",
];

/// Shorter national numbers are extensions and short codes: they say nothing about a country.
const SHORTEST_NATIONAL: usize = 7;

/// Disguises are off in every form. What is not listed keeps its case: a path, a user name or a
/// Base58 address is another one in other letters.
pub(super) fn canonical(kind: &str, value: &str) -> Canonical {
    let view = View::new(value);
    let plain = view.text();
    let form = match kind {
        "PHONE" => return phone_number(plain),
        "PERSON" => words(&given_name_first(plain)),
        "LOCATION" | "ORGANIZATION" | "CUSTOM" => words(plain),
        "EMAIL" => lower(&plain.split_whitespace().collect::<String>()),
        "IP" => address(plain),
        "CRYPTO" if is_caseless_address(plain) => plain.to_ascii_lowercase(),
        // A payment address, whose signs count.
        "IN_UPI" => lower(plain),
        _ if is_identifier(kind) => bare(plain),
        _ => plain.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    Canonical { form, short: None }
}

/// Letters and digits alone, in capitals.
fn bare(text: &str) -> String {
    if text.is_ascii() {
        let mut out = String::with_capacity(text.len());
        for b in text.bytes().filter(u8::is_ascii_alphanumeric) {
            out.push(b.to_ascii_uppercase() as char);
        }
        return out;
    }
    upper(&text.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
}

/// Whether case and separators mean nothing in what is of this kind.
fn is_identifier(kind: &str) -> bool {
    IDENTIFIERS.contains(&kind) || kind.as_bytes().get(2) == Some(&b'_') && national::has(kind)
}

/// The bytes of an address.
fn address(plain: &str) -> String {
    let hex = |bytes: &[u8]| {
        bytes.iter().flat_map(|b| [b >> 4, b & 15]).filter_map(|n| char::from_digit(n.into(), 16)).collect()
    };
    match (text::v4(plain.as_bytes()), text::v6(plain.as_bytes())) {
        (Some(octets), _) => hex(&octets),
        (_, Some(bits)) => hex(&bits.to_be_bytes()),
        _ => plain.to_ascii_lowercase(),
    }
}

/// Lower case, one space between the words; commas say as little as spaces.
fn words(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty());
    lower(&words.collect::<Vec<_>>().join(" "))
}

/// `Doe, Jane` is Jane Doe.
fn given_name_first(name: &str) -> String {
    match name.split_once(',') {
        Some((surname, given)) if !has(given, ',') => format!("{given} {surname}"),
        _ => name.to_string(),
    }
}

/// `0x` addresses carry at most a checksum in their case (ERC-55), bech32 ones nothing (BIP 173).
fn is_caseless_address(address: &str) -> bool {
    let head = address.get(..4).unwrap_or("").to_ascii_lowercase();
    ["0x", "bc1", "tb1", "ltc1"].iter().any(|prefix| head.starts_with(prefix))
}

fn phone_number(text: &str) -> Canonical {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let international = match (text.trim_start_matches('(').starts_with('+'), digits.strip_prefix("00")) {
        (true, _) => Some(digits.as_str()),
        (false, rest) => rest,
    };
    if let Some((code, national)) = international.and_then(phone::split) {
        let short = (national.len() >= SHORTEST_NATIONAL).then(|| national.to_string());
        return Canonical { form: format!("+{code}{national}"), short };
    }
    if international.is_some() {
        return Canonical { form: format!("+{digits}"), short: None };
    }
    // Trunk prefixes: 0 in most of the world, 1 in North America.
    let national = match digits.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest,
        _ => digits.trim_start_matches('0'),
    };
    Canonical { form: national.to_string(), short: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(kind: &str, a: &str, b: &str) -> bool {
        canonical(kind, a).form == canonical(kind, b).form
    }

    #[test]
    fn redact_national_numbers_are_identifiers() {
        assert!(national::rules().all(|(_, rule)| is_identifier(rule.kind)));
        assert!(!is_identifier("URL") && !is_identifier("MY_KIND"));
    }

    #[test]
    fn redact_one_value_in_several_writings() {
        for (kind, a, b) in [
            ("EMAIL", "Jane.Doe@Example.COM", "jane.doe@example.com"),
            ("EMAIL", "j\u{200b}ane＠example.com", "jane@example.com"),
            ("CREDIT_CARD", "4111 1111 1111 1111", "4111-1111-1111-1111"),
            ("IBAN", "DE89 3704 0044 0532 0130 00", "de89370400440532013000"),
            ("US_SSN", "536-22-1234", "536 22 1234"),
            ("UK_NINO", "AB 12 34 56 C", "ab123456c"),
            ("MAC", "00:1a:2b:3c:4d:5e", "001A.2B3C.4D5E"),
            ("IP", "2001:DB8::1", "2001:db8:0:0:0:0:0:1"),
            ("CRYPTO", "0xDE0B295669A9FD93D5F28D9EC85E40F4CB697BAE", "0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae"),
            ("PERSON", "Jane  Doe", "JANE DOE"),
            ("PERSON", "Doe, Jane", "Jane Doe"),
            ("LOCATION", "12 High St, Springfield", "12 High St\nSpringfield"),
            ("PHONE", "+44 20 7946 0958", "0044 (0)20 79460958"),
            ("PHONE", "(212) 555-0173", "1-212-555-0173"),
        ] {
            assert!(same(kind, a, b), "{kind}: {a} and {b}");
        }
        for (kind, a, b) in [
            ("EMAIL", "jane@example.com", "jane@example.org"),
            ("URL", "https://u:p@x.com/A", "https://u:p@x.com/a"),
            ("PASSWORD", "Hunter2", "hunter2"),
            ("CRYPTO", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1bvbmseystwetqtfn5au4m4gfg7xjanvn2"),
            ("PHONE", "+44 20 7946 0958", "+31 20 794 6095"),
            ("US_SSN", "536-22-1234", "536-22-1235"),
            ("IN_UPI", "a.b@okbank", "ab@okbank"),
        ] {
            assert!(!same(kind, a, b), "{kind}: {a} and {b}");
        }
    }
}
