//! From the written pattern to its steps.

use super::super::bytes::has;
use super::set::Set;
use super::{Look, MOST_STEPS, Step};
use std::iter::Peekable;
use std::str::Chars;

/// Groups in groups.
const DEEPEST: usize = 50;
/// `{n}` is written out n times.
const MOST_TIMES: u32 = 1000;

type Parsed<T> = Result<T, String>;

/// The steps of `source`.
///
/// # Errors
/// What can't be read, is not supported or makes too many steps, in words.
pub(super) fn compile(source: &str, ignore_case: bool) -> Parsed<Vec<Step>> {
    let flags = Flags { i: ignore_case, m: false, s: false };
    let mut parser = Parser { rest: source.chars().peekable(), flags, depth: 0 };
    let mut steps = parser.ways()?;
    if parser.rest.next().is_some() {
        return Err("a ) that closes nothing".into());
    }
    steps.push(Step::Done);
    Ok(steps)
}

#[derive(Clone, Copy)]
struct Flags {
    i: bool,
    m: bool,
    s: bool,
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    flags: Flags,
    depth: usize,
}

impl Parser<'_> {
    /// `a|b|c`, up to the group's end.
    fn ways(&mut self) -> Parsed<Vec<Step>> {
        let mut ways = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            ways.push(self.sequence()?);
        }
        let mut steps = ways.pop().unwrap_or_default();
        for way in ways.into_iter().rev() {
            let (here, there) = (way.len() as isize, steps.len() as isize);
            let mut both = vec![Step::Either(1, here + 2)];
            both.extend(way);
            both.push(Step::Go(there + 1));
            both.extend(steps);
            steps = within(both)?;
        }
        Ok(steps)
    }

    fn sequence(&mut self) -> Parsed<Vec<Step>> {
        let mut steps = vec![];
        while let Some(c) = self.rest.next_if(|c| !matches!(c, '|' | ')')) {
            let item = self.item(c)?;
            steps.extend(self.repeated(item)?);
            steps = within(steps)?;
        }
        Ok(steps)
    }

    /// One character, class, group or look, which begins with `c`.
    fn item(&mut self, c: char) -> Parsed<Vec<Step>> {
        Ok(vec![match c {
            '(' => return self.group(),
            '*' | '+' | '?' => return Err(format!("{c} repeats nothing")),
            '[' => self.class()?,
            '.' if self.flags.s => self.take(Set::default(), true),
            '.' => self.take(Set::of('\n', '\n'), true),
            '^' => Step::Look(if self.flags.m { Look::LineStart } else { Look::TextStart }),
            '$' => Step::Look(if self.flags.m { Look::LineEnd } else { Look::TextEnd }),
            '\\' => match self.rest.next_if(|c| has("bBAz", *c)) {
                Some('b') => Step::Look(Look::Word),
                Some('B') => Step::Look(Look::NoWord),
                Some('A') => Step::Look(Look::TextStart),
                Some(_) => Step::Look(Look::TextEnd),
                None => {
                    let set = self.escape()?;
                    self.take(set, false)
                }
            },
            c => self.take(Set::of(c, c), false),
        }])
    }

    /// A step over one of `set`, or of all others.
    fn take(&self, set: Set, others: bool) -> Step {
        let set = if self.flags.i { set.folded() } else { set };
        Step::Take(if others { set.others() } else { set }.ranges().into())
    }

    /// What follows `(`.
    fn group(&mut self) -> Parsed<Vec<Step>> {
        let outer = self.flags;
        if self.rest.next_if_eq(&'?').is_some() && !self.opening()? {
            return Ok(vec![]); // flags, from here to the end of the group around
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("groups more than {DEEPEST} deep"));
        }
        let steps = self.ways()?;
        self.depth -= 1;
        self.flags = outer;
        self.rest.next_if_eq(&')').map(|_| steps).ok_or_else(|| "a ( that is not closed".into())
    }

    /// What follows `(?`. Whether a group begins.
    fn opening(&mut self) -> Parsed<bool> {
        let is_rust = self.rest.next_if_eq(&'P').is_some();
        if self.rest.next_if_eq(&'<').is_some() {
            let mut name = self.rest.by_ref().take_while(|c| *c != '>');
            return match name.next() {
                Some('=' | '!') => Err("look-around".into()),
                Some(c) if c.is_alphabetic() || c == '_' => {
                    name.for_each(drop);
                    Ok(true)
                }
                _ => Err("a group without a name".into()),
            };
        }
        let mut on = true;
        loop {
            match self.rest.next().filter(|_| !is_rust) {
                Some(':') => return Ok(true),
                Some(')') => return Ok(false),
                Some('-') if on => on = false,
                Some('i') => self.flags.i = on,
                Some('m') => self.flags.m = on,
                Some('s') => self.flags.s = on,
                Some('=' | '!') => return Err("look-around".into()),
                _ => return Err("a group of an unknown kind".into()),
            }
        }
    }

    /// `item` as often as the signs behind it say.
    fn repeated(&mut self, mut item: Vec<Step>) -> Parsed<Vec<Step>> {
        while let Some((least, most)) = self.times()? {
            let lazy = self.rest.next_if_eq(&'?').is_some();
            let length = item.len() as isize;
            let either = |go, past| if lazy { Step::Either(past, go) } else { Step::Either(go, past) };
            let mut steps = vec![];
            for _ in 0..least {
                steps.extend_from_slice(&item);
                steps = within(steps)?;
            }
            match most {
                // Again and again, in a way in which an empty item has its turn last.
                None if least > 0 => steps.push(either(-length, 1)),
                None => {
                    steps.push(either(1, length + 2));
                    steps.extend(item);
                    steps.push(either(-length, 1));
                }
                Some(most) => {
                    for left in (1..=most.saturating_sub(least) as isize).rev() {
                        steps.push(either(1, left * (length + 1)));
                        steps.extend_from_slice(&item);
                        steps = within(steps)?;
                    }
                }
            }
            item = within(steps)?;
        }
        Ok(item)
    }

    /// How often the item before is repeated, if that is said. A `{` with something else in it stands for itself.
    fn times(&mut self) -> Parsed<Option<(u32, Option<u32>)>> {
        if let Some(sign) = self.rest.next_if(|c| has("*+?", *c)) {
            return Ok(Some((u32::from(sign == '+'), (sign == '?').then_some(1))));
        }
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('{') {
            return Ok(None);
        }
        let Some(least) = number(&mut ahead) else { return Ok(None) };
        let most = if ahead.next_if_eq(&',').is_some() { number(&mut ahead) } else { Some(least) };
        if ahead.next() != Some('}') {
            return Ok(None);
        }
        if most.is_some_and(|most| most < least) {
            return Err("a repetition from more to fewer".into());
        }
        if least.max(most.unwrap_or(0)) > MOST_TIMES {
            return Err(format!("a repetition of more than {MOST_TIMES} times"));
        }
        self.rest = ahead;
        Ok(Some((least, most)))
    }

    /// What follows `[`.
    fn class(&mut self) -> Parsed<Step> {
        let others = self.rest.next_if_eq(&'^').is_some();
        let mut set = Set::default();
        let mut is_first = true;
        loop {
            let c = self.rest.next().ok_or("a [ that is not closed")?;
            let first = match c {
                ']' if !is_first => return Ok(self.take(set, others)),
                '[' if self.rest.peek() == Some(&':') => return Err("classes with names".into()),
                '\\' => self.escape()?.ranges(),
                c => vec![(c, c)],
            };
            is_first = false;
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
            match first[..] {
                [(first, only)] if first == only && is_range => {
                    self.rest.next();
                    let last = match self.rest.next() {
                        Some('\\') => self.escape()?.ranges(),
                        Some(c) => vec![(c, c)],
                        None => vec![],
                    };
                    match last[..] {
                        [(last, only)] if last == only && first <= last => set.add(first, last),
                        _ => return Err("a range in [] that ends before it begins, or with a class".into()),
                    }
                }
                _ => first.iter().for_each(|(first, last)| set.add(*first, *last)),
            }
        }
    }

    /// What `\` and what follows it stand for.
    fn escape(&mut self) -> Parsed<Set> {
        let c = self.rest.next().ok_or("a \\ at the end")?;
        if let Some(class) = Set::class(c) {
            return Ok(class);
        }
        let one = match c {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0' if !self.rest.peek().is_some_and(char::is_ascii_digit) => '\0',
            'x' => self.code(2)?,
            'u' => self.code(4)?,
            '0'..='9' | 'k' => return Err("back-references".into()),
            'p' | 'P' => return Err("\\p classes".into()),
            c if c.is_alphanumeric() => return Err(format!("an unknown \\{c}")),
            c => c,
        };
        Ok(Set::of(one, one))
    }

    /// A character by its number: so many hexadecimal digits, or any in `{}`.
    fn code(&mut self, digits: usize) -> Parsed<char> {
        let written: String = if self.rest.next_if_eq(&'{').is_some() {
            self.rest.by_ref().take_while(|c| *c != '}').collect()
        } else {
            self.rest.by_ref().take(digits).collect()
        };
        let code = u32::from_str_radix(&written, 16).ok().and_then(char::from_u32);
        code.ok_or_else(|| "a character's number that is none".into())
    }
}

fn number(rest: &mut Peekable<Chars<'_>>) -> Option<u32> {
    let mut number = None;
    while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
        rest.next();
        number = Some(number.unwrap_or(0u32).saturating_mul(10).saturating_add(digit));
    }
    number
}

fn within(steps: Vec<Step>) -> Parsed<Vec<Step>> {
    if steps.len() < MOST_STEPS { Ok(steps) } else { Err("too large".into()) }
}
