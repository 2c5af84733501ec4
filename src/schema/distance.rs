//! How many tokens it takes, at most, from any place in an answer to its end: what steering must keep in reserve.
//!
//! A byte that is a token costs one; runs without a choice, such as names of properties, cost what the fewest tokens
//! that spell them do. From wherever the machine stands, some token leads to a place that is one nearer: so an answer
//! that is kept within its reserve ends in time.

use super::machine::{Edge, Machine, Rule, StateId, Step};
use super::vocabulary::{NONE, Vocabulary};

/// No way leads to the end.
pub(super) const NEVER: u32 = 1 << 28;

#[derive(Debug)]
pub(super) struct Distances {
    /// Of each state to the end of its rule, once the rule's minimum is met.
    states: Vec<u32>,
    /// Of each rule: what a counted step that is still owed costs.
    units: Vec<u32>,
}

impl Distances {
    pub(super) fn new(machine: &Machine, vocabulary: &Vocabulary) -> Self {
        let mut out = Self { states: vec![NEVER; machine.states.len()], units: vec![NEVER; machine.rules.len()] };
        let jumps: Vec<Vec<StateId>> =
            (0..machine.states.len()).map(|state| jumps(machine, vocabulary, state as StateId)).collect();
        loop {
            let mut changed = false;
            for (i, rule) in machine.rules.iter().enumerate() {
                let (bytes, value) = rule.unit;
                let unit = sum(bytes, value.map_or(0, |value| out.rule(machine, value)));
                if let Some(old) = out.units.get_mut(i).filter(|old| unit < **old) {
                    *old = unit;
                    changed = true;
                }
            }
            for (i, (state, jumps)) in machine.states.iter().zip(&jumps).enumerate().rev() {
                let at = |to: StateId| out.states.get(to as usize).copied().unwrap_or(NEVER);
                let by_edge = state.edges.iter().map(|edge| match *edge {
                    Edge::Byte { low, high, to, .. } => {
                        let is_token = (low..=high).any(|byte| vocabulary.single[usize::from(byte)]);
                        if is_token { sum(1, at(to)) } else { NEVER }
                    }
                    Edge::Call { rule, to, .. } => sum(out.rule(machine, rule), at(to)),
                    Edge::Skip { to } => at(to),
                });
                let by_token = jumps.iter().map(|&to| sum(1, at(to)));
                let here = state.accepts.then_some(0);
                let best = by_edge.chain(by_token).chain(here).min().unwrap_or(NEVER);
                if let Some(state) = out.states.get_mut(i).filter(|state| best < **state) {
                    *state = best;
                    changed = true;
                }
            }
            if !changed {
                return out;
            }
        }
    }

    /// Of a whole value.
    pub(super) fn rule(&self, machine: &Machine, rule: u32) -> u32 {
        machine.rules.get(rule as usize).map_or(NEVER, |found| self.from(found, rule, found.start, 0))
    }

    /// Of a state of `rule` whose counter stands at `count`.
    pub(super) fn from(&self, rule: &Rule, id: u32, state: StateId, count: u32) -> u32 {
        let base = self.states.get(state as usize).copied().unwrap_or(NEVER);
        match rule.min.saturating_sub(count) {
            0 => base,
            owed => sum(base, self.units.get(id as usize).map_or(NEVER, |unit| unit.saturating_mul(owed))),
        }
    }
}

fn sum(a: u32, b: u32) -> u32 {
    a.saturating_add(b).min(NEVER)
}

/// Where a single token leads through states that leave no choice.
fn jumps(machine: &Machine, vocabulary: &Vocabulary, from: StateId) -> Vec<StateId> {
    let (mut at, mut node, mut out) = (from, None, vec![]);
    loop {
        let Some([Edge::Byte { low, high, to, step: Step::Plain }]) =
            machine.states.get(at as usize).map(|state| state.edges.as_slice())
        else {
            return out;
        };
        if low != high {
            return out;
        }
        let Some(next) = vocabulary.child(node, *low) else { return out };
        if vocabulary.nodes.get(next).is_some_and(|node| node.token != NONE) {
            out.push(*to);
        }
        (at, node) = (*to, Some(next));
    }
}
