//! The labels of public taggers, in this room's kinds.
//!
//! Taken from the label sets of: Rampart; CoNLL-2003 models (dslim/bert-base-NER); OntoNotes models;
//! ai4privacy pii-masking 200k, 300k and 400k (piiranha, deberta-pii); gravitee-io PII models; the
//! Learning Agency's PII data (NAME_STUDENT); the openai privacy filter (private_person); i2b2-style
//! clinical models. A label that is not listed is a kind of its own.

use std::borrow::Cow;

/// A kind, and the labels that mean it: upper case, without joiners, final digits and `PRIVATE`.
#[rustfmt::skip]
const LABELS: &[(&str, &[&str])] = &[
    ("PERSON", &["PERSON", "PER", "PERS", "NAME", "GIVENNAME", "SURNAME", "FIRSTNAME", "LASTNAME", "MIDDLENAME",
        "FAMILYNAME", "FULLNAME", "PERSONNAME", "NAMESTUDENT", "PATIENT", "DOCTOR", "STAFF", "HCW"]),
    ("LOCATION", &["LOCATION", "LOC", "GPE", "FAC", "ADDRESS", "STREET", "STREETNAME", "STREETADDRESS", "BUILDING",
        "BUILDINGNUM", "BUILDINGNUMBER", "HOUSENUMBER", "SECONDARYADDRESS", "SECADDRESS", "CITY", "COUNTY", "STATE",
        "PROVINCE", "COUNTRY", "ZIP", "ZIPCODE", "POSTCODE", "POSTALCODE"]),
    ("ORGANIZATION", &["ORGANIZATION", "ORGANISATION", "ORG", "COMPANY", "COMPANYNAME", "HOSPITAL", "EMPLOYER"]),
    ("EMAIL", &["EMAIL", "EMAILADDRESS", "MAIL"]),
    ("PHONE", &["PHONE", "PHONENUM", "PHONENUMBER", "TEL", "TELEPHONE", "TELEPHONENUM", "TELEPHONENUMBER", "MOBILE",
        "FAX", "FAXNUMBER"]),
    ("DATE_OF_BIRTH", &["DATEOFBIRTH", "DOB", "BOD", "BIRTHDATE", "BIRTHDAY"]),
    ("CREDIT_CARD", &["CREDITCARD", "CREDITCARDNUMBER", "CREDITDEBITCARD", "CARDNUMBER"]),
    ("CVV", &["CVV", "CREDITCARDCVV"]),
    ("IBAN", &["IBAN", "IBANCODE"]),
    ("BIC", &["BIC", "SWIFT", "SWIFTBIC"]),
    ("BANK_ACCOUNT", &["BANKACCOUNT", "BANKACCOUNTNUMBER", "ACCOUNTNUM", "ACCOUNTNUMBER", "USBANKNUMBER"]),
    ("ROUTING_NUMBER", &["ROUTINGNUMBER", "BANKROUTINGNUMBER"]),
    ("CRYPTO", &["CRYPTO", "BITCOINADDRESS", "ETHEREUMADDRESS", "LITECOINADDRESS"]),
    ("GOVERNMENT_ID", &["GOVERNMENTID", "IDCARD", "IDCARDNUM", "NATIONALID", "SOCIALNUM", "SOCIALNUMBER", "IDNUM"]),
    ("US_SSN", &["SSN", "USSSN"]),
    ("US_ITIN", &["USITIN"]),
    ("TAX_ID", &["TAXID", "TAXNUM", "TAXNUMBER"]),
    ("PASSPORT", &["PASSPORT", "PASSPORTNUM", "PASSPORTNUMBER", "USPASSPORT"]),
    ("DRIVERS_LICENSE", &["DRIVERSLICENSE", "DRIVERSLICENSENUMBER", "DRIVERLICENSE", "DRIVERLICENSENUM",
        "DRIVERLICENSENUMBER", "USDRIVERLICENSE"]),
    ("LICENSE_PLATE", &["LICENSEPLATE", "USLICENSEPLATE", "VEHICLEVRM"]),
    ("VIN", &["VIN", "VEHICLEVIN"]),
    ("IMEI", &["IMEI", "PHONEIMEI"]),
    ("IP", &["IP", "IPADDRESS", "IPV"]),
    ("MAC", &["MAC", "MACADDRESS"]),
    ("URL", &["URL", "URLPERSONAL"]),
    ("GPS", &["GPS", "COORDINATE", "GEOCOORD", "NEARBYGPSCOORDINATE"]),
    ("USERNAME", &["USERNAME"]),
    ("PASSWORD", &["PASSWORD", "PASS"]),
    ("PIN", &["PIN"]),
    ("API_KEY", &["APIKEY"]),
    ("SECRET", &["SECRET"]),
    ("OTHER", &[""]),
];

