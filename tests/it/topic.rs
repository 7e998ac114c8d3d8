//! Topics: the taxonomy as data, and the tags that it gives.

use std::path::Path;

use duansou::model::{Article, ArticleId, Paragraph, ParagraphKind, Record};
use duansou::topic::eval::{Counts, Labelled, evaluate};
use duansou::topic::review::review;
use duansou::topic::{Context, Origin, Tag, Tagger, Taxonomy, Weight};
use duansou::{Config, ErrorKind, Index, Scope};

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

/// Each line of `tests/cases/topic/*.txt` is `TOPICS | PARAGRAPH`, `-` for no topic, `#` a comment.
#[test]
fn paragraphs_get_the_topics_that_a_reader_gives_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/topic");
    let tagger = Tagger::new(&Taxonomy::builtin());
    let mut failures = Vec::new();
    let mut lines = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        for (number, line) in (1..).zip(std::fs::read_to_string(&file).unwrap().lines()) {
            if let Some((topics, text)) = line.split_once(" | ") {
                lines += 1;
                let place = format!("{}:{number}", file.file_name().unwrap().display());
                failures.extend(check(&tagger, topics, text).map(|failure| format!("{place} {failure}")));
            } else {
                assert!(line.is_empty() || line.starts_with('#'), "{}:{number}: {line}", file.display());
            }
        }
    }
    assert!(lines >= 100, "only {lines} cases");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What is wrong with the topics of `text`, with the evidence, if they are not `expected`.
fn check(tagger: &Tagger, expected: &str, text: &str) -> Option<String> {
    let tags = tagger.explain(text, &Context::default());
    let given: Vec<&str> = tags.iter().filter(|tag| tag.is_given()).map(|tag| tag.topic.as_str()).collect();
    let found = if given.is_empty() { "-".to_owned() } else { given.join(" ") };
    let why: Vec<String> = tags.iter().map(Tag::to_string).collect();
    (found != expected).then(|| format!("{found}, expected {expected}: {text}\n    {}", why.join("; ")))
}

#[test]
fn what_does_not_count_is_shown_with_the_cause() {
    let tagger = Tagger::new(&Taxonomy::builtin());
    for (text, topic, term, weight) in [
        ("会议在天津师范大学召开。", "higher", "天津师范大学", Weight::Name),
        ("南开大学党委书记李明说，物价会回落。", "higher", "南开大学", Weight::Name),
        ("企业、高校、科研机构和协会都派了代表。", "higher", "高校", Weight::Listed),
        ("要培养学生的創新精神。", "innovation", "創新精神", Weight::Ignored),
        ("高校要深化产教融合。", "vocational", "产教融合", Weight::Left),
    ] {
        assert!(tagger.tag(text).iter().all(|tag| tag.topic != topic), "{text}");
        let tags = tagger.explain(text, &Context::default());
        let tag = tags.iter().find(|tag| tag.topic == topic).unwrap();
        let found: Vec<_> = tag.reasons.iter().map(|reason| (reason.term.as_str(), reason.weight)).collect();
        assert_eq!(found, [(term, weight)], "{text}");
    }
}

#[test]
fn context_adds_to_evidence_but_never_suffices() {
    let tagger = Tagger::new(&Taxonomy::builtin());
    let context = Context { title: Some("職業教育改革二十條"), ..Context::default() };
    let text = "学徒的津贴由企业支付。";
    assert_eq!(tagger.tag(text), []);
    let tags = tagger.tag_in(text, &context);
    assert_eq!(tags.iter().map(|tag| tag.topic.as_str()).collect::<Vec<_>>(), ["vocational"]);
    let lent: Vec<_> = tags[0].reasons.iter().filter(|reason| reason.origin == Origin::Title).collect();
    assert_eq!(lent.len(), 1);
    assert_eq!((lent[0].term.as_str(), lent[0].weight), ("職業教育", Weight::Weak));
    assert_eq!(tagger.tag_in("今天天气很好。", &context), []);
    let neighbours = ["职业教育要对接产业。", "职业学校扩大招生。"];
    let context = Context { neighbours: &neighbours, ..Context::default() };
    assert_eq!(tagger.tag_in(text, &context).len(), 1);
    assert_eq!(tagger.tag_in("岗位培训机构招人。", &context), []);
}

