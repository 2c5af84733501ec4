//! The numbering plans of all calling codes: how long national numbers are, how they begin, and the
//! digit that is dialled before them at home. Distilled from libphonenumber's metadata by
//! `tests/reference/phone_table.py`, which describes the lines of `table.txt`.

use crate::redact::base64;
use std::sync::OnceLock;

/// How one calling code's numbers look.
pub(super) struct Plan {
    code: u16,
    /// ISO 3166-1 codes of the regions that share it, one after the other; none for services.
    regions: &'static str,
    /// The trunk prefix, mostly `0`.
    trunk: &'static str,
    /// Bit `n`: some national number has `n` digits.
    lengths: u32,
    /// Bit `ab`: some national number starts with the digits `ab`.
    starts: u128,
}

impl Plan {
    fn read(line: &'static str) -> Option<Self> {
        let (head, rest) = line.split_once(' ')?;
        let (lengths, starts) = rest.split_once(' ')?;
        let (code, rest) = head.split_at_checked(head.find(|c: char| !c.is_ascii_digit()).unwrap_or(head.len()))?;
        let (regions, trunk) = rest.split_at_checked(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()))?;
        Some(Self {
            code: code.parse().ok()?,
            regions,
            trunk,
            lengths: lengths.chars().filter_map(|c| c.to_digit(20)).fold(0, |all, n| all | 1 << n),
            starts: starts.bytes().rev().filter_map(base64::sextet).fold(0, |all, six| all << 6 | u128::from(six)),
        })
    }

    /// Whether some number of this plan has the length and the first digits of `national`, trunk prefix off.
    pub(super) fn fits(&self, national: &[u8]) -> bool {
        let &[a, b, ..] = national else { return false };
        let start = u32::from(a.wrapping_sub(b'0')) * 10 + u32::from(b.wrapping_sub(b'0'));
        start < 100 && national.len() < 32 && self.lengths >> national.len() & 1 == 1 && self.starts >> start & 1 == 1
    }

    /// Whether `digits` are a number of this plan as it is dialled at home. A trunk 0 is left out only where the groups are
    /// `spaced`.
    pub(super) fn fits_at_home(&self, digits: &[u8], spaced: bool) -> bool {
        let local = !self.trunk.is_empty() && digits.strip_prefix(self.trunk.as_bytes()).is_some_and(|n| self.fits(n));
        local || (spaced || !self.trunk.starts_with('0')) && self.fits(digits)
    }
}

/// All plans, by calling code. Read at first use.
fn plans() -> &'static [Plan] {
    static PLANS: OnceLock<Vec<Plan>> = OnceLock::new();
    PLANS.get_or_init(|| include_str!("table.txt").lines().filter_map(Plan::read).collect())
}

/// The plan of a calling code.
pub(super) fn of_code(code: u16) -> Option<&'static Plan> {
    let plans = plans();
    plans.get(plans.binary_search_by_key(&code, |p| p.code).ok()?)
}

/// The plan of a region, by its ISO 3166-1 code in any case.
pub(super) fn of_region(region: &[u8]) -> Option<&'static Plan> {
    // By the two letters: one more than where the region's plan stands.
    static PLACES: OnceLock<Vec<u8>> = OnceLock::new();
    let places = PLACES.get_or_init(|| {
        let mut places = vec![0; 26 * 26];
        for (plan, place) in plans().iter().zip(1..) {
            for region in plan.regions.as_bytes().chunks_exact(2) {
                if let Some(free) = letters(region).and_then(|at| places.get_mut(at)) {
                    *free = place;
                }
            }
        }
        places
    });
    plans().get(usize::from(*places.get(letters(region)?)?).checked_sub(1)?)
}

/// The number of two letters of any case.
fn letters(region: &[u8]) -> Option<usize> {
    let letter = |b: u8| Some(usize::from(b.to_ascii_lowercase().checked_sub(b'a')?)).filter(|n| *n < 26);
    let &[a, b] = region else { return None };
    Some(letter(a)? * 26 + letter(b)?)
}

/// Whether `code` is the ISO 3166-1 code of a region with a plan.
pub(crate) fn is_region(code: &str) -> bool {
    of_region(code.as_bytes()).is_some()
}

/// The plan whose calling code `digits` begin with, and that code's length, if the rest fits it. A trunk
/// 0 that is not dialled from abroad may stand between: `+44 (0)20 ...`.
pub(super) fn international(digits: &[u8]) -> Option<(&'static Plan, usize)> {
    (1..=3).rev().find_map(|n| {
        let (code, rest) = digits.split_at_checked(n)?;
        let plan = of_code(code.iter().fold(0, |v, d| v * 10 + u16::from(d.wrapping_sub(b'0') % 10)))?;
        // Mexico's mobiles had a 1 before them until 2019, and have it in many an address book.
        let trunk = if plan.code == 52 { b"1" } else { b"0" };
        let fits = plan.fits(rest) || rest.strip_prefix(trunk).is_some_and(|rest| plan.fits(rest));
        fits.then_some((plan, n))
    })
}

/// Whether `digits` begin with a calling code.
pub(super) fn has_code(digits: &[u8]) -> bool {
    let value = |n| digits.iter().take(n).fold(0, |v, d| v * 10 + u16::from(d.wrapping_sub(b'0') % 10));
    (1..=3).any(|n| of_code(value(n)).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_phone_table_is_read_whole() {
        let lines = include_str!("table.txt").lines().count();
        assert_eq!((plans().len(), lines), (lines, 215));
        assert!(plans().is_sorted_by_key(|p| p.code));
        let regions: usize = plans().iter().map(|p| p.regions.len() / 2).sum();
        assert_eq!(regions, 245, "libphonenumber's supported regions");
        for plan in plans() {
            assert!(plan.lengths != 0 && plan.starts != 0 && plan.starts < 1 << 100, "{}", plan.code);
        }
    }

    #[test]
    fn redact_phone_plans() {
        let plan = of_region(b"gb").unwrap();
        assert_eq!((plan.code, plan.trunk), (44, "0"));
        assert!(plan.fits(b"2079460958") && !plan.fits(b"20794609") && !plan.fits(b"0079460958"));
        assert!(plan.fits_at_home(b"02079460958", false) && !plan.fits_at_home(b"2079460958", false));
        assert_eq!(of_region(b"HU").unwrap().trunk, "06");
        assert!(of_region(b"XX").is_none() && of_region(b"").is_none() && of_code(999).is_none());
        assert_eq!(international(b"4402079460958").map(|(p, n)| (p.code, n)), Some((44, 2)));
        assert_eq!(international(b"999123456789").map(|(p, n)| (p.code, n)), None);
    }
}
