//! Requests, from the socket to the answer: what is read of them, who answers, what is logged.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::{Method, Request, Response};
use serde_json::json;
use tokio::sync::Semaphore;

use super::answer::{Answer, Body, safe, set};
use super::api::{self, AnswerOptions};
use super::guard::{Guard, is_preflight};
use super::metrics::Metrics;
use super::openapi;
use super::options::Log;
use super::page;
use super::problem::Problem;
use super::request::ParsedRequest;
use super::routes::{self, Route};
use super::served::ServedIndex;

/// How long a body may take to arrive, and a search to come to its turn.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What all requests share.
pub(super) struct Server {
    pub indexes: Vec<Arc<ServedIndex>>,
    pub guard: Guard,
    pub options: AnswerOptions,
    pub metrics: Metrics,
    /// Searches that run at a time.
    pub running: Semaphore,
    /// Searches that run or wait.
    pub waiting: Arc<Semaphore>,
    pub log: Log,
    pub json_log: bool,
}

/// Answers a request and logs it.
pub(super) async fn answer(server: Arc<Server>, request: Request<Incoming>) -> Response<Body> {
    let started = Instant::now();
    let (method, target) = (request.method().clone(), request.uri().to_string());
    let headers = request.headers().clone();
    let mut origin = None;
    let response = match server.guard.admit(&headers) {
        Err(problem) => Err(problem),
        Ok(allowed) => {
            origin = allowed;
            match is_preflight(&method, &headers) {
                true => Ok(preflight().into_response(&headers, false)),
                false => respond(&server, request).await,
            }
        }
    };
    let is_head = method == Method::HEAD;
    let mut response =
        response.unwrap_or_else(|problem| Answer::from(problem).into_response(&headers, is_head));
    if let Some(origin) = origin {
        set(response.headers_mut(), "access-control-allow-origin", &origin);
    }
    safe(response.headers_mut());
    let status = response.status().as_u16();
    server.metrics.record(status, started.elapsed());
    server.note(&method, &target, status, started.elapsed());
    response
}

fn preflight() -> Answer {
    let mut answer = Answer::new("text/plain", Bytes::new());
    answer.status = 204;
    answer
        .with("access-control-allow-methods", "GET, POST, DELETE")
        .with("access-control-allow-headers", "authorization, content-type")
        .with("access-control-max-age", "600")
}

async fn respond(server: &Arc<Server>, request: Request<Incoming>) -> Result<Response<Body>, Problem> {
    let names: Vec<&str> = server.indexes.iter().map(|served| served.name.as_str()).collect();
    let (spec, place) = routes::find(request.uri().path(), &names)?;
    let is_head = *request.method() == Method::HEAD;
    let method = if is_head { Method::GET } else { request.method().clone() };
    if !spec.methods.contains(&method.as_str()) {
        let allowed = spec.methods.join(", ");
        let message = format!("{method} is not for this route, expected {allowed}");
        return Err(Problem::new(405, "method_not_allowed", message).with("allow", allowed));
    }
    let headers = request.headers().clone();
    let open = matches!(place.route, Route::Healthz | Route::Readyz);
    let writes = place.route == Route::Records || method == Method::DELETE;
    match (writes, open) {
        (true, _) => server.guard.writer(&headers)?,
        (false, false) => server.guard.reader(&headers)?,
        (false, true) => {}
    }
    let at = place.index.as_deref().and_then(|name| names.iter().position(|own| *own == name));
    let at = at.unwrap_or_default();
    let pairs = pairs(request.uri().query().unwrap_or_default())?;
    let (media, charset) = media(&headers);
    let body = body(request, server.options.max_body).await?;
    let languages = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let languages = languages.to_owned();
    let asked = ParsedRequest { method, spec, place, pairs, languages, media, charset, body };
    let answer = match asked.place.route {
        Route::OpenApi => Answer::json(&openapi::document(&server.indexes))?,
        Route::Healthz => Answer::new("text/plain; charset=utf-8", "ok\n"),
        Route::Metrics => Answer::new("text/plain; version=0.0.4", server.metrics.text()),
        Route::Asset => page::asset(asked.place.values.first().map(String::as_str).unwrap_or_default())?,
        _ => server.search(asked, at).await?,
    };
    Ok(answer.into_response(&headers, is_head))
}

