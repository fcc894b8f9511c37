//! Analytics.
use alloc::vec::Vec;

use crate::account::{Account, Funds};
use crate::command::FlowsQuery;
use crate::currency::Currency;
use crate::time::LocalDay;

/// Flows of one period and currency. `opening + offered + paid - consumed - voided = closing`, in both units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// First day, local to the organization.
    pub start_of_period: LocalDay,
    /// Last day.
    pub end_of_period: LocalDay,
    /// Currency.
    pub currency: Currency,
    /// Sum of the earlier flows.
    pub opening: Funds,
    /// Granted.
    pub offered: Funds,
    /// Purchased and settled.
    pub paid: Funds,
    /// Invoiced.
    pub consumed: Funds,
    /// Expired, terminated, by hand, refunded.
    pub voided: Funds,
    /// What is left.
    pub closing: Funds,
}

/// Why flows cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowsError {
    /// More rows than [`MAX_ROWS`].
    TooManyRows,
    /// A sum does not fit.
    OutOfRange,
    /// `to_date` is before `from_date`.
    EndsBeforeItStarts,
}

/// The most rows that one question may ask for.
pub const MAX_ROWS: usize = 100_000;

/// Tells the flows of an account, or of many.
///
/// # Errors
/// - [`FlowsError`]
pub fn flows(_account: &Account, _query: &FlowsQuery) -> Result<Vec<FlowRow>, FlowsError> {
    Ok(Vec::new())
}