/// Tags are judged against what a reader of the whole article says; see the remark in the file.
#[test]
fn context_helps_more_than_it_harms() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/whole/articles.txt");
    let index = Index::in_memory(Config::default()).unwrap();
    let taxonomy = Taxonomy::builtin();
    let (mut gold, mut alone, mut around) = (Vec::new(), Vec::new(), Vec::new());
    let text = std::fs::read_to_string(file).unwrap();
    for part in text.split("\n= ").skip(1) {
        let (title, lines) = part.split_once('\n').unwrap();
        let mut record = Record::default();
        record.id = Some(ArticleId::new(title));
        let mut article = Article::of(&record);
        article.metadata.title = Some(title.to_owned());
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let (topics, kind, text) = match line.strip_prefix("== ") {
                Some(heading) => ("-", ParagraphKind::Heading, heading),
                None => {
                    let (topics, text) = line.split_once(" | ").unwrap();
                    (topics, ParagraphKind::Body, text)
                }
            };
            let ordinal = article.paragraphs.len() as u32;
            article.paragraphs.push(Paragraph::new(ordinal, kind, text));
            gold.push(Labelled {
                id: format!("{title}#{ordinal}"),
                text: text.to_owned(),
                topics: topics.split(' ').filter(|topic| *topic != "-").map(str::to_owned).collect(),
            });
        }
        let tags = |scope| index.tags(&article, scope).unwrap().into_iter().map(|tagged| tagged.topics);
        alone.extend(tags(Scope::Paragraph));
        around.extend(tags(Scope::Article));
    }
    let alone = evaluate(&taxonomy, &gold, &alone);
    let around = evaluate(&taxonomy, &gold, &around);
    assert!(around.micro.wrong <= alone.micro.wrong, "{around}");
    assert!(around.micro.right > alone.micro.right, "{around}");
}

#[test]
fn a_taxonomy_can_be_of_any_field_and_language() {
    let taxonomy = Taxonomy::parse(
        r#"
        format = 1
        [[topic]]
        id = "solar"
        label = "Solar power"
        strong = ["solar panel", "photovoltaic"]
        weak = ["sun", "inverter"]
        ignore = ["Baltimore Sun"]
        [[topic]]
        id = "wind"
        aliases = ["风电"]
        threshold = 0.5
        weak = ["turbine"]
        [[topic.pair]]
        one = ["offshore"]
        other = ["farm", "park"]
        "#,
    )
    .unwrap();
    assert_eq!(taxonomy.resolve("solar POWER").unwrap(), "solar");
    let tagger = Tagger::new(&taxonomy);
    for (text, expected) in [
        ("Each Photovoltaic cell is tested.", "solar"),
        ("The sun charges it through an inverter.", "solar"),
        ("The sun rose.", "-"),
        ("Reported by the Baltimore Sun; an inverter failed.", "-"),
        ("Sunday sundries", "-"),
        ("A new turbine was built offshore. The farm is small.", "wind"),
        ("An offshore wind farm opened.", "wind"),
        ("It lies offshore. The farm is small.", "-"),
    ] {
        assert_eq!(check(&tagger, expected, text), None);
    }
}

#[test]
fn the_examples_of_the_documents_hold() {
    let template = Tagger::new(&Taxonomy::parse(Taxonomy::template()).unwrap());
    assert_eq!(check(&template, "harbours", "新建的码头有六个泊位。"), None);

    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/taxonomy.md");
    let page = std::fs::read_to_string(page).unwrap();
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    let taggers: Vec<Tagger> =
        blocks.iter().map(|block| Tagger::new(&Taxonomy::parse(block).unwrap())).collect();
    for (tagger, text, expected) in [
        (&taggers[0], "The rooftop system came with an inverter.", "solar"),
        (&taggers[0], "The sun rose over the grid.", "-"),
        (&taggers[0], "风机在海上并网。", "wind"),
        (&taggers[1], "高校深化产教融合。", "higher"),
        (&taggers[1], "深化产教融合。", "vocational"),
    ] {
        assert_eq!(check(tagger, expected, text), None);
    }
}

