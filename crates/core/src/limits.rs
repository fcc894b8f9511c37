//! What an account may hold (contract, section 4). An edge checks it before any work, a decision checks what it makes,
//! so that every account of an answer is one of a good request.

use crate::account::{Account, Wallet};

/// Wallets of an account.
pub const WALLETS: usize = 1_000;
/// Transactions of an account.
pub const TRANSACTIONS: usize = 100_000;
/// Alerts of one wallet.
pub const ALERTS_OF_A_WALLET: usize = 100;
/// Thresholds of one alert.
pub const THRESHOLDS_OF_AN_ALERT: usize = 100;
/// Top-up rules of one wallet, ended ones too.
pub const RULES_OF_A_WALLET: usize = 100;
/// Periods of one rule that are booked at once.
pub const PERIODS_AT_ONCE: i64 = 1_000;
/// Alerts of all wallets.
pub const ALERTS: usize = 10_000;
/// Top-up rules of all wallets.
pub const RULES: usize = 10_000;
/// Pairs of metadata of one thing.
pub const METADATA_PAIRS: usize = 50;

/// A limit that an account passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// What there is too much of.
    pub what: &'static str,
    /// How much there may be.
    pub limit: usize,
    /// How much there is.
    pub figure: usize,
}

impl Passed {
    /// `None` within the limit.
    #[must_use]
    pub fn beyond(limit: usize, figure: usize, what: &'static str) -> Option<Self> {
        (figure > limit).then_some(Self { what, limit, figure })
    }
}

/// The first limit that an account passes.
#[must_use]
pub fn passed(account: &Account) -> Option<Passed> {
    let sum = |of: fn(&Wallet) -> usize| {
        account.wallets.iter().fold(0, |sum: usize, wallet| sum.saturating_add(of(wallet)))
    };
    let most = |of: fn(&Wallet) -> usize| account.wallets.iter().map(of).max().unwrap_or_default();
    let thresholds =
        |wallet: &Wallet| wallet.alerts.iter().map(|alert| alert.thresholds.len()).max().unwrap_or_default();
    [
        (WALLETS, account.wallets.len(), "wallets"),
        (TRANSACTIONS, account.transactions.len(), "wallet_transactions"),
        (ALERTS_OF_A_WALLET, most(|wallet| wallet.alerts.len()), "alerts of a wallet"),
        (THRESHOLDS_OF_AN_ALERT, most(thresholds), "thresholds of an alert"),
        (RULES_OF_A_WALLET, most(|wallet| wallet.rules.len()), "rules of a wallet"),
        (ALERTS, sum(|wallet| wallet.alerts.len()), "alerts of all wallets"),
        (RULES, sum(|wallet| wallet.rules.len()), "rules of all wallets"),
    ]
    .into_iter()
    .find_map(|(limit, figure, what)| Passed::beyond(limit, figure, what))
}
