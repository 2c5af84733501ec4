//! Overlapping windows over text longer than a model's context.

use super::Encoding;
use std::ops::Range;

/// One window: the tokens of the encoding that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Token indices.
    pub tokens: Range<usize>,
}

/// Cuts an encoding made without special tokens into windows of at most `max_tokens` tokens, each
/// beginning up to `overlap` tokens before the end of the one before it. Windows begin and end
/// between words, unless a single word fills a window; together they cover every token. An
/// encoding that fits gives one window, an empty one gives none. `max_tokens` of 0 counts as 1.
#[must_use]
pub fn windows(encoding: &Encoding, max_tokens: usize, overlap: usize) -> Vec<Window> {
    let (len, max) = (encoding.ids.len(), max_tokens.max(1));
    // A token that belongs to no word is a word of its own.
    let boundary = |at: usize| match (at.checked_sub(1).and_then(|i| encoding.words.get(i)), encoding.words.get(at)) {
        (Some(Some(before)), Some(Some(after))) => before != after,
        _ => true,
    };
    let mut all = Vec::new();
    let mut start = 0;
    while start < len {
        let limit = start.saturating_add(max).min(len);
        // A window must reach past the one before it, or the walk would not advance.
        let covered = all.last().map_or(start, |w: &Window| w.tokens.end);
        let end = (covered + 1..=limit).rev().find(|&at| boundary(at)).unwrap_or(limit);
        all.push(Window { tokens: start..end });
        if end == len {
            break;
        }
        // The earliest word within the overlap from which the next window gets past `end`.
        let next_end = (end + 1..len).find(|&at| boundary(at)).unwrap_or(len);
        let earliest = end.saturating_sub(overlap).max(start + 1).max(next_end.saturating_sub(max)).min(end);
        start = (earliest..end).find(|&at| boundary(at)).unwrap_or(end);
    }
    all
}

/// The window that has the last word on `token`: the one in which it is farthest from an edge where
/// text is missing, the earlier among equals. The ends of the text are no such edges.
#[must_use]
pub fn owner(windows: &[Window], token: usize) -> Option<usize> {
    let len = windows.last()?.tokens.end;
    let depth = |range: &Range<usize>| {
        let left = if range.start == 0 { usize::MAX } else { token - range.start };
        let right = if range.end == len { usize::MAX } else { range.end - 1 - token };
        left.min(right)
    };
    let holding = windows.iter().enumerate().filter(|(_, w)| w.tokens.contains(&token));
    holding.max_by_key(|(i, w)| (depth(&w.tokens), std::cmp::Reverse(*i))).map(|(i, _)| i)
}
