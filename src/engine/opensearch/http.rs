//! The synchronous client: JSON there and back, from whichever node answers, with bounded patience.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Method, Request};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::engine::opensearch::address::Address;
use crate::error::{Error, ErrorKind, Result};

/// How often a request is sent at most, and how long is waited before it is sent again: twice as long
/// every time, and up to half as long again, so that those who were refused together do not come
/// back together.
const TRIES: u32 = 8;
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);
const CONNECTING: Duration = Duration::from_secs(5);

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 512 << 20;

/// A cluster's HTTP interface.
pub(crate) struct Client {
    agent: Agent,
    address: Address,
    /// The node that answered last.
    node: AtomicUsize,
}

/// What is sent with a request.
pub(crate) enum Body<'a> {
    Empty,
    Json(&'a Value),
    /// JSON lines, for `_bulk`.
    Lines(&'a str),
}

/// A status that is no failure for whoever asked for it, and the answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Client {
    /// A client for a cluster; nothing is sent yet.
    ///
    /// # Errors
    /// `InvalidConfig` where the certificates cannot be read.
    pub(crate) fn new(address: Address) -> Result<Self> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = &address.ca_cert {
            let mut certificates: Vec<Certificate<'static>> = Vec::new();
            for item in parse_pem(pem) {
                match item {
                    Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
                    Ok(_) => {}
                    Err(error) => return Err(bad_certificates(&error.to_string())),
                }
            }
            if certificates.is_empty() {
                return Err(bad_certificates("it holds none"));
            }
            tls = tls.root_certs(RootCerts::from(certificates));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECTING))
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .user_agent(concat!("duansou/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls.build())
            .build();
        Ok(Self { agent: config.into(), address, node: AtomicUsize::new(0) })
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Sends a request; the answer is what the cluster says to it. A status that is neither 2xx nor one
    /// of `expected` is an error.
    ///
    /// # Errors
    /// `Io` where no node answers, `Engine` where the cluster refuses.
    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        body: &Body<'_>,
        expected: &[u16],
    ) -> Result<Answer> {
        let mut wait = FIRST_WAIT;
        let mut tries = 0;
        loop {
            tries += 1;
            let last = tries >= TRIES;
            match self.once(&method, path, body) {
                // The node is busy, or just now nobody is in charge.
                Ok((429 | 502 | 503 | 504, _)) if !last => {}
                Ok((status, text)) => return self.judge(status, &text, expected),
                Err(error) if last || !is_passing(&error) => return Err(self.unreachable(&error)),
                Err(_) => {
                    // The next one may answer; all of them are asked before anything is waited for.
                    self.node.fetch_add(1, Ordering::Relaxed);
                    if (tries as usize) < self.address.nodes.len() {
                        continue;
                    }
                }
            }
            let jitter = RandomState::new().hash_one(tries) % 500;
            sleep(wait + wait * u32::try_from(jitter).unwrap_or(0) / 1000);
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    fn once(&self, method: &Method, path: &str, body: &Body<'_>) -> Result<(u16, String), ureq::Error> {
        let nodes = &self.address.nodes;
        let at = self.node.load(Ordering::Relaxed) % nodes.len().max(1);
        let node = nodes.get(at).map(String::as_str).unwrap_or_default();
        let mut request = Request::builder().method(method.clone()).uri(format!("{node}{path}"));
        if let Some(authorization) = &self.address.authorization {
            request = request.header("authorization", authorization);
        }
        let mut response = match body {
            Body::Empty => self.agent.run(request.body(())?)?,
            Body::Json(json) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(json.to_string())?)?
            }
            Body::Lines(lines) => {
                let request = request.header("content-type", "application/x-ndjson");
                self.agent.run(request.body(*lines)?)?
            }
        };
        let text = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
        Ok((response.status().as_u16(), text))
    }

    fn judge(&self, status: u16, text: &str, expected: &[u16]) -> Result<Answer> {
        let fine = (200..300).contains(&status) || expected.contains(&status);
        let failed =
            |message: String| Error::new(ErrorKind::Engine, format!("{}: {message}", self.address.shown()));
        match serde_json::from_str::<Value>(text) {
            Ok(body) if fine => Ok(Answer { status, body }),
            Ok(body) => Err(failed(refusal(status, &body))),
            Err(_) if status == 401 || status == 403 => Err(failed(refusal(status, &Value::Null))),
            Err(_) if text.trim_start().starts_with('<') => Err(failed(format!(
                "answers with a page instead of JSON (status {status}); name the cluster itself, not a proxy or a site"
            ))),
            Err(_) if text.is_empty() && fine => Ok(Answer { status, body: Value::Null }),
            Err(_) => Err(failed(format!(
                "answers with something that is not JSON (status {status}); is it OpenSearch that listens there?"
            ))),
        }
    }

    fn unreachable(&self, error: &ureq::Error) -> Error {
        let shown = self.address.shown();
        let message = match error {
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => format!(
                "{shown}: no secure connection ({}); trust the cluster's certificate with `?ca_cert=FILE` at the end of the URL",
                one_line(&error.to_string())
            ),
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
                format!("{shown}: no node answers; check the address, and that the cluster runs")
            }
            ureq::Error::Timeout(_) => {
                format!("{shown}: no answer in time; check the cluster's load and health")
            }
            other => {
                let what = one_line(&other.to_string());
                if what.contains("certificate") {
                    format!(
                        "{shown}: no secure connection ({what}); trust its certificate with `?ca_cert=FILE` at the end of the URL"
                    )
                } else {
                    format!("{shown}: no node answers ({what}); check the address, and that the cluster runs")
                }
            }
        };
        Error::new(ErrorKind::Io, message)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Client").field(&self.address).finish()
    }
}

