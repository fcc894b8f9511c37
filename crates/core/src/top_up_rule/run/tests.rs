use super::*;
use crate::account::{Account, Interval, Status, TransactionKind, TransactionStatus};
use crate::command::{Action, Command, CommandId};
use crate::decide::decide;
use crate::decision::{Accepted, Decision};
use crate::invoice::InvoiceStatus;
use crate::policy::presets;
use crate::sample::{account, at, credits, interval_rule, money, threshold_rule, transaction, wallet};
use alloc::string::String;

fn run_rules(account: &Account, trigger: RuleTrigger, id: &str, moment: &str) -> Accepted {
    let action = Action::RunTopUpRules(trigger);
    let id = CommandId::new(id).unwrap();
    let command = Command { id, at: at(moment), digest: None, action };
    match decide(&presets::LAGO_2026_08, account, &command, None) {
        Decision::Accepted(accepted) | Decision::Unchanged(_, accepted) => accepted,
        Decision::Refused(refusals) => panic!("{refusals:?}"),
    }
}

fn told(accepted: &Accepted) -> String {
    accepted.events.iter().map(|event| event.fact.kind().name()).collect::<Vec<_>>().join(" ")
}

fn with_rule(mut wallet: Wallet, rule: RecurringRule) -> Wallet {
    wallet.rules.push(rule);
    wallet
}

fn one(wallet: Wallet) -> Account {
    account("", "Pacific/Noumea", Vec::from([wallet]))
}

#[test]
fn an_interval_rule_buys_and_gives_once_a_day() {
    let mut rule = interval_rule(Interval::Weekly);
    (rule.paid_credits, rule.granted_credits) = (credits("10"), credits("20"));
    rule.transaction_name = Some("weekly credits".into());
    rule.transaction_metadata = Vec::from([("key".into(), Some("value".into()))]);
    rule.invoice_requires_successful_payment = Some(true);
    let account = one(with_rule(wallet("w", 0), rule));
    // made on Saturday 20 February 2021, 11:00 in Nouméa
    let first = run_rules(&account, RuleTrigger::Interval, "c", "2022-06-17T13:00:00Z");
    assert_eq!(told(&first), "top_up_rule_fired purchase_requested credits_granted");
    let [bought, given] = &first.account.transactions[..] else { panic!("{:?}", first.account.transactions) };
    for (transaction, kind, status, of) in [
        (bought, TransactionKind::Purchased, TransactionStatus::Pending, "10"),
        (given, TransactionKind::Granted, TransactionStatus::Settled, "20"),
    ] {
        assert_eq!((transaction.kind, transaction.status), (kind, status));
        assert_eq!((transaction.credits, transaction.source), (credits(of), Source::Interval));
        assert_eq!(transaction.name.as_deref(), Some("weekly credits"));
        assert_eq!(transaction.metadata.len(), 1);
        assert_eq!(transaction.priority, 50);
    }
    assert!(bought.invoice_requires_successful_payment);
    assert_eq!(first.invoices[0].status, InvoiceStatus::Open);
    assert_eq!(first.account.wallets[0].balance.credits, credits("20"));

    let later_that_day = run_rules(&first.account, RuleTrigger::Interval, "d", "2022-06-18T12:59:59Z");
    assert_eq!(told(&later_that_day), ""); // recurring-036
    let next_day = run_rules(&first.account, RuleTrigger::Interval, "e", "2022-06-18T13:00:00Z");
    assert_eq!(told(&next_day), ""); // recurring-026
    let next_week = run_rules(&first.account, RuleTrigger::Interval, "f", "2022-06-25T00:00:00Z");
    assert_eq!(told(&next_week), "top_up_rule_fired purchase_requested credits_granted");
}

