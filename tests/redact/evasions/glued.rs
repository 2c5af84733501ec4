//! Values with no bound: glued to one another or to words.

use crate::redact;

/// Text that was copied from a page: where a break was, a character that shows nothing is left.
#[test]
fn redact_values_glued_by_what_shows_nothing_are_two() {
    for glue in ["\u{200b}", "\u{ad}", "\u{feff}\u{2060}"] {
        let text = format!(
            "DE89370400440532013000{glue}AB 12 34 56 C and 4111111111111111{glue}ghp_16C7e42F292c6912E7710c838347Ae178B4a"
        );
        assert_eq!(
            redact(&text).text.as_str(),
            format!("[IBAN_1]{glue}[UK_NINO_1] and [CREDIT_CARD_1]{glue}[API_KEY_1]")
        );
    }
}

/// Text taken out of a page without its separators: what is glued to a value says where it ends.
#[test]
fn redact_values_glued_to_words_go() {
    for (text, want) in [
        ("jane@example.com4111111111111111", "[EMAIL_1][CREDIT_CARD_1]"),
        ("Mailjane@example.com2027-01-31", "[EMAIL_1]2027-01-31"),
        ("Card4111111111111111Expires", "Card[CREDIT_CARD_1]Expires"),
        ("Telephone02079460958Fax", "Telephone[PHONE_1]Fax"),
        ("ibanDE89370400440532013000", "iban[IBAN_1]"),
        ("ssn536-22-1234x", "ssn[US_SSN_1]x"),
        ("SSN:536-22-1234DOB", "SSN:[US_SSN_1]DOB"),
        ("SSN536-22-1234 is", "SSN[US_SSN_1] is"),
        ("tel+14155550123x", "tel[PHONE_1]x"),
        ("iban:DE89370400440532013000xyz", "iban:[IBAN_1]xyz"),
        (
            "Email:jane@example.comPhone:(415) 555-0123SSN:536-22-1234DOB:01/02/1980Card4111 1111 1111 1111Expires",
            "Email:[EMAIL_1]Phone:[PHONE_1]SSN:[US_SSN_1]DOB:[DATE_OF_BIRTH_1]Card[CREDIT_CARD_1]Expires",
        ),
        ("Phone(415) 555-0123Fax(415) 555-0199", "Phone[PHONE_1]Fax[PHONE_2]"),
        ("Mobile+44 7700 900123", "Mobile[PHONE_1]"),
        ("Passport NumberX12345678NationalityUS", "Passport Number[PASSPORT_1]NationalityUS"),
        ("Steuer-ID86095742719Name Max", "Steuer-ID[DE_TAX_ID_1]Name Max"),
        ("IBANGB29 NWBK 6016 1331 9268 19BIC", "IBAN[IBAN_1]BIC"),
        ("max(415) 555-0123 + offset+447700900123", "max(415) 555-0123 + offset+447700900123"),
        ("T: 020 7946 0958E: jane@example.com", "T: [PHONE_1]E: [EMAIL_1]"),
        ("AKIAQ3EGRIFJ7XN5TZ2Mfoo", "[API_KEY_1]foo"),
        ("released 2024-01-15phone15-2024-001", "released 2024-01-15phone15-2024-001"),
        ("Order4111111111111112Total", "Order4111111111111112Total"),
        ("commit4111111111111111abcdef", "commit4111111111111111abcdef"),
    ] {
        assert_eq!(redact(text).text.as_str(), want, "{text}");
    }
}

/// Digits one by one behind a word that ends in a letter of its own; and addresses in more languages' signs.
#[test]
fn redact_values_spelt_out_behind_an_answer_go() {
    for (text, want) in [
        ("card? Sure, it's 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1. Yes", "card? Sure, it's [CREDIT_CARD_1]. Yes"),
        ("a/c no. 7 1 0 4 4 8 2 3", "a/c no. [BANK_ACCOUNT_1]"),
        ("Пишіть: petro.dub собака ukrmail крапка net", "Пишіть: [EMAIL_1]"),
        ("Correu: nuria.mas ARROVA bustia PUNT cat", "Correu: [EMAIL_1]"),
    ] {
        assert_eq!(redact(text).text.as_str(), want, "{text}");
    }
    for text in ["it's 1 2 3 4 5 6 7 8", "a 1 0 1 1 0 1 0 1 b", "row b 0 0 1 0 2 0 3 0 c"] {
        assert_eq!(redact(text).text.as_str(), text);
    }
}
