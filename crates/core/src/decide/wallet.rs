//! Creating and changing wallets (rules, section 4).

mod code;
mod terms;

use alloc::vec::Vec;

use super::checked::{Checked, Together, known, unless};
use super::draft::Draft;
use super::input::{self, CreditsField, Limits, Price};
use super::refusals::Refusals;
use super::top_up::{self, Parts};
use crate::account::{Balance, Funds, RecurringRule, Scope, Source, Status, Wallet, WalletId};
use crate::alert;
use crate::amount::Credits;
use crate::command::{Change, WalletChanges, WalletDraft};
use crate::decision::UnchangedReason;
use crate::event::{EndReason, Fact};
use crate::limits::RULES_OF_A_WALLET;
use crate::time::Instant;
use crate::top_up_rule::{self, Bounds, Initial, RuleChange};

/// A wallet to open, every member judged.
struct Opening {
    id: WalletId,
    price: Price,
    paid: Credits,
    granted: Credits,
    transaction_priority: i64,
    expiration_at: Option<Instant>,
    priority: i64,
    scope: Scope,
    limits: Limits,
    rules: Vec<RecurringRule>,
}

/// `create_wallet`: all input errors together, then the wallet and its initial credits as an ordinary top-up.
pub(crate) fn create(draft: &mut Draft<'_>, given: &WalletDraft) -> Result<(), Refusals> {
    let opening = opening(draft, given)?;
    let parts = Parts {
        paid: opening.paid,
        granted: opening.granted,
        priority: opening.transaction_priority,
        source: Source::Manual,
        name: given.transaction_name.clone(),
        metadata: given.transaction_metadata.clone(),
        requires_payment: given.invoice_requires_successful_payment,
        granted_on: draft.policy.granted_on,
        starts_at: None,
        expiration_at: None,
        price: None,
        rollover: None,
        of_rule: None,
    };
    let wallet = open(draft, given, opening);
    let credits = top_up::prepare(draft, &wallet, &parts)?;

    // From here it must succeed.
    if draft.account.customer.as_ref().is_some_and(|customer| customer.currency.is_none()) {
        draft.record(Fact::CustomerCurrencySet { currency: wallet.currency })?;
    }
    let id = wallet.id.clone();
    draft.record(Fact::WalletCreated { wallet })?;
    credits.book(draft)?;
    alert::start(draft, &id)
}

/// Judges every member: a price that is refused judges no credits, limits that are refused no amounts.
fn opening(draft: &mut Draft<'_>, given: &WalletDraft) -> Checked<Opening> {
    let id = WalletId::new(draft.new_id());
    let currency = terms::currency(draft, &given.currency);
    let same_currency = terms::same_currency(draft, known(&currency));
    let price = (terms::rate(draft.policy, given.rate_amount), currency).together();
    let price = price.and_then(|(rate, currency)| {
        terms::covers(draft.policy, rate, currency).map(|()| Price { rate, currency })
    });
    let limits = terms::limits(&given.paid_top_up_min, &given.paid_top_up_max, Limits::default());
    let paid = input::inbound_credits(&given.paid_credits, CreditsField::Paid, known(&price));
    let granted = input::granted_credits(draft.policy, &given.granted_credits, known(&price));
    let within = within_limits(given, known(&price), known(&limits), known(&paid));
    let bounds = Bounds { price: known(&price).copied(), limits: known(&limits).copied() };
    let initial = known(&paid).zip(known(&granted));
    let initial = initial.map(|(paid, granted)| Initial { paid: *paid, granted: *granted });
    let traceable = will_trace(draft);
    let rules = top_up_rule::create(draft, &given.recurring_transaction_rules, bounds, initial, traceable);

    let asked = code::asked(given.code.as_ref());
    let allowed = (
        terms::customer(draft),
        same_currency,
        unless(code::taken(draft, asked, None)),
        within,
        (first_transactions(given), alert::judged(&given.alerts, known(&price))).together().map(|_| ()),
    );
    let transaction_priority =
        input::priority(draft.policy, &given.transaction_priority, "transaction_priority");
    let credits = (price, paid, granted, transaction_priority);
    let own = (
        input::wallet_expiration(draft, &given.expiration_at, &given.expiration_date),
        input::priority(draft.policy, &given.priority, "priority"),
        terms::scope(&given.applies_to, &Scope::default()),
        limits,
        rules,
    );
    let (_, credits, own) = (allowed.together(), credits.together(), own.together()).together()?;
    let (price, paid, granted, transaction_priority) = credits;
    let (expiration_at, priority, scope, limits, rules) = own;
    Ok(Opening {
        id,
        price,
        paid,
        granted,
        transaction_priority,
        expiration_at,
        priority,
        scope,
        limits,
        rules,
    })
}

