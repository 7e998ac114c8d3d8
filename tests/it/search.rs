//! From request to answer: levels, filters, order, groups, facets, pages.

use std::collections::BTreeSet;

use duansou::model::{ArticleId, MediaType, Metadata, Published, Record};
use duansou::search::{Duplicates, Facet, Group, Hit, Level, Sort};
use duansou::{Config, ErrorKind, Index, SearchRequest};

/// Articles as `id | title | source | date | paragraphs…`.
const ARTICLES: &str = "\
a | 津雄签署协议 | 天津日报 | 2024-05-25 | 职业教育协同发展合作协议在津签署。 | 两地中小学建立一对一合作关系。
b | 廣州職校開課 | 廣州日報 | 2023-09-01 | 廣州的職業教育迎來新學期。 | 惠州也有職業學校。
c | 5G 与 C++ | 科技報 | 2024-05 | 团队用 C++ 重写了 5G 基站软件，型号 PPR-9087。 | 上海交通大学参与研发。
d | 综述 | 天津日报 | | 上海的交通方便，大学很多；他从职业学校毕业，成了从业教师，谈教育公平。";

fn index() -> Index {
    let index = Index::in_memory(Config::default()).unwrap();
    index.ingest(ARTICLES.lines().map(|line| Ok(record(line)))).unwrap();
    index
}

fn record(line: &str) -> Record {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut record = Record::new(MediaType::Paragraphs, fields[4..].join("\n\n"));
    record.id = Some(ArticleId::new(fields[0]));
    let mut known = Metadata::default();
    known.title = given(fields[1]);
    known.source = given(fields[2]);
    known.published = Published::parse(fields[3]);
    record.known = known;
    record
}

/// `id#ordinal` and the level of each hit.
fn hits(index: &Index, request: &SearchRequest) -> String {
    let answer = index.search(request).unwrap();
    assert!(answer.hits.len() as u64 <= answer.total);
    let hits = answer.hits.iter().map(|hit| format!("{}:{}", hit.id, hit.level.as_str()));
    hits.collect::<Vec<_>>().join(" ")
}

#[test]
fn queries_find_what_a_reader_would() {
    let index = index();
    let check = |query: &str, expected: &str| {
        assert_eq!(hits(&index, &SearchRequest::new(query)), expected, "{query}");
    };
    check("职业教育", "a#0:exact b#0:exact");
    check("職業教育", "b#0:exact a#0:exact");
    check("广州", "b#0:exact");
    check("州", "b#1:exact b#0:exact");
    check("上海交通大学", "c#1:exact");
    check("交通上海大学", "c#1:some d#0:some");
    check("谈职业教育", "d#0:some b#0:some a#0:some b#1:some");
    check("ｐｐｒ－９０８７", "c#0:exact");
    check("C++", "c#0:exact");
    check("5G", "c#0:exact");
    check("PPR-1044", "c#0:some");
    check("职业教育 -广州", "a#0:exact");
    check("广州 OR 一对一", "a#1:exact b#0:exact");
    check("广州 | 一对一", "a#1:exact b#0:exact");
    check("职业教育 NOT 广州", "a#0:exact");
    check("职业教育 AND !广州", "a#0:exact");
    check("“职业 教育”", "");
    check("标题：综述 +大学", "d#0:exact");
    check("来源:天津日报 教育", "a#0:exact d#0:exact");
    check("日期:2024-05 大学", "c#1:exact");
    check("title:综述 大学", "d#0:exact");
    check("source:天津日报 教育", "a#0:exact d#0:exact");
    check("date:2024-05 大学", "c#1:exact");
    check("date:2024-05-25.. 协议", "a#0:exact");
    check("date:..2023 职业", "b#1:exact b#0:exact");
    check("版权", "");
    check("量子 大学", "c#1:some d#0:some");
    check("", "a#0:exact a#1:exact c#0:exact c#1:exact b#0:exact b#1:exact d#0:exact");
}

#[test]
fn levels_can_be_asked_for() {
    let index = index();
    let at = |level| hits(&index, &SearchRequest::new("上海交通大学").level(level));
    assert_eq!(at(Level::Exact), "c#1:exact");
    assert_eq!(at(Level::Some), "c#1:exact d#0:some");
    let at = |level| hits(&index, &SearchRequest::new("职业教育").level(level));
    assert_eq!(at(Level::All), "a#0:exact b#0:exact d#0:all");
    assert_eq!(at(Level::Some), "a#0:exact b#0:exact d#0:all b#1:some");
}

