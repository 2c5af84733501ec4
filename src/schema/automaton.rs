//! A pattern as an automaton over characters.

use super::pattern::{Ranges, Tree};

/// More than any sensible pattern has.
const MOST_STATES: usize = 4000;

/// A nondeterministic automaton; state 0 is its start.
#[derive(Debug, Clone, Default)]
pub(super) struct Automaton {
    /// By state: characters and where they lead.
    pub(super) edges: Vec<Vec<(Ranges, usize)>>,
    pub(super) skips: Vec<Vec<usize>>,
    pub(super) end: usize,
}

impl Automaton {
    /// # Errors
    /// A pattern that is too large.
    pub(super) fn new(tree: &Tree) -> Result<Self, String> {
        let mut automaton = Self::default();
        let start = automaton.state()?;
        let end = automaton.state()?;
        automaton.end = end;
        automaton.add(tree, start, end)?;
        Ok(automaton)
    }

    fn state(&mut self) -> Result<usize, String> {
        if self.edges.len() >= MOST_STATES {
            return Err("too large; make its repetitions smaller".into());
        }
        self.edges.push(vec![]);
        self.skips.push(vec![]);
        Ok(self.edges.len() - 1)
    }

    fn skip(&mut self, from: usize, to: usize) {
        if let Some(skips) = self.skips.get_mut(from) {
            skips.push(to);
        }
    }

    fn add(&mut self, tree: &Tree, from: usize, to: usize) -> Result<(), String> {
        match tree {
            Tree::Class(ranges) => {
                if let Some(edges) = self.edges.get_mut(from) {
                    edges.push((ranges.clone(), to));
                }
            }
            Tree::Sequence(parts) => {
                let mut at = from;
                for part in parts {
                    let next = self.state()?;
                    self.add(part, at, next)?;
                    at = next;
                }
                self.skip(at, to);
            }
            Tree::Either(branches) => {
                for branch in branches {
                    self.add(branch, from, to)?;
                }
            }
            Tree::Repeat(part, least, most) => {
                let mut at = from;
                for _ in 0..*least {
                    let next = self.state()?;
                    self.add(part, at, next)?;
                    at = next;
                }
                match most {
                    None => {
                        // States of its own: what loops here must not be entered from elsewhere in the middle.
                        let (again, done) = (self.state()?, self.state()?);
                        self.skip(at, again);
                        self.add(part, again, done)?;
                        self.skip(done, again);
                        self.skip(again, to);
                    }
                    Some(most) => {
                        self.skip(at, to);
                        for _ in *least..*most {
                            let next = self.state()?;
                            self.add(part, at, next)?;
                            self.skip(next, to);
                            at = next;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether all of `text` is a word of it.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut now = vec![0];
        self.close(&mut now);
        for c in text.chars().map(u32::from) {
            let edges = now.iter().filter_map(|&state| self.edges.get(state)).flatten();
            let reads = edges.filter(|(ranges, _)| ranges.iter().any(|&(low, high)| (low..=high).contains(&c)));
            let mut next: Vec<usize> = reads.map(|&(_, to)| to).collect();
            self.close(&mut next);
            now = next;
        }
        now.contains(&self.end)
    }

    /// Adds what can be reached without a character.
    fn close(&self, states: &mut Vec<usize>) {
        let mut seen = vec![false; self.edges.len()];
        let mut open = std::mem::take(states);
        while let Some(state) = open.pop() {
            match seen.get_mut(state) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            states.push(state);
            open.extend(self.skips.get(state).into_iter().flatten());
        }
    }
}
