//! A schema becomes a machine.

use super::SchemaError;
use super::flat::{ARRAY, All, BOOLEAN, Choice, FRACTION, Flat, INTEGER, NULL, OBJECT, Place, STRING, refuse};
use super::json::Json;
use super::keywords::flatten;
use super::machine::{Machine, RuleId, StateId, Step};
use super::validate::{automaton, misfit_flat};
use std::cell::Cell;
use std::collections::HashMap;

/// `anyOf`s that may lie in one another, with nothing read between.
const MOST_CHOICES: usize = 32;
/// Alternatives, and pairs of them, that are looked at.
const MOST_WORK: u32 = 50_000;

/// # Errors
/// A keyword, or a use of one, that is not supported.
pub(super) fn compile(root: &Json) -> Result<Machine, SchemaError> {
    let mut compiler = Compiler {
        root,
        machine: Machine::default(),
        rules: HashMap::new(),
        strings: HashMap::new(),
        work: Cell::new(0),
    };
    let all = vec![Place { json: root, path: String::new() }];
    compiler.machine.root = compiler.value(&all)?;
    Ok(compiler.machine)
}

pub(super) struct Compiler<'a> {
    pub(super) root: &'a Json,
    pub(super) machine: Machine,
    /// By the addresses of the schemas that hold together: recursion ends here.
    rules: HashMap<Vec<usize>, RuleId>,
    /// Plain strings, by their lengths.
    strings: HashMap<(u32, u32), RuleId>,
    /// Alternatives that were looked at: a few that lie in one another can be very many.
    work: Cell<u32>,
}

impl<'a> Compiler<'a> {
    /// The rule of a value that satisfies all of `all`.
    pub(super) fn value(&mut self, all: &All<'a>) -> Result<RuleId, SchemaError> {
        let mut key: Vec<usize> = all.iter().map(|place| std::ptr::from_ref(place.json) as usize).collect();
        key.sort_unstable();
        key.dedup();
        if let Some(&rule) = self.rules.get(&key) {
            return Ok(rule);
        }
        let (rule, start) = self.machine.rule();
        let end = self.machine.state(rule);
        self.machine.accept(end);
        self.rules.insert(key, rule);
        let flat = flatten(self.root, all)?;
        self.fill(&flat, start, end, 0)?;
        Ok(rule)
    }

    pub(super) fn fill(
        &mut self,
        flat: &Flat<'a>,
        start: StateId,
        end: StateId,
        depth: usize,
    ) -> Result<(), SchemaError> {
        if depth > MOST_CHOICES {
            return refuse(&flat.path, "a $ref or anyOf that leads back to itself, with nothing read between");
        }
        if self.machine.is_full() || self.is_much() {
            return refuse(&flat.path, "the schema is too large; make it smaller, its enums and patterns first");
        }
        let mut flat = flat.clone();
        if let Some(choice) = flat.choices.pop() {
            return self.choose(&flat, &choice, start, end, depth);
        }
        if let Some(constants) = &flat.constants {
            for value in constants {
                if misfit_flat(self.root, &flat, value, "")?.is_none() {
                    let mut text = String::new();
                    value.write(&mut text);
                    self.machine.literal(start, text.as_bytes(), end);
                }
            }
            return Ok(());
        }
        // Without `type`, keywords of one type mean that type.
        let types = if flat.implied != 0 && flat.types == 127 { flat.implied } else { flat.types };
        if types & NULL != 0 {
            self.machine.literal(start, b"null", end);
        }
        if types & BOOLEAN != 0 {
            self.machine.literal(start, b"true", end);
            self.machine.literal(start, b"false", end);
        }
        let mut calls = vec![];
        if types & (INTEGER | FRACTION) != 0 {
            calls.push(self.machine.number(flat.low, flat.high, types & FRACTION == 0));
        }
        if types & STRING != 0 && flat.length.0 <= flat.length.1 {
            calls.push(self.string(&flat)?);
        }
        if types & ARRAY != 0 && flat.count.0 <= flat.count.1 {
            calls.push(self.array(&flat)?);
        }
        if types & OBJECT != 0 {
            calls.push(self.object(&flat)?);
        }
        for rule in calls {
            self.machine.call(start, rule, end, Step::Plain);
        }
        Ok(())
    }

