use super::super::super::scan::scan;

fn found(text: &str) -> Vec<(&'static str, &str)> {
    let mut found: Vec<_> =
        scan(text).findings.iter().filter(|f| f.score >= 0.5).map(|f| (f.kind, &text[f.start..f.end])).collect();
    found.dedup();
    found
}

#[test]
fn redact_numbers_that_are_said() {
    for (text, kind, value) in [
        (
            "it's four nine two nine oh oh two one five oh nine one four six nine one",
            "CREDIT_CARD",
            "four nine two nine oh oh two one five oh nine one four six nine one",
        ),
        (
            "a contact number? oh seven seven double oh nine hundred one two six",
            "PHONE",
            "oh seven seven double oh nine hundred one two six",
        ),
        (
            "call me on four one five, five five five, two six seven one",
            "PHONE",
            "four one five, five five five, two six seven one",
        ),
        (
            "my social security number is five three six, twenty-two, one two three four",
            "US_SSN",
            "five three six, twenty-two, one two three four",
        ),
        ("My PIN is seven seven two one.", "PIN", "seven seven two one"),
        ("Rückruf erbeten unter null-eins-fünf-eins, 555 01 427 ab 17 h", "PHONE", "null-eins-fünf-eins, 555 01 427"),
        (
            "Handynummer: null eins sieben sechs, dreiundvierzig einundzwanzig acht sieben null neun",
            "PHONE",
            "null eins sieben sechs, dreiundvierzig einundzwanzig acht sieben null neun",
        ),
        (
            "mon téléphone: zéro six, quatre-vingt-douze, soixante-dix-sept, trente-trois, vingt et un",
            "PHONE",
            "zéro six, quatre-vingt-douze, soixante-dix-sept, trente-trois, vingt et un",
        ),
        (
            "¿teléfono? el seis cinco cuatro, treinta y uno, veintidós, cero siete",
            "PHONE",
            "seis cinco cuatro, treinta y uno, veintidós, cero siete",
        ),
        (
            "il mio cellulare è tre tre otto, ventuno quarantacinque sei sette due",
            "PHONE",
            "tre tre otto, ventuno quarantacinque sei sette due",
        ),
    ] {
        assert!(found(text).contains(&(kind, value)), "{text}: {:?}", found(text));
    }
}

#[test]
fn redact_numbers_that_are_said_of_nothing() {
    for text in [
        "One, two, three, four. Chapters two, three, four and five.",
        "In two or three of four cases six or seven people came, eight or nine at most.",
        "The phone has two, three or four lines; five six seven of them rang.",
        "drei zwei eins, los! Un, dos, tres, cuatro.",
        "zero one two three four five six seven eight nine ten",
        "We sold two thousand four hundred and seventy-six phones.",
    ] {
        assert!(found(text).is_empty(), "{text}: {:?}", found(text));
    }
}

#[test]
fn redact_numbers_that_are_said_take_linear_time() {
    let text = "two three, vier double seventy quatre-vingt oh ".repeat(20_000);
    assert!(found(&text).len() < text.len());
}
