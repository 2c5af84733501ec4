use super::super::recognizers::tests::{found, nothing, spans};

const FAR: &str = "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x";

#[test]
fn redact_structure_keys_reach_their_values_wherever_they_stand() {
    for text in [
        format!("{{\"phone\": [\n  \"{FAR}\",\n  \"555 234 5678\"]}}"),
        format!("{{\"customerPhones\": {{\"note\": \"{FAR}\", \"home\": \"555 234 5678\"}}}}"),
        format!("{{\"contact-phone\": {{\"note\": \"{FAR}\", \"list\": [{{\"n\": \"555 234 5678\"}}]}}}}"),
        "{\"name\": \"phone\", \"meta\": \"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\", \"value\": \"555 234 5678\"}".into(),
        "{\"value\": \"555 234 5678\", \"meta\": \"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\", \"type\": \"phone\"}".into(),
        "<input value=\"555 234 5678\" class=\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\" name=\"phone\">".into(),
        format!("id,city,phone\n1,{FAR},555 234 5678\n"),
        format!("id;phone;note\r\n1;{FAR};x\r\n2;\"555 234 5678\";\"a;b\"\r\n"),
        format!("id\tphone\tnote\n1\t\t{FAR}\n2\t555 234 5678\tx\n"),
        format!("| id | phone |\n|---|---|\n| {FAR} | x |\n| 1 | 555 234 5678 |\n"),
        format!("COPY public.users (id, note, phone) FROM stdin;\n1\t{FAR}\tx\n2\t\\N\t555 234 5678\n\\.\n"),
        format!("INSERT INTO users (id, note, phone) VALUES (1, '{FAR}', 'x'), (2, 'it''s', '555 234 5678');"),
    ] {
        found("PHONE", &text, "555 234 5678");
    }
}

#[test]
fn redact_structure_columns_with_spaces_between() {
    let table = "\
ID   NAME          BORN        USER      PHONE
---- ------------- ----------- --------- -------------
1    Zoë Ångström  1985-03-12  zoe_ang   555 234 5678
2    Li Na         1990-11-30  lina7     555 234 5679

Total 2 on 2024-01-15
";
    let got = spans(table);
    for want in [
        ("DATE_OF_BIRTH", "1985-03-12"),
        ("DATE_OF_BIRTH", "1990-11-30"),
        ("USERNAME", "zoe_ang"),
        ("PHONE", "555 234 5678"),
        ("PHONE", "555 234 5679"),
    ] {
        assert!(got.contains(&want), "{want:?}: {got:?}");
    }
    assert!(!got.iter().any(|(_, text)| *text == "2024-01-15"), "{got:?}");
}

#[test]
fn redact_structure_cells_of_a_column() {
    let table = "user,password,pin,cvv,exp,age,plate\njdoe,Xy12zz,4921,042,12/27,47,AB12 CDE\nmia,tulip99,0007,317,2028-01,9,B-MW 1234\n";
    let got = spans(table);
    for want in [
        ("USERNAME", "mia"),
        ("PASSWORD", "tulip99"),
        ("PIN", "0007"),
        ("CVV", "317"),
        ("CARD_EXPIRY", "2028-01"),
        ("AGE", "47"),
        ("LICENSE_PLATE", "B-MW 1234"),
    ] {
        assert!(got.contains(&want), "{want:?}: {got:?}");
    }
}

#[test]
fn redact_structure_a_key_speaks_of_its_own_value_alone() {
    for text in [
        "{\"phone\": null, \"quantity\": \"5552345678\"}",
        "{\"phone\": \"+1 212 555 0173\", \"reference\": \"5552345678\"}",
        "{\"phone\": \"none\", \"order_id\": \"5552345678\"}",
        "phone,stock,note\n,5552345678,x\n",
        "{\"order\": {\"lines\": [1, 2, 3], \"what\": \"5552345678\"}}",
    ] {
        let got = spans(text);
        assert!(!got.iter().any(|(_, t)| *t == "5552345678"), "{text}: {got:?}");
    }
}

