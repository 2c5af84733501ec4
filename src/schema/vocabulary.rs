//! The tokens of a tokenizer as a trie of their bytes.

/// A node of the trie; its children follow it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The token that ends here, or [`NONE`].
    pub(super) token: u32,
    /// Where its subtree ends.
    pub(super) skip: u32,
    pub(super) byte: u8,
    /// The children of the root have 0.
    pub(super) depth: u16,
}

pub(super) const NONE: u32 = u32::MAX;

/// All tokens that stand for text, by their bytes. Made once for a tokenizer.
#[derive(Debug)]
pub struct Vocabulary {
    /// In preorder.
    pub(super) nodes: Vec<Node>,
    /// Tokens with the same bytes as another, which is in the trie.
    pub(super) twins: Vec<(u32, u32)>,
    /// Bytes that are a token.
    pub(super) single: [bool; 256],
    /// Bytes of the longest token.
    pub(super) longest: usize,
    /// One more than the largest id.
    pub(super) size: usize,
}

impl Vocabulary {
    /// From the ids and bytes of all tokens that stand for text; control tokens are left out.
    #[must_use]
    pub fn new(mut tokens: Vec<(u32, Vec<u8>)>) -> Self {
        tokens.retain(|(_, bytes)| !bytes.is_empty() && bytes.len() < usize::from(u16::MAX));
        tokens.sort_unstable_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
        let size = tokens.iter().map(|(id, _)| *id as usize + 1).max().unwrap_or(0);
        let longest = tokens.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or(0);
        let mut out = Self { nodes: vec![], twins: vec![], single: [false; 256], longest, size };
        let mut path: Vec<usize> = vec![];
        let mut before: &[u8] = &[];
        for (id, bytes) in &tokens {
            let shared = before.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            out.close(&mut path, shared);
            for &byte in bytes.iter().skip(shared) {
                path.push(out.nodes.len());
                out.nodes.push(Node { token: NONE, skip: 0, byte, depth: (path.len() - 1) as u16 });
            }
            if let Some(node) = path.last().and_then(|&at| out.nodes.get_mut(at)) {
                if node.token == NONE {
                    node.token = *id;
                } else {
                    out.twins.push((node.token, *id));
                }
            }
            if let [byte] = bytes.as_slice() {
                out.single[usize::from(*byte)] = true;
            }
            before = bytes;
        }
        out.close(&mut path, 0);
        out
    }

    /// Ends the subtrees below `depth`.
    fn close(&mut self, path: &mut Vec<usize>, depth: usize) {
        let end = self.nodes.len() as u32;
        for at in path.drain(depth.min(path.len())..) {
            if let Some(node) = self.nodes.get_mut(at) {
                node.skip = end;
            }
        }
    }

    /// The child of a node (`None`: of the root) for a byte.
    pub(super) fn child(&self, of: Option<usize>, byte: u8) -> Option<usize> {
        let (mut at, end) = match of {
            None => (0, self.nodes.len()),
            Some(of) => (of + 1, self.nodes.get(of)?.skip as usize),
        };
        while at < end {
            let node = self.nodes.get(at)?;
            if node.byte == byte {
                return Some(at);
            }
            at = node.skip as usize;
        }
        None
    }
}
