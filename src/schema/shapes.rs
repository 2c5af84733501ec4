//! Arrays and objects.

use super::SchemaError;
use super::compile::{Compiler, is_closed};
use super::flat::{Flat, STRING, refuse};
use super::json::quoted;
use super::keywords::flatten;
use super::machine::{Machine, RuleId, StateId, Step};

impl<'a> Compiler<'a> {
    pub(super) fn array(&mut self, flat: &Flat<'a>) -> Result<RuleId, SchemaError> {
        let (min, max) = flat.count;
        let known = flat.prefix.len() as u32;
        // What `prefixItems` does not name and `items` does not describe is not written.
        let rest =
            if flat.prefix.is_empty() { Some(flat.items.clone().unwrap_or_default()) } else { flat.items.clone() };
        let rest = rest.map(|all| self.value(&all)).transpose()?;
        let limits = (min.saturating_sub(known), beyond(max, known));
        let (rule, start) = self.machine.counting(limits.0, limits.1, (1, rest));
        let m = &mut self.machine;
        let (end, first) = (m.state(rule), m.state(rule));
        m.accept(end);
        m.byte(start, b'[', first);
        let mut at = first;
        for (i, all) in flat.prefix.iter().enumerate().take(max as usize) {
            let item = self.value(all)?;
            let m = &mut self.machine;
            if i as u32 >= min {
                m.byte(at, b']', end);
            }
            let before = if i == 0 { at } else { comma(m, at, Step::Plain) };
            at = m.state(rule);
            m.call(before, item, at, Step::Plain);
        }
        let m = &mut self.machine;
        m.step(at, (b']', b']'), end, Step::Enough);
        if let Some(item) = rest {
            let more = if at == first {
                let more = m.state(rule);
                m.call(first, item, more, Step::Count);
                m.step(more, (b']', b']'), end, Step::Enough);
                more
            } else {
                at
            };
            let next = comma(m, more, Step::Count);
            m.call(next, item, more, Step::Plain);
        }
        Ok(rule)
    }

    pub(super) fn object(&mut self, flat: &Flat<'a>) -> Result<RuleId, SchemaError> {
        let mut properties = flat.properties.clone();
        for name in flat.required.iter().filter(|name| !flat.properties.iter().any(|(known, _)| known == *name)) {
            properties.push((name, flat.additional.clone().unwrap_or_default()));
        }
        let required = flat.required.len() as u32;
        let is_open = !is_closed(flat);
        let all_required = properties.len() == flat.required.len();
        let (least, most) = flat.members;
        let (least, counted) =
            (least.saturating_sub(required), most != u32::MAX && (is_open || (most as usize) < properties.len()));
        // Of several members of one name, a reader sees one.
        if least > 1 || (least == 1 && !(is_open && all_required)) || (counted && !all_required) {
            return refuse(&flat.path, "`minProperties` and `maxProperties` are not supported here; use `required`");
        }
        if flat.names.is_some() && !properties.is_empty() {
            return refuse(&flat.path, "`propertyNames` beside `properties` is not supported");
        }
        let mut values = vec![];
        for (_, all) in &properties {
            values.push(self.value(all)?);
        }
        let more = if is_open { Some(self.value(&flat.additional.clone().unwrap_or_default())?) } else { None };
        let names = match &flat.names {
            _ if !is_open => None,
            Some(all) => {
                // A name is a string; its schema need not say so.
                let mut flat = flatten(self.root, all)?;
                flat.types &= STRING;
                let (rule, start) = self.machine.rule();
                let end = self.machine.state(rule);
                self.machine.accept(end);
                self.fill(&flat, start, end, 0)?;
                Some(rule)
            }
            None => Some(self.machine.other_name(&properties.iter().map(|(name, _)| *name).collect::<Vec<_>>())),
        };
        if most < required {
            return Ok(self.machine.rule().0); // nothing is like that
        }
        let (rule, start) = self.machine.counting(least, beyond(most, required), (5, more));
        let m = &mut self.machine;
        let end = m.state(rule);
        m.accept(end);
        // In the schema's order. While nothing is written yet there is no comma to write.
        let mut empty = Some(m.state(rule));
        let mut begun: Option<StateId> = None;
        if let Some(first) = empty {
            m.byte(start, b'{', first);
        }
        for ((name, _), value) in properties.iter().zip(values) {
            let after = m.state(rule);
            let names = [empty, begun.map(|state| comma(m, state, Step::Plain))];
            for from in names.into_iter().flatten() {
                let colon = m.state(rule);
                m.literal(from, format!("{}:", quoted(name)).as_bytes(), colon);
                let ready = m.state(rule);
                m.maybe_space(colon, ready);
                m.call(ready, value, after, Step::Plain);
            }
            if flat.required.contains(name) {
                empty = None;
            } else {
                if let Some(begun) = begun {
                    m.skip(begun, after);
                }
                empty = empty.map(|state| {
                    let next = m.state(rule);
                    m.skip(state, next);
                    next
                });
            }
            begun = Some(after);
        }
        for at in [empty, begun].into_iter().flatten() {
            m.step(at, (b'}', b'}'), end, Step::Enough);
        }
        if let (Some(value), Some(names)) = (more, names) {
            let last = begun.unwrap_or_else(|| m.state(rule));
            if begun.is_none() {
                m.step(last, (b'}', b'}'), end, Step::Enough);
            }
            let next = comma(m, last, Step::Count);
            for (from, step) in [(empty, Step::Count), (Some(next), Step::Plain)] {
                let Some(from) = from else { continue };
                let (named, colon, ready) = (m.state(rule), m.state(rule), m.state(rule));
                m.call(from, names, named, step);
                m.byte(named, b':', colon);
                m.maybe_space(colon, ready);
                m.call(ready, value, last, Step::Plain);
            }
        }
        Ok(rule)
    }
}

/// What is left of a maximum, if there is one.
fn beyond(max: u32, taken: u32) -> u32 {
    if max == u32::MAX { max } else { max.saturating_sub(taken) }
}

/// A comma, and what follows it; a space may.
fn comma(m: &mut Machine, from: StateId, step: Step) -> StateId {
    let (after, ready) = (m.beside(from), m.beside(from));
    m.step(from, (b',', b','), after, step);
    m.maybe_space(after, ready);
    ready
}
