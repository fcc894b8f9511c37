//! Stored wallets, in Lago's shape.

use crate::documents::account::report_duplicates;
use crate::documents::alert;
use crate::documents::command::read::Context;
use crate::documents::metadata;
use crate::documents::top_up_rule;
use crate::limits::SCOPE_LIMIT;
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::described;
use crate::values::read::items;
use crate::values::terms::Terms;
use alloc::vec::Vec;
use drawdown::account::{
    Alert, Balance, Funds, OngoingBalance, RecurringRule, Scope, Status, Text, Wallet, WalletId,
};
use drawdown::amount::{Credits, Money, Rate};
use drawdown::command::Expiration;
use drawdown::currency::Currency;
use drawdown::expiry;
use drawdown::limits::{ALERTS_OF_A_WALLET, RULES_OF_A_WALLET};
use drawdown::time::{Instant, LocalDay};
use drawdown_json::message;

document! {
    /// Credits of one customer in one currency. Of credits and money the one that is left out follows from the rate.
    WALLET: "Wallet", lenient as WalletFields => wallet: Wallet;

    /// Its id.
    id | "lago_id": WalletId, own_id => &wallet.id;
    /// What people call it.
    name: Option<Text>, optional => &wallet.name;
    /// Its code, unique among the customer's active wallets; fees name their wallet by it.
    code: Option<described::Code>, code => &wallet.code;
    /// Active or terminated; there is no way back.
    status: Status, or(Status::Active) => &wallet.status;
    /// Its currency, for life.
    currency: Currency, required => &wallet.currency;
    /// Money in major units per one credit, for life: above 0, at most 5 fraction digits.
    rate_amount: Rate, required => &wallet.rate;
    /// Place in the order of drawing, the lowest first.
    priority: i64, or(50) => &wallet.priority;
    /// Settled credits.
    credits_balance: Credits, stated => &wallet.balance.credits;
    /// Settled money, in minor units.
    balance_cents: Money, stated => &wallet.balance.amount;
    /// Credits consumed so far.
    consumed_credits: Credits, stated => &wallet.balance.consumed_credits;
    /// Money consumed so far, in minor units.
    consumed_amount_cents: Money, stated => &wallet.balance.consumed_amount;
    /// Balance less usage that is not invoiced yet, in minor units; may be negative. Null before the first refresh.
    ongoing_balance_cents: Option<Money>, optional => &wallet.ongoing.map(|figures| figures.amount);
    /// Usage that is not invoiced yet, in minor units.
    ongoing_usage_balance_cents: Option<Money>, optional => &wallet.ongoing.map(|figures| figures.usage);
    /// Balance less usage that is not invoiced yet, in credits; may be negative.
    credits_ongoing_balance: Option<Credits>, optional => &wallet.ongoing.map(|figures| figures.credits);
    /// Usage that is not invoiced yet, in credits.
    credits_ongoing_usage_balance: Option<Credits>, optional => &wallet.ongoing.map(|figures| figures.usage_credits);
    /// Was the ongoing balance at or below 0 at the last refresh?
    depleted_ongoing_balance: bool, or(false) => &wallet.depleted;
    /// Does each grant say what remains of it? Left out, the engine finds out.
    traceable: bool, stated => &wallet.traceable;
    /// Does the invoice of a purchase stay open until it is paid?
    invoice_requires_successful_payment: bool, or(false) => &wallet.invoice_requires_successful_payment;
    /// Least money of one purchase, in minor units, above 0.
    paid_top_up_min_amount_cents: Option<Money>, optional => &wallet.paid_top_up_min;
    /// Most money of one purchase, in minor units, above 0.
    paid_top_up_max_amount_cents: Option<Money>, optional => &wallet.paid_top_up_max;
    /// What it may pay for.
    applies_to: Scope, node => &wallet.scope;
    /// When it expires; null or left out, never.
    expiration_at: Option<Instant>, optional => &wallet.expiration_at;
    /// The same as a day, as the API of 2022 named it; both must name the same cut-off.
    expiration_date: LocalDay, node;
    /// When it was created.
    created_at: Option<Instant>, optional => &wallet.created_at;
    /// When it ended.
    terminated_at: Option<Instant>, optional => &wallet.terminated_at;
    /// When the balance last moved.
    last_balance_sync_at: Option<Instant>, optional => &wallet.last_balance_sync_at;
    /// When credits last left it.
    last_consumed_credit_at: Option<Instant>, optional => &wallet.last_consumed_credit_at;
    /// When its usage period began, by a reset; left out before the first.
    period_started_at: Option<Instant>, optional, when some => &wallet.period_started_at;
    /// Credits that invoices took since then; left out where it is none.
    period_consumed_credits: Option<Credits>, optional_amount, when some
        => &some(wallet.period_consumed.credits, Credits::is_zero);
    /// The same in minor units.
    period_consumed_amount_cents: Option<Money>, optional_amount, when some
        => &some(wallet.period_consumed.amount, |amount| amount.is_zero());
    /// The command that reset it last.
    period_reset_by: Option<described::Code>, code, when some => &wallet.period_reset_by;
    /// Its top-up rules, ended ones too, at most 100; at most one works.
    recurring_transaction_rules: Vec<RecurringRule> [at most RULES_OF_A_WALLET], node => wallet.rules.as_slice();
    /// Its alerts, at most 100.
    alerts: Vec<Alert> [at most ALERTS_OF_A_WALLET], node => wallet.alerts.as_slice();
    /// What the host attached, at most 50 pairs.
    metadata: described::KeyedPairs, node => &metadata::AsObject(&wallet.metadata);
}

