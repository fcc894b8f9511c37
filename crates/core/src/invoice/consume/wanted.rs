//! How much of what was used is not taken yet.

use crate::account::Wallet;
use crate::amount::{Credits, Exact, Money, Owed};

/// What is wanted still, in the unit in which it was said.
#[derive(Debug, Clone, Copy)]
enum Rest {
    Money(Owed),
    /// A credit is a credit, whatever its wallet's rate.
    Credits(Credits),
}

/// What is wanted still.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    rest: Rest,
    worthless: bool,
}

impl Wanted {
    /// So much money.
    pub fn money(amount: Money) -> Exact<Self> {
        Ok(Self { rest: Rest::Money(Owed::of(amount)?), worthless: false })
    }

    /// So many credits.
    pub fn credits(credits: Credits) -> Self {
        Self { rest: Rest::Credits(credits), worthless: false }
    }

    /// Is nothing wanted any more?
    pub fn is_met(&self) -> bool {
        match self.rest {
            Rest::Money(owed) => owed.is_zero(),
            Rest::Credits(credits) => credits.is_zero(),
        }
    }

    /// Was the rest of it worth no money?
    pub fn is_worthless(&self) -> bool {
        self.worthless
    }

    /// Takes of money that a wallet holds (`measure: money`).
    pub fn take_money(&mut self, wallet: &Wallet, held: Money) -> Exact<Money> {
        let need = match self.rest {
            Rest::Money(owed) => owed.round_half_up()?,
            Rest::Credits(credits) => wallet.money(credits)?,
        };
        self.worthless = need.is_zero();
        let taken = need.min(held.at_least_zero());
        self.rest = match self.rest {
            Rest::Money(_) => Rest::Money(Owed::of(need.minus(taken)?)?),
            Rest::Credits(_) if taken == need => Rest::Credits(Credits::ZERO),
            Rest::Credits(credits) => Rest::Credits(credits.minus(wallet.credits(taken)?)?.at_least_zero()),
        };
        Ok(taken)
    }

    /// Takes of credits that a wallet holds (`measure: credits`): money is covered, so it is rounded up, once.
    pub fn take_credits(&mut self, wallet: &Wallet, held: Credits) -> Exact<Credits> {
        let held = held.at_least_zero();
        match self.rest {
            Rest::Money(owed) => {
                let taken = owed.credits(wallet.rate, wallet.currency)?.min(held);
                self.rest = Rest::Money(owed.less(taken, wallet.rate, wallet.currency)?);
                Ok(taken)
            }
            Rest::Credits(credits) => {
                let taken = credits.min(held);
                self.rest = Rest::Credits(credits.minus(taken)?);
                Ok(taken)
            }
        }
    }

    /// What of it nobody gave, in money; credits that no wallet can price are worth nothing.
    pub fn missing(&self, priced: Option<&Wallet>) -> Exact<Money> {
        match (self.rest, priced) {
            (Rest::Money(owed), _) => owed.round_half_up(),
            (Rest::Credits(credits), Some(wallet)) => wallet.money(credits),
            (Rest::Credits(_), None) => Ok(Money::ZERO),
        }
    }
}
