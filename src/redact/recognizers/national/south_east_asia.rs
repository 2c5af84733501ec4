//! South-east Asia.

use super::checks::{any, at, day, flat, luhn_from, number, weighted, yymmdd};
use super::{Rule, shape, sum};

/// ACRA: businesses have eight digits, companies a year before five, others a letter of the century.
fn uen(c: &[u8]) -> bool {
    if c.len() == 9 {
        return b"XMKECAWLJDB".get((weighted(c, &[10, 4, 9, 3, 8, 2, 7, 1]) % 11) as usize) == c.get(8);
    }
    if at(c, 0) != 0 && c.first().is_some_and(u8::is_ascii_digit) {
        let sum = weighted(c, &[10, 8, 6, 4, 9, 7, 5, 3, 1]);
        return matches!(number(c, 0, 4), 1800..=2099) && b"ZKCMDNERGWH".get((sum % 11) as usize) == c.get(9);
    }
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWX0123456789";
    let value = |b: &u8| LETTERS.iter().position(|l| l == b).map(|p| p as u32);
    let sum = c.iter().zip([4, 3, 5, 3, 10, 2, 2, 5, 7]).map(|(b, w)| value(b).map(|v| v * w)).sum::<Option<u32>>();
    sum.and_then(|s| LETTERS.get(((s + 55 - 5) % 11) as usize)) == c.get(9)
}

/// Dukcapil: province, regency, district, date of birth (women's day plus 40), serial.
fn nik(c: &[u8]) -> bool {
    let d = number(c, 6, 8);
    matches!(number(c, 0, 2), 11..=21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97)
        && day(if d > 40 { d - 40 } else { d }, number(c, 8, 10))
        && number(c, 12, 16) != 0
}

/// ICA: weights 2 7 6 5 4 3 2, an offset for T, G and M, a letter by series.
fn nric(c: &[u8]) -> bool {
    let offset = match c.first() {
        Some(b'T' | b'G') => 4,
        Some(b'M') => 3,
        _ => 0,
    };
    let sum = c.get(1..).map_or(0, |d| weighted(d, &[2, 7, 6, 5, 4, 3, 2])) + offset;
    let letters: &[u8] = match c.first() {
        Some(b'S' | b'T') => b"JZIHGFEDCBA",
        Some(b'F' | b'G') => b"XWUTRQPNMLK",
        Some(b'M') => b"XWUTRQPNJLK",
        _ => return false,
    };
    letters.get((sum % 11) as usize) == c.get(8)
}

fn thai(c: &[u8]) -> bool {
    let sum = weighted(c, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    at(c, 0) != 0 && !flat(c) && (11 - sum % 11) % 10 == at(c, 12)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("SG_NRIC_FIN", &[("@#######@", 0.9), ("@ ####### @", 0.7), ("@-#######-@", 0.8)], nric, "nric|fin|singapore|ic|nric no"),
    shape("SG_NRIC_FIN", &[("*****###@", 0.0)], |c| matches!(c.first(), Some(b'X')) && c.get(1..5) == Some(b"XXXX"), "nric|fin"),
    sum("SG_UEN", &[("########@", 0.3), ("#########@", 0.35), ("T##@@####@", 0.6), ("S##@@####@", 0.6), ("R##@@####@", 0.5)], uen, "uen|entity number|acra|unique entity|gst"),
    shape("MY_NRIC", &[("######-##-####", 0.8), ("############", 0.1), ("###### ## ####", 0.5)], |c| yymmdd(c, 0) && matches!(number(c, 6, 8), 1..=16 | 21..=68 | 71 | 72 | 74..=79 | 82..=93 | 98 | 99), "mykad|nric|ic|kad pengenalan|kad|pengenalan|no kp|malaysia|no ic"),
    shape("ID_NIK", &[("################", 0.35), ("#### #### #### ####", 0.2), ("##.##.##.######.####", 0.8), ("###### ###### ####", 0.5)], nik, "nik|ktp|kependudukan|no ktp|nomor induk|e ktp"),
    shape("ID_NPWP", &[("##.###.###.#-###.###", 0.85)], |c| !flat(c), "npwp|pajak"),
    sum("ID_NPWP", &[("###############", 0.1)], |c| !flat(c) && c.get(..9).is_some_and(|n| luhn_from(n, 0)), "npwp|pajak|wajib pajak"),
    shape("ID_KK", &[("################", 0.1)], nik, "kk|kartu keluarga|nomor kk|no kk"),
    sum("TH_TNIN", &[("# #### ##### ## #", 0.95), ("#-####-#####-##-#", 0.97), ("#############", 0.35)], thai, "thai|tnin|citizen|national|เลขบัตร|บัตรประชาชน|บัตรประจำตัวประชาชน|เลขประจำตัวประชาชน|ประชาชน|thai id|citizen id"),
    shape("VN_CCCD", &[("############", 0.15), ("### ### ### ###", 0.2), ("###-###-###-###", 0.2)], |c| number(c, 0, 3) <= 96 && number(c, 0, 3) != 0 && !flat(c) && at(c, 3) <= 9, "cccd|căn cước|căn cước công|căn|cước|công dân|cmnd|chứng minh|định danh"),
    shape("VN_CMND", &[("#########", 0.0)], any, "cmnd|chứng minh|chứng minh nhân|cmtnd|nhân dân"),
    sum("VN_MST", &[("##########", 0.1), ("##########-###", 0.5)], |c| !flat(c) && 10 - weighted(c, &[31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11 == at(c, 9), "mst|mã số|số thuế|mã số thuế"),
    shape("PH_TIN", &[("###-###-###-###", 0.4), ("###-###-###-#####", 0.4), ("###-###-###", 0.15), ("############", 0.0), ("#########", 0.0)], any, "tin|bir|taxpayer|tin no"),
    shape("PH_SSS", &[("##-#######-#", 0.5), ("##########", 0.0)], any, "sss|umid|sss no|social security"),
    shape("PH_PHILHEALTH", &[("##-#########-#", 0.6), ("############", 0.0)], any, "philhealth|phic|philhealth no"),
    shape("PH_UMID", &[("####-#######-#", 0.6), ("############", 0.0)], any, "umid|crn|common reference|gsis"),
    shape("PH_PHILSYS", &[("####-####-####-####", 0.3), ("################", 0.0), ("####-#######-#", 0.0)], any, "philsys|pcn|psn|philid|national id|phil id"),
    shape("PH_PAGIBIG", &[("####-####-####", 0.3), ("############", 0.0)], any, "pagibig|pag ibig|hdmf"),
];
