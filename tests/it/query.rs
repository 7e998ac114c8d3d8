//! The query language, and that no text is an error.

use duansou::query::{Clause, FilterField, parse};
use proptest::prelude::*;

/// `query => tree`, a line each. `[a]` is a phrase, `+(…)` all, `|(…)` any, `-` not.
const PARSED: &str = "\
职业教育 => 职业教育
职业 教育 => +(职业 教育)
职业　教育 => +(职业 教育)
\"职业 教育\" => [职业 教育]
“职业 教育” => [职业 教育]
「職業 教育」雄安 => +([職業 教育] 雄安)
『a b』 => [a b]
＂a b＂ => [a b]
职业 -雄安 => +(职业 -雄安)
职业 －“雄安 新区” => +(职业 -[雄安 新区])
职业 OR 高等 => |(职业 高等)
天津 职业 OR 高等 => |(+(天津 职业) 高等)
天津 (职业 OR 高等) => +(天津 |(职业 高等))
天津 （职业 OR 高等） => +(天津 |(职业 高等))
((a)) => a
(a b) -(c OR d) => +(+(a b) -|(c d))
title:京津冀 高校 => +(title:京津冀 高校)
title：\"京津冀 教育\" => title:[京津冀 教育]
topic:高等教育 x => +(topic=高等教育 x)
-topic:basic x => +(-topic=basic x)
topic:nonsense => topic:nonsense
date:2024-05..2024-06 => date=2024-05..2024-06
date:never x => +(date:never x)
source:\"新华 网\" x => +(source=新华 网 x)
source: => source:
other:x => other:x
http://例子.cn/a => http://例子.cn/a
(宪法 => (宪法
宪法) => 宪法)
f(x) => f(x)
\"宪法 => \"宪法
\"\" => \"\"
-5℃ => -5℃
-a -b => +(-a -b)
- a => +(- a)
-- => --
a OR => +(a OR)
OR a => +(OR a)
a OR OR b => |(+(a OR) b)
() => ()
() a => a
a-b => a-b
职业 AND 教育 => +(职业 教育)
职业 && 教育 => +(职业 教育)
职业 AND 教育 OR 高等 => |(+(职业 教育) 高等)
职业 | 高等 => |(职业 高等)
职业 || 高等 => |(职业 高等)
天津 (职业 | “高等 教育”) => +(天津 |(职业 [高等 教育]))
职业 NOT 雄安 => +(职业 -雄安)
职业 AND NOT 雄安 => +(职业 -雄安)
职业 OR NOT 雄安 => |(职业 -雄安)
职业 NOT (雄安 | 天津) => +(职业 -|(雄安 天津))
职业 NOT title:雄安 => +(职业 -title:雄安)
NOT 雄安 职业 => +(-雄安 职业)
职业 !雄安 => +(职业 -雄安)
职业 !“雄安 新区” => +(职业 -[雄安 新区])
职业 !(雄安 天津) => +(职业 -+(雄安 天津))
+职业 +教育 => +(职业 教育)
＋职业 -雄安 => +(职业 -雄安)
+“职业 教育” 雄安 => +([职业 教育] 雄安)
(+职业 | !雄安) 天津 => +(|(职业 -雄安) 天津)
a AND => +(a AND)
AND a => +(AND a)
AND => AND
NOT => NOT
NOT a => +(NOT a)
a NOT => +(a NOT)
a OR NOT => |(a NOT)
a AND AND b => +(a AND b)
a AND OR b => |(+(a AND) b)
a NOT NOT b => +(a NOT -b)
a NOT -b => +(a NOT -b)
-NOT a => +(-NOT a)
(a AND) b => +(+(a AND) b)
a and b or not c => +(a and b or not c)
\"a OR b\" => [a OR b]
\"OR\" \"AND\" => +([OR] [AND])
R&D a&&b a|b => +(R&D a&&b a|b)
| => |
a | => +(a |)
|| a => +(|| a)
&& => &&
&& a => +(&& a)
! => !
a ! b => +(a ! b)
!a => !a
a !! b => +(a !! b)
a != b => +(a != b)
太好了 ！真的 => +(太好了 ！真的)
真好! 教育 => +(真好! 教育)
+86 电话 => +(+86 电话)
+5℃ => +5℃
a + b => +(a + b)
5G+工业 C++ => +(5G+工业 C++)
++i => ++i
标题:京津冀 高校 => +(title:京津冀 高校)
標題：“京津冀 教育” => title:[京津冀 教育]
-标题:雄安 高校 => +(-title:雄安 高校)
专题:高等教育 x => +(topic=高等教育 x)
專題：basic x => +(topic=basic x)
来源:新华社 x => +(source=新华社 x)
來源：“新华 网” x => +(source=新华 网 x)
日期:2024-05 x => +(date=2024-05 x)
日期：2024-05.. x => +(date=2024-05.. x)
日期：待定 => 日期：待定
专题：没有的专题 => 专题：没有的专题
标题： => 标题：
本报标题:x => 本报标题:x
“来源：新华社” => [来源：新华社]
主题:basic => 主题:basic
推进“三校一园”合作 => 推进“三校一园”合作";

