//! The text of an article that a page holds in a script and puts up in the browser.

use crate::extract::html::json;
use crate::extract::html::page::Page;
use crate::extract::lexicon::fold::hanzi;

/// A page that shows more text than this needs no script.
pub(crate) const MIN_HANZI: usize = 100;

/// The string in the page's scripts that is likeliest to be its article, as HTML.
pub(crate) fn body(page: &Page) -> Option<String> {
    let candidates = page.scripts.iter().filter(|script| may_hold_text(script));
    let strings = candidates.flat_map(|script| json::long_strings(script, 3 * MIN_HANZI));
    let best = strings.map(|text| unescaped(&text)).max_by_key(|text| hanzi(text))?;
    if hanzi(&best) < MIN_HANZI {
        return None;
    }
    // Without mark-up its line breaks part its paragraphs.
    let marked = ["<p", "<div", "<br", "<section"].iter().any(|tag| best.contains(tag));
    Some(if marked { best } else { best.replace('\n', "<br>") })
}

/// Most scripts are code; text has 汉字, plain or escaped.
fn may_hold_text(script: &str) -> bool {
    let wide = script.bytes().filter(|byte| *byte >= 0xE4).count();
    wide >= MIN_HANZI || script.matches("\\u").count() >= MIN_HANZI
}

/// Some templates escape the mark-up once more.
fn unescaped(text: &str) -> String {
    if !text.contains("&lt;") {
        return text.to_owned();
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
