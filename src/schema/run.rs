//! The machine at work.
//!
//! What it may be doing at one moment is a set of threads: a state, its rule's counter, and the calls to return to. Sets
//! are numbered, and where each leads by each byte is kept in a table, so that walking through a vocabulary of a hundred
//! thousand tokens is mostly looking up.

use super::distance::{Distances, NEVER};
use super::machine::{Edge, Machine, Rule, Step};
use super::vocabulary::Vocabulary;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Thread {
    state: u32,
    count: u32,
    /// What it returns to: a frame, or [`BOTTOM`].
    stack: u32,
}

/// Goes on in `to` when the called rule ends. Equal frames are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Frame {
    to: u32,
    count: u32,
    parent: u32,
}

const BOTTOM: u32 = u32::MAX;
/// The set of no threads.
pub(super) const DEAD: u32 = 0;
const UNKNOWN: u32 = u32::MAX;

/// Sets that are kept before all but the present one are forgotten.
const MOST_SETS: usize = 8192;

#[derive(Debug)]
struct Set {
    threads: Vec<Thread>,
    /// The answer may end here.
    accepts: bool,
    /// Tokens to the nearest end.
    owed: u32,
}

#[derive(Debug)]
pub(super) struct Run {
    machine: Arc<Machine>,
    distances: Distances,
    /// Bytes that no edge tells apart are one class.
    classes: [u8; 256],
    class_count: usize,
    frames: Vec<(Frame, u32)>,
    frame_ids: HashMap<Frame, u32>,
    sets: Vec<Set>,
    set_ids: HashMap<(Vec<Thread>, bool), u32>,
    /// By set and class.
    table: Vec<u32>,
    longest_token: u32,
}

impl Run {
    pub(super) fn new(machine: Arc<Machine>, vocabulary: &Vocabulary) -> (Self, u32) {
        let (classes, class_count) = classes(&machine);
        let distances = Distances::new(&machine, vocabulary);
        let start = machine.rules.get(machine.root as usize).map_or(0, |rule| rule.start);
        let mut run = Self {
            distances,
            classes,
            class_count,
            frames: vec![],
            frame_ids: HashMap::new(),
            sets: vec![],
            set_ids: HashMap::new(),
            table: vec![],
            longest_token: vocabulary.longest as u32,
            machine,
        };
        run.intern(vec![], false);
        let first = run.close(vec![Thread { state: start, count: 0, stack: BOTTOM }]);
        (run, first)
    }

    /// Where a set of threads is after one more byte.
    pub(super) fn step(&mut self, set: u32, byte: u8) -> u32 {
        let class = self.classes[usize::from(byte)];
        let at = set as usize * self.class_count + usize::from(class);
        match self.table.get(at) {
            Some(&next) if next != UNKNOWN => next,
            Some(_) => {
                let next = self.work_out(set, byte);
                if let Some(entry) = self.table.get_mut(at) {
                    *entry = next;
                }
                next
            }
            None => DEAD,
        }
    }

    pub(super) fn accepts(&self, set: u32) -> bool {
        self.sets.get(set as usize).is_some_and(|set| set.accepts)
    }

    /// Whether anything may follow.
    pub(super) fn goes_on(&self, set: u32) -> bool {
        self.sets.get(set as usize).is_some_and(|set| !set.threads.is_empty())
    }

    pub(super) fn owed(&self, set: u32) -> u32 {
        self.sets.get(set as usize).map_or(NEVER, |set| set.owed)
    }

    /// A set of which the same tokens may follow: far from both its limits, a counter tells nothing.
    pub(super) fn representative(&mut self, set: u32) -> u32 {
        let Some(Set { threads, accepts, .. }) = self.sets.get(set as usize) else { return set };
        let accepts = *accepts;
        let alike = threads.iter().map(|thread| match self.rule(thread.state) {
            Some((_, rule)) if rule.max != u32::MAX => {
                let far = rule.max.saturating_sub(self.longest_token + 1);
                let count =
                    if (rule.min..far).contains(&thread.count) { rule.min.max(1).min(far) } else { thread.count };
                Thread { count, ..*thread }
            }
            _ => *thread,
        });
        let alike: Vec<Thread> = alike.collect();
        self.intern(alike, accepts)
    }

    /// Forgets what it knows if that is much; says so. `set` is still valid if it is given back.
    pub(super) fn tidy(&mut self, set: &mut u32) -> bool {
        if self.sets.len() < MOST_SETS {
            return false;
        }
        let Some(Set { threads, accepts, .. }) = self.sets.get_mut(*set as usize) else { return false };
        let (threads, accepts) = (std::mem::take(threads), *accepts);
        self.sets.clear();
        self.set_ids.clear();
        self.table.clear();
        self.intern(vec![], false);
        *set = self.intern(threads, accepts);
        true
    }

    fn rule(&self, state: u32) -> Option<(u32, &Rule)> {
        let id = self.machine.states.get(state as usize)?.rule;
        Some((id, self.machine.rules.get(id as usize)?))
    }

