//! The second look: what goes changes what stands next to what stays, so what was written is scanned
//! again; but only near the placeholders that are new in it.

use super::find::pattern_spans;
use super::options::RedactOptions;
use super::order::sort_by_place;
use super::resolve::Span;

/// Bytes beside a new placeholder in which something may read differently: more than a context word
/// reaches, or a recognizer looks back.
const NEAR: usize = 256;
/// Bytes beside those that are read with them, for the keys and the words that speak of what is near.
const AROUND: usize = 1024;
/// Further back than that, a stretch begins with its line if that is not too long.
const LINE: usize = 512;

/// A text with its replacements, and what of it is the original's.
#[derive(Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) placeholders: Vec<String>,
    /// Where each placeholder starts in `text`.
    places: Vec<usize>,
    /// Offset in `text`, offset in the original, length.
    kept: Vec<(usize, usize, usize)>,
    /// Which of them stand for values that the vault does not hold yet.
    pub(super) first_seen: Vec<usize>,
}

/// A stretch of what was written.
struct Stretch {
    start: usize,
    end: usize,
    /// The parts of it in which findings count, in text order.
    near: Vec<(usize, usize)>,
}

impl Written {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// Appends `start..end` of the original.
    pub(super) fn keep(&mut self, raw: &str, start: usize, end: usize) {
        if start < end {
            self.kept.push((self.text.len(), start, end - start));
            self.text.push_str(raw.get(start..end).unwrap_or(""));
        }
    }

    pub(super) fn put(&mut self, placeholder: String) {
        self.places.push(self.text.len());
        self.text.push_str(&placeholder);
        self.placeholders.push(placeholder);
    }

    /// What the patterns find near the placeholders `fresh`, in the original's offsets, and how many
    /// bytes they read for it. `tables` are the original's.
    #[inline(never)]
    pub(super) fn look_again(
        &self,
        fresh: &[usize],
        tables: &[(usize, usize)],
        options: &RedactOptions,
    ) -> (Vec<Span>, usize) {
        let mut stretches = self.stretches(fresh, tables);
        let bytes: usize = stretches.iter().map(|s| s.end - s.start).sum();
        if bytes * 4 >= self.text.len() * 3 {
            stretches = vec![Stretch { start: 0, end: self.text.len(), near: vec![(0, self.text.len())] }];
        }
        let mut read = 0;
        let mut spans = Vec::new();
        for Stretch { start, end, near } in stretches {
            read += end - start;
            for span in pattern_spans(self.text.get(start..end).unwrap_or(""), options).spans {
                let span = Span { start: span.start + start, end: span.end + start, ..span };
                let close = near.get(near.partition_point(|n| n.1 <= span.start));
                if close.is_some_and(|n| n.0 < span.end) {
                    self.in_original(&span, &mut spans);
                }
            }
        }
        (spans, read)
    }

    /// The parts of `found` that are not our own writing, back in the original.
    fn in_original(&self, found: &Span, out: &mut Vec<Span>) {
        let first = self.kept.partition_point(|k| k.0 + k.2 <= found.start);
        for &(written, original, len) in self.kept.iter().skip(first).take_while(|k| k.0 < found.end) {
            let start = original + found.start.saturating_sub(written);
            let end = original + (found.end - written).min(len);
            out.push(Span { start, end, ..found.clone() });
        }
    }

    /// What is to be read for the placeholders `fresh`, in text order. Of a table from its header on:
    /// that speaks of its columns however far it is.
    fn stretches(&self, fresh: &[usize], tables: &[(usize, usize)]) -> Vec<Stretch> {
        let mut tables: Vec<_> = tables.iter().map(|t| (self.written(t.0), self.written(t.1))).collect();
        sort_by_place(&mut tables, |t| t.0);
        let one = |&i: &usize| {
            let (at, placeholder) = (*self.places.get(i)?, self.placeholders.get(i)?);
            let near = (at.saturating_sub(NEAR), at + placeholder.len() + NEAR);
            let end = self.text.ceil_char_boundary((near.1 + AROUND).min(self.text.len()));
            let start = self.begin(near.0.saturating_sub(AROUND));
            let table = tables.partition_point(|t| t.0 < start).checked_sub(1).and_then(|t| tables.get(t));
            let header = table.filter(|t| t.1 > start).map_or(start, |t| self.begin(t.0));
            Some(Stretch { start: header, end, near: vec![near] })
        };
        let mut all: Vec<Stretch> = fresh.iter().filter_map(one).collect();
        sort_by_place(&mut all, |s| s.start);
        all.dedup_by(|next, last| {
            let meets = next.start <= last.end;
            if meets {
                last.end = last.end.max(next.end);
                last.near.append(&mut next.near);
            }
            meets
        });
        all.iter_mut().for_each(|s| sort_by_place(&mut s.near, |n| n.0));
        all
    }

    /// Where a place of the original, or the placeholder over it, is in `text`.
    fn written(&self, original: usize) -> usize {
        let before = self.kept.partition_point(|k| k.1 <= original).checked_sub(1);
        before.and_then(|i| self.kept.get(i)).map_or(0, |k| k.0 + (original - k.1).min(k.2))
    }

    /// Where the line of `at` begins, or `at` if that is far.
    fn begin(&self, at: usize) -> usize {
        let at = self.text.floor_char_boundary(at);
        let from = self.text.floor_char_boundary(at.saturating_sub(LINE));
        match self.text.get(from..at).and_then(|t| t.rfind('\n')) {
            Some(line) => from + line + 1,
            None if from == 0 => 0,
            None => at,
        }
    }
}
