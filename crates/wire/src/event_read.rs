//! Events that come back to be replayed. Lenient: a later 1.y may have added members.

use crate::alert;
use crate::document::Node;
use crate::invoice;
use crate::malformed::{Code, message, quoted};
use crate::object::Object as Members;
use crate::terms::{AllTerms, Terms};
use crate::transaction;
use crate::wallet;
use alloc::vec::Vec;
use drawdown::account::{Alert, Balance, Funds, OngoingBalance, Text, Transaction, Wallet, WalletId};
use drawdown::event::{BucketShare, Event, Fact};
use drawdown::invoice::Invoice;
use drawdown::policy::presets;

/// Reads an event. `terms` learns the wallets that events create, as later events speak of them.
pub(crate) fn read(node: Node<'_>, terms: &mut AllTerms) -> Option<Event> {
    let object = node.lenient()?;
    let id = object.required("id").and_then(Node::identifier).map(Text::from);
    let at = object.require("at");
    let kind = object.required("type")?;
    let name = kind.any_text()?;
    let fact = fact(&object, kind, &name, terms);
    Some(Event { id: id?, at: at?, fact: fact? })
}

fn fact(object: &Members<'_>, kind: Node<'_>, name: &str, terms: &mut AllTerms) -> Option<Fact> {
    match name {
        "wallet_created" => wallet(object, terms).map(|wallet| Fact::WalletCreated { wallet }),
        "wallet_updated" => wallet(object, terms).map(|wallet| Fact::WalletUpdated { wallet }),
        "customer_currency_set" => {
            object.require("currency").map(|currency| Fact::CustomerCurrencySet { currency })
        }
        "purchase_requested" | "credits_granted" | "credits_applied" | "credits_voided"
        | "credits_restored" => movement(object, name, terms),
        "credits_purchased" | "purchase_failed" | "residue_booked" => purchase(object, name, terms),
        "wallet_terminated" | "ongoing_balance_refreshed" | "balance_depleted" | "balance_restored" => {
            of_wallet(object, name)
        }
        "alert_checked" | "alert_triggered" | "top_up_rule_fired" | "top_up_rule_ended" => {
            watch(object, name)
        }
        _ => {
            kind.report(Code::UnknownEvent, message(&[&quoted(name), " is no event of this engine"]));
            None
        }
    }
}

fn wallet(object: &Members<'_>, terms: &mut AllTerms) -> Option<Wallet> {
    let wallet = wallet::read(object.required("wallet")?)?.wallet;
    terms.add(&wallet);
    Some(wallet)
}

/// Events that carry a whole transaction.
fn movement(object: &Members<'_>, name: &str, terms: &AllTerms) -> Option<Fact> {
    let transaction = object.required("transaction").and_then(|node| transaction::read(node, terms));
    if name == "purchase_requested" {
        let invoice = invoice(object);
        return Some(Fact::PurchaseRequested { transaction: transaction?, invoice: invoice? });
    }
    let balance = balance(object);
    match name {
        "credits_granted" => Some(Fact::CreditsGranted { transaction: transaction?, balance: balance? }),
        "credits_applied" => {
            let buckets = buckets(object);
            Some(Fact::CreditsApplied { transaction: transaction?, balance: balance?, buckets })
        }
        "credits_voided" => Some(Fact::CreditsVoided { transaction: transaction?, balance: balance? }),
        _ => {
            let reversed = object.require("reversed_transaction_id");
            restored(transaction?, reversed?, balance?)
        }
    }
}

fn restored(
    transaction: Transaction,
    reversed_transaction_id: drawdown::account::TransactionId,
    balance: Balance,
) -> Option<Fact> {
    Some(Fact::CreditsRestored { transaction, reversed_transaction_id, balance })
}

/// Events that name a transaction.
fn purchase(object: &Members<'_>, name: &str, terms: &AllTerms) -> Option<Fact> {
    let (wallet_id, transaction_id) = (object.require("wallet_id"), object.require("transaction_id"));
    if name == "residue_booked" {
        let (amount, credits) = (object.require("amount_cents"), object.require("credits"));
        let (wallet_id, transaction_id) = (wallet_id?, transaction_id?);
        return Some(Fact::ResidueBooked { transaction_id, wallet_id, credits: credits?, amount: amount? });
    }
    let invoice = invoice(object);
    if name == "purchase_failed" {
        let (reason, refund_due) = (object.require("reason"), object.require("refund_due"));
        let (wallet_id, transaction_id) = (wallet_id?, transaction_id?);
        let (reason, refund_due) = (reason?, refund_due?);
        return Some(Fact::PurchaseFailed {
            transaction_id,
            wallet_id,
            reason,
            refund_due,
            invoice: invoice?,
        });
    }
    let balance = balance(object);
    let wallet_id: WalletId = wallet_id?;
    let remaining = remaining(object, terms.of(Some(&wallet_id)));
    Some(Fact::CreditsPurchased {
        transaction_id: transaction_id?,
        wallet_id,
        remaining,
        balance: balance?,
        invoice: invoice?,
    })
}

