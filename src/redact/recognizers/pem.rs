//! PRIVATE_KEY: PEM blocks (RFC 7468) whose label ends in `PRIVATE KEY` or `PRIVATE KEY BLOCK`
//! (PGP, RFC 9580). A block cut off before its end still goes.

use super::super::classes::Bytes;
use super::super::scan::Finding;

pub(crate) const TYPE: &str = "PRIVATE_KEY";

/// The block that begins at `at` (`-----BEGIN `); returns where the reading stopped.
///
/// The body runs to the next `-----`, so nested and repeated headers are read once each.
pub(crate) fn find(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) -> usize {
    let label_start = at + 11;
    let label_end = text.run(label_start, 40, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ');
    let label = text.slice(label_start, label_end);
    let private = label.ends_with(b"PRIVATE KEY") || label.ends_with(b"PRIVATE KEY BLOCK");
    if !private || text.slice(label_end, label_end + 5) != b"-----" {
        return label_end;
    }
    let mut i = label_end + 5;
    let body = i;
    loop {
        i = text.run(i, usize::MAX, |b| b != b'-' && (b.is_ascii_graphic() || b.is_ascii_whitespace()));
        if text.at(i) != b'-' || text.slice(i, i + 5) == b"-----" {
            break;
        }
        i += 1;
    }
    let mut end = i;
    if text.slice(i, i + 9) == b"-----END " {
        let close = text.run(i + 9, 40, |b| b != b'-' && b != b'\n');
        if text.slice(close, close + 5) == b"-----" {
            end = close + 5;
        }
    }
    if i - body >= 16 {
        out.push(Finding::sure(TYPE, at, end, 0.99).checked().secret());
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_pem_forms() {
        let whole = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIBAAKCAQEA7bq\n-----END RSA PRIVATE KEY-----";
        found(super::TYPE, &format!("key:\n{whole}\n"), whole);
        let cut = "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq+/8";
        found(super::TYPE, cut, cut);
        let escaped = r"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIObBfG1yJ0K\n-----END EC PRIVATE KEY-----";
        found(super::TYPE, &format!("{{\"key\":\"{escaped}\"}}"), escaped);
    }

    #[test]
    fn redact_pem_near_misses() {
        for text in [
            "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA7bq\n-----END CERTIFICATE-----",
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN ",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
