//! Every flag once, with its help; each becomes a type of the library as it is read.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::SearchRequest;
use crate::model::{ParagraphKind, Published};
use crate::search::{Facet, Group, Level, Like, Sort};

/// Full-text search for Chinese articles whose unit is the paragraph.
#[derive(Debug, Parser)]
#[command(name = "duansou", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  duansou search 职业教育 --in articles    search files, keep nothing
  duansou index articles                  build or renew ./duansou.idx
  duansou search '数据 \"协同创新\" -会议'   search it

Exit status: 0 hits, 1 none, 2 an error.";

/// What is to be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build an index, or renew what it holds of the given files.
    #[command(after_help = "\
Examples:
  duansou index articles                  ./duansou.idx, built or renewed
  duansou index news.jsonl pages/ --index news.idx
  duansou index articles --prune          also drop what is no longer there
  duansou index articles --dry-run        only say what is new, changed or gone
  zcat dump.jsonl.gz | duansou index -

A folder is walked in order; a file in it that says nothing of articles is left alone. A file that
was indexed before is read again where its bytes have changed, and replaced, never doubled. All of
a run is there when it ends, and nothing before. What cannot be read is skipped and named at the
end, and the exit status is 2; the rest is kept.")]
    Index(IndexArgs),

    /// Remove articles from an index.
    #[command(after_help = "\
Examples:
  duansou delete 7fz1k0c5m2q8w4e9          an article by its id, the part of a citation before #
  duansou delete --source 天津日报

What is removed stays away until the file that it came from changes, or is read again with
`duansou index --force`.")]
    Delete(DeleteArgs),

    /// Find paragraphs.
    #[command(after_help = "\
Query:
  数据安全             a paragraph that holds it as it stands, else all its parts, else some
  数据 安全            both, anywhere in the paragraph
  \"数据安全法\"         exactly this; also “…” and 「…」
  -草案                not this
  数据 OR 信息         either; ( ) groups
  title:教育  topic:职业教育  source:新华社  date:2024-05..2024-06

Examples:
  duansou search 职业教育 --in articles
  duansou search '高校 -会议' --topic 创新 --since 2024-05
  duansou search 高校 --format json | jq -r '.hits[].id'

Exit status: 0 hits, 1 none, 2 an error.")]
    Search(Box<SearchArgs>),

    /// Say why a paragraph is found by a query, or why not.
    #[command(after_help = "\
Examples:
  duansou explain --doc 7fz1k0c5m2q8w4e9#4 '职业教育 雄安'
  duansou explain --doc 7fz1k0c5m2q8w4e9#4 学徒制 --format json")]
    Explain(ExplainArgs),

    /// Print the articles that are in files: title, date, source, paragraphs.
    #[command(after_help = "\
Examples:
  duansou extract page.html
  duansou extract --format jsonl articles > articles.jsonl")]
    Extract(ExtractArgs),

    /// Name the topics of texts.
    #[command(after_help = "\
Examples:
  echo '{\"id\":\"1\",\"text\":\"深化产教融合\"}' | duansou tag --format jsonl
  duansou tag article.txt                 every paragraph of an article
  duansou tag article.txt --explain       and why, and why not another
  duansou tag lines.jsonl --taxonomy my.toml
  duansou tag --eval gold.jsonl           how good the topics are

The text of a JSON line is judged alone. A paragraph of an article is judged with its title or
heading and its neighbours, which may tip the scale but never decide, as `duansou index` does.

A line of GOLD is `{\"id\", \"text\", \"topics\"}`; each text is judged alone. P, R and F1 are given by
topic, over all (micro) and in the mean (macro); then every mistake with its evidence.")]
    Tag(TagArgs),

    /// Count the paragraphs of an index by topic and year.
    #[command(after_help = "\
Examples:
  duansou topics
  duansou topics --index news.idx --format json

Exit status: 0 some paragraph has a topic, 1 none, 2 an error.")]
    Topics(TopicsArgs),

    /// Show, check or begin a taxonomy: the topics, and what speaks for them.
    #[command(after_help = "\
Examples:
  duansou taxonomy init my.toml           a small one with a remark at each key
  duansou taxonomy check my.toml
  duansou retag --taxonomy my.toml        tag an index by it")]
    Taxonomy(TaxonomyArgs),

    /// Tag all paragraphs of an index anew, without the files that they came from.
    #[command(after_help = "\
