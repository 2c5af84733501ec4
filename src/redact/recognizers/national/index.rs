//! Where layouts may begin.

use super::super::super::classes::{Bytes, CLASS, DIGIT, LETTER, UPPER};
use super::super::super::context::Topic;
use super::super::super::scan::Word;
use super::pack::forms;
use super::{Rule, counts, rules};
use std::sync::OnceLock;

/// Longest layout, in letters and digits.
pub(super) const MOST: usize = 26;

/// A layout and the rules that have it, with how sure it makes each.
pub(super) struct Layout {
    pub(super) layout: &'static [u8],
    /// Whether it has groups, so that a further group beside it speaks against it.
    pub(super) grouped: bool,
    pub(super) rules: Vec<(f32, Topic, Rule)>,
}

/// Layouts by where they may begin, so that most words of a text are shown to none.
pub(super) struct Index {
    layouts: Vec<Layout>,
    /// By the length of the first word; words of digits and others apart, see [`Index::lists`].
    numeric: [Lists; MOST + 1],
    mixed: [Lists; MOST + 1],
}

/// Layouts of one word, then those with groups by the sign behind the first one; of each, those that begin with a
/// digit and those that begin with a letter.
type Lists = [[Vec<Entry>; 2]; 1 + SIGNS.len()];

/// What may stand at the first places of a layout, see [`shape`], and its index.
type Entry = (u64, u16);

/// What stands behind a first group; `~` in a layout is any of the first four.
const SIGNS: [u8; 6] = *b" -./(+";

/// Where `Lists` keeps layouts with `sign` behind the first word; `None` if there are none.
fn behind(sign: u8) -> Option<usize> {
    SIGNS.iter().position(|s| *s == sign).map(|at| at + 1)
}

impl Index {
    fn build() -> Self {
        let lists = || std::array::from_fn(|_| Lists::default());
        let mut index = Self { layouts: Vec::new(), numeric: lists(), mixed: lists() };
        for ((topic, rule), forms) in rules().zip(forms()) {
            for (layout, score) in forms {
                match index.layouts.iter_mut().find(|l| l.layout == layout) {
                    Some(known) => known.rules.push((score, topic, rule)),
                    None => index.add(layout, (score, topic, rule)),
                }
            }
        }
        index
    }

    fn add(&mut self, layout: &'static [u8], rule: (f32, Topic, Rule)) {
        let head = layout.iter().position(|b| !counts(*b)).unwrap_or(layout.len());
        let (first, sign) = (layout.get(..head).unwrap_or(layout), layout.get(head));
        let lettered = first.iter().any(|b| matches!(b, b'@' | b'^') || b.is_ascii_alphabetic());
        let digits_only = first.iter().all(|b| *b == b'#' || b.is_ascii_digit());
        let entry = (allowed(layout), self.layouts.len() as u16);
        self.layouts.push(Layout { layout, grouped: sign.is_some(), rules: vec![rule] });
        let behinds: Vec<usize> = match sign {
            None => vec![0],
            Some(b'~') => (1..=4).collect(),
            Some(&sign) => behind(sign).into_iter().collect(),
        };
        let start = first.first().copied().unwrap_or(0);
        let starts = [matches!(start, b'#' | b'*' | b'0'..=b'9'), !matches!(start, b'#' | b'0'..=b'9')];
        for at in behinds {
            for (table, wanted) in [(&mut self.numeric, !lettered), (&mut self.mixed, !digits_only)] {
                for letter in [0, 1] {
                    if wanted
                        && starts[letter]
                        && let Some(list) = table.get_mut(head).and_then(|l| l.get_mut(at))
                    {
                        list[letter].push(entry);
                    }
                }
            }
        }
    }

    /// The layouts that may begin with `word`.
    pub(super) fn of(&self, text: Bytes<'_>, word: Word) -> impl Iterator<Item = &Layout> {
        let table = if word.mask & LETTER == 0 { &self.numeric } else { &self.mixed };
        let letter = usize::from(!text.at(word.start).is_ascii_digit());
        let lists = table.get(word.len());
        let list = move |at: usize| lists.and_then(|l| l.get(at)).map_or(&[][..], |l| &l[letter]);
        let grouped = behind(text.at(word.end)).map_or(&[][..], list);
        // Of one word and not alone: only beside a comma, where fields of a table may end.
        let alone = text.free_right(word.end) || word.mask & LETTER != 0 && text.at(word.end) == b',';
        let whole = if alone { list(0) } else { &[] };
        let seen = if whole.is_empty() && grouped.is_empty() { 0 } else { shape(text, word.start) };
        let fitting = whole.iter().chain(grouped).filter(move |(allowed, _)| seen & !allowed == 0);
        fitting.filter_map(|&(_, at)| self.layouts.get(usize::from(at)))
    }
}

/// Places of a layout that [`shape`] looks at.
const PLACES: usize = 16;
const OTHER: u8 = 8;

/// What stands at the first [`PLACES`] from `start` on: four bits each, of which the one of its class is set.
fn shape(text: Bytes<'_>, start: usize) -> u64 {
    static PLACE: [u8; 256] = {
        let (mut places, mut b) = ([OTHER; 256], 0);
        while b < 256 {
            let class = CLASS[b] & (LETTER | DIGIT);
            places[b] = if class == 0 { OTHER } else { class };
            b += 1;
        }
        places
    };
    let places = text.slice(start, start + PLACES).iter().rev();
    places.fold(0, |shape, &b| shape << 4 | u64::from(PLACE[usize::from(b)]))
}

/// The classes that each of the first places of a layout may have: nearly all layouts are sorted out by these.
fn allowed(layout: &[u8]) -> u64 {
    let place = |i: usize| match layout.get(i) {
        None => LETTER | DIGIT | OTHER,
        Some(b'#' | b'0'..=b'9') => DIGIT,
        Some(b'^') => UPPER,
        Some(b'*') => LETTER | DIGIT,
        Some(b'@') => LETTER,
        Some(b) if b.is_ascii_alphabetic() => LETTER,
        Some(_) => OTHER,
    };
    (0..PLACES).rev().fold(0, |all, i| all << 4 | u64::from(place(i)))
}

pub(super) fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(Index::build)
}
