//! What of a grant goes on: at the end of its rule's period, when it comes back later, and at a reset of its wallet
//! (rules-beyond, section 4).
//!
//! Credits that go on stay in their grant: the same kind and fundings, so that a reversal still finds them.

mod period_end;
mod reset;
mod returned;

use alloc::vec::Vec;

use crate::account::{Transaction, TransactionId, VoidReason, Wallet, WalletId};
use crate::amount::{Exact, Money};
use crate::decide::draft::Draft;
use crate::decide::leaving::{FitsWallet, Leaving};
use crate::decide::refusals::Refusals;
use crate::draw;

pub(crate) use period_end::{Rolled, roll, rollover_of};
pub(crate) use reset::reset;
pub(crate) use returned::keep_returned;

const FIELD: &str = "wallet_id";

/// What of a grant a hold has: it is neither voided nor counted out. There are no holds yet.
const fn held(_: &Transaction) -> Money {
    Money::ZERO
}

/// Money that a grant says is left of it.
fn rest(grant: &Transaction) -> Money {
    grant.remaining.unwrap_or_default().amount
}

/// Ends so much of a grant's rest; nothing where that is nothing.
fn expire(
    draft: &mut Draft<'_>,
    wallet: &WalletId,
    grant: &TransactionId,
    amount: Money,
) -> Result<(), Refusals> {
    if !amount.is_positive() {
        return Ok(());
    }
    let known = draft.account.wallet(wallet).zip(draft.account.transaction(grant));
    let Some((wallet, grant)) = known.map(|(wallet, grant)| (wallet.without_lists(), grant.clone())) else {
        return Ok(());
    };
    let drawn = if amount == rest(&grant) {
        draw::whole_grant(&grant)
    } else {
        draw::money(draft.policy, &wallet, [draw::Portion::all(&grant)], amount)
            .fits_wallet(&wallet.id, FIELD)?
    };
    let leaving = Leaving::void(draft.policy, &wallet, drawn, FIELD)?;

    // From here it must succeed.
    draft.void(&wallet.id, leaving, VoidReason::Expired, Some(&grant.id))
}

/// Ends what the rests of these grants are above a limit together, from the first of them on; what is held is passed
/// over.
fn trim(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    grants: &[TransactionId],
    limit: Money,
) -> Result<(), Refusals> {
    let of_account = |id: &TransactionId| draft.account.transaction(id);
    let rests: Exact<Money> = Money::total(grants.iter().filter_map(of_account).map(rest));
    let Ok(mut excess) = rests.and_then(|rests| rests.minus(limit)) else { return Ok(()) };
    for id in grants {
        let free = draft.account.transaction(id).map_or(Money::ZERO, |grant| {
            rest(grant).minus(held(grant)).unwrap_or(Money::ZERO).at_least_zero()
        });
        let taken = excess.min(free);
        expire(draft, &wallet.id, id, taken)?;
        excess = excess.minus(taken.at_least_zero()).unwrap_or(Money::ZERO);
    }
    Ok(())
}

/// In the order in which the rests of rolled grants go: the soonest end first, none last, then the oldest.
fn soonest_first(grants: &mut [&Transaction]) {
    drawdown_sort::sort_by(grants, |one, other| {
        let place =
            |grant: &Transaction| (grant.expiration_at.is_none(), grant.expiration_at, grant.created_at);
        (place(one), &one.id).cmp(&(place(other), &other.id))
    });
}

/// The ids of these grants.
fn ids(grants: Vec<&Transaction>) -> Vec<TransactionId> {
    grants.into_iter().map(|grant| grant.id.clone()).collect()
}
