//! Which route an address names, and what it takes.

use super::parameters::{self, Parameter};
use super::problem::Problem;

/// A route of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Route {
    OpenApi,
    Healthz,
    Readyz,
    Metrics,
    Search,
    Article,
    Paragraph,
    Explain,
    Topics,
    Stats,
    Extract,
    Tag,
    Analyze,
    Records,
}

/// What a route takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec {
    pub route: Route,
    /// Its path below an index (`/v1` or `/v1/{index}`), or from the root.
    pub path: &'static str,
    pub methods: &'static [&'static str],
    /// What may stand in the address.
    pub query: &'static [Parameter],
    pub summary: &'static str,
}

const fn spec(
    route: Route,
    path: &'static str,
    methods: &'static [&'static str],
    query: &'static [Parameter],
    summary: &'static str,
) -> Spec {
    Spec { route, path, methods, query, summary }
}

/// Routes of an index.
pub(super) const OF_INDEX: &[Spec] = &[
    spec(Route::Search, "/search", &["GET", "POST"], parameters::SEARCH, "Find paragraphs."),
    spec(
        Route::Article,
        "/articles/{id}",
        &["GET", "DELETE"],
        &[],
        "An article with its paragraphs; or remove it.",
    ),
    spec(
        Route::Paragraph,
        "/articles/{id}/paragraphs/{ordinal}",
        &["GET"],
        parameters::CONTEXT,
        "A paragraph with its neighbours.",
    ),
    spec(
        Route::Explain,
        "/explain",
        &["GET"],
        parameters::EXPLAIN,
        "Why a paragraph is found by a query, or why not.",
    ),
    spec(Route::Topics, "/topics", &["GET"], &[], "Paragraphs by topic and year."),
    spec(Route::Stats, "/stats", &["GET"], &[], "What the index holds, and what takes the slots."),
    spec(Route::Extract, "/extract", &["POST"], parameters::EXTRACT, "The article in the bytes of a file."),
    spec(Route::Tag, "/tag", &["POST"], parameters::TAG, "The topics of texts."),
    spec(Route::Analyze, "/analyze", &["POST"], &[], "The tokens that a text is indexed and searched by."),
    spec(
        Route::Records,
        "/records",
        &["POST"],
        parameters::RECORDS,
        "Add articles, or replace them; all of them in one commit.",
    ),
];

/// Routes of the server.
pub(super) const OF_SERVER: &[Spec] = &[
    spec(Route::OpenApi, "/openapi.json", &["GET"], &[], "This description."),
    spec(Route::Healthz, "/healthz", &["GET"], &[], "Whether the process runs."),
    spec(Route::Readyz, "/readyz", &["GET"], &[], "Whether every index can be searched."),
    spec(Route::Metrics, "/metrics", &["GET"], &[], "Counts for Prometheus."),
];

/// A route with what its address says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RouteMatch {
    pub route: Route,
    /// The index that it names; the first one where it names none.
    pub index: Option<String>,
    /// What stands in the path in place of names in braces.
    pub values: Vec<String>,
}

/// Finds the route of a path.
///
/// # Errors
/// 400 for what is no text, 404 for what is no route.
pub(super) fn find(path: &str, indexes: &[&str]) -> Result<(Spec, RouteMatch), Problem> {
    let parts: Vec<String> =
        path.split('/').skip(1).map(decoded).collect::<Option<_>>().ok_or_else(|| {
            Problem::query("the path is not utf-8 once it is decoded; encode it as utf-8, then as %XX")
        })?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let place = |spec: Spec, index: Option<&str>, values: Vec<String>| {
        (spec, RouteMatch { route: spec.route, index: index.map(str::to_owned), values })
    };
    let found = match parts.as_slice() {
        ["v1", index, rest @ ..] if indexes.contains(index) && !rest.is_empty() => {
            among(OF_INDEX, rest).map(|(spec, values)| place(spec, Some(index), values))
        }
        ["v1", rest @ ..] => among(OF_INDEX, rest).map(|(spec, values)| place(spec, None, values)),
        rest => among(OF_SERVER, rest).map(|(spec, values)| place(spec, None, values)),
    };
    found.ok_or_else(|| Problem::not_found("no such route; see /openapi.json"))
}

fn among(specs: &[Spec], parts: &[&str]) -> Option<(Spec, Vec<String>)> {
    specs.iter().find_map(|spec| {
        let mut values = Vec::new();
        let own: Vec<&str> = spec.path.split('/').skip(1).collect();
        let fits = own.len() == parts.len()
            && own.iter().zip(parts).all(|(own, part)| {
                let is_value = own.starts_with('{');
                if is_value {
                    values.push((*part).to_owned());
                }
                if is_value { !part.is_empty() } else { own == part }
            });
        fits.then_some((*spec, values))
    })
}

/// A part of a path without its `%XX`.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit =
            |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push((high << 4) | low);
    }
    String::from_utf8(bytes).ok()
}

/// Whether an index can have this name in an address.
pub(super) fn is_name(name: &str) -> bool {
    let taken = OF_INDEX.iter().any(|spec| spec.path.split('/').nth(1) == Some(name));
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    !name.is_empty() && plain && !taken
}
