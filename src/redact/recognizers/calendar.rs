//! Days that exist.

/// Whether `day` is one of `month` in the Gregorian `year`; 0 stands for a year that is not known.
pub(super) fn exists(day: u32, month: u32, year: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::exists;

    #[test]
    fn redact_calendar() {
        assert!(exists(29, 2, 2000) && exists(29, 2, 1996) && exists(29, 2, 0) && exists(31, 12, 1999));
        assert!(
            !exists(29, 2, 1900) && !exists(29, 2, 2001) && !exists(31, 4, 0) && !exists(0, 1, 0) && !exists(1, 13, 0)
        );
    }
}
