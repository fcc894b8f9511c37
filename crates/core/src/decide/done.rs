//! Was a command decided before? By what the host remembers, else by the ids that it made (contract, section 2).

use alloc::format;

use rust_decimal::Decimal;

use super::top_up;
use crate::account::{
    Account, Source, Transaction, TransactionKind, TransactionType, VoidReason, Wallet, WalletId,
};
use crate::amount::Credits;
use crate::command::{
    Action, Command, CommandId, Input, InvoiceReversal, RecentCommand, ReversalExtent, RuleTrigger,
    VoidCredits,
};
use crate::decision::{Code, Refusal};
use crate::policy::{ExpiryEffect, Policy};

/// True when it was decided before, with this content.
///
/// # Errors
/// - `command_id_reused`: the id stands for another content
pub(crate) fn was_done(
    policy: &Policy,
    account: &Account,
    command: &Command,
    recent: Option<&[RecentCommand]>,
) -> Result<bool, Refusal> {
    match recent.unwrap_or_default().iter().find(|recent| recent.id == command.id) {
        Some(recent) if Some(recent.digest) == command.digest => Ok(true),
        Some(_) => Err(reused(command, "another content")),
        None => Made { policy, account, command }.shows(),
    }
}

fn reused(command: &Command, by: &str) -> Refusal {
    let id = command.id.as_str();
    Refusal::new(Code::CommandIdReused, "id", format!("command id `{id}` was used for {by}")).about(id)
}

/// Whether the account shows that a command was decided: it holds ids that it made.
struct Made<'a> {
    policy: &'a Policy,
    account: &'a Account,
    command: &'a Command,
}

impl Made<'_> {
    fn shows(&self) -> Result<bool, Refusal> {
        let mut shows = false;
        for transaction in self.account.transactions.iter().filter(|it| self.is_of(it.id.as_str())) {
            self.was_made(transaction)?;
            shows = true;
        }
        for wallet in &self.account.wallets {
            let made = self.is_of(wallet.id.as_str());
            let rules = wallet.rules.iter().any(|rule| self.is_of(rule.id.as_str()));
            let alerts = wallet.alerts.iter().any(|alert| self.is_of(alert.id.as_str()));
            let reset = wallet.period_reset_by.as_deref() == Some(self.command.id.as_str());
            if reset {
                self.was_reset(wallet)?;
            }
            if (made && !self.creates()) || ((rules || alerts) && !self.lists(&wallet.id, rules, alerts)) {
                return Err(reused(self.command, "another content"));
            }
            shows = shows || made || rules || alerts || reset;
        }
        Ok(shows)
    }

    fn is_of(&self, id: &str) -> bool {
        is_made_by(&self.command.id, id)
    }

    /// A transaction of this id, if this command made it.
    fn was_made(&self, transaction: &Transaction) -> Result<(), Refusal> {
        let by_itself = is_void(transaction, VoidReason::Expired) || is_of_a_period(transaction);
        let fell_due = self.policy.expiry_effect == ExpiryEffect::AtDecision && by_itself;
        if !fell_due && !self.could_make(transaction) {
            return Err(reused(self.command, "another content"));
        }
        let booked_at = transaction.booked_at.or(transaction.created_at);
        if self.command.action.command_type().means_its_instant() && booked_at != Some(self.command.at) {
            return Err(reused(self.command, "another instant"));
        }
        Ok(())
    }

    /// The wallet that this id reset, if this command did.
    fn was_reset(&self, wallet: &Wallet) -> Result<(), Refusal> {
        let Action::ResetPeriod(id) = &self.command.action else {
            return Err(reused(self.command, "another content"));
        };
        if *id != wallet.id {
            return Err(reused(self.command, "another content"));
        }
        if wallet.period_started_at == Some(self.command.at) {
            return Ok(());
        }
        Err(reused(self.command, "another instant"))
    }

    fn could_make(&self, it: &Transaction) -> bool {
        match &self.command.action {
            Action::CreateWallet(wallet) => {
                self.is_of(it.wallet_id.as_str())
                    && self.is_asked(it, &wallet.paid_credits, &wallet.granted_credits)
            }
            Action::TopUp(parts) => {
                it.wallet_id == parts.wallet_id
                    && (self.is_asked(it, &parts.paid_credits, &parts.granted_credits)
                        || (is_some(&parts.voided_credits) && is_pool_void(it))
                        || (parts.voided_transaction_id.is_some()
                            && is_void(it, VoidReason::Manual)
                            && it.voided_transaction_id == parts.voided_transaction_id))
            }
            Action::ApplyCredits(invoices) => {
                let pays = |id: Option<&_>| it.invoice_id.as_ref() == id;
                let mut ids = invoices.iter().flatten().map(|invoice| invoice.id.as_ref());
                is_outbound(it, TransactionKind::Invoiced) && ids.any(pays)
            }
            Action::ReverseInvoice(reversal) => gives_back(reversal, it) || ends_at_once(it),
            Action::RefundPurchase(purchase, _) => {
                is_void(it, VoidReason::Refund) && it.voided_transaction_id.as_ref() == Some(purchase)
            }
            Action::VoidCredits(parts) => voids(parts, it),
            Action::ConsumeCredits(parts) => {
                is_outbound(it, TransactionKind::Invoiced)
                    && it.consumed.as_ref().is_some_and(|consumed| consumed.item == parts.item)
                    && parts.wallet_id.as_ref().is_none_or(|id| it.wallet_id == *id)
            }
            Action::RestoreCredits(parts) => {
                it.restored_transaction_id.as_ref() == Some(&parts.transaction_id) || ends_at_once(it)
            }
            Action::TransferCredits(parts) => {
                it.kind == TransactionKind::Transferred
                    && (it.transaction_type == TransactionType::Outbound
                        || it.wallet_id == parts.to_wallet_id)
            }
            Action::SettlePayment(..) => ends_at_once(it),
            Action::Expire => is_void(it, VoidReason::Expired) || is_of_a_period(it),
            Action::ResetPeriod(id) => {
                it.wallet_id == *id && (is_void(it, VoidReason::Expired) || it.rolled_from.is_some())
            }
            Action::TerminateWallet(id) => it.wallet_id == *id && is_void(it, VoidReason::Terminated),
            Action::RefreshOngoingBalance(_) | Action::RunTopUpRules(RuleTrigger::Threshold) => {
                is_top_up(it, Source::Threshold)
            }
            Action::RunTopUpRules(RuleTrigger::Interval) => is_top_up(it, Source::Interval),
            Action::UpdateWallet(..) | Action::UpdateGrant(..) => false,
        }
    }

    /// The purchase or the grant of a command that asked for so many credits of each.
    fn is_asked(&self, it: &Transaction, paid: &Input<Decimal>, granted: &Input<Decimal>) -> bool {
        let asked = if it.kind == TransactionKind::Purchased { paid } else { granted };
        let worth = |typed: &Decimal| {
            let wallet = self.account.wallet(&it.wallet_id)?;
            top_up::reset(self.policy, wallet, Credits::floor(*typed)).map(|funds| funds.credits).ok()
        };
        is_top_up(it, Source::Manual)
            && is_some(asked)
            && asked.given().and_then(worth).is_none_or(|credits| credits == it.credits)
    }

    fn creates(&self) -> bool {
        matches!(self.command.action, Action::CreateWallet(_))
    }

    /// Could it make rules and alerts of this wallet?
    fn lists(&self, wallet: &WalletId, rules: bool, alerts: bool) -> bool {
        let (its_rules, its_alerts) = match &self.command.action {
            Action::CreateWallet(given) if self.is_of(wallet.as_str()) => {
                (&given.recurring_transaction_rules, given.alerts.as_slice())
            }
            Action::UpdateWallet(id, given) if id == wallet => {
                (&given.recurring_transaction_rules, given.alerts.as_deref().unwrap_or_default())
            }
            Action::CreateWallet(_)
            | Action::UpdateWallet(..)
            | Action::TopUp(_)
            | Action::SettlePayment(..)
            | Action::ApplyCredits(_)
            | Action::ReverseInvoice(_)
            | Action::RefundPurchase(..)
            | Action::VoidCredits(_)
            | Action::UpdateGrant(..)
            | Action::ConsumeCredits(_)
            | Action::RestoreCredits(_)
            | Action::TransferCredits(_)
            | Action::Expire
            | Action::ResetPeriod(_)
            | Action::TerminateWallet(_)
            | Action::RefreshOngoingBalance(_)
            | Action::RunTopUpRules(_) => return false,
        };
        let makes_rules = its_rules.given().is_some_and(|rules| !rules.is_empty());
        (!rules || makes_rules) && (!alerts || !its_alerts.is_empty())
    }
}

