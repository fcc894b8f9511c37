//! The drawdown order, as total comparators that end in the id: the answer never depends on the order of a
//! document. Which keys are compared, and in which order, is the policy's (rules, sections 5 and 6; rules beyond,
//! section 1).

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::account::{Account, Interval, RecurringRule, RolledDraw, Text, Transaction, Trigger, Wallet};
use crate::amount::Money;
use crate::closed_set::closed_set;
use crate::expiry;
use crate::policy::{GrantKey, Keys, MAX_KEYS, Policy, WalletKey};
use crate::time::Instant;
use drawdown_sort::sort_by;

closed_set! {
    /// What decides who comes before whom.
    DecidingKey {
        /// The lower number first.
        Priority = "priority",
        /// What ends first, in whole seconds; what never ends last.
        Expiry = "expiry",
        /// Granted before purchased.
        GrantedFirst = "granted_first",
        /// The older first.
        Created = "created",
        /// By bytes: it closes every order.
        Id = "id",
        /// The lower number of the wallet first.
        WalletPriority = "wallet_priority",
        /// Wallets with a scope before those without.
        RestrictedFirst = "restricted_first",
        /// Fewer entries in the scope first.
        NarrowestFirst = "narrowest_first",
        /// The lower cost per credit first.
        CheapestFirst = "cheapest_first",
        /// The more money granted first.
        LargestFirst = "largest_first",
        /// What rolled over before or after what did not, as its rule says.
        Rolled = "rolled",
        /// The shorter interval of its rule first.
        Interval = "interval",
        /// What started first.
        Start = "start",
    }
}

/// Sorts what has places in an order, computing each place once.
pub(crate) fn sort<T>(list: &mut Vec<T>, place: impl Fn(&T) -> Place) {
    if list.len() < 2 {
        return;
    }
    let mut placed: Vec<(Place, T)> = list.drain(..).map(|item| (place(&item), item)).collect();
    sort_by(&mut placed, |(one, _), (other, _)| one.cmp(other));
    list.extend(placed.into_iter().map(|(_, item)| item));
}

/// A place in the drawdown order: one figure a key, then the id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    keys: [Option<DecidingKey>; MAX_KEYS],
    figures: [Figure; MAX_KEYS],
    id: Text,
    /// A pool has the id of its wallet, which a grant may have too.
    is_pool: bool,
}

/// What a key compares: the lower one comes first.
#[derive(Debug, Clone, Copy)]
enum Figure {
    Number(i64),
    /// A price per credit, not divided.
    Ratio {
        cost: Money,
        of: Money,
    },
}

impl Figure {
    const FIRST: Self = Self::Number(i64::MIN);
    const LAST: Self = Self::Number(i64::MAX);
    /// Between what comes first and what comes last.
    const NEITHER: Self = Self::Number(0);

    fn at(instant: Option<Instant>) -> Self {
        instant.map_or(Self::FIRST, |instant| Self::Number(instant.unix_micros()))
    }

    fn count(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl Ord for Figure {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.cmp(other),
            // a price is below what has none
            (Self::Ratio { .. }, Self::Number(_)) => Ordering::Less,
            (Self::Number(_), Self::Ratio { .. }) => Ordering::Greater,
            (Self::Ratio { cost, of }, Self::Ratio { cost: other_cost, of: other_of }) => {
                cost.cross(*other_of).cmp(&other_cost.cross(*of))
            }
        }
    }
}

/// Equal prices are equal whatever they are a price of.
impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Figure {}

impl PartialOrd for Figure {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Place {
    fn new<K: Copy + PartialEq + Into<DecidingKey>>(
        keys: &Keys<K>,
        figure: impl Fn(K) -> Figure,
        id: &Text,
        is_pool: bool,
    ) -> Self {
        let mut place =
            Self { keys: [None; MAX_KEYS], figures: [Figure::FIRST; MAX_KEYS], id: Text::clone(id), is_pool };
        for ((slot, value), key) in place.keys.iter_mut().zip(&mut place.figures).zip(keys.iter()) {
            (*slot, *value) = (Some(key.into()), figure(key));
        }
        place
    }

