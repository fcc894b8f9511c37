//! A typed request as the document it stands for.
//!
//! It is read by the reader of documents: one edge, so that both interfaces have the same checks, the same limits
//! and the same digest of a command.

use crate::named::Named;
use crate::typed::*;
use alloc::string::String;
use drawdown_json::writer::{self, ObjectWriter, Place};

/// The document of a command: `type` and the members that only this type has.
pub fn document(
    request: &Request,
    command_type: &str,
    members: impl FnOnce(&mut ObjectWriter<'_>),
) -> String {
    writer::text(|place| {
        place.object(|object| {
            object.member("account").object(|object| account(&request.account, object));
            object.member("command").object(|object| {
                text(object, "id", &request.command_id);
                text(object, "at", &request.at);
                text(object, "type", command_type);
                members(object);
            });
            object.member("recent_commands").option(request.recent_commands.as_deref(), recent_commands);
            policy(&request.policy, object.member("policy"));
        });
    })
}

/// The members of a top-up.
pub fn order(order: &TopUpOrder, object: &mut ObjectWriter<'_>) {
    text(object, "wallet_id", &order.wallet_id);
    optional_text(object, "paid_credits", &order.paid_credits);
    optional_text(object, "granted_credits", &order.granted_credits);
    optional_text(object, "voided_credits", &order.voided_credits);
    optional_integer(object, "priority", order.priority);
    optional_text(object, "name", &order.name);
    if !order.metadata.is_empty() {
        pairs(object, "metadata", &order.metadata);
    }
    if order.ignore_paid_top_up_limits {
        object.member("ignore_paid_top_up_limits").bool(true);
    }
    optional_bool(object, "invoice_requires_successful_payment", order.invoice_requires_successful_payment);
    optional_text(object, "starts_at", &order.starts_at);
    optional_text(object, "expiration_at", &order.expiration_at);
}

/// An invoice of a command.
pub fn invoice(place: Place<'_>, invoice: &InvoiceDraft) {
    place.object(|object| {
        optional_text(object, "id", &invoice.id);
        optional_text(object, "invoice_type", &invoice.invoice_type);
        if let Some(status) = invoice.status {
            text(object, "status", status.name());
        }
        if let Some(status) = invoice.payment_status {
            text(object, "payment_status", status.name());
        }
        text(object, "currency", &invoice.currency);
        for (name, cents) in [
            ("fees_amount_cents", invoice.fees_amount_cents),
            ("progressive_billing_credit_amount_cents", invoice.progressive_billing_credit_amount_cents),
            ("coupons_amount_cents", invoice.coupons_amount_cents),
            ("taxes_amount_cents", invoice.taxes_amount_cents),
            ("credit_notes_amount_cents", invoice.credit_notes_amount_cents),
            ("prepaid_credit_amount_cents", invoice.prepaid_credit_amount_cents),
            ("sub_total_excluding_taxes_amount_cents", invoice.sub_total_excluding_taxes_amount_cents),
            ("sub_total_including_taxes_amount_cents", invoice.sub_total_including_taxes_amount_cents),
            ("total_amount_cents", invoice.total_amount_cents),
            ("total_due_amount_cents", invoice.total_due_amount_cents),
            ("total_paid_amount_cents", invoice.total_paid_amount_cents),
            ("total_offsetted_credit_note_amount_cents", invoice.total_offsetted_credit_note_amount_cents),
        ] {
            optional_integer(object, name, cents);
        }
        if !invoice.applied_tax_rates.is_empty() {
            object.member("applied_taxes").list(&invoice.applied_tax_rates, |place, rate| {
                place.object(|object| text(object, "tax_rate", rate));
            });
        }
        object.member("fees").list(&invoice.fees, fee);
    });
}

fn fee(place: Place<'_>, fee: &FeeDraft) {
    place.object(|object| {
        optional_text(object, "id", &fee.id);
        object.member("item").object(|object| {
            text(object, "type", &fee.item.item_type);
            optional_text(object, "code", &fee.item.code);
            optional_text(object, "target_wallet_code", &fee.item.target_wallet_code);
        });
        optional_text(object, "units", &fee.units);
        optional_text(object, "unit_amount", &fee.unit_amount);
        object.member("amount_cents").integer(fee.amount_cents);
        optional_integer(object, "taxes_amount_cents", fee.taxes_amount_cents);
        optional_text(object, "taxes_precise_amount", &fee.taxes_precise_amount);
        optional_text(object, "taxes_rate", &fee.taxes_rate);
        optional_text(object, "precise_coupons_amount_cents", &fee.precise_coupons_amount_cents);
        let net = &fee.sub_total_excluding_taxes_precise_amount_cents;
        optional_text(object, "sub_total_excluding_taxes_precise_amount_cents", net);
        optional_text(object, "precise_credit_notes_amount_cents", &fee.precise_credit_notes_amount_cents);
    });
}

/// A preset's name, or an object as it was given. It comes last: a text that tries to close the request and add a
/// member can only add one that is there already, which is malformed.
fn policy(policy: &str, place: Place<'_>) {
    if policy.trim_start().starts_with('{') { place.canonical(policy) } else { place.text(policy) }
}

fn recent_commands(place: Place<'_>, commands: &[RecentCommand]) {
    place.list(commands, |place, command| {
        place.object(|object| {
            text(object, "id", &command.id);
            text(object, "digest", &command.digest);
        });
    });
}

fn account(account: &Account, object: &mut ObjectWriter<'_>) {
    object.member("organization").object(|object| {
        optional_text(object, "timezone", &account.organization.timezone);
        optional_integer(object, "max_wallets", account.organization.max_wallets.map(i64::from));
    });
    object.member("customer").option(account.customer.as_ref(), customer);
    object.member("wallets").list(&account.wallets, wallet);
    object.member("wallet_transactions").list(&account.wallet_transactions, transaction);
}

fn customer(place: Place<'_>, customer: &Customer) {
    place.object(|object| {
        optional_text(object, "external_id", &customer.external_id);
        optional_text(object, "currency", &customer.currency);
        optional_text(object, "timezone", &customer.timezone);
        optional_bool(object, "has_active_subscription", customer.has_active_subscription);
        optional_text(object, "country", &customer.country);
        optional_text(object, "customer_type", &customer.customer_type);
        optional_text(object, "tax_rate", &customer.tax_rate);
    });
}

fn wallet(place: Place<'_>, wallet: &Wallet) {
    place.object(|object| {
        text(object, "id", &wallet.id);
        optional_text(object, "name", &wallet.name);
        optional_text(object, "code", &wallet.code);
        text(object, "status", wallet.status.name());
        text(object, "currency", &wallet.currency);
        text(object, "rate_amount", &wallet.rate_amount);
        object.member("priority").integer(wallet.priority);
        text(object, "credits_balance", &wallet.credits_balance);
        object.member("balance_cents").integer(wallet.balance_cents);
        text(object, "consumed_credits", &wallet.consumed_credits);
        object.member("consumed_amount_cents").integer(wallet.consumed_amount_cents);
        optional_integer(object, "ongoing_balance_cents", wallet.ongoing_balance_cents);
        optional_integer(object, "ongoing_usage_balance_cents", wallet.ongoing_usage_balance_cents);
        optional_text(object, "credits_ongoing_balance", &wallet.credits_ongoing_balance);
        optional_text(object, "credits_ongoing_usage_balance", &wallet.credits_ongoing_usage_balance);
        object.member("depleted_ongoing_balance").bool(wallet.depleted_ongoing_balance);
        optional_bool(object, "traceable", wallet.traceable);
        object.member("invoice_requires_successful_payment").bool(wallet.invoice_requires_successful_payment);
        optional_integer(object, "paid_top_up_min_amount_cents", wallet.paid_top_up_min_amount_cents);
        optional_integer(object, "paid_top_up_max_amount_cents", wallet.paid_top_up_max_amount_cents);
        object.member("applies_to").object(|object| {
            texts(object, "fee_types", &wallet.applies_to.fee_types);
            texts(object, "billable_metric_codes", &wallet.applies_to.billable_metric_codes);
        });
        optional_text(object, "expiration_at", &wallet.expiration_at);
        optional_text(object, "created_at", &wallet.created_at);
        optional_text(object, "terminated_at", &wallet.terminated_at);
        optional_text(object, "last_balance_sync_at", &wallet.last_balance_sync_at);
        optional_text(object, "last_consumed_credit_at", &wallet.last_consumed_credit_at);
        object.member("recurring_transaction_rules").list(&wallet.recurring_transaction_rules, rule);
        object.member("alerts").list(&wallet.alerts, alert);
        pairs(object, "metadata", &wallet.metadata);
    });
}

fn rule(place: Place<'_>, rule: &RecurringTransactionRule) {
    place.object(|object| {
        text(object, "id", &rule.id);
        text(object, "status", rule.status.name());
        match &rule.trigger {
            Trigger::Threshold(credits) => {
                text(object, "trigger", "threshold");
                text(object, "threshold_credits", credits);
            }
            Trigger::Interval(interval) => {
                text(object, "trigger", "interval");
                text(object, "interval", interval.name());
            }
        }
        text(object, "method", rule.method.name());
        text(object, "paid_credits", &rule.paid_credits);
        text(object, "granted_credits", &rule.granted_credits);
        optional_text(object, "target_ongoing_balance", &rule.target_ongoing_balance);
        object.member("grants_target_top_up").bool(rule.grants_target_top_up);
        object.member("ignore_paid_top_up_limits").bool(rule.ignore_paid_top_up_limits);
        let payment_first = rule.invoice_requires_successful_payment;
        optional_bool(object, "invoice_requires_successful_payment", payment_first);
        optional_text(object, "started_at", &rule.started_at);
        optional_text(object, "expiration_at", &rule.expiration_at);
        optional_text(object, "terminated_at", &rule.terminated_at);
        optional_text(object, "transaction_name", &rule.transaction_name);
        pairs(object, "transaction_metadata", &rule.transaction_metadata);
        optional_text(object, "created_at", &rule.created_at);
    });
}

fn alert(place: Place<'_>, alert: &Alert) {
    place.object(|object| {
        text(object, "id", &alert.id);
        text(object, "alert_type", alert.alert_type.name());
        optional_text(object, "code", &alert.code);
        object.member("thresholds").list(&alert.thresholds, |place, threshold| {
            place.object(|object| {
                optional_text(object, "code", &threshold.code);
                text(object, "value", &threshold.value);
                object.member("recurring").bool(threshold.recurring);
            });
        });
        text(object, "previous_value", &alert.previous_value);
    });
}

fn transaction(place: Place<'_>, transaction: &WalletTransaction) {
    place.object(|object| {
        text(object, "id", &transaction.id);
        optional_text(object, "wallet_id", &transaction.wallet_id);
        text(object, "transaction_type", transaction.transaction_type.name());
        text(object, "transaction_status", transaction.transaction_status.name());
        text(object, "status", transaction.status.name());
        text(object, "source", transaction.source.name());
        text(object, "amount", &transaction.amount);
        text(object, "credit_amount", &transaction.credit_amount);
        optional_integer(object, "remaining_amount_cents", transaction.remaining_amount_cents);
        optional_text(object, "remaining_credit_amount", &transaction.remaining_credit_amount);
        object.member("priority").integer(transaction.priority);
        optional_text(object, "name", &transaction.name);
        pairs(object, "metadata", &transaction.metadata);
        optional_text(object, "invoice_id", &transaction.invoice_id);
        optional_text(object, "credit_note_id", &transaction.credit_note_id);
        optional_text(object, "voided_invoice_id", &transaction.voided_invoice_id);
        optional_text(object, "voided_transaction_id", &transaction.voided_transaction_id);
        if let Some(reason) = transaction.void_reason {
            text(object, "void_reason", reason.name());
        }
        let payment_first = transaction.invoice_requires_successful_payment;
        object.member("invoice_requires_successful_payment").bool(payment_first);
        if let Some(issued) = &transaction.purchase_invoice {
            purchase_invoice(object.member("purchase_invoice"), issued);
        }
        optional_text(object, "external_subscription_id", &transaction.external_subscription_id);
        optional_text(object, "plan_code", &transaction.plan_code);
        optional_text(object, "billing_entity_code", &transaction.billing_entity_code);
        object.member("fundings").list(&transaction.fundings, |place, funding| {
            place.object(|object| {
                text(object, "transaction_id", &funding.transaction_id);
                object.member("amount_cents").integer(funding.amount_cents);
                text(object, "credit_amount", &funding.credit_amount);
            });
        });
        object.member("refunded_amount_cents").integer(transaction.refunded_amount_cents);
        object.member("refund_due").bool(transaction.refund_due);
        if let Some(reason) = transaction.failure_reason {
            text(object, "failure_reason", reason.name());
        }
        text(object, "residue_credits", &transaction.residue_credits);
        object.member("residue_amount_cents").integer(transaction.residue_amount_cents);
        optional_text(object, "starts_at", &transaction.starts_at);
        optional_text(object, "expiration_at", &transaction.expiration_at);
        optional_text(object, "created_at", &transaction.created_at);
        optional_text(object, "settled_at", &transaction.settled_at);
        optional_text(object, "booked_at", &transaction.booked_at);
        optional_text(object, "failed_at", &transaction.failed_at);
    });
}

fn purchase_invoice(place: Place<'_>, issued: &PurchaseInvoice) {
    place.object(|object| {
        text(object, "units", &issued.units);
        text(object, "unit_amount", &issued.unit_amount);
        object.member("amount_cents").integer(issued.amount_cents);
        text(object, "taxes_rate", &issued.taxes_rate);
        object.member("taxes_amount_cents").integer(issued.taxes_amount_cents);
        object.member("total_amount_cents").integer(issued.total_amount_cents);
        optional_text(object, "issuing_date", &issued.issuing_date);
    });
}

pub fn text(object: &mut ObjectWriter<'_>, name: &'static str, value: &str) {
    object.member(name).text(value);
}

fn optional_text(object: &mut ObjectWriter<'_>, name: &'static str, value: &Option<String>) {
    if let Some(value) = value {
        object.member(name).text(value);
    }
}

fn optional_integer(object: &mut ObjectWriter<'_>, name: &'static str, value: Option<i64>) {
    if let Some(value) = value {
        object.member(name).integer(value);
    }
}

fn optional_bool(object: &mut ObjectWriter<'_>, name: &'static str, value: Option<bool>) {
    if let Some(value) = value {
        object.member(name).bool(value);
    }
}

fn texts(object: &mut ObjectWriter<'_>, name: &'static str, values: &[String]) {
    object.member(name).list(values, |place, value| place.text(value));
}

fn pairs(object: &mut ObjectWriter<'_>, name: &'static str, pairs: &[MetadataPair]) {
    object.member(name).list(pairs, |place, pair| {
        place.object(|object| {
            text(object, "key", &pair.key);
            optional_text(object, "value", &pair.value);
        });
    });
}
