//! The typed calls: the same decisions as the documents give, field by field.

use crate::shipped::COMPONENT;
use drawdown_host::Error;
use drawdown_host::credits::*;
use serde_json::{Value, json};

fn wallet(id: &str, credits: &str, cents: i64) -> Wallet {
    Wallet {
        id: id.into(),
        name: Some("Main".into()),
        code: Some("main".into()),
        status: Status::Active,
        currency: "EUR".into(),
        rate_amount: "1".into(),
        priority: 50,
        credits_balance: credits.into(),
        balance_cents: cents,
        consumed_credits: "0".into(),
        consumed_amount_cents: 0,
        ongoing_balance_cents: Some(cents),
        ongoing_usage_balance_cents: Some(0),
        credits_ongoing_balance: Some(credits.into()),
        credits_ongoing_usage_balance: Some("0".into()),
        depleted_ongoing_balance: false,
        traceable: Some(true),
        invoice_requires_successful_payment: false,
        paid_top_up_min_amount_cents: None,
        paid_top_up_max_amount_cents: None,
        applies_to: Scope { fee_types: Vec::new(), billable_metric_codes: vec!["calls".into()] },
        expiration_at: Some("2026-06-01T00:00:00Z".into()),
        created_at: Some("2026-01-01T00:00:00Z".into()),
        terminated_at: None,
        last_balance_sync_at: None,
        last_consumed_credit_at: None,
        recurring_transaction_rules: vec![RecurringTransactionRule {
            id: "r".into(),
            status: Status::Active,
            trigger: Trigger::Threshold("5".into()),
            method: Method::Target,
            paid_credits: "0".into(),
            granted_credits: "0".into(),
            target_ongoing_balance: Some("100".into()),
            grants_target_top_up: false,
            ignore_paid_top_up_limits: true,
            invoice_requires_successful_payment: None,
            started_at: None,
            expiration_at: None,
            terminated_at: None,
            transaction_name: Some("auto".into()),
            transaction_metadata: vec![MetadataPair { key: "k".into(), value: None }],
            created_at: Some("2026-01-01T00:00:00Z".into()),
        }],
        alerts: vec![Alert {
            id: "a".into(),
            alert_type: AlertType::WalletCreditsBalance,
            code: None,
            thresholds: vec![AlertThreshold {
                code: Some("low".into()),
                value: "10".into(),
                recurring: false,
            }],
            previous_value: "30".into(),
        }],
        metadata: vec![MetadataPair { key: "team".into(), value: Some("A \"b\" \u{1}".into()) }],
    }
}

fn grant(id: &str, wallet: &str, credits: &str, cents: i64) -> WalletTransaction {
    WalletTransaction {
        id: id.into(),
        wallet_id: Some(wallet.into()),
        transaction_type: TransactionType::Inbound,
        transaction_status: TransactionStatus::Granted,
        status: Settlement::Settled,
        source: Source::Manual,
        amount: credits.into(),
        credit_amount: credits.into(),
        remaining_amount_cents: Some(cents),
        remaining_credit_amount: Some(credits.into()),
        priority: 50,
        name: None,
        metadata: Vec::new(),
        invoice_id: None,
        credit_note_id: None,
        voided_invoice_id: None,
        voided_transaction_id: None,
        void_reason: None,
        invoice_requires_successful_payment: false,
        purchase_invoice: None,
        external_subscription_id: None,
        plan_code: None,
        billing_entity_code: None,
        fundings: Vec::new(),
        refunded_amount_cents: 0,
        refund_due: false,
        failure_reason: None,
        residue_credits: "0".into(),
        residue_amount_cents: 0,
        starts_at: None,
        expiration_at: None,
        created_at: Some("2026-01-01T00:00:00Z".into()),
        settled_at: Some("2026-01-01T00:00:00Z".into()),
        booked_at: None,
        failed_at: None,
    }
}

fn request() -> Request {
    Request {
        policy: "drawdown-1".into(),
        account: Account {
            organization: Organization { timezone: Some("Europe/Paris".into()), max_wallets: Some(3) },
            customer: Some(Customer {
                external_id: Some("c".into()),
                currency: Some("EUR".into()),
                timezone: None,
                has_active_subscription: Some(true),
                country: Some("FR".into()),
                customer_type: Some("company".into()),
                tax_rate: Some("20".into()),
            }),
            wallets: vec![wallet("w", "30", 3_000)],
            wallet_transactions: vec![grant("g", "w", "30", 3_000)],
        },
        command_id: "c1".into(),
        at: "2026-02-01T00:00:00+01:00".into(),
        recent_commands: None,
    }
}