#[test]
fn any_text_is_tagged() {
    let tagger = Tagger::new(&Taxonomy::builtin());
    let long = "高校、企业、".repeat(5000);
    for text in ["", " ", "。。。", "大学", "小学", "在大学", "、、和与高校、", "ﷺ大學\u{200B}學院", &long]
    {
        for tag in tagger.explain(text, &Context::default()) {
            for reason in tag.reasons {
                assert!(text.get(reason.span.clone()).is_some_and(|part| !part.is_empty()), "{text}");
            }
        }
    }
}

#[test]
fn the_evaluation_counts_what_it_says() {
    let taxonomy = Taxonomy::builtin();
    let line =
        |id, text, topics| format!(r#"{{"id":"{id}","text":"{text}","topics":{topics},"source":"x"}}"#);
    let gold: Vec<Labelled> = [
        line("a", "职业教育和高等教育", r#"["职业教育","higher"]"#),
        line("b", "义务教育", r#"["高等教育"]"#),
        line("c", "天气", "[]"),
    ]
    .iter()
    .map(|line| Labelled::parse(line, &taxonomy).unwrap())
    .collect();
    let tagger = Tagger::new(&taxonomy);
    let answers: Vec<_> = gold.iter().map(|one| tagger.explain(&one.text, &Context::default())).collect();
    let evaluation = evaluate(&taxonomy, &gold, &answers);
    assert_eq!(evaluation.micro, Counts { right: 2, wrong: 1, missed: 1 });
    assert_eq!((evaluation.exact, evaluation.total), (2, 3));
    // basic 0, vocational 1, higher 2/3; innovation was neither labelled nor given.
    assert!((evaluation.macro_f1() - (0.0 + 1.0 + 2.0 / 3.0) / 3.0).abs() < 1e-9);
    let mistakes: Vec<String> = evaluation.mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(mistakes, ["b wrong basic: basic 0.75 (义务教育 strong)", "b missed higher: nothing found"]);
    assert!(evaluation.to_string().contains("exact sets 2 of 3 (0.667)"));

    let error = Labelled::parse(r#"{"id":"a","text":"b","topics":["体育"]}"#, &taxonomy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    assert_eq!(Labelled::parse("{}", &taxonomy).unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_review_says_which_terms_help_hurt_and_are_missing() {
    let taxonomy = Taxonomy::parse(
        r#"
        format = 1
        ignore = ["Baltimore Sun"]
        [[topic]]
        id = "solar"
        strong = ["panel"]
        weak = ["sun", "inverter"]
        "#,
    )
    .unwrap();
    let gold: Vec<Labelled> = [
        ("a", "A panel, and a PANEL.", "solar"),
        ("b", "The panel of judges met.", ""),
        ("c", "Read the Baltimore Sun.", "solar"),
        ("d", "The sun rose.", ""),
        ("e", "Power from the roof.", "solar"),
        ("f", "An inverter in the sun.", "solar"),
    ]
    .into_iter()
    .map(|(id, text, topic)| Labelled {
        id: id.to_owned(),
        text: text.to_owned(),
        topics: (!topic.is_empty()).then(|| topic.to_owned()).into_iter().collect(),
    })
    .collect();
    let review = review(&taxonomy, &gold);
    let terms: Vec<_> =
        review.terms.iter().map(|one| (one.term.as_str(), one.helped, one.hurt, one.silenced)).collect();
    // What falls short (d) gives nothing, so it neither helps nor hurts.
    let expected = [("panel", 1, 1, 0), ("baltimore sun", 0, 0, 1), ("inverter", 1, 0, 0), ("sun", 1, 0, 0)];
    assert_eq!(terms, expected);
    let unmatched: Vec<&str> = review.unmatched.iter().map(|one| one.id.as_str()).collect();
    assert_eq!((review.paragraphs, unmatched), (6, vec!["c", "e"]));
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
        (
            &format!("{topic}[topic.shared]\nwith = \"b\"\nterms = [\"y\"]"),
            "line 6, column 8: unknown topic `b`, expected `a`",
        ),
        (&format!("{topic}{}", topic.replace("format = 1\n", "")), "line 6, column 6: a second topic `a`"),
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
