//! Which wallets and transactions a command reads (contract, section 1, "What to send").
//!
//! A host that keeps rows in a database loads these and sends no whole life. What is said here is said before anything
//! is read: it names no row, but conditions that a query can be made of. Deciding on what they choose gives the events,
//! invoices and changes of deciding on everything; only limits of an account are those of what was sent.

mod condition;

use alloc::vec::Vec;

use crate::account::{InvoiceId, Source, TransactionId, TransactionKind, TransactionStatus, TransactionType};
use crate::command::{Action, Command, PaymentTarget, RuleTrigger};
use crate::invoice::{Invoice, Oversized};
use crate::policy::{ConsumedCounters, Policy, Recurrence, Reversal};
use crate::time::Instant;

pub use condition::{TransactionCondition, WalletCondition};

/// What a command reads: a row is read where one of the conditions holds of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// Of wallets.
    pub wallets: Vec<WalletCondition>,
    /// Of transactions.
    pub transactions: Vec<TransactionCondition>,
}

/// A day of any zone is over after so many minutes, whatever daylight saving does.
const LONGEST_DAY: i64 = 2 * 24 * 60;
/// No period is longer than a leap year and its days.
const LONGEST_PERIOD: i64 = 368 * 24 * 60;

/// What a command reads, whatever the account.
///
/// Every wallet is: a command's id may stand in the rules of any, one that contradicts itself refuses every command, and
/// what credits paid is told as granted and purchased only where all of them are traced. Transactions are what grows, and
/// of them few are.
///
/// ```
/// use drawdown::account::WalletId;
/// use drawdown::command::{Action, Command, CommandId};
/// use drawdown::policy::Policy;
/// use drawdown::time::Instant;
///
/// let policy = Policy::named("lago-2026-08").ok_or("an edition")?;
/// let id = CommandId::new("c1").ok_or("an id")?;
/// let at = Instant::parse("2026-01-01T00:00:00Z").ok_or("an instant")?;
/// let action = Action::TerminateWallet(WalletId::new("w1"));
/// let needs = drawdown::needs(&policy, &Command { id, at, digest: None, action });
/// // what the command itself made, and credits that are left
/// assert_eq!(needs.transactions[0].id_prefix.as_deref(), Some("c1/"));
/// assert!(needs.transactions[1].remaining_above_zero);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn needs(policy: &Policy, command: &Command) -> Needs {
    let mut transactions = Vec::from([TransactionCondition::made_by(&command.id), left()]);
    transactions.extend(of_periods(policy, command.at));
    transactions.extend(of_action(policy, &command.action, command.at));
    Needs { wallets: Vec::from([WalletCondition::default()]), transactions }
}

/// Settled credits of which something is left: what can be drawn, and what may have ended.
fn left() -> TransactionCondition {
    TransactionCondition { remaining_above_zero: true, ..settled_inbound() }
}

fn settled_inbound() -> TransactionCondition {
    TransactionCondition { status: Some(TransactionStatus::Settled), ..inbound() }
}

fn inbound() -> TransactionCondition {
    TransactionCondition {
        transaction_type: Some(TransactionType::Inbound),
        ..TransactionCondition::default()
    }
}

/// Beside what every command reads.
fn of_action(policy: &Policy, action: &Action, at: Instant) -> Vec<TransactionCondition> {
    match action {
        Action::CreateWallet(_)
        | Action::ConsumeCredits(_)
        | Action::UpdateWallet(..)
        | Action::Expire
        | Action::TerminateWallet(_) => Vec::new(),
        Action::ResetPeriod(_) => of_reset(policy),
        Action::RefundPurchase(id, _) | Action::UpdateGrant(id, _) => Vec::from([the(id)]),
        Action::SettlePayment(PaymentTarget::Transaction(id), _) => {
            let mut conditions = Vec::from([the(id), purchases()]);
            conditions.extend(bound());
            conditions
        }
        Action::SettlePayment(PaymentTarget::Invoice(id), _) => Vec::from([sold_by(id), purchases()]),
        Action::RestoreCredits(parts) => Vec::from([the(&parts.transaction_id), settled()]),
        Action::TransferCredits(parts) => Vec::from([the(&parts.from_transaction_id)]),
        Action::TopUp(parts) => parts.voided_transaction_id.iter().map(the).collect(),
        Action::VoidCredits(parts) => parts.voided_transaction_id.iter().map(the).collect(),
        Action::ApplyCredits(invoices) => of_invoices(ids(invoices)),
        Action::ReverseInvoice(reversal) => reversed(policy, &reversal.invoice_id),
        Action::RefreshOngoingBalance(_) => ordered(),
        Action::RunTopUpRules(trigger) => of_rules(*trigger, at),
    }
}

