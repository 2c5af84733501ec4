//! Values with something between their characters or groups: `4 1 1 1 - 1 1 1 1`, `j a n e @ x . c o m`,
//! `4111/1111/1111/1111`, `536 . 22 . 1234`, `203[.]0[.]113[.]7`, a group on the next line.

use super::super::bytes::has;
use super::super::context::Hit;
use super::super::recognizers::{credit_card, ip, phone};
use super::super::scan::Finding;
use super::super::view::Mapped;
use super::{Window, in_context};

/// Longest row looked at; longer ones are tables.
const MOST: usize = 200;

/// Where a word starts and ends.
type Part = (usize, usize);

/// The words (by `part`) and where they stand.
fn parts(text: &str, start: usize, end: usize) -> Vec<Part> {
    let mut out = Vec::new();
    let mut from = None;
    for (i, c) in text.get(start..end).unwrap_or("").char_indices() {
        match (c.is_ascii_alphanumeric(), from) {
            (true, None) => from = Some(start + i),
            (false, Some(f)) => {
                out.push((f, start + i));
                from = None;
            }
            _ => {}
        }
    }
    out.extend(from.map(|f| (f, end)));
    out
}

fn write(text: &str, made: &mut Mapped, parts: &[(usize, usize)], gap: impl Fn(&str) -> String) {
    let mut last = None;
    for &(from, to) in parts {
        if let Some(end) = last {
            made.put(&gap(text.get(end..from).unwrap_or("")), end, from);
        }
        made.copy(text, from, to);
        last = Some(to);
    }
}

/// `start` moved back over the bracket of an area code.
fn with_bracket(text: &str, start: usize) -> usize {
    start - usize::from(text.get(..start).is_some_and(|h| h.ends_with('(')))
}

/// `start` moved back over a `+`.
fn with_plus(text: &str, start: usize) -> usize {
    let head = text.get(..start).unwrap_or("");
    let trimmed = head.strip_suffix(' ').unwrap_or(head);
    trimmed.strip_suffix('+').map_or(start, str::len)
}

/// Rows of single characters.
pub(super) fn singles(text: &str, rows: &[(usize, usize)], out: &mut Vec<Finding>) {
    for &(start, end) in rows {
        if end - start > MOST {
            continue;
        }
        let (start, end, parts) =
            numeral(text, parts(text, start, end)).unwrap_or((start, end, parts(text, start, end)));
        let gaps: Vec<&str> = parts.windows(2).filter_map(|w| text.get(w.first()?.1..w.get(1)?.0)).collect();
        let Some(usual) = gaps.iter().max_by_key(|g| gaps.iter().filter(|h| h == g).count()) else { continue };
        let digits = parts.iter().all(|&(a, b)| text.get(a..b).is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit())));
        // A list in code, or counting.
        let listed =
            gaps.iter().any(|g| g.contains([',', ';', '|', '"', '\'']) || *g == "\n- ") || counting(text, &parts);
        let from = with_plus(text, start);
        let plus = if from < start { "+" } else { "" };
        // First with the groups that wider gaps make, then without any.
        let grouped = |gap: &str| match gap == *usual {
            true => String::new(),
            false if gap.trim().is_empty() => " ".to_string(),
            false => gap.split_whitespace().collect(),
        };
        let bare = |gap: &str| gap.chars().filter(|c| matches!(c, '@' | '+' | '_' | ':')).collect::<String>();
        let readings: [&dyn Fn(&str) -> String; 2] = [&grouped, &bare];
        let found = readings.iter().find_map(|gap| {
            let window = Window::new(text, from, end, |made| {
                made.put(plus, from, start);
                write(text, made, &parts, gap);
            });
            let whole = |f: &Finding| f.end - f.start + 2 >= window.to - window.from;
            let strong = |f: &Finding| {
                if listed {
                    return in_context(f) && f.score >= 0.6;
                }
                let number = digits
                    && f.kind == phone::TYPE
                    && (10..=12).contains(&parts.len())
                    && (alone(text, start, end) || told(text, start));
                f.score >= 0.6 || f.checked && f.score >= 0.5 || number
            };
            window.findings().iter().find(|f| whole(f) && strong(f)).and_then(|f| window.place(f, 0.7))
        });
        out.extend(found);
    }
}

