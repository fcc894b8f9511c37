//! Events that come back to be replayed. Lenient: a later 1.y may have added members.

use crate::documents::alert;
use crate::documents::command::read::Context;
use crate::documents::event::shares::{BalanceBeforeFields, BucketShareFields, FeeShareFields};
use crate::documents::event::*;
use crate::documents::invoice;
use crate::documents::transaction;
use crate::documents::wallet::{self, read_balance};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::read::{needed, read as read_value, required};
use crate::values::terms::AllTerms;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{Balance, Funds, OngoingBalance, Text, Transaction, Wallet, WalletId};
use drawdown::event::{Before, BucketShare, Event, EventKind, Fact, FeeShare};
use drawdown::invoice::Invoice;
use drawdown_json::record::some;
use drawdown_json::{Kind, message, quoted};

/// Reads an event. `terms` learns the wallets that events create, as later events speak of them.
pub(crate) fn read(node: Node<'_>, terms: &mut AllTerms, context: Context<'_>) -> Option<Event> {
    if node.kind() != Kind::Object {
        node.wrong_type("an object");
        return None;
    }
    let id = needed(node, node.member("id"), "id").and_then(Node::identifier).map(Text::from);
    let at = required(node, node.member("at"), "at");
    let kind = kind(needed(node, node.member("type"), "type")?)?;
    let (fact, before) = (fact(node, kind, terms, context), before(node));
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

fn fact(node: Node<'_>, kind: EventKind, terms: &mut AllTerms, context: Context<'_>) -> Option<Fact> {
    match kind {
        EventKind::WalletCreated => {
            let wallet = wallet(WalletCreatedFields::of(node)?.wallet(), terms, context)?;
            Some(Fact::WalletCreated { wallet })
        }
        EventKind::WalletUpdated => {
            let wallet = wallet(WalletUpdatedFields::of(node)?.wallet(), terms, context)?;
            Some(Fact::WalletUpdated { wallet })
        }
        EventKind::CustomerCurrencySet => {
            let currency = CustomerCurrencySetFields::of(node)?.currency()?;
            Some(Fact::CustomerCurrencySet { currency })
        }
        EventKind::PurchaseRequested => {
            let of = PurchaseRequestedFields::of(node)?;
            let (transaction, invoice) = (transaction(of.transaction(), terms), invoice(of.invoice()));
            Some(Fact::PurchaseRequested { transaction: transaction?, invoice: invoice? })
        }
        EventKind::CreditsPurchased => credits_purchased(node, terms),
        EventKind::PurchaseFailed => {
            let of = PurchaseFailedFields::of(node)?;
            let (transaction_id, wallet_id, reason) = (of.transaction_id(), of.wallet_id(), of.reason());
            let (refund_due, invoice) = (of.refund_due(), invoice(of.invoice()));
            let (transaction_id, wallet_id, reason) = (transaction_id?, wallet_id?, reason?);
            let (refund_due, invoice) = (refund_due?, invoice?);
            Some(Fact::PurchaseFailed { transaction_id, wallet_id, reason, refund_due, invoice })
        }
        EventKind::CreditsGranted => {
            let of = CreditsGrantedFields::of(node)?;
            let (transaction, balance) = (transaction(of.transaction(), terms), balance(of.balance()));
            Some(Fact::CreditsGranted { transaction: transaction?, balance: balance? })
        }
        EventKind::GrantUpdated => {
            let transaction = transaction(GrantUpdatedFields::of(node)?.transaction(), terms)?;
            Some(Fact::GrantUpdated { transaction })
        }
        EventKind::CreditsApplied => {
            let of = CreditsAppliedFields::of(node)?;
            let (transaction, balance) = (transaction(of.transaction(), terms), balance(of.balance()));
            let (buckets, fees) = (buckets(of.buckets()), fees(of.fees()));
            Some(Fact::CreditsApplied { transaction: transaction?, balance: balance?, buckets, fees })
        }
        EventKind::CreditsTransferred => {
            let of = CreditsTransferredFields::of(node)?;
            let (transaction, balance) = (transaction(of.transaction(), terms), balance(of.balance()));
            Some(Fact::CreditsTransferred { transaction: transaction?, balance: balance? })
        }
        EventKind::CreditsVoided => {
            let of = CreditsVoidedFields::of(node)?;
            let (transaction, balance) = (transaction(of.transaction(), terms), balance(of.balance()));
            Some(Fact::CreditsVoided { transaction: transaction?, balance: balance? })
        }
        EventKind::CreditsRestored => {
            let of = CreditsRestoredFields::of(node)?;
            let (transaction, balance) = (transaction(of.transaction(), terms), balance(of.balance()));
            let (reversed, transaction) = (of.reversed_transaction_id(), transaction?);
            let (reversed_transaction_id, balance) = (reversed?, balance?);
            Some(Fact::CreditsRestored { transaction, reversed_transaction_id, balance })
        }
        EventKind::ResidueBooked => {
            let of = ResidueBookedFields::of(node)?;
            let (transaction_id, wallet_id) = (of.transaction_id(), of.wallet_id());
            let (credits, amount) = (of.credits(), of.amount_cents());
            let (transaction_id, wallet_id) = (transaction_id?, wallet_id?);
            Some(Fact::ResidueBooked { transaction_id, wallet_id, credits: credits?, amount: amount? })
        }
        EventKind::WalletTerminated
        | EventKind::OngoingBalanceRefreshed
        | EventKind::BalanceDepleted
        | EventKind::BalanceRestored
        | EventKind::AlertChecked
        | EventKind::AlertTriggered
        | EventKind::AlertResolved
        | EventKind::TopUpRuleFired
        | EventKind::CreditsRolledOver
        | EventKind::PeriodReset
        | EventKind::TopUpRulePaused
        | EventKind::TopUpRuleResumed
        | EventKind::TopUpRuleEnded => of_wallet(node, kind),
    }
}

/// An event that moves no credits.
fn of_wallet(node: Node<'_>, kind: EventKind) -> Option<Fact> {
    match kind {
        EventKind::WalletTerminated => {
            let of = WalletTerminatedFields::of(node)?;
            let (wallet_id, reason) = (of.wallet_id(), of.reason());
            Some(Fact::WalletTerminated { wallet_id: wallet_id?, reason: reason? })
        }
        EventKind::OngoingBalanceRefreshed => {
            let of = OngoingBalanceRefreshedFields::of(node)?;
            let (wallet_id, ongoing) = (of.wallet_id(), ongoing(&of));
            Some(Fact::OngoingBalanceRefreshed { wallet_id: wallet_id?, ongoing: ongoing? })
        }
        EventKind::BalanceDepleted => {
            let wallet_id = BalanceDepletedFields::of(node)?.wallet_id()?;
            Some(Fact::BalanceDepleted { wallet_id })
        }
        EventKind::BalanceRestored => {
            let wallet_id = BalanceRestoredFields::of(node)?.wallet_id()?;
            Some(Fact::BalanceRestored { wallet_id })
        }
        EventKind::AlertChecked => {
            let of = AlertCheckedFields::of(node)?;
            let (wallet_id, alert_id, value) = (of.wallet_id(), of.alert_id(), of.value());
            Some(Fact::AlertChecked { wallet_id: wallet_id?, alert_id: alert_id?, value: value? })
        }
        EventKind::AlertTriggered => {
            let of = AlertTriggeredFields::of(node)?;
            let (wallet_id, alert) = (of.wallet_id(), of.alert().and_then(alert::read));
            let (value, crossed) = (of.value(), of.crossed().and_then(crossed));
            let (wallet_id, alert) = (wallet_id?, alert?);
            let transaction_id = of.transaction_id();
            let (value, crossed) = (value?, crossed?);
            Some(Fact::AlertTriggered { wallet_id, alert, value, crossed, transaction_id })
        }
        EventKind::AlertResolved => {
            let of = AlertResolvedFields::of(node)?;
            let (wallet_id, alert_id, value) = (of.wallet_id(), of.alert_id(), of.value());
            let thresholds = of.thresholds().and_then(crossed);
            let (wallet_id, alert_id) = (wallet_id?, alert_id?);
            Some(Fact::AlertResolved { wallet_id, alert_id, value: value?, thresholds: thresholds? })
        }
        EventKind::TopUpRuleFired => {
            let of = TopUpRuleFiredFields::of(node)?;
            let (wallet_id, rule_id) = (of.wallet_id(), of.rule_id());
            let (paid, granted) = (of.paid_credits(), of.granted_credits());
            let (wallet_id, rule_id) = (wallet_id?, rule_id?);
            let (paid_credits, granted_credits, period_start) = (paid?, granted?, of.period_start());
            Some(Fact::TopUpRuleFired { wallet_id, rule_id, paid_credits, granted_credits, period_start })
        }
        EventKind::CreditsRolledOver => {
            let of = CreditsRolledOverFields::of(node)?;
            let (transaction_id, wallet_id, rolled_at) =
                (of.transaction_id(), of.wallet_id(), of.rolled_at());
            let (amount, credits) = (of.remaining_amount_cents(), of.remaining_credit_amount());
            let (expiration_at, remaining) =
                (of.expiration_at(), Funds { amount: amount?, credits: credits? });
            let (transaction_id, wallet_id, rolled_at) = (transaction_id?, wallet_id?, rolled_at?);
            Some(Fact::CreditsRolledOver { transaction_id, wallet_id, remaining, expiration_at, rolled_at })
        }
        EventKind::PeriodReset => {
            let of = PeriodResetFields::of(node)?;
            let (wallet_id, amount) = (of.wallet_id(), of.consumed_amount_cents());
            let consumed = Funds { credits: of.consumed_credits()?, amount: amount? };
            Some(Fact::PeriodReset { wallet_id: wallet_id?, consumed })
        }
        EventKind::TopUpRulePaused => {
            let of = TopUpRulePausedFields::of(node)?;
            let (wallet_id, rule_id) = (of.wallet_id(), of.rule_id());
            Some(Fact::TopUpRulePaused { wallet_id: wallet_id?, rule_id: rule_id? })
        }
        EventKind::TopUpRuleResumed => {
            let of = TopUpRuleResumedFields::of(node)?;
            let (wallet_id, rule_id) = (of.wallet_id(), of.rule_id());
            Some(Fact::TopUpRuleResumed { wallet_id: wallet_id?, rule_id: rule_id? })
        }
        EventKind::TopUpRuleEnded => {
            let of = TopUpRuleEndedFields::of(node)?;
            let (wallet_id, rule_id, reason) = (of.wallet_id(), of.rule_id(), of.reason());
            Some(Fact::TopUpRuleEnded { wallet_id: wallet_id?, rule_id: rule_id?, reason: reason? })
        }
        EventKind::WalletCreated
        | EventKind::WalletUpdated
        | EventKind::CustomerCurrencySet
        | EventKind::PurchaseRequested
        | EventKind::CreditsPurchased
        | EventKind::PurchaseFailed
        | EventKind::CreditsGranted
        | EventKind::GrantUpdated
        | EventKind::CreditsApplied
        | EventKind::CreditsVoided
        | EventKind::CreditsTransferred
        | EventKind::CreditsRestored
        | EventKind::ResidueBooked => None,
    }
}

fn wallet(node: Option<Node<'_>>, terms: &mut AllTerms, context: Context<'_>) -> Option<Wallet> {
    let wallet = wallet::read(node?, context)?.wallet;
    terms.add(&wallet);
    Some(wallet)
}

fn transaction(node: Option<Node<'_>>, terms: &AllTerms) -> Option<Transaction> {
    transaction::read(node?, terms)
}

fn credits_purchased(node: Node<'_>, terms: &AllTerms) -> Option<Fact> {
    let of = CreditsPurchasedFields::of(node)?;
    let (transaction_id, wallet_id) = (of.transaction_id(), of.wallet_id());
    let (balance, invoice) = (balance(of.balance()), invoice(of.invoice()));
    let wallet_id: WalletId = wallet_id?;
    let terms = terms.of(Some(&wallet_id));
    let remaining = terms.funds(node, of.remaining_amount_cents(), of.remaining_credit_amount());
    let (transaction_id, balance, invoice) = (transaction_id?, balance?, invoice?);
    Some(Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice })
}