/// Name and metadata of the first transactions have a top-up's limits.
fn first_transactions(given: &WalletDraft) -> Checked<()> {
    let name = input::name_length("transaction_name", given.transaction_name.as_deref());
    let metadata = input::metadata_size("transaction_metadata", &given.transaction_metadata);
    (name, metadata).together().map(|_| ())
}

/// What is paid first obeys the limits, unless told to ignore them.
fn within_limits(
    given: &WalletDraft,
    price: Option<&Price>,
    limits: Option<&Limits>,
    paid: Option<&Credits>,
) -> Checked<()> {
    let amount = price.zip(paid).and_then(|(price, paid)| price.money(*paid).ok());
    let judged = amount.filter(|amount| amount.is_positive() && !given.ignore_paid_top_up_limits);
    unless(limits.zip(judged).and_then(|(limits, amount)| limits.refusal(amount)))
}

/// A new wallet traces its grants unless the customer has an active one that does not (rules, section 4).
fn will_trace(draft: &Draft<'_>) -> bool {
    draft.account.active_wallets().all(|wallet| wallet.traceable)
}

fn open(draft: &mut Draft<'_>, given: &WalletDraft, opening: Opening) -> Wallet {
    let name = given.name.clone();
    let asked = code::asked(given.code.as_ref()).cloned();
    let code = asked.unwrap_or_else(|| code::default_code(draft, name.as_deref()));
    let traceable = will_trace(draft);
    Wallet {
        id: opening.id,
        name,
        code: Some(code),
        status: Status::Active,
        currency: opening.price.currency,
        rate: opening.price.rate,
        priority: opening.priority,
        balance: Balance::default(),
        ongoing: None,
        depleted: false,
        traceable,
        invoice_requires_successful_payment: given.invoice_requires_successful_payment,
        paid_top_up_min: opening.limits.min,
        paid_top_up_max: opening.limits.max,
        scope: opening.scope,
        expiration_at: opening.expiration_at,
        created_at: Some(draft.at()),
        terminated_at: None,
        last_balance_sync_at: None,
        last_consumed_credit_at: None,
        period_started_at: None,
        period_consumed: Funds::ZERO,
        period_reset_by: None,
        rules: opening.rules,
        alerts: alert::create(draft, &given.alerts),
        metadata: given.metadata.clone(),
    }
}

/// What changes of a wallet, every member judged.
struct Changed {
    expiration_at: Option<Instant>,
    priority: i64,
    scope: Scope,
    limits: Limits,
    rules: RuleChange,
}

