//! PASSWORD and SECRET in the configuration of routers and switches (IOS, Junos and their kin) and of SNMP:
//! `enable password X`, `username jane password 0 X`, `snmp-server community X RW`, `crypto isakmp key X address 10.1.2.3`.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, place};
use super::super::super::scan::Finding;
use super::super::assignment::{self, PASSWORD, SECRET};
use super::super::label::{among, one_of, word_before};
use super::super::url::stand_in;

/// First words of such lines behind which any value is one.
const SURE: Words = words!(&["username", "enable", "snmp-server", "ppp", "crypto", "rocommunity", "rwcommunity"]);
/// And behind which it has a digit.
const LIKELY: Words = words!(&["set", "tacacs-server", "radius-server", "neighbor", "ip", "ikev1", "pre-shared-key"]);
/// What may stand between a label and its value.
const BETWEEN: Words = words!(&["key", "md5", "ascii-text", "0", "1", "5", "6", "7", "8", "9"]);
/// What may stand behind a value.
const BEHIND: Words = words!(&["address", "ro", "rw", "authorization"]);
const OWN: Words = words!(&["community", "rocommunity", "rwcommunity", "isakmp", "psksecret", "string"]);

/// Whether the label `start..end` stands in such a line and its value was found.
pub(super) fn line(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) -> bool {
    let label = text.slice(start, end);
    // `tacacs-server host 10.1.1.5 key 7 X`
    if among(label, words!(&["tacacs", "radius"])) {
        let line = text.slice(end, end + 96).split(|b| *b == b'\n').next().unwrap_or(&[]);
        if let Some(key) = place(line, " key ").filter(|_| line.starts_with(b"-server ")) {
            let from = end + key + 5;
            let from = from + if text.at(from).is_ascii_digit() && text.at(from + 1) == b' ' { 2 } else { 0 };
            let stop = text.run(from, 64, |b| b > b' ');
            if stop > from + 3 && !stand_in(text.slice(from, stop)) {
                Finding::add_secret(out, PASSWORD, from, stop, 0.7);
            }
        }
        return true;
    }
    let password = among(label, words!(&["password", "passwd", "secret"]));
    // What else is a label here is one nowhere else.
    let own = among(label, OWN)
        || one_of(label, &["key"]) && (text.before(start, 1) == b'-' || one_of(word_before(text, start), &["server"]));
    if text.at(end) != b' ' || !(password || own) {
        return own && !one_of(label, &["key"]);
    }
    let ahead = text.slice(start.saturating_sub(80), start);
    let head = ahead.iter().rposition(|b| *b == b'\n').map_or(start - ahead.len(), |at| start - ahead.len() + at + 1);
    let head = text.run(head, 8, |b| b == b' ');
    let first = text.slice(head, text.run(head, 20, |b| b > b' '));
    let sure = among(first, SURE);
    if first.iter().any(u8::is_ascii_uppercase)
        || !(sure || among(first, LIKELY))
        || label == b"isakmp" && text.slice(end, end + 5) != b" key "
    {
        return false;
    }
    let mut from = end + 1;
    for _ in 0..4 {
        let stop = text.run(from, 100, |b| b > b' ' && !matches!(b, b'"' | b';'));
        let value = text.slice(from, stop);
        if text.at(stop) == b' ' && among(value, BETWEEN) {
            from = stop + 1;
            continue;
        }
        let next = text.slice(stop + 1, text.run(stop + 1, 20, |b| b.is_ascii_alphabetic()));
        let told = (text.at(stop) != b' ' || among(next, BEHIND))
            && value.len() >= 3
            && (sure || value.iter().any(u8::is_ascii_digit))
            && !value.ends_with(b"tion")
            && !one_of(value, &["public", "private"])
            && !stand_in(value)
            && !assignment::stop_word(value);
        if told {
            Finding::add_secret(out, if password { PASSWORD } else { SECRET }, from, stop, 0.75);
        }
        return told;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{found, nothing};
    use super::*;

    #[test]
    fn redact_device_forms() {
        for (text, want) in [
            ("username kschulte password 0 Domblick2019\n", "Domblick2019"),
            ("!\nenable password rheinufer\n", "rheinufer"),
            ("enable secret 0 rheinufer", "rheinufer"),
            ("ppp chap password 0 44188270\n", "44188270"),
        ] {
            found(PASSWORD, text, want);
        }
        for (text, want) in [
            ("snmp-server community k0eln-rw RW\n", "k0eln-rw"),
            ("rocommunity kolnblick\n", "kolnblick"),
            ("set snmp community k0eln authorization read-only;", "k0eln"),
            ("crypto isakmp key Vp9-Zement-Xx address 62.153.90.17\n", "Vp9-Zement-Xx"),
            (" ip ospf message-digest-key 1 md5 Zement9x\n", "Zement9x"),
            ("tacacs-server key 7 0822455D0A16\n", "0822455D0A16"),
            (" ikev1 pre-shared-key Zement9x\n", "Zement9x"),
        ] {
            found(SECRET, text, want);
        }
    }

    #[test]
    fn redact_device_near_misses() {
        for text in [
            "service password-encryption\n",
            "enable password authentication\n",
            "set password policy\n",
            "the community of 2024 users\n",
            "snmp-server community public RO\n",
            "crypto isakmp policy 10\n",
            "set the community straight\n",
            "ip community-list standard x permit 1:2\n",
        ] {
            nothing(PASSWORD, text);
            nothing(SECRET, text);
        }
    }
}
