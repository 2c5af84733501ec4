//! The language of a schema as a machine over bytes: small automata that call each other, each with at most one counter.
//!
//! A *rule* is the automaton of one kind of value (a string of 1 to 80 characters, an object of that shape). It reads
//! bytes, calls the rules of what is inside, and returns. Calls make it a pushdown machine, so schemas may be recursive;
//! the counter keeps lengths, so `maxLength: 1000` is one state and not a thousand.

pub(super) type StateId = u32;
pub(super) type RuleId = u32;

/// What an edge does to its rule's counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Plain,
    /// Needs room below the rule's maximum, and takes one of it.
    Count,
    /// Needs the rule's minimum to be met.
    Enough,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Edge {
    Byte {
        low: u8,
        high: u8,
        to: StateId,
        step: Step,
    },
    /// Reads a value by another rule.
    Call {
        rule: RuleId,
        to: StateId,
        step: Step,
    },
    /// Reads nothing.
    Skip {
        to: StateId,
    },
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) edges: Vec<Edge>,
    /// The rule may end here.
    pub(super) accepts: bool,
    pub(super) rule: RuleId,
}

#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) start: StateId,
    pub(super) min: u32,
    /// `u32::MAX`: no maximum.
    pub(super) max: u32,
    /// What each counted step that is still owed takes: bytes, and values of this rule.
    pub(super) unit: (u32, Option<RuleId>),
}

/// More states than any sensible schema has; a bound on what a hostile one can take.
const MOST_STATES: usize = 200_000;

#[derive(Debug, Clone, Default)]
pub(super) struct Machine {
    pub(super) states: Vec<State>,
    pub(super) rules: Vec<Rule>,
    pub(super) root: RuleId,
}

impl Machine {
    /// A rule without a counter, and its start.
    pub(super) fn rule(&mut self) -> (RuleId, StateId) {
        self.counting(0, u32::MAX, (0, None))
    }

    pub(super) fn counting(&mut self, min: u32, max: u32, unit: (u32, Option<RuleId>)) -> (RuleId, StateId) {
        let id = self.rules.len() as RuleId;
        let start = self.state(id);
        self.rules.push(Rule { start, min, max, unit });
        (id, start)
    }

    pub(super) fn state(&mut self, rule: RuleId) -> StateId {
        self.states.push(State { rule, ..State::default() });
        (self.states.len() - 1) as StateId
    }

    pub(super) fn is_full(&self) -> bool {
        self.states.len() > MOST_STATES
    }

    pub(super) fn accept(&mut self, state: StateId) {
        if let Some(state) = self.states.get_mut(state as usize) {
            state.accepts = true;
        }
    }

    fn edge(&mut self, from: StateId, edge: Edge) {
        if let Some(state) = self.states.get_mut(from as usize) {
            state.edges.push(edge);
        }
    }

    pub(super) fn bytes(&mut self, from: StateId, low: u8, high: u8, to: StateId) {
        self.edge(from, Edge::Byte { low, high, to, step: Step::Plain });
    }

    pub(super) fn byte(&mut self, from: StateId, byte: u8, to: StateId) {
        self.bytes(from, byte, byte, to);
    }

    pub(super) fn step(&mut self, from: StateId, (low, high): (u8, u8), to: StateId, step: Step) {
        self.edge(from, Edge::Byte { low, high, to, step });
    }

    pub(super) fn call(&mut self, from: StateId, rule: RuleId, to: StateId, step: Step) {
        self.edge(from, Edge::Call { rule, to, step });
    }

    pub(super) fn skip(&mut self, from: StateId, to: StateId) {
        self.edge(from, Edge::Skip { to });
    }

    fn rule_of(&self, state: StateId) -> RuleId {
        self.states.get(state as usize).map_or(0, |state| state.rule)
    }

    /// A state of the same rule as `of`.
    pub(super) fn beside(&mut self, of: StateId) -> StateId {
        let rule = self.rule_of(of);
        self.state(rule)
    }

    /// Reads `text` and goes to `to`.
    pub(super) fn literal(&mut self, from: StateId, text: &[u8], to: StateId) {
        let mut at = from;
        for (i, &byte) in text.iter().enumerate() {
            let next = if i + 1 == text.len() { to } else { self.beside(from) };
            self.byte(at, byte, next);
            at = next;
        }
        if text.is_empty() {
            self.skip(from, to);
        }
    }

    /// Reads one space or none, and goes to `to`.
    pub(super) fn maybe_space(&mut self, from: StateId, to: StateId) {
        self.byte(from, b' ', to);
        self.skip(from, to);
    }
}