/// The same account as a document.
fn account() -> Value {
    json!({
        "organization": {"timezone": "Europe/Paris", "max_wallets": 3},
        "customer": {"external_id": "c", "currency": "EUR", "has_active_subscription": true, "country": "FR",
            "customer_type": "company", "tax_rate": "20"},
        "wallets": [{"id": "w", "name": "Main", "code": "main", "status": "active", "currency": "EUR",
            "rate_amount": "1", "credits_balance": "30", "balance_cents": 3000, "ongoing_balance_cents": 3000,
            "credits_ongoing_balance": "30", "traceable": true, "applies_to": {"billable_metric_codes": ["calls"]},
            "expiration_at": "2026-06-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
            "recurring_transaction_rules": [{"id": "r", "status": "active", "trigger": "threshold",
                "threshold_credits": "5", "method": "target", "target_ongoing_balance": "100",
                "ignore_paid_top_up_limits": true, "transaction_name": "auto",
                "transaction_metadata": [{"key": "k", "value": null}], "created_at": "2026-01-01T00:00:00Z"}],
            "alerts": [{"id": "a", "alert_type": "wallet_credits_balance", "previous_value": "30",
                "thresholds": [{"code": "low", "value": "10", "recurring": false}]}],
            "metadata": {"team": "A \"b\" \u{1}"}}],
        "wallet_transactions": [{"id": "g", "wallet_id": "w", "transaction_type": "inbound",
            "transaction_status": "granted", "status": "settled", "amount": "30", "credit_amount": "30",
            "remaining_amount_cents": 3000, "remaining_credit_amount": "30", "created_at": "2026-01-01T00:00:00Z",
            "settled_at": "2026-01-01T00:00:00Z"}]
    })
}

/// What the documents interface says to the same command.
fn answer(policy: &Value, members: Value) -> Value {
    let mut command = json!({"id": "c1", "at": "2026-02-01T00:00:00+01:00"});
    let members = members.as_object().expect("the members are an object").clone();
    command.as_object_mut().expect("it is an object").extend(members);
    let request = json!({"policy": policy, "account": account(), "command": command});
    serde_json::from_str(&COMPONENT.decide_text(&request.to_string()).expect("it is decided"))
        .expect("it is JSON")
}

fn accepted(decision: Result<Decision, Error>) -> Outcome {
    match decision.expect("it is decided") {
        Decision::Accepted(outcome) => outcome,
        other @ (Decision::Unchanged(_) | Decision::Refused(_)) => panic!("it is accepted, not {other:?}"),
    }
}

/// Everything that both sides state, compared as text.
fn assert_same(outcome: &Outcome, answer: &Value) {
    assert_eq!(outcome.digest, answer["command"]["digest"]);
    let wallets = answer["account"]["wallets"].as_array().expect("wallets are a list");
    assert_eq!(outcome.account.wallets.len(), wallets.len());
    for (typed, written) in outcome.account.wallets.iter().zip(wallets) {
        assert_eq!(typed.id, written["id"]);
        assert_eq!(typed.credits_balance, written["credits_balance"]);
        assert_eq!(typed.balance_cents, written["balance_cents"]);
        assert_eq!(typed.consumed_credits, written["consumed_credits"]);
        assert_eq!(typed.terminated_at.as_deref(), written["terminated_at"].as_str());
        assert_eq!(typed.last_balance_sync_at.as_deref(), written["last_balance_sync_at"].as_str());
        assert_eq!(typed.metadata[0].value.as_deref(), written["metadata"]["team"].as_str());
        assert_eq!(typed.alerts[0].previous_value, written["alerts"][0]["previous_value"]);
    }
    let transactions = answer["account"]["wallet_transactions"].as_array().expect("transactions are a list");
    assert_eq!(outcome.account.wallet_transactions.len(), transactions.len());
    for (typed, written) in outcome.account.wallet_transactions.iter().zip(transactions) {
        assert_eq!(typed.id, written["id"]);
        assert_eq!(typed.wallet_id.as_deref(), written["wallet_id"].as_str());
        assert_eq!(typed.amount, written["amount"]);
        assert_eq!(typed.credit_amount, written["credit_amount"]);
        assert_eq!(typed.remaining_amount_cents, written["remaining_amount_cents"].as_i64());
        assert_eq!(typed.created_at.as_deref(), written["created_at"].as_str());
        assert_eq!(typed.fundings.len(), written["fundings"].as_array().map_or(0, Vec::len));
    }
    let events = answer["events"].as_array().expect("events are a list");
    let ids: Vec<_> = outcome.events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, events.iter().filter_map(|event| event["id"].as_str()).collect::<Vec<_>>());
    let invoices = answer["invoices"].as_array().expect("invoices are a list");
    let totals: Vec<_> = outcome.invoices.iter().map(|invoice| invoice.total_amount_cents).collect();
    assert_eq!(
        totals,
        invoices.iter().filter_map(|invoice| invoice["total_amount_cents"].as_i64()).collect::<Vec<_>>()
    );
}

