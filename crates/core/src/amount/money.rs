//! Money: whole minor units.

use rust_decimal::Decimal;

use super::wide::{div_half_away, power_of_ten};
use super::{Exact, MAX_MONEY, OutOfRange, Subcents};
use crate::currency::Currency;

/// Money in minor units of a currency, within ±(2^53 - 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// One minor unit.
    pub const ONE: Self = Self(1);

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

    /// From the wide integer of a computation.
    pub(super) fn from_wide(minor: i128) -> Exact<Self> {
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
    /// - [`OutOfRange`] when the sum is outside ±(2^53 - 1)
    pub fn plus(self, other: Self) -> Exact<Self> {
        Self::from_minor(self.0.checked_add(other.0).ok_or(OutOfRange)?)
    }

    /// The difference.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the difference is outside ±(2^53 - 1)
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
    /// - [`OutOfRange`] when it is more than 2^53 - 1
    pub fn distance(self, other: Self) -> Exact<Self> {
        self.max(other).minus(self.min(other))
    }

    /// `self * part / whole`, half up: the share of an amount that falls on a part of something. Nothing of an empty
    /// whole.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the share is outside ±(2^53 - 1)
    pub fn share(self, part: Self, whole: Self) -> Exact<Self> {
        if whole.is_zero() {
            return Ok(Self::ZERO);
        }
        let product = i128::from(self.0).checked_mul(part.0.into()).ok_or(OutOfRange)?;
        Self::from_wide(div_half_away(product, whole.0.into())?)
    }

    /// The product, for comparing ratios: it is no money.
    pub(crate) fn cross(self, other: Self) -> i128 {
        i128::from(self.minor()).saturating_mul(i128::from(other.minor()))
    }

    /// The same money with 12 further digits.
    #[must_use]
    pub fn to_subcents(self) -> Subcents {
        Subcents::of(self)
    }

    /// The sum of many.
    ///
    /// # Errors
    /// - [`OutOfRange`] when a sum on the way is outside ±(2^53 - 1)
    pub fn total(amounts: impl IntoIterator<Item = Self>) -> Exact<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}
