//! The rooms of this service lie above each other: each speaks of those below it alone.

use std::path::Path;

/// From the top down.
const FLOORS: [&str; 20] = [
    "main",
    "api",
    "sweep",
    "service",
    "changes",
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
    "tests",
];

#[test]
fn layers_speak_downwards() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![source.clone()];
    let mut seen = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("a file").path()),
            );
            continue;
        }
        let inside = path.strip_prefix(&source).expect("a file of ours").with_extension("");
        let room = inside.iter().next().and_then(|name| name.to_str()).expect("a name").to_owned();
        let floor = |name: &str| {
            FLOORS.iter().position(|known| *known == name).unwrap_or_else(|| panic!("`{name}` has no floor"))
        };
        let text = std::fs::read_to_string(&path).expect("text");
        for named in text.split("crate::").skip(1) {
            let named: String = named.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            assert!(
                floor(&room) <= floor(&named),
                "{} speaks of `{named}`, which lies above",
                path.display()
            );
        }
        seen += 1;
    }
    assert!(seen > FLOORS.len(), "{seen} files");
}
