//! Against `tests/corpus/national.jsonl`, made by an independent implementation
//! (`tests/reference/national.py`): each checksum agrees on valid and on spoiled numbers.

use super::super::super::context::MOST_TOPICS;
use super::super::super::scan::scan;
use super::*;

#[test]
fn redact_national_checksums_agree_with_the_reference() {
    let mut seen = std::collections::BTreeSet::new();
    let mut wrong = Vec::new();
    for line in include_str!("../../../../tests/corpus/national.jsonl").lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let (kind, value, valid) =
            (row["kind"].as_str().unwrap(), row["value"].as_str().unwrap(), row["valid"].as_bool().unwrap());
        let of_kind: Vec<_> = TABLES.iter().copied().flatten().filter(|r| r.kind == kind).collect();
        assert!(!of_kind.is_empty(), "no rule {kind}");
        let compact: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
        let said = of_kind.iter().any(|r| (r.check)(&compact));
        // A reference may know more than a checksum (assigned centuries, places of birth, dates that
        // must be past), so where a kind has several numbers only valid ones are compared.
        if said != valid && (valid || of_kind.len() == 1) {
            wrong.push(format!("{kind} {value}: reference {valid}, ours {said}"));
        }
        if valid {
            let found = of_kind.iter().any(|rule| {
                let text = format!("{} {value}.", rule.words.split('|').next().unwrap());
                scan(&text)
                    .findings
                    .into_iter()
                    .any(|f| f.kind == kind && &text[f.start..f.end] == value && f.score >= 0.5)
            });
            if !found {
                wrong.push(format!("{kind} {value}: valid, but not found in context"));
            }
        }
        seen.insert(kind.to_string());
    }
    assert!(seen.len() >= 95, "{seen:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn redact_national_layouts_are_sound() {
    for rule in TABLES.iter().copied().flatten() {
        for (layout, score) in rule.forms {
            let compact = layout.bytes().filter(|b| counts(*b)).count();
            assert!(compact <= MOST && layout.is_ascii(), "{}: {layout}", rule.kind);
            assert!((0.0..=1.0).contains(score) && rule.with_context >= 0.5);
        }
        assert!(!rule.words.is_empty(), "{}", rule.kind);
    }
    assert!(FIRST_NATIONAL as usize + rules().count() <= MOST_TOPICS);
}

