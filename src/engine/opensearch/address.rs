//! What a cluster's address says: its nodes, the index, who asks, and how a new index is laid out.

use crate::engine::url::without_user;
use crate::error::{Error, ErrorKind, Result};

/// Shards of a new index, unless the address says otherwise.
const SHARDS: u32 = 4;

/// Copies of every shard of a new index, unless the address says otherwise.
const REPLICAS: u32 = 1;

/// `http://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]/INDEX[?shards=N&replicas=N&ca_cert=FILE]`, read.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The nodes, each as `http://HOST:PORT`.
    pub(crate) nodes: Vec<String>,
    /// The name of the index that holds the paragraphs.
    pub(crate) index: String,
    /// What the header `Authorization` says.
    pub(crate) authorization: Option<String>,
    /// Certificates to trust, in PEM, besides those that the program ships with.
    pub(crate) ca_cert: Option<Vec<u8>>,
    pub(crate) shards: u32,
    pub(crate) replicas: u32,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// `InvalidConfig` where it names no node or no index, `Io` where the certificates cannot be read.
    pub(crate) fn parse(address: &str) -> Result<Self> {
        let wrong = |what: &str| {
            let expected = "expected `http://HOST:PORT/INDEX`";
            Error::new(ErrorKind::InvalidConfig, format!("{}: {what}, {expected}", without_user(address)))
        };
        let (scheme, rest) = address.split_once("://").ok_or_else(|| wrong("no scheme"))?;
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        // A node after a comma may repeat the scheme, so the index is what stands after the last slash.
        let (nodes, index) =
            rest.trim_end_matches('/').rsplit_once('/').ok_or_else(|| wrong("no index is named"))?;
        let (user, nodes) = nodes.rsplit_once('@').map_or((None, nodes), |(user, rest)| (Some(user), rest));
        let nodes: Vec<String> = nodes
            .split(',')
            .map(|node| node.rsplit("://").next().unwrap_or(node).trim_matches('/'))
            .filter(|node| !node.is_empty())
            .map(|node| format!("{scheme}://{node}"))
            .collect();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        let begins = index.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        if nodes.is_empty() || index.contains("//") {
            return Err(wrong("no node is named"));
        }
        if !begins || !index.chars().all(fits) || index.len() > 200 {
            return Err(wrong(&format!("bad name of an index `{index}`: lowercase letters, digits and `-`")));
        }
        let mut read = Self {
            nodes,
            index: index.to_owned(),
            authorization: user.map(|user| format!("Basic {}", base64(unescaped(user).as_bytes()))),
            ca_cert: None,
            shards: SHARDS,
            replicas: REPLICAS,
        };
        for option in options.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let number = value.parse::<u32>();
            match (name, number) {
                ("ca_cert", _) => {
                    let path = unescaped(value);
                    read.ca_cert = Some(std::fs::read(&path).map_err(|error| Error::io(&path, error))?);
                }
                ("shards", Ok(shards @ 1..=1024)) => read.shards = shards,
                ("replicas", Ok(replicas @ 0..=16)) => read.replicas = replicas,
                _ => {
                    return Err(wrong(&format!(
                        "unknown option `{option}` (`shards=4`, `replicas=1`, `ca_cert=FILE`)"
                    )));
                }
            }
        }
        Ok(read)
    }

    /// What messages name it by: no password.
    pub(crate) fn shown(&self) -> String {
        format!("{}/{}", self.nodes.join(","), self.index)
    }

    /// The index that holds the state: what is committed, who writes, facts about files.
    pub(crate) fn state_index(&self) -> String {
        format!("{}-state", self.index)
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Address").field(&self.shown()).finish()
    }
}

/// Bytes in base 64 (RFC 4648, section 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let sextet = (bits >> (18 - 6 * at)) & 63;
            let letter = ALPHABET.get(sextet as usize).copied().unwrap_or(b'=');
            text.push(if at <= three.len() as u32 { char::from(letter) } else { '=' });
        }
    }
    text
}

/// `%40` and its like as the bytes that they stand for.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Address, base64};
    use crate::engine::url::without_user;

    #[test]
    fn addresses_are_read_or_refused() {
        let check = |address: &str, expected: Result<(&str, u32), &str>| {
            let read = Address::parse(address);
            let read = read.as_ref().map(|read| (read.shown(), read.shards)).map_err(|e| e.to_string());
            match (read, expected) {
                (Ok((shown, shards)), Ok(expected)) => assert_eq!((shown.as_str(), shards), expected),
                (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
                (read, expected) => panic!("{address}: {read:?}, expected {expected:?}"),
            }
        };
        check("http://a:9200/news", Ok(("http://a:9200/news", 4)));
        check("http://a:9200,b:9200/news/", Ok(("http://a:9200,http://b:9200/news", 4)));
        check("https://a:1,https://b:2/news?shards=8", Ok(("https://a:1,https://b:2/news", 8)));
        check("http://u:p%40@a:9200/news", Ok(("http://a:9200/news", 4)));
        check("http://a:9200", Err("no index is named"));
        check("http://a:9200/News", Err("bad name of an index `News`"));
        check("http://a:9200/_all", Err("bad name of an index"));
        check("http://a:9200/news?shards=0", Err("unknown option `shards=0`"));
        check("https://a:9200/news?ca_cert=/no/such", Err("/no/such"));
        let user = Address::parse("http://u:p%40@a:9200/news").ok().and_then(|read| read.authorization);
        assert_eq!(user.as_deref(), Some("Basic dTpwQA=="));
        assert_eq!(without_user("http://u:p@a/news"), "http://a/news");
    }

    #[test]
    fn base_64_is_that_of_the_standard() {
        for (plain, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), expected);
        }
    }
}
