//! The JSON contract, frozen: other programs rely on these names and forms.
//!
//! A change here is a change of the contract. A new field is an addition; a field that goes away or
//! means something else asks for another `SCHEMA_VERSION`.

use duansou::model::{ArticleId, MediaType, ParagraphKind, Published, Record};
use duansou::search::{Duplicates, Facet, Group, Level, SCHEMA_VERSION};
use duansou::topic::eval::{Labelled, judge};
use duansou::topic::{Context, Explained, Tagged, Tagger};
use duansou::{Config, Index, SearchRequest};
use serde::Serialize;
use serde_json::{Value, json};

#[test]
fn a_search_answers_in_this_form() {
    let request = SearchRequest::new("職業院校").facet(Facet::Topic).facet(Facet::Source).facet(Facet::Year);
    serializes_as(
        index().search(&request).unwrap(),
        json!({
            "schema_version": 1,
            "query": "職業院校",
            "total": 1,
            "levels": {"exact": 1},
            "hits": [{
                "rank": 1,
                "score": "a number",
                "match": "exact",
                "id": "tj#0",
                "article": "tj",
                "ordinal": 0,
                "kind": "body",
                "title": "天津办好职业教育",
                "source": "天津日报",
                "published": "2024-05-25T17:42:38+08:00",
                "uri": "https://example.org/tj",
                "topics": ["vocational"],
                "text": "职业院校深化产教融合。",
                "snippet": [{"text": "职业院校", "hit": true}, {"text": "深化产教融合。", "hit": false}],
            }],
            "facets": {"topic": {"vocational": 1}, "source": {"天津日报": 1}, "year": {"2024": 1}},
        }),
    );
}

#[test]
fn what_is_not_known_is_null_and_what_was_not_asked_for_is_not_there() {
    let index = index();
    let answer = serde_json::to_value(index.search(&SearchRequest::new("高校")).unwrap()).unwrap();
    assert_eq!(answer["facets"], json!({}));
    let hit = &answer["hits"][0];
    for field in ["title", "source", "published", "uri"] {
        assert_eq!(hit.get(field), Some(&Value::Null), "{field}");
    }
    for field in ["more", "explanation"] {
        assert_eq!(hit.get(field), None, "{field}");
    }
    let request = SearchRequest::new("产教融合").group(Group::Article).explain();
    let answer = serde_json::to_value(index.search(&request).unwrap()).unwrap();
    let hit = &answer["hits"][0];
    assert_eq!(hit["more"], json!(0));
    assert!(hit["explanation"]["kind_factor"].is_number());
    let part = &hit["explanation"]["parts"][0];
    let fields: Vec<_> = part.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["count", "name", "paragraphs", "score", "term"]);
}

#[test]
fn copies_are_named_in_this_form() {
    let text =
        "镇政府的工作人员介绍，开放前做了三件事：给围墙装上分隔栏，给跑道装上照明，给学校买了公众责任保险。";
    let record = |id: &str, source: Option<&str>| {
        let mut record = Record::new(MediaType::Paragraphs, text);
        record.id = Some(ArticleId::new(id));
        record.known.source = source.map(str::to_owned);
        record.known.published = source.and_then(|_| Published::parse("2023-06-11"));
        Ok(record)
    };
    let index = Index::in_memory(Config::default()).unwrap();
    index.ingest([record("copy", None), record("first", Some("海棠发布"))]).unwrap();
    let answer = serde_json::to_value(index.search(&SearchRequest::new("围墙")).unwrap()).unwrap();
    assert_eq!((&answer["total"], &answer["collapsed"]), (&json!(2), &json!(1)));
    assert_eq!(answer["hits"][0]["id"], json!("first#0"));
    let copy = json!({"id": "copy#0", "article": "copy", "title": null, "source": null, "published": null, "uri": null});
    assert_eq!(answer["hits"][0]["copies"], json!([copy]));
    let kept = SearchRequest::new("围墙").duplicates(Duplicates::Keep);
    let answer = serde_json::to_value(index.search(&kept).unwrap()).unwrap();
    assert_eq!((answer.get("collapsed"), answer["hits"][0].get("copies")), (None, None));
}

