//! Usage that is not invoiced yet, as a refresh states it.

use crate::documents::command::RefreshFields;
use crate::documents::command::read::{Context, fees, meetings_within};
use crate::documents::invoice::{self, FEE, grouped_target};
use crate::limits::{FEE_LIMIT, INVOICE_LIMIT};
use crate::prelude::*;
use crate::values::described;
use crate::values::read::{items, read as read_value};
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::Text;
use drawdown::amount::Money;
use drawdown::currency::Currency;
use drawdown::invoice::{FeeType, Invoice, InvoiceType, Oversized};
use drawdown::usage::{ChargeUsage, CustomerUsage, PaidFee, Usage, UsageFee, UsageInvoice};
use drawdown_json::Kind;
use drawdown_json::record::some;

document! {
    /// Usage of one subscription that is not invoiced yet, as Lago's `customer_usage` gives it. Amounts are in minor units.
    CUSTOMER_USAGE: "Usage", lenient as CustomerUsageFields;

    /// Its currency.
    currency: Currency, required;
    /// The sum without taxes; left out, the sum of its charges.
    amount_cents: Money, stated;
    /// Its taxes, stated only in total; they are spread over the charges by amount.
    taxes_amount_cents: Money, stated;
    /// The sum with taxes.
    total_amount_cents: Money, stated;
    /// Its charges, at most 10,000.
    charges_usage: Vec<ChargeUsage> [at most FEE_LIMIT], node;
}

document! {
    /// Usage of one charge.
    CHARGE_USAGE: "ChargeUsage", lenient as ChargeUsageFields;

    /// The metric that is charged, by its `code`.
    billable_metric: described::HostsOwn, node;
    /// Its amount without taxes, in minor units.
    amount_cents: Money, or(Money::default());
    /// Its groups, at most 10,000; those that name a wallet are paid by it.
    grouped_usage: Vec<GroupedUsage>, node;
}

/// Usage of a group, before it is known whether it names a wallet.
struct GroupedUsage;

document! {
    /// Usage of one group of a charge.
    GROUPED_USAGE: "GroupedUsage", lenient as GroupedUsageFields;

    /// Its amount without taxes, in minor units.
    amount_cents: Money, or(Money::default());
    /// The group: the wallet that it is meant for is its `target_wallet_code`.
    grouped_by: described::HostsOwn, node;
}

document! {
    /// A fee that was paid in advance.
    PAID_FEE: "PayInAdvanceFee" + FEE;

    /// Its currency; left out, the customer's.
    amount_currency: Currency, optional;
}

document! {
    /// An invoice of what was used. Amounts are in minor units.
    USAGE_INVOICE: "UsageInvoice" => usage: UsageInvoice;

    /// `subscription`.
    invoice_type: InvoiceType, unread => &InvoiceType::Subscription;
    /// Its currency.
    currency: Currency, unread => &usage.currency;
    /// The sum of its fees.
    fees_amount_cents: Money, unread => &usage.fees_amount;
    /// The sum of their taxes.
    taxes_amount_cents: Money, unread => &usage.taxes;
    /// Both.
    total_amount_cents: Money, unread => &usage.total;
    /// One for each charge, and each group of it that names a wallet.
    fees: Vec<UsageFee>, unread => usage.fees.as_slice();
}

document! {
    /// A fee of what was used.
    USAGE_FEE: "UsageFee" => fee: UsageFee;

    /// What it is for.
    item: UsageFeeItem<'_>, unread => &UsageFeeItem { fee };
    /// Its amount without taxes, in minor units.
    amount_cents: Money, unread => &fee.amount;
    /// Its taxes, in minor units.
    taxes_amount_cents: Money, unread => &fee.taxes_amount;
    /// Its taxes in major units, with any fraction.
    taxes_precise_amount: Decimal, unread => &fee.precise_taxes;
}

/// What a fee of usage is for, as it is written.
struct UsageFeeItem<'a> {
    fee: &'a UsageFee,
}

document! {
    /// What a fee of usage is for.
    USAGE_FEE_ITEM: "UsageFeeItem" => item: UsageFeeItem<'_>;

    /// `charge`.
    kind = "type": FeeType, unread => &FeeType::Charge;
    /// The metric's code.
    code: Option<described::Code>, unread => &item.fee.metric;
    /// The code of the wallet that it is meant for.
    target_wallet_code: Option<Text>, unread => &item.fee.target_wallet_code;
}

described_by!(CustomerUsage => CUSTOMER_USAGE, ChargeUsage => CHARGE_USAGE, GroupedUsage => GROUPED_USAGE, PaidFee => PAID_FEE);

