//! Values that a line break cuts in two: hard-wrapped text, continuation lines, quoted-printable's
//! soft breaks (RFC 2045, 6.7).

use super::super::classes::is_word;
use super::super::order::sort_by_place;
use super::super::recognizers::{credit_card, phone};
use super::super::scan::Finding;
use super::{Window, in_context};

/// How much of the tokens on both sides is read.
const MOST: usize = 160;

/// And of the text beside them, where a soft break joins the lines.
const BESIDE: usize = 40;

/// `known` are the findings so far: what ends at the break is whole as it is.
#[inline(never)]
pub(super) fn add(text: &str, breaks: &[usize], known: &[Finding], out: &mut Vec<Finding>) {
    if breaks.is_empty() {
        return;
    }
    let mut ends: Vec<usize> =
        known.iter().filter(|f| f.score >= 0.5 && f.checked || f.score > 0.7 && !f.secret).map(|f| f.end).collect();
    sort_by_place(&mut ends, |end| *end);
    let mut secrets: Vec<usize> = known.iter().filter(|f| f.secret).map(|f| f.end).collect();
    sort_by_place(&mut secrets, |end| *end);
    for &at in breaks {
        let bytes = text.as_bytes();
        let tail = bytes.get(at.saturating_sub(MOST)..at).unwrap_or(&[]);
        let cut = tail.iter().rev().take(3).take_while(|b| matches!(b, b'\r' | b'=' | b'\\')).count();
        let end = at - cut;
        let token = tail.iter().rev().skip(cut).take_while(|b| **b > b' ').count();
        let start = end - token;
        let indent =
            bytes.get(at + 1..).map_or(0, |b| b.iter().take(16).take_while(|b| matches!(b, b' ' | b'\t')).count());
        let next = at + 1 + indent;
        let more = bytes.get(next..).map_or(0, |b| b.iter().take(MOST).take_while(|b| **b > b' ').count());
        let (true, Some(head), Some(rest)) = (token > 0 && more > 0, text.get(start..end), text.get(next..next + more))
        else {
            continue;
        };
        // What ends at the break, or a sign before it, was found whole.
        let done = ends.partition_point(|e| *e + 2 < end);
        if ends.get(done).is_some_and(|e| *e <= end) {
            continue;
        }
        // A soft break says itself that the lines are one, so what stands beside the tokens counts too.
        let soft = bytes.get(end) == Some(&b'=');
        if !soft && !unfinished(head, rest) {
            continue;
        }
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let column = !soft && digits(head) && digits(rest);
        let reach = if soft { BESIDE } else { 0 };
        let line = |b: &&u8| **b != b'\n';
        let before = bytes.get(..start).map_or(0, |b| b.iter().rev().take(reach).take_while(line).count());
        let after = bytes.get(next + more..).map_or(0, |b| b.iter().take(reach).take_while(line).count());
        let from = text.ceil_char_boundary(start - before);
        let to = text.floor_char_boundary(next + more + after);
        let window = Window::new(text, from, to, |made| {
            made.copy(text, from, end);
            made.copy(text, if soft { at + 1 } else { next }, to);
        });
        let joint = window.from + (end - from);
        let found = window.findings().into_iter().find(|f| {
            let crosses = f.start < joint && f.end > joint;
            let strong = match f.kind {
                phone::TYPE => f.score >= 0.8 && !column,
                credit_card::TYPE => in_context(f) || !column,
                _ => f.checked && f.score >= 0.6 && !column || in_context(f) && f.score >= 0.6 || f.score >= 0.8,
            };
            // A secret that ends at the break is whole unless the two lines make one of a known shape.
            let whole = secrets.binary_search(&end).is_ok() && !(f.secret && f.checked);
            crosses && strong && !whole
        });
        out.extend(found.and_then(|f| window.place(&f, 0.7)));
    }
}

/// Whether `head` may go on with `rest`: an address, a number, or a key too long for a word.
fn unfinished(head: &str, rest: &str) -> bool {
    let number = |s: &[u8]| {
        s.iter()
            .all(|b| b.is_ascii_hexdigit() || matches!(b, b'-' | b'.' | b':' | b'/' | b'+' | b'(' | b')' | b',' | b';'))
    };
    // The next line is an assignment of its own.
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).count();
    let assigns = matches!(rest.as_bytes().get(name..), Some([b'=' | b':', next, ..]) if *next != b'=');
    if assigns && name > 0 && !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    // A log's next line begins with its date.
    if matches!(rest.as_bytes(), [b'1' | b'2', b'0' | b'9', _, _, b'-', b'0' | b'1', _, b'-', ..]) {
        return false;
    }
    let (head, after) = (head.as_bytes(), rest.as_bytes());
    let part = |b: &u8| is_word(*b);
    let left = head.len() - head.iter().rev().take_while(|b| part(b)).count();
    let right = after.iter().take_while(|b| part(b)).count();
    let word = || head.iter().skip(left).chain(after.iter().take(right));
    let key = || word().count() >= 15 && word().any(u8::is_ascii_digit) && word().any(u8::is_ascii_alphabetic);
    let last = || head.iter().rposition(|b| matches!(b, b'=' | b':' | b'"' | b'\'' | b' ')).map_or(0, |sign| sign + 1);
    head.contains(&b'@')
        || after.contains(&b'@')
        || key()
        || number(letterless(rest).as_bytes()) && number(head.get(last()..).unwrap_or(&[]))
}

/// Without the sign of a sentence and the check letter that a number may end in.
fn letterless(rest: &str) -> &str {
    let rest = rest.trim_end_matches(['.', ',', ';']);
    rest.strip_suffix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest)
}
