//! Ids in, text out, as they come.

use super::Tokenizer;

/// Decodes token by token. What it hands out, concatenated, equals [`Tokenizer::decode`] of all the
/// ids with control tokens left out; a character that several tokens make up comes out whole.
#[derive(Debug, Clone)]
pub struct StreamDecoder {
    tokenizer: Tokenizer,
    first: bool,
    /// The beginning of a character, at most three bytes between calls.
    pending: Vec<u8>,
}

impl StreamDecoder {
    /// Starts with nothing decoded.
    #[must_use]
    pub fn new(tokenizer: &Tokenizer) -> Self {
        Self { tokenizer: tokenizer.clone(), first: true, pending: Vec::new() }
    }

    /// Text that `id` completes; empty while a character is incomplete, for control tokens, and for
    /// ids without a token (rows that only pad the model's embedding).
    pub fn push(&mut self, id: u32) -> String {
        self.tokenizer.token_bytes(id, true, &mut self.first, &mut self.pending);
        let mut out = String::new();
        loop {
            let (valid, invalid) = match std::str::from_utf8(&self.pending) {
                Ok(_) => (self.pending.len(), Some(0)),
                Err(e) => (e.valid_up_to(), e.error_len()),
            };
            let valid: Vec<u8> = self.pending.drain(..valid).collect();
            out.push_str(&String::from_utf8_lossy(&valid));
            match invalid {
                // All of it was text.
                Some(0) => return out,
                // Never UTF-8, whatever follows.
                Some(len) => {
                    self.pending.drain(..len);
                    out.push(char::REPLACEMENT_CHARACTER);
                }
                // The beginning of a character.
                None => return out,
            }
        }
    }

    /// What is left when no more ids come: U+FFFD if they ended within a character.
    pub fn finish(&mut self) -> String {
        let rest = std::mem::take(&mut self.pending);
        String::from_utf8_lossy(&rest).into_owned()
    }
}
