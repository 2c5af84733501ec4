//! Values in sentences about them, before their labels as well, in the words of seven languages.

use crate::redact;

/// Labels of a language with values, then its sentences: `L` is the label, `V` the value.
type Language = (&'static [(&'static str, &'static str)], &'static [&'static str]);

#[rustfmt::skip]
const LANGUAGES: &[Language] = &[
    (
        &[
            ("PIN", "4471"), ("verification code", "482913"), ("CVV", "417"), ("card expiry date", "09/31"), ("username", "rsteiner82"), ("password", "Plum-Harvest!82"),
            ("age", "47"), ("BIC", "COBADEFFXXX"), ("tax ID", "48-2915533"), ("bank account number", "6391042714"), ("ID card", "RE243748"), ("license plate", "8XZP771"),
        ],
        &[
            "My L is V.", "The L on file is V and it is wrong", "Please update my L to V in your system.", "I changed my L from V last week", "V is my L", "We have V as your L.",
            "the L you gave us (V) is not valid", "I entered V as my L but it was refused", "What is your L? V", "Can you check L V please?",
        ],
    ),
    (
        &[("PIN", "4471"), ("Bestätigungscode", "482913"), ("CVV", "417"), ("Benutzername", "rsteiner82"), ("Passwort", "Plum-Harvest!82"), ("Alter", "47"), ("Personalausweis", "RE243748")],
        &["Meine L ist V.", "Die L lautet V", "Bitte ändern Sie die L auf V.", "V ist meine L", "Die L des Kunden ist V"],
    ),
    (
        &[("code PIN", "4471"), ("code de vérification", "482913"), ("cryptogramme", "417"), ("nom d'utilisateur", "rsteiner82"), ("mot de passe", "Plum-Harvest!82"), ("âge", "47"), ("carte d'identité", "RE243748")],
        &["Mon L est V.", "Le L du client est V", "Merci de changer le L en V.", "V est mon L", "Quel est votre L ? V"],
    ),
    (
        &[("PIN", "4471"), ("código de verificación", "482913"), ("CVV", "417"), ("nombre de usuario", "rsteiner82"), ("contraseña", "Plum-Harvest!82"), ("edad", "47"), ("documento de identidad", "RE243748")],
        &["Mi L es V.", "El L del cliente es V", "V es mi L", "¿Cuál es su L? V"],
    ),
    (
        &[("PIN", "4471"), ("codice di verifica", "482913"), ("CVV", "417"), ("nome utente", "rsteiner82"), ("password", "Plum-Harvest!82"), ("età", "47"), ("carta d'identità", "RE243748")],
        &["Il mio L è V.", "Il L del cliente è V", "V è il mio L", "Qual è il tuo L? V"],
    ),
    (
        &[("PIN", "4471"), ("código de verificação", "482913"), ("CVV", "417"), ("nome de usuário", "rsteiner82"), ("senha", "Plum-Harvest!82"), ("idade", "47"), ("carteira de identidade", "RE243748")],
        &["Meu L é V.", "O L do cliente é V", "Favor alterar o L para V.", "V é o meu L", "Qual é o seu L? V"],
    ),
    (
        &[("pincode", "4471"), ("verificatiecode", "482913"), ("CVC", "417"), ("gebruikersnaam", "rsteiner82"), ("wachtwoord", "Plum-Harvest!82"), ("leeftijd", "47"), ("identiteitskaart", "RE243748")],
        &["Mijn L is V.", "De L van de klant is V", "Wijzig de L naar V.", "V is mijn L", "Wat is uw L? V"],
    ),
    (
        &[("PIN", "4471"), ("kod weryfikacyjny", "482913"), ("CVV", "417"), ("nazwa użytkownika", "rsteiner82"), ("hasło", "Plum-Harvest!82"), ("wiek", "47")],
        &["Mój L to V.", "L klienta to V", "Proszę zmienić L na V.", "V to mój L", "Jaki jest twój L? V"],
    ),
];

#[test]
fn redact_values_in_sentences_about_them() {
    let mut left = vec![];
    for (kinds, sentences) in LANGUAGES {
        for (label, value) in *kinds {
            for sentence in *sentences {
                let text = sentence.replace('L', "\u{1}").replace('V', value).replace('\u{1}', label);
                if redact(&text).text.as_str().contains(value) {
                    left.push(text);
                }
            }
        }
    }
    assert!(left.is_empty(), "{} stay: {left:#?}", left.len());
}

#[test]
fn redact_sentences_about_no_value() {
    for text in [
        "SHA256 is the password hash",
        "bcrypt2 for the password column",
        "OAuth2 as your login method",
        "Windows 10 as my login screen",
        "the email is your username",
        "use Python3 for the username check",
        "2024 was the age of models",
        "50 is the legal age for it",
        "h777777at is your age?",
        "page 12 is for the PIN pad",
        "version 1234 as the PIN library",
        "I changed my password in 2024",
        "I changed my password from my phone in 5 minutes",
        "change the PIN from time to time",
        "the password on file is expired",
        "ändern Sie die PIN auf keinen Fall",
        "le mot de passe du client est obligatoire",
        "Proszę zmienić hasło na nowe.",
        "the username to connect with",
        "a plate for 4 is my favourite",
        "chapter 3 is the card section",
        "your ID card is 86 mm wide",
        "the ID number format is 8 digits",
    ] {
        let found = redact(text).entities;
        assert!(found.is_empty(), "{text:?}: {:?}", found.iter().map(|e| &e.kind).collect::<Vec<_>>());
    }
}
