//! Numbers, compared with their bounds digit by digit.

use super::machine::{Machine, RuleId, StateId};
use std::collections::HashMap;

/// Digits before the point: all that a double keeps exactly.
const MOST_DIGITS: usize = 15;
/// Digits after it.
const MOST_DECIMALS: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    pub(super) value: f64,
    pub(super) exclusive: bool,
}

/// A magnitude in decimal digits, without leading zeros before the point or trailing ones after it.
#[derive(Debug, Clone)]
struct Decimal {
    digits: Vec<u8>,
    decimals: Vec<u8>,
    exclusive: bool,
}

impl Decimal {
    fn new(bound: Bound) -> Self {
        // Rust writes the shortest digits that read back as the same double, and never an exponent.
        let text = bound.value.abs().to_string();
        let (digits, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let values = |digits: &str| digits.bytes().map(|b| b - b'0').collect::<Vec<u8>>();
        Self { digits: values(digits), decimals: values(decimals.trim_end_matches('0')), exclusive: bound.exclusive }
    }
}

impl Machine {
    /// A number from `low` to `high`, whole or not. Without bounds it may have an exponent of two digits; it never has
    /// more digits than a double keeps.
    pub(super) fn number(&mut self, low: Option<Bound>, high: Option<Bound>, whole: bool) -> RuleId {
        let (rule, start) = self.rule();
        let end = self.state(rule);
        self.accept(end);
        let (low, high) = if whole {
            (low.map(|low| inward(low, f64::ceil, 1.0)), high.map(|high| inward(high, f64::floor, -1.0)))
        } else {
            (low, high)
        };
        const ZERO: Bound = Bound { value: 0.0, exclusive: false };
        const ABOVE_ZERO: Bound = Bound { value: 0.0, exclusive: true };
        let exponent = (low.is_none() && high.is_none() && !whole).then(|| self.exponent(rule));
        if high.is_none_or(|high| high.value >= 0.0) {
            let from = low.filter(|low| low.value >= 0.0).unwrap_or(ZERO);
            self.magnitude(start, from, high, whole, exponent);
        }
        if low.is_none_or(|low| low.value < 0.0) {
            let minus = self.state(rule);
            self.byte(start, b'-', minus);
            // There is no need of a minus zero.
            let from = high.filter(|high| high.value < 0.0).unwrap_or(ABOVE_ZERO);
            self.magnitude(minus, from, low, whole, exponent);
        }
        rule
    }

    /// `e5`, `E-12`: the state before it.
    fn exponent(&mut self, rule: RuleId) -> StateId {
        let [before, sign, first, second] = [(); 4].map(|()| self.state(rule));
        self.byte(before, b'e', sign);
        self.byte(before, b'E', sign);
        self.byte(sign, b'+', first);
        self.byte(sign, b'-', first);
        self.skip(sign, first);
        self.bytes(first, b'0', b'9', second);
        self.accept(second);
        let end = self.state(rule);
        self.bytes(second, b'0', b'9', end);
        self.accept(end);
        before
    }

