//! Credits, money and rates: the only place of the engine that rounds.
//!
//! Each meaning has its own type and there is no conversion between credits and money but through a
//! [`Rate`] (rules, section 3). Every operation is exact or says [`OutOfRange`]: nothing wraps, saturates
//! or loses digits. Roundings are named where they happen, with who gains:
//!
//! - *half up* (half away from zero): credits to money, sub-cent sums to money. Nobody gains on average.
//! - *floor*: credits as typed, to 5 digits. The seller gains less than 0.00001 credits.
//! - *ceiling*: taxes of the before-tax editions. The treasury gains less than one minor unit.
//! - *cut*: sub-cent figures beyond 12 digits.

mod shares;
mod subcents;

use core::cmp::Ordering;
use core::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::currency::Currency;

pub use shares::largest_remainder;
pub(crate) use shares::split;
pub use subcents::{SUBCENT_DIGITS, Subcents};

/// Fraction digits of credits and rates.
pub const CREDIT_DIGITS: u32 = 5;
/// The largest money figure, in minor units: 2^53 - 1, so that every host can hold it.
pub const MAX_MONEY: i64 = 9_007_199_254_740_991;

/// A decimal of 28 digits stays below 10^28.
const MANTISSA_CEILING: u128 = 10_000_000_000_000_000_000_000_000_000;
/// Credits given as input are at most 10^25 - 1.
const CREDITS_CEILING: i128 = 10_000_000_000_000_000_000_000_000;

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

/// Money in minor units of a currency, within ±(2^53 - 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Takes minor units.
    ///
    /// # Errors
    /// - [`OutOfRange`] outside ±(2^53 - 1).
    ///
    /// ```
    /// use drawdown::amount::Money;
    /// assert_eq!(Money::from_minor(1_050).map(Money::minor), Ok(1_050));
    /// assert!(Money::from_minor(i64::MAX).is_err());
    /// ```
    pub const fn from_minor(minor: i64) -> Exact<Self> {
        if minor > MAX_MONEY || minor < -MAX_MONEY { Err(OutOfRange) } else { Ok(Self(minor)) }
    }

    fn from_wide(minor: i128) -> Exact<Self> {
        Self::from_minor(i64::try_from(minor).map_err(|_| OutOfRange)?)
    }

    /// Reads an amount in major units (`10.5` euro), rounded half up to the currency's digits.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the minor units do not fit.
    pub fn from_major(major: Decimal, currency: Currency) -> Exact<Self> {
        let scaled = major.mantissa().checked_mul(power_of_ten(currency.digits())?).ok_or(OutOfRange)?;
        Self::from_wide(div_half_away(scaled, power_of_ten(major.scale())?)?)
    }

    /// The amount in major units: 1050 cents are `10.5`.
    #[must_use]
    pub fn to_major(self, currency: Currency) -> Decimal {
        Decimal::new(self.0, currency.digits()).normalize()
    }

    /// Minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Exactly zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn plus(self, other: Self) -> Exact<Self> {
        Self::from_minor(self.0.checked_add(other.0).ok_or(OutOfRange)?)
    }

    /// The difference.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn minus(self, other: Self) -> Exact<Self> {
        Self::from_minor(self.0.checked_sub(other.0).ok_or(OutOfRange)?)
    }

    /// Itself, or zero when negative.
    #[must_use]
    pub fn at_least_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// How far apart two figures are, 0 or more.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn distance(self, other: Self) -> Exact<Self> {
        self.max(other).minus(self.min(other))
    }

    /// The same money with 12 further digits.
    #[must_use]
    pub fn to_subcents(self) -> Subcents {
        Subcents::of(self)
    }

    /// The sum of many.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn total(amounts: impl IntoIterator<Item = Self>) -> Exact<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

/// Credits: a decimal of at most 28 digits, 5 of them after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Credits(Decimal);

impl Credits {
    /// No credits.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// One in the last digit: 0.00001.
    pub const SMALLEST: Self = Self(Decimal::from_parts(1, 0, 0, false, CREDIT_DIGITS));

    /// Credits as typed, floored to 5 digits (rules 3.1).
    #[must_use]
    pub fn floor(typed: Decimal) -> Self {
        if typed.scale() <= CREDIT_DIGITS {
            return Self(typed);
        }
        Self(typed.round_dp_with_strategy(CREDIT_DIGITS, RoundingStrategy::ToNegativeInfinity))
    }

    /// Credits of a wallet, from units of 0.00001.
    fn from_units(units: i128) -> Exact<Self> {
        let figure = Decimal::try_from_i128_with_scale(units, CREDIT_DIGITS).map_err(|_| OutOfRange)?;
        in_digits(figure).map(Self)
    }

    fn units(self) -> Exact<i128> {
        let missing = CREDIT_DIGITS.saturating_sub(self.0.scale());
        self.0.mantissa().checked_mul(power_of_ten(missing)?).ok_or(OutOfRange)
    }