/// Tokens of letters, digits and signs: the query, and the paragraphs that hold it literally. Each line
/// has been a fault of some engine.
const MIXED: &str = "\
5G => net
5g => net
４Ｇ => old
5G专网 => net
G专网 => net
C++ => cpp
c# => csharp
C# => csharp
Ｃ＋＋ => cpp
C => cpp csharp mail
AK47 => gun
AK-47 => gun2
ak４７ => gun
PPR-9087 => part
9087 => part
PPR => part
PPR-908 => part
4.55 => grade
4.5 => grade
55 => grade
2024年 => year
2024 => year mail
２０２４年 => year
024年 => year
V1.0 => version
Ｖ1.0 => version
v1.0 => version
1.0 => version
zhang.san@example.edu.cn => mail
zhang.san => mail
example.edu => mail
2024-05-25 => mail
iPhone15 => phone
iPhone => phone
100% => share
１００％ => share
3:1 => odds
A/B => ab
①号 => circled
1号 => circled
H₂O => water
H2O => water";

#[test]
fn mixed_tokens_are_found_as_they_stand() {
    let texts = [
        ("net", "校园建成5G专网。"),
        ("old", "此前用的是4G网络。"),
        ("cpp", "课程用C++讲授。"),
        ("csharp", "另一门课用C#讲授。"),
        ("gun", "展柜里是AK47模型。"),
        ("gun2", "也写作AK-47。"),
        ("part", "管件型号为PPR-9087，已停产。"),
        ("grade", "平均绩点4.55，居全院第一。"),
        ("year", "2024年秋季开学。"),
        ("version", "标准Ｖ1.0发布。"),
        ("mail", "来信请寄zhang.san@example.edu.cn，截止2024-05-25。"),
        ("phone", "演示用iPhone15拍摄。"),
        ("share", "就业率为100％。"),
        ("odds", "师生比为3∶1。"),
        ("ab", "两组做A/B测试。"),
        ("circled", "见①号楼公告。"),
        ("water", "水的分子式是H₂O。"),
    ];
    let index = paragraphs(&texts);
    for line in MIXED.lines() {
        let (query, expected) = line.split_once(" => ").unwrap();
        let answer = index.search(&SearchRequest::new(query)).unwrap();
        let literal = answer.hits.iter().filter(|hit| hit.level == Level::Exact);
        let found: BTreeSet<&str> = literal.map(|hit| hit.article.as_str()).collect();
        assert_eq!(found, expected.split(' ').collect(), "{query}");
    }
}

/// What folding must not join, and what it joins: the query, and the paragraphs that hold it
/// literally, best first. The typed form goes before the other.
const TRAPS: &str = "\
王后 => queen
后面 => behind behind-t
後面 => behind-t behind
乾隆 => emperor
干杯 => toast toast-t
乾杯 => toast-t toast
头发 => hair hair-t
頭髮 => hair-t hair
发展 => growth growth-t
發展 => growth-t growth
台湾 => island island-t
臺灣 => island-t island
皇后 => queen2";

#[test]
fn scripts_match_where_they_should() {
    let texts = [
        ("queen", "国王和王后出席。"),
        ("queen2", "皇后号邮轮靠港。"),
        ("behind", "站在后面听讲。"),
        ("behind-t", "站在後面聽講。"),
        ("emperor", "乾隆年间重修。"),
        ("toast", "大家举起干杯的手。"),
        ("toast-t", "大家舉起乾杯的手。"),
        ("hair", "头发要梳整齐。"),
        ("hair-t", "頭髮要梳整齊。"),
        ("growth", "推动区域发展。"),
        ("growth-t", "推動區域發展。"),
        ("island", "赴台湾交流。"),
        ("island-t", "赴臺灣交流。"),
    ];
    let index = paragraphs(&texts);
    for line in TRAPS.lines() {
        let (query, expected) = line.split_once(" => ").unwrap();
        let request = SearchRequest::new(query).duplicates(Duplicates::Keep);
        let answer = index.search(&request).unwrap();
        let found: Vec<&str> = answer.hits.iter().map(|hit| hit.article.as_str()).collect();
        assert_eq!(found.join(" "), expected, "{query}");
        assert!(answer.hits.iter().all(|hit| hit.level == Level::Exact), "{query}");
    }
}

