//! What a command does to a small account, as one line: for tables.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::decide;
use crate::account::{Account, Funding, Transaction};
use crate::command::{Action, Command, CommandId};
use crate::decision::{Accepted, Decision};
use crate::event::Fact;
use crate::policy::Policy;
use crate::sample::at;

/// When the commands of these tables are decided.
pub(crate) const NOW: &str = "2026-07-01T12:00:00Z";

/// `what happened, ... | balance of each wallet | rest of each grant`, or why nothing did.
pub(crate) fn told(policy: &Policy, account: &Account, action: Action) -> String {
    match decided(policy, account, action) {
        Decision::Accepted(accepted) => {
            let events: Vec<String> = accepted.events.iter().map(|event| happened(&event.fact)).collect();
            format!("{} | {}", events.join(", "), figures(&accepted))
        }
        Decision::Unchanged(reason, _) => format!("unchanged {}", reason.name()),
        Decision::Refused(refusals) => {
            let told = refusals.iter().map(|refusal| format!("{} {}", refusal.code.name(), refusal.field));
            told.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The whole decision.
pub(crate) fn decided(policy: &Policy, account: &Account, action: Action) -> Decision {
    let id = CommandId::new("c").unwrap();
    decide(policy, account, &Command { id, at: at(NOW), digest: None, action }, None)
}

fn happened(fact: &Fact) -> String {
    match fact {
        Fact::CreditsVoided { transaction, .. } => {
            let reason = transaction.void_reason.map_or("", |reason| reason.name());
            format!("voided {reason} {}", moved(transaction))
        }
        Fact::CreditsRestored { transaction, .. } => {
            format!("restored {} {}", transaction.kind.name(), moved(transaction))
        }
        Fact::CreditsPurchased { invoice, .. } => format!("purchased, {} due", invoice.due.minor()),
        Fact::PurchaseFailed { reason, refund_due, invoice, .. } => {
            let refund = if *refund_due { " refund" } else { "" };
            format!("failed {}{refund}, {} due", reason.name(), invoice.due.minor())
        }
        Fact::ResidueBooked { credits, .. } => format!("residue {}", credits.decimal().normalize()),
        Fact::WalletCreated { .. }
        | Fact::WalletUpdated { .. }
        | Fact::CustomerCurrencySet { .. }
        | Fact::PurchaseRequested { .. }
        | Fact::CreditsGranted { .. }
        | Fact::GrantUpdated { .. }
        | Fact::CreditsApplied { .. }
        | Fact::CreditsTransferred { .. }
        | Fact::WalletTerminated { .. }
        | Fact::OngoingBalanceRefreshed { .. }
        | Fact::BalanceDepleted { .. }
        | Fact::BalanceRestored { .. }
        | Fact::AlertChecked { .. }
        | Fact::AlertTriggered { .. }
        | Fact::AlertResolved { .. }
        | Fact::TopUpRuleFired { .. }
        | Fact::CreditsRolledOver { .. }
        | Fact::PeriodReset { .. }
        | Fact::TopUpRulePaused { .. }
        | Fact::TopUpRuleResumed { .. }
        | Fact::TopUpRuleEnded { .. } => fact.kind().name().to_string(),
    }
}

fn moved(transaction: &Transaction) -> String {
    let funding = |funding: &Funding| format!(" {}:{}", funding.transaction_id, funding.funds.amount.minor());
    transaction.amount.minor().to_string() + &transaction.fundings.iter().map(funding).collect::<String>()
}

fn figures(accepted: &Accepted) -> String {
    let wallets = accepted.account.wallets.iter().map(|wallet| {
        format!(
            "{} {}/{}",
            wallet.id,
            wallet.balance.amount.minor(),
            wallet.balance.credits.decimal().normalize()
        )
    });
    let rests = accepted.account.transactions.iter().filter_map(|transaction| {
        Some(format!("{} {}", transaction.id, transaction.remaining?.amount.minor()))
    });
    wallets.chain(rests).collect::<Vec<_>>().join(" ")
}