document! {
    /// What a wallet may pay for: everything when both lists are empty, else whatever either names.
    SCOPE: "Scope", lenient as ScopeFields => scope: Scope;

    /// Fee types, at most 1,000: `charge`, `add_on`, `subscription`, `credit`, `commitment`, `fixed_charge`, `product`.
    fee_types: Vec<described::Code> [at most SCOPE_LIMIT], node => scope.fee_types.as_slice();
    /// Codes of billable metrics, at most 1,000.
    billable_metric_codes: Vec<described::Code> [at most SCOPE_LIMIT], node => scope.billable_metric_codes.as_slice();
}

document! {
    /// What a wallet holds, and what was consumed from it.
    BALANCE: "Balance", lenient as BalanceFields => balance: Balance;

    /// Settled credits.
    credits_balance: Credits, required => &balance.credits;
    /// Settled money, in minor units.
    balance_cents: Money, required => &balance.amount;
    /// Credits consumed so far.
    consumed_credits: Credits, required => &balance.consumed_credits;
    /// Money consumed so far, in minor units.
    consumed_amount_cents: Money, required => &balance.consumed_amount;
}

/// A wallet, and whether it says itself that it is traceable.
pub(crate) struct StoredWallet {
    pub(crate) wallet: Wallet,
    pub(crate) states_traceable: bool,
}

/// The members that hold a wallet's lists.
pub(crate) const RULES: &str = "recurring_transaction_rules";
pub(crate) const ALERTS: &str = "alerts";

/// Reads a wallet as it was stored.
pub(crate) fn read(node: Node<'_>, context: Context<'_>) -> Option<StoredWallet> {
    let of = WalletFields::of(node)?;
    let (id, currency, rate) = (of.id(), of.currency(), of.rate_amount());
    let terms = currency.zip(rate).map(|(currency, rate)| Terms { currency, rate });
    let balance = balance(node, &of, terms);
    let traceable = of.traceable();
    let wallet = Wallet {
        name: of.name(),
        code: of.code(),
        status: of.status(),
        priority: of.priority(),
        balance,
        ongoing: ongoing(node, &of, terms, balance),
        depleted: of.depleted_ongoing_balance(),
        traceable: traceable.unwrap_or_default(),
        invoice_requires_successful_payment: of.invoice_requires_successful_payment(),
        paid_top_up_min: of.paid_top_up_min_amount_cents(),
        paid_top_up_max: of.paid_top_up_max_amount_cents(),
        scope: of.applies_to().and_then(scope).unwrap_or_default(),
        expiration_at: expiration(&of, context),
        created_at: of.created_at(),
        terminated_at: of.terminated_at(),
        last_balance_sync_at: of.last_balance_sync_at(),
        last_consumed_credit_at: of.last_consumed_credit_at(),
        period_started_at: of.period_started_at(),
        period_consumed: Funds {
            amount: of.period_consumed_amount_cents().unwrap_or_default(),
            credits: of.period_consumed_credits().unwrap_or_default(),
        },
        period_reset_by: of.period_reset_by(),
        rules: listed(
            of.recurring_transaction_rules(),
            (RULES_OF_A_WALLET, "rules of a wallet"),
            top_up_rule::read,
            |rule| rule.id.as_str(),
        ),
        alerts: listed(of.alerts(), (ALERTS_OF_A_WALLET, "alerts of a wallet"), alert::read, |alert| {
            alert.id.as_str()
        }),
        metadata: of.metadata().and_then(metadata::read_unique).unwrap_or_default(),
        // the required members last, so that everything wrong is reported first
        id: id?,
        currency: currency?,
        rate: rate?,
    };
    Some(StoredWallet { wallet, states_traceable: traceable.is_some() })
}

