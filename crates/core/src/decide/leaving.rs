//! What comes into a wallet and what leaves it, checked before anything is booked.

use alloc::format;

use super::refusals::{Refusals, out_of_range};
use crate::account::{Balance, Funds, Transaction, TransactionId, TransactionKind, Wallet, WalletId};
use crate::amount::{Exact, Money, OutOfRange};
use crate::decision::{Code, Refusal};
use crate::draw::{DrawError, Drawn};
use crate::policy::{ConsumedCounters, Policy};

/// What leaves a wallet, checked: it can be booked.
pub(crate) struct Leaving {
    /// What is drawn.
    pub drawn: Drawn,
    /// The wallet's figures after it.
    pub balance: Balance,
}

impl Leaving {
    /// Checks what was drawn against what the wallet holds.
    ///
    /// # Errors
    /// - [`DrawError::Short`] when the wallet holds less money
    /// - [`DrawError::Disagree`] when its credits and money are too far apart
    /// - [`DrawError::OutOfRange`] when credits or counters after it need more than 28 digits
    pub fn of(
        policy: &Policy,
        wallet: &Wallet,
        drawn: Drawn,
        kind: TransactionKind,
    ) -> Result<Self, DrawError> {
        let drawn = drawn.within(policy, wallet.balance)?;
        let balance = after_outbound(policy, wallet.balance, drawn.funds, kind)?;
        Ok(Self { drawn: drawn.checked(policy, wallet)?, balance })
    }

    /// The same of a void that the member `field` of the command asks for; `None` when it is worth nothing.
    ///
    /// # Errors
    /// - as [`Self::of`]
    pub fn void(
        policy: &Policy,
        wallet: &Wallet,
        drawn: Drawn,
        field: &'static str,
    ) -> Result<Option<Self>, Refusals> {
        if drawn.funds.is_zero() {
            return Ok(None);
        }
        let leaving = Self::of(policy, wallet, drawn, TransactionKind::Voided);
        leaving.fits_wallet(&wallet.id, field).map(Some)
    }
}

/// A wallet's figures after credits came: never fewer than before.
pub(crate) fn after_inbound(balance: Balance, funds: Funds) -> Exact<Balance> {
    let after = Balance {
        credits: balance.credits.plus(funds.credits)?,
        amount: balance.amount.plus(funds.amount)?,
        ..balance
    };
    let grew = after.credits >= balance.credits && after.amount >= balance.amount;
    if grew { Ok(after) } else { Err(OutOfRange) }
}

/// A wallet's figures after credits left: never more money than it holds, whatever its grants say. Credits of
/// running sums never fall below zero by rounding.
fn after_outbound(
    policy: &Policy,
    balance: Balance,
    funds: Funds,
    kind: TransactionKind,
) -> Result<Balance, DrawError> {
    let available = balance.amount.at_least_zero();
    if funds.amount > available {
        return Err(DrawError::Short { available });
    }
    let credits = balance.credits.minus(funds.credits)?;
    let counted = match policy.consumed_counters {
        // moving on is no use, in no policy
        ConsumedCounters::EveryOutbound => kind != TransactionKind::Transferred,
        ConsumedCounters::Invoiced => kind == TransactionKind::Invoiced,
    };
    let consumed = if counted { funds } else { Funds::ZERO };
    Ok(Balance {
        credits: if balance.credits.decimal().is_sign_negative() { credits } else { credits.at_least_zero() },
        amount: balance.amount.minus(funds.amount)?,
        consumed_credits: balance.consumed_credits.plus(consumed.credits)?,
        consumed_amount: balance.consumed_amount.plus(consumed.amount)?,
    })
}

/// An ended grant that says other than its wallet holds.
#[derive(Debug)]
pub(crate) struct Contradiction {
    /// Why its rest cannot be voided.
    pub error: DrawError,
    /// The grant.
    pub grant: TransactionId,
    /// What it says.
    pub remaining: Money,
    /// What the wallet holds when its turn comes.
    pub balance: Money,
}

impl Contradiction {
    /// A grant whose rest its wallet cannot give.
    pub fn of(error: DrawError, grant: &Transaction, wallet: &Wallet) -> Self {
        let remaining = grant.remaining.unwrap_or_default().amount;
        Self { error, grant: grant.id.clone(), remaining, balance: wallet.balance.amount }
    }
}

/// Turns a draw that is not possible into a refusal about its wallet.
pub(crate) trait FitsWallet<T> {
    /// `field` is the member of the command that asked for it. Shortfalls stand on `amount_cents` (rules, section 4), but
    /// for the invoices of a command.
    fn fits_wallet(self, wallet: &WalletId, field: &'static str) -> Result<T, Refusals>;
}

impl<T> FitsWallet<T> for Result<T, DrawError> {
    fn fits_wallet(self, wallet: &WalletId, field: &'static str) -> Result<T, Refusals> {
        self.map_err(|error| draw_refusal(error, wallet, field).into())
    }
}

pub(super) fn draw_refusal(error: DrawError, wallet: &WalletId, field: &'static str) -> Refusal {
    let refusal = match error {
        DrawError::OutOfRange => out_of_range(field),
        DrawError::Short { available } => {
            let message =
                format!("wallet `{wallet}` can give {} minor units, fewer than asked", available.minor());
            let field = if field == "invoices" { field } else { "amount_cents" };
            Refusal::new(Code::ExceedsAvailableAmount, field, message).with("available", available)
        }
        DrawError::Disagree { residue } => {
            let message = format!(
                "credits and money of wallet `{wallet}` are {} minor units apart, more than rounding leaves",
                residue.minor()
            );
            Refusal::new(Code::BalancesDisagree, field, message).with("residue", residue)
        }
    };
    refusal.about(wallet.as_str())
}

#[cfg(test)]
mod tests;
