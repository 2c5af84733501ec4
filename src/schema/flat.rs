//! What a schema says of one value, and what two say together.

use super::SchemaError;
use super::json::Json;
use super::number::Bound;

/// A subschema and where it stands, as a JSON pointer.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) json: &'a Json,
    pub(super) path: String,
}

/// Schemas that all hold; none of them: anything.
pub(super) type All<'a> = Vec<Place<'a>>;

pub(super) const NULL: u8 = 1;
pub(super) const BOOLEAN: u8 = 2;
pub(super) const OBJECT: u8 = 4;
pub(super) const ARRAY: u8 = 8;
pub(super) const INTEGER: u8 = 16;
/// Numbers that are not whole.
pub(super) const FRACTION: u8 = 32;
pub(super) const STRING: u8 = 64;
pub(super) const EVERY: u8 = 127;

#[derive(Debug, Clone)]
pub(super) struct Choice<'a> {
    /// `oneOf`: exactly one branch holds.
    pub(super) is_one: bool,
    pub(super) branches: Vec<Place<'a>>,
    pub(super) path: String,
}

#[derive(Debug, Clone)]
pub(super) struct Flat<'a> {
    pub(super) types: u8,
    /// The types that keywords of one type alone speak of.
    pub(super) implied: u8,
    pub(super) constants: Option<Vec<&'a Json>>,
    pub(super) length: (u32, u32),
    /// `pattern` and `format`: its text, whether it is a format, and where.
    pub(super) patterns: Vec<(&'a str, bool, String)>,
    pub(super) low: Option<Bound>,
    pub(super) high: Option<Bound>,
    pub(super) prefix: Vec<All<'a>>,
    pub(super) items: Option<All<'a>>,
    pub(super) count: (u32, u32),
    pub(super) properties: Vec<(&'a str, All<'a>)>,
    pub(super) required: Vec<&'a str>,
    pub(super) additional: Option<All<'a>>,
    pub(super) names: Option<All<'a>>,
    pub(super) members: (u32, u32),
    pub(super) choices: Vec<Choice<'a>>,
    pub(super) path: String,
}

pub(super) fn refuse<T>(path: &str, what: impl Into<String>) -> Result<T, SchemaError> {
    Err(SchemaError { path: path.into(), what: what.into() })
}

impl<'a> Flat<'a> {
    pub(super) fn anything(path: &str) -> Self {
        Self {
            types: EVERY,
            implied: 0,
            constants: None,
            length: (0, u32::MAX),
            patterns: vec![],
            low: None,
            high: None,
            prefix: vec![],
            items: None,
            count: (0, u32::MAX),
            properties: vec![],
            required: vec![],
            additional: None,
            names: None,
            members: (0, u32::MAX),
            choices: vec![],
            path: path.into(),
        }
    }

    /// What satisfies both.
    pub(super) fn meet(mut self, other: Flat<'a>) -> Flat<'a> {
        let narrower = |(a, b): (u32, u32), (c, d): (u32, u32)| (a.max(c), b.min(d));
        self.types &= other.types;
        self.implied |= other.implied;
        self.constants = match (self.constants, other.constants) {
            (Some(a), Some(b)) => Some(a.into_iter().filter(|value| b.contains(value)).collect()),
            (a, b) => a.or(b),
        };
        self.length = narrower(self.length, other.length);
        for pattern in other.patterns {
            if !self.patterns.iter().any(|(text, is_format, _)| (*text, *is_format) == (pattern.0, pattern.1)) {
                self.patterns.push(pattern);
            }
        }
        self.low = tighter(self.low, other.low, f64::gt);
        self.high = tighter(self.high, other.high, f64::lt);
        let at = |prefix: &[All<'a>], items: &Option<All<'a>>, i: usize| {
            prefix.get(i).cloned().or_else(|| items.clone()).unwrap_or_default()
        };
        self.prefix = (0..self.prefix.len().max(other.prefix.len()))
            .map(|i| [at(&self.prefix, &self.items, i), at(&other.prefix, &other.items, i)].concat())
            .collect();
        self.items = both(self.items, other.items);
        self.count = narrower(self.count, other.count);
        // What one side does not name, it reads as additional.
        for (name, all) in &mut self.properties {
            match other.properties.iter().find(|(other, _)| other == name) {
                Some((_, more)) => all.extend(more.iter().cloned()),
                None => all.extend(other.additional.iter().flatten().cloned()),
            }
        }
        for (name, all) in other.properties {
            if !self.properties.iter().any(|(mine, _)| *mine == name) {
                self.properties.push((name, [all, self.additional.clone().unwrap_or_default()].concat()));
            }
        }
        self.required
            .extend(other.required.into_iter().filter(|name| !self.required.contains(name)).collect::<Vec<_>>());
        self.additional = both(self.additional, other.additional);
        self.names = both(self.names, other.names);
        self.members = narrower(self.members, other.members);
        self.choices.extend(other.choices);
        self
    }
}

fn both<'a>(a: Option<All<'a>>, b: Option<All<'a>>) -> Option<All<'a>> {
    match (a, b) {
        (Some(a), Some(b)) => Some([a, b].concat()),
        (a, b) => a.or(b),
    }
}

pub(super) fn tighter(a: Option<Bound>, b: Option<Bound>, is_tighter: fn(&f64, &f64) -> bool) -> Option<Bound> {
    match (a, b) {
        (Some(a), Some(b)) if a.value == b.value => Some(Bound { exclusive: a.exclusive || b.exclusive, ..a }),
        (Some(a), Some(b)) => Some(if is_tighter(&a.value, &b.value) { a } else { b }),
        (a, b) => a.or(b),
    }
}
