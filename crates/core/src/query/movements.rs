//! What moved a wallet, each at the instant from which it counts: an end at its cut-off, whenever it was swept.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{
    Account, Funding, Funds, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    VoidReason, Wallet, WalletId,
};
use crate::amount::Exact;
use crate::closed_set::closed_set;
use crate::expiry;
use crate::policy::Policy;
use crate::time::Instant;
use drawdown_sort::{collected, sort_by_key};

closed_set! {
    /// How a balance moved.
    MovementKind {
        /// Bought or granted.
        Funded = "funded",
        /// Used.
        Consumed = "consumed",
        /// Came back.
        Restored = "restored",
        /// Ended unused.
        Expired = "expired",
        /// Voided otherwise: by hand, refunded, with the wallet that was terminated.
        Voided = "voided",
        /// Covered what was taken without cover.
        Repaid = "repaid",
        /// Went to another wallet, or came from one.
        Transferred = "transferred",
    }
}

/// One movement of a wallet.
#[derive(Debug, Clone)]
pub(super) struct Movement<'a> {
    /// From when it counts; `None`: before everything that says when.
    pub at: Option<Instant>,
    pub turn: Turn,
    pub kind: MovementKind,
    pub direction: TransactionType,
    /// Without its sign.
    pub funds: Funds,
    /// Of an end the grant that ended; `None` of a pool.
    pub transaction_id: Option<&'a TransactionId>,
    /// Which grants lost it, or got it back.
    pub fundings: Cow<'a, [Funding]>,
}

/// Inside one instant what ends goes first; what came back too late ends after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    End,
    Decision,
    EndAgain,
}

impl Movement<'_> {
    /// What a figure is after it.
    pub fn done(&self, before: Funds) -> Exact<Funds> {
        match self.direction {
            TransactionType::Inbound => before.plus(self.funds),
            TransactionType::Outbound => before.minus(self.funds),
        }
    }

    /// What a figure was before it.
    pub fn undone(&self, after: Funds) -> Exact<Funds> {
        match self.direction {
            TransactionType::Inbound => after.minus(self.funds),
            TransactionType::Outbound => after.plus(self.funds),
        }
    }
}

/// A wallet with what moved it, in order.
pub(super) struct Past<'a> {
    pub wallet: &'a Wallet,
    pub movements: Vec<Movement<'a>>,
    /// What was there before the first of them: what the transactions do not account for.
    pub unexplained: Funds,
    /// Its settled purchases and grants.
    pub grants: Vec<&'a Transaction>,
}

/// The pasts of the wallets that are asked for, in the order of the account.
pub(super) fn pasts<'a>(
    policy: &Policy,
    account: &'a Account,
    asked: Option<&WalletId>,
) -> Exact<Vec<Past<'a>>> {
    let wallets = account.wallets.iter().filter(|wallet| asked.is_none_or(|asked| wallet.id == *asked));
    let wallets: Vec<&Wallet> = wallets.collect();
    let mut settled: BTreeMap<&WalletId, Vec<&Transaction>> =
        collected(wallets.iter().map(|wallet| (&wallet.id, Vec::new())));
    for transaction in account.transactions.iter().filter(|it| it.status == TransactionStatus::Settled) {
        if let Some(of_wallet) = settled.get_mut(&transaction.wallet_id) {
            of_wallet.push(transaction);
        }
    }
    let past = |wallet: &'a Wallet| {
        let transactions = settled.get(&wallet.id).map_or(&[][..], Vec::as_slice);
        Ends { policy, account, wallet, inflows: inflows(wallet, transactions) }.past(transactions)
    };
    wallets.into_iter().map(past).collect()
}

fn moment(transaction: &Transaction) -> Option<Instant> {
    transaction.settled_at.or(transaction.created_at)
}

/// Credits that came, and when: by the grant that they came to, under no name in a pool.
type Inflows<'a> = BTreeMap<Option<&'a TransactionId>, Vec<(Instant, Funds)>>;

fn inflows<'a>(wallet: &Wallet, transactions: &[&'a Transaction]) -> Inflows<'a> {
    let mut inflows = Inflows::new();
    for transaction in transactions.iter().filter(|it| it.transaction_type == TransactionType::Inbound) {
        let Some(at) = moment(transaction) else { continue };
        let own = Funds { amount: transaction.amount, credits: transaction.credits };
        if !wallet.traceable {
            inflows.entry(None).or_default().push((at, own));
            continue;
        }
        if transaction.is_grant() {
            inflows.entry(Some(&transaction.id)).or_default().push((at, own));
        }
        for Funding { transaction_id, funds, .. } in &transaction.fundings {
            inflows.entry(Some(transaction_id)).or_default().push((at, *funds));
        }
    }
    inflows
}

/// What is needed to say when credits of a wallet ended.
struct Ends<'a, 'p> {
    policy: &'p Policy,
    account: &'a Account,
    wallet: &'a Wallet,
    inflows: Inflows<'a>,
}

