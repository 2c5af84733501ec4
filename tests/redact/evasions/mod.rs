//! Values in disguise: every disguise on every kind of value, and how many are seen through. The span
//! must cover the disguised value and nothing else.

mod characters;
mod codes;
mod glued;
mod layout;

use crate::redact;
use burnside::redact::utf16_offsets;
use std::collections::BTreeMap;

/// Kind, value, and a word that speaks of it.
const VALUES: &[(&str, &str, &str)] = &[
    ("EMAIL", "jane.doe@example.com", "Email"),
    ("EMAIL", "m.schmidt42@firma-beispiel.de", "E-Mail"),
    ("PHONE", "+1 212 555 0173", "Phone"),
    ("PHONE", "+442079460958", "Tel"),
    ("PHONE", "(212) 555-0173", "Phone"),
    ("CREDIT_CARD", "4111 1111 1111 1111", "Card"),
    ("CREDIT_CARD", "5555-5555-5555-4444", "Card"),
    ("CREDIT_CARD", "378282246310005", "Card"),
    ("IBAN", "DE89370400440532013000", "IBAN"),
    ("IBAN", "GB29 NWBK 6016 1331 9268 19", "IBAN"),
    ("US_SSN", "536-22-1234", "SSN"),
    ("IP", "203.0.113.77", "IP"),
    ("IP", "2001:db8:85a3::8a2e:370:7334", "IP"),
    ("API_KEY", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "token"),
    ("API_KEY", "AKIAQ3EGRIFJ7XN5TZ2M", "key"),
    ("UK_NHS", "943 476 5919", "NHS number"),
    ("BR_CPF", "529.982.247-25", "CPF"),
    ("ES_NIF", "12345678Z", "DNI"),
    ("SE_PERSONNUMMER", "811228-9874", "personnummer"),
    ("PL_PESEL", "44051401359", "PESEL"),
];

/// `None` where a disguise cannot be put on a value.
type Disguise = fn(&str) -> Option<String>;

fn each(value: &str, f: impl Fn(usize, char) -> String) -> Option<String> {
    Some(value.chars().enumerate().map(|(i, c)| f(i, c)).collect())
}

fn between(value: &str, with: &str) -> Option<String> {
    let n = value.chars().count();
    each(value, |i, c| if i + 1 < n && c.is_ascii_alphanumeric() { format!("{c}{with}") } else { c.to_string() })
}

/// Cut after the first half, at a boundary of characters.
fn cut(value: &str, with: &str) -> Option<String> {
    let (a, b) = value.split_at(value.len() / 2);
    Some(format!("{}{with}{}", a.trim_end(), b.trim_start()))
}

#[test]
fn redact_evasions_are_seen_through() {
    let mut by_disguise: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for (name, disguise) in [characters::DISGUISES, codes::DISGUISES, layout::DISGUISES].concat() {
        for (kind, value, word) in VALUES {
            let Some(hidden) = disguise(value) else { continue };
            for (before, after) in [
                (format!("{word}: "), "\n"),
                (format!("The {word} is "), ", thanks. 😀"),
                (format!("😀 é {word} "), " and so on"),
            ] {
                let text = format!("{before}{hidden}{after}");
                let found = redact(&text);
                let exact = found.entities.iter().any(|e| e.text == hidden && e.start == before.len());
                let counts = [by_disguise.entry(name).or_default(), by_kind.entry(kind).or_default()];
                for (caught, all) in counts {
                    *caught += usize::from(exact);
                    *all += 1;
                }
                if !exact {
                    let got: Vec<_> = found.entities.iter().map(|e| format!("{} `{}`", e.kind, e.text)).collect();
                    missed.push(format!("{name}: {kind} in {text:?}: {got:?}"));
                }
            }
        }
    }
    println!("{}", missed.join("\n"));
    for (name, (caught, all)) in by_kind.iter().chain(&by_disguise) {
        println!("{name:<32} {caught:>4} of {all}");
    }
    let (caught, all) = by_kind.values().fold((0, 0), |(c, a), n| (c + n.0, a + n.1));
    println!("{caught} of {all} evasions caught, {:.1} %", 100.0 * caught as f32 / all as f32);
    assert!(caught as f32 >= 0.995 * all as f32, "{caught} of {all}");
}

