//! All terms of a taxonomy as one tree of characters, walked from every character of a text.
//!
//! Most characters begin no term and cost one look into a table; an automaton over bytes was three
//! times slower on Chinese text and took as long again to build.

use std::collections::BTreeMap;
use std::ops::Range;

/// First characters in this block have a table of their own.
const BLOCK: Range<u32> = 0x4E00..0xA000;

/// A tree of characters; a node's children lie side by side, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct Trie {
    /// For each character of the block, 1 + the node that it leads to, or 0.
    first: Vec<u32>,
    nodes: Vec<Node>,
    edges: Vec<(char, u32)>,
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
        let mut trie = Self { first: vec![0; BLOCK.len()], nodes: vec![Node::default()], edges: Vec::new() };
        trie.lay(0, &root);
        for (character, node) in trie.children(0).to_vec() {
            let place = u32::from(character).checked_sub(BLOCK.start).map(|at| at as usize);
            if let Some(place) = place.and_then(|at| trie.first.get_mut(at)) {
                *place = node + 1;
            }
        }
        trie
    }

    /// Calls `emit` with each term that stands in `text` and its bytes: by their beginnings, the
    /// shorter ones first.
    pub fn find(&self, text: &str, mut emit: impl FnMut(u32, Range<usize>)) {
        for (start, first) in text.char_indices() {
            let Some(mut node) = self.begin(first) else { continue };
            let rest = text.get(start + first.len_utf8()..).unwrap_or_default();
            let mut end = start + first.len_utf8();
            let mut rest = rest.chars();
            loop {
                if let Some(term) = node.term {
                    emit(term, start..end);
                }
                if node.children.is_empty() {
                    break;
                }
                let Some(next) = rest.next() else { break };
                let Some(child) = self.child(node, next) else { break };
                end += next.len_utf8();
                node = child;
            }
        }
    }

    fn begin(&self, first: char) -> Option<&Node> {
        match u32::from(first).checked_sub(BLOCK.start).and_then(|at| self.first.get(at as usize)) {
            Some(node) => self.nodes.get(node.checked_sub(1)? as usize),
            None => self.child(self.nodes.first()?, first),
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

    /// Lays `branch` down as node `place`, its children side by side behind all that lies already.
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
