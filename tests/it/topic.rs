//! Topics: the taxonomy as data, and the tags that it gives.

use duansou::ErrorKind;
use duansou::topic::eval::{Labelled, evaluate};
use duansou::topic::{Context, Tagger, Taxonomy};

#[test]
fn the_shipped_taxonomy_is_valid() {
    let taxonomy = Taxonomy::builtin();
    assert_eq!(Taxonomy::parse(taxonomy.source()).unwrap(), taxonomy);
    let ids: Vec<&str> = taxonomy.topics().iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(ids, ["basic", "vocational", "higher", "innovation"]);
    for (name, id) in [
        ("基础教育", "basic"),
        ("職業教育", "vocational"),
        ("ＨＩＧＨＥＲ", "higher"),
        ("创新", "innovation"),
    ] {
        assert_eq!(taxonomy.resolve(name).unwrap(), id);
    }
}

#[test]
fn a_tag_says_where_it_comes_from() {
    let text = "推進產教融合，試行學徒制。";
    let tags = Tagger::new(&Taxonomy::builtin()).tag(text);
    assert_eq!(tags.len(), 1);
    assert_eq!(
        serde_json::to_string(&tags[0]).unwrap(),
        r#"{"id":"vocational","score":0.94,"reasons":["產教融合","學徒制"]}"#
    );
    let reason = &tags[0].reasons[0];
    assert_eq!(text.get(reason.span.clone()), Some(reason.term.as_str()));
}

#[test]
fn an_unknown_topic_is_answered_with_the_one_that_was_meant() {
    let taxonomy = Taxonomy::builtin();
    for (name, message) in [
        ("vocatonal", "unknown topic `vocatonal`, expected `vocational`"),
        ("职业教导", "unknown topic `职业教导`, expected `职业教育`"),
        ("体育", "unknown topic `体育`, expected `basic`, `vocational`, `higher` or `innovation`"),
    ] {
        let error = taxonomy.resolve(name).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidQuery, message));
    }
}

#[test]
fn a_mistake_in_a_taxonomy_is_named_with_its_place() {
    let topic = "format = 1\n[[topic]]\nid = \"a\"\nstrong = [\"x\"]\n";
    for (toml, message) in [
        ("", "line 1, column 1: no `format`, expected `format = 1`"),
        ("format = 2", "line 1, column 10: unknown `format`, expected 1"),
        ("format = 1", "line 1, column 1: no topic, expected at least one `[[topic]]`"),
        (
            "format = 1\n[[topic]]\nid = \"a\"\nstrnog = [\"x\"]\n",
            "line 4, column 1: unknown key `strnog` in a topic, expected `strong`",
        ),
        (
            "format = 1\n[[topic]]\nid = \"a\"",
            "line 2, column 1: topic `a` has no evidence, expected `strong`, `weak`, `endings` or a `pair`",
        ),
        (
            "format = 1\n[[topic]]\nid = \"课\"",
            "line 3, column 6: topic id `课`, expected lowercase letters, digits and hyphens",
        ),
        ("format = 1\n[[topic]]\nstrong = [\"x\"]", "line 2, column 1: a topic without `id`"),
        (
            &format!("{topic}weak = [\"y\", \"Ｘ\"]"),
            "line 5, column 14: `Ｘ` is both in `strong` and in `weak` of topic `a`",
        ),
        (
            &format!(
                "{topic}{}",
                topic
                    .replace("format = 1\n", "")
                    .replace("id", "label = \"A\"\nid")
                    .replace("\"a\"", "\"b\"")
            ),
            "line 6, column 9: topics `a` and `b` are both called `A`",
        ),
        (&format!("{topic}weak = [\" \"]"), "line 5, column 9: an empty term in `weak`"),
        (
            &format!("{topic}weak = \"y\""),
            "line 5, column 8: `weak` is of type string, expected a list of strings",
        ),
        (
            &format!("{topic}threshold = 7"),
            "line 5, column 13: `threshold` is of type integer, expected a number above 0 and at most 1",
        ),
    ] {
        let error = Taxonomy::parse(toml).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidConfig, message), "{toml}");
    }
    let error = Taxonomy::parse("format = 1\n[[topic]\n").unwrap_err();
    assert!(error.to_string().starts_with("line 2, column "), "{error}");
}

/// Prints how good the tags of labelled paragraphs are. `DUANSOU_TOPICS` names the file, a line
/// `{"id", "text", "topics"}` each; `DUANSOU_TAXONOMY` another taxonomy.
#[test]
#[ignore = "needs labelled paragraphs"]
#[allow(clippy::print_stdout, reason = "the table is what it is run for")]
fn labelled_paragraphs() {
    let file = std::env::var("DUANSOU_TOPICS").expect("DUANSOU_TOPICS names a file of labelled paragraphs");
    let taxonomy = match std::env::var("DUANSOU_TAXONOMY") {
        Ok(file) => Taxonomy::parse(&std::fs::read_to_string(file).unwrap()).unwrap(),
        Err(_) => Taxonomy::builtin(),
    };
    let tagger = Tagger::new(&taxonomy);
    let lines = std::fs::read_to_string(file).unwrap();
    let gold: Vec<Labelled> = lines.lines().map(|line| Labelled::parse(line, &taxonomy).unwrap()).collect();
    let answers: Vec<_> = gold.iter().map(|one| tagger.explain(&one.text, &Context::default())).collect();
    println!("{}", evaluate(&taxonomy, &gold, &answers));
}
