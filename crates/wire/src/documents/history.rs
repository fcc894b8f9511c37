//! Events that come back to be replayed. Lenient: a later 1.y may have added members.

use crate::documents::alert;
use crate::documents::asked::Context;
use crate::documents::invoice;
use crate::documents::transaction;
use crate::documents::wallet::{self, read_balance};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::terms::{AllTerms, Terms};
use alloc::vec::Vec;
use drawdown::account::{Alert, Balance, Funds, OngoingBalance, Text, Transaction, Wallet, WalletId};
use drawdown::event::{Before, BucketShare, Event, EventKind, Fact};
use drawdown::invoice::Invoice;
use drawdown_json::{message, quoted};

/// Reads an event. `terms` learns the wallets that events create, as later events speak of them.
pub(crate) fn read(node: Node<'_>, terms: &mut AllTerms, context: Context<'_>) -> Option<Event> {
    let object = node.lenient()?;
    let id = object.required("id").and_then(Node::identifier).map(Text::from);
    let at = object.require("at");
    let kind = kind(object.required("type")?)?;
    let (fact, before) = (fact(&object, kind, terms, context), before(&object));
    Some(Event { id: id?, at: at?, before, fact: fact? })
}

fn kind(node: Node<'_>) -> Option<EventKind> {
    let name = node.any_text()?;
    let kind = EventKind::from_name(&name);
    if kind.is_none() {
        node.report(Code::UnknownEvent, message(&[&quoted(&name), " is no event of this engine"]));
    }
    kind
}

fn fact(object: &Object<'_>, kind: EventKind, terms: &mut AllTerms, context: Context<'_>) -> Option<Fact> {
    match kind {
        EventKind::WalletCreated => {
            wallet(object, terms, context).map(|wallet| Fact::WalletCreated { wallet })
        }
        EventKind::WalletUpdated => {
            wallet(object, terms, context).map(|wallet| Fact::WalletUpdated { wallet })
        }
        EventKind::CustomerCurrencySet => {
            object.require("currency").map(|currency| Fact::CustomerCurrencySet { currency })
        }
        EventKind::PurchaseRequested => {
            let (transaction, invoice) = (transaction(object, terms), invoice(object));
            Some(Fact::PurchaseRequested { transaction: transaction?, invoice: invoice? })
        }
        EventKind::CreditsPurchased => credits_purchased(object, terms),
        EventKind::PurchaseFailed => purchase_failed(object),
        EventKind::CreditsGranted => {
            let (transaction, balance) = (transaction(object, terms), balance(object));
            Some(Fact::CreditsGranted { transaction: transaction?, balance: balance? })
        }
        EventKind::CreditsApplied => {
            let (transaction, balance) = (transaction(object, terms), balance(object));
            let buckets = buckets(object);
            Some(Fact::CreditsApplied { transaction: transaction?, balance: balance?, buckets })
        }
        EventKind::CreditsVoided => {
            let (transaction, balance) = (transaction(object, terms), balance(object));
            Some(Fact::CreditsVoided { transaction: transaction?, balance: balance? })
        }
        EventKind::CreditsRestored => {
            let (transaction, balance) = (transaction(object, terms), balance(object));
            let reversed = object.require("reversed_transaction_id");
            let (transaction, reversed_transaction_id) = (transaction?, reversed?);
            Some(Fact::CreditsRestored { transaction, reversed_transaction_id, balance: balance? })
        }
        EventKind::ResidueBooked => {
            let (wallet_id, transaction_id) = (object.require("wallet_id"), object.require("transaction_id"));
            let (amount, credits) = (object.require("amount_cents"), object.require("credits"));
            let (wallet_id, transaction_id) = (wallet_id?, transaction_id?);
            Some(Fact::ResidueBooked { transaction_id, wallet_id, credits: credits?, amount: amount? })
        }
        EventKind::WalletTerminated => {
            let (wallet_id, reason) = (object.require("wallet_id"), object.require("reason"));
            Some(Fact::WalletTerminated { wallet_id: wallet_id?, reason: reason? })
        }
        EventKind::OngoingBalanceRefreshed => {
            let (wallet_id, ongoing) = (object.require("wallet_id"), ongoing(object));
            Some(Fact::OngoingBalanceRefreshed { wallet_id: wallet_id?, ongoing: ongoing? })
        }
        EventKind::BalanceDepleted => {
            object.require("wallet_id").map(|wallet_id| Fact::BalanceDepleted { wallet_id })
        }
        EventKind::BalanceRestored => {
            object.require("wallet_id").map(|wallet_id| Fact::BalanceRestored { wallet_id })
        }
        EventKind::AlertChecked => {
            let (wallet_id, alert_id) = (object.require("wallet_id"), object.require("alert_id"));
            let value = object.require("value");
            Some(Fact::AlertChecked { wallet_id: wallet_id?, alert_id: alert_id?, value: value? })
        }
        EventKind::AlertTriggered => {
            let wallet_id = object.require("wallet_id");
            let alert: Option<Alert> = object.required("alert").and_then(alert::read);
            let (value, crossed) = (object.require("value"), crossed(object));
            let (wallet_id, alert) = (wallet_id?, alert?);
            Some(Fact::AlertTriggered { wallet_id, alert, value: value?, crossed: crossed? })
        }
        EventKind::TopUpRuleFired => {
            let (wallet_id, rule_id) = (object.require("wallet_id"), object.require("rule_id"));
            let (paid, granted) = (object.require("paid_credits"), object.require("granted_credits"));
            let (wallet_id, rule_id) = (wallet_id?, rule_id?);
            Some(Fact::TopUpRuleFired { wallet_id, rule_id, paid_credits: paid?, granted_credits: granted? })
        }
        EventKind::TopUpRuleEnded => {
            let (wallet_id, rule_id) = (object.require("wallet_id"), object.require("rule_id"));
            let reason = object.require("reason");
            Some(Fact::TopUpRuleEnded { wallet_id: wallet_id?, rule_id: rule_id?, reason: reason? })
        }
    }
}

