//! Events as they are told; what each holds stands in `event.rs`.

use crate::documents::transaction;
use crate::documents::wallet::write_ongoing;
use crate::prelude::*;
use crate::values::terms::AllTerms;
use drawdown::account::{Balance, Transaction};
use drawdown::event::{Before, Event, Fact};
use drawdown_json::writer::{ObjectWriter, Place};

/// Writes an event.
pub(crate) fn write(event: &Event, terms: &AllTerms, place: Place<'_>) {
    place.object(|object| {
        put!(object,
            "id" => &event.id,
            "type" => event.fact.kind().name(),
            "at" => &event.at,
        );
        write_fact(&event.fact, &event.before, terms, object);
    });
}

fn write_fact(fact: &Fact, before: &Before, terms: &AllTerms, object: &mut ObjectWriter<'_>) {
    match fact {
        Fact::WalletCreated { wallet } | Fact::WalletUpdated { wallet } => put!(object, "wallet" => wallet),
        Fact::CustomerCurrencySet { currency } => put!(object, "currency" => currency),
        Fact::PurchaseRequested { transaction, invoice } => {
            write_transaction(transaction, before, terms, object);
            put!(object, "invoice" => invoice);
        }
        Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice } => {
            put!(object,
                "transaction_id" => transaction_id,
                "wallet_id" => wallet_id,
                "remaining_amount_cents" => &remaining.map(|funds| funds.amount),
                "remaining_credit_amount" => &remaining.map(|funds| funds.credits),
            );
            write_balances(balance, before, object);
            put!(object, "invoice" => invoice);
        }
        Fact::PurchaseFailed { transaction_id, wallet_id, reason, refund_due, invoice } => {
            put!(object,
                "transaction_id" => transaction_id,
                "wallet_id" => wallet_id,
                "reason" => reason,
                "refund_due" => refund_due,
                "invoice" => invoice,
            );
        }
        Fact::CreditsGranted { transaction, balance } | Fact::CreditsTransferred { transaction, balance } => {
            write_transaction(transaction, before, terms, object);
            write_balances(balance, before, object);
        }
        Fact::GrantUpdated { transaction } => write_transaction(transaction, before, terms, object),
        Fact::CreditsApplied { transaction, balance, buckets } => {
            write_transaction(transaction, before, terms, object);
            write_balances(balance, before, object);
            put!(object, "buckets" => buckets.as_slice());
        }
        Fact::CreditsVoided { transaction, balance } => {
            put!(object, "reason" => &transaction.void_reason);
            write_transaction(transaction, before, terms, object);
            write_balances(balance, before, object);
        }
        Fact::CreditsRestored { transaction, reversed_transaction_id, balance } => {
            write_transaction(transaction, before, terms, object);
            put!(object, "reversed_transaction_id" => reversed_transaction_id);
            write_balances(balance, before, object);
        }
        Fact::ResidueBooked { transaction_id, wallet_id, credits, amount } => {
            put!(object,
                "transaction_id" => transaction_id,
                "wallet_id" => wallet_id,
                "credits" => credits,
                "amount_cents" => amount,
            );
        }
        Fact::WalletTerminated { wallet_id, reason } => {
            put!(object,
                "wallet_id" => wallet_id,
                "reason" => reason,
            );
        }
        Fact::OngoingBalanceRefreshed { wallet_id, ongoing } => {
            put!(object, "wallet_id" => wallet_id);
            write_ongoing(ongoing, object);
        }
        Fact::BalanceDepleted { wallet_id } | Fact::BalanceRestored { wallet_id } => {
            put!(object, "wallet_id" => wallet_id);
        }
        Fact::AlertChecked { wallet_id, alert_id, value } => {
            put!(object,
                "wallet_id" => wallet_id,
                "alert_id" => alert_id,
                "value" => value,
            );
        }
        Fact::AlertTriggered { wallet_id, alert, value, crossed } => {
            put!(object,
                "wallet_id" => wallet_id,
                "alert" => alert,
                "value" => value,
                "crossed" => crossed.as_slice(),
            );
        }
        Fact::TopUpRuleFired { wallet_id, rule_id, paid_credits, granted_credits } => {
            put!(object,
                "wallet_id" => wallet_id,
                "rule_id" => rule_id,
                "paid_credits" => paid_credits,
                "granted_credits" => granted_credits,
            );
        }
        Fact::TopUpRuleEnded { wallet_id, rule_id, reason } => {
            put!(object,
                "wallet_id" => wallet_id,
                "rule_id" => rule_id,
                "reason" => reason,
            );
        }
    }
}

fn write_transaction(
    transaction: &Transaction,
    before: &Before,
    terms: &AllTerms,
    object: &mut ObjectWriter<'_>,
) {
    transaction::write_moved(transaction, &before.remaining, terms, object.member("transaction"));
}

/// The wallet's figures after, and those before.
fn write_balances(balance: &Balance, before: &Before, object: &mut ObjectWriter<'_>) {
    put!(object, "balance" => balance);
    if let Some(before) = before.balance {
        object.member("balance_before").object(|object| {
            put!(object,
                "credits_balance" => &before.credits,
                "balance_cents" => &before.amount,
            );
        });
    }
}
