//! The door: idempotence, what is due at the instant of the decision, then one function per action.
//!
//! Each action checks first and records events after: a refusal has changed nothing, because the account that
//! a refused draft followed is dropped.

pub(crate) mod checked;
mod done;
pub(crate) mod draft;
pub(crate) mod end;
mod grant;
pub(crate) mod input;
pub(crate) mod leaving;
pub(crate) mod refusals;
mod restore;
#[cfg(test)]
pub(crate) mod told;
pub(crate) mod top_up;
mod transfer;
mod void;
mod wallet;

use alloc::format;
use alloc::vec::Vec;

use crate::account::{Account, Wallet};
use crate::alert;
use crate::amount::{Exact, Money, OutOfRange};
use crate::command::{Action, Command, CommandId, RecentCommand};
use crate::decision::{Code, Decision, Refusal, UnchangedReason};
use crate::due;
use crate::invoice::{apply, consume, reverse};
use crate::limits;
use crate::policy::{ExpiryEffect, Policy};
use crate::purchase::{refund, settle};
use crate::rollover;
use crate::time::Instant;
use crate::top_up_rule;
use crate::usage::refresh;
use draft::Draft;
use refusals::Refusals;

/// Decides one command.
///
/// `recent` are commands that the host remembers; without them an account that holds what this command made shows that
/// it was done.
///
/// ```
/// use drawdown::account::{Account, Customer, Organization, WalletId};
/// use drawdown::command::{Action, Command, CommandId, Input, WalletDraft};
/// use drawdown::currency::Currency;
/// use drawdown::decide::decide;
/// use drawdown::decision::{Code, Decision, UnchangedReason};
/// use drawdown::policy::Policy;
/// use drawdown::time::Instant;
///
/// let policy = Policy::named("drawdown-1").ok_or("an edition")?;
/// let at = Instant::parse("2026-01-01T00:00:00Z").ok_or("an instant")?;
/// let command = |id, action| {
///     CommandId::new(id).map(|id| Command { id, at, digest: None, action }).ok_or("an id")
/// };
/// let customer = Customer { currency: Some(Currency::EUR), ..Customer::default() };
/// let account = Account::new(Organization::default(), Some(customer), Vec::new(), Vec::new())
///     .map_err(|_| "an id twice")?;
///
/// // accepted: what happened, and the account after it
/// let wallet = WalletDraft {
///     rate_amount: Some(1.into()),
///     granted_credits: Input::Given(10.into()),
///     ..WalletDraft::default()
/// };
/// let create = command("c1", Action::CreateWallet(wallet))?;
/// let Decision::Accepted(accepted) = decide(&policy, &account, &create, None) else { return Err("a yes") };
/// assert_eq!(accepted.events.len(), 2, "a wallet, and the credits in it");
/// assert_eq!(accepted.account.wallets()[0].balance.amount.minor(), 1_000);
///
/// // unchanged: the account shows that the command was decided before
/// let again = decide(&policy, &accepted.account, &create, None);
/// assert!(matches!(again, Decision::Unchanged(UnchangedReason::DoneBefore, _)));
///
/// // refused: every reason with its code
/// let unknown = command("c2", Action::TerminateWallet(WalletId::new("w9")))?;
/// let Decision::Refused(refusals) = decide(&policy, &account, &unknown, None) else { return Err("a no") };
/// assert_eq!((refusals[0].code, &*refusals[0].message), (Code::WalletNotFound, "wallet `w9` is not known"));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn decide(
    policy: &Policy,
    account: &Account,
    command: &Command,
    recent: Option<&[RecentCommand]>,
) -> Decision {
    let mut draft = Draft::new(policy, account, command);
    match done::was_done(policy, account, command, recent) {
        Ok(true) => {
            draft.unchanged(UnchangedReason::DoneBefore);
            return accepted(draft);
        }
        Ok(false) => {}
        Err(refusal) => return Decision::Refused(Vec::from([refusal])),
    }
    match run(&mut draft) {
        Ok(()) => accepted(draft),
        // what is about nothing else is about what the command names
        Err(refusals) => Decision::Refused(refusals.about(command.action.subject()).in_order()),
    }
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
    swept(policy, account, at).map(Some)
}

/// The account as a sweep at an instant would leave it. For questions, which store nothing.
///
/// # Errors
/// - [`OutOfRange`] when what is due cannot be booked.
pub(crate) fn swept(policy: &Policy, account: &Account, at: Instant) -> Exact<Account> {
    let id = CommandId::unheard_of(account);
    let command = Command { id, at, digest: None, action: Action::Expire };
    let mut draft = Draft::new(policy, account, &command);
    due::book(&mut draft).map_err(|_| OutOfRange)?;
    Ok(draft.accepted().account)
}

fn run(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let command = draft.command;
    draft.account.wallets.iter().filter_map(overdrawn).collect::<Refusals>().none()?;
    if draft.policy.expiry_effect == ExpiryEffect::AtDecision {
        due::book(draft)?;
    }
    match &command.action {
        Action::CreateWallet(wallet) => wallet::create(draft, wallet),
        Action::UpdateWallet(id, wallet) => wallet::update(draft, id, wallet),
        Action::TopUp(parts) => top_up::top_up(draft, parts),
        Action::SettlePayment(target, outcome) => settle::settle(draft, target, *outcome),
        Action::ApplyCredits(invoices) => apply::apply(draft, invoices),
        Action::ReverseInvoice(reversal) => reverse::reverse(draft, reversal),
        Action::RefundPurchase(transaction, amount) => refund::refund(draft, transaction, *amount),
        Action::VoidCredits(parts) => void::void(draft, parts),
        Action::UpdateGrant(id, changes) => grant::update(draft, id, changes),
        Action::ConsumeCredits(parts) => consume::consume(draft, parts),
        Action::RestoreCredits(parts) => restore::restore(draft, parts),
        Action::TransferCredits(parts) => transfer::transfer(draft, parts),
        Action::Expire => {
            if draft.policy.expiry_effect == ExpiryEffect::AtSweep {
                due::book(draft)?;
            }
            alert::tell_expiring(draft)
        }
        Action::ResetPeriod(id) => {
            rollover::reset(draft, id)?;
            // refills and starts of this instant come after it
            if draft.policy.expiry_effect == ExpiryEffect::AtDecision { due::book(draft) } else { Ok(()) }
        }
        Action::TerminateWallet(id) => end::terminate(draft, id),
        Action::RefreshOngoingBalance(usage) => refresh::refresh(draft, usage),
        Action::RunTopUpRules(trigger) => top_up_rule::run(draft, *trigger),
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
    let accepted = draft.accepted();
    if accepted.events.is_empty() {
        return Decision::Unchanged(reason, accepted);
    }
    match limits::passed(&accepted.account) {
        Some(passed) => Decision::Refused(Vec::from([Refusal::beyond(passed)])),
        None => Decision::Accepted(accepted),
    }
}