fn wallet(object: &Object<'_>, terms: &mut AllTerms, context: Context<'_>) -> Option<Wallet> {
    let wallet = wallet::read(object.required("wallet")?, context)?.wallet;
    terms.add(&wallet);
    Some(wallet)
}

fn transaction(object: &Object<'_>, terms: &AllTerms) -> Option<Transaction> {
    object.required("transaction").and_then(|node| transaction::read(node, terms))
}

fn credits_purchased(object: &Object<'_>, terms: &AllTerms) -> Option<Fact> {
    let (wallet_id, transaction_id) = (object.require("wallet_id"), object.require("transaction_id"));
    let (balance, invoice) = (balance(object), invoice(object));
    let wallet_id: WalletId = wallet_id?;
    let remaining = remaining(object, terms.of(Some(&wallet_id)));
    let (transaction_id, balance, invoice) = (transaction_id?, balance?, invoice?);
    Some(Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice })
}

fn purchase_failed(object: &Object<'_>) -> Option<Fact> {
    let (wallet_id, transaction_id) = (object.require("wallet_id"), object.require("transaction_id"));
    let (reason, refund_due) = (object.require("reason"), object.require("refund_due"));
    let invoice = invoice(object);
    let (wallet_id, transaction_id, reason) = (wallet_id?, transaction_id?, reason?);
    let (refund_due, invoice) = (refund_due?, invoice?);
    Some(Fact::PurchaseFailed { transaction_id, wallet_id, reason, refund_due, invoice })
}

fn ongoing(object: &Object<'_>) -> Option<OngoingBalance> {
    let (amount, usage) =
        (object.require("ongoing_balance_cents"), object.require("ongoing_usage_balance_cents"));
    let (credits, usage_credits) =
        (object.require("credits_ongoing_balance"), object.require("credits_ongoing_usage_balance"));
    let (amount, usage, credits, usage_credits) = (amount?, usage?, credits?, usage_credits?);
    Some(OngoingBalance { amount, usage, credits, usage_credits })
}

/// What the event began at. Events of before do not say it.
fn before(object: &Object<'_>) -> Before {
    let fundings = object.get("transaction").and_then(|node| node.member("fundings")).and_then(Node::array);
    let remaining = |node: Node<'_>| node.lenient()?.read("remaining_before_amount_cents");
    Before {
        balance: object.get("balance_before").and_then(funds),
        remaining: fundings.map(|fundings| fundings.map(remaining).collect()).unwrap_or_default(),
    }
}

fn funds(node: Node<'_>) -> Option<Funds> {
    let balance = node.lenient()?;
    let (credits, amount) = (balance.require("credits_balance"), balance.require("balance_cents"));
    Some(Funds { amount: amount?, credits: credits? })
}

fn crossed(object: &Object<'_>) -> Option<Vec<drawdown::Decimal>> {
    object.required("crossed")?.array()?.map(crate::values::read::Read::read).collect()
}

fn balance(object: &Object<'_>) -> Option<Balance> {
    object.required("balance").and_then(read_balance)
}

fn remaining(object: &Object<'_>, terms: Terms) -> Option<Funds> {
    let (amount, credits) = (object.read("remaining_amount_cents"), object.read("remaining_credit_amount"));
    terms.funds(object.node(), amount, credits)
}

fn buckets(object: &Object<'_>) -> Vec<BucketShare> {
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

fn invoice(object: &Object<'_>) -> Option<Invoice> {
    object.required("invoice").and_then(invoice::read_written)
}
