//! Any text is a query: it is answered, and what is answered adds up.

#![no_main]

use std::sync::OnceLock;

use duansou::model::{MediaType, Record};
use duansou::search::{Group, Level, Sort};
use duansou::{Config, Index, SearchRequest};
use libfuzzer_sys::fuzz_target;

/// Both scripts, both widths, Latin words, numbers, signs, and a repost.
const ARTICLES: [&str; 4] = [
    "职业院校深化产教融合，学徒制培养的毕业生就业率达到98％。\n\n5G＋工业互联网实训基地同日启用，C++课程停开。",
    "兩岸職業教育協同發展論壇在廈門舉行，與會學者討論了產教融合的經驗，並同意加強教師互訪，明年再辦。",
    "两岸职业教育协同发展论坛在厦门举行，与会学者讨论了产教融合的经验，并同意加强教师互访，明年再办。",
    "“三校一园”（2024年）AND OR NOT title:教育 -会议 \"未完",
];

fn index() -> Option<&'static Index> {
    static INDEX: OnceLock<Option<Index>> = OnceLock::new();
    let made = INDEX.get_or_init(|| {
        let index = Index::in_memory(Config::default()).ok()?;
        index.ingest(ARTICLES.map(|text| Ok(Record::new(MediaType::Paragraphs, text)))).ok()?;
        Some(index)
    });
    made.as_ref()
}

fuzz_target!(|input: (u8, &str)| {
    let (choice, query) = input;
    let Some(index) = index() else { return };
    let mut request = SearchRequest::new(query).limit(usize::from(choice >> 5));
    request.literal = choice & 1 != 0;
    request.sort = if choice & 2 != 0 { Sort::Date } else { Sort::Relevance };
    request.group = if choice & 4 != 0 { Group::Article } else { Group::Paragraph };
    request.level = (choice & 8 != 0).then_some(Level::Some);
    request.offset = usize::from(choice & 16 != 0);
    let answer = index.search(&request).expect("any text is a query");
    assert_eq!(answer, index.search(&request).expect("and so it is again"));
    assert!(answer.hits.len() <= request.limit && answer.hits.len() as u64 <= answer.total);
    for hit in &answer.hits {
        for part in &hit.snippet {
            assert!(part.text == "…" || hit.text.contains(&part.text), "{part:?} is not in {}", hit.text);
        }
    }
});
