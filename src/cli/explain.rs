//! `duansou explain`: says why a paragraph is found by a query, or why not.

use super::args::{ExplainArgs, Format};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::{Index, SearchRequest};

pub fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    let index = Index::open(&args.place.index)?;
    let explained = index.explain(&SearchRequest::new(args.query.as_str()), &args.id)?;
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        render::explained(&mut console, &explained)?;
    } else {
        console.json(&explained)?;
    }
    console.flush()?;
    Ok(if explained.level.is_some() { Outcome::Found } else { Outcome::Nothing })
}
