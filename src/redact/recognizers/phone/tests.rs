use super::super::tests::{found, nothing, spans};

#[test]
fn redact_phone_forms() {
    for (text, want) in [
        ("+1 (555) 234-5678", "+1 (555) 234-5678"),
        ("+442079460958", "+442079460958"),
        ("8-916-123-45-67", "8-916-123-45-67"),
        ("050-218-48-07", "050-218-48-07"),
        ("请拨打 13954243122，", "13954243122"),
        ("Ring +44 (0)20 7946 0958 today", "+44 (0)20 7946 0958"),
        ("0049 30 901820", "0049 30 901820"),
        ("+49-30-901820", "+49-30-901820"),
        ("(212) 555-0173", "(212) 555-0173"),
        ("212-555-0173 ext. 44", "212-555-0173 ext. 44"),
        ("1-800-356-9377", "1-800-356-9377"),
        ("212.555.0173", "212.555.0173"),
        ("020 7946 0958", "020 7946 0958"),
        ("01 42 68 53 00", "01 42 68 53 00"),
        ("Tel. 0612345678", "0612345678"),
        ("030/901820-15 Telefon", "030/901820-15"),
        ("tel: 612 345 678", "612 345 678"),
        ("phone 5552345678", "5552345678"),
        ("+31 6 12345678", "+31 6 12345678"),
        ("+351 912 345 678", "+351 912 345 678"),
        ("+91 98765 43210", "+91 98765 43210"),
        ("+86 138 1234 5678", "+86 138 1234 5678"),
        ("电话0612 345 678", "0612 345 678"),
        ("(11) 98765-4321", "(11) 98765-4321"),
        ("(+34 612 345 678)", "+34 612 345 678"),
        ("Desk: +41 (0)96 471 07 95", "+41 (0)96 471 07 95"),
        ("my phone number is +371 57742691.", "+371 57742691"),
        ("21 253 109 8211-Office\\,+44", "21 253 109 8211"),
        ("781 1704 office", "781 1704"),
        ("messages to 699 956 915", "699 956 915"),
        ("not answering at 78 651 450", "78 651 450"),
        ("customer phone number 80 54 65", "80 54 65"),
    ] {
        found(super::TYPE, text, want);
    }
}

/// libphonenumber's examples of every region and type (`tests/reference/phone_numbers.py`).
#[test]
fn redact_phone_numbers_of_all_regions() {
    let rows: Vec<Vec<&str>> =
        include_str!("../../../../tests/corpus/phones.tsv").lines().map(|line| line.split('\t').collect()).collect();
    let rate = |name: &str, text: &dyn Fn(&[&str]) -> (String, String)| {
        let hits = rows.iter().filter(|row| {
            let (before, number) = text(row);
            spans(&format!("{before}{number}")).contains(&(super::TYPE, &number))
        });
        let rate = hits.count() as f32 / rows.len() as f32;
        println!("{name}: {rate:.3} of {}", rows.len());
        rate
    };
    let plain = |s: &str| (String::new(), s.to_string());
    assert!(rate("E.164", &|r| plain(r[2])) >= 0.99);
    assert!(rate("international", &|r| plain(r[3])) >= 0.99);
    assert!(rate("RFC 3966", &|r| ("tel:".to_string(), r[5].replace("tel:", ""))) >= 0.99);
    assert!(rate("00 for +", &|r| plain(&r[3].replace('+', "00 "))) >= 0.95);
    assert!(rate("national behind a label", &|r| ("Tel: ".to_string(), r[4].to_string())) >= 0.99);
    assert!(
        rate("national, bare digits, behind a label", &|r| {
            ("phone ".to_string(), r[4].chars().filter(char::is_ascii_digit).collect())
        }) >= 0.99
    );
    assert!(rate("national alone", &|r| plain(r[4])) >= 0.6);
}

#[test]
fn redact_phone_near_misses() {
    for text in [
        "2024-01-15 12:30",
        "1.234.567,89",
        "v1.2.3.4567",
        "/x?phone=1 HTTP/1.1\" 200 5316 \"-\"",
        "550e8400-e29b-41d4-a716-446655440000",
        "order 5552345678",
        "$212-555-0173",
        "978-3-16-148410-0",
        "2019-2023",
        "+999 123 456 789",
        "1700000000",
        "0.12345 0.23456",
        "10 000 000",
        "192.168.10.100",
        "111-111-1111",
        "call -0.016012646",
        "call 2147483648",
        "mobile,13.849036,44.063923,-53.35589",
        "Boston, MA 02110-1301, USA",
        "12/03/1985",
        "Seen 04/17/24 2145 by RN",
        "call at 4/17/2024 2145",
        "call it a day: 6-4, 3-6, 7-6",
        "const EXT4_IOC_GETVERSION: u32 = 1074034177;",
        "published +23.1.7779620",
        "+41 46 156 05 10 lines added",
        "room 781 1704 offices",
        "call at 9999-12-31 23:59",
        "clause 252.227-7013 of DFARS",
        "phone TEXT NOT NULL;\n-- migration 0042, checksum 3389217744",
        "Part numbers cross-reference\nBosch 0 986 424 795  ↔  TRW GDB1330",
    ] {
        nothing(super::TYPE, text);
    }
}
