//! Query strings whose spaces are written as `+` or `%20`: `?q=%2B1+212+555+0173`.
//!
//! The view decodes what changes nothing in an address; a space would end it, so it is read here. The
//! key stands before the value, as context.

use super::super::bytes::{has, places};
use super::super::scan::Finding;
use super::{Window, in_context};

/// Longest value read.
const MOST: usize = 256;

/// `urls` are addresses that have a query.
pub(super) fn add(text: &str, urls: &[(usize, usize)], out: &mut Vec<Finding>) {
    for &(start, end) in urls {
        let Some(url) = text.get(start..end) else { continue };
        let Some(query) = url.find(['?', '#']) else { continue };
        let mut at = start + query + 1;
        for pair in text.get(at..end).unwrap_or("").split(['&', ';', '#']) {
            let from = at + pair.find('=').map_or(0, |n| n + 1);
            let to = at + pair.len();
            at = to + 1;
            let value = text.get(from..to).unwrap_or("");
            let spaced = has(value, '+') || places(value, "%20").next().is_some();
            if !spaced || value.len() > MOST || !value.bytes().any(|b| b.is_ascii_digit()) {
                continue;
            }
            let window = Window::new(text, from, to, |made| {
                let mut kept = from;
                let mut i = from;
                while i < to {
                    let len = match text.get(i..).unwrap_or("") {
                        // The first `+` is a phone number's.
                        rest if rest.starts_with('+') && i > from => 1,
                        rest if rest.starts_with("%20") => 3,
                        _ => {
                            i += 1;
                            continue;
                        }
                    };
                    made.copy(text, kept, i);
                    made.put(" ", i, i + len);
                    i += len;
                    kept = i;
                }
                made.copy(text, kept, to);
            });
            let strong =
                |f: &&Finding| f.checked && f.score >= 0.6 || in_context(f) && f.score >= 0.6 || f.score >= 0.8;
            out.extend(window.findings().iter().find(strong).and_then(|f| window.place(f, 0.7)));
        }
    }
}
