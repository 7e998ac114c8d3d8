//! A trie of all terms of a taxonomy, searched from every character of a text.
//!
//! Most characters begin no term and cost one look into a table; an automaton over bytes was three
//! times slower on Chinese text and took as long again to build.

use std::collections::BTreeMap;
use std::ops::Range;

/// First characters in this block, punctuation to 汉字, have a table: what begins with 0xE3 to 0xE9
/// in UTF-8.
const BLOCK: Range<u32> = 0x3000..0xA000;

/// A trie of characters; the children of a node are adjacent and sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct Trie {
    /// For each character of the block, 1 + its place in `starts`, or 0.
    first: Vec<u32>,
    starts: Vec<Start>,
    nodes: Vec<Node>,
    edges: Vec<(char, u32)>,
}

/// What a first character leads to.
#[derive(Debug, Clone, Copy)]
struct Start {
    node: u32,
    /// A bit for the last six bits of each possible second character; it rules out most texts without a
    /// lookup.
    next: u64,
}

#[derive(Debug, Clone, Default)]
struct Node {
    term: Option<u32>,
    children: Range<u32>,
}

#[derive(Default)]
struct Branch {
    term: Option<u32>,
    children: BTreeMap<char, Branch>,
}

impl Trie {
    /// The tree of `terms`; a term is known by its number.
    pub fn new<'a>(terms: impl IntoIterator<Item = &'a str>) -> Self {
        let mut root = Branch::default();
        for (number, term) in (0..).zip(terms) {
            let mut branch = &mut root;
            for character in term.chars() {
                branch = branch.children.entry(character).or_default();
            }
            branch.term = Some(number);
        }
        let mut trie = Self { first: vec![0; BLOCK.len()], nodes: vec![Node::default()], ..Self::default() };
        trie.lay(0, &root);
        for (character, node) in trie.children(0).to_vec() {
            let place = u32::from(character).checked_sub(BLOCK.start).map(|at| at as usize);
            if let Some(place) = place.and_then(|at| trie.first.get_mut(at)) {
                *place = index(trie.starts.len() + 1);
                let ends = trie.nodes.get(node as usize).is_some_and(|node| node.term.is_some());
                let bits =
                    trie.children(node as usize).iter().map(|(next, _)| 1 << (u32::from(*next) & 0x3F));
                let next = if ends { u64::MAX } else { bits.fold(0, |all, bit: u64| all | bit) };
                trie.starts.push(Start { node, next });
            }
        }
        trie
    }

    /// Calls `emit` with each term that stands in `text` and its bytes: by their beginnings, the
    /// shorter ones first.
    pub fn find(&self, text: &str, mut emit: impl FnMut(u32, Range<usize>)) {
        let mut rest = text.as_bytes();
        loop {
            let start = text.len() - rest.len();
            // Decoded here for the sake of speed: nearly all of a text goes through the first arm.
            let node = match rest {
                [lead @ 0xE3..=0xE9, second, third, behind @ ..] => {
                    rest = behind;
                    let code = (u32::from(lead & 0x0F) << 12)
                        | (u32::from(second & 0x3F) << 6)
                        | u32::from(third & 0x3F);
                    let place = code.checked_sub(BLOCK.start).and_then(|at| self.first.get(at as usize));
                    let start = match place.copied().unwrap_or(0) {
                        0 => continue,
                        place => self.starts.get(place as usize - 1),
                    };
                    let goes_on = |start: &&Start| match behind {
                        [0xE3..=0xE9, _, third, ..] => start.next >> (third & 0x3F) & 1 == 1,
                        _ => true,
                    };
                    start.filter(goes_on).and_then(|start| self.nodes.get(start.node as usize))
                }
                // The second to fourth byte of a character that was looked up already.
                [0x80..=0xBF, behind @ ..] => {
                    rest = behind;
                    continue;
                }
                [_, behind @ ..] => {
                    rest = behind;
                    let first = text.get(start..).and_then(|text| text.chars().next());
                    first.zip(self.nodes.first()).and_then(|(first, root)| self.child(root, first))
                }
                [] => return,
            };
            if let Some(node) = node {
                self.walk(node, text, start, &mut emit);
            }
        }
    }

    /// The terms that begin at `start`, with a character that leads to `node`.
    fn walk(&self, node: &Node, text: &str, start: usize, emit: &mut impl FnMut(u32, Range<usize>)) {
        let mut node = node;
        let mut characters = text.get(start..).unwrap_or_default().chars();
        characters.next();
        loop {
            if let Some(term) = node.term {
                emit(term, start..text.len() - characters.as_str().len());
            }
            if node.children.is_empty() {
                return;
            }
            let Some(child) = characters.next().and_then(|next| self.child(node, next)) else { return };
            node = child;
        }
    }

    fn child(&self, node: &Node, character: char) -> Option<&Node> {
        let children = self.edges.get(node.children.start as usize..node.children.end as usize)?;
        let at = children.binary_search_by_key(&character, |(edge, _)| *edge).ok()?;
        self.nodes.get(children.get(at)?.1 as usize)
    }

    fn children(&self, node: usize) -> &[(char, u32)] {
        let children = self.nodes.get(node).map_or(0..0, |node| node.children.clone());
        self.edges.get(children.start as usize..children.end as usize).unwrap_or_default()
    }

    /// Stores `branch` as node `place`, its children adjacent at the end.
    fn lay(&mut self, place: usize, branch: &Branch) {
        let start = self.edges.len();
        let first = self.nodes.len();
        for (number, (character, _)) in branch.children.iter().enumerate() {
            self.edges.push((*character, index(first + number)));
            self.nodes.push(Node::default());
        }
        if let Some(node) = self.nodes.get_mut(place) {
            *node = Node { term: branch.term, children: index(start)..index(self.edges.len()) };
        }
        for (number, child) in branch.children.values().enumerate() {
            self.lay(first + number, child);
        }
    }
}

/// A taxonomy of four thousand million characters does not fit into memory.
fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
