//! How much of what an invoice used is to come back: all of it, an amount, or what a credit note says.

use crate::documents::command::*;
use crate::malformed::Code;
use crate::prelude::*;
use drawdown::amount::Money;
use drawdown::command::{InvoiceReversal, ReversalExtent};
use drawdown_json::message;

pub(super) fn reversal(node: Node<'_>, of: &ReverseInvoiceFields<'_>) -> Option<InvoiceReversal> {
    let invoice_id = of.invoice_id();
    let extent = match (of.amount_cents(), of.credited_amount_cents(), of.invoice_total_amount_cents()) {
        (None, None, None) => Some(ReversalExtent::Whole),
        (Some(amount), None, None) => Money::read(amount).map(ReversalExtent::Amount),
        (Some(amount), ..) => {
            let text = "`amount_cents` and the members of a credit note are both there";
            amount.report(Code::ConflictingMembers, message(&[text]));
            None
        }
        (None, Some(credited), Some(total)) => {
            let (credited, invoice_total) = (Money::read(credited), Money::read(total));
            let of_note = |(credited, invoice_total)| ReversalExtent::CreditNote { credited, invoice_total };
            credited.zip(invoice_total).map(of_note)
        }
        (None, None, Some(_)) => {
            node.missing("credited_amount_cents");
            None
        }
        (None, Some(_), None) => {
            node.missing("invoice_total_amount_cents");
            None
        }
    };
    Some(InvoiceReversal { invoice_id: invoice_id?, extent: extent? })
}
