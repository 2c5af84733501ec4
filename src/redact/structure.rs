//! Structure: what a key, a column's header or an element's name says about its value.
//!
//! | file | what it reads |
//! |---|---|
//! | `pairs` | JSON, code, query strings, `.env`, YAML, INI, properties, XML, HTML attributes; name and value apart |
//! | `table` | CSV and TSV (HTML tables among them), Markdown tables, SQL `INSERT` |
//! | `columns` | tables with spaces between their columns |
//! | `keys` | the keys that say by themselves what the value is |
//!
//! No format is parsed from end to end. Each context word that the pass noted is looked at once: is it
//! part of a key, and where is the value? So text without such words costs nothing, and malformed
//! text means no more than a value not found. Every look is bounded; the whole is linear.
//!
//! A key does two things. Its topics hold for its whole value, however far away ([`Structure::topics`]),
//! and for no other: the `phone` of one JSON key does not make the next key's number a phone's
//! ([`Structure::counts`]). And a value that fits a key which names its kind goes on the key's word.

mod columns;
pub(crate) mod keys;
mod pairs;
mod table;

use super::classes::Bytes;
use super::context::{Hit, Keywords, Topics};
use super::order::{down, sort_by_key};
use super::scan::Finding;

/// A stretch of the text: `start..end`.
type Range = (usize, usize);

/// A value whose key is known.
#[derive(Debug, Clone, Copy)]
struct Leaf {
    start: usize,
    end: usize,
    /// The key's context words, as a range of the hits.
    hits: (usize, usize),
}

/// The keys of a text and their values.
#[derive(Default)]
pub(crate) struct Structure {
    /// In text order; an object's or a list's holds those of what is in it.
    leaves: Vec<Leaf>,
    /// Hits in keys that speak of their own value alone, and where that is. In text order.
    owned: Vec<(usize, Range)>,
    /// Where tables are, from the header on.
    pub(crate) tables: Vec<Range>,
}

/// What the hits so far have shown of the text, so that no byte is passed twice for the most common answer: no.
#[derive(Default)]
struct Seen {
    parentheses: table::Parentheses,
    gaps: columns::Gaps,
    keys: pairs::Keys,
}

impl Structure {
    /// Reads the structure around `hits`, and adds what the keys alone tell to `findings`.
    #[inline(never)]
    pub(crate) fn read(text: Bytes<'_>, hits: &[Hit], words: &Keywords, findings: &mut Vec<Finding>) -> Self {
        let mut structure = Self::default();
        let mut table_until = 0;
        let mut line_until = 0;
        let mut key_until = 0;
        let mut seen = Seen::default();
        for (i, hit) in hits.iter().enumerate().filter(|(_, h)| words.may_be_key(h)) {
            if hit.at >= line_until && hit.at >= table_until {
                let line;
                (line, table_until) = structure.table(text, hits, i, &mut seen, findings);
                line_until = line;
            }
            if hit.at >= key_until && hit.at >= table_until.min(line_until) {
                key_until = structure.pair(text, hits, i, &mut seen.keys, findings);
            }
        }
        sort_by_key(&mut structure.leaves, |l| (l.start as u64, down(l.end)));
        sort_by_key(&mut structure.owned, |o| (o.0 as u64, o.1.0 as u64));
        structure
    }

    /// The key that the hit `i` stands in, if it is one. Returns where the key ends.
    fn pair(
        &mut self,
        text: Bytes<'_>,
        hits: &[Hit],
        i: usize,
        seen: &mut pairs::Keys,
        findings: &mut Vec<Finding>,
    ) -> usize {
        let at = hits.get(i).map_or(0, |h| h.at);
        let Some(pair) = pairs::around(text, at, seen) else { return at + 1 };
        let words = (i, i + hits.iter().skip(i).take_while(|h| h.at < pair.key.1).count());
        let own = !(pair.container && self.inside_same(text, pair.key, pair.value));
        if own {
            self.leaves.push(Leaf { start: pair.value.0, end: pair.value.1, hits: words });
        }
        if pair.strict {
            self.owned.extend(hits.iter().take(words.1).skip(words.0).map(|h| (h.at, pair.value)));
        }
        if pair.container {
            for value in pairs::elements(text, pair.value) {
                findings.extend(keys::finding(text, pair.key, value));
            }
        } else {
            findings.extend(keys::finding(text, pair.key, pair.value));
        }
        pair.key.1.max(at + 1)
    }

