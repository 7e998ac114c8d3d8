//! `duansou tag`: names the topics of texts.

use super::args::TagArgs;
use super::console::{Console, Failure, Outcome};
use super::input::{records, report, workshop};
use super::render;
use crate::model::MediaType;
use crate::topic::{Tagged, Tagger};

pub fn run(args: &TagArgs) -> Result<Outcome, Failure> {
    let index = workshop(&args.reading)?;
    let tagger = Tagger::new(&index.config()?.taxonomy);
    let mut console = Console::new(&args.output);
    let mut list = console.list();
    let mut whole = true;
    for record in records(&args.paths, &args.reading, None) {
        match record {
            // The text of a JSON line is tagged as it is, an article paragraph by paragraph.
            Ok(record) if record.media == MediaType::Paragraphs => {
                let text = String::from_utf8_lossy(&record.bytes);
                let tagged = Tagged::new(record.article_id().as_str(), &text, &tagger);
                list.item(&tagged, |console, tagged| render::tagged(console, tagged, &index))?;
            }
            Ok(record) => {
                let article = index.article(&record)?;
                for paragraph in &article.paragraphs {
                    let id = format!("{}#{}", article.id, paragraph.ordinal);
                    let tagged = Tagged::new(id, &paragraph.text, &tagger);
                    list.item(&tagged, |console, tagged| render::tagged(console, tagged, &index))?;
                }
            }
            Err(error) => {
                report(&[error]);
                whole = false;
            }
        }
    }
    let count = list.end()?;
    console.flush()?;
    Ok(match count {
        _ if !whole => Outcome::Faulty,
        0 => Outcome::Nothing,
        _ => Outcome::Found,
    })
}