#[test]
fn an_article_is_extracted_in_this_form() {
    let mut record = Record::new(MediaType::Paragraphs, "职业院校深化产教融合。");
    record.id = Some(ArticleId::new("tj"));
    record.origin = Some("never shown".to_owned());
    record.known.editors = vec!["尹媛".to_owned()];
    serializes_as(
        index().article(&record).unwrap(),
        json!({
            "id": "tj",
            "uri": null,
            "title": null,
            "published": null,
            "source": null,
            "authors": [],
            "editors": ["尹媛"],
            "site": null,
            "canonical": null,
            "language": "zh-Hans",
            "encoding": "UTF-8",
            "paragraphs": [
                {"ordinal": 0, "kind": "body", "text": "职业院校深化产教融合。", "topics": ["vocational"]},
            ],
            "warnings": [],
        }),
    );
}

#[test]
fn an_article_is_explained_in_this_form() {
    let page = "<title>职业院校对接产业_例报网</title><link rel=canonical href=/a/1.html>\
                <div class=nav><p><a href=/>首页</a></div><p>职业院校深化产教融合，企业参与办学。</p>";
    let mut record = Record::new(MediaType::Html, page);
    record.id = Some(ArticleId::new("tj"));
    record.uri = Some("https://example.org/list/1.html".to_owned());
    serializes_as(
        index().explain_article(&record).unwrap(),
        json!({
            "id": "tj",
            "uri": "https://example.org/list/1.html",
            "title": "职业院校对接产业",
            "published": null,
            "source": null,
            "authors": [],
            "editors": [],
            "site": "例报网",
            "canonical": "https://example.org/a/1.html",
            "language": "zh-Hans",
            "encoding": "UTF-8",
            "paragraphs": [{
                "ordinal": 0,
                "kind": "body",
                "text": "职业院校深化产教融合，企业参与办学。",
                "topics": ["vocational"],
            }],
            "warnings": [],
            "blocks": [
                {"text": "首页", "kind": null, "reason": "stands before the article"},
                {"text": "职业院校深化产教融合，企业参与办学。", "kind": "body", "reason": "is text"},
            ],
        }),
    );
}

#[test]
fn a_text_is_tagged_in_this_form() {
    let tagger = Tagger::new(&Config::default().taxonomy);
    let reasons = ["职业院校", "产教融合"];
    serializes_as(
        Tagged::new("1", "职业院校深化产教融合。", &tagger),
        json!({"id": "1", "topics": [{"id": "vocational", "score": "a number", "reasons": reasons}]}),
    );
    serializes_as(Tagged::new("2", "天气晴。", &tagger), json!({"id": "2", "topics": []}));
}

#[test]
fn topics_are_explained_in_this_form() {
    let tagger = Tagger::new(&Config::default().taxonomy);
    serializes_as(
        Explained::new("1", "职业院校增加了。", &Context::default(), &tagger),
        json!({"id": "1", "topics": [{
            "id": "vocational",
            "given": true,
            "score": "a number",
            "threshold": 0.75,
            "evidence": [{
                "term": "职业院校",
                "weight": "strong",
                "counts": true,
                "in": "paragraph",
                "before": "",
                "after": "增加了。",
            }],
        }]}),
    );
}

