//! Invoices and fees: what a host states in, every figure out.

use crate::documents::account::rate_or_sum;
use crate::limits::FEE_LIMIT;
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::read::{amount, read};
use drawdown_json::Kind;
use drawdown_json::message;
use drawdown_json::record;
use drawdown_json::record::{either, some};
use drawdown_json::writer::{self, Place};

use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::Text;
use drawdown::amount::{Money, Subcents};
use drawdown::currency::Currency;
use drawdown::invoice::{
    Fee, FeeDraft, FeeType, Invoice, InvoiceDraft, InvoiceError, InvoiceType, Known, Oversized,
};
use drawdown::named_target;
use drawdown::policy::Policy;

/// Reads an invoice and derives what it does not state. A sum of its figures that does not fit is for the rules to
/// refuse; anything else that is wrong is reported and gives nothing.
pub(crate) fn read_invoice(node: Node<'_>, policy: Option<&Policy>) -> Option<Result<Invoice, Oversized>> {
    let object = node.lenient()?;
    let (currency, draft) = stated(&object);
    let id = draft.id.clone();
    match draft.read(currency?, policy?) {
        Ok(invoice) => Some(Ok(invoice)),
        Err(InvoiceError::OutOfRange) => Some(Err(Oversized { id })),
        Err(InvoiceError::TotalsDiffer { member, stated, derived }) => {
            report_total(&object, member, stated, derived);
            None
        }
    }
}

/// Reads an invoice of our own, as an event wrote it.
pub(crate) fn read_written(node: Node<'_>) -> Option<Invoice> {
    let object = node.lenient()?;
    let (currency, draft) = stated(&object);
    let written = draft.as_written(currency?);
    if written.is_err() {
        node.out_of_range();
    }
    written.ok()
}

/// What an invoice states. The digits of a currency that is not known are never used: without it there is no invoice.
fn stated(object: &Object<'_>) -> (Option<Currency>, InvoiceDraft) {
    let currency = object.require("currency");
    (currency, draft(object, currency.unwrap_or(Currency::EUR)))
}

pub(crate) fn report_total(object: &Object<'_>, member: &'static str, stated: Money, derived: Money) {
    let figure = |money: Money| writer::text(|place| place.integer(money.minor()));
    let text = message(&["`", member, "` states ", &figure(stated), ", its parts give ", &figure(derived)]);
    object.get(member).unwrap_or(object.node()).report(Code::TotalsDiffer, text);
}

fn draft(object: &Object<'_>, currency: Currency) -> InvoiceDraft {
    InvoiceDraft {
        id: object.read_or("id", "lago_id"),
        invoice_type: object.code("invoice_type"),
        status: object.read("status"),
        payment_status: object.read("payment_status"),
        issuing_date: object.read("issuing_date"),
        fees_amount: object.amount("fees_amount_cents"),
        progressive_billing_credit: object
            .amount("progressive_billing_credit_amount_cents")
            .unwrap_or_default(),
        coupons: object.amount("coupons_amount_cents").unwrap_or_default(),
        taxes: object.amount("taxes_amount_cents"),
        credit_notes: object.amount("credit_notes_amount_cents").unwrap_or_default(),
        prepaid: object.amount("prepaid_credit_amount_cents").unwrap_or_default(),
        prepaid_granted: object.amount("prepaid_granted_credit_amount_cents"),
        prepaid_purchased: object.amount("prepaid_purchased_credit_amount_cents"),
        stated_excluding_taxes: object.read("sub_total_excluding_taxes_amount_cents"),
        stated_including_taxes: object.read("sub_total_including_taxes_amount_cents"),
        stated_total: object.read("total_amount_cents"),
        stated_due: object.read("total_due_amount_cents"),
        paid: object.amount("total_paid_amount_cents"),
        offset: object.amount("total_offsetted_credit_note_amount_cents").unwrap_or_default(),
        tax_rate: rate_or_sum(object, "applied_taxes_rate", ("applied_taxes", "tax_rate")),
        fees: fees(object, currency),
    }
}

fn fees(object: &Object<'_>, currency: Currency) -> Vec<FeeDraft> {
    let items = object.get("fees").and_then(|node| node.array_within(FEE_LIMIT, "fees"));
    items.map(|items| items.filter_map(|node| read_fee(node, currency)).collect()).unwrap_or_default()
}

