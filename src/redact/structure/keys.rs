//! Keys that name what their value is: `first_name`, `ssn`, `homePhone`, `date-of-birth`.
//!
//! Such a value goes on the key's word alone if it looks like what the key says. Conservative: a
//! plain `name`, `city` or `id` says too little; a type, a variable or a stand-in is no value.

mod value;

use super::super::classes::{Bytes, LOWER, UPPER, class, place};
use super::super::recognizers::{self, account, age, assignment, holder, mac, payment, pin, plate, username, vin};
use super::super::scan::Finding;
use super::Range;
use value::{Shape, fits};

pub(crate) const PERSON: &str = "PERSON";
pub(crate) const LOCATION: &str = "LOCATION";
pub(crate) const BANK_ACCOUNT: &str = "BANK_ACCOUNT";
pub(crate) const GOVERNMENT_ID: &str = "GOVERNMENT_ID";
pub(crate) const TAX_ID: &str = "TAX_ID";

/// The words that such keys contain: the pass notes them, so that the keys are found.
#[rustfmt::skip]
pub(crate) const WORDS: &[&str] = &[
    "name", "firstname", "lastname", "fullname", "surname", "forename", "vorname", "nachname", "prenom", "prénom", "apellido",
    "apellidos", "cognome", "achternaam", "voornaam", "fname", "lname", "cardholder", "holder", "email", "mail", "address",
    "address1", "address2", "street", "streetaddress", "strasse", "straße", "adresse", "direccion", "dirección", "indirizzo",
    "domicilio", "zip", "zipcode", "postcode", "postal", "postalcode", "plz", "ssn", "social", "passport", "license", "licence",
    "account", "accountnumber", "tax", "taxid", "tin", "national", "identity", "government", "iban", "card", "cardnumber",
    "routing", "sort", "dob", "birth", "birthdate", "dateofbirth", "phone", "phonenumber", "mobile", "telephone", "tel", "fax", "cell",
    "apikey", "key", "token", "accesstoken", "secret", "secretkey", "sessionid", "mrn", "medical", "vin", "swift", "swiftcode", "bic", "insurance", "cardexpiry", "nationalid",
];

use Shape::{
    Bank, Birth, Code, Digits, Email, Expiry, Imei, Key, Login, Mac, Number, Opener, Person, Phone, Plate, Street,
    Years,
};

