//! Stop strings in streamed text.

/// Watches a stream of text for stop strings. The text before the first of them goes through, as
/// soon as it can't be the beginning of one; the stop string and what follows do not.
#[derive(Debug, Clone)]
pub struct StopMatcher {
    stops: Vec<String>,
    held: String,
    stopped: bool,
}

impl StopMatcher {
    /// Empty stop strings are ignored.
    #[must_use]
    pub fn new(stops: Vec<String>) -> Self {
        Self { stops: stops.into_iter().filter(|s| !s.is_empty()).collect(), held: String::new(), stopped: false }
    }

    /// Takes the next text; returns what can be emitted now, and whether a stop string was found.
    /// Where several could be, the one that begins first counts.
    pub fn push(&mut self, text: &str) -> (String, bool) {
        if self.stopped {
            return (String::new(), true);
        }
        self.held.push_str(text);
        let found = self.stops.iter().filter_map(|stop| self.held.find(stop.as_str())).min();
        let open = self.first_open();
        // A stop string that may have begun before the one found must be settled first.
        let ready = match (found, open) {
            (Some(found), Some(open)) if open < found => open,
            (Some(found), _) => {
                self.stopped = true;
                self.held.truncate(found);
                return (std::mem::take(&mut self.held), true);
            }
            (None, open) => open.unwrap_or(self.held.len()),
        };
        let rest = self.held.split_off(ready);
        (std::mem::replace(&mut self.held, rest), false)
    }

    /// Where the earliest suffix begins that is the beginning of a stop string.
    fn first_open(&self) -> Option<usize> {
        let longest = self.stops.iter().map(String::len).max()?;
        let from = self.held.len().saturating_sub(longest - 1);
        let held = self.held.as_str();
        (from..held.len())
            .filter_map(|at| held.get(at..).map(|tail| (at, tail)))
            .find(|(_, tail)| self.stops.iter().any(|stop| stop.len() > tail.len() && stop.starts_with(tail)))
            .map(|(at, _)| at)
    }

    /// The text that was held back, when no more comes. A stop string in it still counts.
    pub fn finish(&mut self) -> String {
        let mut rest = std::mem::take(&mut self.held);
        if let Some(found) = self.stops.iter().filter_map(|stop| rest.find(stop.as_str())).min() {
            self.stopped = true;
            rest.truncate(found);
        }
        rest
    }
}
