use super::*;
use crate::account::{Account, AlertId, AlertThreshold, AlertType, Wallet};
use crate::amount::Money;
use crate::command::{Action, Command, CommandId};
use crate::currency::Currency;
use crate::decide::decide;
use crate::decision::{Accepted, Code, Decision};
use crate::policy::{Policy, presets};
use crate::sample::{account, at, credits, decimal, list, threshold_rule, wallet};
use crate::usage::{ChargeUsage, CustomerUsage};
use alloc::string::String;

fn usage(cents: i64) -> Usage {
    let amount = Money::from_minor(cents).unwrap();
    let charge = ChargeUsage { metric: Some("api".into()), amount, targeted: Vec::new() };
    let current = CustomerUsage {
        currency: Currency::EUR,
        amount: None,
        taxes: None,
        total: None,
        charges: Vec::from([charge]),
    };
    Usage { current: Vec::from([current]), ..Usage::default() }
}

fn refreshed(policy: &Policy, account: &Account, usage: Usage) -> Decision {
    let id = CommandId::new("c").unwrap();
    let action = Action::RefreshOngoingBalance(usage);
    let command = Command { id, at: at("2026-07-01T12:00:00Z"), digest: None, action };
    decide(policy, account, &command, None)
}

fn accepted(decision: Decision) -> Accepted {
    match decision {
        Decision::Accepted(accepted) => {
            assert!(!accepted.events.is_empty());
            accepted
        }
        Decision::Unchanged(_, unchanged) => {
            assert!(unchanged.events.is_empty());
            unchanged
        }
        Decision::Refused(refusals) => panic!("{refusals:?}"),
    }
}

/// The names of the events, each with what an alert crossed.
fn told(accepted: &Accepted) -> String {
    let mut told = Vec::new();
    for event in &accepted.events {
        let mut line = String::from(event.fact.kind().name());
        if let Fact::AlertTriggered { crossed, .. } = &event.fact {
            line += &alloc::format!("({})", list(crossed));
        }
        told.push(line);
    }
    told.join(" ")
}

fn one(wallet: Wallet) -> Account {
    account("", "", Vec::from([wallet]))
}

fn with_alert(mut wallet: Wallet, alert_type: AlertType, thresholds: &str, previous: &str) -> Wallet {
    let threshold = |text: &str| AlertThreshold {
        code: None,
        value: decimal(text.trim_start_matches('/')),
        recurring: text.starts_with('/'),
    };
    wallet.alerts.push(Alert {
        id: AlertId::new(alloc::format!("alert{}", wallet.alerts.len())),
        alert_type,
        notify_on: Vec::new(),
        code: None,
        thresholds: thresholds.split_whitespace().map(threshold).collect(),
        previous_value: decimal(previous),
    });
    wallet
}

#[test]
fn events_follow_changes_only() {
    let policy = &presets::LAGO_2026_08;
    #[rustfmt::skip]
    let table = [
        // usage  depleted before  events
        (0,       false,           ""),                                                 // ongoing-030
        (0,       true,            "balance_restored"),
        (500,     false,           "ongoing_balance_refreshed"),                        // ongoing-031
        (500,     true,            "ongoing_balance_refreshed balance_restored"),       // ongoing-028
        (1000,    false,           "ongoing_balance_refreshed balance_depleted"),
        (1100,    true,            "ongoing_balance_refreshed"),                        // ongoing-027
    ];
    for (cents, depleted, expected) in table {
        let mut wallet = wallet("w", 1000);
        wallet.depleted = depleted;
        let first = accepted(refreshed(policy, &one(wallet), usage(cents)));
        assert_eq!(told(&first), expected, "{cents} {depleted}");
        assert_eq!(first.account.wallets[0].depleted, cents >= 1000);
        let again = refreshed(policy, &first.account, usage(cents));
        assert!(matches!(again, Decision::Unchanged(..)), "{cents} {depleted}");
    }
}

#[test]
fn an_edition_without_ongoing_balance_runs_alerts_alone() {
    let mut wallet = with_alert(wallet("w", 1000), AlertType::Balance, "2000", "3000");
    wallet.rules.push(threshold_rule("100"));
    let accepted = accepted(refreshed(&presets::LAGO_2022_12, &one(wallet), usage(500)));
    assert_eq!(told(&accepted), "alert_checked alert_triggered(2000)");
}

#[test]
fn a_change_checks_the_threshold_rule_before_the_alerts() {
    let mut rule = threshold_rule("5");
    rule.granted_credits = credits("2");
    let mut wallet = with_alert(wallet("w", 1000), AlertType::Credits, "11", "12");
    wallet.rules.push(rule);
    let account = one(wallet);
    let first = accepted(refreshed(&presets::LAGO_2026_08, &account, usage(600)));
    assert_eq!(
        told(&first),
        "ongoing_balance_refreshed top_up_rule_fired purchase_requested credits_granted"
    );
    assert_eq!(first.account.wallets[0].balance.credits, credits("12"), "the grant is in the alert's figure");
    assert_eq!(
        first.account.wallets[0].ongoing_figures().credits,
        credits("4"),
        "the ongoing figures are the refresh's"
    );
    assert_eq!(first.invoices.len(), 1);
}