fn tree(clause: &Clause) -> String {
    let list = |clauses: &[Clause]| clauses.iter().map(tree).collect::<Vec<_>>().join(" ");
    match clause {
        Clause::Keyword(text) => text.clone(),
        Clause::Phrase(text) => format!("[{text}]"),
        Clause::Title(value) => format!("title:{}", tree(value)),
        Clause::Filter(field, value) => format!("{field:?}={value}").to_lowercase(),
        Clause::All(clauses) if clauses.len() == 1 => tree(&clauses[0]),
        Clause::All(clauses) => format!("+({})", list(clauses)),
        Clause::Any(clauses) => format!("|({})", list(clauses)),
        Clause::Not(clause) => format!("-{}", tree(clause)),
        _ => unreachable!(),
    }
}

/// The queries of the reference and of both READMEs, and what they mean.
const DOCUMENTED: &str = "\
数据安全 => 数据安全
数据 安全 => +(数据 安全)
\"数据安全法\" => [数据安全法]
数据 -草案 => +(数据 -草案)
数据 OR 信息 => |(数据 信息)
(数据 OR 信息) 安全 => +(|(数据 信息) 安全)
title:教育 => title:教育
topic:职业教育 => topic=职业教育
source:新华社 => source=新华社
date:2024-05 => date=2024-05
date:2024-05..2024-06 => date=2024-05..2024-06";

/// The rows of the table of queries in a document: a query, and the code in the cell beside it.
fn documented(text: &str) -> Vec<(String, Vec<String>)> {
    let is_head = |line: &&str| ["| query | finds |", "| 输入 | 找到 |"].contains(line);
    let rows =
        text.lines().skip_while(|line| !is_head(line)).skip(2).take_while(|line| line.starts_with('|'));
    let code = |row: &str| -> Vec<String> {
        row.replace("\\|", "|").split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    rows.map(code).map(|mut code| (code.remove(0), code)).collect()
}

#[test]
fn documents_show_the_same_queries_and_each_means_what_they_say() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = |name: &str| documented(&std::fs::read_to_string(root.join(name)).unwrap());
    let known = |field: FilterField, value: &str| field != FilterField::Date || value.starts_with("2024");
    let meaning = |query: &str| tree(&parse(query, known));
    let (english, chinese) = (table("README.md"), table("README.zh-CN.md"));
    assert_eq!(english, chinese, "README.md and README.zh-CN.md");
    let expected: Vec<(&str, &str)> =
        DOCUMENTED.lines().map(|line| line.split_once(" => ").unwrap()).collect();
    for name in ["docs/cli.md", "README.md", "README.zh-CN.md"] {
        let queries: Vec<(String, String)> =
            table(name).into_iter().map(|(query, _)| (query.clone(), meaning(&query))).collect();
        let queries: Vec<(&str, &str)> =
            queries.iter().map(|(query, meaning)| (query.as_str(), meaning.as_str())).collect();
        assert_eq!(queries, expected, "{name}");
    }
    let mut others = 0;
    for (query, forms) in &english {
        for form in forms {
            assert_eq!(meaning(form), meaning(query), "{form}");
            others += 1;
        }
    }
    assert!(others >= 11, "other forms of the same queries: {others}");
}

/// Knows the topics and dates of the table above.
fn known(field: FilterField, value: &str) -> bool {
    match field {
        FilterField::Topic => ["高等教育", "basic"].contains(&value),
        FilterField::Date => value.starts_with("2024"),
        _ => true,
    }
}

#[test]
fn parses() {
    for line in PARSED.lines() {
        let (query, expected) = line.split_once(" => ").unwrap();
        assert_eq!(tree(&parse(query, known)), expected, "{query}");
    }
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [("(", ")"), ("-(", ")"), ("title:(", ")"), ("title:-(", ")")] {
        let query = format!("{}a{}", open.repeat(100_000), close.repeat(100_000));
        parse(&query, known);
        parse(&open.repeat(100_000), known);
    }
    parse(&"title:-".repeat(100_000), known);
    parse(&"\"「".repeat(20_000), known);
}

proptest! {
    #[test]
    fn any_text_is_a_query(text in any::<String>()) {
        parse(&text, known);
    }

    #[test]
    fn any_text_of_signs_is_a_query(text in "[ab职 \"“”「」()（）:：\\-－OR.]{0,60}") {
        parse(&text, known);
    }
}
