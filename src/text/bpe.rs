//! Byte-level byte-pair encoding (GPT-2's).

use super::split::Split;
use std::collections::{BinaryHeap, HashMap};
use std::{cmp::Reverse, ops::Range, sync::Arc};

/// Ids by token text.
pub(super) type Vocab = HashMap<Arc<str>, u32>;

/// The merges of a vocabulary, by id.
#[derive(Debug)]
pub(super) struct Bpe {
    pub(super) split: Split,
    /// A word that is a token as it stands is not put together from merges (Llama 3).
    pub(super) ignore_merges: bool,
    merges: HashMap<(u32, u32), Merge>,
    /// Token of each single byte. The references skip bytes that have none.
    bytes: Vec<Option<u32>>,
}

#[derive(Debug, Clone, Copy)]
struct Merge {
    rank: u32,
    id: u32,
}

/// A symbol of the word while it is merged: a linked list within a `Vec`.
struct Symbol {
    id: u32,
    bytes: Range<usize>,
    prev: usize,
    next: usize,
    live: bool,
}

const NONE: usize = usize::MAX;

impl Bpe {
    /// `merges` in order of rank, each a pair of tokens.
    ///
    /// # Errors
    /// The number of the first merge whose parts or whole are not tokens.
    pub(super) fn new<'a>(
        split: Split,
        ignore_merges: bool,
        vocab: &Vocab,
        merges: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, usize> {
        let mut table = HashMap::with_capacity(merges.size_hint().0);
        let mut whole = String::new();
        for (rank, (left, right)) in merges.enumerate() {
            whole.clear();
            whole.push_str(left);
            whole.push_str(right);
            let ids = (vocab.get(left), vocab.get(right), vocab.get(whole.as_str()), u32::try_from(rank));
            let (Some(&left), Some(&right), Some(&id), Ok(rank)) = ids else { return Err(rank) };
            table.entry((left, right)).or_insert(Merge { rank, id });
        }
        let bytes = (0..=255u8).map(|b| vocab.get(byte_to_char(b).encode_utf8(&mut [0; 4]) as &str).copied()).collect();
        Ok(Self { split, ignore_merges, merges: table, bytes })
    }

    /// Encodes a piece that the [`Split`] made; `each` gets the id and its byte range in `piece`.
    pub(super) fn encode(&self, vocab: &Vocab, piece: &str, mut each: impl FnMut(u32, Range<usize>)) {
        if self.ignore_merges {
            let word: String = piece.bytes().map(byte_to_char).collect();
            if let Some(&id) = vocab.get(word.as_str()) {
                return each(id, 0..piece.len());
            }
        }
        let mut symbols: Vec<Symbol> = Vec::with_capacity(piece.len());
        for (at, byte) in piece.bytes().enumerate() {
            if let Some(id) = self.bytes.get(byte as usize).copied().flatten() {
                let i = symbols.len();
                symbols.push(Symbol { id, bytes: at..at + 1, prev: i.wrapping_sub(1), next: i + 1, live: true });
            }
        }
        if let Some(last) = symbols.last_mut() {
            last.next = NONE;
        }
        // Lowest rank first, leftmost first among equals.
        let mut queue = BinaryHeap::new();
        for left in 0..symbols.len().saturating_sub(1) {
            self.offer(&symbols, left, left + 1, &mut queue);
        }
        while let Some(Reverse((_, left, right, id, pair))) = queue.pop() {
            let (Some(a), Some(b)) = (symbols.get(left), symbols.get(right)) else { continue };
            // Either side may have been merged away or grown since this pair was queued.
            if !a.live || !b.live || (a.id, b.id) != pair || a.next != right {
                continue;
            }
            let (end, next, prev) = (b.bytes.end, b.next, a.prev);
            if let Some(b) = symbols.get_mut(right) {
                b.live = false;
            }
            if let Some(a) = symbols.get_mut(left) {
                a.id = id;
                a.bytes.end = end;
                a.next = next;
            }
            if let Some(after) = symbols.get_mut(next) {
                after.prev = left;
            }
            self.offer(&symbols, prev, left, &mut queue);
            self.offer(&symbols, left, next, &mut queue);
        }
        for symbol in symbols.into_iter().filter(|s| s.live) {
            each(symbol.id, symbol.bytes);
        }
    }

    fn offer(&self, symbols: &[Symbol], left: usize, right: usize, queue: &mut BinaryHeap<Candidate>) {
        if let (Some(a), Some(b)) = (symbols.get(left), symbols.get(right))
            && let Some(merge) = self.merges.get(&(a.id, b.id))
        {
            queue.push(Reverse((merge.rank, left, right, merge.id, (a.id, b.id))));
        }
    }
}

/// Rank, left and right symbol, the id they merge into, the ids they had when queued.
type Candidate = Reverse<(u32, usize, usize, u32, (u32, u32))>;

/// GPT-2's printable stand-in for a byte (`bytes_to_unicode` of its encoder.py).
pub(super) fn byte_to_char(byte: u8) -> char {
    let code = match byte {
        0..=0x20 => 0x100 + u32::from(byte),
        0x7f..=0xa0 => 0x121 + u32::from(byte) - 0x7f,
        0xad => 0x143,
        _ => u32::from(byte),
    };
    char::from_u32(code).unwrap_or('\0')
}

/// The byte that `c` stands for; `None` if it stands for none.
pub(super) fn char_to_byte(c: char) -> Option<u8> {
    let code = match c as u32 {
        code @ (0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff) => code,
        code @ 0x100..=0x120 => code - 0x100,
        code @ 0x121..=0x142 => code - 0x121 + 0x7f,
        0x143 => 0xad,
        _ => return None,
    };
    u8::try_from(code).ok()
}