#[test]
fn topics_are_measured_in_this_form() {
    let taxonomy = Config::default().taxonomy;
    let line = r#"{"id": "1", "text": "职业院校增加了。", "topics": ["basic", "vocational"]}"#;
    let figures = |right: usize, missed: usize, recall: f64, f1: f64| json!({"precision": 1.0, "recall": recall, "f1": f1, "right": right, "wrong": 0, "missed": missed});
    let topic = |id: &str, mut figures: Value| {
        figures["id"] = json!(id);
        figures
    };
    serializes_as(
        judge(&taxonomy, &Labelled::read(line, &taxonomy).unwrap()),
        json!({
            "paragraphs": 1,
            "exact": 0,
            "micro": figures(1, 1, 0.5, 0.667),
            "macro_f1": 0.5,
            "topics": [
                topic("basic", figures(0, 1, 0.0, 0.0)),
                topic("vocational", figures(1, 0, 1.0, 1.0)),
                topic("higher", figures(0, 0, 1.0, 1.0)),
                topic("innovation", figures(0, 0, 1.0, 1.0)),
            ],
            "mistakes": [{"id": "1", "topic": "basic", "missed": true, "score": "a number", "reasons": []}],
        }),
    );
}

#[test]
fn topics_are_counted_in_this_form() {
    let counts = serde_json::to_value(index().topics().unwrap()).unwrap();
    assert_eq!(counts["paragraphs"], json!(3));
    assert_eq!(
        counts["topics"][1],
        json!({"id": "vocational", "label": "职业教育", "paragraphs": 1, "years": {"2024": 1}})
    );
    assert_eq!(
        counts["topics"][2],
        json!({"id": "higher", "label": "高等教育", "paragraphs": 1, "years": {}})
    );
}

#[test]
fn a_paragraph_is_shown_in_this_form() {
    serializes_as(
        index().show("tj#0", 0).unwrap(),
        json!({
            "article": "tj",
            "title": "天津办好职业教育",
            "source": "天津日报",
            "published": "2024-05-25T17:42:38+08:00",
            "uri": "https://example.org/tj",
            "focus": 0,
            "paragraphs": [
                {"ordinal": 0, "kind": "body", "text": "职业院校深化产教融合。", "topics": ["vocational"]},
            ],
        }),
    );
}

#[test]
fn the_words_of_the_contract_stand() {
    assert_eq!(SCHEMA_VERSION, 1);
    assert_eq!(json!(ParagraphKind::ALL), json!(["body", "heading", "caption", "credit"]));
    assert_eq!(json!(Level::ALL), json!(["exact", "all", "some"]));
    let taxonomy = Config::default().taxonomy;
    let ids: Vec<_> = taxonomy.topics().iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(ids, ["basic", "vocational", "higher", "innovation"]);
    for (id, name) in ids.iter().zip(["基础教育", "职业教育", "高等教育", "创新"]) {
        assert_eq!(taxonomy.resolve(name).unwrap(), *id);
    }
}

/// An index of two small records: one that knows everything of itself, and one that knows nothing.
fn index() -> Index {
    let mut tianjin = Record::new(MediaType::Paragraphs, "职业院校深化产教融合。\n\n会场外下起了雨。");
    tianjin.id = Some(ArticleId::new("tj"));
    tianjin.uri = Some("https://example.org/tj".to_owned());
    tianjin.known.title = Some("天津办好职业教育".to_owned());
    tianjin.known.published = Published::parse("2024-05-25T17:42:38+08:00");
    tianjin.known.source = Some("天津日报".to_owned());
    let bare = Record::new(MediaType::Paragraphs, "高校推进产教融合。");
    let index = Index::in_memory(Config::default()).unwrap();
    let report = index.ingest([Ok(tianjin), Ok(bare)]).unwrap();
    assert_eq!((report.articles, report.paragraphs), (2, 3));
    index
}

/// The value is serialized in exactly this form; a score, which tuning may move, is any number.
#[track_caller]
fn serializes_as(value: impl Serialize, expected: Value) {
    fn without_scores(value: Value) -> Value {
        match value {
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| match name == "score" && value.is_number() {
                    true => (name, json!("a number")),
                    false => (name, without_scores(value)),
                })
                .collect(),
            Value::Array(values) => values.into_iter().map(without_scores).collect(),
            other => other,
        }
    }
    assert_eq!(without_scores(serde_json::to_value(value).unwrap()), expected);
}
