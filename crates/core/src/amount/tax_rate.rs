//! Tax rates, as exact fractions.

use rust_decimal::Decimal;

use super::wide::{div_half_away, power_of_ten};
use super::{Exact, Money, OutOfRange};

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
    /// - [`OutOfRange`] never: a decimal has at most 28 fraction digits
    pub fn percent(rate: Decimal) -> Exact<Self> {
        let denominator = power_of_ten(rate.scale().saturating_add(2))?;
        Ok(Self { numerator: rate.mantissa(), denominator })
    }

    /// The rate that a known tax on a known amount implies; none on an amount of zero.
    #[must_use]
    pub fn implied(tax: Money, amount: Money) -> Self {
        if amount.is_positive() {
            Self { numerator: i128::from(tax.minor()), denominator: i128::from(amount.minor()) }
        } else {
            Self::ZERO
        }
    }

    /// The tax on an amount, rounded up to whole minor units (`ceil(net * rate / 100)`; rules, section 6).
    ///
    /// # Errors
    /// - [`OutOfRange`] when the tax is outside ±(2^53 - 1), or the product needs more than 127 bits
    pub fn ceil(self, net: Money) -> Exact<Money> {
        let product = i128::from(net.minor()).checked_mul(self.numerator).ok_or(OutOfRange)?;
        let below =
            product.checked_neg().and_then(|p| p.checked_div_euclid(self.denominator)).ok_or(OutOfRange)?;
        Money::from_wide(below.checked_neg().ok_or(OutOfRange)?)
    }

    /// The tax on an amount, rounded half up.
    ///
    /// # Errors
    /// - [`OutOfRange`] as [`Self::ceil`]
    pub(crate) fn half_up(self, net: Money) -> Exact<Money> {
        let product = i128::from(net.minor()).checked_mul(self.numerator).ok_or(OutOfRange)?;
        Money::from_wide(div_half_away(product, self.denominator)?)
    }

    /// The least net that is worth `gross` with its tax: `net + ceil(net * rate / 100) >= gross`.
    ///
    /// # Errors
    /// - [`OutOfRange`] when the net is outside ±(2^53 - 1), a product needs more than 127 bits, or the rate is
    ///   -100 %
    pub fn least_net(self, gross: Money) -> Exact<Money> {
        if !gross.is_positive() {
            return Ok(Money::ZERO);
        }
        // ceil(net * (1 + rate)) >= gross, so net * (1 + rate) is above gross - 1
        let below =
            i128::from(gross.minor()).saturating_sub(1).checked_mul(self.denominator).ok_or(OutOfRange)?;
        let factor = self.denominator.checked_add(self.numerator).ok_or(OutOfRange)?;
        Money::from_wide(
            below.checked_div_euclid(factor).and_then(|net| net.checked_add(1)).ok_or(OutOfRange)?,
        )
    }
}
