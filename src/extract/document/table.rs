//! Tables of documents: a row of data is one paragraph, a table that only lays out text is its text.

use super::item::{Item, Kind};

/// Tables that are open, the innermost last.
#[derive(Default)]
pub(super) struct Tables(Vec<Vec<Vec<Item>>>);

/// A cell of data is no longer than this.
const LONGEST_CELL: usize = 120;

impl Tables {
    pub(super) fn open(&mut self) {
        self.0.push(Vec::new());
    }

    pub(super) fn is_open(&self) -> bool {
        !self.0.is_empty()
    }

    pub(super) fn row(&mut self) {
        if let Some(cells) = self.0.last_mut() {
            cells.clear();
        }
    }

    pub(super) fn cell(&mut self) {
        if let Some(cells) = self.0.last_mut() {
            cells.push(Vec::new());
        }
    }

    /// Puts items into the cell that is open.
    pub(super) fn add(&mut self, items: Vec<Item>) {
        if let Some(cells) = self.0.last_mut() {
            match cells.last_mut() {
                Some(cell) => cell.extend(items),
                None => cells.push(items),
            }
        }
    }

    /// The items of the row that ends; none where its table stands in a cell, which takes them.
    pub(super) fn end_row(&mut self) -> Vec<Item> {
        let Some(cells) = self.0.last_mut() else { return Vec::new() };
        let cells: Vec<Vec<Item>> =
            std::mem::take(cells).into_iter().filter(|cell| !cell.is_empty()).collect();
        let short = |cell: &Vec<Item>| {
            cell.len() <= 3
                && cell.iter().map(|item| item.text.chars().count()).sum::<usize>() <= LONGEST_CELL
        };
        let items = if cells.len() > 1 && cells.iter().all(short) {
            let text =
                |cell: &Vec<Item>| cell.iter().map(|item| item.text.trim()).collect::<Vec<_>>().join(" ");
            vec![Item::new(Kind::Row, cells.iter().map(text).collect::<Vec<_>>().join("\t"))]
        } else {
            cells.into_iter().flatten().collect()
        };
        self.hand_up(items)
    }

    /// What is left of a table that ends.
    pub(super) fn close(&mut self) -> Vec<Item> {
        let rest = self.end_row();
        self.0.pop();
        rest
    }

    fn hand_up(&mut self, items: Vec<Item>) -> Vec<Item> {
        let outer = self.0.len().checked_sub(2).and_then(|at| self.0.get_mut(at));
        match outer {
            None => items,
            Some(cells) => {
                match cells.last_mut() {
                    Some(cell) => cell.extend(items),
                    None => cells.push(items),
                }
                Vec::new()
            }
        }
    }
}
