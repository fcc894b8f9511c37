//! Commands about grants, and about credits that are used without an invoice.

use crate::documents::command::*;
use crate::documents::invoice;
use crate::documents::metadata;
use crate::documents::wallet_draft;
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::judged::{expiration, judged};
use drawdown::Decimal;
use drawdown::amount::Money;
use drawdown::command::{ConsumeCredits, GrantChanges, TransferCredits, Used, VoidCredits};
use drawdown_json::message;

pub(super) fn void_credits(of: &VoidCreditsFields<'_>) -> Option<VoidCredits> {
    let (wallet_id, voided_credits) = (of.wallet_id(), of.voided_credits());
    let voided_transaction_id = of.voided_transaction_id();
    let shortfall = of.shortfall();
    Some(VoidCredits { wallet_id: wallet_id?, voided_credits, voided_transaction_id, shortfall })
}

pub(super) fn consume_credits(node: Node<'_>, of: &ConsumeCreditsFields<'_>) -> Option<ConsumeCredits> {
    let asked = match (of.credits(), of.amount_cents()) {
        (Some(_), Some(second)) => {
            let text = "`credits` and `amount_cents` are both there";
            second.report(Code::ConflictingMembers, message(&[text]));
            None
        }
        (Some(credits), None) => Decimal::read(credits).map(Used::Credits),
        (None, Some(amount)) => Money::read(amount).map(Used::Amount),
        (None, None) => {
            node.missing("amount_cents");
            None
        }
    };
    Some(ConsumeCredits {
        wallet_id: of.wallet_id(),
        item: of.item().and_then(invoice::read_used),
        invoice_id: of.invoice_id(),
        shortfall: of.shortfall(),
        asked: asked?,
    })
}

pub(super) fn transfer_credits(of: &TransferCreditsFields<'_>) -> Option<TransferCredits> {
    let (grant, wallet, amount) = (of.source(), of.target(), of.amount_cents());
    Some(TransferCredits { from_transaction_id: grant?, to_wallet_id: wallet?, amount: amount? })
}

pub(super) fn grant_changes(of: &UpdateGrantFields<'_>) -> GrantChanges {
    GrantChanges {
        expiration_at: expiration(of.expiration_at()),
        name: wallet_draft::change(of.name()),
        metadata: wallet_draft::emptied(judged(of.metadata(), metadata::read)),
    }
}