    /// Whether a container lies in another one of the same key: then it adds nothing, and nesting
    /// without end costs no more than text of that length.
    fn inside_same(&self, text: Bytes<'_>, key: Range, value: Range) -> bool {
        let name = text.slice(key.0, key.1);
        self.leaves.iter().rev().take(4).any(|l| {
            l.start <= value.0
                && l.end >= value.1
                && text
                    .slice(l.start.saturating_sub(name.len() + 8), l.start)
                    .windows(name.len().max(1))
                    .any(|w| w == name)
        })
    }

    /// A table whose header is the line of the hit `i`. Returns where that line and the table end.
    fn table(
        &mut self,
        text: Bytes<'_>,
        hits: &[Hit],
        i: usize,
        seen: &mut Seen,
        findings: &mut Vec<Finding>,
    ) -> Range {
        let at = hits.get(i).map_or(0, |h| h.at);
        let (line, header) = table::header(text, at, &mut seen.parentheses);
        let end = if let Some(header) = header {
            self.columns(text, hits, &header.cells, findings, |tell| header.rows(text, tell))
        } else if let Some(columns) = seen.gaps.may_part(text, at).then(|| columns::header(text, at)).flatten() {
            self.columns(text, hits, &columns.cells, findings, |tell| columns.rows(text, tell))
        } else {
            0
        };
        if end > 0 {
            self.tables.push((at, end));
        }
        (line, end)
    }

    /// What the names `header` say of the cells that `rows` tells of. Returns where the rows end; 0 if there are none.
    fn columns(
        &mut self,
        text: Bytes<'_>,
        hits: &[Hit],
        header: &[Range],
        findings: &mut Vec<Finding>,
        rows: impl FnOnce(&mut dyn FnMut(usize, Range)) -> (usize, usize),
    ) -> usize {
        let within = |at: usize| hits.partition_point(|h| h.at < at);
        let columns: Vec<(Range, (usize, usize))> =
            header.iter().map(|&cell| (cell, (within(cell.0), within(cell.1)))).collect();
        let (end, rows) = rows(&mut |column, value| {
            let Some(&(key, words)) = columns.get(column) else { return };
            if words.0 < words.1 {
                self.leaves.push(Leaf { start: value.0, end: value.1, hits: words });
            }
            findings.extend(keys::of_column(text, key, value));
        });
        for (_, words) in columns.iter().filter(|_| rows > 0) {
            // A header speaks of its column, and of nothing beside it.
            self.owned.extend(hits.iter().take(words.1).skip(words.0).map(|h| (h.at, (0, 0))));
        }
        if rows > 0 { end } else { 0 }
    }

    /// All that the keys over `start..end` speak of.
    pub(crate) fn topics(&self, words: &Keywords, hits: &[Hit], start: usize, end: usize) -> Topics {
        let after = self.leaves.partition_point(|l| l.start <= start);
        let mut all = Topics::default();
        for leaf in self.leaves.iter().take(after).rev().take(12).filter(|l| l.end >= end) {
            for hit in hits.iter().take(leaf.hits.1).skip(leaf.hits.0) {
                all.extend(words.topics_of(hit));
            }
        }
        all
    }

    /// Whether a hit may speak of what stands at `start`: a key's word speaks of its own value alone.
    pub(crate) fn counts(&self, hit: &Hit, start: usize) -> bool {
        let found = self.owned.binary_search_by_key(&hit.at, |o| o.0).ok().and_then(|i| self.owned.get(i));
        found.is_none_or(|&(_, (from, to))| (from..to).contains(&start))
    }
}

#[cfg(test)]
mod tests;
