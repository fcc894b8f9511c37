//! Money that credits of several rates cover together, exact until the last of them is rounded up.

use super::wide::{div_half_away, div_up, power_of_ten};
use super::{CREDIT_DIGITS, Credits, Exact, Money, OutOfRange, RATE_DIGITS, Rate};
use crate::currency::Currency;

/// Minor units with so many digits more that every product of credits and a rate is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed(i128);

/// Digits of credits and of the finest rate.
const DIGITS: u32 = CREDIT_DIGITS + RATE_DIGITS[1];

impl Owed {
    /// So much money.
    ///
    /// # Errors
    /// - [`OutOfRange`] never, as money has 53 bits
    pub fn of(amount: Money) -> Exact<Self> {
        i128::from(amount.minor()).checked_mul(power_of_ten(DIGITS)?).map(Self).ok_or(OutOfRange)
    }

    /// Nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The credits of a rate that cover it, 5 digits, rounded up. The seller gains less than 0.00001 credits.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the figures do not fit
    pub fn credits(self, rate: Rate, currency: Currency) -> Exact<Credits> {
        Credits::from_units(div_up(self.0, Self::unit(rate, currency)?)?)
    }

    /// What is owed when so many credits of a rate are given; nothing when they are worth more.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the figures do not fit
    pub fn less(self, credits: Credits, rate: Rate, currency: Currency) -> Exact<Self> {
        let worth = credits.units()?.checked_mul(Self::unit(rate, currency)?).ok_or(OutOfRange)?;
        Ok(Self(self.0.checked_sub(worth).ok_or(OutOfRange)?.max(0)))
    }

    /// In whole minor units, half up.
    ///
    /// # Errors
    /// - [`OutOfRange`] never, as it is no more than it was
    pub fn round_half_up(self) -> Exact<Money> {
        Money::from_wide(div_half_away(self.0, power_of_ten(DIGITS)?)?)
    }

    /// What 0.00001 credits are worth.
    fn unit(rate: Rate, currency: Currency) -> Exact<i128> {
        let figure = rate.decimal();
        let up = RATE_DIGITS[1].checked_sub(figure.scale()).ok_or(OutOfRange)?;
        let scaled = figure.mantissa().checked_mul(power_of_ten(up)?).ok_or(OutOfRange)?;
        scaled.checked_mul(power_of_ten(currency.digits())?).ok_or(OutOfRange)
    }
}
