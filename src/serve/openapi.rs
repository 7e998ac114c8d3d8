//! The interface described as OpenAPI 3.1, made from the routes and the types themselves.

use std::sync::Arc;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::parameters::{Form, Parameter, SEARCH};
use super::problem::KINDS;
use super::records::{Added, Deleted};
use super::routes::{OF_INDEX, OF_SERVER, Route, Spec};
use super::served::ServedIndex;
use crate::analysis::Trace;
use crate::extract;
use crate::model::Article;
use crate::search::{Explained, SearchResponse};
use crate::{Excerpt, Stats, TopicCounts, topic};

/// The description of what this server serves.
pub(super) fn document(indexes: &[Arc<ServedIndex>]) -> Value {
    let mut schemas = SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
        .for_serialize()
        .into_generator();
    let topics = topics(indexes);
    let mut paths = Map::new();
    for spec in OF_SERVER {
        paths.insert(spec.path.to_owned(), operations(spec, None, &topics, &mut schemas));
    }
    for served in indexes {
        let base = if indexes.len() > 1 { format!("/v1/{}", served.name) } else { "/v1".to_owned() };
        for spec in OF_INDEX {
            let name = (indexes.len() > 1).then_some(served.name.as_str());
            paths.insert(format!("{base}{}", spec.path), operations(spec, name, &topics, &mut schemas));
        }
    }
    let mut definitions = schemas.take_definitions(true);
    definitions.insert("Problem".to_owned(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "duansou",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Full-text search for Chinese articles whose unit is the paragraph",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

/// The ids and names of topics that a request may name.
fn topics(indexes: &[Arc<ServedIndex>]) -> Vec<String> {
    let mut names = Vec::new();
    for served in indexes {
        for (id, label) in served.index().labels() {
            names.extend([id.clone(), label.clone()]);
        }
    }
    names.sort();
    names.dedup();
    names
}

fn operations(spec: &Spec, index: Option<&str>, topics: &[String], schemas: &mut SchemaGenerator) -> Value {
    let mut operations = Map::new();
    for method in spec.methods {
        let writes = spec.route == Route::Records || *method == "DELETE";
        let mut operation = Map::new();
        let name = format!("{:?}", spec.route).to_lowercase();
        let owner = index.map(|index| format!("{index}_")).unwrap_or_default();
        operation.insert("operationId".to_owned(), json!(format!("{owner}{}_{name}", method.to_lowercase())));
        operation.insert("summary".to_owned(), json!(spec.summary));
        let query = if *method == "POST" && spec.route == Route::Search { &[][..] } else { spec.query };
        let parameters = parameters(spec, query, topics);
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), Value::Array(parameters));
        }
        if let Some(body) = body(spec.route).filter(|_| *method == "POST") {
            operation.insert("requestBody".to_owned(), json!({"required": true, "content": body(topics)}));
        }
        if writes {
            operation.insert("security".to_owned(), json!([{"token": []}]));
        }
        operation.insert("responses".to_owned(), responses(spec.route, method, schemas));
        operations.insert(method.to_lowercase(), Value::Object(operation));
    }
    Value::Object(operations)
}

fn parameters(spec: &Spec, query: &[Parameter], topics: &[String]) -> Vec<Value> {
    let in_path = spec.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| {
        let schema = match name {
            "ordinal" => json!({"type": "integer", "minimum": 0, "maximum": 4_294_967_295u32}),
            _ => json!({"type": "string", "minLength": 1}),
        };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    });
    let in_query = query.iter().map(|parameter| {
        let required = spec.route == Route::Explain;
        json!({
            "name": parameter.name,
            "in": "query",
            "required": required,
            "description": parameter.help,
            "schema": schema(parameter, topics),
        })
    });
    in_path.chain(in_query).collect()
}