    fn choose(
        &mut self,
        flat: &Flat<'a>,
        choice: &Choice<'a>,
        start: StateId,
        end: StateId,
        depth: usize,
    ) -> Result<(), SchemaError> {
        let mut branches = vec![];
        for branch in &choice.branches {
            branches.push(flat.clone().meet(flatten(self.root, &vec![branch.clone()])?));
        }
        for (i, written) in branches.iter().enumerate().filter(|_| choice.is_one) {
            for (_, other) in branches.iter().enumerate().filter(|(j, _)| *j != i) {
                if !self.never(written, other, 0)? {
                    return refuse(
                        &choice.path,
                        "the branches of this `oneOf` may hold together; tell them apart by type or by a required property with its own const, or write anyOf",
                    );
                }
            }
        }
        branches.iter().try_for_each(|branch| self.fill(branch, start, end, depth + 1))
    }

    fn is_much(&self) -> bool {
        self.work.set(self.work.get() + 1);
        self.work.get() > MOST_WORK
    }

    /// Whether nothing that is written for `written` can satisfy `other`. Where it is not plain to see, no.
    fn never(&self, written: &Flat<'a>, other: &Flat<'a>, depth: usize) -> Result<bool, SchemaError> {
        let types = if written.implied != 0 && written.types == 127 { written.implied } else { written.types };
        if self.is_much() {
            return refuse(&written.path, "the schema is too large; make it smaller, its oneOfs first");
        }
        if types & other.types == 0 {
            return Ok(true);
        }
        if let Some(constants) = &written.constants {
            for value in constants {
                if misfit_flat(self.root, other, value, "")?.is_none() {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        if types != OBJECT || depth > 8 {
            return Ok(false);
        }
        let property = |flat: &Flat<'a>, name: &str| {
            flat.properties.iter().find(|(other, _)| *other == name).map(|(_, all)| all.clone())
        };
        if other
            .required
            .iter()
            .any(|name| is_closed(written) && !written.properties.iter().any(|(mine, _)| mine == name))
        {
            return Ok(true);
        }
        for name in &written.required {
            let (Some(mine), Some(theirs)) =
                (property(written, name), property(other, name).or(other.additional.clone()))
            else {
                continue;
            };
            let (mine, theirs) = (flatten(self.root, &mine)?, flatten(self.root, &theirs)?);
            if mine.choices.is_empty() && self.never(&mine, &theirs, depth + 1)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn string(&mut self, flat: &Flat<'a>) -> Result<RuleId, SchemaError> {
        let (min, max) = flat.length;
        let (text, is_format, path) = match flat.patterns.as_slice() {
            [] => {
                if let Some(&rule) = self.strings.get(&flat.length) {
                    return Ok(rule);
                }
                let rule = self.machine.plain_string(min, max);
                self.strings.insert(flat.length, rule);
                return Ok(rule);
            }
            [one] => one,
            [.., (_, _, path)] => return refuse(path, "more than one pattern or format for a string is not supported"),
        };
        let word = automaton(text, *is_format, false, path)?;
        let (rule, start) = self.machine.rule();
        let end = self.machine.state(rule);
        self.machine.accept(end);
        // The automaton's states times how many characters were read, as far as that matters.
        let most = if max == u32::MAX { min } else { max };
        let first = self.machine.state(rule);
        self.machine.byte(start, b'"', first);
        let mut states = HashMap::from([((0, 0), first)]);
        let mut open = vec![(0, 0)];
        while let Some(at @ (state, count)) = open.pop() {
            let Some(&from) = states.get(&at) else { continue };
            if self.machine.is_full() {
                return refuse(path, "the pattern is too large for these lengths; make it or maxLength smaller");
            }
            let mut target = |machine: &mut Machine, to: (usize, u32)| {
                *states.entry(to).or_insert_with(|| {
                    open.push(to);
                    machine.state(rule)
                })
            };
            for &to in word.skips.get(state).into_iter().flatten() {
                let to = target(&mut self.machine, (to, count));
                self.machine.skip(from, to);
            }
            if count < most || max == u32::MAX {
                for (ranges, to) in word.edges.get(state).into_iter().flatten() {
                    let to = target(&mut self.machine, (*to, most.min(count + 1)));
                    self.machine.class(from, ranges, to);
                }
            }
            if state == word.end && count >= min {
                self.machine.byte(from, b'"', end);
            }
        }
        Ok(rule)
    }
}

/// Whether only the named properties are written. That is so, too, where a schema names some and says nothing of
/// others: what it would be valid to add, nobody asked for.
pub(super) fn is_closed(flat: &Flat) -> bool {
    match &flat.additional {
        Some(all) => all.iter().any(|place| matches!(place.json, Json::Bool(false))),
        None => !flat.properties.is_empty(),
    }
}
