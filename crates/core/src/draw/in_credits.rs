//! Draws where credits are the measure (rules beyond Lago, section 14): what remains is credits, and what leaves in money
//! is the difference of what they are worth before and after. So usage below a minor unit is taken as it is, and the
//! minor units follow when they are full.

use alloc::vec::Vec;

use super::{DrawError, Drawn, Portion, from_grants, funding, pool_of};
use crate::account::{Funding, Funds, Transaction, Wallet};
use crate::amount::{Credits, Exact, Money};

/// Money for an invoice, which stays whole: from each source as many credits as cover what it pays.
pub(super) fn money<'a>(
    wallet: &Wallet,
    grants: impl IntoIterator<Item = Portion<'a>>,
    amount: Money,
) -> Result<Drawn, DrawError> {
    let (fundings, granted) = match wallet.traceable {
        true => from_grants(wallet, grants, amount, cover)?,
        false => (Vec::new(), Money::ZERO),
    };
    let credits = match wallet.traceable {
        true => Credits::total(fundings.iter().map(|funding| funding.funds.credits))?,
        false => cover(wallet, pool_of(wallet), amount)?.credits,
    };
    let residue = Funds { amount: wallet.money(credits)?.minus(amount)?, credits: Credits::ZERO };
    Ok(Drawn { funds: Funds { amount, credits }, fundings, granted, residue })
}

/// These credits, from one grant after the other or from the pool.
pub(super) fn credits(
    wallet: &Wallet,
    grants: &[&Transaction],
    pot: Funds,
    credits: Credits,
) -> Result<Drawn, DrawError> {
    if !wallet.traceable {
        let funds = take(wallet, pot, credits.min(pot.credits.at_least_zero()))?;
        return Ok(Drawn { funds, fundings: Vec::new(), granted: Money::ZERO, residue: Funds::ZERO });
    }
    let (mut rest, mut granted) = (credits, Money::ZERO);
    let mut fundings: Vec<Funding> = Vec::new();
    for grant in grants {
        let Some(pot) = grant.remaining.filter(|pot| pot.credits.is_positive() && rest.is_positive()) else {
            continue;
        };
        let taken = take(wallet, pot, rest.min(pot.credits))?;
        rest = rest.minus(taken.credits)?;
        if !grant.is_paid_for() {
            granted = granted.plus(taken.amount)?;
        }
        fundings.push(funding(grant, taken)?);
    }
    if rest.is_positive() {
        return Err(DrawError::Short { available: wallet.money(credits.minus(rest)?)? });
    }
    let funds = fundings.iter().try_fold(Funds::ZERO, |sum, funding| sum.plus(funding.funds))?;
    Ok(Drawn { funds, fundings, granted, residue: Funds::ZERO })
}

/// Credits out of a pot: its money becomes what is worth what stays.
pub(crate) fn take(wallet: &Wallet, pot: Funds, credits: Credits) -> Exact<Funds> {
    let left = wallet.money(pot.credits.minus(credits)?)?;
    let amount = if credits == pot.credits { pot.amount } else { pot.amount.minus(left)? };
    Ok(Funds { amount: amount.at_least_zero().min(pot.amount.at_least_zero()), credits })
}

/// As many credits as cover this money, and no more than there are.
fn cover(wallet: &Wallet, pot: Funds, amount: Money) -> Exact<Funds> {
    let credits = wallet.credits_covering(amount)?.min(pot.credits.at_least_zero());
    Ok(Funds { amount, credits })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Rate;
    use crate::sample::{credits as of, decimal, money as cents, transaction, wallet};

    #[test]
    fn what_stays_is_credits_and_money_follows() {
        // rate, credits and cents of one grant; cents for an invoice -> credits, then what stays of both
        for (rate, held, worth, asked, taken, stays) in [
            ("0.003", "100", 30, 10, "33.33334", ("66.66666", 20)),
            ("0.01", "1.5", 2, 2, "1.5", ("0", 0)),
            ("0.01", "1.4", 1, 1, "1", ("0.4", 0)),
            ("0.003", "5", 2, 1, "3.33334", ("1.66666", 1)),
            ("1", "10", 1000, 250, "2.5", ("7.5", 750)),
        ] {
            let mut holder = wallet("w", worth);
            holder.rate = Rate::new(decimal(rate)).unwrap();
            let mut source = transaction("g", "w", "in granted", worth, "2026-01-01");
            source.remaining = Some(Funds { amount: cents(worth), credits: of(held) });
            let drawn = money(&holder, [Portion::all(&source)], cents(asked)).unwrap();
            assert_eq!(drawn.funds, Funds { amount: cents(asked), credits: of(taken) }, "{rate} {held}");
            let left = source.remaining.unwrap().minus(drawn.fundings[0].funds).unwrap();
            assert_eq!(left, Funds { amount: cents(stays.1), credits: of(stays.0) }, "{rate} {held}");
        }
    }

    #[test]
    fn draws_below_a_minor_unit_add_up() {
        let mut holder = wallet("w", 500);
        holder.rate = Rate::new(decimal("0.00001")).unwrap();
        let mut pot = Funds { amount: cents(500), credits: of("500000") };
        for _ in 0..60 {
            pot = pot.minus(take(&holder, pot, of("76.8")).unwrap()).unwrap();
        }
        assert_eq!(pot, Funds { amount: cents(495), credits: of("495392") });
    }
}