    fn work_out(&mut self, set: u32, byte: u8) -> u32 {
        let mut next = vec![];
        for thread in self.sets.get(set as usize).into_iter().flat_map(|set| &set.threads) {
            let Some(state) = self.machine.states.get(thread.state as usize) else { continue };
            for edge in &state.edges {
                if let Edge::Byte { low, high, to, step } = *edge
                    && (low..=high).contains(&byte)
                    && let Some(count) = self.counted(thread, step)
                {
                    next.push(Thread { state: to, count, ..*thread });
                }
            }
        }
        self.close(next)
    }

    /// The counter after a step, if the step may be taken.
    fn counted(&self, thread: &Thread, step: Step) -> Option<u32> {
        let (_, rule) = self.rule(thread.state)?;
        match step {
            Step::Plain => Some(thread.count),
            Step::Enough => (thread.count >= rule.min).then_some(thread.count),
            // Without a maximum, what is more than the minimum is all the same.
            Step::Count if rule.max == u32::MAX => Some((thread.count + 1).min(rule.min)),
            Step::Count => (thread.count < rule.max).then_some(thread.count + 1),
        }
    }

    /// Follows calls and returns until all threads wait for a byte.
    fn close(&mut self, mut open: Vec<Thread>) -> u32 {
        let mut seen = HashSet::new();
        let (mut threads, mut accepts) = (vec![], false);
        let machine = self.machine.clone();
        while let Some(thread) = open.pop() {
            if !seen.insert(thread) {
                continue;
            }
            let Some(state) = machine.states.get(thread.state as usize) else { continue };
            if state.accepts {
                match self.frames.get(thread.stack as usize) {
                    Some((Frame { to, count, parent }, _)) => {
                        open.push(Thread { state: *to, count: *count, stack: *parent });
                    }
                    None => accepts = true,
                }
            }
            for edge in &state.edges {
                match *edge {
                    Edge::Skip { to } => open.push(Thread { state: to, ..thread }),
                    Edge::Byte { .. } => {}
                    Edge::Call { rule, to, step } => {
                        let Some(count) = self.counted(&thread, step) else { continue };
                        let Some(start) = machine.rules.get(rule as usize).map(|rule| rule.start) else { continue };
                        // A call that is the last thing a rule does returns to where that would return.
                        let is_last =
                            machine.states.get(to as usize).is_some_and(|to| to.accepts && to.edges.is_empty());
                        let stack =
                            if is_last { thread.stack } else { self.frame(Frame { to, count, parent: thread.stack }) };
                        open.push(Thread { state: start, count: 0, stack });
                    }
                }
            }
            let reads = state.edges.iter().any(|edge| matches!(edge, Edge::Byte { .. }));
            if reads && self.owed_by(&thread) < NEVER {
                threads.push(thread);
            }
        }
        threads.sort_unstable();
        self.intern(threads, accepts)
    }

    fn owed_by(&self, thread: &Thread) -> u32 {
        let above = self.frames.get(thread.stack as usize).map_or(0, |(_, owed)| *owed);
        let here = self
            .rule(thread.state)
            .map_or(NEVER, |(id, rule)| self.distances.from(rule, id, thread.state, thread.count));
        here.saturating_add(above).min(NEVER)
    }

    fn frame(&mut self, frame: Frame) -> u32 {
        if let Some(&id) = self.frame_ids.get(&frame) {
            return id;
        }
        let owed = self.owed_by(&Thread { state: frame.to, count: frame.count, stack: frame.parent });
        let id = self.frames.len() as u32;
        self.frames.push((frame, owed));
        self.frame_ids.insert(frame, id);
        id
    }

    fn intern(&mut self, threads: Vec<Thread>, accepts: bool) -> u32 {
        let key = (threads, accepts);
        if let Some(&id) = self.set_ids.get(&key) {
            return id;
        }
        let owed = if accepts { 0 } else { key.0.iter().map(|thread| self.owed_by(thread)).min().unwrap_or(NEVER) };
        let id = self.sets.len() as u32;
        self.sets.push(Set { threads: key.0.clone(), accepts, owed });
        self.table.resize(self.sets.len() * self.class_count, if id == DEAD { DEAD } else { UNKNOWN });
        self.set_ids.insert(key, id);
        id
    }
}

/// Numbers the bytes so that two of one number are told apart by no edge.
fn classes(machine: &Machine) -> ([u8; 256], usize) {
    let mut begins = [false; 257];
    for edge in machine.states.iter().flat_map(|state| &state.edges) {
        if let Edge::Byte { low, high, .. } = *edge {
            begins[usize::from(low)] = true;
            begins[usize::from(high) + 1] = true;
        }
    }
    let mut classes = [0; 256];
    let mut class = 0;
    for (byte, begins) in begins.iter().take(256).enumerate() {
        if *begins && byte > 0 {
            class += 1;
        }
        classes[byte] = class;
    }
    (classes, usize::from(class) + 1)
}
