//! Usage that is not invoiced yet, as a refresh states it.

use crate::documents::command::{Context, fees, meetings_within};
use crate::documents::invoice::{self, grouped_target};
use crate::limits::{FEE_LIMIT, INVOICE_LIMIT};
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account::Text;
use drawdown::amount::{Exact, Money, OutOfRange};
use drawdown::currency::Currency;
use drawdown::invoice::{FeeType, Invoice, InvoiceType};
use drawdown::usage::{ChargeUsage, CustomerUsage, PaidFee, Usage, UsageFee, UsageInvoice};
use drawdown_json::Kind;
use drawdown_json::writer::Place;

/// Reads the members of a refresh.
pub(crate) fn read(object: &Object<'_>, context: Context<'_>) -> Option<Usage> {
    if !meetings_fit(object, context) {
        return None;
    }
    let fallback = context.account.customer().and_then(|customer| customer.currency);
    let paid = list(object, "pay_in_advance_fees", FEE_LIMIT);
    Some(Usage {
        current: current(object),
        drafts: invoices(object, "draft_invoices", context),
        progressive: invoices(object, "progressive_invoices", context),
        pay_in_advance: paid.filter_map(|node| paid_fee(node, fallback)).collect(),
        without_generating: object.read("include_generating_invoices") == Some(false),
    })
}

/// Reads `current_usage`.
pub(crate) fn current(object: &Object<'_>) -> Vec<CustomerUsage> {
    list(object, "current_usage", INVOICE_LIMIT).filter_map(customer_usage).collect()
}

fn list<'d>(object: &Object<'d>, name: &'static str, limit: usize) -> impl Iterator<Item = Node<'d>> {
    object.get(name).and_then(|node| node.array_within(limit, name)).into_iter().flatten()
}

/// How many keys an item of a list has at most.
type CountKeys = fn(Node<'_>) -> usize;

/// How often wallets may meet fees and charges of all lists together, before anything of them is read.
fn meetings_fit(object: &Object<'_>, context: Context<'_>) -> bool {
    let mut keys = 0_usize;
    let lists: [(&'static str, CountKeys); 4] = [
        ("current_usage", charges),
        ("draft_invoices", fees),
        ("progressive_invoices", fees),
        ("pay_in_advance_fees", |_| 1),
    ];
    lists.into_iter().all(|(name, count)| {
        let list = object.get(name);
        keys = list.into_iter().flat_map(Node::items).map(count).fold(keys, usize::saturating_add);
        list.is_none_or(|list| meetings_within(list, keys, context.account))
    })
}

/// What a usage is told apart by at most: its charges, and the groups of each.
fn charges(usage: Node<'_>) -> usize {
    let items = |of: Node<'_>, name: &str| of.member(name).map(|list| list.items().count());
    let groups = |charge| items(charge, "grouped_usage").unwrap_or_default().saturating_add(1);
    let charges = usage.member("charges_usage").into_iter().flat_map(Node::items);
    charges.map(groups).fold(0, usize::saturating_add).max(1)
}

fn invoices(object: &Object<'_>, name: &'static str, context: Context<'_>) -> Vec<Exact<Invoice>> {
    let invoices =
        list(object, name, INVOICE_LIMIT).filter_map(|node| invoice::read_invoice(node, context.policy));
    invoices.map(|read| read.map_err(|_| OutOfRange)).collect()
}

/// A fee that was paid in advance; its currency, where it states none, is the customer's.
fn paid_fee(node: Node<'_>, fallback: Option<Currency>) -> Option<PaidFee> {
    let object = node.lenient()?;
    let stated = object.get("amount_currency");
    let currency = if stated.is_some() { object.read("amount_currency") } else { fallback };
    let fee = invoice::read_fee(node, currency);
    if currency.is_none() && stated.is_none() {
        object.missing("amount_currency");
    }
    Some(PaidFee { currency: currency?, fee: fee? })
}

/// One `customer_usage` object.
fn customer_usage(node: Node<'_>) -> Option<CustomerUsage> {
    let object = node.lenient()?;
    let currency = object.require("currency");
    let usage = CustomerUsage {
        taxes: object.read("taxes_amount_cents"),
        amount: object.read("amount_cents"),
        total: object.read("total_amount_cents"),
        charges: list(&object, "charges_usage", FEE_LIMIT).filter_map(charge_usage).collect(),
        currency: currency?,
    };
    Some(usage)
}

/// A charge, and those of its groups that name a wallet.
fn charge_usage(node: Node<'_>) -> Option<ChargeUsage> {
    let object = node.lenient()?;
    let metric = object.get("billable_metric").filter(|metric| metric.kind() == Kind::Object);
    Some(ChargeUsage {
        metric: metric.and_then(|metric| metric.lenient()?.code("code")),
        amount: object.read("amount_cents").unwrap_or_default(),
        targeted: list(&object, "grouped_usage", FEE_LIMIT).filter_map(targeted).collect(),
    })
}

fn targeted(node: Node<'_>) -> Option<(Text, Money)> {
    let object = node.lenient()?;
    let amount = object.read("amount_cents").unwrap_or_default();
    let groups = object.get("grouped_by").filter(|groups| groups.kind() == Kind::Object)?;
    Some((grouped_target(groups)?, amount))
}

impl Write for UsageInvoice {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "invoice_type" => InvoiceType::Subscription.name(),
                "currency" => &self.currency,
                "fees_amount_cents" => &self.fees_amount,
                "taxes_amount_cents" => &self.taxes,
                "total_amount_cents" => &self.total,
            );
            object.member("fees").list(&self.fees, |place, fee| write_fee(fee, place));
        });
    }
}

fn write_fee(fee: &UsageFee, place: Place<'_>) {
    place.object(|object| {
        object.member("item").object(|item| {
            put!(item,
                "type" => FeeType::Charge.name(),
                "code" => &fee.metric,
                "target_wallet_code" => &fee.target_wallet_code,
            );
        });
        put!(object,
            "amount_cents" => &fee.amount,
            "taxes_amount_cents" => &fee.taxes_amount,
            "taxes_precise_amount" => &fee.precise_taxes,
        );
    });
}