Examples:
  duansou retag --taxonomy my.toml        other topics
  duansou retag                           the same, by the rules of this version

Without --taxonomy an index keeps its own; if that is the one that ships with duansou, it gets the
one that ships with this version. The tags and the taxonomy change together, or not at all.")]
    Retag(RetagArgs),

    /// Print a paragraph by its citation, with its neighbours.
    #[command(after_help = "\
Examples:
  duansou show 7fz1k0c5m2q8w4e9#4 -C 1    the paragraph and one on either side
  duansou show 7fz1k0c5m2q8w4e9           the whole article")]
    Show(ShowArgs),

    /// Print facts about an index.
    #[command(after_help = "\
Examples:
  duansou inspect
  duansou inspect --index news.idx --format json")]
    Inspect(InspectArgs),

    /// Check an index: checksums, counts, and whether what stands there is found.
    #[command(after_help = "\
Examples:
  duansou doctor
  duansou doctor --index news.idx --format json

Exit status: 0 where it is sound, 2 where it is not.")]
    Doctor(DoctorArgs),

    /// Print the tokens that a text is indexed and searched by.
    #[command(after_help = "\
Examples:
  duansou analyze 協同發展２０２４年")]
    Analyze(AnalyzeArgs),

    /// Measure a ranking by judged queries: MRR@10, nDCG@10, recall, latency.
    #[command(after_help = "\
Queries are lines `id<TAB>text`, judgements the lines `query 0 document grade` of TREC's qrels. A
document is an article, named by its id, and relevant with a grade of 1 or more. The figures are
those of trec_eval. Every query is asked for its best hundred articles on all levels of --match, and
latency is the mean time of that. Beside a difference stands the 95 % interval of the paired
bootstrap, and * where it leaves 0 out. JSON lines are the figures of each query.

Examples:
  duansou eval --queries queries.tsv --qrels qrels.txt --in docs.jsonl
  duansou eval --queries queries.tsv --qrels qrels.txt --index new.idx --compare old.idx
  duansou eval --queries queries.tsv --qrels qrels.txt --run today.run --compare-run before.run
  duansou eval --qrels qrels.txt --from-run today.run --compare-run before.run")]
    Eval(EvalArgs),

    /// Print the manual page or a shell completion.
    #[command(after_help = "\
Examples:
  duansou generate man | man -l -
  duansou generate complete-bash > /etc/bash_completion.d/duansou")]
    Generate(GenerateArgs),
}

#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Files and folders to read; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Remove what came from files that are gone from PATH
    #[arg(long)]
    pub prune: bool,
    /// Read every file, changed or not
    #[arg(long)]
    pub force: bool,
    /// Change nothing; print what is new, changed or gone
    #[arg(long)]
    pub dry_run: bool,
    /// Commit after every N articles instead of once at the end
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    pub commit_every: Option<u64>,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// Articles to remove
    #[arg(value_name = "ID", required_unless_present = "sources")]
    pub ids: Vec<String>,
    /// Remove every article of this source; repeat it for several
    #[arg(long = "source", value_name = "NAME")]
    pub sources: Vec<String>,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