fn ongoing(of: &OngoingBalanceRefreshedFields<'_>) -> Option<OngoingBalance> {
    let (amount, usage) = (of.ongoing_balance_cents(), of.ongoing_usage_balance_cents());
    let (credits, usage_credits) = (of.credits_ongoing_balance(), of.credits_ongoing_usage_balance());
    let (amount, usage, credits, usage_credits) = (amount?, usage?, credits?, usage_credits?);
    Some(OngoingBalance { amount, usage, credits, usage_credits })
}

/// What the event began at. Events of before do not say it.
fn before(node: Node<'_>) -> Before {
    let fundings = node.member("transaction").and_then(|node| node.member("fundings"));
    let fundings = fundings.filter(|node| node.kind() == Kind::Array).map(Node::items);
    let remaining = |node: Node<'_>| read_value(node.member("remaining_before_amount_cents"));
    Before {
        balance: some(node.member("balance_before")).and_then(funds),
        remaining: fundings.map(|fundings| fundings.map(remaining).collect()).unwrap_or_default(),
    }
}

fn funds(node: Node<'_>) -> Option<Funds> {
    let of = BalanceBeforeFields::of(node)?;
    let (credits, amount) = (of.credits_balance(), of.balance_cents());
    Some(Funds { amount: amount?, credits: credits? })
}

