//! Invoices and fees: what a host states in, every figure out.

use crate::documents::account::rate_or_sum;
use crate::limits::FEE_LIMIT;
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::described;
use crate::values::read::{items, read};
use drawdown_json::Kind;
use drawdown_json::message;
use drawdown_json::writer;

use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{InvoiceId, Item, Text};
use drawdown::amount::{Money, Subcents};
use drawdown::currency::Currency;
use drawdown::invoice::{
    Fee, FeeDraft, FeeType, Invoice, InvoiceDraft, InvoiceError, InvoiceStatus, InvoiceType, Known,
    Oversized, PaymentStatus,
};
use drawdown::named_target;
use drawdown::policy::Policy;
use drawdown::time::LocalDay;

document! {
    /// An invoice. A preview needs only `currency`, `invoice_type` and `fees`; a stated total must be what its parts add
    /// up to. All amounts are in minor units.
    INVOICE: "Invoice", lenient as InvoiceFields => invoice: Invoice;

    /// Its id; null for a preview.
    id | "lago_id": Option<InvoiceId>, optional => &invoice.id;
    /// `subscription`, `credit`, ...; a type that the rules do not know is handed back as it came.
    invoice_type: Option<described::Code> [as described::Code], code => known(&invoice.invoice_type, InvoiceType::name);
    /// Where it stands: `draft` and `finalized` are paid, others are skipped.
    status: InvoiceStatus, stated => &invoice.status;
    /// Whether what is left of it was paid.
    payment_status: PaymentStatus, stated => &invoice.payment_status;
    /// Its currency.
    currency: Currency, required => &invoice.currency;
    /// The day of its issue.
    issuing_date: Option<LocalDay>, optional => &invoice.issuing_date;
    /// The sum of its fees; left out, it is summed from them.
    fees_amount_cents: Money, amount => &invoice.fees_amount;
    /// What was billed before by progressive billing.
    progressive_billing_credit_amount_cents: Money, amount_or_zero => &invoice.progressive_billing_credit;
    /// Coupons.
    coupons_amount_cents: Money, amount_or_zero => &invoice.coupons;
    /// Fees less progressive billing and coupons.
    sub_total_excluding_taxes_amount_cents: Money, stated => &invoice.excluding_taxes;
    /// Taxes; left out, they are summed from the fees.
    taxes_amount_cents: Money, amount => &invoice.taxes;
    /// The same with taxes.
    sub_total_including_taxes_amount_cents: Money, stated => &invoice.including_taxes;
    /// Credit notes taken off before it was issued.
    credit_notes_amount_cents: Money, amount_or_zero => &invoice.credit_notes;
    /// Paid by credits.
    prepaid_credit_amount_cents: Money, amount_or_zero => &invoice.prepaid;
    /// The most that credits may pay of it, 0 or more; left out, what it owes.
    prepaid_credit_limit_cents: Money, amount, when some => &invoice.credit_limit;
    /// The part paid by granted credits; null when not every wallet is traceable.
    prepaid_granted_credit_amount_cents: Option<Money>, optional_amount => &invoice.prepaid_granted;
    /// The part paid by purchased credits; null when not every wallet is traceable.
    prepaid_purchased_credit_amount_cents: Option<Money>, optional_amount => &invoice.prepaid_purchased;
    /// What its parts add up to, credits taken off.
    total_amount_cents: Money, stated => &invoice.total;
    /// Paid otherwise than by credits.
    total_paid_amount_cents: Money, amount => &invoice.paid;
    /// Settled by credit notes after it was issued.
    total_offsetted_credit_note_amount_cents: Money, amount_or_zero => &invoice.offset;
    /// What of the total is still owed: credits pay no more; never below 0.
    total_due_amount_cents: Money, stated => &invoice.due;
    /// Its one tax rate in percent; left out, the sum of `applied_taxes`.
    applied_taxes_rate: Option<Decimal>, node => &invoice.tax_rate;
    /// Its taxes, each with its `tax_rate` in percent.
    applied_taxes: Vec<described::HostsOwn>, node;
    /// Its lines, at most 10,000.
    fees: Vec<Fee> [at most FEE_LIMIT], node => invoice.fees.as_slice();
}

