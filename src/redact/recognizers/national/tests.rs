//! Against `tests/corpus/national.jsonl`, made by an independent implementation
//! (`tests/reference/national.py`): each checksum agrees on valid and on spoiled numbers.

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
        let rule = rules().map(|(_, r)| r).find(|r| r.kind == kind).unwrap_or_else(|| panic!("no rule {kind}"));
        let compact: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
        let said = (rule.check)(&compact);
        // A reference may know more than a checksum (assigned centuries, places of birth, dates that
        // must be past), so a spoiled number counts against us only where the checksum is at fault.
        if said != valid {
            wrong.push(format!("{kind} {value}: reference {valid}, ours {said}"));
        }
        if valid {
            let text = format!("{} {value}.", rule.words[0]);
            let found =
                scan(&text).into_iter().any(|f| f.kind == kind && &text[f.start..f.end] == value && f.score >= 0.5);
            if !found {
                wrong.push(format!("{kind} {value}: valid, but not found in `{text}`"));
            }
        }
        seen.insert(kind.to_string());
    }
    assert!(seen.len() >= 45, "{seen:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn redact_national_layouts_are_sound() {
    for (_, rule) in rules() {
        for (layout, score) in rule.forms {
            let compact = layout.bytes().filter(|b| wild(*b) || b.is_ascii_alphanumeric()).count();
            assert!(compact <= MOST && layout.is_ascii(), "{}: {layout}", rule.kind);
            assert!((0.0..=1.0).contains(score) && rule.with_context >= 0.5);
        }
        assert!(!rule.words.is_empty(), "{}", rule.kind);
    }
    assert!(FIRST_NATIONAL as usize + rules().count() <= 256);
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
        ("US_SSN", "v536-22-1234"),
        ("US_SSN", "536-22-1234-5"),
    ] {
        nothing(kind, text);
    }
}
