//! The view the scan reads: the text with its disguises off, and the way back to the original.
//!
//! | file | what it undoes |
//! |---|---|
//! | `page` | the first layer: HTML's tags off the text |
//! | `characters` | one layer: look-alikes, forms of letters and digits, characters that show nothing |
//! | `letters`, `letters_table`, `letters_pack` | which characters those are |
//! | `escapes` | characters written as codes |
//! | `joints` | another view: characters that show nothing as breaks between two values |
//! | `map` | a text made from another, and the way back |
//!
//! Text without any of these is not copied.

mod characters;
mod escapes;
mod joints;
mod letters;
mod letters_pack;
mod letters_table;
mod map;
mod page;

pub(crate) use joints::parted;
pub(crate) use map::Mapped;

/// A code may hide a code; three deep is where we stop looking.
const LAYERS: usize = 3;

pub(crate) struct View<'a> {
    original: &'a str,
    /// Each made from the one before it, the first from the original.
    layers: Vec<Mapped>,
}

impl<'a> View<'a> {
    pub(crate) fn new(original: &'a str) -> Self {
        let mut view = Self { original, layers: Vec::new() };
        view.layers.extend(page::page(original));
        for _ in 0..LAYERS {
            let Some((layer, again)) = characters::plain(view.text()) else { break };
            view.layers.push(layer);
            if !again {
                break;
            }
        }
        view
    }

    pub(crate) fn text(&self) -> &str {
        self.layers.last().map_or(self.original, |l| &l.text)
    }

    /// Where `start..end` of the view lies in the original; `None` if it has no one place there.
    pub(crate) fn to_original(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        self.layers.iter().rev().try_fold((start, end), |(start, end), layer| layer.to_source(start, end))
    }
}

#[cfg(test)]
mod tests;
