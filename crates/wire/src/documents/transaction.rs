//! Stored wallet transactions, in Lago's shape.

use crate::documents::invoice;
use crate::documents::metadata;
use crate::prelude::*;
use crate::values::terms::{AllTerms, Terms};
use alloc::vec::Vec;
use drawdown::account::{Funding, Funds, PurchaseInvoice, Source, Transaction, TransactionId, WalletId};
use drawdown::amount::{Credits, Money};
use drawdown_json::writer::Place;

/// Reads a transaction. Its wallet need not be there: it may belong to a list that was cut.
pub(crate) fn read(node: Node<'_>, all: &AllTerms) -> Option<Transaction> {
    let object = node.lenient()?;
    let wallet_id: Option<WalletId> = object.require_or("wallet_id", "lago_wallet_id");
    let terms = all.of(wallet_id.as_ref());
    let (id, transaction_type, kind, status) = (
        object.own_id(),
        object.require("transaction_type"),
        object.require("transaction_status"),
        object.require("status"),
    );
    let funds = funds(&object, terms);
    let transaction = Transaction {
        source: object.read("source").unwrap_or(Source::Manual),
        remaining: remaining(&object, terms),
        priority: object.read("priority").unwrap_or(50),
        name: object.read("name"),
        metadata: object.get("metadata").and_then(metadata::read).unwrap_or_default(),
        invoice_id: object.read_or("invoice_id", "lago_invoice_id"),
        credit_note_id: object.other_id("credit_note_id", "lago_credit_note_id"),
        voided_invoice_id: object.read_or("voided_invoice_id", "lago_voided_invoice_id"),
        voided_transaction_id: object.read_or("voided_transaction_id", "lago_voided_transaction_id"),
        void_reason: object.read("void_reason"),
        invoice_requires_successful_payment: object
            .read("invoice_requires_successful_payment")
            .unwrap_or_default(),
        purchase_invoice: object.get("purchase_invoice").and_then(purchase_invoice),
        external_subscription_id: object.code("external_subscription_id"),
        plan_code: object.code("plan_code"),
        billing_entity_code: object.code("billing_entity_code"),
        fundings: fundings(&object, terms),
        refunded_amount: object.amount("refunded_amount_cents").unwrap_or_default(),
        refund_due: object.read("refund_due").unwrap_or_default(),
        failure_reason: object.read("failure_reason"),
        residue_credits: object.read("residue_credits").unwrap_or_default(),
        residue_amount: object.read("residue_amount_cents").unwrap_or_default(),
        starts_at: object.read("starts_at"),
        expiration_at: object.read("expiration_at"),
        created_at: object.read("created_at"),
        booked_at: object.read("booked_at"),
        settled_at: object.read("settled_at"),
        failed_at: object.read("failed_at"),
        // the required members last, so that everything wrong is reported first
        id: id?,
        wallet_id: wallet_id?,
        transaction_type: transaction_type?,
        kind: kind?,
        status: status?,
        amount: funds?.amount,
        credits: funds?.credits,
    };
    Some(transaction)
}

/// `amount` is in major units; of money and credits the one that is not stated follows from the rate.
fn funds(object: &Object<'_>, terms: Terms) -> Option<Funds> {
    let amount = object.get("amount").and_then(|node| {
        let money = Money::from_major(node.figure()?, terms.currency).ok();
        if money.is_none() {
            node.out_of_range();
        }
        money
    });
    let credits = object.amount("credit_amount");
    if object.get("amount").is_none() && object.get("credit_amount").is_none() {
        object.missing("credit_amount");
    }
    terms.funds(object.node(), amount, credits)
}

fn remaining(object: &Object<'_>, terms: Terms) -> Option<Funds> {
    let (amount, credits) =
        (object.amount("remaining_amount_cents"), object.amount::<Credits>("remaining_credit_amount"));
    terms.funds(object.node(), amount, credits)
}

fn fundings(object: &Object<'_>, terms: Terms) -> Vec<Funding> {
    let items = object.get("fundings").and_then(Node::array);
    items.map(|items| items.filter_map(|node| funding(node, terms)).collect()).unwrap_or_default()
}

/// Ours names its inbound; Lago's holds it as `wallet_transaction`, and has an id of its own.
fn funding(node: Node<'_>, terms: Terms) -> Option<Funding> {
    let object = node.lenient()?;
    let transaction_id = match object.get("wallet_transaction") {
        Some(inbound)
            if object.read_or::<TransactionId>("transaction_id", "lago_transaction_id").is_none() =>
        {
            inbound.lenient()?.own_id()
        }
        Some(_) | None => object.require_or("transaction_id", "lago_transaction_id"),
    };
    let (amount, credits) =
        (object.required("amount_cents").and_then(Node::figure), object.amount("credit_amount"));
    Some(Funding { transaction_id: transaction_id?, funds: terms.funds(node, Some(amount?), credits)? })
}

