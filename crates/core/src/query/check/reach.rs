//! What no draw reaches, and what only the id tells apart.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::{CheckCode, CheckQuery, Finding};
use crate::account::{Account, Transaction, Wallet, WalletId};
use crate::draw;
use crate::invoice::{FeeType, Invoice, InvoiceType, Known};
use crate::order::{self, DecidingKey};
use crate::policy::Policy;
use crate::query::movements::end_of;
use crate::scope::Reach;
use crate::usage::ongoing;
use drawdown_sort::collected;

pub(super) fn find(policy: &Policy, account: &Account, query: &CheckQuery, found: &mut Vec<Finding>) {
    let wallets: Vec<&Wallet> =
        ongoing::in_order(policy, account).into_iter().map(|(_, wallet)| wallet).collect();
    for wallet in wallets.iter().copied() {
        found.extend(unreachable(policy, wallet));
        found.extend(query.invoices.as_ref().and_then(|invoices| matches_nothing(wallet, invoices)));
    }
    for pair in wallets.windows(2) {
        let [first, second] = pair else { continue };
        let [one, other] = [first, second].map(|wallet| order::of_wallet(policy, account, wallet));
        if one.decided_by(&other) == DecidingKey::Id {
            found.push(tie(second.id.text(), first.id.as_str(), "wallets"));
        }
    }
    grants(policy, account, &wallets, found);
}

/// A scope of fee types alone that no fee which credits may pay has.
fn unreachable(policy: &Policy, wallet: &Wallet) -> Option<Finding> {
    let scope = &wallet.scope;
    let never = |name: &str| match FeeType::from_name(name) {
        None => true,
        Some(FeeType::Credit) => policy.excluded_invoice_types.contains(InvoiceType::Credit),
        Some(
            FeeType::Charge
            | FeeType::AddOn
            | FeeType::Subscription
            | FeeType::Commitment
            | FeeType::FixedCharge
            | FeeType::Product,
        ) => false,
    };
    let only_such = scope.billable_metric_codes.is_empty() && scope.fee_types.iter().all(|name| never(name));
    (only_such && !scope.is_unrestricted()).then(|| {
        let message = format!("no fee that credits pay is in the scope of wallet `{}`", wallet.id);
        Finding::new(CheckCode::NeverDrawn, wallet.id.text(), message)
    })
}

/// Of the invoices that were shown no fee is payable by a restricted wallet.
fn matches_nothing(wallet: &Wallet, invoices: &[Invoice]) -> Option<Finding> {
    if wallet.scope.is_unrestricted() {
        return None;
    }
    let reach = Reach::of(wallet, invoices.iter().map(|invoice| invoice.fees.len()).fold(0, usize::max));
    let mut fees = invoices.iter().filter(|it| it.currency == wallet.currency).flat_map(|it| &it.fees);
    let payable = fees.any(|fee| {
        let fee_type = match &fee.fee_type {
            Known::Type(fee_type) => fee_type.name(),
            Known::Other(name) => name,
        };
        let metric = fee.metric_code().map(|metric| &**metric);
        reach.may_pay(Some(fee_type), metric, fee.target_wallet_code.as_deref())
    });
    (!payable).then(|| {
        let message = format!("no fee of the invoices is in the scope of wallet `{}`", wallet.id);
        Finding::new(CheckCode::ScopeMatchesNothing, wallet.id.text(), message)
    })
}

fn tie(subject: &crate::account::Text, before: &str, what: &str) -> Finding {
    let message = format!("only the id says which of the {what} `{before}` and `{subject}` is drawn first");
    Finding::new(CheckCode::TieById, subject, message)
        .with("before", crate::decision::Figure::Text(before.into()))
}

/// Grants of active wallets with something left.
fn grants(policy: &Policy, account: &Account, wallets: &[&Wallet], found: &mut Vec<Finding>) {
    let mut of_wallets: BTreeMap<&WalletId, (&Wallet, Vec<&Transaction>)> =
        collected(wallets.iter().filter(|it| it.traceable).map(|wallet| (&wallet.id, (*wallet, Vec::new()))));
    for grant in account.transactions.iter().filter(|grant| draw::has_rest(grant)) {
        if let Some((_, grants)) = of_wallets.get_mut(&grant.wallet_id) {
            grants.push(grant);
        }
    }
    for (wallet, mut grants) in of_wallets.into_values() {
        let place = |grant: &&Transaction| order::of_grant(policy, account, wallet, grant);
        order::sort(&mut grants, place);
        found.extend(grants.iter().filter_map(|grant| starts_too_late(policy, account, wallet, grant)));
        for pair in grants.windows(2) {
            let [first, second] = pair else { continue };
            if place(first).decided_by(&place(second)) == DecidingKey::Id {
                found.push(tie(second.id.text(), first.id.as_str(), "grants"));
            }
        }
    }
}

/// Credits that are over when they start.
fn starts_too_late(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    grant: &Transaction,
) -> Option<Finding> {
    let start = grant.starts_at.filter(|_| policy.grant_spans)?;
    let end = end_of(policy, account, wallet, Some(grant)).filter(|end| *end <= start)?;
    let message = format!("grant `{}` starts at {start}, when it is over since {end}", grant.id);
    let found = Finding::new(CheckCode::NeverDrawn, grant.id.text(), message);
    Some(found.with("starts_at", super::told(start)).with("ends_at", super::told(end)))
}
