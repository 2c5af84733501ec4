//! Where a pattern is found: all the steps that it may be at are followed at once.

use super::{Look, Pattern, Step};

/// The matches of a pattern in a text, from left to right, none in another. Those of nothing are left out.
pub(in crate::redact) struct Search<'p, 't> {
    pattern: &'p Pattern,
    text: &'t str,
    from: usize,
    /// For each step the place behind the one where it was last entered.
    entered: Vec<usize>,
    /// Steps to enter; empty but for a moment.
    open: Vec<usize>,
}

/// Steps that wait for a character, the best first, and where their match began.
type Waiting = Vec<(usize, usize)>;

impl<'p, 't> Search<'p, 't> {
    pub(in crate::redact) fn new(pattern: &'p Pattern, text: &'t str) -> Self {
        Self { pattern, text, from: 0, entered: vec![], open: vec![] }
    }

    /// The first match at or behind `from`, one of nothing too.
    pub(super) fn find(&mut self) -> Option<(usize, usize)> {
        let (mut now, mut next) = (Waiting::new(), Waiting::new());
        let (mut found, mut at) = (None, self.next_start(self.from)?);
        self.entered.clear();
        self.entered.resize(self.pattern.steps.len(), 0);
        loop {
            if now.is_empty() {
                if found.is_some() {
                    return found;
                }
                at = self.next_start(at)?;
            }
            let c = self.text.get(at..)?.chars().next();
            if found.is_none() {
                self.enter(0, at, at, &mut now);
            }
            for (step, start) in now.drain(..) {
                match (self.pattern.steps.get(step), c) {
                    (Some(Step::Done), _) => {
                        found = Some((start, at));
                        break; // what follows is worse
                    }
                    (Some(Step::Take(set)), Some(c)) if has(set, c) => {
                        self.enter(step + 1, start, at + c.len_utf8(), &mut next);
                    }
                    _ => {}
                }
            }
            std::mem::swap(&mut now, &mut next);
            let Some(c) = c else { return found };
            at += c.len_utf8();
        }
    }

    /// The first place from `at` on where a match may begin.
    fn next_start(&self, at: usize) -> Option<usize> {
        let starts = self.pattern.starts;
        let may_start = |byte: &u8| !byte.is_ascii() || starts >> byte & 1 == 1;
        let rest = self.text.as_bytes().get(at..)?;
        rest.iter().position(may_start).or((starts == u128::MAX).then_some(rest.len())).map(|skipped| at + skipped)
    }

    /// Goes on at `step` with the match from `start`, over all that takes no character, to the steps that wait `at`.
    fn enter(&mut self, step: usize, start: usize, at: usize, waiting: &mut Waiting) {
        self.open.push(step);
        while let Some(step) = self.open.pop() {
            let (Some(code), Some(entered)) = (self.pattern.steps.get(step), self.entered.get_mut(step)) else {
                continue;
            };
            if std::mem::replace(entered, at + 1) == at + 1 {
                continue;
            }
            match *code {
                Step::Go(by) => self.open.push(step.wrapping_add_signed(by)),
                Step::Either(better, worse) => {
                    self.open.extend([worse, better].map(|by| step.wrapping_add_signed(by)));
                }
                Step::Look(look) if look.holds(self.text.as_bytes(), at) => self.open.push(step + 1),
                Step::Look(_) => {}
                Step::Take(_) | Step::Done => waiting.push((step, start)),
            }
        }
    }
}

impl Iterator for Search<'_, '_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            let (start, end) = self.find()?;
            if start < end {
                self.from = end;
                return Some((start, end));
            }
            self.from = end + self.text.get(end..)?.chars().next()?.len_utf8();
        }
    }
}

impl Look {
    fn holds(self, text: &[u8], at: usize) -> bool {
        let (before, after) = (at.checked_sub(1).and_then(|before| text.get(before)), text.get(at));
        let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        match self {
            Self::TextStart => before.is_none(),
            Self::TextEnd => after.is_none(),
            Self::LineStart => before.is_none_or(|b| *b == b'\n'),
            Self::LineEnd => after.is_none_or(|b| *b == b'\n'),
            Self::Word => is_word(before) != is_word(after),
            Self::NoWord => is_word(before) == is_word(after),
        }
    }
}

fn has(set: &[(char, char)], c: char) -> bool {
    set.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// The characters below 128 that a match may begin with; all of them where it may be of nothing.
pub(super) fn starts(steps: &[Step]) -> u128 {
    let (mut starts, mut open, mut seen) = (0, vec![0], vec![false; steps.len()]);
    while let Some(step) = open.pop() {
        let (Some(code), Some(seen)) = (steps.get(step), seen.get_mut(step)) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        match code {
            Step::Go(by) => open.push(step.wrapping_add_signed(*by)),
            Step::Either(one, other) => open.extend([one, other].map(|by| step.wrapping_add_signed(*by))),
            Step::Look(_) => open.push(step + 1),
            Step::Take(set) => starts |= (0..128u8).filter(|b| has(set, char::from(*b))).fold(0, |all, b| all | 1 << b),
            Step::Done => return u128::MAX,
        }
    }
    starts
}