fn crossed(node: Node<'_>) -> Option<Vec<Decimal>> {
    node.array()?.map(Decimal::read).collect()
}

fn balance(node: Option<Node<'_>>) -> Option<Balance> {
    node.and_then(read_balance)
}

fn buckets(node: Option<Node<'_>>) -> Vec<BucketShare> {
    let items = node.and_then(Node::array);
    items.map(|items| items.filter_map(bucket).collect()).unwrap_or_default()
}

fn fees(node: Option<Node<'_>>) -> Vec<FeeShare> {
    let items = node.and_then(Node::array);
    items.map(|items| items.filter_map(fee).collect()).unwrap_or_default()
}

fn fee(node: Node<'_>) -> Option<FeeShare> {
    let of = FeeShareFields::of(node)?;
    let (fee_id, amount) = (of.fee_id(), of.amount_cents());
    Some(FeeShare { fee_id, amount: amount? })
}

fn bucket(node: Node<'_>) -> Option<BucketShare> {
    let of = BucketShareFields::of(node)?;
    let (fee_type, billable_metric_code) = (of.fee_type(), of.billable_metric_code());
    let (target_wallet_code, amount) = (of.target_wallet_code(), of.amount()?);
    Some(BucketShare { fee_type, billable_metric_code, target_wallet_code, amount })
}

fn invoice(node: Option<Node<'_>>) -> Option<Invoice> {
    node.and_then(invoice::read_written)
}
