//! What holds for the refusals of every conformance vector.

use super::laws::{request_of, vectors};
use drawdown::decision::{Code, Decision, Refusal};
use std::path::PathBuf;
use std::vec::Vec;

/// The refusals of each vector that has some.
fn refused() -> Vec<(PathBuf, Vec<Refusal>)> {
    let refusals = |file: PathBuf| {
        let decided = crate::decide(&request_of(&std::fs::read_to_string(&file).unwrap())).ok()?;
        let Decision::Refused(refusals) = decided.decision else { return None };
        Some((file, refusals))
    };
    vectors().into_iter().filter_map(refusals).collect()
}

#[test]
fn refusals_come_in_the_order_of_their_codes() {
    for (file, refusals) in refused() {
        let first = |field: &str| refusals.iter().filter(|it| it.field == field).map(|it| it.code).min();
        let ranks: Vec<(Option<Code>, Code)> = refusals.iter().map(|it| (first(it.field), it.code)).collect();
        assert!(ranks.is_sorted(), "{}: {refusals:?}", file.display());
    }
}