/// Endings of keys, without their separators, and what they name.
#[rustfmt::skip]
const KEYS: &[(&str, &str, Shape)] = &[
    ("firstname", PERSON, Person), ("lastname", PERSON, Person), ("fullname", PERSON, Person), ("givenname", PERSON, Person),
    ("surname", PERSON, Person), ("familyname", PERSON, Person), ("middlename", PERSON, Person), ("maidenname", PERSON, Person),
    ("forename", PERSON, Person), ("fname", PERSON, Person), ("lname", PERSON, Person), ("vorname", PERSON, Person),
    ("nachname", PERSON, Person), ("prenom", PERSON, Person), ("prénom", PERSON, Person), ("apellido", PERSON, Person),
    ("apellidos", PERSON, Person), ("cognome", PERSON, Person), ("achternaam", PERSON, Person), ("voornaam", PERSON, Person),
    ("customername", PERSON, Person), ("patientname", PERSON, Person), ("contactname", PERSON, Person),
    ("employeename", PERSON, Person), ("studentname", PERSON, Person), ("clientname", PERSON, Person),
    ("cardholder", PERSON, Person), ("cardholdername", PERSON, Person), ("accountholder", PERSON, Person),
    ("accountholdername", PERSON, Person), ("nameoncard", PERSON, Person), ("recipientname", PERSON, Person),
    ("legalname", PERSON, Person), ("passengername", PERSON, Person), ("guestname", PERSON, Person), ("mothersname", PERSON, Person),
    ("phone", "PHONE", Phone), ("phonenumber", "PHONE", Phone), ("phoneno", "PHONE", Phone), ("mobile", "PHONE", Phone),
    ("mobilenumber", "PHONE", Phone), ("mobilephone", "PHONE", Phone), ("cellphone", "PHONE", Phone), ("telephone", "PHONE", Phone),
    ("telephonenumber", "PHONE", Phone), ("tel", "PHONE", Phone), ("fax", "PHONE", Phone), ("faxnumber", "PHONE", Phone),
    ("telefon", "PHONE", Phone), ("telefonnummer", "PHONE", Phone), ("handynummer", "PHONE", Phone), ("telefono", "PHONE", Phone),
    ("teléfono", "PHONE", Phone), ("téléphone", "PHONE", Phone), ("telefone", "PHONE", Phone), ("msisdn", "PHONE", Phone),
    ("email", "EMAIL", Email), ("emailaddress", "EMAIL", Email), ("mail", "EMAIL", Email),
    ("ssn", "US_SSN", Digits(9, 9)), ("socialsecuritynumber", "US_SSN", Digits(9, 9)), ("socialsecurity", "US_SSN", Digits(9, 9)),
    ("streetaddress", LOCATION, Street), ("street", LOCATION, Street), ("addressline", LOCATION, Street),
    ("address", LOCATION, Street), ("strasse", LOCATION, Street), ("straße", LOCATION, Street), ("adresse", LOCATION, Street),
    ("direccion", LOCATION, Street), ("dirección", LOCATION, Street), ("indirizzo", LOCATION, Street), ("domicilio", LOCATION, Street),
    ("zip", LOCATION, Code(3, 10, 3)), ("zipcode", LOCATION, Code(3, 10, 3)), ("postalcode", LOCATION, Code(3, 10, 2)),
    ("postcode", LOCATION, Code(3, 10, 2)), ("plz", LOCATION, Code(4, 6, 4)), ("codepostal", LOCATION, Code(4, 6, 4)),
    ("passport", "PASSPORT", Code(6, 12, 5)), ("passportnumber", "PASSPORT", Code(6, 12, 5)), ("passportno", "PASSPORT", Code(6, 12, 5)),
    ("driverslicense", "DRIVERS_LICENSE", Code(5, 20, 4)), ("driverslicensenumber", "DRIVERS_LICENSE", Code(5, 20, 4)),
    ("driverlicense", "DRIVERS_LICENSE", Code(5, 20, 4)), ("driverlicensenumber", "DRIVERS_LICENSE", Code(5, 20, 4)),
    ("drivinglicence", "DRIVERS_LICENSE", Code(5, 20, 4)), ("drivinglicencenumber", "DRIVERS_LICENSE", Code(5, 20, 4)),
    ("accountnumber", BANK_ACCOUNT, Digits(5, 18)), ("accountno", BANK_ACCOUNT, Digits(5, 18)), ("acctno", BANK_ACCOUNT, Digits(5, 18)),
    ("bankaccount", BANK_ACCOUNT, Digits(5, 18)), ("kontonummer", BANK_ACCOUNT, Digits(5, 18)),
    ("rekeningnummer", BANK_ACCOUNT, Digits(5, 18)), ("account", BANK_ACCOUNT, Digits(6, 17)), ("acct", BANK_ACCOUNT, Digits(6, 17)),
    ("routing", account::ROUTING, Digits(9, 9)), ("routingnumber", account::ROUTING, Digits(9, 9)), ("aba", account::ROUTING, Digits(9, 9)), ("sortcode", account::ROUTING, Digits(6, 6)),
    ("taxid", TAX_ID, Code(7, 16, 6)), ("taxidnumber", TAX_ID, Code(7, 16, 6)), ("taxnumber", TAX_ID, Code(7, 16, 6)),
    ("taxpayerid", TAX_ID, Code(7, 16, 6)), ("steuernummer", TAX_ID, Code(7, 16, 6)),
    ("nationalid", GOVERNMENT_ID, Code(6, 20, 5)), ("nationalidnumber", GOVERNMENT_ID, Code(6, 20, 5)),
    ("governmentid", GOVERNMENT_ID, Code(6, 20, 5)), ("identitynumber", GOVERNMENT_ID, Code(6, 20, 5)),
    ("identitycard", GOVERNMENT_ID, Code(6, 20, 5)), ("idcardnumber", GOVERNMENT_ID, Code(6, 20, 5)),
    ("iban", "IBAN", Code(15, 34, 8)), ("cardnumber", "CREDIT_CARD", Digits(13, 19)), ("creditcard", "CREDIT_CARD", Digits(13, 19)),
    ("creditcardnumber", "CREDIT_CARD", Digits(13, 19)), ("ccnumber", "CREDIT_CARD", Digits(13, 19)),
    ("dob", "DATE_OF_BIRTH", Birth), ("dateofbirth", "DATE_OF_BIRTH", Birth), ("birthdate", "DATE_OF_BIRTH", Birth),
    ("birthday", "DATE_OF_BIRTH", Birth), ("geburtsdatum", "DATE_OF_BIRTH", Birth),
    ("cvv", payment::CVV, Number(3, 4)), ("cvc", payment::CVV, Number(3, 4)), ("cvn", payment::CVV, Number(3, 4)),
    ("cvvcode", payment::CVV, Number(3, 4)), ("securitycode", payment::CVV, Number(3, 4)), ("cvvnumber", payment::CVV, Number(3, 4)), ("prüfziffer", payment::CVV, Number(3, 3)),
    ("pin", pin::TYPE, Number(4, 4)), ("pinnumber", pin::TYPE, Number(4, 8)), ("pincode", pin::TYPE, Number(4, 4)), ("otp", pin::TYPE, Number(4, 8)),
    ("expiry", payment::EXPIRY, Expiry), ("exp", payment::EXPIRY, Expiry), ("expdate", payment::EXPIRY, Expiry), ("expirydate", payment::EXPIRY, Expiry),
    ("expirationdate", payment::EXPIRY, Expiry), ("expiration", payment::EXPIRY, Expiry), ("expires", payment::EXPIRY, Expiry),
    ("validthru", payment::EXPIRY, Expiry), ("validuntil", payment::EXPIRY, Expiry), ("ablaufdatum", payment::EXPIRY, Expiry), ("gültigbis", payment::EXPIRY, Expiry),
    ("username", username::TYPE, Login), ("user", username::TYPE, Login), ("userid", username::TYPE, Login), ("login", username::TYPE, Login),
    ("loginname", username::TYPE, Login), ("handle", username::TYPE, Login), ("nickname", username::TYPE, Login), ("screenname", username::TYPE, Login),
    ("benutzername", username::TYPE, Login), ("benutzer", username::TYPE, Login), ("utilisateur", username::TYPE, Login), ("identifiant", username::TYPE, Login),
    ("usuario", username::TYPE, Login), ("utente", username::TYPE, Login), ("gebruikersnaam", username::TYPE, Login), ("användarnamn", username::TYPE, Login),
    ("логин", username::TYPE, Login), ("用户名", username::TYPE, Login), ("ユーザー名", username::TYPE, Login),
    ("password", assignment::PASSWORD, Opener), ("passwd", assignment::PASSWORD, Opener), ("pwd", assignment::PASSWORD, Opener), ("passwort", assignment::PASSWORD, Opener),
    ("passcode", assignment::PASSWORD, Opener), ("kennwort", assignment::PASSWORD, Opener), ("motdepasse", assignment::PASSWORD, Opener),
    ("contraseña", assignment::PASSWORD, Opener), ("senha", assignment::PASSWORD, Opener), ("wachtwoord", assignment::PASSWORD, Opener), ("пароль", assignment::PASSWORD, Opener),
    ("密码", assignment::PASSWORD, Opener), ("パスワード", assignment::PASSWORD, Opener),
    ("pw", assignment::PASSWORD, Opener), ("pwplain", assignment::PASSWORD, Opener), ("passplain", assignment::PASSWORD, Opener), ("passwordplain", assignment::PASSWORD, Opener),
    ("passwordclear", assignment::PASSWORD, Opener), ("parola", assignment::PASSWORD, Opener), ("hasło", assignment::PASSWORD, Opener), ("heslo", assignment::PASSWORD, Opener),
    ("apikey", assignment::SECRET, Key), ("accesstoken", assignment::SECRET, Key), ("refreshtoken", assignment::SECRET, Key), ("authtoken", assignment::SECRET, Key),
    ("apitoken", assignment::SECRET, Key), ("token", assignment::SECRET, Key), ("secret", assignment::SECRET, Key), ("secretkey", assignment::SECRET, Key),
    ("clientsecret", assignment::SECRET, Key), ("apisecret", assignment::SECRET, Key), ("privatekey", assignment::SECRET, Key), ("sessionid", assignment::SECRET, Key),
    ("mrn", holder::RECORD, Code(5, 14, 4)), ("medicalrecordnumber", holder::RECORD, Code(5, 14, 4)), ("vin", vin::TYPE, Code(17, 17, 3)),
    ("swift", payment::BIC, Bank), ("swiftcode", payment::BIC, Bank), ("bic", payment::BIC, Bank), ("biccode", payment::BIC, Bank),
    ("insurancenumber", GOVERNMENT_ID, Code(6, 20, 5)), ("insuranceno", GOVERNMENT_ID, Code(6, 20, 5)),
    ("cardexpiry", payment::EXPIRY, Expiry), ("cardexp", payment::EXPIRY, Expiry),
    ("imei", holder::IMEI, Imei), ("mac", mac::TYPE, Mac), ("macaddress", mac::TYPE, Mac), ("macaddr", mac::TYPE, Mac), ("fone", "PHONE", Phone),
    ("age", age::TYPE, Years), ("alter", age::TYPE, Years), ("edad", age::TYPE, Years), ("idade", age::TYPE, Years), ("leeftijd", age::TYPE, Years), ("âge", age::TYPE, Years),
    ("età", age::TYPE, Years), ("возраст", age::TYPE, Years), ("年齢", age::TYPE, Years), ("年龄", age::TYPE, Years),
    ("plate", plate::TYPE, Plate), ("licenseplate", plate::TYPE, Plate), ("licenceplate", plate::TYPE, Plate), ("platenumber", plate::TYPE, Plate), ("plateno", plate::TYPE, Plate),
    ("numberplate", plate::TYPE, Plate), ("vehiclereg", plate::TYPE, Plate), ("regno", plate::TYPE, Plate), ("registrationnumber", plate::TYPE, Plate), ("kennzeichen", plate::TYPE, Plate),
    ("immatriculation", plate::TYPE, Plate), ("matrícula", plate::TYPE, Plate), ("matricula", plate::TYPE, Plate), ("targa", plate::TYPE, Plate), ("kenteken", plate::TYPE, Plate), ("placa", plate::TYPE, Plate),
];

