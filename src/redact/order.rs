//! Sorting, once: each type that std sorts is several kilobytes of wasm, and this room sorts a dozen.

/// Sorts by `key`, and what has equal keys as it stood.
pub(super) fn sort_by_key<T>(items: &mut Vec<T>, key: impl Fn(&T) -> (u64, u64)) {
    let keyed = |(i, item)| {
        let (first, second) = key(item);
        (first, second, i)
    };
    let mut keys: Vec<(u64, u64, usize)> = items.iter().enumerate().map(keyed).collect();
    if sort(&mut keys) {
        let mut old: Vec<Option<T>> = items.drain(..).map(Some).collect();
        items.extend(keys.into_iter().filter_map(|(_, _, i)| old.get_mut(i)?.take()));
    }
}

/// Whether there was something to do: mostly all is in order, as findings come in that of the text.
#[inline(never)]
fn sort(keys: &mut [(u64, u64, usize)]) -> bool {
    let sorted = keys.is_sorted();
    if !sorted {
        heap_sort(keys);
    }
    !sorted
}

/// Heapsort (Williams 1964): std's sort is four kilobytes, for what is seldom out of order and of few keys.
fn heap_sort(keys: &mut [(u64, u64, usize)]) {
    let len = keys.len();
    for step in (0..len + len / 2).rev() {
        // First the heap is made from its last parent on, then its largest key goes to the end, again and again.
        let (mut root, end) = if step >= len { (step - len, len) } else { (0, step) };
        if step < len {
            keys.swap(0, step);
        }
        loop {
            let child = 2 * root + 1;
            if child >= end {
                break;
            }
            let child = child + usize::from(child + 1 < end && keys[child] < keys[child + 1]);
            if keys[root] >= keys[child] {
                break;
            }
            keys.swap(root, child);
            root = child;
        }
    }
}

/// The same for what is in order by one number.
pub(super) fn sort_by_place<T>(items: &mut Vec<T>, place: impl Fn(&T) -> usize) {
    sort_by_key(items, |item| (place(item) as u64, 0));
}

/// `usize` so that more is less.
pub(super) fn down(n: usize) -> u64 {
    !(n as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_order_is_by_key_and_then_as_it_stood() {
        let mut words = vec!["bb", "a", "cc", "b", "aaa", ""];
        sort_by_key(&mut words, |w| (down(w.len()), 0));
        assert_eq!(words, ["aaa", "bb", "cc", "a", "b", ""]);
        sort_by_place(&mut words, |w| w.len());
        assert_eq!(words, ["", "a", "b", "bb", "cc", "aaa"]);
    }

    proptest::proptest! {
        #[test]
        fn redact_order_is_that_of_std(keys in proptest::collection::vec((0u64..9, 0u64..9, 0usize..99), 0..70)) {
            let (mut ours, mut stds) = (keys.clone(), keys);
            sort(&mut ours);
            stds.sort_unstable();
            proptest::prop_assert_eq!(ours, stds);
        }
    }
}
