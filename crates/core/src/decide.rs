//! The door: idempotence, what is due at the instant of the decision, then one function per action.
//!
//! Each action checks first and records events after: a refusal has changed nothing, because the account that
//! a refused draft followed is dropped.

mod apply;
mod draft;
mod end;
mod input;
mod recurring;
mod refresh;
mod refund;
mod reverse;
mod rules;
mod settle;
mod top_up;
mod totals;
mod void;
mod wallet;

use alloc::format;
use alloc::vec::Vec;

use crate::account::{Account, Wallet};
use crate::amount::{Exact, Money, OutOfRange};
use crate::command::{Action, Command, CommandId, Digest, RecentCommand};
use crate::decision::{Code, Decision, Refusal, UnchangedReason};
use crate::evolve::BrokenHistory;
use crate::policy::{ExpiryEffect, Policy};
use crate::time::Instant;
use draft::{Draft, Refusals};

/// Decides one command.
///
/// The account must be in its order ([`Account::sort`]). `recent` are commands that the host remembers; without
/// them an account that holds an id made by this command shows that it was done.
#[must_use]
pub fn decide(
    policy: &Policy,
    account: &Account,
    command: &Command,
    recent: Option<&[RecentCommand]>,
) -> Decision {
    let mut draft = Draft::new(policy, account, command);
    match was_done(account, command, recent) {
        Ok(true) => {
            draft.unchanged(UnchangedReason::DoneBefore);
            return accepted(draft);
        }
        Ok(false) => {}
        Err(refusal) => return Decision::Refused(Vec::from([refusal])),
    }
    match run(&mut draft) {
        Ok(()) => accepted(draft),
        Err(refusals) => Decision::Refused(with_subject(refusals, &command.action)),
    }
}

/// Every refusal names its subject: what is about nothing else is about what the command names.
fn with_subject(mut refusals: Refusals, action: &Action) -> Refusals {
    for refusal in refusals.iter_mut().filter(|refusal| refusal.subject.is_none()) {
        refusal.subject = action.subject().map(Into::into);
    }
    refusals
}

/// The account with what is due at an instant booked, where the policy books it with any decision; `None` where
/// nothing is. For questions, which store nothing.
///
/// # Errors
/// - [`OutOfRange`] when it cannot be booked.
pub(crate) fn with_dues(policy: &Policy, account: &Account, at: Instant) -> Exact<Option<Account>> {
    if policy.expiry_effect != ExpiryEffect::AtDecision {
        return Ok(None);
    }
    let id = CommandId::unheard_of(account);
    let command = Command { id, at, digest: Digest([0; 32]), action: Action::Expire };
    let mut draft = Draft::new(policy, account, &command);
    end::expire(&mut draft).map_err(|_| OutOfRange)?;
    draft.accepted().map(|accepted| Some(accepted.account)).map_err(|_| OutOfRange)
}

fn run(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let command = draft.command;
    input::all_good(draft.account.wallets.iter().filter_map(overdrawn).collect())?;
    if draft.policy.expiry_effect == ExpiryEffect::AtDecision {
        end::expire(draft)?;
    }
    match &command.action {
        Action::CreateWallet(wallet) => wallet::create(draft, wallet),
        Action::UpdateWallet(id, wallet) => wallet::update(draft, id, wallet),
        Action::TopUp(parts) => top_up::top_up(draft, parts),
        Action::SettlePayment(target, outcome) => settle::settle(draft, target, *outcome),
        Action::ApplyCredits(invoices) => apply::apply(draft, invoices),
        Action::ReverseInvoice(invoice) => reverse::reverse(draft, invoice),
        Action::RefundPurchase(transaction, amount) => refund::refund(draft, transaction, *amount),
        Action::VoidCredits(parts) => void::void(draft, parts),
        Action::Expire => end::expire(draft),
        Action::TerminateWallet(id) => end::terminate(draft, id),
        Action::RefreshOngoingBalance(usage) => refresh::refresh(draft, usage),
        Action::RunTopUpRules(trigger) => rules::run(draft, *trigger),
    }
}

/// A traceable wallet never comes in below zero; a pool may, and is skipped (rules, section 4).
fn overdrawn(wallet: &Wallet) -> Option<Refusal> {
    let amount = wallet.balance.amount;
    (wallet.traceable && amount < Money::ZERO).then(|| {
        let message =
            format!("traceable wallet `{}` has a balance of {} minor units", wallet.id, amount.minor());
        let refusal = Refusal::new(Code::ValueIsOutOfRange, "balance_cents", message);
        refusal.about(wallet.id.as_str()).with("balance_cents", amount)
    })
}

fn accepted(draft: Draft<'_>) -> Decision {
    let reason = draft.unchanged_reason();
    match draft.accepted() {
        Ok(accepted) if accepted.events.is_empty() => Decision::Unchanged(reason, accepted),
        Ok(accepted) => Decision::Accepted(accepted),
        Err(broken) => Decision::Refused(Vec::from([does_not_follow(&broken)])),
    }
}

/// An account whose figures contradict each other leads to events that do not follow from it. The actions refuse
/// what they can foresee by its own code; nothing beyond that is told as if it had happened.
fn does_not_follow(broken: &BrokenHistory) -> Refusal {
    let message = format!("the decision does not follow from the account: {broken}");
    Refusal::new(Code::ValueOutOfRange, "account", message)
}

/// Was the command decided before? By what the host remembers, else by the ids that it made.
fn was_done(account: &Account, command: &Command, recent: Option<&[RecentCommand]>) -> Result<bool, Refusal> {
    let id = &command.id;
    let remembered = recent.unwrap_or_default().iter().find(|recent| recent.id == *id);
    match remembered {
        None => Ok(holds_ids_of(account, id)),
        Some(recent) if recent.digest == command.digest => Ok(true),
        Some(_) => {
            let message = format!("command id `{}` was used for another content", id.as_str());
            Err(Refusal::new(Code::CommandIdReused, "id", message).about(id.as_str()))
        }
    }
}

fn holds_ids_of(account: &Account, command: &CommandId) -> bool {
    let made = |id: &str| {
        let number = id.strip_prefix(command.as_str()).and_then(|rest| rest.strip_prefix('/'));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    account.transactions.iter().any(|transaction| made(transaction.id.as_str()))
        || account.wallets.iter().any(|wallet| {
            made(wallet.id.as_str())
                || wallet.rules.iter().any(|rule| made(rule.id.as_str()))
                || wallet.alerts.iter().any(|alert| made(alert.id.as_str()))
        })
}
