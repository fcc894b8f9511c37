//! The closed sets of the contract, value by value: the core's values, and their names in documents.

use crate::typed;
use drawdown::{account, decision, event, invoice, order};

/// Pairs the values of a set of the contract with those of the core. Both sides are matched exhaustively: a new value
/// on either does not compile until it has its counterpart.
macro_rules! pair {
    ($typed:path, $core:path { $($value:ident => $core_value:ident),+ $(,)? }) => {
        impl From<$core> for $typed {
            fn from(value: $core) -> Self {
                match value { $(<$core>::$core_value => Self::$value),+ }
            }
        }

        impl From<$typed> for $core {
            fn from(value: $typed) -> Self {
                match value { $(<$typed>::$value => Self::$core_value),+ }
            }
        }

        impl Named for $typed {
            fn name(self) -> &'static str {
                <$core>::from(self).name()
            }
        }
    };
}

/// A value of a closed set.
pub trait Named {
    /// Its name in documents.
    fn name(self) -> &'static str;
}

pair!(typed::Status, account::Status { Active => Active, Terminated => Terminated });
pair!(typed::Interval, account::Interval {
    Hourly => Hourly,
    Daily => Daily,
    Weekly => Weekly,
    Monthly => Monthly,
    Quarterly => Quarterly,
    Semiannual => Semiannual,
    Yearly => Yearly,
});
pair!(typed::Method, account::Method { Fixed => Fixed, Target => Target });
pair!(typed::AlertType, account::AlertType {
    WalletBalanceAmount => Balance,
    WalletCreditsBalance => Credits,
    WalletOngoingBalanceAmount => Ongoing,
    WalletCreditsOngoingBalance => OngoingCredits,
    CreditsExpiring => Expiring,
});
pair!(typed::TransactionType, account::TransactionType { Inbound => Inbound, Outbound => Outbound });
pair!(typed::TransactionStatus, account::TransactionKind {
    Purchased => Purchased,
    Granted => Granted,
    Invoiced => Invoiced,
    Voided => Voided,
    Transferred => Transferred,
});
pair!(typed::Settlement, account::TransactionStatus {
    Pending => Pending,
    Settled => Settled,
    Failed => Failed,
});
pair!(typed::Source, account::Source { Manual => Manual, Interval => Interval, Threshold => Threshold });
pair!(typed::VoidReason, account::VoidReason {
    Expired => Expired,
    Terminated => Terminated,
    Manual => Manual,
    Refund => Refund,
});
pair!(typed::InvoiceStatus, invoice::InvoiceStatus {
    Draft => Draft,
    Finalized => Finalized,
    Voided => Voided,
    Generating => Generating,
    Failed => Failed,
    Open => Open,
    Closed => Closed,
    Pending => Pending,
});
pair!(typed::PaymentStatus, invoice::PaymentStatus {
    Pending => Pending,
    Succeeded => Succeeded,
    Failed => Failed,
});
pair!(typed::FailureReason, account::FailureReason {
    PaymentFailed => PaymentFailed,
    SettledByCreditNote => SettledByCreditNote,
    WalletTerminated => WalletTerminated,
    InvoiceVoided => InvoiceVoided,
    CreditsEnded => CreditsEnded,
});
pair!(typed::EndReason, event::EndReason {
    Expired => Expired,
    Terminated => Terminated,
    WalletEnded => WalletEnded,
    Replaced => Replaced,
});
pair!(typed::UnchangedReason, decision::UnchangedReason {
    DoneBefore => DoneBefore,
    NothingDue => NothingDue,
    NothingToDo => NothingToDo,
    NothingLeft => NothingLeft,
    RoundsToNothing => RoundsToNothing,
    NoWalletCanPay => NoWalletCanPay,
    AlreadyInThatState => AlreadyInThatState,
    AlreadySettled => AlreadySettled,
    Excluded => Excluded,
});
pair!(typed::InvoiceSkip, decision::InvoiceSkip {
    ExcludedType => ExcludedType,
    NotFinalizing => NotFinalizing,
    NothingDue => NothingDue,
    LimitReached => LimitReached,
});
pair!(typed::WalletSkip, decision::WalletSkip {
    Expired => Expired,
    Inactive => Inactive,
    TooManyPeriods => TooManyPeriods,
    WrongCurrency => WrongCurrency,
    Empty => Empty,
    ExcludedType => ExcludedType,
    NotFinalizing => NotFinalizing,
    NotStarted => NotStarted,
    OutOfScope => OutOfScope,
    NotSelected => NotSelected,
    NothingDue => NothingDue,
    LimitReached => LimitReached,
    RoundsToNothing => RoundsToNothing,
});
pair!(typed::SourceSkip, decision::SourceSkip {
    NotStarted => NotStarted,
    Expired => Expired,
    OutOfScope => OutOfScope,
    NotReached => NotReached,
});
pair!(typed::DecidingKey, order::DecidingKey {
    Priority => Priority,
    Expiry => Expiry,
    GrantedFirst => GrantedFirst,
    Created => Created,
    Id => Id,
    WalletPriority => WalletPriority,
    RestrictedFirst => RestrictedFirst,
    NarrowestFirst => NarrowestFirst,
    CheapestFirst => CheapestFirst,
    LargestFirst => LargestFirst,
    Rolled => Rolled,
    Interval => Interval,
    Start => Start,
});
