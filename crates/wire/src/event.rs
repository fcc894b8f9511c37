//! Events as documents.

use crate::explanation::write_key;
use crate::terms::AllTerms;
use crate::transaction;
use crate::wallet::{write_balance, write_ongoing};
use crate::write::Write;
use crate::writer::{Object, Value};
use drawdown::account::{Balance, Transaction};
use drawdown::event::{BucketShare, Event, Fact};

/// Writes an event.
pub(crate) fn write(event: &Event, terms: &AllTerms, place: Value<'_>) {
    place.object(|object| {
        object.put("id", &event.id);
        object.put("type", event.fact.name());
        object.put("at", &event.at);
        write_fact(&event.fact, terms, object);
    });
}

fn write_fact(fact: &Fact, terms: &AllTerms, object: &mut Object<'_>) {
    match fact {
        Fact::WalletCreated { wallet } | Fact::WalletUpdated { wallet } => object.put("wallet", wallet),
        Fact::CustomerCurrencySet { currency } => object.put("currency", currency),
        Fact::PurchaseRequested { transaction, invoice } => {
            write_transaction(transaction, terms, object);
            object.put("invoice", invoice);
        }
        Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice } => {
            object.put("transaction_id", transaction_id);
            object.put("wallet_id", wallet_id);
            object.put("remaining_amount_cents", &remaining.map(|funds| funds.amount));
            object.put("remaining_credit_amount", &remaining.map(|funds| funds.credits));
            object.put("balance", balance);
            object.put("invoice", invoice);
        }
        Fact::PurchaseFailed { transaction_id, wallet_id, reason, refund_due, invoice } => {
            object.put("transaction_id", transaction_id);
            object.put("wallet_id", wallet_id);
            object.put("reason", reason);
            object.put("refund_due", refund_due);
            object.put("invoice", invoice);
        }
        Fact::CreditsGranted { transaction, balance } => {
            write_transaction(transaction, terms, object);
            object.put("balance", balance);
        }
        Fact::CreditsApplied { transaction, balance, buckets } => {
            write_transaction(transaction, terms, object);
            object.put("balance", balance);
            object.put("buckets", buckets.as_slice());
        }
        Fact::CreditsVoided { transaction, balance } => {
            object.put("reason", &transaction.void_reason);
            write_transaction(transaction, terms, object);
            object.put("balance", balance);
        }
        Fact::CreditsRestored { transaction, reversed_transaction_id, balance } => {
            write_transaction(transaction, terms, object);
            object.put("reversed_transaction_id", reversed_transaction_id);
            object.put("balance", balance);
        }
        Fact::ResidueBooked { transaction_id, wallet_id, credits, amount } => {
            object.put("transaction_id", transaction_id);
            object.put("wallet_id", wallet_id);
            object.put("credits", credits);
            object.put("amount_cents", amount);
        }
        Fact::WalletTerminated { wallet_id, reason } => {
            object.put("wallet_id", wallet_id);
            object.put("reason", reason);
        }
        Fact::OngoingBalanceRefreshed { wallet_id, ongoing } => {
            object.put("wallet_id", wallet_id);
            write_ongoing(Some(ongoing), object);
        }
        Fact::BalanceDepleted { wallet_id } | Fact::BalanceRestored { wallet_id } => {
            object.put("wallet_id", wallet_id)
        }
        Fact::AlertChecked { wallet_id, alert_id, value } => {
            object.put("wallet_id", wallet_id);
            object.put("alert_id", alert_id);
            object.put("value", value);
        }
        Fact::AlertTriggered { wallet_id, alert, value, crossed } => {
            object.put("wallet_id", wallet_id);
            object.put("alert", alert);
            object.put("value", value);
            object.put("crossed", crossed.as_slice());
        }
        Fact::TopUpRuleFired { wallet_id, rule_id, paid_credits, granted_credits } => {
            object.put("wallet_id", wallet_id);
            object.put("rule_id", rule_id);
            object.put("paid_credits", paid_credits);
            object.put("granted_credits", granted_credits);
        }
        Fact::TopUpRuleEnded { wallet_id, rule_id, reason } => {
            object.put("wallet_id", wallet_id);
            object.put("rule_id", rule_id);
            object.put("reason", reason);
        }
    }
}

fn write_transaction(transaction: &Transaction, terms: &AllTerms, object: &mut Object<'_>) {
    transaction::write(transaction, terms, object.member("transaction"));
}

impl Write for Balance {
    fn write(&self, place: Value<'_>) {
        place.object(|object| write_balance(self, object));
    }
}

impl Write for BucketShare {
    fn write(&self, place: Value<'_>) {
        place.object(|object| {
            write_key((&self.fee_type, &self.billable_metric_code, &self.target_wallet_code), object);
            object.put("amount", &self.amount);
        });
    }
}
