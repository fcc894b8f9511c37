//! Whole minor units that add up: floors, then one unit each to the largest remainders.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::wide::mul_div_rem;
use super::{Exact, Money, OutOfRange, Subcents};
use drawdown_sort::sort_by_key;

/// Rounds parts to whole minor units together: each is floored, then those with the largest remainders, ties as first
/// met, get one unit more until the sum is `whole`. Nobody gains: what one part gets another part leaves.
///
/// # Errors
/// - [`OutOfRange`] when the floors, or `whole` less their sum, are outside ±(2^53 - 1)
///
/// ```
/// use drawdown::amount::{Money, Subcents, largest_remainder};
/// let third = Subcents::from_decimal(rust_decimal::Decimal::new(10_004, 1)).unwrap(); // 1000.4 minor units
/// let whole = Money::from_minor(3_001).unwrap();
/// let rounded = largest_remainder(&[third, third, third], whole).unwrap();
/// assert_eq!(rounded.iter().map(|money| money.minor()).collect::<Vec<_>>(), [1_001, 1_000, 1_000]);
/// ```
pub fn largest_remainder(parts: &[Subcents], whole: Money) -> Exact<Vec<Money>> {
    let floored: Exact<Vec<(Money, u128)>> = parts.iter().map(|part| part.floor_with_rest()).collect();
    hand_out(floored?, whole)
}

/// Splits money over weights that are not below zero, in whole minor units, ties as first met. Nothing over weights
/// that are all zero.
///
/// # Errors
/// - [`OutOfRange`] when the weights add up to more than [`Subcents`] hold, or a share is outside ±(2^53 - 1)
pub(crate) fn split(whole: Money, weights: &[Subcents]) -> Exact<Vec<Money>> {
    let sum = Subcents::total(weights.iter().copied())?;
    if sum.is_zero() {
        return Ok(weights.iter().map(|_| Money::ZERO).collect());
    }
    let amount = whole.minor().unsigned_abs().into();
    // Each share is amount * weight / sum, in integers; its remainder counts in the same parts of 1 / sum as all the
    // others, so remainders compare as they are. The products do not fit 128 bits, and rounding them would let two
    // remainders change places: the unit would go to the wrong fee.
    let floored = weights.iter().map(|weight| {
        let (share, rest) = mul_div_rem(amount, weight.magnitude(), sum.magnitude())?;
        Ok((Money::from_minor(i64::try_from(share).map_err(|_| OutOfRange)?)?, rest))
    });
    hand_out(floored.collect::<Exact<_>>()?, whole)
}

/// As [`split`], no part above its limit: who takes the units that the floors leave is for `first` to say, in whose order
/// each gets one. What limits then still leave goes to those below theirs, as first met; beyond all limits, to the first.
///
/// # Errors
/// - [`OutOfRange`] as [`split`]
pub(crate) fn split_within(whole: Money, parts: &[(Subcents, Money)], first: UnitsTo) -> Exact<Vec<Money>> {
    let sum = Subcents::total(parts.iter().map(|(weight, _)| *weight))?.magnitude();
    let amount = whole.minor().unsigned_abs().into();
    let mut shares = Vec::with_capacity(parts.len());
    let mut rests = Vec::with_capacity(parts.len());
    for (place, (weight, limit)) in parts.iter().enumerate() {
        let (share, rest) = if sum == 0 { (0, 0) } else { mul_div_rem(amount, weight.magnitude(), sum)? };
        shares.push(Money::from_minor(i64::try_from(share).map_err(|_| OutOfRange)?)?.min(*limit));
        rests.push((place, rest));
    }
    match first {
        UnitsTo::Earliest => {}
        UnitsTo::LargestRemainder => {
            rests.retain(|(_, rest)| *rest > 0);
            sort_by_key(&mut rests, |(_, rest)| Reverse(*rest));
        }
    }
    let one = Money::from_minor(1)?;
    let mut left = whole.minus(Money::total(shares.iter().copied())?)?;
    let each = rests.iter().map(|(place, _)| (*place, one));
    let all = parts.iter().enumerate().map(|(place, (_, limit))| (place, *limit));
    for (place, most) in each.chain(all) {
        let (Some(share), Some((_, limit))) = (shares.get_mut(place), parts.get(place)) else { continue };
        let more = limit.minus(*share)?.min(most).min(left).at_least_zero();
        *share = share.plus(more)?;
        left = left.minus(more)?;
    }
    if let Some(share) = shares.first_mut() {
        *share = share.plus(left)?;
    }
    Ok(shares)
}

/// Who takes the units that floors leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitsTo {
    /// The largest remainders, ties as first met.
    LargestRemainder,
    /// Each from the first on.
    Earliest,
}