/// An index of articles of one paragraph, by id.
fn paragraphs(texts: &[(&str, &str)]) -> Index {
    let index = Index::in_memory(Config::default()).unwrap();
    let records = texts.iter().map(|(id, text)| {
        let mut record = Record::new(MediaType::Paragraphs, *text);
        record.id = Some(ArticleId::new(*id));
        Ok(record)
    });
    index.ingest(records).unwrap();
    index
}

/// What an answer has ranks, and does not find.
#[test]
fn answers_rank_before_mentions_of_the_question() {
    let index = paragraphs(&[
        ("asks", "南湾大学的住宿条件一直受到学生和家长的关注，校方每学期都会听取意见。"),
        ("tells", "南湾大学的住宿按人收取，四人间每学年一千二百元，校方每学期都会公示。"),
        ("other", "食堂一顿午餐十二元。"),
    ]);
    let answer = index.search(&SearchRequest::new("南湾大学住宿多少钱")).unwrap();
    let found: Vec<&str> = answer.hits.iter().map(|hit| hit.article.as_str()).collect();
    assert_eq!(found, ["tells", "asks"]);
}

/// A long paragraph among long candidates is not held against itself because others are short.
#[test]
fn length_is_measured_by_the_candidates() {
    let long =
        |topic: &str| format!("{topic}的历史可以追溯到很久以前，{}", "其间经历了许多变化与发展，".repeat(12));
    let mut texts: Vec<(String, String)> = vec![
        (
            "about".to_owned(),
            format!("灯塔{}灯塔由石匠修建，灯塔上有灯塔的看守，去灯塔要乘船。", long("灯塔")),
        ),
        ("passing".to_owned(), "附近有灯塔一座。".to_owned()),
    ];
    texts.extend((0..20).map(|n| (format!("long-{n:02}"), format!("{}也提到灯塔。", long("港口")))));
    texts.extend((0..200).map(|n| (format!("short-{n:03}"), format!("第{n}条 本条另有规定。"))));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let first = |candidate_length: f32| {
        let mut request = SearchRequest::new("灯塔").duplicates(Duplicates::Keep);
        request.weights.candidate_length = candidate_length;
        paragraphs(&texts).search(&request).unwrap().hits[0].article.to_string()
    };
    assert_eq!((first(1.0).as_str(), first(0.0).as_str()), ("about", "passing"));
}

#[test]
fn no_query_is_too_long() {
    let index = index();
    let long = "职业教育与区域协同发展研究".repeat(1000);
    let spread: String = ('\u{4E00}'..='\u{9FFF}').collect();
    let runs = "ab1 ".repeat(20_000);
    for query in
        [long.as_str(), &spread, &runs, &"(".repeat(50_000), &"\"".repeat(50_001), &"，".repeat(30_000)]
    {
        let answer = index.search(&SearchRequest::new(query).level(Level::Some)).unwrap();
        assert!(answer.total <= 7);
    }
    assert_eq!(index.search(&SearchRequest::new(long)).unwrap().hits[0].level, Level::Some);
}

#[test]
fn every_level_is_counted_once() {
    let index = index();
    let check = |request: SearchRequest, expected: &str| {
        let answer = index.search(&request).unwrap();
        let levels = answer.levels.iter().map(|(level, count)| format!("{}:{count}", level.as_str()));
        assert_eq!(levels.collect::<Vec<_>>().join(" "), expected, "{}", request.query);
        assert_eq!(answer.levels.values().sum::<u64>(), answer.total);
    };
    check(SearchRequest::new("职业教育"), "exact:2");
    check(SearchRequest::new("职业教育").level(Level::All), "exact:2 all:1");
    check(SearchRequest::new("职业教育").level(Level::Some), "exact:2 all:1 some:1");
    check(SearchRequest::new("职业教育").level(Level::Some).limit(1).offset(2), "exact:2 all:1 some:1");
    check(SearchRequest::new("谈职业教育"), "exact:0 all:0 some:4");
    // One pair is literal or not there at all.
    check(SearchRequest::new("广州").level(Level::Some), "exact:1 all:0 some:0");
    check(SearchRequest::new("版权"), "exact:0 all:0 some:0");
    check(SearchRequest::new(""), "exact:7");
}