/// The digits of a row that begins with a word's lone letter, as in `it's 4 1 1 1` and `a/c no. 7 1 0 4`; `None` of
/// any other row.
fn numeral(text: &str, mut parts: Vec<Part>) -> Option<(usize, usize, Vec<Part>)> {
    let digit = |&(from, _): &Part| text.as_bytes().get(from).is_some_and(u8::is_ascii_digit);
    let first = parts.iter().take(4).position(digit)?;
    let last = parts.iter().rposition(digit)?;
    let bare = parts.get(first..=last)?.iter().all(digit) && last - first >= 6 && last + 2 >= parts.len();
    // The letter is a word's, or a word stands behind it: `D E 8 9 3 7` is a number of its own.
    let apostrophe = || parts.first()?.0.checked_sub(1).and_then(|i| text.as_bytes().get(i));
    let ahead = parts.iter().take(first).any(|&(a, b)| b > a + 1) || first == 1 && apostrophe() == Some(&b'\'');
    if !bare || !ahead {
        return None;
    }
    parts.truncate(last + 1);
    parts.drain(..first);
    Some((parts.first()?.0, parts.last()?.1, parts))
}

/// `1 2 3 4`, `9 8 7 6`: steps of one.
fn counting(text: &str, parts: &[(usize, usize)]) -> bool {
    let bytes: Vec<u8> = parts.iter().filter_map(|&(from, _)| text.as_bytes().get(from).copied()).collect();
    let steps = bytes.windows(2).filter(|w| matches!(w, [a, b] if a.abs_diff(*b) == 1)).count();
    steps * 4 >= bytes.len() * 3
}

/// Whether somebody "may be reached at" what starts at `start`.
fn told(text: &str, start: usize) -> bool {
    text.get(..start).is_some_and(|head| head.ends_with("reached at "))
}

/// Whether no other digits stand on the line of `start..end`.
fn alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("").bytes().rev().take(120).take_while(|b| *b != b'\n');
    let after = text.get(end..).unwrap_or("").bytes().take(120).take_while(|b| *b != b'\n');
    !before.chain(after).any(|b| b.is_ascii_digit())
}

