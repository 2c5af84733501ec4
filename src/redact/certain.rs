//! What patterns are certain of: the second look, at a request that is about to leave.

use super::hidden;
use super::scan::scan;
use super::view::View;
use std::collections::BTreeMap;

/// A finding of so much is certain even without a checksum.
const CERTAIN: f32 = 0.85;
/// One with a checksum must still be likelier than not: one number in ten has a valid check digit.
const LIKELY: f32 = 0.5;

/// The kinds that are in `text` beyond doubt, and how often; values in `allow` (ASCII case aside)
/// are not counted.
pub(crate) fn certain(text: &str, allow: &[String]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let view = View::new(text);
    for f in scan(view.text()).findings {
        let value = view.text().get(f.start..f.end).unwrap_or("");
        let sure = f.score >= CERTAIN || f.checked && f.score >= LIKELY;
        if sure && !allow.iter().any(|a| a.eq_ignore_ascii_case(value)) {
            *counts.entry(f.kind.to_string()).or_insert(0) += 1;
        }
    }
    let hidden = hidden::runs(text).len();
    if hidden > 0 {
        counts.insert(hidden::TYPE.to_string(), hidden);
    }
    counts
}