/// Whether another node, or the same one later, may do better.
fn is_passing(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => !error.to_string().contains("certificate"),
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound | ureq::Error::Timeout(_) => true,
        ureq::Error::Protocol(_) => true,
        _ => false,
    }
}

/// Why a cluster refuses, in a line that says what to do.
pub(crate) fn refusal(status: u16, body: &Value) -> String {
    let error = body.get("error").unwrap_or(&Value::Null);
    let cause = error.pointer("/root_cause/0").filter(|cause| cause.is_object()).unwrap_or(error);
    // The cause of a script or of a shard lies deeper.
    let deeper = error.pointer("/failed_shards/0/reason").unwrap_or(cause);
    let said = |from: &Value, name: &str| from.get(name).and_then(Value::as_str).map(one_line);
    let kind = said(deeper, "type").or_else(|| said(cause, "type")).unwrap_or_default();
    let reason = said(deeper, "reason").or_else(|| said(cause, "reason"));
    let reason = reason.or_else(|| error.as_str().map(one_line)).unwrap_or_default();
    match (status, kind.as_str()) {
        (401, _) => "the cluster asks who you are; give a user and password, or an API key".to_owned(),
        (403, "cluster_block_exception")
            if reason.contains("flood-stage") || reason.contains("read-only") =>
        {
            "the cluster writes nothing, since a disk is nearly full; make room on its nodes and run it again"
                .to_owned()
        }
        (429, "cluster_block_exception") => {
            "the cluster writes nothing, since a disk is nearly full; make room on its nodes and run it again"
                .to_owned()
        }
        (403, _) => {
            format!("the cluster does not allow this ({reason}); ask for the right, or take another user")
        }
        (429, _) => "the cluster is too busy, and was asked several times; run it again later".to_owned(),
        (_, "no_shard_available_action_exception" | "search_phase_execution_exception") if status == 503 => {
            "a part of the index is on no node; see `_cluster/health`, bring the missing nodes back"
                .to_owned()
        }
        (502..=504, _) => format!("the cluster is not ready (status {status}); see `_cluster/health`"),
        (_, "index_not_found_exception") => "no index here; make one with `duansou index PATH`".to_owned(),
        (_, "") => format!("the cluster refuses (status {status}); is it OpenSearch that listens there?"),
        _ => format!("the cluster refuses: {kind}: {reason}"),
    }
}

fn bad_certificates(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidConfig,
        format!("no certificate can be read from what `ca_cert` names: {what}"),
    )
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(300).collect::<String>().trim_end_matches('.').to_owned()
}
