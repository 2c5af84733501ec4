//! Driving licences. Many countries number them with digits alone, so words must speak of them.

use super::super::super::classes::Bytes;
use super::super::super::scan::Finding;
use super::super::label::gap;
use super::checks::{any, at, day, flat, number, weighted};
use super::{Rule, shape, sum};

/// DVLA: surname filled up with 9, decade, month (women's plus 50), day and year of birth, initials.
fn dvla(c: &[u8]) -> bool {
    let (Some(name), Some(tail)) = (c.get(..5), c.get(11..16)) else {
        return false;
    };
    let letters = name.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let month = number(c, 6, 8);
    letters > 0
        && name.iter().skip(letters).all(|b| *b == b'9')
        && day(number(c, 8, 10), if month > 50 { month - 50 } else { month })
        && matches!(tail, [b'A'..=b'Z', b'A'..=b'Z' | b'9', b'0'..=b'9' | b'A'..=b'Z', b'A'..=b'Z', b'A'..=b'Z'])
}

/// Sarathi: state, office, year of issue, seven digits.
fn indian(c: &[u8]) -> bool {
    const STATES: &str = "AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS TG UK UA UP WB";
    let year = if c.len() == 15 { number(c, 4, 8) } else { 2000 };
    STATES.split(' ').any(|s| c.starts_with(s.as_bytes())) && matches!(year, 1950..=2099)
}

/// `DL#12345678`, `OLN: 1234567`: the digits of an American licence behind the abbreviation `start..end` in capitals.
pub(in super::super) fn abbreviated(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if !text.slice(start, end).iter().all(u8::is_ascii_uppercase) || !text.free_left(start) {
        return;
    }
    let Some(at) = gap(text, end) else { return };
    let stop = text.run(at.start, 11, |b| b.is_ascii_digit());
    if (7..=10).contains(&(stop - at.start)) && text.free_right(stop) {
        Finding::add(out, "DRIVERS_LICENSE", at.start, stop, 0.75);
    }
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    shape("DRIVERS_LICENSE", &[("@#######", 0.05), ("@############", 0.2), ("@###-####-####", 0.3), ("@###-###-##-###-#", 0.4), ("@###-###-####", 0.1), ("@###-###-##-###", 0.2), ("@###-####-####-##", 0.4), ("@########", 0.05), ("##-###-###", 0.1), ("@@######", 0.05), ("@##-##-####", 0.1), ("@##-###-###", 0.1), ("@####-#####-#####", 0.3), ("@##########", 0.05), ("@#############", 0.1), ("@##############", 0.2), ("@###########", 0.1), ("@#########", 0.0), ("@######", 0.0), ("@-###-###-###-###", 0.3), ("@ ### ### ### ###", 0.3), ("@#### ##### #####", 0.3), ("@###-##-####", 0.1), ("####-##-####", 0.1), ("@@@######", 0.0), ("@@@####", 0.0), ("###@@####", 0.1), ("##@@@#####", 0.1), ("@@######@", 0.05), ("#######@", 0.05), ("WDL@@@@@@@##", 0.4), ("WDL@***@***@", 0.3), ("WDL*********", 0.3), ("@@@@@**###@@", 0.1), ("@@-##-####", 0.1), ("@@##-###-###", 0.1), ("@@#####@@", 0.1), ("@@#######@", 0.2), ("U1#######@", 0.3), ("U1*******@", 0.2), ("@@ #######@", 0.2), ("##@@#####", 0.1), ("@**********", 0.0), ("@*********#", 0.0), ("#####/##/####", 0.3), ("########@", 0.0), ("@########@", 0.1), ("@@-#######", 0.1), ("@-####### #", 0.2), ("@-#######", 0.1), ("@@ ######", 0.0), ("@####-######-#####", 0.3), ("@@#######", 0.05), ("##@#######", 0.0), ("### ### ###", 0.0), ("#-###-###-###", 0.1), ("## ### ###", 0.0), ("##-##-######", 0.1), ("@####-######-##", 0.2), ("##-###-####", 0.1), ("BY ## ## ######", 0.6), ("#### ######", 0.0), ("## @@ ######", 0.0)], any, "license|rijbewijsnr|licence|driver lic|s lic|drivers lic|dl|driving|führerschein|führerscheinnummer|permis|patente|rijbewijs|rijbewijsnummer|fuehrerschein|driverslicense|driverlicense|licencia|conducir|conducción|condução|habilitação|körkort|körkortsnummer|førerkort|kørekort|ajokortti|ajokortin|prawo jazdy|prawa jazdy|prawka|permis conduire|conduire|řidičský|řidičského|vodičský|vodičského|vezetői|jogosítvány|vozačka|vozačke|vozniško|ehliyet|ehliyeti|водительское|водительского|посвідчення|шофьорска|άδεια|οδήγησης|驾驶证|驾照|駕照|運転免許|運転免許証|免許証|免許証番号|운전면허|운전면허번호|면허번호|ใบขับขี่|רישיון נהיגה|רישיון|رخصة|lesen memandu|bằng lái|giấy phép lái|conducere|rybewys|ökuskírteini|возачка|возачке|ड्राइविंग|juhiluba|juhiloa|vairuotojo|vadītāja"),
    shape("DRIVERS_LICENSE", &[("######", 0.0), ("#######", 0.0), ("########", 0.0), ("#########", 0.0), ("##########", 0.0), ("###########", 0.0), ("############", 0.0)], any, "dl no|dl number|drivers|driving|s license|s licence|license no|license number|licence no|licence number|führerschein|führerscheinnummer|permis|permis conduire|conduire|rijbewijs|rijbewijsnummer|rijbewijsnr|patente|driverslicense|driverlicense|licencia|conducir|conducción|condução|körkort|førerkort|kørekort|ajokortti|vodičský|řidičský|驾驶证|驾照|運転免許|運転免許証|免許証|免許証番号|ใบขับขี่|ehliyet|רישיון נהיגה|jogosítvány|vezetői|driver s|driver license|driver licence|conducere|rybewys|ökuskírteini|возачка|возачке|ड्राइविंग"),
    shape("DRIVERS_LICENSE", &[("*****######*****", 0.75), ("***** ###### *****", 0.85), ("***** ###### *** **", 0.85), ("*****-######-*****", 0.85), ("***** ###### **** *", 0.85), ("*****######***** ##", 0.8), ("***** ###### ***** ##", 0.85)], dvla, "driving|licence|dvla|license|driver|drivers"),
    shape("DRIVERS_LICENSE", &[("@@##############", 0.0), ("@@#############", 0.55), ("@@## ###########", 0.75), ("@@-#############", 0.75), ("@@##-###########", 0.75), ("@@-##-##########", 0.6), ("@@## ########### ", 0.0), ("@@-##-####-#######", 0.85), ("@@ ## ###########", 0.75), ("@@## #### #######", 0.75), ("@@-############", 0.2)], indian, "driving|licence|license|dl|rto|driver"),
    shape("DRIVERS_LICENSE", &[("##-##-######-##", 0.75)], |c| matches!(number(c, 0, 2), 11..=28), "운전면허|운전면허번호|면허번호|면허|driver|license|licence"),
    sum("DRIVERS_LICENSE", &[("############", 0.1)], |c| { let r = weighted(c, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11; !flat(c) && (if r < 2 { 0 } else { 11 - r }) == at(c, 10) }, "運転免許|運転免許証|免許証|免許証番号|免許|driver|drivers|driving"),
];