/// What `key` alone says of `value`.
pub(super) fn finding(text: Bytes<'_>, key: Range, value: Range) -> Option<Finding> {
    found(text, key, value, false)
}

/// What a column's header says of a cell.
pub(super) fn of_column(text: Bytes<'_>, header: Range, cell: Range) -> Option<Finding> {
    found(text, header, cell, true)
}

fn found(text: Bytes<'_>, key: Range, value: Range, column: bool) -> Option<Finding> {
    let raw = text.slice(value.0, value.1);
    if raw.len() < 2 || raw.len() > 120 {
        return None;
    }
    let (kind, shape) = named(text.slice(key.0, key.1))?;
    let told = column || !matches!(shape, Login | Opener | Years | Plate | Imei | Mac | Key | Bank);
    // `jdoe (static ip 10.1.2.3)`
    let remark = if shape == Login { place(raw, " (") } else { None };
    let raw = remark.and_then(|at| raw.get(..at)).unwrap_or(raw);
    let finding = Finding::sure(kind, value.0, value.0 + raw.len(), 0.7);
    (told && fits(shape, std::str::from_utf8(raw).ok()?))
        .then(|| if recognizers::is_secret(kind) { finding.secret() } else { finding })
}

/// The keys in order of their names, to be searched.
static SORTED: [(&str, &str, Shape); KEYS.len()] = {
    let mut keys = [KEYS[0]; KEYS.len()];
    let mut n = 1;
    while n < KEYS.len() {
        let mut at = n;
        while at > 0 && is_before(KEYS[n].0.as_bytes(), keys[at - 1].0.as_bytes()) {
            keys[at] = keys[at - 1];
            at -= 1;
        }
        keys[at] = KEYS[n];
        n += 1;
    }
    keys
};

