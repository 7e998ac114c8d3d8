//! Pairs and characters to numbers: looked up for every character of every text that is compared.

/// The numbers of some pairs and characters.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// For each value of a character's low bits, the number of the first letter with them, from 1.
    first: [u16; BUCKETS],
    letters: Vec<Letter>,
}

/// A character that stands in a pair, or for itself.
#[derive(Debug, Clone)]
pub struct Letter {
    character: char,
    single: Option<usize>,
    /// Characters after it that make a pair, and the numbers of the pairs.
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
    /// Whether nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Lets a character be found.
    pub fn add_character(&mut self, character: char, number: usize) {
        self.change(character, |letter| letter.single = Some(number));
    }

    /// Lets a pair be found.
    pub fn add_pair(&mut self, first: char, second: char, number: usize) {
        // Whoever looks for pairs goes from letter to letter.
        self.change(second, |_| {});
        self.change(first, |letter| letter.followed.push((second, number)));
    }

    /// What is known of a character, if it stands in anything at all.
    #[inline]
    pub fn find(&self, character: char) -> Option<&Letter> {
        self.letters.get(self.at(character)?)
    }

    /// The number of a pair.
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

    /// Changes the letter of this character, a new one if there is none. No query is so long that it
    /// has more letters than there are numbers.
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

    /// The number of the pair that it makes with the one after it.
    #[inline]
    pub fn pair(&self, second: char) -> Option<usize> {
        self.followed.iter().find(|(own, _)| *own == second).map(|(_, number)| *number)
    }
}