impl<'a> Ends<'a, '_> {
    fn past(self, transactions: &[&'a Transaction]) -> Exact<Past<'a>> {
        let grants: Vec<&Transaction> = transactions.iter().copied().filter(|it| it.is_grant()).collect();
        let by_id: BTreeMap<&TransactionId, &Transaction> =
            collected(grants.iter().map(|grant| (&grant.id, *grant)));
        let mut movements = Vec::with_capacity(transactions.len());
        for transaction in transactions.iter().copied() {
            if transaction.void_reason == Some(VoidReason::Expired) {
                self.expired(transaction, &by_id, &mut movements)?;
            } else {
                movements.push(plain(transaction));
            }
        }
        sort_by_key(&mut movements, |movement| (movement.at, movement.turn));
        let held = Funds { amount: self.wallet.balance.amount, credits: self.wallet.balance.credits };
        let unexplained = movements.iter().try_fold(held, |held, movement| movement.undone(held))?;
        Ok(Past { wallet: self.wallet, movements, unexplained, grants })
    }

    /// A void of what expired, grant by grant, as each of them ended.
    fn expired(
        &self,
        void: &'a Transaction,
        grants: &BTreeMap<&TransactionId, &'a Transaction>,
        movements: &mut Vec<Movement<'a>>,
    ) -> Exact<()> {
        let mut left = Funds { amount: void.amount, credits: void.credits };
        let mut from = |source: Option<&'a TransactionId>, funds| {
            let grant = source.and_then(|source| grants.get(source).copied());
            self.pieces(void, grant, source, funds, movements)
        };
        for Funding { transaction_id, funds, .. } in &void.fundings {
            left = left.minus(*funds)?;
            from(Some(transaction_id), *funds)?;
        }
        // in a pool all of it, else what rounding left between the void and its grants
        if left.is_zero() { Ok(()) } else { from(void.voided_transaction_id.as_ref(), left) }
    }

    /// What of a grant ended at its cut-off, and what at the later instants at which it came back.
    fn pieces(
        &self,
        void: &'a Transaction,
        grant: Option<&Transaction>,
        source: Option<&'a TransactionId>,
        funds: Funds,
        movements: &mut Vec<Movement<'a>>,
    ) -> Exact<()> {
        let booked = moment(void);
        let cutoff = self.cutoff(grant).filter(|cutoff| booked.is_some_and(|booked| *cutoff <= booked));
        let Some(cutoff) = cutoff else {
            movements.push(piece(booked, Turn::Decision, source, funds));
            return Ok(());
        };
        let mut left = funds;
        let came = self.inflows.get(&source).map_or(&[][..], Vec::as_slice);
        for (at, amount) in came.iter().rev().filter(|(at, _)| *at > cutoff && Some(*at) <= booked) {
            let late = if amount.amount < left.amount { *amount } else { left };
            left = left.minus(late)?;
            movements.push(piece(Some(*at), Turn::EndAgain, source, late));
        }
        movements.push(piece(Some(cutoff), Turn::End, source, left));
        Ok(())
    }

    fn cutoff(&self, grant: Option<&Transaction>) -> Option<Instant> {
        end_of(self.policy, self.account, self.wallet, grant)
    }
}

/// When a grant is over: at its own cut-off or its wallet's, whichever comes first.
pub(super) fn end_of(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    grant: Option<&Transaction>,
) -> Option<Instant> {
    let own = grant.and_then(|grant| grant.expiration_at).filter(|_| policy.grant_spans);
    let ends = [own, wallet.expiration_at];
    ends.into_iter().flatten().map(|end| expiry::cutoff(policy, account, end)).min()
}

fn piece<'a>(
    at: Option<Instant>,
    turn: Turn,
    source: Option<&'a TransactionId>,
    funds: Funds,
) -> Movement<'a> {
    let funding =
        |id: &TransactionId| Funding { transaction_id: id.clone(), funds, position: None, cost: None };
    Movement {
        at,
        turn,
        kind: MovementKind::Expired,
        direction: TransactionType::Outbound,
        funds,
        transaction_id: source,
        fundings: Cow::Owned(source.map(funding).into_iter().collect()),
    }
}

fn plain(transaction: &Transaction) -> Movement<'_> {
    Movement {
        at: moment(transaction),
        turn: Turn::Decision,
        kind: kind(transaction),
        direction: transaction.transaction_type,
        funds: Funds { amount: transaction.amount, credits: transaction.credits },
        transaction_id: Some(&transaction.id),
        fundings: Cow::Borrowed(&transaction.fundings),
    }
}

fn kind(transaction: &Transaction) -> MovementKind {
    match (transaction.transaction_type, transaction.kind) {
        (TransactionType::Inbound, TransactionKind::Invoiced | TransactionKind::Voided) => {
            MovementKind::Restored
        }
        (TransactionType::Inbound, TransactionKind::Purchased | TransactionKind::Granted) => {
            let back = transaction.voided_invoice_id.is_some();
            if back { MovementKind::Restored } else { MovementKind::Funded }
        }
        (_, TransactionKind::Transferred) => MovementKind::Transferred,
        (TransactionType::Outbound, TransactionKind::Voided) => MovementKind::Voided,
        (
            TransactionType::Outbound,
            TransactionKind::Invoiced | TransactionKind::Purchased | TransactionKind::Granted,
        ) => MovementKind::Consumed,
    }
}
