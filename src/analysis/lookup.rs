//! Maps bigrams and characters to numbers; called for every character of every compared text.

/// The numbers of a set of bigrams and characters.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// For each value of a character's low bits, the number of the first letter with them, from 1.
    first: [u16; BUCKETS],
    letters: Vec<Letter>,
}

/// A character that is part of a bigram, or a unigram itself.
#[derive(Debug, Clone)]
pub struct Letter {
    character: char,
    single: Option<usize>,
    /// Characters that complete a bigram after it, and the numbers of the bigrams.
    followed: Vec<(char, usize)>,
    /// Number of the next letter with the same low bits, from 1; 0 where there is none.
    next: u16,
}

const BUCKETS: usize = 1024;

impl Default for Lookup {
    fn default() -> Self {
        Self { first: [0; BUCKETS], letters: Vec::new() }
    }
}

impl Lookup {
    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Adds a character.
    pub fn add_character(&mut self, character: char, number: usize) {
        self.change(character, |letter| letter.single = Some(number));
    }

    /// Adds a bigram.
    pub fn add_pair(&mut self, first: char, second: char, number: usize) {
        // A caller scanning for bigrams steps from letter to letter, so both get an entry.
        self.change(second, |_| {});
        self.change(first, |letter| letter.followed.push((second, number)));
    }

    /// The entry of a character, if it is in the table.
    #[inline]
    pub fn find(&self, character: char) -> Option<&Letter> {
        self.letters.get(self.at(character)?)
    }

    /// The number of a bigram.
    pub fn pair(&self, first: char, second: char) -> Option<usize> {
        self.find(first)?.pair(second)
    }

    #[inline]
    fn at(&self, character: char) -> Option<usize> {
        let mut number = self.first.get(character as usize % BUCKETS).copied().unwrap_or(0);
        while let Some(at) = usize::from(number).checked_sub(1) {
            let letter = self.letters.get(at)?;
            if letter.character == character {
                return Some(at);
            }
            number = letter.next;
        }
        None
    }

    /// The letter of this character, inserted if missing. No query is long enough to exhaust the
    /// numbers.
    fn change(&mut self, character: char, change: impl FnOnce(&mut Letter)) {
        let known = self.at(character);
        let at = known.unwrap_or(self.letters.len());
        let Ok(number) = u16::try_from(at + 1) else { return };
        if known.is_none() {
            let mut letter = Letter { character, single: None, followed: Vec::new(), next: 0 };
            if let Some(first) = self.first.get_mut(character as usize % BUCKETS) {
                letter.next = std::mem::replace(first, number);
            }
            self.letters.push(letter);
        }
        if let Some(letter) = self.letters.get_mut(at) {
            change(letter);
        }
    }
}

impl Letter {
    /// The number of the character itself.
    #[inline]
    pub fn single(&self) -> Option<usize> {
        self.single
    }

    /// The number of the bigram that it forms with the next character.
    #[inline]
    pub fn pair(&self, second: char) -> Option<usize> {
        self.followed.iter().find(|(own, _)| *own == second).map(|(_, number)| *number)
    }
}
