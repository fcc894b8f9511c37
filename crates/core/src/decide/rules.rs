//! Running the top-up rules (rules, section 8).

use alloc::vec::Vec;

use super::draft::{DEFAULT_PRIORITY, Draft, Fits, Refusals};
use super::top_up::{self, Parts};
use crate::account::{RecurringRule, Source, Trigger, Wallet, WalletId};
use crate::amount::Exact;
use crate::command::RuleTrigger;
use crate::event::Fact;
use crate::order;
use crate::sort::sort_by;
use crate::time::Instant;
use crate::top_up_rules::{self, Purchases, TopUpSize};

/// The member that a figure of a rule is told about.
const FIELD: &str = "recurring_transaction_rules";

/// `run_top_up_rules`: the rules of one trigger, of active wallets in drawdown order. Threshold rules are checked
/// as though something had changed.
pub(crate) fn run(draft: &mut Draft<'_>, trigger: RuleTrigger) -> Result<(), Refusals> {
    match trigger {
        RuleTrigger::Threshold => run_threshold_rules(draft),
        RuleTrigger::Interval => run_interval_rules(draft),
    }
}

fn run_threshold_rules(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let purchases = top_up_rules::purchases(&draft.account).fits(FIELD)?;
    for id in active_wallets(draft) {
        check_threshold(draft, &id, &purchases.get(&id).copied().unwrap_or_default())?;
    }
    Ok(())
}

/// Runs the threshold rule of a wallet, if it has one that works: something changed.
pub(crate) fn check_threshold(
    draft: &mut Draft<'_>,
    id: &WalletId,
    purchases: &Purchases,
) -> Result<(), Refusals> {
    let Some((wallet, rule)) = working_rule(draft, id, Source::Threshold) else { return Ok(()) };
    let size = top_up_rules::threshold_top_up(draft.policy, &wallet, &rule, purchases, draft.at());
    fits(size, FIELD, id)?.map_or(Ok(()), |size| fire(draft, &wallet, &rule, size))
}

fn run_interval_rules(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let zone = draft.account.customer_zone();
    let day = draft.at().local_day(zone);
    let topped_up = top_up_rules::topped_up_on(&draft.account, day, zone);
    for id in active_wallets(draft) {
        let Some((wallet, rule)) = working_rule(draft, &id, Source::Interval) else { continue };
        if topped_up.contains(&id) || !top_up_rules::is_due(&wallet, &rule, draft.at(), zone) {
            continue;
        }
        let size = top_up_rules::interval_top_up(draft.policy, &wallet, &rule);
        if let Some(size) = fits(size, FIELD, &id)? {
            fire(draft, &wallet, &rule, size)?;
        }
    }
    Ok(())
}

/// Wallets that have not ended, in drawdown order.
pub(crate) fn active_wallets(draft: &Draft<'_>) -> Vec<WalletId> {
    let mut wallets: Vec<&Wallet> = draft.account.active_wallets().collect();
    sort_by(&mut wallets, |a, b| order::wallets(a, b));
    wallets.into_iter().map(|wallet| wallet.id.clone()).collect()
}

/// The wallet and its rule of this trigger, neither ended nor expired.
fn working_rule(draft: &Draft<'_>, id: &WalletId, trigger: Source) -> Option<(Wallet, RecurringRule)> {
    let wallet = draft.account.wallet(id).filter(|wallet| wallet.is_active())?;
    let works = |rule: &&RecurringRule, at: Instant| rule.is_active(at) && source(rule.trigger) == trigger;
    let rule = wallet.rules.iter().find(|rule| works(rule, draft.at()))?;
    Some((wallet.clone(), rule.clone()))
}

/// What the transactions of a rule name as their source.
fn source(trigger: Trigger) -> Source {
    match trigger {
        Trigger::Threshold(_) => Source::Threshold,
        Trigger::Interval(_) => Source::Interval,
    }
}

/// Tells that the rule fired, then books what it buys and gives.
fn fire(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    size: TopUpSize,
) -> Result<(), Refusals> {
    let TopUpSize { paid, granted } = size;
    draft.record(Fact::TopUpRuleFired {
        wallet_id: wallet.id.clone(),
        rule_id: rule.id.clone(),
        paid_credits: paid.booked.credits,
        granted_credits: granted.booked.credits,
    });
    let parts = Parts {
        paid: paid.asked,
        granted: granted.asked,
        priority: DEFAULT_PRIORITY,
        source: source(rule.trigger),
        name: rule.transaction_name.clone(),
        metadata: rule.transaction_metadata.clone(),
        requires_payment: rule
            .invoice_requires_successful_payment
            .unwrap_or(wallet.invoice_requires_successful_payment),
        starts_at: None,
        expiration_at: None,
    };
    top_up::book(draft, wallet, parts)
}

/// Refuses a figure that does not fit, and tells the wallet it is of.
pub(crate) fn fits<T>(figure: Exact<T>, field: &'static str, wallet: &WalletId) -> Result<T, Refusals> {
    let about =
        |refusals: Refusals| refusals.into_iter().map(|refusal| refusal.about(wallet.as_str())).collect();
    figure.fits(field).map_err(about)
}

#[cfg(test)]
mod tests;
