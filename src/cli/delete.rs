//! `duansou delete`: removes articles from an index.

use clap::Args;

use super::args::Place;
use super::console::{Failure, Outcome, note};
use super::number::count;
use crate::model::ArticleId;
use crate::{Index, Removal};

/// Remove articles from an index.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou delete 7fz1k0c5m2q8w4e9          an article by its id, the part of a citation before #
  duansou delete --source 天津日报",
    after_help = "\
A removed article comes back when its file changes, or with `duansou index --force`."
)]
pub struct DeleteArgs {
    /// Remove these articles
    #[arg(value_name = "ID", required_unless_present = "sources")]
    pub ids: Vec<String>,
    /// Remove every article of this source; repeat it for several
    #[arg(long = "source", value_name = "NAME")]
    pub sources: Vec<String>,
    #[command(flatten)]
    pub place: Place,
}

pub fn run(args: &DeleteArgs) -> Result<Outcome, Failure> {
    let index = Index::open(&args.place.index)?;
    let mut removal = Removal::default();
    removal.articles.extend(args.ids.iter().map(ArticleId::new));
    removal.sources.clone_from(&args.sources);
    let removed = index.remove(&removal)?;
    note(format!("{} deleted: {}", count(removed, "article"), args.place.index.display()));
    Ok(Outcome::Found)
}
