//! IN_UPI: a virtual payment address, `name@handle`, where the handle is a bank's and has no dot.
//!
//! Handles: NPCI's list of UPI apps and their banks.

use super::super::super::classes::{Bytes, is_word};
use super::super::super::scan::Finding;

pub(crate) const TYPE: &str = "IN_UPI";

const HANDLES: &str = "okhdfcbank okicici oksbi okaxis ybl ibl axl paytm ptyes ptsbi ptaxis pthdfc upi apl yapl rapl axisbank \
     hdfcbank icici sbi kotak kbl barodampay cnrb pnb unionbank indianbank idbi idfcbank federal rbl indus aubank \
     yesbank axisb ikwik freecharge airtel jio postbank waaxis waicici wahdfcbank wasbi amazonpay axisgo fam jupiteraxis \
     slice timecosmos tapicici yescred abfspay naviaxis superyes goaxb shriramhdfcbank mahb uco dbs hsbc kvb dlb sib \
     equitas uboi pockets myicici ezeepay citi citigold sc okbizaxis freoicici trans";

/// A payment address around the `@` at `at`.
pub(crate) fn find(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    let end = text.run(at + 1, 20, |b| b.is_ascii_alphanumeric());
    let handle = text.slice(at + 1, end);
    let known = HANDLES.split_ascii_whitespace().any(|h| handle.eq_ignore_ascii_case(h.as_bytes()));
    if !known || matches!(text.at(end), b'.' | b'-' | b'_' | b'@') && is_word(text.at(end + 1)) {
        return;
    }
    let mut start = at;
    while at - start < 50
        && matches!(text.before(start, 1), b if is_word(b) && b != b'_' || matches!(b, b'.' | b'-' | b'_'))
    {
        start -= 1;
    }
    let start = text.run(start, at - start, |b| matches!(b, b'.' | b'-' | b'_'));
    if at - start >= 2 {
        Finding::add(out, TYPE, start, end, 0.85);
    }
}
