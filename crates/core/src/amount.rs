//! Credits, money and rates: the only place of the engine that rounds.
//!
//! Each meaning has its own type and there is no conversion between credits and money but through a
//! [`Rate`] (rules, section 3). Every operation is exact or says [`OutOfRange`]: nothing wraps, saturates
//! or loses digits. Roundings are named where they happen, with who gains:
//!
//! - *half up* (half away from zero): credits to money, sub-cent sums to money. Nobody gains on average.
//! - *floor*: credits as typed, to 5 digits. The seller gains less than 0.00001 credits.
//! - *ceiling*: taxes of the before-tax editions, where the treasury gains less than one minor unit; credits that cover
//!   money (`measure: credits`), where the seller gains less than 0.00001 credits.
//! - *cut*: sub-cent figures beyond 12 digits.

mod credits;
mod money;
mod owed;
mod rate;
mod shares;
mod subcents;
mod tax_rate;
mod wide;

use core::fmt;

pub use credits::{Credits, is_credit_input};
pub use money::Money;
pub use owed::Owed;
pub(crate) use rate::unit_price;
pub use rate::{Rate, RateError};
pub use shares::largest_remainder;
pub(crate) use shares::{UnitsTo, split, split_within};
pub use subcents::{SUBCENT_DIGITS, Subcents};
pub use tax_rate::TaxRate;
pub(crate) use wide::in_digits;

/// Fraction digits of credits, and of rates unless the policy takes finer ones.
pub const CREDIT_DIGITS: u32 = 5;
/// Fraction digits that a policy may allow a rate (dial `rate_digits`).
pub const RATE_DIGITS: [u32; 2] = [CREDIT_DIGITS, 12];
/// The largest money figure, in minor units: 2^53 - 1, so that every host can hold it.
pub const MAX_MONEY: i64 = 9_007_199_254_740_991;

/// A computed figure does not fit its type exactly (`value_out_of_range`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the exact result does not fit")
    }
}

impl core::error::Error for OutOfRange {}

/// A result of exact arithmetic.
pub type Exact<T> = Result<T, OutOfRange>;

#[cfg(test)]
mod tests;