#[test]
fn filters_narrow() {
    let index = index();
    let base = SearchRequest::new("教育 OR 大学 OR 合作");
    let check = |request: SearchRequest, expected: &str| {
        let mut found: Vec<String> = hits(&index, &request).split(' ').map(str::to_owned).collect();
        found.sort();
        assert_eq!(found.join(" "), expected);
    };
    check(base.clone().source("天津日报"), "a#0:exact a#1:exact d#0:exact");
    check(base.clone().source("天津日报").source("科技報"), "a#0:exact a#1:exact c#1:exact d#0:exact");
    check(base.clone().since(Published::parse("2024").unwrap()), "a#0:exact a#1:exact c#1:exact");
    check(base.clone().until(Published::parse("2023-09").unwrap()), "b#0:exact");
    check(base.clone().kind(duansou::model::ParagraphKind::Caption), "");
    let error = index.search(&base.topic("高中教学")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
}

#[test]
fn order_groups_and_facets() {
    let index = index();
    let all = SearchRequest::new("教育 OR 大学 OR 合作");
    let newest = index.search(&all.clone().sort(Sort::Date)).unwrap();
    let dates: Vec<&str> =
        newest.hits.iter().map(|hit| hit.published.as_ref().map_or("", Published::as_str)).collect();
    assert_eq!(dates, ["2024-05-25", "2024-05-25", "2024-05", "2023-09-01", ""]);
    let grouped = index.search(&all.clone().group(Group::Article)).unwrap();
    assert_eq!(grouped.total, 4);
    let more: Vec<(&str, Option<u64>)> =
        grouped.hits.iter().map(|hit| (hit.article.as_str(), hit.more)).collect();
    assert!(more.contains(&("a", Some(1))) && more.contains(&("d", Some(0))), "{more:?}");
    let counted = index.search(&all.limit(0).facet(Facet::Source).facet(Facet::Year)).unwrap();
    assert_eq!((counted.total, counted.hits.len()), (5, 0));
    assert_eq!(counted.facets[&Facet::Source]["天津日报"], 3);
    assert_eq!(counted.facets[&Facet::Year]["2024"], 3);
}

#[test]
fn pages_join_to_the_whole() {
    let index = index();
    for request in
        [SearchRequest::new("教育 OR 大学 OR 合作"), SearchRequest::new("职业教育").level(Level::Some)]
    {
        let whole = hits(&index, &request);
        let pages = (0..6).map(|offset| hits(&index, &request.clone().offset(offset).limit(1)));
        assert_eq!(pages.filter(|page| !page.is_empty()).collect::<Vec<_>>().join(" "), whole);
    }
}

#[test]
fn an_explanation_adds_up() {
    let index = index();
    let request = SearchRequest::new("职业教育 5G").level(Level::Some);
    let unexplained = index.search(&request).unwrap();
    let answer = index.search(&request.explain()).unwrap();
    assert!(!answer.hits.is_empty());
    let scores = |hits: &[Hit]| -> Vec<f32> { hits.iter().map(|hit| hit.score).collect() };
    assert_eq!(scores(&answer.hits), scores(&unexplained.hits));
    for hit in answer.hits {
        let explanation = hit.explanation.unwrap();
        let sum: f32 = explanation.parts.iter().map(|part| part.score).sum();
        assert!((sum * explanation.kind_factor - hit.score).abs() < 1e-4);
    }
}

#[test]
fn the_same_article_again_replaces() {
    let index = index();
    let again = |line: &str, origin: Option<&str>| {
        let mut record = record(line);
        record.origin = origin.map(str::to_owned);
        index.ingest([Ok(record)]).unwrap();
    };
    again("a | 津雄签署协议 | 天津日报 | 2024-05-25 | 换了一个说法。", None);
    assert_eq!(hits(&index, &SearchRequest::new("在津签署")), "");
    assert_eq!(hits(&index, &SearchRequest::new("换了一个说法")), "a#0:exact");
    // What came from a file is replaced by what comes from it now, whatever its id.
    again("e | | | | 旧的一行。", Some("f.jsonl"));
    again("g | | | | 新的一行。", Some("f.jsonl"));
    assert_eq!(hits(&index, &SearchRequest::new("的一行")), "g#0:exact");
    index.delete(&ArticleId::new("g")).unwrap();
    assert_eq!(hits(&index, &SearchRequest::new("的一行")), "");
    assert_eq!(index.delete(&ArticleId::new("g")).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_record_that_is_an_error_is_skipped() {
    let index = Index::in_memory(Config::default()).unwrap();
    let bad = duansou::Error::new(ErrorKind::InvalidInput, "is empty");
    let report =
        index.ingest([Ok(record("a | | | | 一段。")), Err(bad), Ok(record("b | | | | 两段。"))]).unwrap();
    assert_eq!((report.articles, report.paragraphs, report.skipped.len()), (2, 2, 1));
    assert_eq!(index.stats().unwrap().articles, 2);
}

#[test]
fn a_paragraph_is_shown_with_its_neighbours() {
    let index = index();
    let ordinals = |id: &str, neighbours| -> Vec<u32> {
        index.show(id, neighbours).unwrap().paragraphs.iter().map(|paragraph| paragraph.ordinal).collect()
    };
    assert_eq!(ordinals("a#1", 0), [1]);
    assert_eq!(ordinals("a#1", 3), [0, 1]);
    assert_eq!(ordinals("a", 0), [0, 1]);
    assert_eq!(index.show("a#9", 9).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(index.show("nobody", 0).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn an_absent_word_is_named() {
    let index = index();
    let absent = |query: &str| index.search(&SearchRequest::new(query)).unwrap().absent;
    assert_eq!(absent("量子 大学"), ["量子"]);
    assert_eq!(absent("職業教育 大学"), [""; 0]);
    assert_eq!(absent("版权"), ["版权"]);
}

#[test]
fn a_paragraph_is_explained_also_where_it_is_not_found() {
    let index = index();
    let explained = |query: &str, id: &str| {
        let explained = index.explain(&SearchRequest::new(query), id).unwrap();
        let missing: Vec<String> =
            explained.keywords.into_iter().flat_map(|keyword| keyword.missing).collect();
        (explained.level.map(Level::as_str), explained.rank, explained.passes_filters, missing.join(" "))
    };
    assert_eq!(explained("职业教育", "a#0"), (Some("exact"), Some(1), true, String::new()));
    assert_eq!(explained("上海交通大学", "d#0"), (Some("some"), None, true, "海交 通大".into()));
    assert_eq!(explained("上海 topic:higher", "a#0"), (None, None, true, "上海".into()));
    let filtered = index.explain(&SearchRequest::new("职业教育").source("科技報"), "a#0").unwrap();
    assert!(!filtered.passes_filters && filtered.rank.is_none());
    assert_eq!(index.explain(&SearchRequest::new("x"), "a#7").unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn what_is_like_a_paragraph_is_found_in_other_articles() {
    use duansou::search::Like;
    let index = index();
    let like = |like, query: &str| hits(&index, &SearchRequest::new(query).like(like));
    let found = like(Like::Id("a#0".into()), "");
    assert!(found.starts_with("b#0:some") && !found.contains("a#"), "{found}");
    let found = like(Like::Text("广州的职业学校迎来新学期".into()), "");
    assert!(found.starts_with("b#1:some"), "{found}");
    assert_eq!(like(Like::Text("广州的职业学校迎来新学期".into()), "date:2024"), "a#0:some");
}

#[test]
fn synonyms_are_asked_for_where_a_keyword_does_not_stand() {
    use duansou::analysis::Synonyms;
    let index = index();
    let check = |request: SearchRequest, expected: &str| assert_eq!(hits(&index, &request), expected);
    check(SearchRequest::new("职教"), "b#0:all a#0:all");
    check(SearchRequest::new("职教 广州"), "b#0:all");
    check(SearchRequest::new("\"职教\""), "");
    check(SearchRequest::new("职教").synonyms(Synonyms::default()), "");
    let own = Synonyms::parse("羊城 => 广州").unwrap();
    check(SearchRequest::new("羊城").synonyms(own), "b#0:all");
    let hit = &index.search(&SearchRequest::new("职教").explain()).unwrap().hits[0];
    assert!(hit.snippet.iter().any(|part| part.hit && part.text == "職業教育"), "{:?}", hit.snippet);
    assert!(hit.explanation.as_ref().unwrap().parts.iter().any(|part| part.name == "synonym"));
}

#[test]
fn what_was_typed_is_marked_whole() {
    let texts = "青年为什么要学职业技能，专家回答了。\n\n什么时候能毕业，各地不同。";
    let index = Index::in_memory(Config::default()).unwrap();
    index.ingest([Ok(Record::new(MediaType::Paragraphs, texts))]).unwrap();
    let check = |query: &str, expected: &str| {
        let answer = index.search(&SearchRequest::new(query).limit(1)).unwrap();
        let marked = answer.hits[0].snippet.iter().filter(|part| part.hit).map(|part| part.text.as_str());
        assert_eq!(marked.collect::<Vec<_>>().join("|"), expected, "{query}");
    };
    check("为什么要学", "为什么要学");
    check("為什麼要學", "为什么要学");
    check("“为什么要学”", "为什么要学");
    check("什么时候能毕业", "什么时候能毕业");
    check("各地不同", "各地不同");
}
