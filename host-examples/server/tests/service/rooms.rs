//! The rooms of this service lie above each other: each speaks of those below it alone, and no two of each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// From the top down.
const FLOORS: [&str; 21] = [
    "main",
    "api",
    "sweep",
    "replay",
    "service",
    "changes",
    "kept",
    "usage",
    "idempotency",
    "reply",
    "error",
    "engine",
    "store",
    "backup",
    "database",
    "document",
    "ids",
    "clock",
    "settings",
    "connections",
    "orders",
];

/// The text of each module, by its path: `store::list`.
type Sources = BTreeMap<String, String>;
/// The modules that each module speaks of.
type Graph = BTreeMap<String, BTreeSet<String>>;

#[test]
fn layers_speak_downwards() {
    let graph = graph(&sources());
    assert!(graph.len() > FLOORS.len(), "{} modules", graph.len());
    assert_eq!(upward(&graph), Vec::<String>::new());
    assert_eq!(circle(&graph), None);
}

#[test]
fn a_type_has_a_name_of_its_own() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (module, text) in sources() {
        for line in text.lines() {
            let words: Vec<&str> = line.trim_start_matches("pub ").split([' ', '<', '(', ';']).collect();
            if let ["struct" | "enum" | "trait", name, ..] = words.as_slice() {
                homes.entry((*name).to_owned()).or_default().push(module.clone());
            }
        }
    }
    homes.retain(|_, homes| homes.len() > 1);
    assert!(homes.is_empty(), "{homes:?}");
}

/// What is looked for is found.
#[test]
fn a_word_upwards_and_a_circle_are_found() {
    let planted = |store: &str, list: &str, row: &str| {
        let planted = [
            ("main", "mod api;\nmod store;\nmod ids;"),
            ("api", "use crate::store::{Row, list::Page};"),
            ("store", store),
            ("store::list", list),
            ("store::row", row),
            ("ids", ""),
        ];
        graph(&planted.map(|(module, text)| (module.to_owned(), text.to_owned())).into())
    };
    let sound = planted("mod list;\nmod row;\npub use row::Row;", "use super::row::Row;", "use crate::ids;");
    assert_eq!((upward(&sound), circle(&sound)), (Vec::new(), None));
    let said = planted("fn f() { crate::api::router() }", "", "");
    assert_eq!(upward(&said), ["store speaks of api"]);
    let said = planted("", "use crate::{ids, api::{request::Ask}};", "");
    assert_eq!(upward(&said), ["store::list speaks of api"]);
    let of_the_parent = planted("mod list;", "use super::Row;", "");
    assert_eq!(circle(&of_the_parent).as_deref(), Some("store -> store::list -> store"));
    let of_each_other = planted("", "use super::row::Row;", "use super::{list::Page, other};");
    assert_eq!(circle(&of_each_other).as_deref(), Some("store::list -> store::row -> store::list"));
}

fn sources() -> Sources {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut paths, mut sources) = (vec![source.clone()], Sources::new());
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            let inside = std::fs::read_dir(&path).expect("a folder");
            paths.extend(inside.map(|entry| entry.expect("a file").path()));
            continue;
        }
        let inside = path.strip_prefix(&source).expect("a file of ours").with_extension("");
        let names = inside.iter().map(|name| name.to_str().expect("a name")).filter(|name| *name != "mod");
        let module = names.collect::<Vec<_>>().join("::");
        sources.insert(module, std::fs::read_to_string(&path).expect("text"));
    }
    sources
}

fn graph(sources: &Sources) -> Graph {
    sources.iter().map(|(module, text)| (module.clone(), spoken_of(module, text, sources))).collect()
}

/// The modules that a module names: its parts, and what it takes from `crate` and `super`.
fn spoken_of(module: &str, text: &str, sources: &Sources) -> BTreeSet<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut spoken = BTreeSet::new();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.flat_map(|line| [line, "\n"]).collect();
    for part in code.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")) {
        let part = part.trim_end_matches(';');
        let part = if module == "main" { part.to_owned() } else { format!("{module}::{part}") };
        spoken.extend(sources.contains_key(&part).then_some(part));
    }
    for (base, word) in [("", "crate::"), (parent, "super::")] {
        // What tests inside of a module take from it is its own.
        for named in code.split(word).skip(1).filter(|named| !named.starts_with('*')) {
            for path in paths(named) {
                let path = [base, &path].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
                spoken.extend(home(&path.join("::"), sources));
            }
        }
    }
    spoken.remove(module);
    spoken
}

/// The paths that a `use` names from here on, groups spelled out.
fn paths(text: &str) -> Vec<String> {
    let text = text.trim_start();
    let Some(group) = text.strip_prefix('{') else {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        return match rest.strip_prefix("::") {
            Some(inside) => paths(inside).iter().map(|path| format!("{name}::{path}")).collect(),
            None => vec![name.to_owned()],
        };
    };
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.extend(paths(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

/// The module that a path leads into.
fn home(path: &str, sources: &Sources) -> Option<String> {
    let mut path = path;
    while !sources.contains_key(path) {
        path = path.rsplit_once("::")?.0;
    }
    Some(path.to_owned())
}

/// Who speaks of a room above the own.
fn upward(graph: &Graph) -> Vec<String> {
    let floor = |module: &str| {
        let room = module.split("::").next().unwrap_or_default();
        FLOORS.iter().position(|known| *known == room).unwrap_or_else(|| panic!("`{room}` has no floor"))
    };
    let arrows = graph.iter().flat_map(|(from, spoken)| spoken.iter().map(move |to| (from, to)));
    let upward = arrows.filter(|(from, to)| floor(from) > floor(to));
    upward.map(|(from, to)| format!("{from} speaks of {to}")).collect()
}

/// A circle of modules, if there is one.
fn circle(graph: &Graph) -> Option<String> {
    fn walked<'a>(graph: &'a Graph, way: &mut Vec<&'a str>, done: &mut BTreeSet<&'a str>) -> Option<String> {
        let here = *way.last()?;
        for next in graph.get(here).into_iter().flatten() {
            if let Some(start) = way.iter().position(|known| known == next) {
                return Some([&way[start..], &[next.as_str()]].concat().join(" -> "));
            }
            if done.contains(next.as_str()) {
                continue;
            }
            way.push(next);
            if let Some(circle) = walked(graph, way, done) {
                return Some(circle);
            }
            way.pop();
        }
        done.insert(here);
        None
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| walked(graph, &mut vec![start], &mut done))
}