#[test]
fn redact_national_published_examples() {
    use super::super::tests::{found, nothing};
    for (kind, text, want) in [
        ("US_SSN", "SSN 536-22-1234", "536-22-1234"),
        ("US_NPI", "NPI 1234567893", "1234567893"),
        ("US_MBI", "Medicare 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
        ("US_DEA", "DEA AB1234563", "AB1234563"),
        ("UK_NINO", "AB 12 34 56 C", "AB 12 34 56 C"),
        ("UK_NHS", "NHS number: 943 476 5919", "943 476 5919"),
        ("UK_POSTCODE", "London SW1A 1AA", "SW1A 1AA"),
        ("DE_ID_CARD", "Ausweis T220001293", "T220001293"),
        ("DE_SOCIAL_SECURITY", "RVNR 65 180539 W 001", "65 180539 W 001"),
        ("FR_NIR", "2 55 08 14 168 025 38", "2 55 08 14 168 025 38"),
        ("IT_FISCAL_CODE", "MRTMTT91D08F205J", "MRTMTT91D08F205J"),
        ("CH_AHV", "756.9217.0769.85", "756.9217.0769.85"),
        ("FI_HETU", "131052-308T", "131052-308T"),
        ("BR_CPF", "111.444.777-35", "111.444.777-35"),
        ("IN_PAN", "PAN ABCPE1234F", "ABCPE1234F"),
        ("AU_MEDICARE", "medicare 2123 45670 1", "2123 45670 1"),
        ("SG_NRIC_FIN", "NRIC S1234567D", "S1234567D"),
        ("NZ_NHI", "NHI ZZZ0016", "ZZZ0016"),
        ("PASSPORT", "Passport No: C01X00T47", "C01X00T47"),
        ("DRIVERS_LICENSE", "driver's license D1234567", "D1234567"),
        ("DRIVERS_LICENSE", "MORGA657054SM9IJ", "MORGA657054SM9IJ"),
        ("DRIVERS_LICENSE", "DL# 12345678", "12345678"),
        ("DRIVERS_LICENSE", "DL#123456789", "123456789"),
        ("DRIVERS_LICENSE", "TX DL 12345678", "12345678"),
        ("DRIVERS_LICENSE", "CDL: 1234567", "1234567"),
        ("DRIVERS_LICENSE", "driver's license #12345678", "12345678"),
        ("DRIVERS_LICENSE", "permis de conducere 12345678", "12345678"),
        ("US_SSN", "SSN #536-22-1234", "536-22-1234"),
        ("FR_RPPS", "N° RPPS : 10003456780", "10003456780"),
        ("FR_FINESS", "FINESS 750712184", "750712184"),
        ("DRIVERS_LICENSE", "Führerscheinnummer: B072RRE2I55", "B072RRE2I55"),
        ("DRIVERS_LICENSE", "DL No. MH12 20110012345", "MH12 20110012345"),
        ("DRIVERS_LICENSE", "운전면허번호 11-15-123456-78", "11-15-123456-78"),
        ("PASSPORT", "паспорт 45 08 123456", "45 08 123456"),
        ("PASSPORT", "护照号码 E12345678", "E12345678"),
        ("PASSPORT", "passport A12345678", "A12345678"),
        ("DE_HEALTH_INSURANCE", "Versichertennummer A123456780", "A123456780"),
        ("DE_TAX_NUMBER", "Steuernummer 93/815/08152", "93/815/08152"),
        ("PL_ID_CARD", "dowód osobisty ABA300000", "ABA300000"),
        ("PL_BANK_ACCOUNT", "nr konta 61 1090 1014 0000 0712 1981 2874", "61 1090 1014 0000 0712 1981 2874"),
        ("BR_CNPJ", "CNPJ 12.ABC.345/01DE-35", "12.ABC.345/01DE-35"),
        ("BR_PIS", "PIS 170.33259.50-4", "170.33259.50-4"),
        ("MX_CLABE", "CLABE 032180000118359719", "032180000118359719"),
        ("AR_CBU", "CBU 2850590940090418135201", "2850590940090418135201"),
        ("CH_UID", "CHE-116.281.710", "CHE-116.281.710"),
        ("HK_HKID", "HKID A123456(3)", "A123456(3)"),
        ("TW_NATIONAL_ID", "身分證字號 A123456789", "A123456789"),
        ("KR_BUSINESS", "사업자등록번호 120-81-47521", "120-81-47521"),
        ("NL_KVK", "kvk: \"62814097\"", "62814097"),
        ("RO_ID_CARD", "C.I. seria XT nr. 482913", "XT nr. 482913"),
        ("BG_ID_CARD", "л.к. № 640482913.", "640482913"),
        ("IT_ID_CARD", "C.I. n. CA48213LM", "CA48213LM"),
        ("AT_SVNR", "SV-Nr. Kind: 3032 913473", "3032 913473"),
        ("PASSPORT", "পাসপোর্ট নম্বর EB0482913", "EB0482913"),
        ("IN_AADHAAR", "என் ஆதார் எண் 234123412346", "234123412346"),
        ("DRIVERS_LICENSE", "Licence no. MORGA 657054 SM9IJ 35", "MORGA 657054 SM9IJ 35"),
        ("DRIVERS_LICENSE", "permis de conduire G4821-040689-07", "G4821-040689-07"),
        ("LICENSE_PLATE", "DL 8C AK 4821", "DL 8C AK 4821"),
        ("UK_SORT_CODE", "sort code 60.16.13", "60.16.13"),
        ("UK_POSTCODE", "Postcode where parked: CF10-3BD", "CF10-3BD"),
        ("NG_NIN", "NIN 5037 482 2913", "5037 482 2913"),
        ("CN_USCC", "统一社会信用代码91110000600037341L", "91110000600037341L"),
        ("JP_CORPORATE_NUMBER", "法人番号 7000012050002", "7000012050002"),
        ("AU_IHI", "IHI 8003 6080 0004 5922", "8003 6080 0004 5922"),
        ("RU_SNILS", "СНИЛС 112-233-445 95", "112-233-445 95"),
        ("HU_TAJ", "TAJ szám: 111 111 110", "111 111 110"),
        ("MY_NRIC", "MyKad 770305-02-1234", "770305-02-1234"),
        ("GR_ID_CARD", "ταυτότητα: AB-123456", "AB-123456"),
        ("IN_UPI", "pay ravi.k-7@okhdfcbank now", "ravi.k-7@okhdfcbank"),
        ("BANK_ACCOUNT", "Account number: 31926819", "31926819"),
        ("UK_SORT_CODE", "sort code 60-16-13", "60-16-13"),
        ("MEDICAL_RECORD", "MRN: 00482913", "00482913"),
    ] {
        found(kind, text, want);
    }
    for (kind, text) in [
        ("US_SSN", "000-12-3456"),
        ("US_SSN", "666-12-3456"),
        ("US_SSN", "536-00-1234"),
        ("US_SSN", "536-22-0000"),
        ("UK_NINO", "QQ 12 34 56 C"),
        ("UK_POSTCODE", "ZZ1 1AA"),
        ("BR_CPF", "111.111.111-11"),
        ("DRIVERS_LICENSE", "glucose 45 mg/dl 12345678"),
        ("DRIVERS_LICENSE", "https://dl.acm.org/citation.cfm?id=3292500"),
        ("DRIVERS_LICENSE", "HDL 1234567"),
        ("DRIVERS_LICENSE", "drivers: revert #901492"),
        ("DRIVERS_LICENSE", "DL 2024"),
        ("FR_FINESS", "finesse 750712184"),
        ("US_SSN", "v536-22-1234"),
        ("US_SSN", "536-22-1234-5"),
    ] {
        nothing(kind, text);
    }
}
