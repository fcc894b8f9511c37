//! `--parts`: which parts of an answer each request asks for.

use crate::engine::{Decide, Decided};
use anyhow::{Result, bail, ensure};
use memchr::memmem;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// The parts that answers have besides outcome, refusals and events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The member `answer` of a request.
    member: String,
}

impl FromStr for Parts {
    type Err = anyhow::Error;

    fn from_str(list: &str) -> Result<Self> {
        let names: BTreeSet<&str> = list.split(',').map(str::trim).collect();
        const KNOWN: [&str; 6] = ["account", "changes", "invoices", "explanation", "digest", "events"];
        if let Some(unknown) = names.iter().find(|name| !KNOWN.contains(name)) {
            bail!(
                "there is no part `{unknown}`: a list of account, changes, invoices, explanation, digest, or events alone"
            );
        }
        let has = |name: &str| names.contains(name);
        ensure!(!has("events") || names.len() == 1, "`events` stands alone: events always come");
        ensure!(!(has("account") && has("changes")), "the account comes whole or as `changes`, not both");
        let account = match (has("account"), has("changes")) {
            (true, _) => "whole",
            (_, true) => "changes",
            _ => "none",
        };
        let (invoices, explanation, digest) = (has("invoices"), has("explanation"), has("digest"));
        let member = format!(
            r#""answer":{{"account":"{account}","invoices":{invoices},"explanation":{explanation},"digest":{digest}}}"#
        );
        Ok(Self { member })
    }
}

impl Display for Parts {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(&self.member)
    }
}

impl Parts {
    /// The request with the member at its end, so that a fault keeps its column. One that says itself what it wants
    /// keeps it; one that is no object is the engine's to tell.
    fn ask<'r>(&self, request: &'r [u8]) -> Cow<'r, [u8]> {
        #[derive(Deserialize)]
        struct Asks {
            answer: Option<IgnoredAny>,
        }
        let asks = memmem::find(request, b"answer").is_some()
            && serde_json::from_slice::<Asks>(request).is_ok_and(|asks| asks.answer.is_some());
        let inner = request.trim_ascii_end().strip_suffix(b"}");
        match inner {
            Some(inner) if !asks && request.trim_ascii_start().starts_with(b"{") => {
                let is_empty = inner.trim_ascii().ends_with(b"{");
                let comma: &[u8] = if is_empty { b"" } else { b"," };
                Cow::Owned([inner, comma, self.member.as_bytes(), b"}"].concat())
            }
            _ => Cow::Borrowed(request),
        }
    }
}

/// An engine that is asked for these parts.
pub struct InParts<'e> {
    pub engine: &'e dyn Decide,
    pub parts: &'e Parts,
}

impl Decide for InParts<'_> {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    fn decide(&self, request: &[u8]) -> Result<Decided> {
        self.engine.decide(&self.parts.ask(request))
    }

    fn decide_many(&self, requests: &[&[u8]]) -> Vec<Result<Decided>> {
        let asked: Vec<Cow<'_, [u8]>> = requests.iter().map(|request| self.parts.ask(request)).collect();
        let asked: Vec<&[u8]> = asked.iter().map(|request| &**request).collect();
        self.engine.decide_many(&asked)
    }

    fn info(&self) -> Result<String> {
        self.engine.info()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(parts: &str, request: &str) -> String {
        let parts: Parts = parts.parse().expect("a list of parts");
        String::from_utf8(parts.ask(request.as_bytes()).into_owned()).expect("UTF-8")
    }

    #[test]
    fn the_member_stands_at_the_end_of_a_request() {
        let events = r#""answer":{"account":"none","invoices":false,"explanation":false,"digest":false}"#;
        assert_eq!(asked("events", "{\"a\":1} \r"), format!("{{\"a\":1,{events}}}"));
        assert_eq!(asked("events", "{ }"), format!("{{ {events}}}"));
        let some = r#""answer":{"account":"changes","invoices":true,"explanation":false,"digest":true}"#;
        assert_eq!(asked("changes, invoices,digest", "{\"a\":{}}"), format!("{{\"a\":{{}},{some}}}"));
    }

    #[test]
    fn what_says_itself_what_it_wants_or_is_no_object_stays() {
        for request in [r#"{"answer":{"account":"none"}}"#, "[]", "", "}", "{\"a\":1", "7}"] {
            assert_eq!(asked("account", request), request);
        }
        let named = r#"{"command":{"id":"answer"}}"#;
        assert!(asked("account", named).contains(r#","answer":{"account":"whole""#));
    }

    #[test]
    fn lists_that_say_nothing() {
        for list in ["", "account,changes", "events,digest", "account;invoices", "all"] {
            assert!(list.parse::<Parts>().is_err(), "{list}");
        }
    }
}