    /// The first key in which it differs from another of the same order.
    pub fn decided_by(&self, other: &Self) -> DecidingKey {
        let differs =
            |((key, one), other): ((&Option<DecidingKey>, &Figure), &Figure)| key.filter(|_| one != other);
        let mut keys = self.keys.iter().zip(&self.figures).zip(&other.figures);
        keys.find_map(differs).unwrap_or(DecidingKey::Id)
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_id = || (&self.id, self.is_pool).cmp(&(&other.id, other.is_pool));
        self.figures.cmp(&other.figures).then_with(by_id)
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The place of a wallet among wallets (rules, section 6).
pub(crate) fn of_wallet(policy: &Policy, account: &Account, wallet: &Wallet) -> Place {
    let figure = |key| match key {
        WalletKey::Priority => Figure::Number(wallet.priority),
        WalletKey::RestrictedFirst => restricted_first(wallet),
        WalletKey::NarrowestFirst => narrowest_first(wallet),
        WalletKey::Expiry => ends(None, cutoff(policy, account, wallet)),
        WalletKey::Created => Figure::at(wallet.created_at),
    };
    Place::new(&policy.wallet_order, figure, wallet.id.text(), false)
}

/// The place of a grant of this wallet among grants (rules, section 5).
pub(crate) fn of_grant(policy: &Policy, account: &Account, wallet: &Wallet, grant: &Transaction) -> Place {
    let figure = |key| match key {
        GrantKey::Priority => Figure::Number(grant.priority),
        GrantKey::WalletPriority => Figure::Number(wallet.priority),
        GrantKey::RestrictedFirst => restricted_first(wallet),
        GrantKey::NarrowestFirst => narrowest_first(wallet),
        GrantKey::Expiry => ends(expiry::of_grant(policy, account, grant), cutoff(policy, account, wallet)),
        GrantKey::GrantedFirst => Figure::Number(i64::from(grant.is_paid_for())),
        GrantKey::CheapestFirst => cost(grant),
        GrantKey::LargestFirst => Figure::Number(grant.amount.minor().saturating_neg()),
        GrantKey::Rolled => rolled(wallet, grant),
        GrantKey::Interval => interval(wallet, grant),
        GrantKey::Start => {
            let start = grant.starts_at.filter(|_| policy.grant_spans);
            Figure::at(start.or(grant.created_at))
        }
        GrantKey::Created => Figure::at(grant.created_at),
    };
    Place::new(&policy.grant_order, figure, grant.id.text(), false)
}

/// The place of a wallet that is not traceable among grants: it is one source, after both kinds of grants, after all
/// sizes and after all costs.
pub(crate) fn of_pool(policy: &Policy, account: &Account, wallet: &Wallet) -> Place {
    let figure = |key| match key {
        GrantKey::Priority | GrantKey::WalletPriority => Figure::Number(wallet.priority),
        GrantKey::RestrictedFirst => restricted_first(wallet),
        GrantKey::NarrowestFirst => narrowest_first(wallet),
        GrantKey::Expiry => ends(None, cutoff(policy, account, wallet)),
        GrantKey::GrantedFirst | GrantKey::CheapestFirst | GrantKey::LargestFirst | GrantKey::Interval => {
            Figure::LAST
        }
        GrantKey::Rolled => Figure::NEITHER,
        GrantKey::Start | GrantKey::Created => Figure::at(wallet.created_at),
    };
    Place::new(&policy.grant_order, figure, wallet.id.text(), true)
}

fn restricted_first(wallet: &Wallet) -> Figure {
    Figure::Number(i64::from(wallet.scope.is_unrestricted()))
}

fn narrowest_first(wallet: &Wallet) -> Figure {
    let entries = wallet.scope.fee_types.len().saturating_add(wallet.scope.billable_metric_codes.len());
    if wallet.scope.is_unrestricted() { Figure::LAST } else { Figure::count(entries) }
}

/// The earlier of two ends, in whole seconds.
fn ends(own: Option<Instant>, of_wallet: Option<Instant>) -> Figure {
    let end = own.into_iter().chain(of_wallet).min();
    end.map_or(Figure::LAST, |end| Figure::Number(end.unix_seconds()))
}

fn cutoff(policy: &Policy, account: &Account, wallet: &Wallet) -> Option<Instant> {
    wallet.expiration_at.map(|end| expiry::cutoff(policy, account, end))
}

/// What rolled over, by its rule's `draw`, before or after all else.
fn rolled(wallet: &Wallet, grant: &Transaction) -> Figure {
    if grant.rolled_at.is_none() {
        return Figure::NEITHER;
    }
    let rollover = rule_of(wallet, grant).and_then(|rule| rule.rollover);
    match rollover.map(|rollover| rollover.draw) {
        Some(RolledDraw::First) | None => Figure::FIRST,
        Some(RolledDraw::Last) => Figure::LAST,
    }
}

/// The interval of the rule that made it: the shorter one first.
fn interval(wallet: &Wallet, grant: &Transaction) -> Figure {
    let Some(Trigger::Interval(interval)) = rule_of(wallet, grant).map(|rule| rule.trigger) else {
        return Figure::LAST;
    };
    Interval::ALL.iter().position(|other| *other == interval).map_or(Figure::LAST, Figure::count)
}

fn rule_of<'a>(wallet: &'a Wallet, grant: &Transaction) -> Option<&'a RecurringRule> {
    let id = grant.recurring_rule_id.as_ref()?;
    wallet.rules.iter().find(|rule| rule.id == *id)
}

/// What a grant cost: nothing when it was granted, its face value where a purchase states no other.
fn cost(grant: &Transaction) -> Figure {
    let cost = if grant.is_paid_for() { grant.cost_amount.unwrap_or(grant.amount) } else { Money::ZERO };
    if grant.amount.is_positive() { Figure::Ratio { cost, of: grant.amount } } else { Figure::LAST }
}

impl From<WalletKey> for DecidingKey {
    fn from(key: WalletKey) -> Self {
        match key {
            WalletKey::Priority => Self::Priority,
            WalletKey::RestrictedFirst => Self::RestrictedFirst,
            WalletKey::NarrowestFirst => Self::NarrowestFirst,
            WalletKey::Expiry => Self::Expiry,
            WalletKey::Created => Self::Created,
        }
    }
}

impl From<GrantKey> for DecidingKey {
    fn from(key: GrantKey) -> Self {
        match key {
            GrantKey::Priority => Self::Priority,
            GrantKey::WalletPriority => Self::WalletPriority,
            GrantKey::RestrictedFirst => Self::RestrictedFirst,
            GrantKey::NarrowestFirst => Self::NarrowestFirst,
            GrantKey::Expiry => Self::Expiry,
            GrantKey::GrantedFirst => Self::GrantedFirst,
            GrantKey::CheapestFirst => Self::CheapestFirst,
            GrantKey::LargestFirst => Self::LargestFirst,
            GrantKey::Rolled => Self::Rolled,
            GrantKey::Interval => Self::Interval,
            GrantKey::Start => Self::Start,
            GrantKey::Created => Self::Created,
        }
    }
}

#[cfg(test)]
mod tests;