/// Events about a wallet.
fn of_wallet(object: &Members<'_>, name: &str) -> Option<Fact> {
    let wallet_id = object.require("wallet_id");
    match name {
        "wallet_terminated" => {
            let reason = object.require("reason");
            Some(Fact::WalletTerminated { wallet_id: wallet_id?, reason: reason? })
        }
        "balance_depleted" => Some(Fact::BalanceDepleted { wallet_id: wallet_id? }),
        "balance_restored" => Some(Fact::BalanceRestored { wallet_id: wallet_id? }),
        _ => {
            let (amount, usage) =
                (object.require("ongoing_balance_cents"), object.require("ongoing_usage_balance_cents"));
            let (credits, usage_credits) =
                (object.require("credits_ongoing_balance"), object.require("credits_ongoing_usage_balance"));
            let (amount, usage, credits, usage_credits) = (amount?, usage?, credits?, usage_credits?);
            let ongoing = OngoingBalance { amount, usage, credits, usage_credits };
            Some(Fact::OngoingBalanceRefreshed { wallet_id: wallet_id?, ongoing })
        }
    }
}

/// Events about an alert or a rule.
fn watch(object: &Members<'_>, name: &str) -> Option<Fact> {
    let wallet_id = object.require("wallet_id");
    match name {
        "alert_checked" => {
            let (alert_id, value) = (object.require("alert_id"), object.require("value"));
            Some(Fact::AlertChecked { wallet_id: wallet_id?, alert_id: alert_id?, value: value? })
        }
        "alert_triggered" => {
            let alert: Option<Alert> = object.required("alert").and_then(alert::read);
            let (value, crossed) = (object.require("value"), crossed(object));
            Some(Fact::AlertTriggered {
                wallet_id: wallet_id?,
                alert: alert?,
                value: value?,
                crossed: crossed?,
            })
        }
        "top_up_rule_fired" => {
            let (rule_id, paid, granted) = (
                object.require("rule_id"),
                object.require("paid_credits"),
                object.require("granted_credits"),
            );
            let (wallet_id, rule_id) = (wallet_id?, rule_id?);
            Some(Fact::TopUpRuleFired { wallet_id, rule_id, paid_credits: paid?, granted_credits: granted? })
        }
        _ => {
            let (rule_id, reason) = (object.require("rule_id"), object.require("reason"));
            Some(Fact::TopUpRuleEnded { wallet_id: wallet_id?, rule_id: rule_id?, reason: reason? })
        }
    }
}

fn crossed(object: &Members<'_>) -> Option<Vec<drawdown::Decimal>> {
    object.required("crossed")?.array()?.map(crate::read::Read::read).collect()
}

fn balance(object: &Members<'_>) -> Option<Balance> {
    let balance = object.required("balance")?.lenient()?;
    let (credits, amount) = (balance.require("credits_balance"), balance.require("balance_cents"));
    let consumed = (balance.require("consumed_credits"), balance.require("consumed_amount_cents"));
    let (consumed_credits, consumed_amount) = (consumed.0?, consumed.1?);
    Some(Balance { credits: credits?, amount: amount?, consumed_credits, consumed_amount })
}

fn remaining(object: &Members<'_>, terms: Terms) -> Option<Funds> {
    let (amount, credits) = (object.read("remaining_amount_cents"), object.read("remaining_credit_amount"));
    terms.funds(object.node, amount, credits)
}

fn buckets(object: &Members<'_>) -> Vec<BucketShare> {
    let items = object.get("buckets").and_then(Node::array);
    items.map(|items| items.filter_map(bucket).collect()).unwrap_or_default()
}

fn bucket(node: Node<'_>) -> Option<BucketShare> {
    let object = node.lenient()?;
    Some(BucketShare {
        fee_type: object.read("fee_type"),
        billable_metric_code: object.read("billable_metric_code"),
        target_wallet_code: object.read("target_wallet_code"),
        amount: object.require("amount")?,
    })
}

/// Our own invoice: its totals were true when it was written, under whatever policy.
fn invoice(object: &Members<'_>) -> Option<Invoice> {
    let node = object.required("invoice")?;
    let read = invoice::read_invoice(node, Some(&presets::LAGO_2022_09))?;
    if read.is_err() {
        node.out_of_range();
    }
    read.ok()
}