#[test]
fn a_threshold_rule_is_checked_as_though_something_had_changed() {
    let account = one(with_rule(wallet("w", 500), threshold_rule("5")));
    let first = run_rules(&account, RuleTrigger::Threshold, "c", "2026-07-01");
    assert_eq!(told(&first), "top_up_rule_fired purchase_requested");
    assert_eq!(first.account.transactions[0].source, Source::Threshold);
    assert_eq!(first.account.transactions[0].amount, money(5000));
    let again = run_rules(&first.account, RuleTrigger::Threshold, "d", "2026-07-01");
    assert_eq!(told(&again), "", "what is pending lifts the ongoing balance above the threshold");
}

#[test]
fn what_has_ended_never_fires() {
    let mut ended = threshold_rule("5");
    ended.status = Status::Terminated;
    let mut expired = threshold_rule("5");
    expired.expiration_at = Some(at("2026-07-01"));
    let mut dead = with_rule(wallet("w", 0), threshold_rule("5"));
    dead.status = Status::Terminated;
    let mut soon = threshold_rule("5");
    soon.expiration_at = Some(at("2026-07-02"));
    for (wallet, events) in [
        (with_rule(wallet("w", 0), ended.clone()), ""),
        (with_rule(wallet("w", 0), expired), ""),
        (dead, ""),
        (wallet("w", 0), ""),
        (with_rule(wallet("w", 0), soon), "top_up_rule_fired purchase_requested"),
        // recurring-025: an ended rule beside the one that works
        (
            with_rule(with_rule(wallet("w", 0), ended), threshold_rule("5")),
            "top_up_rule_fired purchase_requested",
        ),
    ] {
        let told = told(&run_rules(&one(wallet), RuleTrigger::Threshold, "c", "2026-07-01"));
        assert_eq!(told, events);
    }
}

#[test]
fn each_trigger_runs_its_own_rules() {
    let threshold = with_rule(wallet("w", 0), threshold_rule("5"));
    let interval = with_rule(wallet("w", 0), interval_rule(Interval::Weekly));
    let saturday = "2022-06-18T00:00:00Z";
    assert_eq!(told(&run_rules(&one(threshold), RuleTrigger::Interval, "c", saturday)), "");
    assert_eq!(told(&run_rules(&one(interval), RuleTrigger::Threshold, "c", saturday)), "");
}

#[test]
fn the_events_name_what_is_booked() {
    // at 3 a credit 0.33333 credits cost 1.00; at 3000 a credit the smallest credits round apart from their money
    for (rate, paid, fired) in
        [("3", "0.334", "0.33333"), ("3000", "0.00033", "0.00033"), ("0.001", "1034", "1030")]
    {
        let mut rule = interval_rule(Interval::Weekly);
        rule.paid_credits = credits(paid);
        let mut wallet = with_rule(wallet("w", 0), rule);
        wallet.rate = crate::amount::Rate::new(crate::sample::decimal(rate)).unwrap();
        let accepted = run_rules(&one(wallet), RuleTrigger::Interval, "c", "2022-06-18T00:00:00Z");
        let Fact::TopUpRuleFired { paid_credits, .. } = accepted.events[0].fact else { panic!("{rate}") };
        assert_eq!(paid_credits, credits(fired));
        assert_eq!(accepted.account.transactions[0].credits, paid_credits);
    }
}

#[test]
fn the_hold_is_read_from_the_account() {
    let mut failed = transaction("t", "w", "in purchased", 5000, "2026-06-30");
    (failed.status, failed.source) = (TransactionStatus::Failed, Source::Threshold);
    (failed.settled_at, failed.failed_at) = (None, Some(at("2026-07-01T12:00:00Z")));
    let mut account = one(with_rule(wallet("w", 0), threshold_rule("5")));
    account.transactions.push(failed);
    for (moment, events) in [
        ("2026-07-01T13:00:00Z", ""),
        ("2026-07-01T13:00:00.000001Z", "top_up_rule_fired purchase_requested"),
    ] {
        assert_eq!(told(&run_rules(&account, RuleTrigger::Threshold, "c", moment)), events, "{moment}");
    }
}