#[test]
fn without_a_change_no_threshold_rule_runs() {
    let mut wallet = wallet("w", 400);
    wallet.rules.push(threshold_rule("5"));
    assert!(matches!(refreshed(&presets::LAGO_2026_08, &one(wallet), usage(0)), Decision::Unchanged(..)));
}

#[test]
fn alerts_trigger_then_keep_the_figure() {
    let policy = &presets::LAGO_2026_08;
    #[rustfmt::skip]
    let table = [
        // type                      thresholds        previous  balance  usage  rest of the events                      kept
        (AlertType::Balance,         "8000 5000 2000", "10000",  9000,    0,     "alert_checked",                        "9000"), // alert-005
        (AlertType::Balance,         "8000 5000 2000", "9000",   7000,    0,     "alert_checked alert_triggered(8000)",  "7000"),
        (AlertType::Balance,         "500 800",        "1000",   400,     0,     "alert_checked alert_triggered(500 800)", "400"), // alert-003
        (AlertType::Balance,         "8000 /2000",     "7000",   5000,    0,     "alert_checked alert_triggered(6000)",  "5000"), // alert-008
        (AlertType::Credits,         "90 /10",         "70",     5000,    0,     "alert_checked alert_triggered(50 60 70)", "50"), // alert-007
        (AlertType::Ongoing,         "/100",           "50",     50,      200,   "alert_checked alert_triggered(-100)",  "-150"), // alert-002
        (AlertType::OngoingCredits,  "5",              "10",     1000,    500,   "alert_checked alert_triggered(5)",     "5"),
        (AlertType::Balance,         "500",            "400",    700,     0,     "alert_checked",                        "700"),
        (AlertType::Balance,         "500",            "700",    700,     0,     "",                                     "700"),
        (AlertType::Balance,         "900 /200",       "700",    700,     0,     "alert_triggered(700)",                 "700"),
    ];
    for (alert_type, thresholds, previous, balance, cents, expected, kept) in table {
        let wallet = with_alert(wallet("w", balance), alert_type, thresholds, previous);
        let accepted = accepted(refreshed(policy, &one(wallet), usage(cents)));
        let events = told(&accepted);
        let rest = events.split(' ').filter(|name| !name.contains("balance_")).collect::<Vec<_>>().join(" ");
        assert!(rest.ends_with(expected) && rest.contains("alert") == expected.contains("alert"), "{events}");
        assert_eq!(accepted.account.wallets[0].alerts[0].previous_value, decimal(kept), "{events}");
    }
}

#[test]
fn the_event_of_an_alert_holds_it_as_it_was() {
    let wallet = with_alert(wallet("w", 400), AlertType::Balance, "500", "1000");
    let alert = wallet.alerts[0].clone();
    let accepted = accepted(refreshed(&presets::DRAWDOWN_1, &one(wallet), usage(0)));
    let Fact::AlertTriggered { alert: before, value, .. } = &accepted.events[1].fact else { panic!() };
    assert_eq!((before, *value), (&alert, decimal("400")));
}

#[test]
fn a_step_landed_on_is_told_once_in_our_own_policy() {
    let wallet = || with_alert(wallet("w", 5000), AlertType::Credits, "90 /10", "70");
    let crossed = |policy: &Policy| told(&accepted(refreshed(policy, &one(wallet()), usage(0))));
    assert_eq!(crossed(&presets::LAGO_2026_08), "alert_checked alert_triggered(50 60 70)");
    assert_eq!(crossed(&presets::DRAWDOWN_1), "alert_checked alert_triggered(50 60)");
}

#[test]
fn wallets_follow_each_other_in_drawdown_order() {
    let mut first = wallet("z", 100);
    first.priority = 1;
    let account = account("", "", Vec::from([wallet("a", 100), first]));
    let accepted = accepted(refreshed(&presets::LAGO_2026_08, &account, usage(150)));
    assert_eq!(
        told(&accepted),
        "ongoing_balance_refreshed balance_depleted ongoing_balance_refreshed",
        "z is emptied, then a takes 50"
    );
}

#[test]
fn figures_that_do_not_fit_are_refused() {
    let mut twice = usage(crate::amount::MAX_MONEY);
    twice.current.push(twice.current[0].clone());
    let far = with_alert(
        wallet("w", 100),
        AlertType::Balance,
        "/0.0000000000000000000000000001",
        "79228162514264337593543950335",
    );
    let Decision::Refused(refusals) = refreshed(&presets::DRAWDOWN_1, &one(wallet("w", 100)), twice) else {
        panic!("usage beyond the largest money")
    };
    assert_eq!((refusals[0].code, refusals[0].field), (Code::ValueOutOfRange, "current_usage"));
    // an alert whose steps cannot be told is skipped, and the next one runs
    let far = with_alert(far, AlertType::Balance, "100", "200");
    let accepted = accepted(refreshed(&presets::DRAWDOWN_1, &one(far), usage(0)));
    assert_eq!(told(&accepted), "alert_checked alert_triggered(100)");
    let skips: Vec<_> = accepted.live.wallets[0].alerts.iter().map(|alert| alert.skipped).collect();
    assert_eq!(skips, [Some(WatchSkip::ValueOutOfRange), None]);
}