    /// The figure.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.0.is_sign_positive() && !self.0.is_zero()
    }

    /// Exactly zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The sum.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn plus(self, other: Self) -> Exact<Self> {
        exact_add(self.0, other.0).map(Self)
    }

    /// The difference.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn minus(self, other: Self) -> Exact<Self> {
        exact_add(self.0, negated(other.0)).map(Self)
    }

    /// Itself, or zero when negative.
    #[must_use]
    pub fn at_least_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// How far apart two figures are, 0 or more.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn distance(self, other: Self) -> Exact<Self> {
        self.max(other).minus(self.min(other))
    }

    /// The sum of many.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn total(credits: impl IntoIterator<Item = Self>) -> Exact<Self> {
        credits.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// `self / step`, rounded down to a whole number; `step` above zero.
    ///
    /// # Errors
    /// - [`OutOfRange`] when `step` is zero or the figures do not fit.
    pub fn whole_steps(self, step: Self) -> Exact<i128> {
        let (units, step) = (self.units()?, step.units()?);
        units.checked_div_euclid(step).ok_or(OutOfRange)
    }

    /// `self * count`.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn times(self, count: i128) -> Exact<Self> {
        Self::from_units(self.units()?.checked_mul(count).ok_or(OutOfRange)?)
    }
}

/// Is `typed` a figure that a caller may give as paid, granted or voided credits (rules 3.7)?
#[must_use]
pub fn is_credit_input(typed: Decimal) -> bool {
    (typed.is_zero() || !typed.is_sign_negative()) && typed.ceil().mantissa() < CREDITS_CEILING
}

/// Money per one credit, in major units: above zero, at most 5 fraction digits, fixed for a wallet's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

/// Why a figure is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateError {
    /// Zero or below.
    NotPositive,
    /// More than 5 fraction digits.
    TooFine,
}

impl Rate {
    /// One unit of money per credit.
    pub const ONE: Self = Self(Decimal::ONE);

    /// Checks a rate.
    ///
    /// # Errors
    /// - [`RateError::NotPositive`], [`RateError::TooFine`]
    pub fn new(rate: Decimal) -> Result<Self, RateError> {
        if rate.is_zero() || rate.is_sign_negative() {
            return Err(RateError::NotPositive);
        }
        let rate = rate.normalize();
        if rate.scale() > CREDIT_DIGITS { Err(RateError::TooFine) } else { Ok(Self(rate)) }
    }

    /// The figure.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Credits to money: `round_half_up(credits * rate)` in the currency's digits (rules 3.2).
    ///
    /// # Errors
    /// - [`OutOfRange`]
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
    /// - [`OutOfRange`]
    pub fn money_floored(self, credits: Credits, currency: Currency) -> Exact<Money> {
        let (scaled, scale) = self.product(credits, currency)?;
        Money::from_wide(scaled.checked_div_euclid(scale).ok_or(OutOfRange)?)
    }

    fn product(self, credits: Credits, currency: Currency) -> Exact<(i128, i128)> {
        let product = credits.0.mantissa().checked_mul(self.0.mantissa()).ok_or(OutOfRange)?;
        let scaled = product.checked_mul(power_of_ten(currency.digits())?).ok_or(OutOfRange)?;
        Ok((scaled, power_of_ten(credits.0.scale().saturating_add(self.0.scale()))?))
    }

    /// Money to credits: `money / rate`, 5 digits, half away from zero (rules 3.3).
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn credits(self, money: Money, currency: Currency) -> Exact<Credits> {
        // units = minor / 10^digits / (mantissa / 10^scale) * 10^5
        let up = power_of_ten(CREDIT_DIGITS.saturating_add(self.0.scale()))?;
        let numerator = i128::from(money.0).checked_mul(up).ok_or(OutOfRange)?;
        let denominator =
            self.0.mantissa().checked_mul(power_of_ten(currency.digits())?).ok_or(OutOfRange)?;
        Credits::from_units(div_half_away(numerator, denominator)?)
    }
}

/// A tax as a fraction of money: `numerator / denominator`. A rate of 20 % is 20 / 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxRate {
    numerator: i128,
    denominator: i128,
}

impl TaxRate {
    /// No tax.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// A rate in percent.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn percent(rate: Decimal) -> Exact<Self> {
        let denominator = power_of_ten(rate.scale().saturating_add(2))?;
        Ok(Self { numerator: rate.mantissa(), denominator })
    }

    /// The rate that a known tax on a known amount implies; none on an amount of zero.
    #[must_use]
    pub fn implied(tax: Money, amount: Money) -> Self {
        if amount.is_positive() {
            Self { numerator: i128::from(tax.0), denominator: i128::from(amount.0) }
        } else {
            Self::ZERO
        }
    }

    /// The tax on an amount, rounded up to whole minor units (`ceil(net * rate / 100)`; rules, section 6).
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn ceil(self, net: Money) -> Exact<Money> {
        let product = i128::from(net.0).checked_mul(self.numerator).ok_or(OutOfRange)?;
        let below =
            product.checked_neg().and_then(|p| p.checked_div_euclid(self.denominator)).ok_or(OutOfRange)?;
        Money::from_wide(below.checked_neg().ok_or(OutOfRange)?)
    }

    /// The least net that is worth `gross` with its tax: `net + ceil(net * rate / 100) >= gross`.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn least_net(self, gross: Money) -> Exact<Money> {
        if !gross.is_positive() {
            return Ok(Money::ZERO);
        }
        // ceil(net * (1 + rate)) >= gross, so net * (1 + rate) is above gross - 1
        let below = i128::from(gross.0).saturating_sub(1).checked_mul(self.denominator).ok_or(OutOfRange)?;
        let factor = self.denominator.checked_add(self.numerator).ok_or(OutOfRange)?;
        Money::from_wide(
            below.checked_div_euclid(factor).and_then(|net| net.checked_add(1)).ok_or(OutOfRange)?,
        )
    }
}

