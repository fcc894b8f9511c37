//! Rates: the only bridge between credits and money.

use rust_decimal::Decimal;

use super::wide::{div_half_away, div_up, power_of_ten};
use super::{CREDIT_DIGITS, Credits, Exact, Money, OutOfRange};
use crate::currency::Currency;

/// Money per one credit, in major units: above zero, at most 5 fraction digits or the 12 of a policy that takes them,
/// fixed for a wallet's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

/// Why a figure is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateError {
    /// Zero or below.
    NotPositive,
    /// More fraction digits than the policy takes.
    TooFine,
}

impl Rate {
    /// One unit of money per credit.
    pub const ONE: Self = Self(Decimal::ONE);

    /// Checks a rate of 5 fraction digits.
    ///
    /// # Errors
    /// - [`RateError::NotPositive`] of zero and below
    /// - [`RateError::TooFine`] of more than 5 fraction digits, zeros at the end not counted
    pub fn new(rate: Decimal) -> Result<Self, RateError> {
        Self::within(rate, CREDIT_DIGITS)
    }

    /// Checks a rate of so many fraction digits (dial `rate_digits`).
    ///
    /// # Errors
    /// - [`RateError::NotPositive`] of zero and below
    /// - [`RateError::TooFine`] of more fraction digits, zeros at the end not counted
    pub fn within(rate: Decimal, digits: u32) -> Result<Self, RateError> {
        if rate.is_zero() || rate.is_sign_negative() {
            return Err(RateError::NotPositive);
        }
        let rate = rate.normalize();
        if rate.scale() > digits { Err(RateError::TooFine) } else { Ok(Self(rate)) }
    }

    /// The figure.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Credits to money: `round_half_up(credits * rate)` in the currency's digits (rules 3.2).
    ///
    /// # Errors
    /// - [`OutOfRange`] when the money is outside ±(2^53 - 1), or the product needs more than 127 bits
    ///
    /// ```
    /// use drawdown::amount::{Credits, Money, Rate};
    /// use drawdown::currency::Currency;
    /// use rust_decimal::Decimal;
    /// let rate = Rate::new(Decimal::new(1, 3)).unwrap(); // 0.001 EUR a credit
    /// let money = rate.money(Credits::floor(Decimal::new(1034, 0)), Currency::EUR).unwrap();
    /// assert_eq!(money.minor(), 103);
    /// assert_eq!(rate.credits(money, Currency::EUR).unwrap(), Credits::floor(Decimal::new(1030, 0)));
    /// ```
    pub fn money(self, credits: Credits, currency: Currency) -> Exact<Money> {
        let (scaled, scale) = self.product(credits, currency)?;
        Money::from_wide(div_half_away(scaled, scale)?)
    }

    /// Credits to money, rounded down: only the consumed counter of a reversal asks for it (rules, section 5).
    ///
    /// # Errors
    /// - [`OutOfRange`] when the money is outside ±(2^53 - 1), or the product needs more than 127 bits
    pub fn money_floored(self, credits: Credits, currency: Currency) -> Exact<Money> {
        let (scaled, scale) = self.product(credits, currency)?;
        Money::from_wide(scaled.checked_div_euclid(scale).ok_or(OutOfRange)?)
    }

    fn product(self, credits: Credits, currency: Currency) -> Exact<(i128, i128)> {
        let product = credits.decimal().mantissa().checked_mul(self.0.mantissa()).ok_or(OutOfRange)?;
        let scaled = product.checked_mul(power_of_ten(currency.digits())?).ok_or(OutOfRange)?;
        Ok((scaled, power_of_ten(credits.decimal().scale().saturating_add(self.0.scale()))?))
    }

    /// Money to credits: `money / rate`, 5 digits, half away from zero (rules 3.3).
    ///
    /// # Errors
    /// - [`OutOfRange`] when the credits need more than 28 digits
    pub fn credits(self, money: Money, currency: Currency) -> Exact<Credits> {
        let (numerator, denominator) = self.quotient(money, currency)?;
        Credits::from_units(div_half_away(numerator, denominator)?)
    }

    /// Money to credits that cover it: `money / rate`, 5 digits, rounded up (rules beyond Lago, section 14). The seller
    /// gains less than 0.00001 credits. `money` is 0 or more.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the credits need more than 28 digits
    pub fn credits_covering(self, money: Money, currency: Currency) -> Exact<Credits> {
        let (numerator, denominator) = self.quotient(money, currency)?;
        Credits::from_units(div_up(numerator, denominator)?)
    }

    /// Is the smallest part of a credit worth no more than one minor unit, so that every minor unit can be covered?
    ///
    /// # Errors
    /// - [`OutOfRange`] when the figures do not fit
    pub fn covers_every_unit(self, currency: Currency) -> Exact<bool> {
        let (numerator, denominator) = self.quotient(Money::ONE, currency)?;
        Ok(numerator >= denominator)
    }

    /// Money as units of 0.00001 credits: the two integers that are to be divided.
    fn quotient(self, money: Money, currency: Currency) -> Exact<(i128, i128)> {
        // units = minor / 10^digits / (mantissa / 10^scale) * 10^5
        let up = power_of_ten(CREDIT_DIGITS.saturating_add(self.0.scale()))?;
        let numerator = i128::from(money.minor()).checked_mul(up).ok_or(OutOfRange)?;
        let denominator =
            self.0.mantissa().checked_mul(power_of_ten(currency.digits())?).ok_or(OutOfRange)?;
        Ok((numerator, denominator))
    }
}

/// The digits of a price per credit.
const UNIT_DIGITS: u32 = 12;

/// What one of these credits costs, in major units, rounded half up to 12 digits; nothing of no credits.
///
/// # Errors
/// - [`OutOfRange`] when it needs more than 28 digits
pub(crate) fn unit_price(price: Money, credits: Credits, currency: Currency) -> Exact<Decimal> {
    let credits = credits.decimal();
    if credits.is_zero() {
        return Ok(Decimal::ZERO);
    }
    // price / 10^digits / (mantissa / 10^scale) * 10^12
    let up = power_of_ten(UNIT_DIGITS.saturating_add(credits.scale()))?;
    let numerator = i128::from(price.minor()).checked_mul(up).ok_or(OutOfRange)?;
    let denominator = credits.mantissa().checked_mul(power_of_ten(currency.digits())?).ok_or(OutOfRange)?;
    let unit = div_half_away(numerator, denominator)?;
    Decimal::try_from_i128_with_scale(unit, UNIT_DIGITS).map(|unit| unit.normalize()).map_err(|_| OutOfRange)
}
