//! What holds for every request, tried on every conformance vector: the same request gives the same bytes, what is
//! written is read back, and the events fold to the account of the answer.

use super::json;
use crate::prelude::*;
use crate::setting::Document;
use std::format;
use std::path::{Path, PathBuf};
use std::string::{String, ToString};
use std::vec::Vec;

pub(super) fn vectors() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let areas = std::fs::read_dir(root).into_iter().flatten().flatten().filter(|area| area.path().is_dir());
    let files = areas.flat_map(|area| std::fs::read_dir(area.path()).into_iter().flatten().flatten());
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.sort();
    files
}

pub(super) fn request_of(vector: &str) -> String {
    let document = Document::parse(vector).unwrap();
    let root = document.root().unwrap();
    match root.member("request_text") {
        Some(text) => text.any_text().unwrap().into_owned(),
        None => json(root.member("request").unwrap()),
    }
}

fn member(object: Node<'_>, name: &str) -> String {
    object.member(name).map_or_else(|| "null".to_string(), json)
}

fn replayed(request: Node<'_>, account: &str, events: &str) -> String {
    let at = member(request.member("command").unwrap(), "at");
    let text = format!(
        r#"{{"policy":{},"account":{account},"command":{{"id":"replay","at":{at},"type":"replay","events":{events}}}}}"#,
        member(request, "policy")
    );
    let answer = crate::invoke(&text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    member(Document::parse(&answer).unwrap().root().unwrap(), "result")
}

#[test]
fn events_fold_to_the_account_of_the_answer() {
    let mut accepted = 0;
    for file in vectors() {
        let text = request_of(&std::fs::read_to_string(&file).unwrap());
        let answer = crate::invoke(&text);
        assert_eq!(answer, crate::invoke_bytes(text.as_bytes()), "{}", file.display());
        let Ok(answer) = answer else { continue };
        let answer = Document::parse(&answer).unwrap();
        let answer = answer.root().unwrap();
        let request = Document::parse(&text).unwrap();
        let request = request.root().unwrap();
        // A query has no events, and an answer in parts may have no account.
        if answer.member("events").is_none() || answer.member("account").is_none() {
            continue;
        }
        accepted += 1;
        let after = member(answer, "account");
        assert_eq!(
            replayed(request, &member(request, "account"), &member(answer, "events")),
            after,
            "{}",
            file.display()
        );
        assert_eq!(
            replayed(request, &after, "[]"),
            after,
            "{}: what is written is read back",
            file.display()
        );
    }
    assert!(accepted > 100 || vectors().is_empty(), "{accepted} vectors were accepted");
}