/// The label without what says where in an entity a token stands: BIO, BIOES, BILOU; plain tags
/// have nothing of the kind.
#[must_use]
pub fn without_scheme(label: &str) -> &str {
    match label.split_once('-') {
        Some((position, rest)) if is_position(position) => rest,
        _ => label,
    }
}

/// Whether a token with this label begins an entity, whatever stood before it.
#[must_use]
pub fn begins(label: &str) -> bool {
    label.split_once('-').is_some_and(|(position, _)| matches!(position, "B" | "S" | "U"))
}

/// Whether an entity ends with this token, whatever comes next.
#[must_use]
pub fn ends(label: &str) -> bool {
    label.split_once('-').is_some_and(|(position, _)| matches!(position, "E" | "L" | "S" | "U"))
}

fn is_position(position: &str) -> bool {
    matches!(position, "B" | "I" | "E" | "S" | "L" | "U" | "M")
}

fn squashed(label: &str) -> String {
    let letters = without_scheme(label).chars().filter(char::is_ascii_alphabetic);
    let label: String = letters.map(|c| c.to_ascii_uppercase()).collect();
    label.strip_prefix("PRIVATE").map_or(label.clone(), String::from)
}

/// The kind that a tagger's label means, in this room's names.
pub(crate) fn kind_of_label(label: &str) -> Cow<'static, str> {
    let squashed = squashed(label);
    if let Some((kind, _)) = LABELS.iter().find(|(_, labels)| labels.contains(&squashed.as_str())) {
        return Cow::Borrowed(kind);
    }
    let words = without_scheme(label).split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join("_").to_ascii_uppercase())
}

/// Kinds whose values are words, with no format that could say where they end.
pub(crate) fn is_of_names(kind: &str) -> bool {
    matches!(kind, "PERSON" | "LOCATION" | "ORGANIZATION")
}

/// Kinds of which no original is kept, whoever finds them.
pub(super) fn is_secret(kind: &str) -> bool {
    matches!(kind, "CVV" | "PASSWORD" | "PIN" | "API_KEY" | "SECRET")
}

/// Which part of a name or an address a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// In `Doe, Jane` it comes first.
    Surname,
    Given,
    /// A street, or a number in one.
    Street,
    Other,
}

pub(super) fn part_of_label(label: &str) -> Part {
    match squashed(label).as_str() {
        "SURNAME" | "LASTNAME" | "FAMILYNAME" => Part::Surname,
        "GIVENNAME" | "FIRSTNAME" => Part::Given,
        "STREET" | "STREETNAME" | "STREETADDRESS" | "BUILDINGNUM" | "BUILDINGNUMBER" | "HOUSENUMBER"
        | "SECONDARYADDRESS" | "SECADDRESS" => Part::Street,
        _ => Part::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_labels_of_public_models() {
        for (kind, labels) in [
            (
                "PERSON",
                "B-PER I-PER PERSON GIVENNAME I-SURNAME B-FIRSTNAME LASTNAME3 GIVENNAME1 B-NAME_STUDENT private_person S-private_person first_name",
            ),
            (
                "LOCATION",
                "B-LOC GPE I-STREET BUILDINGNUM SECADDRESS I-ZIPCODE POSTCODE STREET_ADDRESS private_address B-BUILDING_NUMBER COUNTRY",
            ),
            ("ORGANIZATION", "B-ORG E-ORG COMPANYNAME ORGANIZATION"),
            ("EMAIL", "EMAIL I-EMAIL EMAIL_ADDRESS E-MAIL private_email"),
            ("PHONE", "I-TELEPHONENUM PHONENUMBER PHONE_NUM TEL U-PHONE_NUMBER private_phone"),
            ("DATE_OF_BIRTH", "I-DATEOFBIRTH DOB BOD date_of_birth"),
            ("CREDIT_CARD", "I-CREDITCARDNUMBER CREDIT_CARD"),
            ("BANK_ACCOUNT", "I-ACCOUNTNUM account_number US_BANK_NUMBER B-BANK_ACCOUNT"),
            ("GOVERNMENT_ID", "I-IDCARDNUM SOCIALNUMBER I-SOCIALNUM ID_NUM B-GOVERNMENT_ID"),
            ("TAX_ID", "I-TAXNUM B-TAX_ID"),
            ("DRIVERS_LICENSE", "I-DRIVERLICENSENUM DRIVERLICENSE US_DRIVER_LICENSE"),
            ("IP", "IP IPV4 B-IPV6 IP_ADDRESS"),
            ("LICENSE_PLATE", "VEHICLEVRM US_LICENSE_PLATE"),
            ("PASSWORD", "I-PASSWORD PASS"),
            ("MISC", "B-MISC I-MISC MISC misc"),
            ("DATE_TIME", "DATE_TIME date-time B-DATE_TIME"),
            ("JOBTITLE", "JOBTITLE"),
            ("OTHER", "B- É"),
        ] {
            for label in labels.split(' ') {
                assert_eq!(kind_of_label(label), kind, "{label}");
            }
        }
    }
}
