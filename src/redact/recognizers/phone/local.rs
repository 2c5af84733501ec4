//! What the text tells of its country: `+33` of one number, the `.fr` of an address, a French tax
//! number. Then a number as it is dialled there needs no label; nor does it where the caller names
//! the region.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, same};
use super::super::super::scan::Finding;
use super::super::{email, iban};
use super::TYPE;
use super::plan::{Plan, international, of_region};

/// What a number scores that the plan of its country vouches for.
const VOUCHED: f32 = 0.6;
/// A number that looks like no phone's at all scores less.
const SHAPED: f32 = 0.24;

/// Top-level domains that are more than a country's.
const EVERYWHERE: Words = words!(&[
    "io", "ai", "co", "me", "tv", "cc", "to", "ly", "fm", "sh", "so", "st", "nu", "tk", "la", "im", "pw", "gg", "ac",
    "ws", "is",
]);

/// Believes the national numbers among `findings` that fit a plan of `regions` (ISO 3166-1 codes), or of
/// the countries that the other findings speak of.
pub(crate) fn believe(text: &str, findings: &mut [Finding], regions: &[String]) {
    let bytes = Bytes(text.as_bytes());
    let doubtful = |f: &Finding| f.kind == TYPE && (SHAPED..VOUCHED).contains(&f.score);
    if !findings.iter().any(doubtful) {
        return;
    }
    let told = regions.iter().filter_map(|r| of_region(r.as_bytes()));
    let mut plans: Vec<&Plan> = Vec::new();
    for plan in told.chain(findings.iter().filter(|f| f.score >= 0.5).filter_map(|f| spoken_of(bytes, f))) {
        if !plans.iter().any(|p| std::ptr::eq(*p, plan)) {
            plans.push(plan);
        }
    }
    for f in findings.iter_mut().filter(|f| doubtful(f)) {
        let raw = bytes.slice(f.start, f.end);
        let digits: Vec<u8> = raw.iter().copied().filter(u8::is_ascii_digit).collect();
        let spaced = raw.iter().all(|b| b.is_ascii_digit() || *b == b' ');
        // Ten digits in a row are anything, unless they begin as numbers do at home.
        let bare = raw.len() == digits.len() && digits.first() != Some(&b'0');
        // A year, or the number of a file, before its sign: no number of a country where one is dialled with a 0.
        let of_year = raw.len() == 9 && raw.get(4) == Some(&b'-') && matches!(raw.get(..2), Some(b"19" | b"20"));
        let of_file =
            !raw.starts_with(b"0") && (raw.contains(&b'/') || raw.len() == 8 && raw.get(2) == Some(&b'-') || of_year);
        if !bare && !of_file && plans.iter().any(|p| p.fits_at_home(&digits, spaced)) {
            f.score = VOUCHED;
        }
    }
}

/// The plan of the country that a finding is of.
fn spoken_of(text: Bytes<'_>, f: &Finding) -> Option<&'static Plan> {
    let raw = text.slice(f.start, f.end);
    match f.kind {
        TYPE => {
            let digits: Vec<u8> = raw.iter().copied().filter(u8::is_ascii_digit).take(18).collect();
            raw.iter().take(2).any(|b| *b == b'+').then(|| international(&digits)).flatten().map(|(plan, _)| plan)
        }
        email::TYPE => {
            let domain = raw.rsplit(|b| *b == b'.').next()?;
            let region = if domain.eq_ignore_ascii_case(b"uk") { b"GB" } else { domain };
            let general = EVERYWHERE.iter().any(|d| same(domain, d));
            (!general).then(|| of_region(region)).flatten()
        }
        iban::TYPE => of_region(raw.get(..2)?),
        // `FR_NIR`, `UK_NHS`: the national identifiers begin with their country.
        kind if kind.as_bytes().get(2) == Some(&b'_') && f.score >= 0.6 => {
            of_region(if kind.starts_with("UK") { b"GB" } else { kind.as_bytes().get(..2)? })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::scan::scan;
    use super::{TYPE, believe};

    fn phones(text: &str, regions: &[&str]) -> Vec<String> {
        let mut findings = scan(text).findings;
        let regions: Vec<String> = regions.iter().map(ToString::to_string).collect();
        believe(text, &mut findings, &regions);
        let found = findings.iter().filter(|f| f.kind == TYPE && f.score >= 0.5);
        found.map(|f| text[f.start..f.end].to_string()).collect()
    }

    #[test]
    fn redact_phone_numbers_of_a_country_that_is_spoken_of() {
        for text in [
            "Office +34 912 345 678\nReception 612 345 678",
            "ana@tienda.es 612 345 678",
            "Recepción 612 345 678, cuenta ES91 2100 0418 4502 0005 1332",
        ] {
            assert!(phones(text, &[]).contains(&"612 345 678".to_string()), "{text}");
        }
        assert_eq!(phones("Recepción 612 345 678", &["es"]), ["612 345 678"]);
        assert_eq!(phones("la 0612345678 hier", &["FR"]), ["0612345678"]);
        for (text, regions) in [
            ("Recepción 612 345 678", &[][..]),
            ("Recepción 612 345 678", &["DK"]),
            ("id 5552345678 of jane@example.us", &["US"]),
            ("made by dev@project.io, 612 345 678 bytes", &[]),
            ("Kennziffer 2024-0629, an jobs@firma.de", &[]),
            ("Lab-id 2405-17820, bg 5482-7193, svar till lab@region.se", &[]),
            ("pedido 612 345 678 de ana@tienda.es", &["ES"]),
            ("Rēķins Nr. 2025-0418 par 48,20 EUR, ilze@pasts.lv", &[]),
        ] {
            assert!(phones(text, regions).is_empty(), "{text} {regions:?}");
        }
    }

    /// libphonenumber's examples in their national form, in a text that holds another number of their region.
    #[test]
    fn redact_phone_numbers_beside_an_international_one() {
        let rows: Vec<Vec<&str>> =
            include_str!("../../../../tests/corpus/phones.tsv").lines().map(|l| l.split('\t').collect()).collect();
        let found = rows.iter().filter(|row| {
            let other = rows.iter().find(|other| other[0] == row[0]).unwrap();
            let text = format!("{}\n{}\n", other[2], row[4]);
            phones(&text, &[]).contains(&row[4].to_string())
        });
        let rate = found.count() as f32 / rows.len() as f32;
        println!("national, of a country that is spoken of: {rate:.3} of {}", rows.len());
        assert!(rate >= 0.85, "{rate}");
    }
}
