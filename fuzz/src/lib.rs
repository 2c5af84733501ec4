//! What the targets assert, and how they make documents out of bytes.

use burnside::redact::{Entity, RawText, RedactOptions, Redaction, Session, Tagging};

/// Redacts `text` and asserts what must hold for every text.
pub fn check(text: &str) -> Redaction {
    let mut session = Session::with_key([7; 32]);
    let mut redact = |text: &str| session.redact(&RawText::new(text.into()), None, &RedactOptions::default());
    let redaction = redact(text);
    let out = redaction.text.as_str();
    comes_back(text, &redaction);

    // Once is enough, in this conversation and in another.
    assert_eq!(redact(out).text.as_str(), out, "again, in the same session: {text:?}");
    let other = Session::with_key([8; 32]).redact(&RawText::new(out.into()), None, &RedactOptions::default());
    assert_eq!(other.text.as_str(), out, "again, in another session: {text:?}");

    // No value is left, as a word of its own; a user name or a password that is a word is a guess where it stands.
    let is_word = |e: &Entity| {
        e.kind == "USERNAME" || e.kind == "PASSWORD" && e.text.len() < 16 && !e.text.contains(|c: char| c.is_ascii_digit())
    };
    for e in redaction.entities.iter().filter(|e| e.text.chars().count() >= 8 && !is_word(e)) {
        assert!(!has_word(out, &e.text), "{:?} survives in {out:?}", e.text);
    }
    redaction
}

/// Redacts `text` beside a tagger and asserts what must hold for whatever it says.
pub fn check_tagged(text: &str, tagging: Tagging<'_>) {
    let mut session = Session::with_key([7; 32]);
    let redaction = session.redact_tagged(&RawText::new(text.into()), tagging, &RedactOptions::default());
    comes_back(text, &redaction);
    let out = redaction.text.as_str();
    let again = session.redact(&RawText::new(out.into()), None, &RedactOptions::default());
    assert_eq!(again.text.as_str(), out, "again, in the same session: {text:?}");
}

fn comes_back(text: &str, redaction: &Redaction) {
    let out = redaction.text.as_str();
    // Offsets slice to the values, in order; what is between them is untouched.
    let mut rebuilt = String::new();
    let mut want = String::new();
    let mut at = 0;
    for e in &redaction.entities {
        assert!(e.start >= at && e.start < e.end, "{e:?} in {text:?}");
        assert_eq!(&text[e.start..e.end], e.text);
        rebuilt.push_str(&text[at..e.start]);
        rebuilt.push_str(&e.placeholder);
        want.push_str(&text[at..e.start]);
        want.push_str(redaction.vault.original(&e.placeholder).unwrap_or(&e.placeholder));
        at = e.end;
    }
    rebuilt.push_str(&text[at..]);
    want.push_str(&text[at..]);
    assert_eq!(rebuilt, out);

    // The way back: every value as it was first written, and only where a placeholder was put.
    assert_eq!(redaction.restore(out), want);
}

/// Whether `value` stands in `text` outside of letters and digits.
pub fn has_word(text: &str, value: &str) -> bool {
    text.match_indices(value).any(|(i, v)| {
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !word(text[..i].chars().next_back()) && !word(text[i + v.len()..].chars().next())
    })
}

/// A text made of `fragments` as the bytes choose them. A byte of 0xC0 and more takes the next few
/// bytes as they are.
pub fn compose(data: &[u8], fragments: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = data;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first < 0xc0 {
            out.push_str(fragments[usize::from(*first) % fragments.len()]);
        } else {
            let (raw, after) = rest.split_at(usize::from(*first & 7).min(rest.len()));
            out.push_str(&String::from_utf8_lossy(raw));
            rest = after;
        }
    }
    out
}

/// Values of several kinds and writings.
pub const VALUES: &[&str] = &[
    "jane@example.com", "Jane@Example.COM", "+44 20 7946 0958", "020 7946 0958", "4111 1111 1111 1111",
    "4111-1111-1111-1111", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "536-22-1234", "192.0.2.17",
    "2001:db8::a1", "00:1a:2b:3c:4d:5e", "https://u:p4ssw0rd@example.com/", "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "password: hunter2x", "born 12/03/1985", "[EMAIL_1]", "[PHONE_1]", "EMAIL_2", "[CUSTOM_1]", "phone ", "card ",
    "iban ", "é", "😀", "\u{200b}", "\u{ad}", "\u{202e}", "＠", "\u{a0}", " ", "\n", ", ", ".", "-", "(", ")", "@", "1",
    "12", "0", "x", "order ", " at ", " dot ", "612 345 678", "+34 912 345 678", "card_4111111111111111", "PIN 4921",
    "4111111111111111|12|2027|123", "user,pin\n", "jdoe,4921\n", "USER    BORN\n", "/home/jdoe/", "creds: jdoe / Xy12zz88",
    "\u{e006a}\u{e0061}", "Birthdays:\n", "account number ", "12 34 56 78-90/0800", "19-2000145399/0800", "/0800",
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6", "licence plate ", "AB12 CDE",
    "浙A·D8513", "練馬 331 さ 48-02", "discord ", "jane#1234", "github.com/jane-d", "password?", "Xy12zz88!", "code ",
    "\n[14:02] Jo: ", "482 913", " is your OTP", "@bank.example #482907", "Σ", "İ", "->", "№ ",
];

/// What names and places are made of, and what stands about them.
pub const NAMES: &[&str] = &[
    "Wiremu", "Zs\u{f3}fia", "B\u{e1}n", "van der", "de", "O'Brien", "J.", "R.", "Okafor", "Smith", "Jr.", "KELLER", "maria", "Dr.", "Herr",
    "Dear", "Best regards,\n", "my neighbour", "son", "called", "Patient:", "Name", "city", "stadt", "\"city\": \"", "\"", "|", " | ",
    ";", ",", ", ", "\n", "\n|---|---|\n", "\t", " ", " ", " ", ".", ". ", ":", ": ", "(", ")", "-", "\u{2019}s", "14b", "Marine Terrace",
    "Flat 3", "Apt. 2B", "PO Box 8812", "12", "5", "SY23 2AZ", "LA 70001", "IL", "62-200", "Gniezno", "Aberystwyth", "lives in", "wohnhaft in",
    "Adres:", "[20:15]", "- ", " und ", " der ", " die ", "the", "and", "is", "Roast", "Turkey", "Linux", "[PERSON_1]", "jane@example.com",
    "\u{e9}", "\u{1f600}", "\u{200b}", "\u{a0}", "\u{ad}", "Ltd", "\u{3c3}", "\u{130}", "\r\n", "<td>", "<town>", "</town>",
];