/// What a purchase's invoice stated when it was issued. Its total is the sum of its parts.
fn purchase_invoice(node: Node<'_>) -> Option<PurchaseInvoice> {
    let object = node.lenient()?;
    let (units, unit_amount, amount): (_, _, Option<Money>) =
        (object.require("units"), object.require("unit_amount"), object.require("amount_cents"));
    let taxes_amount: Money = object.amount("taxes_amount_cents").unwrap_or_default();
    let total = amount?.plus(taxes_amount);
    if total.is_err() {
        node.out_of_range();
    }
    let total = total.ok()?;
    if let Some(stated) = object.read("total_amount_cents").filter(|stated| *stated != total) {
        invoice::report_total(&object, "total_amount_cents", stated, total);
    }
    Some(PurchaseInvoice {
        units: units?,
        unit_amount: unit_amount?,
        amount: amount?,
        taxes_rate: object.amount("taxes_rate").unwrap_or_default(),
        taxes_amount,
        total,
        issuing_date: object.read("issuing_date"),
    })
}

/// Writes a transaction; its wallet's currency gives the major units.
pub(crate) fn write(transaction: &Transaction, all: &AllTerms, place: Place<'_>) {
    write_moved(transaction, &[], all, place);
}

/// As [`write`], with what remained of each funding's inbound before.
pub(crate) fn write_moved(
    transaction: &Transaction,
    remaining_before: &[Option<Money>],
    all: &AllTerms,
    place: Place<'_>,
) {
    let amount = transaction.amount.to_major(all.of(Some(&transaction.wallet_id)).currency);
    let remaining = transaction.remaining;
    place.object(|object| {
        put!(object,
            "id" => &transaction.id,
            "wallet_id" => &transaction.wallet_id,
            "transaction_type" => &transaction.transaction_type,
            "transaction_status" => &transaction.kind,
            "status" => &transaction.status,
            "source" => &transaction.source,
            "amount" => &amount,
            "credit_amount" => &transaction.credits,
            "remaining_amount_cents" => &remaining.map(|funds| funds.amount),
            "remaining_credit_amount" => &remaining.map(|funds| funds.credits),
            "priority" => &transaction.priority,
            "name" => &transaction.name,
        );
        metadata::write_list(&transaction.metadata, object.member("metadata"));
        put!(object,
            "invoice_id" => &transaction.invoice_id,
            "credit_note_id" => &transaction.credit_note_id,
            "voided_invoice_id" => &transaction.voided_invoice_id,
            "voided_transaction_id" => &transaction.voided_transaction_id,
            "void_reason" => &transaction.void_reason,
            "invoice_requires_successful_payment" => &transaction.invoice_requires_successful_payment,
            "purchase_invoice" => &transaction.purchase_invoice,
            "external_subscription_id" => &transaction.external_subscription_id,
            "plan_code" => &transaction.plan_code,
            "billing_entity_code" => &transaction.billing_entity_code,
        );
        let before = remaining_before.iter().copied().chain(core::iter::repeat(None));
        object.member("fundings").list(
            transaction.fundings.iter().zip(before),
            |place, (funding, before)| {
                write_funding(funding, before, place);
            },
        );
        put!(object,
            "refunded_amount_cents" => &transaction.refunded_amount,
            "refund_due" => &transaction.refund_due,
            "failure_reason" => &transaction.failure_reason,
            "residue_credits" => &transaction.residue_credits,
            "residue_amount_cents" => &transaction.residue_amount,
            "starts_at" => &transaction.starts_at,
            "expiration_at" => &transaction.expiration_at,
            "created_at" => &transaction.created_at,
            "booked_at" => &transaction.booked_at,
            "settled_at" => &transaction.settled_at,
            "failed_at" => &transaction.failed_at,
        );
    });
}

impl Write for PurchaseInvoice {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "units" => &self.units,
                "unit_amount" => &self.unit_amount,
                "amount_cents" => &self.amount,
                "taxes_rate" => &self.taxes_rate,
                "taxes_amount_cents" => &self.taxes_amount,
                "total_amount_cents" => &self.total,
                "issuing_date" => &self.issuing_date,
            );
        });
    }
}

fn write_funding(funding: &Funding, remaining_before: Option<Money>, place: Place<'_>) {
    place.object(|object| {
        put!(object,
            "transaction_id" => &funding.transaction_id,
            "amount_cents" => &funding.funds.amount,
            "credit_amount" => &funding.funds.credits,
        );
        if let Some(before) = remaining_before {
            put!(object, "remaining_before_amount_cents" => &before);
        }
    });
}
