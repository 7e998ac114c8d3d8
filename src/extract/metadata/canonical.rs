//! The address that a page says is its own, made absolute.

/// The first of `stated` that is an address of a page. A relative one counts only where `page`, the
/// address that the page was read from, is known. Templates put the front page of the site where
/// the page's own address should be; that names no article.
pub(crate) fn canonical(stated: &[String], page: Option<&str>) -> Option<String> {
    stated.iter().filter_map(|reference| absolute(reference, page)).find(|address| names_a_page(address))
}

fn absolute(reference: &str, page: Option<&str>) -> Option<String> {
    let reference = reference.trim();
    let reference = reference.split_once('#').map_or(reference, |(address, _)| address);
    if reference.is_empty() || reference.contains(char::is_whitespace) {
        return None;
    }
    if parts(reference).is_some() {
        return Some(reference.to_owned());
    }
    let page = page?;
    let (scheme, host, path) = parts(page)?;
    if let Some(rest) = reference.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    }
    if reference.starts_with('/') {
        return Some(format!("{scheme}://{host}{reference}"));
    }
    // `javascript:…` and its like, and ways up, which nobody writes here.
    let first = reference.split('/').next().unwrap_or_default();
    if first.contains(':') || first == ".." {
        return None;
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(format!("{scheme}://{host}{folder}/{}", reference.trim_start_matches("./")))
}

/// Scheme, host and path with what follows it.
fn parts(address: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    (!host.is_empty()).then_some((scheme, host, path))
}

fn names_a_page(address: &str) -> bool {
    parts(address).is_some_and(|(_, _, path)| {
        let front = ["", "/", "/index.html", "/index.htm", "/index.shtml", "/index.php"];
        !front.contains(&path)
    })
}