#[test]
fn credits_are_applied() {
    let fee = |code: &str, cents| FeeDraft {
        id: None,
        item: FeeItem { item_type: "charge".into(), code: Some(code.into()), target_wallet_code: None },
        units: Some("2".into()),
        unit_amount: None,
        amount_cents: cents,
        taxes_amount_cents: Some(cents / 5),
        taxes_precise_amount: None,
        taxes_rate: Some("20".into()),
        precise_coupons_amount_cents: None,
        sub_total_excluding_taxes_precise_amount_cents: None,
        precise_credit_notes_amount_cents: None,
    };
    let draft = InvoiceDraft {
        id: Some("i".into()),
        invoice_type: Some("subscription".into()),
        status: Some(InvoiceStatus::Finalized),
        payment_status: Some(PaymentStatus::Pending),
        currency: "EUR".into(),
        fees_amount_cents: None,
        progressive_billing_credit_amount_cents: None,
        coupons_amount_cents: Some(1_000),
        taxes_amount_cents: None,
        credit_notes_amount_cents: None,
        prepaid_credit_amount_cents: None,
        sub_total_excluding_taxes_amount_cents: None,
        sub_total_including_taxes_amount_cents: None,
        total_amount_cents: None,
        total_due_amount_cents: None,
        total_paid_amount_cents: None,
        total_offsetted_credit_note_amount_cents: None,
        applied_tax_rates: Vec::new(),
        fees: vec![fee("calls", 10_000), fee("seats", 5_000)],
    };
    let outcome = accepted(COMPONENT.apply_credits(&request(), &[draft]));
    let fee = |code, cents: i64| {
        json!({"item": {"type": "charge", "code": code}, "units": "2", "amount_cents": cents,
            "taxes_amount_cents": cents / 5, "taxes_rate": "20"})
    };
    let invoice = json!({"id": "i", "invoice_type": "subscription", "status": "finalized",
        "payment_status": "pending", "currency": "EUR", "coupons_amount_cents": 1000,
        "fees": [fee("calls", 10_000), fee("seats", 5_000)]});
    let answer = answer(&json!("drawdown-1"), json!({"type": "apply_credits", "invoices": [invoice]}));
    assert_same(&outcome, &answer);
    let [invoice] = &outcome.explanation[..] else { panic!("one invoice is explained") };
    let [wallet] = &invoice.wallets[..] else { panic!("one wallet is explained") };
    let written = &answer["explanation"][0]["wallets"][0];
    assert_eq!(wallet.amount_cents, 3_000);
    assert_eq!(wallet.amount_cents, written["amount_cents"]);
    assert_eq!(wallet.taken[0].amount, written["taken"][0]["amount"]);
    assert_eq!(wallet.out_of_scope_buckets, 1);
    assert!(outcome.events.iter().any(|event| matches!(&event.fact, Fact::CreditsApplied(applied)
        if applied.movement.balance_cents == 0 && applied.movement.wallet_id == "w")));
}

fn order() -> TopUpOrder {
    TopUpOrder {
        wallet_id: "w".into(),
        paid_credits: Some("10.123456".into()),
        granted_credits: Some("2".into()),
        voided_credits: Some("1".into()),
        priority: Some(3),
        name: Some("ordered".into()),
        metadata: vec![MetadataPair { key: "k".into(), value: Some("v".into()) }],
        ignore_paid_top_up_limits: true,
        invoice_requires_successful_payment: Some(false),
        starts_at: Some("2026-02-02T00:00:00Z".into()),
        expiration_at: Some("2026-03-01T00:00:00Z".into()),
    }
}

