//! Indices made and opened.

use serde_json::Value;
use serde_json::value::RawValue;
use ureq::http::Method;

use crate::engine::opensearch::address::Address;
use crate::engine::opensearch::document::{paragraph_index, state_index};
use crate::engine::opensearch::head::{self, Head};
use crate::engine::opensearch::http::{Body, Client};
use crate::engine::opensearch::read::Cluster;
use crate::error::{Error, ErrorKind, Result};

/// Creates an index; `settings` are kept for the façade. What an interrupted creation left is taken up.
///
/// # Errors
/// `AlreadyExists` where there is one, or another's index of the same name; `Io`, `Engine`.
pub(crate) fn create(address: Address, settings: &RawValue) -> Result<Cluster> {
    let client = Client::new(address)?;
    let (shown, index) = (client.address().shown(), client.address().index.clone());
    let exists = || Error::new(ErrorKind::AlreadyExists, format!("{shown}: holds an index already"));
    if head::read(&client)?.is_some() {
        return Err(exists());
    }
    let (shards, replicas) = (client.address().shards, client.address().replicas);
    if !made(&client, &index, &paragraph_index(shards, replicas))? {
        let mapping = client.send(Method::GET, &format!("/{index}/_mapping"), &Body::Empty, &[])?.body;
        if mapping.pointer(&format!("/{index}/mappings/_meta/duansou")).is_none() {
            let message = format!("{shown}: is an index of something else; name another");
            return Err(Error::new(ErrorKind::AlreadyExists, message));
        }
    }
    made(&client, &client.address().state_index(), &state_index(replicas))?;
    let head = Head::new(settings.get());
    match head::create(&client, &head)? {
        true => Ok(Cluster::new(client, &head)),
        false => Err(exists()),
    }
}

/// Opens an index, and reads the settings that are stored with it.
///
/// # Errors
/// `NotFound` where there is none, `Incompatible` where another version made it, `Io`, `Engine`.
pub(crate) fn open(address: Address) -> Result<(Cluster, Box<RawValue>)> {
    let client = Client::new(address)?;
    let shown = client.address().shown();
    let Some(versioned) = head::read(&client)? else {
        let message = format!("{shown}: no index here; make one with `duansou index PATH`");
        return Err(Error::new(ErrorKind::NotFound, message));
    };
    let settings = RawValue::from_string(versioned.head.settings.clone()).map_err(|error| {
        let message = format!("{shown}: the settings are not what was written");
        Error::new(ErrorKind::Engine, message).with_source(error)
    })?;
    Ok((Cluster::new(client, &versioned.head), settings))
}

/// Creates an index of the cluster's. `false` where there is one of the name.
fn made(client: &Client, index: &str, body: &Value) -> Result<bool> {
    let answer = client.send(Method::PUT, &format!("/{index}"), &Body::Json(body), &[400])?;
    if answer.status != 400 {
        return Ok(true);
    }
    match answer.body.pointer("/error/type").and_then(Value::as_str) {
        Some("resource_already_exists_exception") => Ok(false),
        _ => {
            let why = crate::engine::opensearch::http::refusal(400, &answer.body);
            Err(Error::new(ErrorKind::Engine, format!("{}: {why}", client.address().shown())))
        }
    }
}