/// The sum of two decimals; rust_decimal rounds silently when digits do not fit, so the scale is checked.
fn exact_add(a: Decimal, b: Decimal) -> Exact<Decimal> {
    if a.is_zero() {
        return Ok(b);
    }
    if b.is_zero() {
        return Ok(a);
    }
    let sum = a.checked_add(b).ok_or(OutOfRange)?;
    if !sum.is_zero() && sum.scale() < a.scale().max(b.scale()) {
        // A smaller scale is right only when the digits beyond it were zero all along.
        let (a, b) = (a.normalize(), b.normalize());
        if sum.scale() < a.scale().max(b.scale()) {
            return Err(OutOfRange);
        }
    }
    in_digits(sum)
}

/// A decimal as documents hold it: at most 28 digits, where the type would hold some of 29.
pub(crate) fn in_digits(decimal: Decimal) -> Exact<Decimal> {
    let fits = |decimal: Decimal| decimal.mantissa().unsigned_abs() < MANTISSA_CEILING;
    if fits(decimal) || fits(decimal.normalize()) { Ok(decimal) } else { Err(OutOfRange) }
}

fn negated(mut decimal: Decimal) -> Decimal {
    decimal.set_sign_negative(!decimal.is_sign_negative());
    decimal
}

fn power_of_ten(exponent: u32) -> Exact<i128> {
    10_i128.checked_pow(exponent).ok_or(OutOfRange)
}

/// `numerator / denominator`, half away from zero; `denominator` above zero.
fn div_half_away(numerator: i128, denominator: i128) -> Exact<i128> {
    let quotient = numerator.checked_div(denominator).ok_or(OutOfRange)?;
    let remainder = numerator.checked_rem(denominator).ok_or(OutOfRange)?.unsigned_abs();
    let twice = remainder.checked_mul(2).ok_or(OutOfRange)?;
    match twice.cmp(&denominator.unsigned_abs()) {
        Ordering::Less => Ok(quotient),
        Ordering::Equal | Ordering::Greater => quotient.checked_add(numerator.signum()).ok_or(OutOfRange),
    }
}

/// `a * b / c` cut toward zero, without overflow of the product where the result fits.
fn mul_div(a: i128, b: i128, c: i128) -> Exact<i128> {
    if let Some(product) = a.checked_mul(b) {
        return product.checked_div(c).ok_or(OutOfRange);
    }
    let negative = (a < 0) ^ (b < 0) ^ (c < 0);
    let (quotient, _) = mul_div_rem(a.unsigned_abs(), b.unsigned_abs(), c.unsigned_abs())?;
    let magnitude = i128::try_from(quotient).map_err(|_| OutOfRange)?;
    if negative { magnitude.checked_neg().ok_or(OutOfRange) } else { Ok(magnitude) }
}

/// `a * b / c` and what remains of it, without overflow of the product where the result fits.
fn mul_div_rem(a: u128, b: u128, c: u128) -> Exact<(u128, u128)> {
    if let Some(product) = a.checked_mul(b) {
        return Ok((product.checked_div(c).ok_or(OutOfRange)?, product.checked_rem(c).ok_or(OutOfRange)?));
    }
    let (mut high, mut low) = wide_mul(a, b);
    if high >= c {
        return Err(OutOfRange);
    }
    // Long division bit by bit: 256 bits by 128, only for figures beyond 38 digits.
    let mut quotient: u128 = 0;
    for _ in 0..128_u32 {
        let carry = high >> 127;
        high = (high << 1) | (low >> 127);
        low <<= 1;
        quotient <<= 1;
        if carry == 1 || high >= c {
            high = high.wrapping_sub(c);
            quotient |= 1;
        }
    }
    Ok((quotient, high))
}

/// The 256 bits of a product, as (high, low).
fn wide_mul(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = 0xFFFF_FFFF_FFFF_FFFF;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a_low.wrapping_mul(b_low);
    let middle_a = a_high.wrapping_mul(b_low).wrapping_add(low >> 64);
    let middle_b = a_low.wrapping_mul(b_high).wrapping_add(middle_a & LOW);
    let high = a_high.wrapping_mul(b_high).wrapping_add(middle_a >> 64).wrapping_add(middle_b >> 64);
    (high, (middle_b << 64) | (low & LOW))
}

#[cfg(test)]
mod tests;