/// Reads the members of a refresh.
pub(crate) fn read(of: &RefreshFields<'_>, context: Context<'_>) -> Option<Usage> {
    if !meetings_fit(of, context) {
        return None;
    }
    let fallback =
        context.account.and_then(|account| account.customer()).and_then(|customer| customer.currency);
    let paid = items(of.pay_in_advance_fees(), FEE_LIMIT, "pay_in_advance_fees");
    Some(Usage {
        current: current(of.current_usage()),
        drafts: invoices(of.draft_invoices(), "draft_invoices", context),
        progressive: invoices(of.progressive_invoices(), "progressive_invoices", context),
        pay_in_advance: paid.filter_map(|node| paid_fee(node, fallback, context)).collect(),
        without_generating: !of.include_generating_invoices(),
    })
}

/// Reads `current_usage`.
pub(crate) fn current(usage: Option<Node<'_>>) -> Vec<CustomerUsage> {
    items(usage, INVOICE_LIMIT, "current_usage").filter_map(customer_usage).collect()
}

/// How many keys an item of a list has at most.
type CountKeys = fn(Node<'_>) -> usize;

/// How often wallets may meet fees and charges of all lists together, before anything of them is read.
fn meetings_fit(of: &RefreshFields<'_>, context: Context<'_>) -> bool {
    let mut keys = 0_usize;
    let lists: [(Option<Node<'_>>, CountKeys); 4] = [
        (of.current_usage(), charges),
        (of.draft_invoices(), fees),
        (of.progressive_invoices(), fees),
        (of.pay_in_advance_fees(), |_| 1),
    ];
    lists.into_iter().all(|(list, count)| {
        keys = list.into_iter().flat_map(Node::items).map(count).fold(keys, usize::saturating_add);
        list.is_none_or(|list| meetings_within(list, keys, context.account))
    })
}

/// What a usage is told apart by at most: its charges, and the groups of each.
fn charges(usage: Node<'_>) -> usize {
    let count = |of: Node<'_>, name: &str| of.member(name).map(|list| list.items().count());
    let groups = |charge| count(charge, "grouped_usage").unwrap_or_default().saturating_add(1);
    let charges = usage.member("charges_usage").into_iter().flat_map(Node::items);
    charges.map(groups).fold(0, usize::saturating_add).max(1)
}

fn invoices(invoices: Option<Node<'_>>, what: &str, context: Context<'_>) -> Vec<Result<Invoice, Oversized>> {
    items(invoices, INVOICE_LIMIT, what)
        .filter_map(|node| invoice::read_invoice(node, context.policy))
        .collect()
}

/// A fee that was paid in advance; its currency, where it states none, is the customer's.
fn paid_fee(node: Node<'_>, fallback: Option<Currency>, context: Context<'_>) -> Option<PaidFee> {
    let stated = some(node.member("amount_currency"));
    let currency = if stated.is_some() { read_value(stated) } else { fallback };
    let fee = invoice::read_fee(node, currency);
    if currency.is_none() && stated.is_none() && context.account.is_some() {
        node.missing("amount_currency");
    }
    Some(PaidFee { currency: currency?, fee: fee? })
}

/// One `customer_usage` object.
fn customer_usage(node: Node<'_>) -> Option<CustomerUsage> {
    let of = CustomerUsageFields::of(node)?;
    let currency = of.currency();
    let usage = CustomerUsage {
        taxes: of.taxes_amount_cents(),
        amount: of.amount_cents(),
        total: of.total_amount_cents(),
        charges: items(of.charges_usage(), FEE_LIMIT, "charges_usage").filter_map(charge_usage).collect(),
        currency: currency?,
    };
    Some(usage)
}

/// A charge, and those of its groups that name a wallet.
fn charge_usage(node: Node<'_>) -> Option<ChargeUsage> {
    let of = ChargeUsageFields::of(node)?;
    let metric = of.billable_metric().filter(|metric| metric.kind() == Kind::Object);
    Some(ChargeUsage {
        metric: metric.and_then(|metric| metric.lenient()?.code("code")),
        amount: of.amount_cents(),
        targeted: items(of.grouped_usage(), FEE_LIMIT, "grouped_usage").filter_map(targeted).collect(),
    })
}

fn targeted(node: Node<'_>) -> Option<(Text, Money)> {
    let of = GroupedUsageFields::of(node)?;
    let groups = of.grouped_by().filter(|groups| groups.kind() == Kind::Object);
    let amount = of.amount_cents();
    Some((grouped_target(groups?)?, amount))
}
