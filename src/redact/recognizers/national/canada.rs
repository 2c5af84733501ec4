//! Canada: social insurance, business and provincial health numbers.

use super::checks::{at, day, divides, luhn, number};
use super::{Rule, shape, sum};

/// RAMQ (Quebec): name letters, year, month (women's plus 50) and day of birth.
fn ramq(c: &[u8]) -> bool {
    let month = number(c, 6, 8);
    day(number(c, 8, 10), if month > 50 { month - 50 } else { month })
}

fn sin(c: &[u8]) -> bool {
    at(c, 0) != 8 && luhn(c)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("CA_SIN", &[("### ### ###", 0.45), ("###-###-###", 0.7), ("#########", 0.1)], sin, "sin|nas|insurance|assurance|social insurance|assurance sociale"),
    sum("CA_BUSINESS_NUMBER", &[("#########RC####", 0.9), ("#########RT####", 0.9), ("#########RP####", 0.9), ("#########RZ####", 0.9), ("######### RC ####", 0.9), ("######### RT ####", 0.9), ("######### RP ####", 0.9), ("#########", 0.05), ("##### ####", 0.0)], |c| c.get(..9).is_some_and(luhn), "bn|business number|gst|hst|numéro entreprise|cra"),
    sum("CA_HEALTH_CARD", &[("####-###-###", 0.4), ("####-###-###-@@", 0.85), ("#### ### ###", 0.35), ("#### ### ### @@", 0.7), ("##########", 0.1), ("##########@@", 0.4), ("##########-@@", 0.5)], |c| at(c, 0) != 0 && c.get(..10).is_some_and(luhn), "ohip|health card|healthcard|hcn|carte santé|health number|health insurance"),
    sum("CA_HEALTH_CARD", &[("9### ### ###", 0.4), ("9###-###-###", 0.4), ("9#########", 0.2)], |c| divides(c, &[0, 2, 4, 8, 5, 10, 9, 7, 3, 1], 11), "phn|personal health|health number|bc services|msp|carecard|health card"),
    shape("CA_HEALTH_CARD", &[("@@@@ #### ####", 0.75), ("@@@@########", 0.45), ("@@@@-####-####", 0.75)], ramq, "ramq|nam|assurance maladie|carte soleil|health card|maladie"),
    shape("CA_HEALTH_CARD", &[("#####-####", 0.1), ("#########", 0.0), ("### ### ###", 0.0)], super::checks::any, "ahcip|alberta health|phn|personal health|phin|health card|hsn|mcp"),
    shape("CA_POSTAL_CODE", &[("@#@ #@#", 0.6), ("@#@-#@#", 0.4), ("@#@#@#", 0.15)], |c| !c.iter().any(|b| b"DFIOQU".contains(b)) && !matches!(c.first(), Some(b'W' | b'Z')), "postal|postal code|code postal|postalcode|address|adresse|qc|bc|canada|ontario|toronto|montréal|vancouver"),
];