document! {
    /// One line of an invoice.
    FEE: "Fee", lenient as FeeFields => fee: Fee;

    /// Its id.
    id | "lago_id": Option<described::Id>, other_id => &fee.id;
    /// What it is for.
    item: FeeItem<'_>, node => &FeeItem { fee };
    /// How many.
    units: Option<Decimal>, optional => &fee.units;
    /// Price of one, in major units.
    unit_amount: Option<Decimal>, node => &fee.unit_amount;
    /// The same, as Lago says it exactly; read when `unit_amount` is left out.
    precise_unit_amount: Decimal, node;
    /// Its amount without taxes, in minor units; below 0 it takes something back.
    amount_cents: Money, or(Money::ZERO) => &fee.amount;
    /// Its taxes, in minor units; below 0 with its amount.
    taxes_amount_cents: Money, stated => &fee.taxes_amount;
    /// Its tax rate in percent, 0 or more.
    taxes_rate: Option<Decimal>, optional_amount => &fee.taxes_rate;
    /// Its taxes, each with its `tax_rate` in percent; read where `taxes_rate` is left out and each rate has its own tax.
    applied_taxes: Vec<described::HostsOwn>, node;
    /// What credits paid of it, in minor units, where the policy tells lines.
    prepaid_credit_amount_cents: Money, unread, when some => &fee.prepaid;
    /// Its taxes in major units with any fraction; goes before `taxes_amount_cents`.
    taxes_precise_amount: Decimal, node;
    /// Coupons on it, in minor units with any fraction.
    precise_coupons_amount_cents: Subcents, stated;
    /// Its amount less coupons, in minor units with any fraction.
    sub_total_excluding_taxes_precise_amount_cents: Subcents, stated;
    /// Credit notes on it, in minor units with any fraction.
    precise_credit_notes_amount_cents: Subcents, stated;
}

/// What a fee is for, as it is written.
struct FeeItem<'a> {
    fee: &'a Fee,
}

document! {
    /// What a fee is for.
    FEE_ITEM: "FeeItem", lenient as FeeItemFields => item: FeeItem<'_>;

    /// `charge`, `subscription`, ...; a type that the rules do not know is handed back as it came.
    kind = "type": Option<described::Code> [as described::Code], code => known(&item.fee.fee_type, FeeType::name);
    /// The metric's code, where the type is `charge`.
    code: Option<described::Code>, code => &item.fee.item_code;
    /// The code of the wallet that it is meant for.
    target_wallet_code: Option<Text>, optional => &item.fee.target_wallet_code;
    /// Groups of its usage, as Lago gives them: the wallet that it is meant for is their `target_wallet_code`.
    grouped_by: described::HostsOwn, node;
}

document! {
    /// What was used at the moment of use.
    ITEM: "Item", lenient as ItemFields => item: Item;

    /// `charge`, `subscription`, ...: as of a fee.
    kind = "type": Option<described::Code>, code => &item.fee_type;
    /// The metric's code, where the type is `charge`.
    code: Option<described::Code>, code => &item.code;
    /// The code of the wallet that it is meant for.
    target_wallet_code: Option<Text>, optional => &item.target_wallet_code;
    /// Groups of its usage, as Lago gives them: the wallet that it is meant for is their `target_wallet_code`.
    grouped_by: described::HostsOwn, node;
}

/// Reads what was used.
pub(crate) fn read_used(node: Node<'_>) -> Option<Item> {
    let of = ItemFields::of(node)?;
    let grouped = of.grouped_by().filter(|node| node.kind() == Kind::Object);
    let target_wallet_code = named_target(of.target_wallet_code()).or_else(|| grouped_target(grouped?));
    Some(Item { fee_type: of.kind(), code: of.code(), target_wallet_code })
}

/// Reads an invoice and derives what it does not state. A sum of its figures that does not fit is for the rules to
/// refuse; anything else that is wrong is reported and gives nothing.
pub(crate) fn read_invoice(node: Node<'_>, policy: Option<&Policy>) -> Option<Result<Invoice, Oversized>> {
    let of = InvoiceFields::of(node)?;
    let (currency, draft) = (of.currency(), draft(&of));
    let id = draft.id.clone();
    match draft.read(currency?, policy?) {
        Ok(invoice) => Some(Ok(invoice)),
        Err(InvoiceError::OutOfRange) => Some(Err(Oversized { id })),
        Err(InvoiceError::TotalsDiffer { member, stated, derived }) => {
            report_total(node.member(member).unwrap_or(node), member, stated, derived);
            None
        }
    }
}

/// Reads an invoice of our own, as an event wrote it.
pub(crate) fn read_written(node: Node<'_>) -> Option<Invoice> {
    let of = InvoiceFields::of(node)?;
    let (currency, draft) = (of.currency(), draft(&of));
    let written = draft.as_written(currency?);
    if written.is_err() {
        node.out_of_range();
    }
    written.ok()
}