/// One unit each to the largest rests until the sum is `whole`; who has no rest gets none.
///
/// So no part is more than one unit above its floor, and a part that was whole stays as it is, even where `whole` is
/// more than all parts together: what is left over then is the caller's. Equal rests go by their place.
fn hand_out(floored: Vec<(Money, u128)>, whole: Money) -> Exact<Vec<Money>> {
    let one = Money::from_minor(1)?;
    let mut left = whole.minus(Money::total(floored.iter().map(|(floor, _)| *floor))?)?;
    let mut shares: Vec<Money> = floored.iter().map(|(floor, _)| *floor).collect();
    let mut places: Vec<(usize, u128)> =
        floored.iter().enumerate().map(|(place, (_, rest))| (place, *rest)).collect();
    sort_by_key(&mut places, |(_, rest)| Reverse(*rest));
    for (place, _) in places.into_iter().filter(|(_, rest)| *rest > 0) {
        if !left.is_positive() {
            break;
        }
        if let Some(share) = shares.get_mut(place) {
            *share = share.plus(one)?;
            left = left.minus(one)?;
        }
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn minors(shares: &Exact<Vec<Money>>) -> Vec<i64> {
        shares.iter().flatten().map(|money| money.minor()).collect()
    }

    #[test]
    fn parts_round_together_to_their_whole() {
        // tenths of a minor unit, the whole, and what each part becomes
        #[rustfmt::skip]
        let table: [(&[i64], i64, &[i64]); 8] = [
            (&[10, 20],                 4,     &[1, 2]),
            (&[10_004, 10_004, 10_004], 3_001, &[1_001, 1_000, 1_000]),
            (&[4, 6, 5],                2,     &[0, 1, 1]),
            (&[5, 5],                   1,     &[1, 0]),
            (&[5, 5],                   0,     &[0, 0]),
            (&[4],                      0,     &[0]),
            (&[10, 25],                 4,     &[1, 3]),
            (&[],                       0,     &[]),
        ];
        for (tenths, whole, expected) in table {
            let parts: Vec<Subcents> = tenths
                .iter()
                .map(|tenths| Subcents::from_decimal(Decimal::new(*tenths, 1)).unwrap())
                .collect();
            let rounded = largest_remainder(&parts, Money::from_minor(whole).unwrap());
            assert_eq!(minors(&rounded), expected, "{tenths:?}");
        }
    }

    type Row<'a> = (i64, &'a [(i64, i64)], &'a [i64], &'a [i64]);

    #[test]
    fn no_part_is_above_its_limit_and_all_add_up() {
        // the whole, (weight in tenths, limit) of each part, and what each becomes by remainder and from the first on
        #[rustfmt::skip]
        let table: [Row<'_>; 7] = [
            (15,  &[(800, 80), (80, 8), (120, 12)],   &[12, 1, 2],   &[13, 1, 1]),
            (100, &[(1_000, 100), (1_000, 100), (1_000, 100)], &[34, 33, 33], &[34, 33, 33]),
            (101, &[(1_000, 100), (1, 1)],            &[100, 1],     &[100, 1]),
            (1,   &[(4, 1), (6, 1)],                  &[0, 1],       &[1, 0]),
            (2,   &[(0, 1), (0, 3)],                  &[1, 1],       &[1, 1]),
            (5,   &[(10, 1), (10, 2)],                &[3, 2],       &[3, 2]),
            (0,   &[(10, 1)],                         &[0],          &[0]),
        ];
        for (whole, parts, by_remainder, from_the_first) in table {
            let part = |(tenths, limit): &(i64, i64)| {
                let weight = Subcents::from_decimal(Decimal::new(*tenths, 1)).unwrap();
                (weight, Money::from_minor(*limit).unwrap())
            };
            let parts: Vec<(Subcents, Money)> = parts.iter().map(part).collect();
            for (units_to, expected) in
                [(UnitsTo::LargestRemainder, by_remainder), (UnitsTo::Earliest, from_the_first)]
            {
                let shares = split_within(Money::from_minor(whole).unwrap(), &parts, units_to);
                assert_eq!(minors(&shares), expected, "{whole} {units_to:?}");
            }
        }
    }

    #[test]
    fn money_splits_by_weight_to_the_last_unit() {
        #[rustfmt::skip]
        let table: [(i64, &[i64], &[i64]); 7] = [
            (14,                    &[100],                        &[14]),
            (14,                    &[50, 50, 0],                  &[7, 7, 0]),
            (10,                    &[1, 1, 1],                    &[4, 3, 3]),
            (1,                     &[1, 2, 2],                    &[0, 1, 0]),
            (5,                     &[0, 0],                       &[0, 0]),
            (0,                     &[3, 4],                       &[0, 0]),
            // only the exact products tell the rests apart: 128 bits do not hold them
            (9_007_199_254_740_991, &[4_503_599_627_370_495, 4_503_599_627_370_494], &[4_503_599_627_370_496, 4_503_599_627_370_495]),
        ];
        for (whole, weights, expected) in table {
            let weights: Vec<Subcents> =
                weights.iter().map(|weight| Money::from_minor(*weight).unwrap().to_subcents()).collect();
            assert_eq!(minors(&split(Money::from_minor(whole).unwrap(), &weights)), expected, "{whole}");
        }
    }
}
