//! The same text again (转载): one hit with its copies, and never two that are not the same.

use std::collections::BTreeSet;

use duansou::model::{ArticleId, MediaType, Published, Record};
use duansou::repost::Content;
use duansou::search::{Duplicates, Facet, Group, Sort};
use duansou::{Config, Index, SearchRequest, SearchResponse};

const NEWS: [&str; 6] = [
    "6月10日起，海棠镇中心小学的操场在周末向居民开放，早上六点开门，晚上八点关门，首个周末有四百多人前来锻炼。",
    "学校与镇政府商定，由镇里负责看护和保险，学校负责器材，一年评估一次，评估结果向居民公布。",
    "镇上的居民说，过去散步要走两公里到河堤，现在下楼就是跑道，孩子写完作业也有地方去。",
    "镇政府的工作人员介绍，开放前做了三件事：给围墙装上分隔栏，给跑道装上照明，给学校买了公众责任保险。",
    "也有家长担心校园安全，校长回应说，教学区在周末上锁，操场只留东门进出，进门要登记，值班的人不会离岗。",
    "晴川县计划在年底前再开放十二所学校的操场，并为每所学校配备两名看护员，经费由县财政承担。",
];

/// An article: id, source, day, paragraphs.
type Told<'a> = (&'a str, &'a str, &'a str, Vec<String>);

fn news() -> Vec<String> {
    NEWS.map(str::to_owned).to_vec()
}