impl Server {
    /// Answers what takes an index, when its turn comes.
    async fn search(self: &Arc<Self>, asked: ParsedRequest, at: usize) -> Result<Answer, Problem> {
        let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() else {
            self.metrics.refused.fetch_add(1, Ordering::Relaxed);
            let message = "too many searches wait already; try again in a second";
            return Err(Problem::new(429, "too_many_requests", message).with("retry-after", "1"));
        };
        let late = || {
            let message = "the search did not come to its turn in time; try again";
            Problem::new(503, "unavailable", message).with("retry-after", "1")
        };
        let turn = tokio::time::timeout(REQUEST_TIMEOUT, self.running.acquire()).await;
        let turn = turn.map_err(|_| late())?.map_err(|_| late())?;
        let server = Arc::clone(self);
        let answered = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also where whoever asked has gone.
            let _place = place;
            let served = server.indexes.get(at).ok_or_else(|| Problem::not_found("no such index"))?;
            match asked.place.route {
                Route::Readyz => {
                    server.indexes.iter().try_for_each(|served| served.refresh())?;
                    Ok(Answer::new("text/plain; charset=utf-8", "ready\n"))
                }
                Route::Page => {
                    let hides_paths = server.options.hides_paths;
                    page::answer(&asked.pairs, &server.indexes, hides_paths, &asked.languages)
                }
                _ => api::answer(&asked, served, server.options),
            }
        })
        .await;
        drop(turn);
        answered.unwrap_or_else(|_| {
            let message = "a fault of the program; please report it, with what was asked";
            Err(Problem::new(500, "engine", message))
        })
    }

    fn note(&self, method: &Method, target: &str, status: u16, took: Duration) {
        let millis = took.as_secs_f64() * 1000.0;
        // However long an address is, its line is read by people.
        let target: String = target.chars().take(500).collect();
        let line = match self.json_log {
            true => {
                let millis = (millis * 1000.0).round() / 1000.0;
                json!({"method": method.as_str(), "target": target, "status": status, "ms": millis})
                    .to_string()
            }
            false => format!("{method} {target} {status} {millis:.1} ms"),
        };
        (self.log)(&line);
    }
}

/// The names and values of an address.
fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match pairs.iter().any(|(name, value)| name.contains('\u{FFFD}') || value.contains('\u{FFFD}')) {
        true => Err(Problem::query("the address is not utf-8 once it is decoded; encode it as utf-8")),
        false => Ok(pairs),
    }
}

/// What the body is, and its charset.
fn media(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let value = headers.get("content-type").and_then(|value| value.to_str().ok()).map(str::to_lowercase);
    let Some(value) = value else { return (None, None) };
    let mut parts = value.split(';').map(str::trim);
    let media = parts.next().map(str::to_owned);
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    (media, charset.map(|charset| charset.trim_matches('"').to_owned()))
}

/// The body, as far as it may go.
async fn body(request: Request<Incoming>, most: usize) -> Result<Bytes, Problem> {
    let large = || {
        let message = format!("the body is larger than {most} bytes; send it in parts");
        Problem::new(413, "too_large", message).with("connection", "close")
    };
    let declared = request.headers().get("content-length").and_then(|value| value.to_str().ok());
    let declared: Option<u64> = declared.and_then(|value| value.parse().ok());
    if declared.is_some_and(|length| length > most as u64) {
        return Err(large());
    }
    let read = tokio::time::timeout(REQUEST_TIMEOUT, Limited::new(request.into_body(), most).collect()).await;
    match read {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(large()),
        Ok(Err(_)) => Err(Problem::query("the body ended before its end").with("connection", "close")),
        Err(_) => {
            let message = "the body did not arrive in time; send it again";
            Err(Problem::new(408, "timeout", message).with("connection", "close"))
        }
    }
}