/// Is the id `<command id>/<number>`?
fn is_made_by(command: &CommandId, id: &str) -> bool {
    let number = id.strip_prefix(command.as_str()).and_then(|rest| rest.strip_prefix('/'));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_some(credits: &Input<Decimal>) -> bool {
    credits.given().is_some_and(|credits| !credits.is_zero())
}

fn is_pool_void(it: &Transaction) -> bool {
    is_void(it, VoidReason::Manual) && it.voided_transaction_id.is_none()
}

fn voids(parts: &VoidCredits, it: &Transaction) -> bool {
    it.wallet_id == parts.wallet_id
        && is_void(it, VoidReason::Manual)
        && it.voided_transaction_id == parts.voided_transaction_id
}

fn gives_back(reversal: &InvoiceReversal, it: &Transaction) -> bool {
    let of_invoice = it.transaction_type == TransactionType::Inbound
        && it.voided_invoice_id.as_ref() == Some(&reversal.invoice_id);
    of_invoice
        && match reversal.extent {
            ReversalExtent::Whole => it.credited_amount.is_none(),
            ReversalExtent::Amount(amount) => it.credited_amount.is_none() && it.amount <= amount,
            ReversalExtent::CreditNote { credited, .. } => it.credited_amount.is_none_or(|of| of == credited),
        }
}

/// A purchase or grant, but for one that gives a reversed invoice's credits back.
fn is_top_up(it: &Transaction, source: Source) -> bool {
    it.is_credits_in() && it.source == source && it.voided_invoice_id.is_none()
}

/// A grant of a rule that makes its periods by itself.
fn is_of_a_period(it: &Transaction) -> bool {
    is_top_up(it, Source::Interval) && it.kind == TransactionKind::Granted && it.period_start.is_some()
}

/// Credits that came to where nothing can live are voided in the same decision.
fn ends_at_once(it: &Transaction) -> bool {
    is_void(it, VoidReason::Expired) || is_void(it, VoidReason::Terminated)
}

fn is_void(it: &Transaction, reason: VoidReason) -> bool {
    is_outbound(it, TransactionKind::Voided) && it.void_reason == Some(reason)
}

fn is_outbound(it: &Transaction, kind: TransactionKind) -> bool {
    it.transaction_type == TransactionType::Outbound && it.kind == kind
}
