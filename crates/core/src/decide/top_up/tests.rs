use super::*;
use crate::account::Account;
use crate::command::{Action, Expiration};
use crate::decide::told::{NOW, decided, told};
use crate::decision::{Accepted, Decision};
use crate::invoice::InvoiceStatus;
use crate::policy::{GrantedOn, Policy, presets};
use crate::sample::{account, at, decimal, money, wallet};
use alloc::string::String;
use alloc::vec::Vec;

const OURS: Policy = presets::DRAWDOWN_1;
const LAGO: Policy = presets::LAGO_2026_08;

fn given(text: &str) -> Input<Decimal> {
    if text.is_empty() { Input::Absent } else { Input::Given(decimal(text)) }
}

/// Paid, granted and voided credits.
fn parts([paid, granted, voided]: [&str; 3]) -> TopUp {
    TopUp {
        granted_on: Some(GrantedOn::Request),
        voided_transaction_id: None,
        wallet_id: WalletId::new("w"),
        paid_credits: given(paid),
        granted_credits: given(granted),
        voided_credits: given(voided),
        priority: Input::Absent,
        name: None,
        metadata: Metadata::new(),
        ignore_paid_top_up_limits: false,
        invoice_requires_successful_payment: None,
        starts_at: Input::Absent,
        price: None,
        expiration_at: Input::Absent,
        rollover: Input::Absent,
    }
}

fn holds(cents: i64) -> Account {
    let mut wallet = wallet("w", cents);
    wallet.traceable = false;
    account("", "", Vec::from([wallet]))
}

#[test]
fn a_top_up_buys_then_grants_then_voids_of_what_is_there_then() {
    #[rustfmt::skip]
    let table = [
        // paid   granted    voided        what happens
        (["2",    "3",       ""],          "purchase_requested, credits_granted | w 400/4 c/3 300"),
        (["",     "3",       "4"],         "insufficient_credits voided_credits"),
        (["",     "3",       "1"],         "credits_granted, voided manual 100 c/1:100 | w 300/3 c/1 200"),
        (["0",    "0",       "0"],         "unchanged nothing_to_do"),
        (["0.004", "",       ""],          "amount_rounds_to_zero paid_credits"),
        (["",     "0.005",   ""],          "credits_granted | w 101/1.01 c/1 1"),
        (["-1",   "",        ""],          "invalid_paid_credits paid_credits, invalid_amount paid_credits"),
        (["",     "",        "0.004"],     "unchanged rounds_to_nothing"),
    ];
    for (credits, expected) in table {
        let mut account = holds(100);
        account.wallets[0].traceable = true;
        let told = told(&OURS, &account, Action::TopUp(parts(credits)));
        assert_eq!(told, expected, "{credits:?}");
    }
}

#[test]
fn what_is_bought_keeps_to_the_limits_of_its_wallet() {
    let refused = |paid: &str, ignored: bool| {
        let mut account = holds(0);
        account.wallets[0].paid_top_up_min = Some(money(200));
        account.wallets[0].paid_top_up_max = Some(money(500));
        let command = TopUp { ignore_paid_top_up_limits: ignored, ..parts([paid, "1", ""]) };
        told(&OURS, &account, Action::TopUp(command)).split(' ').next().map(String::from)
    };
    #[rustfmt::skip]
    let table = [
        ("1.99", false, "amount_below_minimum"),
        ("2",    false, "purchase_requested,"),
        ("5",    false, "purchase_requested,"),
        ("5.01", false, "amount_above_maximum"),
        ("0",    false, "credits_granted"),
        ("1.99", true,  "purchase_requested,"),
        ("5.01", true,  "purchase_requested,"),
    ];
    for (paid, ignored, expected) in table {
        assert_eq!(refused(paid, ignored).as_deref(), Some(expected), "{paid} {ignored}");
    }
}

#[test]
fn a_span_begins_before_it_ends_and_before_its_wallet_does() {
    let (soon, late) = ("2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z");
    let granted = "credits_granted | w 100/1 c/1 100";
    #[rustfmt::skip]
    let table = [
        // policy traceable starts ends wallet ends  what happens
        (OURS, true,  soon, late, "",    granted),
        (OURS, true,  soon, "",   late,  granted),
        (OURS, true,  soon, soon, "",    "invalid_date starts_at"),
        (OURS, true,  late, soon, "",    "invalid_date starts_at"),
        (OURS, true,  soon, "",   soon,  "invalid_date starts_at"),
        (OURS, true,  "x",  "",   "",    "invalid_date starts_at"),
        (OURS, true,  "",   NOW,  "",    "invalid_date expiration_at"),
        (OURS, false, soon, late, "",    "wallet_not_traceable starts_at, wallet_not_traceable expiration_at"),
        (OURS, false, "",   "",   "",    "credits_granted | w 100/1"),
        (LAGO, true,  soon, "",   "",    "grant_spans_not_enabled starts_at"),
        (LAGO, true,  "",   late, "",    "grant_spans_not_enabled expiration_at"),
    ];
    for (policy, traceable, starts, ends, wallet_ends, expected) in table {
        let mut account = holds(0);
        account.wallets[0].traceable = traceable;
        account.wallets[0].expiration_at = (!wallet_ends.is_empty()).then(|| at(wallet_ends));
        let mut command = parts(["", "1", ""]);
        command.starts_at = match starts {
            "" => Input::Absent,
            "x" => Input::Invalid,
            starts => Input::Given(at(starts)),
        };
        if !ends.is_empty() {
            command.expiration_at = Input::Given(Expiration::At(at(ends)));
        }
        assert_eq!(
            told(&policy, &account, Action::TopUp(command)),
            expected,
            "{starts} {ends} {wallet_ends}"
        );
    }
}

#[test]
fn a_purchase_waits_for_its_payment_where_it_is_told_to_or_its_wallet_is() {
    #[rustfmt::skip]
    let table = [
        // command     wallet  waits
        (None,         false,  false),
        (None,         true,   true),
        (Some(true),   false,  true),
        (Some(false),  true,   false),
    ];
    for (asked, of_wallet, waits) in table {
        let mut account = holds(0);
        account.wallets[0].invoice_requires_successful_payment = of_wallet;
        let command = TopUp { invoice_requires_successful_payment: asked, ..parts(["1", "1", ""]) };
        let Accepted { account, invoices, .. } = accepted(&account, command);
        let [invoice] = invoices.as_slice() else { panic!() };
        let status = if waits { InvoiceStatus::Open } else { InvoiceStatus::Finalized };
        assert_eq!((invoice.status, invoice.due, invoice.paid), (status, money(100), money(0)), "{asked:?}");
        let waiting = account.transactions.iter().map(|made| made.invoice_requires_successful_payment);
        assert_eq!(waiting.collect::<Vec<_>>(), [waits, false], "a grant waits for nothing");
    }
}

fn accepted(account: &Account, command: TopUp) -> Accepted {
    match decided(&OURS, account, Action::TopUp(command)) {
        Decision::Accepted(accepted) => accepted,
        other @ (Decision::Unchanged(..) | Decision::Refused(_)) => panic!("{other:?}"),
    }
}
