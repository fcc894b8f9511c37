//! What is explained beside invoices.

use crate::describe::Document;
use crate::prelude::*;
use crate::table::write_rows;
use drawdown::account::{InvoiceId, Text, TransactionId, WalletId};
use drawdown::amount::Money;
use drawdown::decision::Remark;
use drawdown_json::writer::Place;

/// Declares the remarks: each with its table, and with the parts of which its rows are written.
macro_rules! remarks {
    ($(
        $(#[doc = $docs:literal])+
        $table:ident: $name:literal => $remark:ident { $($part:ident),+ } [$($rows:tt)+]
    )+) => {
        $(document! {
            $(#[doc = $docs])+
            $table: $name;

            /// Which remark it is.
            reason: Text, unread => ();
            $($rows)+
        })+

        /// The tables, in the order of the reference.
        pub(crate) static TABLES: &[&Document] = &[$(&$table),+];

        impl Write for Remark {
            fn write(&self, place: Place<'_>) {
                place.object(|object| {
                    put!(object, "reason" => self.reason());
                    match self {
                        $(Self::$remark { $($part),+ } => { write_rows!(object $($rows)+); })+
                    }
                });
            }
        }
    };
}

remarks! {
    /// Neither its fundings nor what remains of the grants say where an outbound's credits came from, so they came back
    /// as one grant.
    SOURCES_UNKNOWN: "SourcesUnknownRemark"
        => SourcesUnknown { invoice_id, wallet_id, transaction_id, amount, purchased_at_most } [
        /// The reversed invoice.
        invoice_id: InvoiceId, unread => invoice_id;
        /// The wallet.
        wallet_id: WalletId, unread => wallet_id;
        /// The outbound.
        transaction_id: TransactionId, unread => transaction_id;
        /// What came back, in minor units.
        amount_cents: Money, unread => amount;
        /// The most of it that purchases can have lost, in minor units.
        purchased_at_most_cents: Money, unread => purchased_at_most;
    ]

    /// What of a credit note came back as credits, and what of it the host has to pay out.
    CREDITED: "CreditedRemark" => Credited { invoice_id, credited, amount, refund } [
        /// The invoice.
        invoice_id: InvoiceId, unread => invoice_id;
        /// What the note credits, in minor units.
        credited_amount_cents: Money, unread => credited;
        /// What came back as credits, in minor units.
        amount_cents: Money, unread => amount;
        /// What did not, in minor units: the host sets it against what is still due.
        refund_amount_cents: Money, unread => refund;
    ]

    /// A grant that ended says more than its wallet holds: what the wallet owes its ended grants is not booked.
    DUES_UNBOOKED: "DuesUnbookedRemark" => DuesUnbooked { wallet_id, transaction_id, remaining, balance } [
        /// The wallet.
        wallet_id: WalletId, unread => wallet_id;
        /// The grant.
        transaction_id: TransactionId, unread => transaction_id;
        /// What the grant says, in minor units.
        remaining_amount_cents: Money, unread => remaining;
        /// What the wallet holds when the grant's turn comes, in minor units.
        balance_cents: Money, unread => balance;
    ]
}