pub struct SearchArgs {
    /// What to find; quote it when it has several words
    #[arg(value_name = "QUERY", required_unless_present_any = ["like", "like_text"])]
    pub query: Option<String>,
    /// Find paragraphs of other articles that are like this paragraph or article
    #[arg(long, value_name = "ID", conflicts_with = "like_text")]
    pub like: Option<String>,
    /// Find paragraphs that are like the text in this file; `-` is stdin
    #[arg(long, value_name = "FILE")]
    pub like_text: Option<PathBuf>,
    /// Search these files and folders and keep no index; `-` is stdin
    #[arg(long = "in", value_name = "PATH", num_args = 1..)]
    pub paths: Vec<PathBuf>,
    /// Take all of QUERY literally, signs and spaces included
    #[arg(short = 'F', long)]
    pub literal: bool,
    /// Lowest level to show [default: the best that has hits]
    #[arg(long = "match", value_name = "LEVEL")]
    pub level: Option<Level>,
    /// Most hits to show
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 10)]
    pub limit: usize,
    /// Hits to pass over first
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 0)]
    pub offset: usize,
    /// Only this topic, by id or name; repeat it, or use commas, for any of several
    #[arg(long = "topic", value_name = "TOPIC", value_delimiter = ',')]
    pub topics: Vec<String>,
    /// Only this source; repeat it for any of several
    #[arg(long = "source", value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Only this kind of paragraph; repeat it, or use commas, for any of several
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<ParagraphKind>,
    /// Published on this day or later: 2024, 2024-05, 2024-05-25
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<Published>,
    /// Published on this day or earlier; a year or month counts to its end
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Published>,
    /// Order of the hits
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub sort: Sort,
    /// What one hit stands for
    #[arg(long, value_name = "UNIT", default_value = "paragraph")]
    pub group: Group,
    /// Count hits by these
    #[arg(long, value_name = "FACET", value_delimiter = ',')]
    pub facets: Vec<Facet>,
    /// Longest snippet, in characters
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 120)]
    pub snippet_chars: usize,
    /// Say why each hit scored as it did
    #[arg(long)]
    pub explain: bool,
    /// Other words for keywords, in Solr's format, in place of those that ship
    #[arg(long, value_name = "FILE", conflicts_with = "no_synonyms")]
    pub synonyms: Option<PathBuf>,
    /// Take every keyword as it stands
    #[arg(long)]
    pub no_synonyms: bool,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

impl SearchArgs {
    /// The request that the flags make up.
    pub fn request(&self) -> SearchRequest {
        let mut request = SearchRequest::new(self.query.as_deref().unwrap_or_default());
        request.literal = self.literal;
        request.level = self.level;
        request.limit = self.limit;
        request.offset = self.offset;
        request.topics.clone_from(&self.topics);
        request.sources.clone_from(&self.sources);
        request.kinds.clone_from(&self.kinds);
        request.since.clone_from(&self.since);
        request.until.clone_from(&self.until);
        request.sort = self.sort;
        request.group = self.group;
        request.facets.clone_from(&self.facets);
        request.snippet_chars = self.snippet_chars;
        request.explain = self.explain;
        request.like = self.like.clone().map(Like::Id);
        request
    }
}

#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// Files and folders to read; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct TagArgs {
    /// JSON lines `{"id","text"}`, or articles whose paragraphs are tagged; `-` is stdin
    #[arg(value_name = "PATH", default_value = "-")]
    pub paths: Vec<PathBuf>,
    /// Say what speaks for each topic and what was not counted, and where it stands
    #[arg(long)]
    pub explain: bool,
    /// Judge every paragraph of an article alone
    #[arg(long)]
    pub no_context: bool,
    /// Measure the topics by these labelled texts instead
    #[arg(long, value_name = "GOLD", conflicts_with_all = ["paths", "explain", "no_context"])]
    pub eval: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct TopicsArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// What was searched for
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// The paragraph, by its citation `<article>#<paragraph>`
    #[arg(long = "doc", value_name = "ID")]
    pub id: String,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct TaxonomyArgs {
    #[command(subcommand)]
    pub deed: TaxonomyDeed,
}

/// What is to be done with a taxonomy.
#[derive(Debug, Subcommand)]
pub enum TaxonomyDeed {
    /// Print the taxonomy that ships, or another; as JSON, its topics.
    #[command(after_help = "\
Examples:
  duansou taxonomy show > my.toml         the one that ships, to be changed
  duansou taxonomy show --index news.idx
  duansou taxonomy show --format json | jq -r '.topics[].id'")]
    Show(TaxonomyShowArgs),

    /// Read a taxonomy and say what it holds, or where it is wrong.
    #[command(after_help = "\
Examples:
  duansou taxonomy check my.toml

Exit status: 0 it is right, 2 it is wrong; then line, column and what was expected are on stderr.")]
    Check(TaxonomyCheckArgs),

    /// Print a small taxonomy with a remark at each key, to begin one's own with.
    #[command(after_help = "\
Examples:
  duansou taxonomy init > my.toml
  duansou taxonomy init my.toml           the same; a file that is there stays as it is")]
    Init(TaxonomyInitArgs),
}

