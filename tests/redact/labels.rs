//! Values behind their labels, however these are set: each kind in each way that forms, chats, pages and notes have.

use crate::redact;

const KINDS: &[(&str, &str)] = &[
    ("Phone", "654312207"),
    ("Account number", "63910427"),
    ("Date of birth", "12/04/1985"),
    ("PIN", "4471"),
    ("CVV", "417"),
    ("Username", "rsteiner82"),
    ("Password", "Plum-Harvest!82"),
    ("Passport number", "548102937"),
    ("Number plate", "FN19 KXO"),
    ("Medical record number", "4417802"),
    ("Age", "47"),
    ("Geburtsdatum", "12.04.1985"),
    ("Passwort", "Plum-Harvest82"),
    ("Usuario", "rsteiner82"),
    ("Пароль", "Plum-Harvest82"),
    ("IMEI", "490154203237518"),
];

/// `L` is the label, `V` the value.
const WAYS: &[&str] = &[
    "L: V",
    "L:V",
    "L : V",
    "L = V",
    "L - V",
    "L – V",
    "L → V",
    "L » V",
    "L · V",
    "• L: V",
    "✅ L: V",
    "L ........ V",
    "L\t: V",
    "| L | V |",
    "**L:** V",
    "<b>L</b>: V",
    "<td>L</td><td>V</td>",
    "<dt>L</dt><dd>V</dd>",
    "<p>L:<br>V</p>",
    "L\nV",
    "L:\nV",
    "L:\n\n  V",
    "L?\nV",
    "A: L?\nB: V",
    "A: L?\nB: it's V",
    "L is V",
    "My L is V.",
    "L (required): V",
    "L, which is V",
    "L changed to V",
    "L: “V”",
    "L: 'V'",
    "L: V, thanks",
];

#[test]
fn redact_labels_however_they_are_set() {
    let mut left = vec![];
    for (label, value) in KINDS {
        for way in WAYS {
            let line = way.replace('L', "\u{1}").replace('V', value).replace('\u{1}', label);
            let text = format!("Hello there,\n\nplease find below what you asked for.\n\n{line}\n\nBest regards");
            if redact(&text).text.as_str().contains(value) {
                left.push(line);
            }
        }
    }
    assert!(left.is_empty(), "{} stay: {left:#?}", left.len());
}

#[test]
fn redact_labels_of_nothing() {
    for text in [
        "Username:\nPassword:\nForgot your password?\nSign in",
        "Username\n\nPassword\n\nRemember me",
        "PASSWORD\nPasswords need 8 characters.",
        "Your password?\nReset it within 24 hours.",
        "password (see chapter 4): required",
        "PIN, 3 attempts are left",
        "[password]: login.md",
        "Age\n\nHeight\n\nWeight",
        "sinh(z) = 1/2 (exp(z) - exp(-z))",
        "user ........ see page 12",
    ] {
        let found = redact(text).entities;
        assert!(found.is_empty(), "{text:?}: {:?}", found.iter().map(|e| &e.kind).collect::<Vec<_>>());
    }
}

#[test]
fn redact_labels_with_signs_glued_to_them() {
    for line in [
        "¿teléfono? 654312207",
        "«teléfono» 654312207",
        "teléfono… 654312207",
        "•teléfono 654312207",
        "📞teléfono 654312207",
        "→teléfono→654312207",
    ] {
        assert_eq!(redact(line).text.as_str(), line.replace("654312207", "[PHONE_1]"));
    }
}