fn index(articles: &[Told<'_>]) -> Index {
    let index = Index::in_memory(Config::default()).unwrap();
    let records = articles.iter().map(|(id, source, day, paragraphs)| {
        let mut record = Record::new(MediaType::Paragraphs, paragraphs.join("\n\n"));
        record.id = Some(ArticleId::new(id));
        record.known.title = Some(format!("{source}的报道"));
        record.known.source = Some((*source).to_owned());
        record.known.published = Published::parse(day);
        Ok(record)
    });
    index.ingest(records).unwrap();
    index
}

/// The hits of an answer, each with its copies behind it: `a#0 b#0`.
fn listing(answer: &SearchResponse) -> Vec<String> {
    let line = |hit: &duansou::search::Hit| {
        let ids = std::iter::once(&hit.id).chain(hit.copies.iter().map(|copy| &copy.id));
        ids.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    answer.hits.iter().map(line).collect()
}

/// What a query finds as paragraphs and as articles.
fn check(articles: &[Told<'_>], query: &str, paragraphs: &[&str], grouped: &[&str]) {
    let index = index(articles);
    let request = SearchRequest::new(query).sort(Sort::Date);
    let answer = index.search(&request).unwrap();
    assert_eq!(listing(&answer), paragraphs, "{query}");
    let answer = index.search(&request.clone().group(Group::Article)).unwrap();
    assert_eq!(listing(&answer), grouped, "{query}");
    // Kept, every match is a hit, and nothing was lost.
    let kept = index.search(&request.duplicates(Duplicates::Keep)).unwrap();
    let named: BTreeSet<&str> = paragraphs.iter().flat_map(|line| line.split(' ')).collect();
    assert_eq!(kept.hits.iter().map(|hit| hit.id.as_str()).collect::<BTreeSet<_>>(), named, "{query}");
    assert!(kept.hits.iter().all(|hit| hit.copies.is_empty()) && kept.collapsed == 0);
}

#[test]
fn the_same_article_under_another_source_is_a_copy_of_the_earliest() {
    let articles = [
        ("later", "晴川新闻网", "2023-06-12T09:00", news()),
        ("first", "海棠镇融媒", "2023-06-11T18:30", news()),
        ("undated", "某门户", "", news()),
    ];
    check(&articles, "看护和保险", &["first#1 later#1 undated#1"], &["first#1 later#1 undated#1"]);
}

#[test]
fn a_note_before_it_and_a_tail_that_is_cut_make_no_other_article() {
    let mut copy = news();
    copy.insert(0, "编者按：学校的操场该不该开放？海棠镇的做法或许能给出一种回答，本报予以转载。".to_owned());
    copy.pop();
    let articles = [("first", "晴川日报", "2023-06-12", news()), ("copy", "教育周刊", "2023-06-20", copy)];
    check(&articles, "看护和保险", &["first#1 copy#2"], &["first#1 copy#2"]);
    // Of an article that is there twice, a piece of a paragraph is a copy too.
    let mut cut = news();
    cut[1] = NEWS[1].split_once("，学校").unwrap().0.to_owned();
    let articles = [("first", "晴川日报", "2023-06-12", news()), ("copy", "教育周刊", "2023-06-20", cut)];
    check(&articles, "看护和保险", &["first#1 copy#1"], &["first#1 copy#1"]);
}

#[test]
fn articles_that_quote_one_paragraph_are_two() {
    let own = |at: usize| {
        let theme = ["图书馆", "游泳池"][at];
        (0..4).map(move |place| format!("关于{theme}的第{place}个看法，与操场没有关系，{theme}要另外研究，也要另外花钱，这里说的是{theme}。"))
    };
    let quoting = |at| own(at).chain([NEWS[0].to_owned()]).collect::<Vec<_>>();
    let articles =
        [("library", "评论", "2023-07-01", quoting(0)), ("pool", "杂谈", "2023-07-02", quoting(1))];
    check(&articles, "早上六点开门", &["library#4 pool#4"], &["pool#4", "library#4"]);
}

#[test]
fn script_width_and_signs_do_not_matter() {
    let traditional = [
        "６月１０日起,海棠鎮中心小學的操場在周末向居民開放,早上六點開門,晚上八點關門,首個周末有四百多人前來鍛煉。",
        "學校與鎮政府商定,由鎮裏負責看護和保險,學校負責器材,一年評估一次,評估結果向居民公布。",
        "鎮上的居民説,過去散步要走兩公里到河堤,現在下樓就是跑道,孩子寫完作業也有地方去。",
        "鎮政府的工作人員介紹,開放前做了三件事:給圍墻裝上分隔欄,給跑道裝上照明,給學校買了公衆責任保險。",
        "也有家長擔心校園安全,校長回應説,教學區在周末上鎖,操場只留東門進出,進門要登記,值班的人不會離崗。",
        "晴川縣計劃在年底前再開放十二所學校的操場,並爲每所學校配備兩名看護員,經費由縣財政承擔。",
    ]
    .map(str::to_owned);
    let articles = [
        ("first", "晴川日报", "2023-06-12", news()),
        ("copy", "海埔週報", "2023-06-13", traditional.to_vec()),
    ];
    check(&articles, "操場 居民", &["first#0 copy#0"], &["first#0 copy#0"]);
}

#[test]
fn notices_of_two_years_are_two() {
    let notice = |year: u32, day: u32| {
        vec![
            "为做好义务教育阶段招生入学工作，保障适龄儿童少年依法接受义务教育，现将有关事项通知如下。"
                .to_owned(),
            format!(
                "年满6周岁（{}年8月31日及以前出生）的儿童，应当按规定的学区入学，因身体状况需要延缓入学的，由监护人提出申请。",
                year - 6
            ),
            format!(
                "{year}年8月{day}日为网上登记时间，逾期未登记的，由县教育局统筹安排，不再受理其他方式的登记。"
            ),
            "各学校要严格执行均衡编班规定，不得以任何形式组织入学考试，不得设立重点班，违反规定的追究责任。"
                .to_owned(),
        ]
    };
    let articles = [
        ("n23", "县教育局", "2023-08-15", notice(2023, 20)),
        ("n24", "县教育局", "2024-08-14", notice(2024, 19)),
    ];
    // Neither where the numbers stand, nor where the text is the same to the letter.
    check(&articles, "监护人提出申请", &["n24#1", "n23#1"], &["n24#1", "n23#1"]);
    check(&articles, "均衡编班", &["n24#3", "n23#3"], &["n24#3", "n23#3"]);
}

#[test]
fn common_sentences_are_no_copy() {
    let article = |at: usize| {
        let body =
            format!("第{at}篇文章谈的是另一件事情，和别的文章没有什么关系，只是篇末有同样的一句话而已。");
        vec![body, "欢迎读者来信来电，提供新闻线索。".to_owned()]
    };
    let articles = [("a", "甲报", "2023-01-01", article(7)), ("b", "乙报", "2023-01-02", article(8))];
    check(&articles, "新闻线索", &["b#1", "a#1"], &["b#1", "a#1"]);
}

#[test]
fn a_copy_is_cited_filtered_and_kept_without_its_original() {
    let index =
        index(&[("first", "晴川日报", "2023-06-12", news()), ("copy", "教育周刊", "2023-06-20", news())]);
    assert_eq!(index.show("copy#1", 0).unwrap().paragraphs[0].text, NEWS[1]);
    let request = SearchRequest::new("看护和保险").facet(Facet::Source);
    let answer = index.search(&request).unwrap();
    assert_eq!((answer.total, answer.collapsed, answer.hits.len()), (2, 1, 1));
    assert_eq!(answer.facets[&Facet::Source].len(), 2);
    let copy = &answer.hits[0].copies[0];
    assert_eq!((copy.id.as_str(), copy.source.as_deref()), ("copy#1", Some("教育周刊")));
    let filtered = index.search(&request.clone().source("教育周刊")).unwrap();
    assert_eq!(listing(&filtered), ["copy#1"]);
    let explained = index.explain(&request, "copy#1").unwrap();
    assert_eq!(explained.rank, Some(1));
    index.delete(&ArticleId::new("first")).unwrap();
    index.reload().unwrap();
    assert_eq!(listing(&index.search(&request).unwrap()), ["copy#1"]);
}

/// A story that a hundred sites took over is one hit, and pages join to the whole, however long.
#[test]
fn pages_join_to_the_whole() {
    let other = |at: usize| {
        let theme: String = char::from_u32(0x4E00 + 37 * at as u32).into_iter().cycle().take(4).collect();
        vec![format!(
            "{theme}的操场也有人看护和保险，但{theme}那里情况不同，{theme}的事要由{theme}自己说，别处的经验不能照搬。"
        )]
    };
    let names: Vec<String> = (0..180).map(|at| format!("a{at:03}")).collect();
    let articles: Vec<Told<'_>> = (0..180)
        .map(|at| {
            let text = if at % 3 == 0 { other(at) } else { news() };
            (names[at].as_str(), "晴川日报", "2023-06-12", text)
        })
        .collect();
    let index = index(&articles);
    for group in [Group::Paragraph, Group::Article] {
        for sort in [Sort::Relevance, Sort::Date] {
            let request = SearchRequest::new("看护和保险").group(group).sort(sort);
            let whole = index.search(&request.clone().limit(500)).unwrap();
            assert_eq!(
                (whole.total, whole.collapsed, whole.hits.len()),
                (180, 119, 61),
                "{group:?} {sort:?}"
            );
            let found: BTreeSet<String> =
                listing(&whole).iter().flat_map(|line| line.split(' ')).map(str::to_owned).collect();
            assert_eq!(found.len(), 180);
            assert!(whole.hits.iter().enumerate().all(|(at, hit)| hit.rank == at + 1));
            let mut joined = Vec::new();
            for page in 0..10 {
                let part = index.search(&request.clone().limit(7).offset(7 * page)).unwrap();
                assert_eq!((part.total, part.collapsed), (whole.total, whole.collapsed));
                joined.extend(part.hits);
            }
            assert_eq!(joined, whole.hits, "{group:?} {sort:?}");
        }
    }
}

/// The relation does not depend on which text is asked.
#[test]
fn copies_are_symmetric() {
    let texts: Vec<String> = (0..1 << NEWS.len())
        .map(|bits: usize| {
            NEWS.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, text)| *text).collect()
        })
        .collect();
    let contents: Vec<Content> = texts.iter().map(|text| Content::of([text.as_str()])).collect();
    for (one, text) in contents.iter().zip(&texts) {
        assert_eq!(
            one.is_same(one),
            text.chars().filter(|char| char.is_alphanumeric()).count() >= 40,
            "{text}"
        );
        for two in &contents {
            assert_eq!(one.is_same(two), two.is_same(one));
            assert_eq!(one.is_within(two), two.is_within(one));
            assert_eq!(one.is_repost(two), two.is_repost(one));
        }
    }
}
