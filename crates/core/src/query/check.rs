//! What is wrong with a set of wallets, grants and rules, or will go to waste in it (rules beyond, section 13): the first
//! thing to ask of data that another system kept.

mod books;
mod dates;
mod figures;
mod reach;
mod rules;
mod unused;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::account::{Account, Text};
use crate::closed_set::closed_set;
use crate::decision::Figure;
use crate::invoice::Invoice;
use crate::policy::Policy;
use crate::query::forecast::{ForecastError, Planned};
use crate::time::Instant;
use drawdown_sort::sort_by;

closed_set! {
    /// What a check finds, in the order in which it is told.
    CheckCode {
        /// Credits or a wallet that no draw can reach.
        NeverDrawn = "never_drawn",
        /// Credits that end unused, at the usage that was stated.
        EndsUnused = "ends_unused",
        /// A scope in which none of the invoices has a fee.
        ScopeMatchesNothing = "scope_matches_nothing",
        /// Only the id says which of two is drawn first.
        TieById = "tie_by_id",
        /// Rules that fire because rules fired.
        RulesFeedEachOther = "rules_feed_each_other",
        /// Credits and money of a wallet are further apart than rounding leaves.
        BalancesDisagree = "balances_disagree",
        /// More is left of a grant than was granted.
        RestAboveGrant = "rest_above_grant",
        /// Fundings do not sum to their outbound, or name what cannot have funded it.
        FundingsDisagree = "fundings_disagree",
        /// The transactions of a wallet do not sum to its balance.
        HistoryDoesNotAddUp = "history_does_not_add_up",
        /// Credits may go below zero without a limit.
        DeficitWithoutLimit = "deficit_without_limit",
        /// What is stated of something excludes something else that is stated of it.
        AccountContradictsItself = "account_contradicts_itself",
    }
}

/// A question about a set.
#[derive(Debug, Clone)]
pub struct CheckQuery {
    /// Where the question stands.
    pub at: Instant,
    /// All usage that is to come, where the host states it.
    pub usage: Option<Vec<(Instant, Planned)>>,
    /// Invoices as they are usual, where the host states them.
    pub invoices: Option<Vec<Invoice>>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: CheckCode,
    /// The wallet, transaction or rule.
    pub subject: Text,
    /// Lower case, no full stop, user values in backticks, the figures inside.
    pub message: String,
    /// The figures of the message, by name.
    pub figures: Vec<(&'static str, Figure)>,
}

impl Finding {
    fn new(code: CheckCode, subject: &Text, message: String) -> Self {
        Self { code, subject: subject.clone(), message, figures: Vec::new() }
    }

    fn with(mut self, name: &'static str, figure: impl Into<Figure>) -> Self {
        self.figures.push((name, figure.into()));
        self
    }
}

/// An instant as a figure.
fn told(at: Instant) -> Figure {
    Figure::Text(at.to_string().into())
}

/// Looks at everything, and tells what it finds: by code, then by subject.
///
/// # Errors
/// - [`ForecastError`] when usage is stated that cannot be forecast
pub fn check(policy: &Policy, account: &Account, query: &CheckQuery) -> Result<Vec<Finding>, ForecastError> {
    let mut found = Vec::new();
    reach::find(policy, account, query, &mut found);
    if let Some(usage) = &query.usage {
        unused::find(policy, account, (query.at, usage), &mut found)?;
    }
    rules::find(policy, account, query.at, &mut found);
    figures::find(account, &mut found);
    books::find(account, &mut found);
    dates::find(account, &mut found);
    sort_by(&mut found, |one, other| {
        (one.code, &one.subject, &one.message).cmp(&(other.code, &other.subject, &other.message))
    });
    Ok(found)
}
