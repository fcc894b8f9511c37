//! Schemas of what is listed: closed sets, limits, the figures of a refusal.

use super::forms::{Definitions, described, object};
use super::json::Json;
use super::text::line;
use drawdown::decision::UnchangedReason;
use drawdown::policy::Preset;
use drawdown_wire::describe::{Set, Shape, dials, documents};
use drawdown_wire::limits;
use std::collections::BTreeMap;

/// The figures of a refusal; a name with `?` is one that it may lack.
pub fn figures_schema(figures: &[(String, Json)]) -> Json {
    let required: Vec<&str> =
        figures.iter().map(|(name, _)| name.as_str()).filter(|name| !name.ends_with('?')).collect();
    let mut schema = Json::object([("type", Json::text("object"))]);
    if !required.is_empty() {
        schema.set("required", Json::texts(required));
    }
    let properties = figures.iter().map(|(name, kind)| {
        (name.trim_end_matches('?').to_owned(), Json::reference(kind.as_text().unwrap_or_default()))
    });
    schema.set("properties", Json::Object(properties.collect()));
    schema
}

pub fn limits_schema() -> Json {
    let limits = limits::every();
    let properties = limits
        .iter()
        .map(|limit| (limit.name.to_owned(), described(&line(limit.docs), Json::reference("Count"))));
    object(
        "The limits of a request, checked before any work.".to_owned(),
        limits.iter().map(|limit| limit.name),
        properties.collect(),
    )
}

/// Every closed set that a table names, and the reasons of unchanged.
pub fn sets() -> Definitions {
    let mut sets: BTreeMap<&str, (&str, Vec<&str>)> = BTreeMap::new();
    let reasons = UnchangedReason::ALL.iter().map(|reason| reason.name()).collect();
    sets.insert("UnchangedReason", (UnchangedReason::DOCS, reasons));
    let presets = Preset::ALL.iter().map(|preset| preset.name()).collect();
    sets.insert("Preset", (Preset::DOCS, presets));
    let dials = dials();
    let lists = dials.iter().map(|dial| &dial.shape).filter(|shape| matches!(shape, Shape::List(_)));
    let shapes = documents().flat_map(|document| document.members).map(|member| &member.shape);
    for set in shapes.chain(lists).filter_map(set_of) {
        sets.insert(set.name, (set.docs, (set.values)()));
    }
    let kinds = ["CommandType", "EventKind"];
    let sets = sets.into_iter().filter(|(name, _)| !kinds.contains(name));
    sets.map(|(name, (docs, values))| {
        (name.to_owned(), described(&line(docs), Json::object([("enum", Json::texts(values))])))
    })
    .collect()
}

fn set_of(shape: &Shape) -> Option<&'static Set> {
    match shape {
        Shape::Set(set) => Some(set),
        Shape::Nullable(inner) | Shape::List(inner) => set_of(inner),
        Shape::Scalar(_)
        | Shape::Object(_)
        | Shape::Pairs
        | Shape::KeyedPairs
        | Shape::Other(_)
        | Shape::Any => None,
    }
}
