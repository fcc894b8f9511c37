//! What holds for the refusals of every conformance vector.

use super::laws::{request_of, vectors};
use crate::prelude::*;
use crate::setting::Document;
use drawdown::command::CommandType;
use drawdown::decision::{Code, Decision, Refusal};
use drawdown_json::Members;
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;

struct Refused {
    file: PathBuf,
    command: CommandType,
    refusals: Vec<Refusal>,
}

/// The vectors that are refused.
fn refused() -> Vec<Refused> {
    let refused = |file: PathBuf| {
        let text = request_of(&std::fs::read_to_string(&file).unwrap());
        let Decision::Refused(refusals) = crate::decide(&text).ok()?.decision else { return None };
        let document = Document::parse(&text).unwrap();
        let command = document.root()?.member("command")?.member("type")?;
        Some(Refused { file, command: CommandType::from_name(&command.any_text()?)?, refusals })
    };
    vectors().into_iter().filter_map(refused).collect()
}

#[test]
fn refusals_come_in_the_order_of_their_codes() {
    for Refused { file, refusals, .. } in refused() {
        let first = |field: &str| refusals.iter().filter(|it| it.field == field).map(|it| it.code).min();
        let ranks: Vec<(Option<Code>, Code)> = refusals.iter().map(|it| (first(it.field), it.code)).collect();
        assert!(ranks.is_sorted(), "{}: {refusals:?}", file.display());
    }
}

/// The rules name these themselves: who asks, what the ledger is short of, what a wallet came with, how large the
/// account would become.
const BESIDE_THE_COMMAND: &[&str] = &["customer", "amount_cents", "balance_cents", "account"];

#[test]
fn a_refusal_stands_on_a_member_of_its_command() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../js/schema/request.schema.json");
    let schema = std::fs::read_to_string(schema).unwrap();
    let schema = Document::parse(&schema).unwrap();
    let schema = schema.root().unwrap().member("$defs").unwrap();
    for Refused { file, command, refusals } in refused() {
        let members = members_of(schema, command);
        for Refusal { field, .. } in refusals {
            let stands = members.iter().any(|member| member == field) || BESIDE_THE_COMMAND.contains(&field);
            assert!(stands, "{}: `{field}` is no member of `{}`", file.display(), command.name());
        }
    }
}

/// The members of a command and of the wallet in it, as the schema describes them.
fn members_of(schema: Node<'_>, command: CommandType) -> Vec<String> {
    let mut described = Members::of(schema).filter_map(|(_, node)| node.member("properties"));
    let is_of = |properties: &Node<'_>| {
        let name = properties.member("type").and_then(|name| name.member("const"));
        name.is_some_and(|name| name.raw() == command.name())
    };
    let properties = described.find(is_of).unwrap();
    let wallet = properties.member("wallet").and_then(|wallet| {
        let reference = wallet.member("$ref")?.any_text()?;
        schema.member(reference.rsplit('/').next()?)?.member("properties")
    });
    let names = [Some(properties), wallet].into_iter().flatten().flat_map(Members::of);
    names.map(|(name, _)| name.raw().into()).collect()
}

/// But for what is about the customer: his new wallet, his usage.
#[test]
fn a_refusal_names_what_it_is_about() {
    let of_the_customer =
        [CommandType::CreateWallet, CommandType::RefreshOngoingBalance, CommandType::ConsumeCredits];
    let of_a_thing = refused().into_iter().filter(|it| !of_the_customer.contains(&it.command));
    let nameless = of_a_thing.flat_map(|Refused { file, refusals, .. }| {
        let nameless = refusals.into_iter().filter(|refusal| refusal.subject.is_none());
        nameless.map(move |refusal| (file.clone(), refusal.code.name()))
    });
    assert_eq!(nameless.collect::<Vec<_>>(), []);
}
