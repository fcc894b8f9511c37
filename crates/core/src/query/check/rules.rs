//! Rules that fire because rules fired.

use alloc::format;
use alloc::vec::Vec;

use super::{CheckCode, Finding};
use crate::account::{Account, Method, RecurringRule, Trigger, Wallet};
use crate::decision::Figure;
use crate::invoice::{FeeType, InvoiceType};
use crate::policy::Policy;
use crate::scope::Reach;
use crate::time::Instant;

pub(super) fn find(policy: &Policy, account: &Account, at: Instant, found: &mut Vec<Finding>) {
    let mut payers: Vec<(&Wallet, &RecurringRule)> = Vec::new();
    for wallet in account.active_wallets() {
        let mut rules = wallet.rules.iter().filter(|rule| rule.is_active(at) && is_threshold(rule));
        let Some(first) = rules.next() else { continue };
        found.extend(rules.map(|second| both(first, second)));
        let pays = wallet.rules.iter().find(|rule| rule.is_active(at) && is_threshold(rule) && buys(rule));
        payers.extend(pays.filter(|_| pays_purchases(policy, wallet)).map(|rule| (wallet, rule)));
    }
    found.extend(payers.iter().map(|(wallet, rule)| loops(wallet, rule)));
}

fn is_threshold(rule: &RecurringRule) -> bool {
    match rule.trigger {
        Trigger::Threshold(_) => true,
        Trigger::Interval(_) => false,
    }
}

fn buys(rule: &RecurringRule) -> bool {
    match rule.method {
        Method::Fixed => rule.paid_credits.is_positive(),
        Method::Target => !rule.grants_target_top_up,
    }
}

/// May credits of the wallet pay for a purchase of credits?
fn pays_purchases(policy: &Policy, wallet: &Wallet) -> bool {
    !policy.excluded_invoice_types.contains(InvoiceType::Credit)
        && Reach::of(wallet, 1).may_pay(Some(FeeType::Credit.name()), None, None)
}

/// What one of two rules of a wallet brings moves the figure that the other one looks at.
fn both(first: &RecurringRule, second: &RecurringRule) -> Finding {
    let message =
        format!("rules `{}` and `{}` look at one balance, and each tops it up", first.id, second.id);
    let finding = Finding::new(CheckCode::RulesFeedEachOther, second.id.text(), message);
    finding.with("beside", Figure::Text(first.id.text().clone()))
}

/// A purchase that is paid with credits lowers the balance that made its rule fire, or that of another.
fn loops(wallet: &Wallet, rule: &RecurringRule) -> Finding {
    let message = format!(
        "what rule `{}` buys may be paid with credits of wallet `{}`, whose balance makes it fire",
        rule.id, wallet.id
    );
    let finding = Finding::new(CheckCode::RulesFeedEachOther, rule.id.text(), message);
    finding.with("wallet_id", Figure::Text(wallet.id.text().clone()))
}
