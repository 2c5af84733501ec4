//! Identifiers that many countries shape alike; words alone tell them.

use super::Rule;

fn any(c: &[u8]) -> bool {
    c.iter().any(u8::is_ascii_digit) && !super::checks::flat(c)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: "PASSPORT",
        forms: &[
            ("#########", 0.05), ("@########", 0.1), ("@@#######", 0.15), ("##@@#####", 0.2), ("@#######", 0.05), ("@@######", 0.1),
            ("@********", 0.0), ("########", 0.0), ("@@@######", 0.1),
        ],
        check: any,
        checksum: false,
        with_context: 0.8,
        words: &[
            "passport", "passports", "passeport", "reisepass", "pasaporte", "passaporto", "paspoort", "passaporte", "paszport", "pass",
            "passnummer", "reisepassnummer", "passnr", "paspoortnummer", "passportnumber",
        ],
    },
    Rule {
        kind: "DRIVERS_LICENSE",
        forms: &[
            ("@#######", 0.05), ("@############", 0.2), ("@###-####-####", 0.3), ("@###-###-##-###-#", 0.4), ("########", 0.0), ("#########", 0.0),
            ("@########", 0.05), ("##-###-###", 0.1), ("@@######", 0.05), ("@##-##-####", 0.1), ("@*****######@*#@@", 0.1), ("@@@@@######@@#@@", 0.3),
            ("@@@@@######@@*@@", 0.3), ("@**######**", 0.1), ("@####-#####-#####", 0.3), ("@##########", 0.05), ("############", 0.0),
        ],
        check: any,
        checksum: false,
        with_context: 0.75,
        words: &[
            "license", "licence", "dl", "driver", "drivers", "driving", "führerschein", "führerscheinnummer", "permis", "patente", "rijbewijs",
            "rijbewijsnummer", "fuehrerschein", "driverslicense", "licencia", "körkort",
        ],
    },
];
