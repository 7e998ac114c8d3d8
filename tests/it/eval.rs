//! The figures are those of trec_eval, a comparison tells chance from change, and a line that does
//! not read is named.

use std::path::Path;

use duansou::eval::{
    Answers, Figures, JudgedQuery, Metric, Qrels, Run, answer, compare, figures, read_qrels, read_queries,
    read_run, write_run,
};
use duansou::model::{ArticleId, MediaType, Record};
use duansou::{Config, Index, Result};

fn case<T>(name: &str, read: fn(&Path, &[u8]) -> Result<T>) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/eval").join(name);
    read(&path, &std::fs::read(&path).unwrap()).unwrap()
}

fn measured(run: &str) -> Figures {
    figures(&case(run, read_run), &case("queries.tsv", read_queries), &case("qrels.txt", read_qrels))
}

/// Checked once against trec_eval (pytrec-eval-terrier 0.5.11) and ir_measures 0.4.3 on the
/// files in tests/cases/eval/: ties in the score, scores that are equal in single precision only,
/// grades from −1 to 4, a query without results, one without judgements, one without anything
/// relevant. trec_eval cuts no reciprocal rank: what it finds after the tenth place is 0 here.
/// `RR@10` of ir_measures is not by trec_eval and orders ties otherwise (q1 .5, q7 1).
#[test]
fn figures_equal_those_of_trec_eval() {
    let first = measured("first.run");
    let expected = [
        ("q1", [0.333333, 0.510300, 0.0, 1.0, 1.0]),
        ("q2", [0.0, 0.0, 0.0, 0.0, 1.0]),
        ("q3", [0.0; 5]),
        ("q5", [0.0; 5]),
        ("q6", [1.0, 0.662393, 0.007692, 0.076923, 0.646154]),
        ("q7", [0.5, 0.630930, 0.0, 1.0, 1.0]),
    ];
    assert_eq!(first.queries, expected.map(|(query, _)| query));
    for ((query, expected), found) in expected.iter().zip(&first.values) {
        close(found, expected, query);
    }
    let second = measured("second.run");
    let means = |figures: &Figures| Metric::ALL.map(|metric| figures.mean(metric));
    close(&means(&first), &[0.305556, 0.300604, 0.001282, 0.346154, 0.607692], "first.run");
    close(&means(&second), &[0.416667, 0.338559, 0.056838, 0.344872, 0.439744], "second.run");
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], what: &str) {
    let far = found.iter().zip(expected).any(|(found, expected)| (found - expected).abs() > 1e-6);
    assert!(!far && found.len() == expected.len(), "{what}: expected {expected:?}, found {found:?}");
}

/// Queries `q0` … of which the first `better` rank the one relevant document first, the rest second.
fn ranked(queries: usize, better: usize) -> Figures {
    let (mut run, mut asked, mut qrels) = (Run::default(), Vec::new(), String::new());
    for number in 0..queries {
        let id = format!("q{number}");
        let found = if number < better { ["right", "wrong"] } else { ["wrong", "right"] };
        run.set(&id, found.map(str::to_owned).to_vec());
        qrels.push_str(&format!("{id} 0 right 1\n"));
        asked.push(JudgedQuery { id, text: String::new() });
    }
    figures(&run, &asked, &read_qrels(Path::new("qrels"), qrels.as_bytes()).unwrap())
}

/// Of 100 queries `gained` rise from the second place to the first, which brings each of them half
/// a point of reciprocal rank: the mean is known, and the interval is that of the binomial
/// distribution, up to the noise of the draw.
#[test]
fn the_bootstrap_tells_chance_from_change() {
    for (before, after, low, high, significant) in [
        (50, 50, 0.0, 0.0, false),
        (50, 52, 0.0, 0.025, false),
        (50, 70, 0.065, 0.14, true),
        (70, 50, -0.14, -0.065, true),
        (0, 100, 0.5, 0.5, true),
    ] {
        let (first, second) = (ranked(100, after), ranked(100, before));
        let differences = compare(&first, &second);
        let mrr = differences[Metric::Mrr10 as usize];
        let name = format!("{before} → {after}: {mrr:?}");
        assert_eq!(mrr.metric, Metric::Mrr10);
        assert!((mrr.mean - (after as f64 - before as f64) / 200.0).abs() < 1e-9, "{name}");
        assert!((mrr.low - low).abs() < 0.0101 && (mrr.high - high).abs() < 0.0101, "{name}");
        assert_eq!(mrr.is_significant(), significant, "{name}");
        assert_eq!(differences[Metric::Recall10 as usize].mean, 0.0, "both find it: {name}");
        assert_eq!(differences, compare(&first, &second), "the draw is always the same");
    }
}

#[test]
fn runs_are_compared_on_the_queries_that_both_have() {
    let (most, some) = (ranked(10, 10), ranked(4, 0));
    assert!((compare(&most, &some)[0].mean - 0.5).abs() < 1e-9);
    assert!((compare(&some, &most)[0].mean + 0.5).abs() < 1e-9);
    for difference in compare(&most, &Figures::default()) {
        assert_eq!((difference.mean, difference.low, difference.high), (0.0, 0.0, 0.0));
        assert!(!difference.is_significant());
    }
}

