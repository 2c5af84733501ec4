//! `pattern`: the part of ECMA-262's regular expressions that is regular, as an automaton over characters.
//!
//! Literals, `.`, classes, `\d \w \s` and their opposites, groups, alternatives, `* + ? {m,n}`, and `^` and `$` at the
//! ends of the pattern or of its alternatives. Look-around, back-references, word boundaries and Unicode properties are
//! refused.

use super::automaton::Automaton;
use super::chars::ANY;
use std::iter::Peekable;
use std::str::Chars;

/// Characters from the first to the second of each.
pub(super) type Ranges = Vec<(u32, u32)>;

pub(super) enum Tree {
    Class(Ranges),
    Sequence(Vec<Tree>),
    Either(Vec<Tree>),
    Repeat(Box<Tree>, u32, Option<u32>),
}

/// # Errors
/// What is wrong with it, or not supported.
pub(super) fn parse(pattern: &str) -> Result<Automaton, String> {
    let mut parser = Parser { chars: pattern.chars().peekable(), depth: 0 };
    let tree = parser.whole()?;
    if parser.chars.peek().is_some() {
        return Err("an unbalanced )".into());
    }
    Automaton::new(&tree)
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
    depth: usize,
}

impl Parser<'_> {
    /// Alternatives, each anchored or found anywhere in the text.
    fn whole(&mut self) -> Result<Tree, String> {
        let anything = || Tree::Repeat(Box::new(Tree::Class(ANY.into())), 0, None);
        let mut branches = vec![];
        loop {
            let mut parts = vec![];
            if !self.eat('^') {
                parts.push(anything());
            }
            parts.push(self.sequence()?);
            if !self.eat('$') {
                parts.push(anything());
            }
            branches.push(Tree::Sequence(parts));
            if !self.eat('|') {
                return Ok(Tree::Either(branches));
            }
        }
    }

    fn eat(&mut self, c: char) -> bool {
        self.chars.next_if_eq(&c).is_some()
    }

    fn sequence(&mut self) -> Result<Tree, String> {
        let mut parts = vec![];
        while let Some(&c) = self.chars.peek() {
            if matches!(c, '|' | ')' | '$') {
                break;
            }
            let atom = self.atom()?;
            parts.push(self.repeated(atom)?);
        }
        Ok(Tree::Sequence(parts))
    }

    fn atom(&mut self) -> Result<Tree, String> {
        match self.chars.next() {
            Some('(') => {
                if self.eat('?') {
                    match self.chars.next() {
                        Some(':') => {}
                        Some('<') if !matches!(self.chars.peek(), Some('=' | '!')) => {
                            // A name, which changes nothing.
                            while self.chars.next().is_some_and(|c| c != '>') {}
                        }
                        _ => return Err("look-around is not supported".into()),
                    }
                }
                self.depth += 1;
                if self.depth > 50 {
                    return Err("groups nest too deep".into());
                }
                let mut branches = vec![self.sequence()?];
                while self.eat('|') {
                    branches.push(self.sequence()?);
                }
                self.depth -= 1;
                if !self.eat(')') {
                    return Err("a group that does not end, or $ inside one".into());
                }
                Ok(Tree::Either(branches))
            }
            Some('[') => self.class(),
            Some('.') => Ok(Tree::Class(without(&[(0xa, 0xa), (0xd, 0xd), (0x2028, 0x2029)]))),
            Some('\\') => Ok(Tree::Class(self.escape(false)?)),
            Some('^') => Err("^ is supported at the beginning only".into()),
            Some(c @ ('*' | '+' | '?' | '{')) => Err(format!("nothing before {c} to repeat")),
            Some(c) => Ok(Tree::Class(one(c))),
            None => Err("it ends too early".into()),
        }
    }

    fn repeated(&mut self, atom: Tree) -> Result<Tree, String> {
        let (least, most) = match self.chars.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.chars.next();
                let least = self.count()?.ok_or("a { that is no repetition; write \\{")?;
                let most = if self.eat(',') { self.count()? } else { Some(least) };
                if self.chars.peek() != Some(&'}') || most.is_some_and(|most| most < least) {
                    return Err("a repetition that is not {m}, {m,} or {m,n}".into());
                }
                (least, most)
            }
            _ => return Ok(atom),
        };
        self.chars.next();
        self.eat('?'); // lazy: the same texts match
        if matches!(self.chars.peek(), Some('*' | '+' | '?' | '{')) {
            return Err("a repetition of a repetition".into());
        }
        Ok(Tree::Repeat(Box::new(atom), least, most))
    }

    fn count(&mut self) -> Result<Option<u32>, String> {
        let mut digits = String::new();
        while let Some(digit) = self.chars.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if digits.is_empty() {
            return Ok(None);
        }
        let count = digits.parse().ok().filter(|&count: &u32| count <= 1000);
        count.map(Some).ok_or_else(|| "more than 1000 repetitions".into())
    }

    fn class(&mut self) -> Result<Tree, String> {
        let is_negated = self.eat('^');
        let mut ranges: Ranges = vec![];
        loop {
            let low = match self.chars.next() {
                None => return Err("a [ that does not end".into()),
                Some(']') => break,
                Some('\\') => self.escape(true)?,
                Some(c) => one(c),
            };
            let mut ahead = self.chars.clone();
            if ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']') {
                self.chars.next();
                let high = match self.chars.next() {
                    Some('\\') => self.escape(true)?,
                    Some(c) => one(c),
                    None => return Err("a [ that does not end".into()),
                };
                match (low.as_slice(), high.as_slice()) {
                    (&[(low, a)], &[(b, high)]) if low == a && b == high && low <= high => ranges.push((low, high)),
                    _ => return Err("a range of characters whose ends are not in order".into()),
                }
            } else {
                ranges.extend(low);
            }
        }
        Ok(Tree::Class(if is_negated { without(&ranges) } else { within(&ranges) }))
    }

    fn escape(&mut self, in_class: bool) -> Result<Ranges, String> {
        const DIGIT: [(u32, u32); 1] = [(0x30, 0x39)];
        const WORD: [(u32, u32); 4] = [(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];
        const SPACE: [(u32, u32); 10] = [
            (0x9, 0xd),
            (0x20, 0x20),
            (0xa0, 0xa0),
            (0x1680, 0x1680),
            (0x2000, 0x200a),
            (0x2028, 0x2029),
            (0x202f, 0x202f),
            (0x205f, 0x205f),
            (0x3000, 0x3000),
            (0xfeff, 0xfeff),
        ];
        Ok(match self.chars.next() {
            Some('d') => DIGIT.into(),
            Some('D') => without(&DIGIT),
            Some('w') => WORD.into(),
            Some('W') => without(&WORD),
            Some('s') => SPACE.into(),
            Some('S') => without(&SPACE),
            Some('n') => one('\n'),
            Some('r') => one('\r'),
            Some('t') => one('\t'),
            Some('f') => one('\u{c}'),
            Some('v') => one('\u{b}'),
            Some('b') if in_class => one('\u{8}'),
            Some('x') => self.hex(2)?,
            Some('u') => self.hex(4)?,
            Some('0') if !matches!(self.chars.peek(), Some('0'..='9')) => one('\0'),
            Some(c) if c.is_ascii_punctuation() || c == ' ' => one(c),
            Some(c) if c.is_ascii_digit() => return Err("back-references are not supported".into()),
            Some(c) if c.is_ascii() => return Err(format!("\\{c} is not supported")),
            _ => return Err("a \\ before nothing that it could escape".into()),
        })
    }

    fn hex(&mut self, digits: usize) -> Result<Ranges, String> {
        let text: String = self.chars.by_ref().take(digits).collect();
        let code = u32::from_str_radix(&text, 16).ok().filter(|_| text.len() == digits);
        code.and_then(char::from_u32).map(one).ok_or_else(|| "an escape that is no character's code".into())
    }
}

fn one(c: char) -> Ranges {
    vec![(u32::from(c), u32::from(c))]
}

/// Sorted, without overlaps and without surrogates.
fn within(ranges: &[(u32, u32)]) -> Ranges {
    without(&without(ranges))
}

/// All characters but those.
fn without(ranges: &[(u32, u32)]) -> Ranges {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut out = vec![];
    for (mut low, high) in ANY {
        for &(first, last) in &sorted {
            if first > high || last < low {
                continue;
            }
            if first > low {
                out.push((low, first - 1));
            }
            low = low.max(last + 1);
        }
        if low <= high {
            out.push((low, high));
        }
    }
    out
}