/// Where periods are counted, a rule that was taken over looks at what its first one already brought.
fn of_periods(policy: &Policy, at: Instant) -> Option<TransactionCondition> {
    match policy.recurrence {
        Recurrence::Day => None,
        Recurrence::Period => Some(by_interval(at, LONGEST_PERIOD)),
    }
}

fn by_interval(at: Instant, minutes: i64) -> TransactionCondition {
    TransactionCondition {
        source: Some(Source::Interval),
        created_from: Some(at.minutes_later(minutes.saturating_neg())),
        ..inbound()
    }
}

/// Where the counters of a wallet count voids too, the whole ledger tells what invoices took before the first reset.
fn of_reset(policy: &Policy) -> Vec<TransactionCondition> {
    match policy.consumed_counters {
        ConsumedCounters::Invoiced => Vec::new(),
        ConsumedCounters::EveryOutbound => Vec::from([TransactionCondition {
            status: Some(TransactionStatus::Settled),
            ..TransactionCondition::default()
        }]),
    }
}

fn the(id: &TransactionId) -> TransactionCondition {
    TransactionCondition { id_in: Vec::from([id.clone()]), ..TransactionCondition::default() }
}

fn sold_by(id: &InvoiceId) -> TransactionCondition {
    TransactionCondition { invoice_id_in: Vec::from([id.clone()]), ..inbound() }
}

/// Free credits that come with a purchase and do not count yet.
fn bound() -> [TransactionCondition; 2] {
    [TransactionStatus::Pending, TransactionStatus::Failed].map(|status| TransactionCondition {
        transaction_status: Some(TransactionKind::Granted),
        status: Some(status),
        ..inbound()
    })
}

/// Purchases, and what comes with them.
fn ordered() -> Vec<TransactionCondition> {
    let [pending, _] = bound();
    Vec::from([purchases(), pending])
}

/// The whole ledger.
fn settled() -> TransactionCondition {
    TransactionCondition { status: Some(TransactionStatus::Settled), ..TransactionCondition::default() }
}

/// Purchases, whatever became of them: a payment may fail, or be made, long after its purchase was.
fn purchases() -> TransactionCondition {
    TransactionCondition { transaction_status: Some(TransactionKind::Purchased), ..inbound() }
}

fn ids(invoices: &[Result<Invoice, Oversized>]) -> Vec<InvoiceId> {
    invoices.iter().flatten().filter_map(|invoice| invoice.id.clone()).collect()
}

/// What paid these invoices or sold them, and what came back of them; nothing of invoices without an id.
fn of_invoices(ids: Vec<InvoiceId>) -> Vec<TransactionCondition> {
    if ids.is_empty() {
        return Vec::new();
    }
    let paid = TransactionCondition { invoice_id_in: ids.clone(), ..TransactionCondition::default() };
    let back = TransactionCondition { voided_invoice_id_in: ids, ..TransactionCondition::default() };
    Vec::from([paid, back])
}

/// Where credits go back to the grants they came from, an outbound that does not say which is told by the whole ledger.
fn reversed(policy: &Policy, id: &InvoiceId) -> Vec<TransactionCondition> {
    let mut conditions = of_invoices(Vec::from([id.clone()]));
    match policy.reversal {
        Reversal::NewGrant => {}
        Reversal::SourceGrants => conditions.push(settled()),
    }
    conditions
}

/// A threshold rule looks at purchases that wait or were declined, one of the calendar at
/// what the day already brought, and its caps at what was bought.
fn of_rules(trigger: RuleTrigger, at: Instant) -> Vec<TransactionCondition> {
    match trigger {
        RuleTrigger::Threshold => ordered(),
        RuleTrigger::Interval => Vec::from([purchases(), by_interval(at, LONGEST_DAY)]),
    }
}
