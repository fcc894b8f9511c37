//! Exact arithmetic under the types: decimals whose digits are counted, integers of 128 and 256 bits.

use core::cmp::Ordering;

use rust_decimal::Decimal;

use super::{Exact, OutOfRange};

/// A decimal of 28 digits stays below 10^28.
const MANTISSA_CEILING: u128 = 10_000_000_000_000_000_000_000_000_000;

/// The sum of two decimals; rust_decimal rounds silently when digits do not fit, so the scale is checked.
pub(super) fn exact_add(a: Decimal, b: Decimal) -> Exact<Decimal> {
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

pub(super) fn negated(mut decimal: Decimal) -> Decimal {
    decimal.set_sign_negative(!decimal.is_sign_negative());
    decimal
}

pub(super) fn power_of_ten(exponent: u32) -> Exact<i128> {
    10_i128.checked_pow(exponent).ok_or(OutOfRange)
}

/// `numerator / denominator`, half away from zero; `denominator` above zero.
pub(super) fn div_half_away(numerator: i128, denominator: i128) -> Exact<i128> {
    let quotient = numerator.checked_div(denominator).ok_or(OutOfRange)?;
    let remainder = numerator.checked_rem(denominator).ok_or(OutOfRange)?.unsigned_abs();
    let twice = remainder.checked_mul(2).ok_or(OutOfRange)?;
    match twice.cmp(&denominator.unsigned_abs()) {
        Ordering::Less => Ok(quotient),
        Ordering::Equal | Ordering::Greater => quotient.checked_add(numerator.signum()).ok_or(OutOfRange),
    }
}

/// `numerator / denominator`, rounded up; `numerator` 0 or more, `denominator` above zero.
pub(super) fn div_up(numerator: i128, denominator: i128) -> Exact<i128> {
    let quotient = numerator.checked_div(denominator).ok_or(OutOfRange)?;
    let remainder = numerator.checked_rem(denominator).ok_or(OutOfRange)?;
    quotient.checked_add(i128::from(remainder > 0)).ok_or(OutOfRange)
}

/// `a * b / c` cut toward zero, without overflow of the product where the result fits.
pub(super) fn mul_div(a: i128, b: i128, c: i128) -> Exact<i128> {
    if let Some(product) = a.checked_mul(b) {
        return product.checked_div(c).ok_or(OutOfRange);
    }
    let negative = (a < 0) ^ (b < 0) ^ (c < 0);
    let (quotient, _) = mul_div_rem(a.unsigned_abs(), b.unsigned_abs(), c.unsigned_abs())?;
    let magnitude = i128::try_from(quotient).map_err(|_| OutOfRange)?;
    if negative { magnitude.checked_neg().ok_or(OutOfRange) } else { Ok(magnitude) }
}

/// `a * b / c` and what remains of it, without overflow of the product where the result fits.
pub(super) fn mul_div_rem(a: u128, b: u128, c: u128) -> Exact<(u128, u128)> {
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
