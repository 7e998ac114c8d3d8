//! Who may ask: hosts, origins, tokens.

use hyper::Method;
use hyper::header::HeaderMap;
use sha2::{Digest, Sha256};

use super::options::ServeOptions;
use super::problem::Problem;
use crate::error::{Error, ErrorKind, Result};

/// What is checked of every request.
#[derive(Debug)]
pub(super) struct Guard {
    hosts: Vec<String>,
    origins: Vec<String>,
    token: Option<[u8; 32]>,
    /// Whether reading asks for the token.
    reading: bool,
    writable: bool,
}

impl Guard {
    /// # Errors
    /// `InvalidConfig` where anyone could read or write.
    pub fn new(options: &ServeOptions) -> Result<Self> {
        let bad = |message: &str| Err(Error::new(ErrorKind::InvalidConfig, message));
        let local = options.address.ip().is_loopback();
        if !local && !options.public && options.token.is_none() {
            return bad(
                "this address is open to other machines; add --token-file, or --public to let anybody read",
            );
        }
        if options.writable && options.token.is_none() {
            return bad("--writable needs --token-file");
        }
        if options.token.as_ref().is_some_and(|token| token.chars().count() < 16) {
            return bad("the token is shorter than 16 characters; make one with `openssl rand -hex 32`");
        }
        Ok(Self {
            hosts: options.hosts.iter().map(|host| host.to_lowercase()).collect(),
            origins: options
                .origins
                .iter()
                .map(|origin| origin.trim_end_matches('/').to_lowercase())
                .collect(),
            token: options.token.as_ref().map(|token| digest(token)),
            reading: !local && !options.public,
            writable: options.writable,
        })
    }

    /// Whether a request with these headers may be looked at, and the origin whose page may read the
    /// answer.
    ///
    /// # Errors
    /// 400 and 403.
    pub fn admit(&self, headers: &HeaderMap) -> std::result::Result<Option<String>, Problem> {
        let Some(host) = text(headers, "host") else {
            return Err(Problem::query("missing header `Host`"));
        };
        // A name that somebody else points at this address would let their page in.
        if !self.is_own(&host) {
            let advice = "start the server with --allow-host for every name that it is reached by";
            return Err(Problem::new(
                403,
                "forbidden",
                format!("the host is not one of this server's; {advice}"),
            ));
        }
        let Some(origin) = text(headers, "origin") else {
            return Ok(None);
        };
        if self.origins.contains(&origin) {
            return Ok(Some(origin));
        }
        let own = [format!("http://{host}"), format!("https://{host}")];
        if own.contains(&origin) {
            return Ok(None);
        }
        let advice = "start the server with --allow-origin to let its pages ask";
        Err(Problem::new(403, "forbidden", format!("pages of this origin may not ask; {advice}")))
    }

    fn is_own(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        };
        let is_address = name.parse::<std::net::IpAddr>().is_ok();
        name == "localhost" || is_address || self.hosts.iter().any(|own| own == name || own == host)
    }

    /// Whether the request may read.
    ///
    /// # Errors
    /// 401.
    pub fn reader(&self, headers: &HeaderMap) -> std::result::Result<(), Problem> {
        if self.reading { self.check(headers) } else { Ok(()) }
    }

    /// Whether the request may write.
    ///
    /// # Errors
    /// 401 and 403.
    pub fn writer(&self, headers: &HeaderMap) -> std::result::Result<(), Problem> {
        if !self.writable {
            let message = "this server only reads; start it with --writable and --token-file";
            return Err(Problem::new(403, "forbidden", message));
        }
        self.check(headers)
    }

    fn check(&self, headers: &HeaderMap) -> std::result::Result<(), Problem> {
        let given = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let token = match given.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim().to_owned()),
            Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => password(pair.trim()),
            _ => None,
        };
        let right = match (&self.token, token) {
            (Some(own), Some(token)) => same(own, &digest(&token)),
            _ => false,
        };
        if right {
            return Ok(());
        }
        let message = "a token is needed; send `Authorization: Bearer TOKEN`";
        let problem = Problem::new(401, "unauthorized", message);
        Err(problem.with("www-authenticate", "Basic realm=\"duansou\", charset=\"UTF-8\""))
    }
}

/// Answers a browser that asks whether it may ask.
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS && headers.contains_key("access-control-request-method")
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_lowercase)
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Compares digests in a time that does not depend on them.
fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    one.iter().zip(other).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

/// The password of a pair that a browser sends.
fn password(pair: &str) -> Option<String> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for letter in pair.trim_end_matches('=').chars() {
        bits = (bits << 6) | u32::try_from(ALPHABET.find(letter)?).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 255).ok()?);
        }
    }
    String::from_utf8(bytes).ok()?.split_once(':').map(|(_, password)| password.to_owned())
}