#[derive(Debug, Args)]
pub struct TaxonomyShowArgs {
    /// Show the taxonomy that the index in this folder was tagged by
    #[arg(long, value_name = "DIR", conflicts_with = "taxonomy")]
    pub index: Option<PathBuf>,
    #[command(flatten)]
    pub tagging: Tagging,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct TaxonomyCheckArgs {
    /// The taxonomy, a TOML file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct TaxonomyInitArgs {
    /// Where to write it [default: stdout]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct RetagArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub tagging: Tagging,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A citation `<article>#<paragraph>`, or an article
    #[arg(value_name = "ID")]
    pub id: String,
    /// Paragraphs to show on either side
    #[arg(short = 'C', long, value_name = "N", value_parser = number::<u32>, default_value_t = 0)]
    pub context: u32,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct InspectArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    /// The text
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: String,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Queries to ask: lines `id<TAB>text`
    #[arg(long, value_name = "FILE", required_unless_present = "from_run")]
    pub queries: Option<PathBuf>,
    /// Judgements: lines `query 0 document grade`
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    /// Ask an index of these files and folders, which is not kept
    #[arg(long = "in", value_name = "PATH", num_args = 1..)]
    pub paths: Vec<PathBuf>,
    /// Write what was found as a TREC run
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Measure this run instead of asking an index
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "run"])]
    pub from_run: Option<PathBuf>,
    /// Ask this index as well, and compare
    #[arg(long, value_name = "DIR", conflicts_with = "compare_run")]
    pub compare: Option<PathBuf>,
    /// Compare with this run
    #[arg(long, value_name = "FILE")]
    pub compare_run: Option<PathBuf>,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// What to print
    #[arg(value_name = "WHAT")]
    pub what: Generated,
}

/// Which index.
#[derive(Debug, Args)]
pub struct Place {
    /// Folder of the index
    #[arg(long, value_name = "DIR", env = "DUANSOU_INDEX", default_value = "duansou.idx")]
    pub index: PathBuf,
}

/// By which topics.
#[derive(Debug, Args)]
pub struct Tagging {
    /// Tag with the topics of this TOML file instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    pub taxonomy: Option<PathBuf>,
}

/// How files are read.
#[derive(Debug, Args)]
pub struct Reading {
    #[command(flatten)]
    pub tagging: Tagging,
    /// Skip files larger than this, in bytes; K, M and G are understood
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "256M")]
    pub max_bytes: u64,
}

/// How results are printed.
#[derive(Debug, Clone, Args)]
pub struct Output {
    /// Form of the results: for people, one JSON value, or one JSON value a line
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Format,
    /// Colour; `auto` is colour on a terminal unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Wrap text at this column [default: the terminal's width; piped text is not wrapped]
    #[arg(long, value_name = "COLUMNS", value_parser = number::<usize>)]
    pub width: Option<usize>,
}

/// Form of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Jsonl,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

/// What is made from the flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Generated {
    Man,
    CompleteBash,
    CompleteZsh,
    CompleteFish,
    CompletePowershell,
}

/// Lets a flag name the values of a type of the library.
macro_rules! values {
    ($type:ty: $($variant:ident = $name:literal),+) => {
        impl ValueEnum for $type {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),+]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(match self { $(Self::$variant => $name),+ }))
            }
        }
    };
}

values!(Level: Exact = "exact", All = "all", Some = "some");
values!(ParagraphKind: Body = "body", Heading = "heading", Caption = "caption", Credit = "credit");
values!(Sort: Relevance = "relevance", Date = "date");
values!(Group: Article = "article", Paragraph = "paragraph");
values!(Facet: Topic = "topic", Source = "source", Year = "year");

fn date(text: &str) -> Result<Published, String> {
    Published::try_from(text.to_owned())
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("found `{text}`, expected a number"))
}

/// A number of bytes: `500`, `64M`.
fn size(text: &str) -> Result<u64, String> {
    let expected = || format!("found `{text}`, expected a number of bytes such as 500000, 500K, 64M or 2G");
    let (number, shift) = match text.chars().last() {
        Some('k' | 'K') => (text.get(..text.len() - 1), 10),
        Some('m' | 'M') => (text.get(..text.len() - 1), 20),
        Some('g' | 'G') => (text.get(..text.len() - 1), 30),
        _ => (Some(text), 0),
    };
    let number: u64 = number.and_then(|number| number.parse().ok()).ok_or_else(expected)?;
    number.checked_mul(1 << shift).ok_or_else(expected)
}
