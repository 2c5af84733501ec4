//! India and its neighbours.

use super::checks::{alnum, any, at, flat, number, verhoeff};
use super::{Rule, shape, sum};

/// A state's letters, and a number that is not nought.
fn vehicle(c: &[u8]) -> bool {
    const STATES: &str = "AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS TG UK UA UP WB";
    let bharat = c.get(2..4) == Some(b"BH");
    bharat || STATES.split(' ').any(|s| c.starts_with(s.as_bytes())) && number(c, c.len() - 4, c.len()) != 0
}

/// UIDAI: Verhoeff, first digit 2 to 9, no palindromes.
fn aadhaar(c: &[u8]) -> bool {
    at(c, 0) >= 2 && !c.iter().eq(c.iter().rev()) && verhoeff(c)
}

/// Income Tax Department: the fourth letter is the holder's status.
fn pan(c: &[u8]) -> bool {
    c.get(3).is_some_and(|b| b"ABCFGHJLPTK".contains(b)) && number(c, 5, 9) != 0
}

/// GSTN: state, PAN, entity, Z and a base-36 check character.
fn gstin(c: &[u8]) -> bool {
    let sum: u32 = c
        .iter()
        .take(14)
        .enumerate()
        .map(|(i, b)| {
            let product = alnum(*b) * (i as u32 % 2 + 1);
            product / 36 + product % 36
        })
        .sum();
    let check = (36 - sum % 36) % 36;
    (1..=38).contains(&number(c, 0, 2))
        && c.get(2..12).is_some_and(pan)
        && c.get(14).is_some_and(|b| alnum(*b) == check)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("IN_AADHAAR", &[("#### #### ####", 0.85), ("####-####-####", 0.85), ("############", 0.4), ("####.####.####", 0.6)], aadhaar, "aadhaar|aadhar|uidai|adhaar|adhar|आधार|आधार संख्या|আধার|ஆதார்|ఆధార్|ಆಧಾರ್|ആധാര്|આધાર|ਆਧਾਰ|uid no|uid number"),
    shape("IN_AADHAAR", &[("XXXX XXXX ####", 0.5), ("XXXX-XXXX-####", 0.5), ("XXXXXXXX####", 0.4)], |_| true, "aadhaar|aadhar|uidai|uid|आधार"),
    sum("IN_AADHAAR_VID", &[("#### #### #### ####", 0.3), ("################", 0.2), ("####-####-####-####", 0.3)], |c| at(c, 0) >= 2 && verhoeff(c), "virtual id|aadhaar|virtual"),
    shape("IN_PAN", &[("@@@@@####@", 0.8), ("@@@@@ ####@", 0.4), ("@@@@@ #### @", 0.8)], pan, "pan|permanent|income|tax|permanent account|पैन|pan card|pan no"),
    sum("IN_GSTIN", &[("##@@@@@####@*Z*", 0.97)], gstin, "gst|gstin|gst no"),
    shape("IN_VOTER_ID", &[("@@@#######", 0.2), ("@@@/#######", 0.4), ("@@/##/###/######", 0.7)], any, "voter|epic|वोटर|election|elector|voter id|मतदाता"),
    shape("IN_IFSC", &[("@@@@0******", 0.35)], |c| c.get(5..).is_some_and(|b| b.iter().filter(|d| d.is_ascii_digit()).count() >= 3), "ifsc|ifsc code|neft|rtgs|imps|bank|branch"),
    shape("LICENSE_PLATE", &[("@@##@@####", 0.45), ("@@ ## @@ ####", 0.7), ("@@-##-@@-####", 0.75), ("@@##@####", 0.2), ("@@ ##@@ ####", 0.6), ("@@##@@@####", 0.3), ("@@ ## @ ####", 0.6), ("@@-##-@-####", 0.6), ("##BH####@@", 0.6), ("@@#@@@####", 0.2), ("@@ #@ @@ ####", 0.7)], vehicle, "vehicle|registration|rto|car|bike|scooter|number plate|rc|reg no|plate|गाड़ी"),
    shape("IN_RATION_CARD", &[("############", 0.0), ("##########", 0.0), ("###############", 0.0)], any, "ration|ration card|राशन"),
    shape("IN_UAN", &[("1###########", 0.05)], any, "uan|epfo|provident fund|epf|pf"),
    shape("IN_ABHA", &[("##-####-####-####", 0.6), ("## #### #### ####", 0.2), ("##############", 0.0)], any, "abha|health id|abdm|ayushman"),
    shape("PK_CNIC", &[("#####-#######-#", 0.8), ("#############", 0.05), ("##### ####### #", 0.4)], |c| matches!(at(c, 0), 1..=7) && at(c, 12) != 0 && !flat(c), "cnic|nic|nadra|nicop|شناختی|شناختی کارڈ"),
    shape("BD_NID", &[("##########", 0.0), ("#############", 0.0), ("#################", 0.0), ("### ### ####", 0.0)], any, "nid|জাতীয়|পরিচয়পত্র|পরিচয়পত্র|এনআইডি|national id|bangladesh|smart card"),
    shape("LK_NIC", &[("#########V", 0.6), ("#########X", 0.4), ("############", 0.0), ("######### V", 0.4)], |c| { let days = if c.len() == 12 { number(c, 4, 7) } else { number(c, 2, 5) }; matches!(days, 1..=366 | 501..=866) && (c.len() == 10 || matches!(number(c, 0, 2), 19 | 20)) }, "nic|nic no|nic number|sri lanka|sri lankan|national identity"),
    shape("NP_CITIZENSHIP", &[("##-##-##-#####", 0.5), ("##-##-##-######", 0.5)], any, "citizenship|nepal|nagarikta|नागरिकता"),
];
