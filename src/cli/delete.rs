//! `duansou delete`: removes articles from an index.

use super::args::DeleteArgs;
use super::console::{Failure, Outcome, note};
use super::render::count;
use crate::model::ArticleId;
use crate::{Index, Removal};

pub fn run(args: &DeleteArgs) -> Result<Outcome, Failure> {
    let index = Index::open(&args.place.index)?;
    let mut removal = Removal::default();
    removal.articles.extend(args.ids.iter().map(ArticleId::new));
    removal.sources.clone_from(&args.sources);
    let removed = index.remove(&removal)?;
    note(format!("{} deleted: {}", count(removed, "article"), args.place.index.display()));
    Ok(Outcome::Found)
}
