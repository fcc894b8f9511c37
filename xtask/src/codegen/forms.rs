//! Forms of JSON schemas.

use super::json::Json;
use anyhow::{Context, Result};
use drawdown_wire::limits;
use std::collections::BTreeMap;

pub type Definitions = Vec<(String, Json)>;

pub fn object<'a>(
    docs: String,
    required: impl IntoIterator<Item = &'a str>,
    properties: Definitions,
) -> Json {
    let mut schema = Json::object([("description", Json::text(docs)), ("type", Json::text("object"))]);
    let required: Vec<&str> = required.into_iter().collect();
    if !required.is_empty() {
        schema.set("required", Json::texts(required));
    }
    schema.set("properties", Json::Object(properties));
    schema
}

/// An object of which some members are known better: a variant has their schemas, and its own description.
pub fn narrowed(whole: &Json, variant: &Json) -> Json {
    let mut schema = whole.clone();
    let mut properties = whole.get("properties").cloned().unwrap_or(Json::object([]));
    for (name, value) in variant.members() {
        let docs = properties.get(name).and_then(|member| member.get("description")).cloned();
        match (name.as_str(), docs) {
            ("description", _) => schema.set("description", value.clone()),
            (name, Some(docs)) => properties.set(name, value.clone().headed("description", docs)),
            (name, None) => properties.set(name, value.clone()),
        }
    }
    schema.set("properties", properties);
    schema
}

pub fn union(name: &str, docs: &str, of: impl IntoIterator<Item = String>) -> (String, Json) {
    let choices = Json::List(of.into_iter().map(|name| Json::reference(&name)).collect());
    (name.to_owned(), described(docs, Json::object([("oneOf", choices)])))
}

pub fn one_of_these(names: &[&str]) -> Json {
    let choices = names.iter().map(|name| Json::object([("required", Json::texts([*name]))]));
    Json::object([("anyOf", Json::List(choices.collect()))])
}

pub fn described(docs: &str, schema: Json) -> Json {
    schema.headed("description", Json::text(docs))
}

pub fn nullable(schema: Json) -> Json {
    match schema.get("type") {
        Some(Json::Text(kind)) => {
            let mut schema = schema.clone();
            schema.set("type", Json::texts([kind.as_str(), "null"]));
            schema
        }
        _ if schema.members().is_empty() => schema,
        _ => {
            Json::object([("anyOf", Json::List(vec![schema, Json::object([("type", Json::text("null"))])]))])
        }
    }
}

/// With whole references, and with the figures of limits in place of their names.
pub fn resolved(json: &Json, own: &[&str], others: &BTreeMap<String, &str>) -> Result<Json> {
    let inner = |json: &Json| resolved(json, own, others);
    Ok(match json {
        Json::List(items) => Json::List(items.iter().map(inner).collect::<Result<_>>()?),
        Json::Object(members) => {
            let mut done = Vec::new();
            for (name, value) in members {
                let value = match (name.as_str(), value) {
                    ("$ref", Json::Text(name)) => Json::text(whole_reference(name, own, others)?),
                    ("maxItems" | "maxLength" | "maxProperties", Json::Text(name)) => {
                        let limit = limits::every().into_iter().find(|limit| limit.name == name);
                        Json::number(limit.with_context(|| format!("no limit is called {name}"))?.figure)
                    }
                    (_, value) => inner(value)?,
                };
                done.push((name.clone(), value));
            }
            Json::Object(done)
        }
        Json::Raw(_) | Json::Text(_) => json.clone(),
    })
}

pub fn whole_reference(name: &str, own: &[&str], others: &BTreeMap<String, &str>) -> Result<String> {
    if own.contains(&name) {
        return Ok(format!("#/$defs/{name}"));
    }
    let file = others.get(name).with_context(|| format!("no definition is called {name}"))?;
    Ok(format!("{file}#/$defs/{name}"))
}