#[test]
fn redact_evasions_leave_other_text_alone() {
    for text in [
        "Look at example dot com for more, or at the point where it starts.",
        "Find us at example.com or visit us at shop.example.org today.",
        "Он живёт в Москве, дом 5, кв. 12, с 2019 года.",
        "Η Μαρία μένει στην Αθήνα από το 2015.",
        "matrix: 1 0 0 1 0 1 1 0 0 0 1 1",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "Steps: a b c d e f g h i j k",
        "2024-01-15 12.30.45 2024/02/03",
        "12345678\n87654321\n11223344\n",
        "version 1.2.3.4.5.6.7.8",
        "The meeting @ 5.30 is at the cafe",
        "getElementByIdAndClassName(someVariableNameHere)",
        "if (a < b && c > d) { return x<y; }",
        "d41d8cd98f00b204e9800998ecf8427e",
        "TWFuIGlzIGRpc3Rpbmd1aXNoZWQ=",
        "e = mc², x³ + y² and 10⁻⁹",
    ] {
        let found = redact(text).entities;
        let found: Vec<_> = found.iter().map(|e| format!("{} `{}`", e.kind, e.text)).collect();
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn redact_evasions_offsets_are_javascripts_too() {
    // Emoji (surrogate pairs in UTF-16), combining marks, tags and codes before, in and behind a value.
    for (text, want) in [
        ("😀😀 ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ 😀", "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("e\u{301}e\u{301} 𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 e\u{301}", "𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏"),
        ("👨‍👩‍👧 <p title=\"😀\">j&#x200b;ane<b>@</b>example.com</p>", "j&#x200b;ane<b>@</b>example.com"),
        ("\\ud83d\\ude00 😀 SSN 5\u{336}36-22-1234\u{336}\u{323}.", "5\u{336}36-22-1234\u{336}\u{323}"),
        ("🏳️‍🌈 jane (at) example (dot) com 🏳️‍🌈", "jane (at) example (dot) com"),
        ("<td>😀</td><a href=\"mailto:jane@example.com\">x</a>", "jane@example.com"),
    ] {
        let found = redact(text).entities;
        let e = found.first().unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found.len(), e.text.as_str()), (1, want), "{text}");
        let units: Vec<u16> = text.encode_utf16().collect();
        let [start, end] = utf16_offsets(text, &[e.start, e.end])[..] else { panic!() };
        assert_eq!(String::from_utf16(&units[start..end]).unwrap(), want);
    }
}

#[test]
fn redact_evasions_hostile_text_ends() {
    for unit in [
        "<b \"",
        "<b '",
        "<!--",
        "<script>",
        "<td>",
        "<tr><td>1",
        "&#",
        "&amp;",
        "%25",
        "%C3",
        "\\",
        "\\u",
        "\\ud83d",
        "a\u{301}",
        "аa",
        "\u{200b}а",
        "1²",
        "(at) ",
        "at dot ",
        "a @ b . ",
        "1 ",
        "1 2 3 4 5 6 7 8 ",
        "12/34/",
        "1\n",
        "a@\n",
        "ghp_16C7e42F\n",
        "QUJD/",
        "4142",
        "{\"phone\":[",
        "\"phone\":\"",
        "phone='tel=\"",
        "<phone>",
        "\"name\":\"phone\",",
        "phone,tel\n",
        "phone\ttel\n\"",
        "insert into t (phone,tel) values (",
        "a_at_b_dot_",
        "1=\n",
        "https://a?%20 ",
        "https://a?b=1+1",
        "a\u{fe0f}",
    ] {
        let text = unit.repeat(300_000 / unit.len());
        let redaction = redact(&text);
        assert!(redaction.entities.iter().all(|e| text[e.start..e.end] == e.text), "{unit}");
    }
}
