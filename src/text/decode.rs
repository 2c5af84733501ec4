//! Ids back to text.

use super::bpe::char_to_byte;
use super::loaded::Model;
use super::wordpiece::cleanup;
use super::{TextError, Tokenizer};

impl Tokenizer {
    /// Text of `ids`; `skip_special` leaves control tokens out. Bytes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// An id that is not in the vocabulary.
    pub fn decode(&self, ids: &[u32], skip_special: bool) -> Result<String, TextError> {
        let mut bytes = Vec::new();
        let mut first = true;
        for &id in ids {
            if self.id_to_token(id).is_none() {
                let size = self.vocab_size();
                return Err(TextError::Tokenizer(format!("token id {id} is not in the vocabulary of {size}")));
            }
            self.token_bytes(id, skip_special, &mut first, &mut bytes);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The bytes of a token within a text; none for control tokens and for ids without a token.
    #[must_use]
    pub fn spelling(&self, id: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.token_bytes(id, true, &mut false, &mut bytes);
        bytes
    }

    /// Appends the bytes of one token; `first` is whether nothing came before it.
    pub(super) fn token_bytes(&self, id: u32, skip_special: bool, first: &mut bool, out: &mut Vec<u8>) {
        let inner = &*self.0;
        let Some(token) = self.token(id) else { return };
        if skip_special && inner.is_special(id) {
            return;
        }
        match &inner.model {
            Model::WordPiece(model) => {
                let text = match token.strip_prefix(model.continuing_subword_prefix.as_str()) {
                    Some(rest) if !*first => rest.to_owned(),
                    _ if *first => token.to_string(),
                    _ => format!(" {token}"),
                };
                let text = if model.cleanup { cleanup(&text) } else { text };
                out.extend_from_slice(text.as_bytes());
            }
            Model::Bpe(_) => {
                let start = out.len();
                let stands_for_itself = inner.added.iter().any(|a| a.id == id);
                for c in token.chars() {
                    match char_to_byte(c) {
                        Some(byte) if !stands_for_itself => out.push(byte),
                        _ => {
                            out.truncate(start);
                            out.extend_from_slice(token.as_bytes());
                            break;
                        }
                    }
                }
            }
        }
        *first = false;
    }
}
