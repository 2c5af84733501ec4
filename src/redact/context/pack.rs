//! Lists of words as one run of bytes, made when this is compiled: lists of strings are half pointers,
//! and those hardly compress.
//!
//! A list is its topic, as a letter, then its words with [`END`] behind each, then [`LAST`].

use super::Topic;

const END: u8 = b'|';
const LAST: u8 = b'\n';

pub(super) type List = (Topic, &'static [&'static str]);

/// How many bytes [`pack`] makes.
pub(super) const fn packed(tables: &[&[List]]) -> usize {
    let (mut bytes, mut t) = (0, 0);
    while t < tables.len() {
        let mut l = 0;
        while l < tables[t].len() {
            bytes += 2;
            let mut w = 0;
            while w < tables[t][l].1.len() {
                bytes += tables[t][l].1[w].len() + 1;
                w += 1;
            }
            l += 1;
        }
        t += 1;
    }
    bytes
}

pub(super) const fn pack<const BYTES: usize>(tables: &[&[List]]) -> [u8; BYTES] {
    let mut out = [0; BYTES];
    let (mut at, mut t) = (0, 0);
    while t < tables.len() {
        let mut l = 0;
        while l < tables[t].len() {
            let (topic, words) = tables[t][l];
            out[at] = b'@' + topic.0 as u8;
            at += 1;
            let mut w = 0;
            while w < words.len() {
                let word = words[w].as_bytes();
                let mut b = 0;
                while b < word.len() {
                    out[at] = word[b];
                    at += 1;
                    b += 1;
                }
                out[at] = END;
                at += 1;
                w += 1;
            }
            out[at] = LAST;
            at += 1;
            l += 1;
        }
        t += 1;
    }
    out
}

/// The words of `packed` with their topics.
pub(super) fn unpack(packed: &'static [u8]) -> impl Iterator<Item = (Topic, &'static [u8])> {
    packed.split(|b| *b == LAST).filter_map(<[u8]>::split_first).flat_map(|(topic, words)| {
        let topic = Topic(u16::from(topic - b'@'));
        words.split(|b| *b == END).filter(|w| !w.is_empty()).map(move |word| (topic, word))
    })
}