#[test]
fn lines_that_do_not_read_are_named() {
    fn refused<T>(read: fn(&Path, &[u8]) -> Result<T>, bytes: &[u8]) -> String {
        read(Path::new("in/file"), bytes).err().map_or("read".to_owned(), |error| error.to_string())
    }
    for (bytes, message) in [
        (b"q1 text".as_slice(), "in/file:1: expected `id<TAB>text`, found no tab"),
        (b"q1\tone\n\n\ttwo", "in/file:3: expected an id without white space before the tab, found ``"),
        (b"q 1\tone", "in/file:1: expected an id without white space before the tab, found `q 1`"),
        (b"q1\tone\nq1\ttwo", "in/file:2: query `q1` is there twice"),
        (b"q1\tone\nq2\t\xFF", "in/file:2: expected UTF-8"),
        (b"\xEF\xBB\xBFq1\tone\ttwo\r\nq2\t\r\n \r\n", "read"),
        (b"", "read"),
    ] {
        assert_eq!(refused(read_queries, bytes), message);
    }
    for (bytes, message) in [
        (b"q1 0 d1".as_slice(), "in/file:1: expected 4 fields `query 0 document grade`, found 3"),
        (b"q1 0 d1 1\nq1 0 d2 yes", "in/file:2: expected a whole number as grade, found `yes`"),
        (b"q1 0 d1 1.0", "in/file:1: expected a whole number as grade, found `1.0`"),
        (b"q1 0 d1 1\nq1 0 d1 2", "in/file:2: document `d1` is judged twice for query `q1`"),
        (b"q1 0 d1 1\nq2 0 d1 2\nq1\t0\td2\t-1\r\n", "read"),
    ] {
        assert_eq!(refused(read_qrels, bytes), message);
    }
    for (bytes, message) in [
        (
            b"q1 Q0 d1 1 2.5".as_slice(),
            "in/file:1: expected 6 fields `query Q0 document rank score tag`, found 5",
        ),
        (b"q1 Q0 d1 1 high tag", "in/file:1: expected a number as score, found `high`"),
        (b"q1 Q0 d1 1 NaN tag", "in/file:1: expected a number as score, found `NaN`"),
        (b"q1 Q0 d1 1 2 t\nq1 Q0 d1 2 1 t", "in/file:2: document `d1` is there twice for query `q1`"),
        (b"q1 Q0 d1 1 2 t\nq2 Q0 d1 one -1e3 t", "read"),
    ] {
        assert_eq!(refused(read_run, bytes), message);
    }
}

/// An index of articles, and a query for all of them.
fn asked(articles: &[(String, String)], query: &str) -> Answers {
    let index = Index::in_memory(Config::default()).unwrap();
    let records = articles.iter().map(|(id, text)| {
        let mut record = Record::new(MediaType::Paragraphs, text.as_bytes());
        record.id = Some(ArticleId::new(id));
        Ok(record)
    });
    index.ingest(records).unwrap();
    answer(&index, &[JudgedQuery { id: "q".into(), text: query.into() }]).unwrap()
}

#[test]
fn a_document_is_an_article_where_its_best_paragraph_stands() {
    let articles =
        [("two", "职业教育改革\n\n说起职业教育"), ("one\u{3000}more", "职业教育"), ("none", "北京")];
    let articles = articles.map(|(id, text)| (id.to_owned(), text.to_owned()));
    let answers = asked(&articles, "职业教育");
    let mut found = answers.run.found("q").to_vec();
    found.sort();
    // White space separates the fields of a run, so an id is written without.
    assert_eq!(found, ["one%E3%80%80more", "two"]);
    assert_eq!(answers.took.len(), 1);
    let text = write_run(&answers.run, "duansou");
    assert_eq!(read_run(Path::new("run"), text.as_bytes()).unwrap(), answers.run);
}

/// Articles of many paragraphs do not push each other out of the hundred that are kept.
#[test]
fn a_long_article_leaves_room_for_others() {
    let mut articles = vec![("long".to_owned(), "职业教育，产教融合。\n\n".repeat(150))];
    articles.extend((0..20).map(|number| {
        (format!("short{number}"), "这里顺便也提到了职业教育，别的话还有很多很多，多得说不完。".to_owned())
    }));
    assert_eq!(asked(&articles, "职业教育").run.found("q").len(), 21);
}

#[test]
fn a_query_without_judgements_does_not_count_and_one_without_results_does() {
    let queries = ["asked", "unjudged"].map(|id| JudgedQuery { id: id.into(), text: String::new() });
    let qrels = read_qrels(Path::new("qrels"), b"asked 0 d 1\nnever-asked 0 d 1").unwrap();
    let found = figures(&Run::default(), &queries, &qrels);
    assert_eq!((found.queries, found.values), (vec!["asked".to_owned()], vec![[0.0; 5]]));
    assert_eq!(figures(&Run::default(), &queries, &Qrels::default()).mean(Metric::Ndcg10), 0.0);
}