/// Reports a total that is not what its parts add up to.
pub(crate) fn report_total(place: Node<'_>, member: &'static str, stated: Money, derived: Money) {
    let figure = |money: Money| writer::text(|place| place.integer(money.minor()));
    let text = message(&["`", member, "` states ", &figure(stated), ", its parts give ", &figure(derived)]);
    place.report(Code::TotalsDiffer, text);
}

fn draft(of: &InvoiceFields<'_>) -> InvoiceDraft {
    InvoiceDraft {
        id: of.id(),
        invoice_type: of.invoice_type(),
        status: of.status(),
        payment_status: of.payment_status(),
        issuing_date: of.issuing_date(),
        fees_amount: of.fees_amount_cents(),
        progressive_billing_credit: of.progressive_billing_credit_amount_cents(),
        coupons: of.coupons_amount_cents(),
        taxes: of.taxes_amount_cents(),
        credit_notes: of.credit_notes_amount_cents(),
        prepaid: of.prepaid_credit_amount_cents(),
        prepaid_granted: of.prepaid_granted_credit_amount_cents(),
        prepaid_purchased: of.prepaid_purchased_credit_amount_cents(),
        stated_excluding_taxes: of.sub_total_excluding_taxes_amount_cents(),
        stated_including_taxes: of.sub_total_including_taxes_amount_cents(),
        stated_total: of.total_amount_cents(),
        stated_due: of.total_due_amount_cents(),
        paid: of.total_paid_amount_cents(),
        offset: of.total_offsetted_credit_note_amount_cents(),
        credit_limit: of.prepaid_credit_limit_cents(),
        tax_rate: rate_or_sum(of.applied_taxes_rate(), of.applied_taxes(), "tax_rate"),
        fees: fees(of),
    }
}

fn fees(of: &InvoiceFields<'_>) -> Vec<FeeDraft> {
    let currency = of.known_currency();
    items(of.fees(), FEE_LIMIT, "fees").filter_map(|node| read_fee(node, currency)).collect()
}

impl InvoiceFields<'_> {
    /// The currency for the digits of precise taxes; that it is missing is told elsewhere.
    fn known_currency(&self) -> Option<Currency> {
        let node = self.currency.filter(|node| node.is_text())?;
        node.document().setting().currency(&node.displayed())
    }
}

/// Reads a fee; without a currency its precise taxes have no minor units.
pub(crate) fn read_fee(node: Node<'_>, currency: Option<Currency>) -> Option<FeeDraft> {
    let of = FeeFields::of(node)?;
    let (fee_type, item_code, target_wallet_code) = of.item().and_then(read_item).unwrap_or_default();
    Some(FeeDraft {
        id: of.id(),
        fee_type,
        item_code,
        target_wallet_code,
        units: of.units(),
        unit_amount: read(of.unit_amount().or(of.precise_unit_amount())),
        amount: of.amount_cents(),
        taxes_amount: of.taxes_amount_cents(),
        taxes_rate: of.taxes_rate(),
        applied_rate: rate_or_sum(None, of.applied_taxes(), "tax_rate"),
        precise_taxes: of.taxes_precise_amount().and_then(|node| major(node, currency?)),
        precise_coupons: of.precise_coupons_amount_cents(),
        precise_excluding_taxes: of.sub_total_excluding_taxes_precise_amount_cents(),
        precise_credit_notes: of.precise_credit_notes_amount_cents(),
    })
}

/// Type, code, and the wallet that is meant: Lago groups by it, our own documents state it on the item.
pub(crate) fn read_item(node: Node<'_>) -> Option<(Option<Text>, Option<Text>, Option<Text>)> {
    let of = FeeItemFields::of(node)?;
    let grouped = of.grouped_by().filter(|node| node.kind() == Kind::Object);
    let target = named_target(of.target_wallet_code()).or_else(|| grouped_target(grouped?));
    Some((of.kind(), of.code(), target))
}

/// The wallet that a group is meant for.
pub(crate) fn grouped_target(grouped_by: Node<'_>) -> Option<Text> {
    named_target(grouped_by.lenient()?.read("target_wallet_code"))
}

/// Major units with any fraction, as sub-cent minor units.
fn major(node: Node<'_>, currency: Currency) -> Option<Subcents> {
    let figure = Decimal::read(node)?;
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

/// The name of a type, known or not.
pub(crate) fn known<T: Copy>(known: &Known<T>, name: fn(T) -> &'static str) -> &str {
    match known {
        Known::Type(value) => name(*value),
        Known::Other(text) => text,
    }
}