#[test]
fn credits_are_ordered() {
    let outcome = accepted(COMPONENT.top_up(&request(), &order()));
    let members = json!({"type": "top_up", "wallet_id": "w", "paid_credits": "10.123456", "granted_credits": "2",
        "voided_credits": "1", "priority": 3, "name": "ordered", "metadata": [{"key": "k", "value": "v"}],
        "ignore_paid_top_up_limits": true, "invoice_requires_successful_payment": false,
        "starts_at": "2026-02-02T00:00:00Z", "expiration_at": "2026-03-01T00:00:00Z"});
    assert_same(&outcome, &answer(&json!("drawdown-1"), members));
    // The same again is unchanged, by what the account holds and by what the host remembers.
    let mut again = Request { account: outcome.account, ..request() };
    let done_before = |decision| match decision {
        Ok(Decision::Unchanged(unchanged)) => unchanged.reason == UnchangedReason::DoneBefore,
        other => panic!("it is unchanged, not {other:?}"),
    };
    assert!(done_before(COMPONENT.top_up(&again, &order())));
    again.recent_commands = Some(vec![RecentCommand { id: "c1".into(), digest: outcome.digest }]);
    assert!(done_before(COMPONENT.top_up(&again, &order())));
    let other = TopUpOrder { granted_credits: Some("3".into()), ..order() };
    let refused = COMPONENT.top_up(&again, &other);
    let Ok(Decision::Refused(refusals)) = refused else { panic!("it is refused, not {refused:?}") };
    assert_eq!(refusals[0].code, "command_id_reused");
}

#[test]
fn wallets_end() {
    let outcome = accepted(COMPONENT.terminate_wallet(&request(), "w"));
    assert_same(
        &outcome,
        &answer(&json!("drawdown-1"), json!({"type": "terminate_wallet", "wallet_id": "w"})),
    );
    assert_eq!(outcome.account.wallets[0].status, Status::Terminated);
    let at = "2026-06-01T00:00:00Z";
    let outcome = accepted(COMPONENT.expire(&Request { at: at.into(), ..request() }));
    assert!(outcome.events.iter().any(|event| event.at == at
        && matches!(&event.fact, Fact::WalletTerminated(ended)
        if ended.reason == EndReason::Expired)));
}

#[test]
fn refusals_carry_their_figures() {
    let order = TopUpOrder { voided_credits: Some("31".into()), paid_credits: None, ..order() };
    let Ok(Decision::Refused(refusals)) = COMPONENT.top_up(&request(), &order) else {
        panic!("it is refused")
    };
    assert_eq!(refusals[0].code, "insufficient_credits");
    assert!(
        refusals[0]
            .figures
            .iter()
            .any(|figure| matches!(&figure.value, FigureValue::Decimal(text) if text == "31"))
    );
}

#[test]
fn a_policy_may_be_an_object() {
    let policy = json!({"preset": "drawdown-1", "termination": "freeze"});
    let request = Request { policy: policy.to_string(), ..request() };
    let outcome = accepted(COMPONENT.terminate_wallet(&request, "w"));
    assert_same(&outcome, &answer(&policy, json!({"type": "terminate_wallet", "wallet_id": "w"})));
    assert_eq!(outcome.account.wallets[0].balance_cents, 3_000);
}

#[test]
fn what_is_wrong_is_told_by_place() {
    let mut wrong = request();
    wrong.account.wallets[0].rate_amount = "1e3".into();
    wrong.at = "today".into();
    let error = COMPONENT.expire(&wrong).err();
    let Some(Error::Problems(problems)) = error else { panic!("it is malformed, not {error:?}") };
    let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["/account/wallets/0/rate_amount", "/command/at"]);
    for policy in
        [r#"{"preset":"drawdown-1"},"command":{}"#, r#"{"preset":"drawdown-1"},"other":{}"#, "{", "none"]
    {
        let request = Request { policy: policy.into(), ..request() };
        assert!(matches!(COMPONENT.expire(&request), Err(Error::Problems(_))), "{policy}");
    }
}
