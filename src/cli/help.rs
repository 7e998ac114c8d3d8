//! The help of the program and of each verb: groups of verbs, examples first, the query language.

use clap::Command;
use unicode_width::UnicodeWidthStr;

/// The groups of verbs in the order that the help and the reference list them.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("Search", &["search", "show", "explain", "serve"]),
    ("Index", &["index", "watch", "delete", "inspect"]),
    ("Articles", &["extract", "export", "tag", "retag", "topics", "taxonomy"]),
    ("Maintenance", &["doctor", "optimize", "snapshot", "rebuild", "generate"]),
    ("Measurement", &["eval", "analyze"]),
];

/// Where a verb goes that no group names.
const REST: &str = "Other";

/// The query language by example: what is typed, and what it finds.
pub const QUERIES: &[(&str, &str)] = &[
    ("数据安全", "this text; without a match all its parts, else some"),
    ("数据 安全", "both keywords, in any order"),
    ("\"数据安全法\"", "exactly this text; also “…”, 「…」 and 『…』"),
    ("数据 -草案", "数据 without 草案; also NOT 草案 and !草案"),
    ("数据 OR 信息", "either keyword; also 数据 | 信息"),
    ("(数据 OR 信息) 安全", "parentheses group"),
    ("title:教育", "in the title; fields also as 标题, 专题, 来源, 日期"),
    ("topic:职业教育", "paragraphs with this topic, by name or id"),
    ("source:新华社", "articles from this source"),
    ("date:2024-05", "articles published in May 2024"),
    ("date:2024-05..2024-06", "from May to June; either end may be left out"),
];

const OVERVIEW: &str = "\
Examples:
  duansou search 职业教育 --in articles    search files, keep nothing
  duansou index articles                  build or sync ./duansou.idx
  duansou search '数据 \"协同创新\" -会议'   search it

`duansou VERB --help` lists the options of a verb.
Exit status: 0 hits, 1 none, 2 an error.";

const VERB: &str = "{about-with-newline}\n{usage-heading} {usage}\n\n{before-help}{all-args}{after-help}";

/// The command line with its help laid out.
pub fn laid_out(command: Command) -> Command {
    let heading = command.get_styles().get_header().to_owned();
    let verbs: String = grouped(&command)
        .iter()
        .map(|(group, verbs)| {
            let lines: String = verbs.iter().map(|verb| entry(verb)).collect();
            format!("{heading}{group}:{heading:#}\n{lines}\n")
        })
        .collect();
    let template =
        format!("{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{verbs}{}", OVERVIEW.trim_end());
    let queries = format!("Queries:\n{}\nExit status: 0 hits, 1 none, 2 an error.", query_table());
    command
        .help_template(template)
        .after_help(OVERVIEW)
        .mut_subcommand("search", |search| search.after_help(queries))
        .mut_subcommands(lay_out)
}

fn lay_out(verb: Command) -> Command {
    verb.help_template(VERB).mut_subcommands(lay_out)
}

/// The verbs by group; a verb that no group names is in a group of its own at the end.
pub fn grouped(command: &Command) -> Vec<(&'static str, Vec<&Command>)> {
    let mut groups: Vec<_> = GROUPS
        .iter()
        .map(|(group, names)| {
            (*group, names.iter().filter_map(|name| command.find_subcommand(name)).collect::<Vec<_>>())
        })
        .collect();
    let named = |verb: &&Command| GROUPS.iter().any(|(_, names)| names.contains(&verb.get_name()));
    let rest: Vec<_> =
        command.get_subcommands().filter(|verb| !named(verb) && verb.get_name() != "help").collect();
    if !rest.is_empty() {
        groups.push((REST, rest));
    }
    groups
}

fn entry(verb: &Command) -> String {
    let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
    format!("  {:<10}{about}\n", verb.get_name())
}

fn query_table() -> String {
    let column = QUERIES.iter().map(|(query, _)| query.width()).max().unwrap_or_default();
    let row = |(query, finds): &(&str, &str)| {
        format!("  {query}{:blank$}{finds}\n", "", blank = 2 + column - query.width())
    };
    QUERIES.iter().map(row).collect()
}
