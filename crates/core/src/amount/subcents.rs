//! Sub-cent money: what caps, shares and takes are counted in until they become money once, at the end.

use rust_decimal::Decimal;

use crate::currency::Currency;

use super::wide::{div_half_away, mul_div, power_of_ten};
use super::{Exact, MAX_MONEY, Money, OutOfRange};

/// Fraction digits of a sub-cent figure.
pub const SUBCENT_DIGITS: u32 = 12;
const SUBCENTS_PER_UNIT: i128 = 1_000_000_000_000;

/// Sub-cent money: minor units with 12 further digits, held as an integer.
///
/// The caps of fees, the shares of a tax and what a wallet takes of a bucket are such figures; they become
/// [`Money`] once, at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Subcents(i128);

impl Subcents {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads minor units with a fraction; digits beyond the 12th are cut.
    ///
    /// # Errors
    /// - [`OutOfRange`] outside the range of [`Money`].
    pub fn from_decimal(minor: Decimal) -> Exact<Self> {
        let kept = minor.trunc_with_scale(SUBCENT_DIGITS);
        let up = power_of_ten(SUBCENT_DIGITS.saturating_sub(kept.scale()))?;
        Self(kept.mantissa().checked_mul(up).ok_or(OutOfRange)?).in_range()
    }

    pub(super) fn of(money: Money) -> Self {
        Self(i128::from(money.minor()).saturating_mul(SUBCENTS_PER_UNIT))
    }

    fn of_whole(units: i128) -> Exact<Self> {
        units.checked_mul(SUBCENTS_PER_UNIT).map(Self).ok_or(OutOfRange)
    }

    fn in_range(self) -> Exact<Self> {
        let limit = i128::from(MAX_MONEY).saturating_add(1).saturating_mul(SUBCENTS_PER_UNIT);
        if self.0 < limit && self.0 > limit.saturating_neg() { Ok(self) } else { Err(OutOfRange) }
    }

    /// The figure in minor units.
    ///
    /// # Errors
    /// - [`OutOfRange`] when it has more than 28 digits; figures of [`Self::from_decimal`] never do.
    pub fn decimal(self) -> Exact<Decimal> {
        // Most figures are whole, and to look for zeros digit by digit is dear.
        let whole = self.0.checked_div(SUBCENTS_PER_UNIT).ok_or(OutOfRange)?;
        let (figure, digits) =
            if Self::of_whole(whole)? == self { (whole, 0) } else { (self.0, SUBCENT_DIGITS) };
        Decimal::try_from_i128_with_scale(figure, digits).map_err(|_| OutOfRange)
    }

    /// The figure in major units: 250.5 cents are `2.505`.
    ///
    /// # Errors
    /// - [`OutOfRange`] as [`Self::decimal`].
    pub fn to_major(self, currency: Currency) -> Exact<Decimal> {
        let mut major = self.decimal()?;
        let digits = major.scale().checked_add(currency.digits()).ok_or(OutOfRange)?;
        major.set_scale(digits).map_err(|_| OutOfRange)?;
        Ok(major.normalize())
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
    /// - [`OutOfRange`] when the sum is outside the range of [`Money`]
    pub fn plus(self, other: Self) -> Exact<Self> {
        Self(self.0.checked_add(other.0).ok_or(OutOfRange)?).in_range()
    }

    /// The difference.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the difference is outside the range of [`Money`]
    pub fn minus(self, other: Self) -> Exact<Self> {
        Self(self.0.checked_sub(other.0).ok_or(OutOfRange)?).in_range()
    }

    /// The sum of many.
    ///
    /// # Errors
    /// - [`OutOfRange`] when a sum on the way is outside the range of [`Money`]
    pub fn total(amounts: impl IntoIterator<Item = Self>) -> Exact<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// Whole minor units at or below the figure, and what it has above them.
    pub(super) fn floor_with_rest(self) -> Exact<(Money, u128)> {
        let rest = self.0.rem_euclid(SUBCENTS_PER_UNIT).unsigned_abs();
        Ok((Money::from_wide(self.0.div_euclid(SUBCENTS_PER_UNIT))?, rest))
    }

    /// The figure as a number of its smallest units, without its sign.
    pub(super) fn magnitude(self) -> u128 {
        self.0.unsigned_abs()
    }

    /// Itself, or zero when negative.
    #[must_use]
    pub fn at_least_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// To whole minor units, half up (rules 3.5).
    ///
    /// # Errors
    /// - [`OutOfRange`] when the last half unit leads outside the range of [`Money`]
    pub fn round_half_up(self) -> Exact<Money> {
        Money::from_wide(div_half_away(self.0, SUBCENTS_PER_UNIT)?)
    }

    /// The least whole minor units that are not below the figure.
    ///
    /// # Errors
    /// - [`OutOfRange`] when these are outside the range of [`Money`]
    pub(crate) fn ceil(self) -> Exact<Money> {
        let (floor, rest) = self.floor_with_rest()?;
        if rest == 0 { Ok(floor) } else { floor.plus(Money::from_minor(1)?) }
    }

    /// To whole minor units, the fraction dropped (ongoing usage; rules, section 7).
    ///
    /// # Errors
    /// - [`OutOfRange`] never of a figure in the range of [`Money`]
    pub fn truncate(self) -> Exact<Money> {
        Money::from_wide(self.0.checked_div(SUBCENTS_PER_UNIT).ok_or(OutOfRange)?)
    }

    /// `self * part / whole`, cut to 12 digits: the share of a sum that falls on one part of it. Nothing of an
    /// empty whole.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the share is outside the range of [`Money`]: of a part that is no part of its whole
    pub fn share(self, part: Self, whole: Self) -> Exact<Self> {
        // most invoices have nothing to share, and 128-bit division is dear
        if self.is_zero() || part.is_zero() || whole.is_zero() {
            return Ok(Self::ZERO);
        }
        Self(mul_div(self.0, part.0, whole.0)?).in_range()
    }

    /// `self * percent / 100`, cut to 12 digits.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the result is outside the range of [`Money`]
    pub fn percent(self, percent: Decimal) -> Exact<Self> {
        let hundred = power_of_ten(percent.scale().saturating_add(2))?;
        Self(mul_div(self.0, percent.mantissa(), hundred)?).in_range()
    }
}
