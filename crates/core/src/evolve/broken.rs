//! Why a history does not hold together.

use core::fmt;

use crate::account::{Funds, Text, Transaction, TransactionId, Wallet, WalletId};
use crate::amount::{Money, OutOfRange};
use crate::closed_set::closed_set;

closed_set! {
    /// What an event speaks of.
    Subject {
        /// A wallet.
        Wallet = "wallet",
        /// A transaction.
        Transaction = "transaction",
        /// A grant or a settled purchase that knows what remains of it.
        Grant = "grant",
        /// A top-up rule.
        Rule = "rule",
        /// An alert.
        Alert = "alert",
        /// An event.
        Event = "event",
    }
}

/// An event does not follow from what the account holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokenHistory {
    /// The account does not hold what the event speaks of, or not yet.
    Missing {
        /// What it is.
        subject: Subject,
        /// Its id.
        id: Text,
    },
    /// The account holds already what the event adds.
    Twice {
        /// What it is.
        subject: Subject,
        /// Its id.
        id: Text,
    },
    /// What the event ends, settles or sets was so before.
    Over {
        /// What it is.
        subject: Subject,
        /// Its id.
        id: Text,
    },
    /// The account knows no customer.
    NoCustomer,
    /// The event sets the currency of a customer who has another.
    CustomerHasCurrency,
    /// Kind, direction, status or wallet of a transaction are not those of the event.
    WrongTransaction {
        /// The transaction.
        transaction: TransactionId,
    },
    /// The event changes of a wallet what no update changes: another event was lost.
    WrongWallet {
        /// The wallet.
        wallet: WalletId,
    },
    /// The event begins at a balance that the wallet does not have.
    BalanceDiffers {
        /// The wallet.
        wallet: WalletId,
        /// What it holds.
        held: Funds,
        /// Where the event begins.
        before: Funds,
    },
    /// The event begins at a rest that the grant does not have.
    RemainingDiffers {
        /// The grant.
        grant: TransactionId,
        /// What remains of it.
        held: Money,
        /// Where the event begins.
        before: Money,
    },
    /// The event would leave a grant with less than nothing, or with more than it gave.
    RemainingOutside {
        /// The grant.
        grant: TransactionId,
        /// What would remain of it.
        remaining: Money,
        /// What it gave.
        given: Money,
    },
    /// A figure does not fit its type.
    OutOfRange,
}

impl BrokenHistory {
    pub(super) fn missing(subject: Subject, id: &Text) -> Self {
        Self::Missing { subject, id: id.clone() }
    }

    pub(super) fn twice(subject: Subject, id: &Text) -> Self {
        Self::Twice { subject, id: id.clone() }
    }

    pub(super) fn over(subject: Subject, id: &Text) -> Self {
        Self::Over { subject, id: id.clone() }
    }

    pub(super) fn wrong_transaction(transaction: &Transaction) -> Self {
        Self::WrongTransaction { transaction: transaction.id.clone() }
    }

    pub(super) fn wrong_wallet(wallet: &Wallet) -> Self {
        Self::WrongWallet { wallet: wallet.id.clone() }
    }

    /// The id of what does not go with the account.
    #[must_use]
    pub fn id(&self) -> Option<&Text> {
        match self {
            Self::Missing { id, .. } | Self::Twice { id, .. } | Self::Over { id, .. } => Some(id),
            Self::WrongTransaction { transaction } => Some(transaction.text()),
            Self::WrongWallet { wallet } | Self::BalanceDiffers { wallet, .. } => Some(wallet.text()),
            Self::RemainingDiffers { grant, .. } | Self::RemainingOutside { grant, .. } => Some(grant.text()),
            Self::NoCustomer | Self::CustomerHasCurrency | Self::OutOfRange => None,
        }
    }
}

impl From<OutOfRange> for BrokenHistory {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

impl fmt::Display for BrokenHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { subject, id } => {
                write!(f, "the account does not hold {} `{id}`", subject.name())
            }
            Self::Twice { subject, id } => write!(f, "{} `{id}` is there already", subject.name()),
            Self::Over { subject, id } => write!(f, "{} `{id}` has come to this before", subject.name()),
            Self::NoCustomer => f.write_str("the account knows no customer"),
            Self::CustomerHasCurrency => f.write_str("the customer has another currency"),
            Self::WrongTransaction { transaction } => {
                write!(f, "transaction `{transaction}` is not one that such an event moves")
            }
            Self::WrongWallet { wallet } => {
                write!(f, "wallet `{wallet}` differs in what no update changes")
            }
            Self::BalanceDiffers { wallet, held, before } => {
                let (held, before) = (Figures(*held), Figures(*before));
                write!(f, "wallet `{wallet}` holds {held}, the event begins at {before}")
            }
            Self::RemainingDiffers { grant, held, before } => {
                let (held, before) = (held.minor(), before.minor());
                write!(f, "{held} minor units remain of grant `{grant}`, the event begins at {before}")
            }
            Self::RemainingOutside { grant, remaining, given } => {
                let (remaining, given) = (remaining.minor(), given.minor());
                write!(f, "{remaining} minor units would remain of grant `{grant}`, which gave {given}")
            }
            Self::OutOfRange => f.write_str("a figure does not fit its type exactly"),
        }
    }
}

impl core::error::Error for BrokenHistory {}

/// The first event of a history that does not follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenEvent {
    /// Its number, from 0.
    pub number: usize,
    /// Why it does not follow.
    pub why: BrokenHistory,
}

impl fmt::Display for BrokenEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {}: {}", self.number, self.why)
    }
}

impl core::error::Error for BrokenEvent {}

struct Figures(Funds);

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Funds { amount, credits } = self.0;
        write!(f, "{} minor units and {} credits", amount.minor(), credits.decimal().normalize())
    }
}
