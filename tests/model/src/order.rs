//! Orders as lists of keys (rules beyond 1): what comes first is what compares lower, key by key, then the id.

use crate::decide::Draft;
use crate::number::{self, Q};
use crate::state::{Kind, Transaction, Wallet};
use jiff::Timestamp;

/// What keys compare, in the order of the keys, and the id behind them.
pub(crate) type Place = (Vec<Q>, String, bool);

const LAST: i64 = i64::MAX;

impl Draft<'_> {
    pub fn place_of_wallet(&self, wallet: &Wallet) -> Place {
        let figure = |key: &String| match key.as_str() {
            "priority" => number::whole(wallet.priority),
            "expiry" => self.wallet_end(wallet),
            "created" => number::whole(wallet.created.as_microsecond()),
            other => of_scope(other, wallet),
        };
        (self.policy.wallet_order.iter().map(figure).collect(), wallet.id.clone(), false)
    }

    pub fn place_of_grant(&self, grant: &Transaction) -> Place {
        let wallet = &self.state.wallets[grant.wallet];
        let own = |instant: Option<Timestamp>| instant.filter(|_| self.policy.grant_spans);
        let figure = |key: &String| match key.as_str() {
            "priority" => number::whole(grant.priority),
            "wallet_priority" => number::whole(wallet.priority),
            "expiry" => {
                let of_wallet = wallet.expires.map(|end| self.cut_off(end));
                let end =
                    self.end_of(grant).filter(|_| self.policy.grant_spans).into_iter().chain(of_wallet).min();
                number::whole(end.map_or(LAST, Timestamp::as_second))
            }
            "granted_first" => number::whole((grant.kind != Kind::Granted).into()),
            "cheapest_first" if grant.cents == number::zero() => number::whole(LAST),
            "cheapest_first" => number::whole((grant.kind != Kind::Granted).into()),
            "largest_first" => -grant.cents.clone(),
            "rolled" => number::zero(),
            "interval" => number::whole(interval_of(wallet, grant)),
            "start" => number::whole(own(grant.starts).unwrap_or(grant.created).as_microsecond()),
            "created" => number::whole(grant.created.as_microsecond()),
            other => of_scope(other, wallet),
        };
        (self.policy.grant_order.iter().map(figure).collect(), grant.id.clone(), false)
    }

    pub fn place_of_pool(&self, wallet: &Wallet) -> Place {
        let figure = |key: &String| match key.as_str() {
            "priority" | "wallet_priority" => number::whole(wallet.priority),
            "expiry" => self.wallet_end(wallet),
            "granted_first" | "cheapest_first" | "largest_first" | "interval" => number::whole(LAST),
            "rolled" => number::zero(),
            "start" | "created" => number::whole(wallet.created.as_microsecond()),
            other => of_scope(other, wallet),
        };
        (self.policy.grant_order.iter().map(figure).collect(), wallet.id.clone(), true)
    }

    /// The cut-off, in whole seconds.
    fn wallet_end(&self, wallet: &Wallet) -> Q {
        number::whole(wallet.expires.map_or(LAST, |end| self.cut_off(end).as_second()))
    }
}

/// The place of its rule's interval among the intervals, the shortest first.
fn interval_of(wallet: &Wallet, grant: &Transaction) -> i64 {
    const INTERVALS: [&str; 7] =
        ["hourly", "daily", "weekly", "monthly", "quarterly", "semiannual", "yearly"];
    let rule = wallet.rules.iter().find(|rule| Some(&rule.id) == grant.rule.as_ref());
    let Some(interval) = rule.and_then(|rule| rule.interval.as_deref()) else { return LAST };
    let place = INTERVALS.iter().position(|known| *known == interval).expect("an interval");
    i64::try_from(place).expect("a place")
}

fn of_scope(key: &str, wallet: &Wallet) -> Q {
    let entries = wallet.fee_types.len() + wallet.metrics.len();
    match key {
        "restricted_first" => number::whole((entries == 0).into()),
        "narrowest_first" if entries == 0 => number::whole(LAST),
        "narrowest_first" => number::whole(i64::try_from(entries).expect("a count")),
        _ => panic!("the model knows no key `{key}`"),
    }
}
