//! Credits: decimals of five fraction digits.

use rust_decimal::{Decimal, RoundingStrategy};

use super::wide::{exact_add, in_digits, negated, power_of_ten};
use super::{CREDIT_DIGITS, Exact, OutOfRange};

/// Credits given as input are at most 10^25 - 1.
const CREDITS_CEILING: i128 = 10_000_000_000_000_000_000_000_000;

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
    pub(super) fn from_units(units: i128) -> Exact<Self> {
        let figure = Decimal::try_from_i128_with_scale(units, CREDIT_DIGITS).map_err(|_| OutOfRange)?;
        in_digits(figure).map(Self)
    }

    pub(super) fn units(self) -> Exact<i128> {
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
    /// - [`OutOfRange`] when the sum needs more than 28 digits
    pub fn plus(self, other: Self) -> Exact<Self> {
        exact_add(self.0, other.0).map(Self)
    }

    /// The difference.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the difference needs more than 28 digits
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
    /// - [`OutOfRange`] when it needs more than 28 digits
    pub fn distance(self, other: Self) -> Exact<Self> {
        self.max(other).minus(self.min(other))
    }

    /// The sum of many.
    ///
    /// # Errors
    /// - [`OutOfRange`] when a sum on the way needs more than 28 digits
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

    /// So much of it in percent, rounded down to 5 digits: the seller gains less than 0.00001 credits.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the product needs more than 127 bits, or the credits more than 28 digits
    pub fn percent(self, percentage: Decimal) -> Exact<Self> {
        let product = self.units()?.checked_mul(percentage.mantissa()).ok_or(OutOfRange)?;
        let whole = power_of_ten(percentage.scale().saturating_add(2))?;
        Self::from_units(product.checked_div_euclid(whole).ok_or(OutOfRange)?)
    }

    /// `self * count`.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the product needs more than 28 digits
    pub fn times(self, count: i128) -> Exact<Self> {
        Self::from_units(self.units()?.checked_mul(count).ok_or(OutOfRange)?)
    }
}

/// Is `typed` a figure that a caller may give as paid, granted or voided credits (rules 3.7)?
#[must_use]
pub fn is_credit_input(typed: Decimal) -> bool {
    (typed.is_zero() || !typed.is_sign_negative()) && typed.ceil().mantissa() < CREDITS_CEILING
}
