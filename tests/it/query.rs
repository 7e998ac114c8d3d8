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