/// Reads a fee.
pub(crate) fn read_fee(node: Node<'_>, currency: Currency) -> Option<FeeDraft> {
    record!(node => id, lago_id, item, units, unit_amount, precise_unit_amount, amount_cents, taxes_amount_cents,
        taxes_rate, taxes_precise_amount, precise_coupons_amount_cents,
        sub_total_excluding_taxes_precise_amount_cents, precise_credit_notes_amount_cents);
    let (fee_type, item_code, target_wallet_code) = some(item).and_then(read_item).unwrap_or_default();
    Some(FeeDraft {
        id: either(id, lago_id).and_then(Node::other_id),
        fee_type,
        item_code,
        target_wallet_code,
        units: read(units),
        unit_amount: read(some(unit_amount).or(precise_unit_amount)),
        amount: amount(amount_cents).unwrap_or_default(),
        taxes_amount: amount(taxes_amount_cents),
        taxes_rate: amount(taxes_rate),
        precise_taxes: some(taxes_precise_amount).and_then(|node| major(node, currency)),
        precise_coupons: amount(precise_coupons_amount_cents),
        precise_excluding_taxes: amount(sub_total_excluding_taxes_precise_amount_cents),
        precise_credit_notes: amount(precise_credit_notes_amount_cents),
    })
}

/// Type, code, and the wallet that is meant: Lago groups by it, our own documents state it on the item.
fn read_item(node: Node<'_>) -> Option<(Option<Text>, Option<Text>, Option<Text>)> {
    record!(node => kind = "type", code, target_wallet_code, grouped_by);
    let grouped = some(grouped_by).filter(|node| node.kind() == Kind::Object);
    let stated = named_target(read(target_wallet_code));
    let target = stated.or_else(|| grouped_target(grouped?));
    Some((some(kind).and_then(Node::code), some(code).and_then(Node::code), target))
}

/// The wallet that a group is meant for.
pub(crate) fn grouped_target(grouped_by: Node<'_>) -> Option<Text> {
    named_target(grouped_by.lenient()?.read("target_wallet_code"))
}

/// Major units with any fraction, as sub-cent minor units.
fn major(node: Node<'_>, currency: Currency) -> Option<Subcents> {
    let figure: Decimal = node.figure()?;
    let read = minor(figure, currency.digits()).and_then(|minor| Subcents::from_decimal(minor).ok());
    if read.is_none() {
        node.out_of_range();
    }
    read
}

/// Moves the point; exact, or nothing.
fn minor(figure: Decimal, digits: u32) -> Option<Decimal> {
    let scale = figure.scale().checked_sub(digits);
    let zeros = digits.saturating_sub(figure.scale());
    let mantissa = figure.mantissa().checked_mul(10_i128.checked_pow(zeros)?)?;
    Decimal::try_from_i128_with_scale(mantissa, scale.unwrap_or_default()).ok()
}

impl Write for Invoice {
    fn write(&self, place: Place<'_>) {
        let invoice_type = known(&self.invoice_type, InvoiceType::name);
        place.object(|object| {
            put!(object,
                "id" => &self.id,
                "invoice_type" => invoice_type,
                "status" => &self.status,
                "payment_status" => &self.payment_status,
                "currency" => &self.currency,
                "issuing_date" => &self.issuing_date,
                "fees_amount_cents" => &self.fees_amount,
                "progressive_billing_credit_amount_cents" => &self.progressive_billing_credit,
                "coupons_amount_cents" => &self.coupons,
                "sub_total_excluding_taxes_amount_cents" => &self.excluding_taxes,
                "taxes_amount_cents" => &self.taxes,
                "sub_total_including_taxes_amount_cents" => &self.including_taxes,
                "credit_notes_amount_cents" => &self.credit_notes,
                "prepaid_credit_amount_cents" => &self.prepaid,
                "prepaid_granted_credit_amount_cents" => &self.prepaid_granted,
                "prepaid_purchased_credit_amount_cents" => &self.prepaid_purchased,
                "total_amount_cents" => &self.total,
                "total_paid_amount_cents" => &self.paid,
                "total_offsetted_credit_note_amount_cents" => &self.offset,
                "total_due_amount_cents" => &self.due,
                "applied_taxes_rate" => &self.tax_rate,
                "fees" => self.fees.as_slice(),
            );
        });
    }
}

impl Write for Fee {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object, "id" => &self.id);
            object.member("item").object(|item| {
                put!(item,
                    "type" => known(&self.fee_type, FeeType::name),
                    "code" => &self.item_code,
                    "target_wallet_code" => &self.target_wallet_code,
                );
            });
            put!(object,
                "units" => &self.units,
                "unit_amount" => &self.unit_amount,
                "amount_cents" => &self.amount,
                "taxes_amount_cents" => &self.taxes_amount,
                "taxes_rate" => &self.taxes_rate,
            );
        });
    }
}

/// The name of a type, known or not.
pub(crate) fn known<T: Copy>(known: &Known<T>, name: fn(T) -> &'static str) -> &str {
    match known {
        Known::Type(value) => name(*value),
        Known::Other(text) => text,
    }
}