/// What is written where it is not nothing.
fn some<T: Copy>(figure: T, is_nothing: impl FnOnce(T) -> bool) -> Option<T> {
    (!is_nothing(figure)).then_some(figure)
}

/// The API of 2022 named it `expiration_date`, a day.
fn expiration(of: &WalletFields<'_>, context: Context<'_>) -> Option<Instant> {
    let at = of.expiration_at();
    let Some(date) = of.expiration_date() else { return at };
    let day = LocalDay::read(date)?;
    if let Some(at) = at {
        context.same_cutoff(Expiration::At(at), day, date);
        return Some(at);
    }
    let kept = expiry::of_day(context.policy?, context.account?, day);
    if kept.is_none() {
        date.report(Code::InvalidDate, message(&["its end is beyond the year 2099"]));
    }
    kept
}

/// One list of a scope.
fn codes(list: Option<Node<'_>>) -> Vec<Text> {
    items(list, SCOPE_LIMIT, "codes").filter_map(Node::code).collect()
}

/// A list of things whose ids differ.
fn listed<'d, T>(
    list: Option<Node<'d>>,
    (limit, what): (usize, &str),
    read: fn(Node<'d>) -> Option<T>,
    id: fn(&T) -> &str,
) -> Vec<T> {
    let (nodes, things): (Vec<Node<'d>>, Vec<T>) =
        items(list, limit, what).filter_map(|node| read(node).map(|thing| (node, thing))).unzip();
    report_duplicates(things.iter().map(id).zip(nodes).collect());
    things
}

/// Of credits and money the one that is not stated follows from the rate.
fn balance(node: Node<'_>, of: &WalletFields<'_>, terms: Option<Terms>) -> Balance {
    let funds =
        |amount, credits| terms.and_then(|terms| terms.funds(node, amount, credits)).unwrap_or_default();
    let settled = funds(of.balance_cents(), of.credits_balance());
    let consumed = funds(of.consumed_amount_cents(), of.consumed_credits());
    Balance {
        credits: settled.credits,
        amount: settled.amount,
        consumed_credits: consumed.credits,
        consumed_amount: consumed.amount,
    }
}

fn ongoing(
    node: Node<'_>,
    of: &WalletFields<'_>,
    terms: Option<Terms>,
    balance: Balance,
) -> Option<OngoingBalance> {
    let funds = |amount, credits| terms.and_then(|terms| terms.funds(node, amount, credits));
    let usage = funds(of.ongoing_usage_balance_cents(), of.credits_ongoing_usage_balance());
    let left = funds(of.ongoing_balance_cents(), of.credits_ongoing_balance());
    let stated = OngoingBalance::stated(balance, usage, left);
    if stated.is_err() {
        node.out_of_range();
    }
    stated.ok().flatten()
}

fn scope(node: Node<'_>) -> Option<Scope> {
    let of = ScopeFields::of(node)?;
    Some(Scope { fee_types: codes(of.fee_types()), billable_metric_codes: codes(of.billable_metric_codes()) })
}

/// Reads the figures of a balance.
pub(crate) fn read_balance(node: Node<'_>) -> Option<Balance> {
    let of = BalanceFields::of(node)?;
    let (credits, amount) = (of.credits_balance(), of.balance_cents());
    let (consumed_credits, consumed_amount) = (of.consumed_credits(), of.consumed_amount_cents());
    Some(Balance {
        credits: credits?,
        amount: amount?,
        consumed_credits: consumed_credits?,
        consumed_amount: consumed_amount?,
    })
}