const fn is_before(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i < b.len() && (i == a.len() || a[i] < b[i])
}

/// Whether one of the kinds here is meant by `key`: its last words, put together.
fn named(key: &[u8]) -> Option<(&'static str, Shape)> {
    let mut folded = [0u8; 48];
    let mut starts = [0usize; 16];
    let (mut n, mut words, mut last) = (0, 0, 0);
    for &b in key {
        let c = class(b);
        let letter = b.is_ascii_alphanumeric() || b >= 128;
        // `snake_case`, `kebab-case`, `camelCase`, `Some words`.
        if letter && (last == 0 || c & UPPER != 0 && last & LOWER != 0) {
            *starts.get_mut(words)? = n;
            words += 1;
        }
        last = if letter { c } else { 0 };
        if letter {
            *folded.get_mut(n)? = b.to_ascii_lowercase();
            n += 1;
        }
    }
    while n > 0 && folded.get(n - 1).is_some_and(u8::is_ascii_digit) {
        n -= 1;
    }
    let mut found = None;
    for &start in starts.get(..words)?.iter().rev().take(4) {
        let name = folded.get(start..n)?;
        let known = SORTED.binary_search_by(|key| key.0.as_bytes().cmp(name)).ok();
        found = known.and_then(|at| SORTED.get(at)).or(found);
    }
    found.map(|&(_, kind, shape)| (kind, shape))
}
