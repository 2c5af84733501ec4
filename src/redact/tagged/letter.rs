//! Where letters, chats and forms have names: in the greeting, below the closing, before what somebody says, behind a label.

use super::name;
use super::told::{ends_here, never, person, span};
use crate::redact::resolve::Span;

/// Names in a list behind one label.
const LISTED: usize = 32;

/// `[20:15:40] Tommaso G.:`, `03.07.24, 19:47 - Jonte:`, `Sjoerd Dijkgraaf [09:03]:`: who says a line with a time.
pub(super) fn speaker(text: &str, start: usize, out: &mut Vec<Span>) {
    let head = text.get(..start).unwrap_or("");
    let line = head.rsplit('\n').next().unwrap_or("");
    if line.len() > 40 || line.chars().any(char::is_alphabetic) {
        return;
    }
    let rest = text.get(start..).unwrap_or("");
    let len = name::length(rest, 4, never);
    if len == 0 || !rest.get(..len).is_some_and(|name| name.contains(char::is_lowercase)) {
        return;
    }
    let behind = rest.get(len..).unwrap_or("").trim_start_matches('.');
    let is_time =
        |t: &str| t.len() >= 4 && t.contains(':') && t.bytes().all(|b| b.is_ascii_digit() || b":.,/- ".contains(&b));
    let timed = line.trim_end_matches([' ', '-', '–']).trim_matches(['[', ']', '(', ')']).trim();
    let told = is_time(timed) && (behind.starts_with(": ") || behind.starts_with(":\n"));
    let inside = behind.trim_start().strip_prefix(['[', '(']).and_then(|b| b.split([']', ')']).next());
    let bracket = line.is_empty() && inside.is_some_and(is_time);
    if told || bracket {
        out.push(span("PERSON", start, start + len));
    }
}

/// `Kære Birthe og Mogens,`
pub(super) fn greeted(text: &str, at: usize, out: &mut Vec<Span>) {
    let kept = out.len();
    let mut at = at;
    for _ in 0..LISTED {
        let Some(end) = person(text, at, out, |_, behind| {
            !behind.starts_with(". ") && ends_here(behind) || joined(behind) > 0 || honoured(behind)
        }) else {
            break;
        };
        let behind = text.get(end..).unwrap_or("");
        let more = if behind.starts_with(", ") && out.len() - kept < 3 { 2 } else { joined(behind) };
        if more == 0 {
            return;
        }
        at = end + more;
    }
}

/// `Feride Hanım`, `Kovács úr`: what is behind a name.
fn honoured(behind: &str) -> bool {
    [" Hanım", " Bey", " úr", " hanım", " bey", " asszony", " ji"].iter().any(|title| behind.starts_with(title))
}

/// The length of an "and" that `behind` begins with.
fn joined(behind: &str) -> usize {
    let and =
        [" and ", " & ", " und ", " et ", " y ", " e ", " en ", " og ", " och ", " ja ", " i ", " a ", " ve ", " și "];
    and.iter().find(|and| behind.starts_with(**and)).map_or(0, |and| and.len())
}

/// `Best regards,\nJ. R. Okafor`: who wrote it, on what is left of the line or alone on the next.
pub(super) fn closing(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let line = text.get(..start).and_then(|head| head.rsplit(['\n', '.', '!']).next()).unwrap_or("");
    if line.trim_start_matches(['>', ' ']).split(' ').count() > 12 {
        return;
    }
    let rest = text.get(end..).unwrap_or("");
    let name = rest.trim_start_matches([',', '.', '!', ' ', '\n', '\r', '\t', '–', '-', '—', '>', ':', '*', '_']);
    let gap = rest.get(..rest.len() - name.len()).unwrap_or("");
    let (lines, comma) = (gap.matches('\n').count(), gap.contains([',', ':']));
    // `Love Paris` alone is one thing, `I love Paris` another.
    let first = line.trim().is_empty() || lines > 0 || comma;
    if gap.is_empty() || gap.len() > 12 || lines > 3 || !first {
        return;
    }
    person(text, end + gap.len(), out, |_, behind| {
        let behind = behind.trim_end_matches([' ', '.']);
        behind.is_empty()
            || behind.starts_with(['\n', '\r', ',', '(', '"', '<', '*'])
            || behind.starts_with("  ")
            || behind.starts_with(" (")
    });
}

/// `Notfallkontakt: Wiebke Stetten`, `Anwesend: A. Huber, Jan Kos und Ida`.
pub(super) fn labelled(text: &str, end: usize, many: bool, out: &mut Vec<Span>) {
    let rest = text.get(end..).unwrap_or("");
    let name = rest.trim_start_matches(['*', ' ', '"', '\'']);
    let Some(name) = name.strip_prefix(':') else { return };
    let name = name.trim_start_matches([' ', '*', '\t', '"', '\'']);
    let mut at = text.len() - name.len();
    if at - end > 24 || text.get(end..at).is_some_and(|gap| gap.contains('\n')) {
        return;
    }
    for _ in 0..LISTED {
        let Some(end) = person(text, at, out, |name, behind| {
            // `AGENT: Perfect. And who ...`
            let sentence = behind.starts_with(". ") && !name.contains(' ');
            !sentence && ends_here(behind) || joined(behind) > 0
        }) else {
            break;
        };
        let behind = text.get(end..).unwrap_or("");
        let more = if many && behind.starts_with(", ") { 2 } else { joined(behind) };
        if more == 0 {
            break;
        }
        at = end + more;
    }
}