fn schema(parameter: &Parameter, topics: &[String]) -> Value {
    let each = match parameter.form {
        Form::Text(most) => json!({"type": "string", "maxLength": most}),
        Form::Flag => json!({"type": "boolean"}),
        Form::Number(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
        Form::Date => json!({"type": "string", "pattern": DATE}),
        Form::OneOf(values) => json!({"enum": values, "type": "string"}),
        Form::Topic => json!({"enum": topics, "type": "string"}),
    };
    if parameter.is_list { json!({"type": "array", "items": each}) } else { each }
}

/// Days that every year has.
const DATE: &str = "^[0-8][0-9]{3}(-(0[1-9]|1[0-2])|-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])\
    |-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)?$";

/// What the body of a route holds, by media type.
fn body(route: Route) -> Option<fn(&[String]) -> Value> {
    match route {
        Route::Search => Some(|topics| {
            let fields = SEARCH.iter().map(|parameter| {
                let mut schema = schema(parameter, topics);
                if let Value::Object(schema) = &mut schema {
                    schema.insert("description".to_owned(), json!(parameter.help));
                }
                (parameter.field.to_owned(), schema)
            });
            let fields: Map<String, Value> = fields.collect();
            json!({"application/json": {
                "schema": {
                    "type": "object",
                    "properties": fields,
                    "additionalProperties": false,
                    "not": {"required": ["like", "like_text"]},
                },
                "example": {"query": "职业教育", "limit": 3, "facets": ["topic", "year"]},
            }})
        }),
        Route::Extract => Some(|_| files()),
        Route::Records => Some(|_| {
            let mut files = files();
            if let Value::Object(files) = &mut files {
                let line = json!({"schema": {"type": "string"}, "example": "{\"id\":\"1\",\"text\":\"职业教育\"}\n"});
                files.insert("application/x-ndjson".to_owned(), line);
            }
            files
        }),
        Route::Tag => Some(|_| {
            let several = json!({"type": "array", "items": text()});
            json!({"application/json": {
                "schema": {"anyOf": [text(), several]},
                "example": {"id": "1", "text": "深化产教融合"},
            }})
        }),
        Route::Analyze => Some(
            |_| json!({"application/json": {"schema": text(), "example": {"text": "協同發展２０２４年"}}}),
        ),
        _ => None,
    }
}

fn text() -> Value {
    json!({
        "type": "object",
        "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
        "required": ["text"],
        "additionalProperties": false,
    })
}

fn files() -> Value {
    let any = json!({"schema": {"type": "string"}});
    json!({"text/html": any, "text/markdown": any, "text/plain": any})
}

fn responses(route: Route, method: &str, schemas: &mut SchemaGenerator) -> Value {
    let answer = match (route, method) {
        (Route::Search, _) => Some(schemas.subschema_for::<SearchResponse>()),
        (Route::Article, "DELETE") => Some(schemas.subschema_for::<Deleted>()),
        (Route::Article | Route::Paragraph, _) => Some(schemas.subschema_for::<Excerpt>()),
        (Route::Explain, _) => Some(schemas.subschema_for::<Explained>()),
        (Route::Topics, _) => Some(schemas.subschema_for::<TopicCounts>()),
        (Route::Stats, _) => Some(schemas.subschema_for::<Stats>()),
        (Route::Analyze, _) => Some(schemas.subschema_for::<Trace>()),
        (Route::Records, _) => Some(schemas.subschema_for::<Added>()),
        _ => None,
    };
    let content = match (answer, route) {
        (Some(schema), _) => json!({"application/json": {"schema": schema}}),
        (None, Route::Extract) => {
            let article = schemas.subschema_for::<Article>();
            let explained = schemas.subschema_for::<extract::Explained>();
            json!({"application/json": {"schema": {"anyOf": [article, explained]}}})
        }
        (None, Route::Tag) => {
            let explained = schemas.subschema_for::<topic::Explained>();
            let tagged = json!({"type": "object", "required": ["id", "topics"], "properties": {
                "id": {"type": "string"},
                "topics": {"type": "array", "items": {
                    "type": "object",
                    "required": ["id", "score", "reasons"],
                    "properties": {
                        "id": {"type": "string"},
                        "score": {"type": "number"},
                        "reasons": {"type": "array", "items": {"type": "string"}},
                    },
                }},
            }});
            json!({"application/json": {"schema": {"type": "array", "items": {"anyOf": [tagged, explained]}}}})
        }
        (None, Route::OpenApi) => json!({"application/json": {"schema": {"type": "object"}}}),
        (None, _) => json!({"text/plain": {"schema": {"type": "string"}}}),
    };
    let mut responses = Map::new();
    responses.insert("200".to_owned(), json!({"description": "The answer.", "content": content}));
    for (status, meaning) in KINDS {
        let content =
            json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
        responses.insert((*status).to_owned(), json!({"description": meaning, "content": content}));
    }
    Value::Object(responses)
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What is wrong, and what was expected (RFC 9457).",
        "required": ["type", "title", "status", "kind", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "kind": {"type": "string"},
            "detail": {"type": "string"},
        },
        "example": {
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "kind": "invalid_query",
            "detail": "`limit`: found `ten`, expected a number up to 1000",
        },
    })
}