/// `update_wallet`: only members present change; never rate or currency.
pub(crate) fn update(draft: &mut Draft<'_>, id: &WalletId, given: &WalletChanges) -> Result<(), Refusals> {
    let wallet = draft.active_wallet(id)?;
    let changed = changed(draft, given, &wallet)?;

    // From here it must succeed.
    for rule in &changed.rules.ended {
        let (wallet_id, rule_id) = (wallet.id.clone(), rule.clone());
        draft.record(Fact::TopUpRuleEnded { wallet_id, rule_id, reason: EndReason::Replaced })?;
    }
    for rule in &changed.rules.resumed {
        top_up_rule::resume(draft, &wallet.id, rule)?;
    }
    // as it stands now: the rules that the list ended have ended
    let now = draft.wallet(id)?;
    let after = after(draft, given, changed, now);
    if draft.account.wallet(id) == Some(&after) {
        draft.unchanged(UnchangedReason::AlreadyInThatState);
        return Ok(());
    }
    draft.record(Fact::WalletUpdated { wallet: after })
}

fn changed(draft: &mut Draft<'_>, given: &WalletChanges, wallet: &Wallet) -> Checked<Changed> {
    let expires = given.expiration_at.is_present() || given.expiration_date.is_present();
    let expiration_at = if expires {
        input::wallet_expiration(draft, &given.expiration_at, &given.expiration_date)
    } else {
        Ok(wallet.expiration_at)
    };
    let priority = if given.priority.is_written() {
        input::priority(draft.policy, &given.priority, "priority")
    } else {
        Ok(wallet.priority)
    };
    let limits = terms::limits(&given.paid_top_up_min, &given.paid_top_up_max, Limits::of(wallet));
    let bounds = Bounds { price: Some(Price::of(wallet)), limits: known(&limits).copied() };
    let rules = top_up_rule::change(draft, wallet, &given.recurring_transaction_rules, bounds);
    let free = unless(code::taken(draft, code::asked(given.code.as_ref()), Some(&wallet.id)));
    let scope = terms::scope(&given.applies_to, &wallet.scope);
    let alerts = given.alerts.as_deref().unwrap_or_default();
    let free = (free, alert::judged(alerts, Some(&Price::of(wallet)))).together();
    let (_, own) = (free, (expiration_at, priority, scope, limits, rules).together()).together()?;
    let (expiration_at, priority, scope, limits, rules) = own;
    Ok(Changed { expiration_at, priority, scope, limits, rules })
}

/// The wallet with what was judged, and with what needs no judging.
fn after(draft: &mut Draft<'_>, given: &WalletChanges, changed: Changed, now: Wallet) -> Wallet {
    let alerts = given.alerts.as_ref().map(|alerts| alert::change(draft, alerts, &now));
    let mut after = Wallet {
        expiration_at: changed.expiration_at,
        priority: changed.priority,
        scope: changed.scope,
        paid_top_up_min: changed.limits.min,
        paid_top_up_max: changed.limits.max,
        ..now
    };
    if let Some(code) = code::asked(given.code.as_ref()) {
        after.code = Some(code.clone());
    }
    match &given.name {
        Change::Keep => {}
        Change::Clear => after.name = None,
        Change::Set(name) => after.name = Some(name.clone()),
    }
    if let Some(waits) = given.invoice_requires_successful_payment {
        after.invoice_requires_successful_payment = waits;
    }
    if let Some(metadata) = &given.metadata {
        after.metadata.clone_from(metadata);
    }
    for rule in changed.rules.kept {
        match after.rules.iter_mut().find(|stored| stored.id == rule.id) {
            Some(stored) => *stored = rule,
            None => after.rules.push(rule),
        }
    }
    drop_oldest_ended(&mut after.rules);
    if let Some(alerts) = alerts {
        after.alerts = alerts;
    }
    after
}

/// Beyond the limit of a wallet's rules the one that ended first is forgotten.
fn drop_oldest_ended(rules: &mut Vec<RecurringRule>) {
    while rules.len() > RULES_OF_A_WALLET {
        let ended = rules.iter().enumerate().filter(|(_, rule)| rule.status == Status::Terminated);
        let oldest = ended.min_by_key(|(place, rule)| (rule.terminated_at, rule.created_at, *place));
        let Some((place, _)) = oldest else { return };
        rules.remove(place);
    }
}
