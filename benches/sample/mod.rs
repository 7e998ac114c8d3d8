//! Text for whoever has no judged collection: made up, but as uneven as real text is.
//!
//! Words of one to four 汉字 are drawn by Zipf's law, most of them from the topic of the paragraph;
//! every paragraph names somebody whom no other names, and has a question that only it answers.

use duansou::eval::JudgedQuery;

use crate::collection::Document;
use crate::random::Random;

/// Made-up documents, and the questions of which each is answered by one.
pub struct Sample {
    pub documents: Vec<Document>,
    pub questions: Vec<(JudgedQuery, String)>,
    pub keywords: Vec<(JudgedQuery, String)>,
    /// Frequent words, which many documents hold and none answers.
    pub words: Vec<JudgedQuery>,
}

const TOPICS: usize = 40;
const WORDS_OF_TOPIC: usize = 250;
const COMMON_WORDS: usize = 2_000;
/// The first of the 汉字 in Unicode's order are as good as any.
const FIRST: u32 = 0x4E00;
const CHARACTERS: u64 = 2_500;

/// `count` documents.
pub fn sample(count: usize) -> Sample {
    let mut random = Random(20_240_525);
    let common = words(&mut random, COMMON_WORDS);
    let topics: Vec<Vec<String>> = (0..TOPICS).map(|_| words(&mut random, WORDS_OF_TOPIC)).collect();
    let mut sample =
        Sample { documents: Vec::new(), questions: Vec::new(), keywords: Vec::new(), words: Vec::new() };
    for number in 0..count {
        let topic = &topics[random.below(TOPICS as u64) as usize];
        let word = |random: &mut Random| match random.below(3) {
            0 => random.zipf(topic),
            _ => random.zipf(&common),
        };
        // Names come from a part of the alphabet of their own; the number makes them unique.
        let name: String = [number / 1600, number / 40 % 40, number % 40]
            .iter()
            .enumerate()
            .map(|(place, part)| char::from_u32(0x8000 + (place * 100 + part) as u32).unwrap())
            .collect();
        let sentences = 2 + random.below(8) as usize;
        let told = random.below(sentences as u64) as usize;
        let mut text = String::new();
        let mut asked = Vec::new();
        for sentence in 0..sentences {
            let said: Vec<String> = (0..6 + random.below(14)).map(|_| word(&mut random)).collect();
            if sentence == told {
                asked = said[..4].to_vec();
                text.push_str(&format!("{name}在{}年", 1900 + random.below(125)));
            }
            for (place, word) in said.iter().enumerate() {
                text.push_str(word);
                if place % 6 == 5 {
                    text.push('，');
                }
            }
            text.push('。');
        }
        let id = format!("d{number}");
        let query = |text: String| (JudgedQuery { id: format!("q{number}"), text }, id.clone());
        if number % 4 == 0 {
            sample.questions.push(query(format!("{name}在哪一年{}？", asked.concat())));
            sample.keywords.push(query(format!("{name} {}", asked[1])));
            let words = [0, 1, 2].map(|_| random.zipf(topic)).concat();
            sample.words.push(JudgedQuery { id: format!("w{number}"), text: words });
        }
        sample.documents.push(Document { title: topic[0].clone(), id, text });
    }
    sample
}

fn words(random: &mut Random, count: usize) -> Vec<String> {
    let word = |random: &mut Random| {
        let length = [1, 2, 2, 2, 2, 2, 3, 4][random.below(8) as usize];
        // Few characters are frequent: the lower of two draws.
        let mut draw = || random.below(CHARACTERS).min(random.below(CHARACTERS)) as u32;
        (0..length).map(|_| char::from_u32(FIRST + draw()).unwrap()).collect()
    };
    (0..count).map(|_| word(random)).collect()
}

impl Random {
    /// A word, the earlier ones oftener: the chance falls with the place.
    fn zipf(&mut self, words: &[String]) -> String {
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        let place = (words.len() as f64).powf(share) as usize - 1;
        words[place.min(words.len() - 1)].clone()
    }
}