/// Groups of digits with odd things between them. `telling` are the places of those `hits` that may tell a person's
/// number, `known` what was found as it stands, by its end.
#[inline(never)]
pub(super) fn groups(
    text: &str,
    rows: &[(usize, usize)],
    hits: &[Hit],
    telling: &[usize],
    known: &[(usize, usize)],
    out: &mut Vec<Finding>,
) {
    let ending = |end: usize| {
        let first = known.partition_point(|f| f.1 < end);
        known.iter().skip(first).take_while(move |f| f.1 == end)
    };
    for &(start, end) in rows {
        // All of it goes already: most odd ways of writing are some identifier's own.
        if ending(end).any(|f| f.0 <= start) {
            continue;
        }
        let parts = parts(text, start, end);
        // What ends at the end of its line is whole.
        let whole = |p: &[(usize, usize)]| matches!(*p, [(_, end), (next, _)] if text.get(end..next).is_some_and(|g| has(g, '\n')) && ending(end).next().is_some());
        if parts.windows(2).any(whole) {
            continue;
        }
        if !promising(text, &parts, telling) {
            continue;
        }
        let lengths: Vec<usize> = parts.iter().map(|(a, b)| b - a).collect();
        let gaps: Vec<&str> = parts.windows(2).filter_map(|w| text.get(w.first()?.1..w.get(1)?.0)).collect();
        let dots = gaps.iter().all(|g| *g == ".");
        // `16 * 1024 * 1024`
        if gaps.contains(&" * ") {
            continue;
        }
        if date(&lengths, text.get(start..end).unwrap_or("")) || dots && lengths.iter().all(|l| *l <= 3) {
            continue;
        }
        let column = gaps.len() == 1 && gaps.iter().any(|g| has(g, '\n'));
        let comma = gaps.iter().any(|g| has(g, ','));
        let uniform = gaps.iter().all(|g| Some(g) == gaps.first());
        let bracket = gaps.iter().any(|g| g.starts_with(')'));
        let spoken = hits.get(hits.partition_point(|h| h.at + 64 < start)).is_some_and(|h| h.at < end + 32);
        let from = if bracket { with_bracket(text, start) } else { with_plus(text, start) };
        let plus = if from == start {
            ""
        } else if bracket {
            "("
        } else {
            "+"
        };
        // `) ` and ` - ` keep their signs; all white space is one space.
        let one_line = |gap: &str| {
            let mut out = String::new();
            for c in gap.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
                if !(c == ' ' && out.ends_with(' ')) {
                    out.push(c);
                }
            }
            out
        };
        let fixed = |with: &'static str| move |_: &str| with.to_string();
        let readings: [&dyn Fn(&str) -> String; 5] = [&one_line, &fixed("-"), &fixed(" "), &fixed("."), &fixed("")];
        let found = readings.iter().enumerate().find_map(|(n, gap)| {
            // What could count of the last two takes a context word or, as dots alone, one sign throughout.
            if n >= 3 && !comma && !spoken && !(n == 3 && uniform) {
                return None;
            }
            let window = Window::new(text, from, end, |made| {
                made.put(plus, from, start);
                write(text, made, &parts, gap);
            });
            let strong = |f: &Finding| {
                let context = in_context(f);
                match f.kind {
                    _ if comma => f.kind == credit_card::TYPE && (context || uniform),
                    phone::TYPE => {
                        n < 3 && (f.score >= 0.8 && (uniform || n == 0 || plus == "+") || context && f.score >= 0.6)
                    }
                    ip::TYPE => n == 3 && uniform && f.score >= 0.8,
                    credit_card::TYPE => context || !column && n < 3 && f.score >= 0.6,
                    _ => (f.checked || uniform || context) && f.score >= 0.6 && n < 3 || f.checked && context,
                }
            };
            let whole = |f: &Finding| f.start <= window.from + plus.len() && f.end == window.to;
            let found = window.begun_by(window.from + plus.len() + 1);
            found.iter().find(|f| whole(f) && strong(f)).and_then(|f| window.place(f, 0.7))
        });
        out.extend(found);
    }
}

/// Whether to look at all: most numbers in groups are dates, sizes and tables.
fn promising(text: &str, parts: &[(usize, usize)], telling: &[usize]) -> bool {
    let (Some(&(start, first)), Some(&(_, end))) = (parts.first(), parts.last()) else { return false };
    let digits: Vec<u8> = text.get(start..end).unwrap_or("").bytes().filter(u8::is_ascii_digit).collect();
    let near = telling.get(telling.partition_point(|&at| at + 64 < start)).is_some_and(|&at| at < end + 32);
    let head = text.get(start..first).unwrap_or("").as_bytes();
    let iban = matches!(head, [a, b, c, d] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
    let lengths: Vec<usize> = parts.iter().map(|(a, b)| b - a).collect();
    let card = (13..=19).contains(&digits.len()) && credit_card::luhn(&digits);
    near || iban
        || card
        || with_plus(text, start) < start
        || matches!(*lengths, [3, 2, 4] | [3, 3, 4] | [1..=3, 1..=3, 1..=3, 1..=3])
}

/// Dates and times are the numbers that are most often written in groups.
fn date(lengths: &[usize], raw: &str) -> bool {
    let century = |at: usize| raw.get(at..at + 2).is_some_and(|c| c == "19" || c == "20");
    let iso = raw
        .lines()
        .nth(1)
        .is_some_and(|l| matches!(l.trim_start().as_bytes(), [b'1' | b'2', b'9' | b'0', _, _, b'-' | b'/' | b'.', ..]));
    // `1.5.3 (2022-05-13`, a release and its date
    let released = || {
        let open = raw.bytes().position(|b| b == b'(').unwrap_or(0);
        open > 0 && century(open + 1) && raw.as_bytes().get(open + 5) == Some(&b'-')
    };
    match lengths {
        _ if released() => true,
        [4, 1 | 2, 1 | 2, ..] => century(0),
        [1 | 2, 1 | 2, 4, ..] | [2, 2, 2] => true,
        // `08/2016 - 12/2023`
        [1 | 2, 4, 1 | 2, 4] => true,
        _ => iso,
    }
}