    fn magnitude(&mut self, start: StateId, low: Bound, high: Option<Bound>, whole: bool, exponent: Option<StateId>) {
        let (low, high) = (Decimal::new(low), high.map(Decimal::new));
        // Fewer than 16 digits in all: two such numbers are never the same double, so one that is above a bound in
        // digits is above it.
        let most = high.as_ref().map_or(low.digits.len(), |high| high.digits.len());
        let decimals = if whole { 0 } else { MOST_DECIMALS.min(MOST_DIGITS.saturating_sub(most)) };
        let longest = high.as_ref().map_or(MOST_DIGITS, |high| high.digits.len().min(MOST_DIGITS));
        let mut digits = Digits { low, high, decimals, exponent, states: HashMap::new() };
        for length in digits.low.digits.len()..=longest {
            let at_low = length == digits.low.digits.len();
            let at_high = digits.high.as_ref().is_some_and(|high| high.digits.len() == length);
            digits.whole(self, start, length, length, at_low, at_high);
        }
    }
}

/// The nearest whole number inside a bound.
fn inward(bound: Bound, round: fn(f64) -> f64, step: f64) -> Bound {
    let value = round(bound.value);
    let is_out = bound.exclusive && value == bound.value;
    Bound { value: if is_out { value + step } else { value }, exclusive: false }
}

struct Digits {
    low: Decimal,
    high: Option<Decimal>,
    decimals: usize,
    exponent: Option<StateId>,
    /// By what is left before the point (or, above 100, how far behind it), and whether all digits so far are those of
    /// the low and of the high bound.
    states: HashMap<(usize, bool, bool), StateId>,
}

impl Digits {
    /// Adds the edges of `from`, before the last `left` of `length` digits.
    fn whole(&mut self, m: &mut Machine, from: StateId, left: usize, length: usize, at_low: bool, at_high: bool) {
        if left == 0 {
            return self.fraction(m, from, 0, at_low, at_high);
        }
        let place = length - left;
        let lowest = if at_low { self.low.digits.get(place).copied().unwrap_or(0) } else { 0 };
        let lowest = if place == 0 && length > 1 { lowest.max(1) } else { lowest };
        let high = self.high.as_ref().and_then(|high| high.digits.get(place).copied());
        let highest = if at_high { high.unwrap_or(9) } else { 9 };
        for digit in lowest..=highest {
            let key = (left - 1, at_low && digit == lowest_of(&self.low.digits, place), at_high && Some(digit) == high);
            let next =
                self.next(m, from, key, |digits, m, state| digits.whole(m, state, left - 1, length, key.1, key.2));
            m.byte(from, b'0' + digit, next);
        }
    }

    /// Behind the last digit before the point, and `place` digits behind it.
    fn fraction(&mut self, m: &mut Machine, from: StateId, place: usize, at_low: bool, at_high: bool) {
        if self.may_end(place, at_low, at_high) {
            m.accept(from);
            if let Some(exponent) = self.exponent {
                m.skip(from, exponent);
            }
        }
        if place == self.decimals {
            return;
        }
        let digits = if place == 0 {
            let point = m.beside(from);
            m.byte(from, b'.', point);
            point
        } else {
            from
        };
        let low = lowest_of(&self.low.decimals, place);
        let high = self.high.as_ref().map(|high| lowest_of(&high.decimals, place));
        let lowest = if at_low { low } else { 0 };
        let highest = if at_high { high.unwrap_or(9) } else { 9 };
        for digit in lowest..=highest {
            let key = (100 + place + 1, at_low && digit == low, at_high && Some(digit) == high);
            let next = self.next(m, from, key, |all, m, state| all.fraction(m, state, place + 1, key.1, key.2));
            m.byte(digits, b'0' + digit, next);
        }
    }

    /// Whether a number whose digits so far are those of a bound is within it.
    fn may_end(&self, place: usize, at_low: bool, at_high: bool) -> bool {
        let rest = |bound: &Decimal| bound.decimals.get(place..).is_some_and(|rest| rest.iter().any(|&d| d > 0));
        let above = !at_low || (!rest(&self.low) && !self.low.exclusive);
        let below = match &self.high {
            Some(high) if at_high => rest(high) || !high.exclusive,
            _ => true,
        };
        above && below
    }

    fn next(
        &mut self,
        m: &mut Machine,
        from: StateId,
        key: (usize, bool, bool),
        fill: impl FnOnce(&mut Self, &mut Machine, StateId),
    ) -> StateId {
        if let Some(&state) = self.states.get(&key) {
            return state;
        }
        let state = m.beside(from);
        self.states.insert(key, state);
        fill(self, m, state);
        state
    }
}

/// The digit of a bound at a place; zeros follow its last.
fn lowest_of(digits: &[u8], place: usize) -> u8 {
    digits.get(place).copied().unwrap_or(0)
}