#[test]
fn redact_structure_keys_name_what_their_values_are() {
    for (kind, text, want) in [
        ("PERSON", "{\"first_name\": \"Jane\", \"x\": 1}", "Jane"),
        ("PERSON", "{\"lastName\":\"O'Brien-Smith\"}", "O'Brien-Smith"),
        ("PERSON", "<firstName>Zoë</firstName>", "Zoë"),
        ("PERSON", "<customer_name type=\"full\">Li Wei</customer_name>", "Li Wei"),
        ("PERSON", "id,first_name,last_name\n1,Jane,Doe\n2,Max,Muster\n", "Muster"),
        ("PERSON", "FIRST_NAME=Jane\n", "Jane"),
        ("PERSON", "surname: van der Berg\n", "van der Berg"),
        (
            "DATE_OF_BIRTH",
            "INSERT INTO `patients` (`id`,`name`,`email`,`dob`,`ssn`) VALUES\n(1,'Dante O\\'Rourke',NULL,'2001-12-11','x'),\n(2,'y','z','n','n');",
            "2001-12-11",
        ),
        ("PERSON", "insert into p (id, full_name) values (7, 'Ana María López')", "Ana María López"),
        ("PERSON", "{\"field\":\"last_name\",\"value\":\"Nguyen\"}", "Nguyen"),
        ("US_SSN", "{\"ssn\": \"000-12-3456\"}", "000-12-3456"),
        ("US_SSN", "{\"social_security_number\":123456789}", "123456789"),
        ("PHONE", "home_phone: 12-34-56\n", "12-34-56"),
        ("PHONE", "{\"phones\":[1], \"mobile\": \"4711 0815\"}", "4711 0815"),
        ("EMAIL", "{\"email\": \"jane@localhost\"}", "jane@localhost"),
        ("LOCATION", "{\"address_line1\": \"12 Main Street\"}", "12 Main Street"),
        ("LOCATION", "street,zip\nHauptstr. 5,10115\n", "10115"),
        ("LOCATION", "billingAddress: 221B Baker Street, London\n", "221B Baker Street"),
        ("PASSPORT", "{\"passport_number\": \"X12345678\"}", "X12345678"),
        ("BANK_ACCOUNT", "{\"account_number\": \"000123456789\"}", "000123456789"),
        ("DATE_OF_BIRTH", "{\"dob\": \"19850312\"}", "19850312"),
        ("TAX_ID", "{\"tax_id\": \"12-3456789X\"}", "12-3456789X"),
    ] {
        found(kind, text, want);
    }
}

#[test]
fn redact_structure_near_misses() {
    for text in [
        "firstName: string;",
        "first_name = models.CharField(max_length=100)",
        "lastName: String,",
        "let surname = user.surname;",
        "{\"first_name\": null, \"last_name\": \"\"}",
        "{\"first_name\": \"string\", \"last_name\": \"Last Name\"}",
        "{\"name\": \"Blue Chair\", \"city\": \"Paris\"}",
        "{\"address\": \"0x1234 abcd\", \"ip_address\": \"localhost\"}",
        "address = 0x7ffe0010",
        "{\"mobile\": true, \"phone\": \"iPhone 15\"}",
        "<th>First Name</th><th>Last Name</th>",
        "id,first_name,last_name\n",
        "zip: archive.zip",
        "{\"account_number\": \"see below\"}",
        "{\"card\": \"first_name\"}",
    ] {
        for kind in ["PERSON", "LOCATION", "PHONE", "BANK_ACCOUNT", "US_SSN"] {
            nothing(kind, text);
        }
    }
}

#[test]
fn redact_structure_columns_of_devices_and_of_plain_passwords() {
    let table = "| Device | IMEI | MAC | User |\n|---|---|---|---|\n| A | 35 209900 176148 1 | 94B8C5418A27 | t.brandt (static ip) |\n| B | 490154/20/323751/8 | 5c:cb:00:12:99:04 | mia7 |\n";
    let got = spans(table);
    for want in [
        ("IMEI", "35 209900 176148 1"),
        ("IMEI", "490154/20/323751/8"),
        ("MAC", "94B8C5418A27"),
        ("USERNAME", "t.brandt"),
    ] {
        assert!(got.contains(&want), "{want:?}: {got:?}");
    }
    let sql = "INSERT INTO `users` (`id`,`username`,`pw_plain`,`born`) VALUES\n(1,'heron_41','creek#9x','1985-03-12'),\n(2,'mia7','P@rola-tua',NULL);";
    let got = spans(sql);
    for want in [("PASSWORD", "creek#9x"), ("PASSWORD", "P@rola-tua"), ("USERNAME", "heron_41")] {
        assert!(got.contains(&want), "{want:?}: {got:?}");
    }
    assert!(!got.iter().any(|(_, text)| *text == "pw_plain"), "{got:?}");
    found("PHONE", "<enderDest><fone>1133172288</fone></enderDest>", "1133172288");
}
