//! Stored wallet transactions, in Lago's shape.

use crate::documents::explanation::some_of;
use crate::documents::invoice::{read_used, report_total};
use crate::documents::metadata;
use crate::documents::recurring::{self, stored};
use crate::prelude::*;
use crate::values::described;
use crate::values::read::required;
use crate::values::terms::{AllTerms, Terms};
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{
    AlertId, Consumption, ExpiringTold, FailureReason, Funding, Funds, GrantKind, InvoiceId, Item,
    PurchaseInvoice, ResetRollover, RuleId, Source, Text, Transaction, TransactionId, TransactionKind,
    TransactionStatus, TransactionType, VoidReason, WalletId,
};
use drawdown::amount::{Credits, Money};
use drawdown::time::{Instant, LocalDay};
use drawdown_json::record::some;
use drawdown_json::writer::Place;

/// A transaction as it is told: with its money in major units, and what remained of each funding's inbound before.
struct Told<'a> {
    transaction: &'a Transaction,
    amount: Decimal,
    remaining_before: &'a [Option<Money>],
}

document! {
    /// Credits that came to a wallet or left it.
    TRANSACTION: "WalletTransaction", lenient as TransactionFields => told: Told<'_>;

    /// Its id.
    id | "lago_id": TransactionId, own_id => &told.transaction.id;
    /// Its wallet's id.
    wallet_id | "lago_wallet_id": WalletId, required => &told.transaction.wallet_id;
    /// Whether credits came or left.
    transaction_type: TransactionType, required => &told.transaction.transaction_type;
    /// Why: paid for, free, paid an invoice, gone without use, or moved between wallets.
    transaction_status: TransactionKind, required => &told.transaction.kind;
    /// Whether it counts: not yet, yes, or never.
    status: TransactionStatus, required => &told.transaction.status;
    /// Who made it: the host, or a top-up rule by calendar or by balance.
    source: Source, or(Source::Manual) => &told.transaction.source;
    /// Money in major units of the wallet's currency, 0 or more; of it and `credit_amount` one may be left out.
    amount: Decimal, node => &told.amount;
    /// Credits, 0 or more.
    credit_amount: Credits, amount => &told.transaction.credits;
    /// Money left of an inbound, in minor units; null where it is not known.
    remaining_amount_cents: Option<Money>, optional_amount => &told.transaction.remaining.map(|funds| funds.amount);
    /// Credits left of an inbound; null where it is not known.
    remaining_credit_amount: Option<Credits>, optional_amount => &told.transaction.remaining.map(|funds| funds.credits);
    /// Place in the wallet's own order, the lowest first.
    priority: i64, or(50) => &told.transaction.priority;
    /// What people call it, at most 255 characters.
    name: Option<Text>, optional => &told.transaction.name;
    /// What the host attached, at most 15 pairs.
    metadata: described::Pairs, pairs => &metadata::AsList(&told.transaction.metadata);
    /// The invoice that it pays, or that sells it.
    invoice_id | "lago_invoice_id": Option<InvoiceId>, optional => &told.transaction.invoice_id;
    /// The credit note of a refund.
    credit_note_id | "lago_credit_note_id": Option<described::Id>, other_id => &told.transaction.credit_note_id;
    /// The reversed invoice that it gives back for.
    voided_invoice_id | "lago_voided_invoice_id": Option<InvoiceId>, optional => &told.transaction.voided_invoice_id;
    /// What the credit note that it gives back for credits, in minor units, 0 or more: on the first inbound that the
    /// note books.
    credited_amount_cents: Money, amount, when some => &told.transaction.credited_amount;
    /// The one inbound that a void was aimed at.
    voided_transaction_id | "lago_voided_transaction_id": Option<TransactionId>, optional
        => &told.transaction.voided_transaction_id;
    /// The void that it brings back; not written where there is none.
    restored_transaction_id | "lago_restored_transaction_id": TransactionId, stated, when some
        => &told.transaction.restored_transaction_id;
    /// The other row of its transfer; not written where there is none.
    transfer_transaction_id | "lago_transfer_transaction_id": TransactionId, stated, when some
        => &told.transaction.transfer_transaction_id;
    /// What credits that came from another wallet were there; not written of others.
    transferred_as: GrantKind, stated, when some => &told.transaction.transferred_as;
    /// What was used at the moment of use; null where that was not said, not written where an invoice was paid.
    consumed_item: Option<Item>, written, when some
        => &told.transaction.consumed.as_ref().map(|consumed| &consumed.item);
    /// Why it was voided.
    void_reason: Option<VoidReason>, optional => &told.transaction.void_reason;
    /// Does the purchase's invoice stay open until it is paid?
    invoice_requires_successful_payment: bool, or(false) => &told.transaction.invoice_requires_successful_payment;
    /// The purchase's invoice as it was issued; null where a stored purchase does not say it.
    purchase_invoice: Option<PurchaseInvoice>, node => &told.transaction.purchase_invoice;
    /// The subscription that it belongs to.
    external_subscription_id: Option<described::Code>, code => &told.transaction.external_subscription_id;
    /// The plan that it belongs to.
    plan_code: Option<described::Code>, code => &told.transaction.plan_code;
    /// The billing entity that it belongs to.
    billing_entity_code: Option<described::Code>, code => &told.transaction.billing_entity_code;
    /// Which inbounds an outbound drew from, in that order.
    fundings: Vec<Funding>, node => &ToldFundings(told);
    /// Of an outbound from a wallet that is not traceable: its place in the draw of its invoice, from 1.
    position: u32, stated, when some => &told.transaction.position;
    /// What a purchase cost, in minor units, 0 or more, where that is not what its credits are worth.
    cost_amount_cents: Money, amount, when some => &told.transaction.cost_amount;
    /// What of that is left, in minor units; left out, it follows from what the fundings took.
    cost_remaining_amount_cents: Money, amount, when some => &told.transaction.cost_remaining;
    /// Money of a purchase that was refunded, in minor units, 0 or more; of one with a cost, of that.
    refunded_amount_cents: Money, amount_or_zero => &told.transaction.refunded_amount;
    /// Was it paid though it had failed, so that the host has to refund it?
    refund_due: bool, or(false) => &told.transaction.refund_due;
    /// Why a purchase failed; null where it did not.
    failure_reason: Option<FailureReason>, optional => &told.transaction.failure_reason;
    /// Credits beyond money / rate, that rounding added or took.
    residue_credits: Credits, or(Credits::default()) => &told.transaction.residue_credits;
    /// Money beyond credits x rate, that rounding added or took, in minor units.
    residue_amount_cents: Money, or(Money::default()) => &told.transaction.residue_amount;
    /// When a grant starts to be usable; null is at once.
    starts_at: Option<Instant>, optional => &told.transaction.starts_at;
    /// When a grant expires; null is with its wallet.
    expiration_at: Option<Instant>, optional => &told.transaction.expiration_at;
    /// The rule that made it.
    recurring_rule_id: Option<RuleId>, optional, when some => &told.transaction.recurring_rule_id;
    /// The start of the rule's period that it was made for.
    period_start: Option<Instant>, optional, when some => &told.transaction.period_start;
    /// What of it goes on at a reset; left out, all of it.
    rollover: Option<ResetRollover>, node, when some => &told.transaction.rollover;
    /// When it rolled over at the end of its period.
    rolled_at: Option<Instant>, optional, when some => &told.transaction.rolled_at;
    /// The grant that a reset filled up with it.
    rolled_from: Option<TransactionId>, optional, when some => &told.transaction.rolled_from;
    /// Which alerts told that it ends soon, and at which horizons; left out where none did.
    expiring_told: Vec<ExpiringTold>, node, when some => some_of(&told.transaction.expiring_told);
    /// When it was made.
    created_at: Option<Instant>, optional => &told.transaction.created_at;
    /// When it was decided, where that is another instant than `created_at`.
    booked_at: Option<Instant>, optional => &told.transaction.booked_at;
    /// When it began to count.
    settled_at: Option<Instant>, optional => &told.transaction.settled_at;
    /// When it failed.
    failed_at: Option<Instant>, optional => &told.transaction.failed_at;
}

document! {
    /// What an outbound transaction drew from one inbound.
    FUNDING: "Funding", lenient as FundingFields => told: ToldFunding<'_>;

    /// The inbound.
    transaction_id | "lago_transaction_id": TransactionId, node => &told.funding.transaction_id;
    /// The inbound itself, as Lago gives it.
    wallet_transaction: described::HostsOwn, node;
    /// Money drawn from it, in minor units, 0 or more.
    amount_cents: Money, needed => &told.funding.funds.amount;
    /// Credits drawn from it, 0 or more; left out, they follow from the rate.
    credit_amount: Credits, amount => &told.funding.funds.credits;
    /// Its place in the draw of its invoice, from 1, where grants of several wallets are drawn in one order.
    position: u32, stated, when some => &told.funding.position;
    /// The share of what the inbound cost, in minor units, 0 or more, where it has a cost.
    cost_amount_cents: Money, amount, when some => &told.funding.cost;
    /// In an event: money that remained of it before, in minor units.
    remaining_before_amount_cents: Money, unread, when some => &told.remaining_before;
}

document! {
    /// An alert told that a grant ends soon.
    EXPIRING_TOLD: "ExpiringTold", lenient as ExpiringToldFields => told: ExpiringTold;

    /// The alert.
    alert_id: AlertId, required => &told.alert_id;
    /// Its horizon, in days before the end.
    days: Decimal, required => &told.days;
}

fn expiring_told(list: Option<Node<'_>>) -> Vec<ExpiringTold> {
    let told = |node: Node<'_>| {
        let of = ExpiringToldFields::of(node)?;
        let (alert_id, days) = (of.alert_id(), of.days());
        Some(ExpiringTold { alert_id: alert_id?, days: days? })
    };
    list.and_then(Node::array).into_iter().flatten().filter_map(told).collect()
}

document! {
    /// What the invoice of a purchase stated when it was issued. Left out, it is worked out once and kept.
    PURCHASE_INVOICE: "PurchaseInvoice", lenient as PurchaseInvoiceFields => invoice: PurchaseInvoice;

    /// Credits, above 0.
    units: Decimal, required => &invoice.units;
    /// Money per credit in major units, above 0.
    unit_amount: Decimal, required => &invoice.unit_amount;
    /// Money without taxes, in minor units.
    amount_cents: Money, required => &invoice.amount;
    /// Tax rate in percent; 0 where it is untaxed.
    taxes_rate: Decimal, amount_or_zero => &invoice.taxes_rate;
    /// Taxes, in minor units.
    taxes_amount_cents: Money, amount_or_zero => &invoice.taxes_amount;
    /// The sum of both, in minor units; a stated one must be that.
    total_amount_cents: Money, stated => &invoice.total;
    /// The day of its issue, in the customer's zone.
    issuing_date: Option<LocalDay>, optional => &invoice.issuing_date;
}

/// Reads a transaction. Its wallet need not be there: it may belong to a list that was cut.
pub(crate) fn read(node: Node<'_>, all: &AllTerms) -> Option<Transaction> {
    let of = TransactionFields::of(node)?;
    let wallet_id = of.wallet_id();
    let terms = all.of(wallet_id.as_ref());
    let (id, transaction_type, kind, status) =
        (of.id(), of.transaction_type(), of.transaction_status(), of.status());
    let funds = funds(node, &of, terms);
    let transaction = Transaction {
        source: of.source(),
        remaining: terms.funds(node, of.remaining_amount_cents(), of.remaining_credit_amount()),
        priority: of.priority(),
        name: of.name(),
        metadata: of.metadata(),
        invoice_id: of.invoice_id(),
        credit_note_id: of.credit_note_id(),
        voided_invoice_id: of.voided_invoice_id(),
        credited_amount: of.credited_amount_cents(),
        voided_transaction_id: of.voided_transaction_id(),
        restored_transaction_id: of.restored_transaction_id(),
        transfer_transaction_id: of.transfer_transaction_id(),
        transferred_as: of.transferred_as(),
        consumed: of.consumed_item().map(consumption),
        void_reason: of.void_reason(),
        invoice_requires_successful_payment: of.invoice_requires_successful_payment(),
        purchase_invoice: of.purchase_invoice().and_then(purchase_invoice),
        external_subscription_id: of.external_subscription_id(),
        plan_code: of.plan_code(),
        billing_entity_code: of.billing_entity_code(),
        fundings: fundings(of.fundings(), terms),
        position: of.position(),
        cost_amount: of.cost_amount_cents(),
        cost_remaining: of.cost_remaining_amount_cents(),
        refunded_amount: of.refunded_amount_cents(),
        refund_due: of.refund_due(),
        failure_reason: of.failure_reason(),
        residue_credits: of.residue_credits(),
        residue_amount: of.residue_amount_cents(),
        starts_at: of.starts_at(),
        expiration_at: of.expiration_at(),
        recurring_rule_id: of.recurring_rule_id(),
        period_start: of.period_start(),
        rollover: stored(of.rollover(), recurring::reset_rollover, "a rollover"),
        rolled_at: of.rolled_at(),
        rolled_from: of.rolled_from(),
        expiring_told: expiring_told(of.expiring_told()),
        created_at: of.created_at(),
        booked_at: of.booked_at(),
        settled_at: of.settled_at(),
        failed_at: of.failed_at(),
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

/// Credits that were used without an invoice; a written null says nothing of what was used.
fn consumption(node: Node<'_>) -> Consumption {
    Consumption { item: some(Some(node)).and_then(read_used) }
}

/// `amount` is in major units; of money and credits the one that is not stated follows from the rate.
fn funds(node: Node<'_>, of: &TransactionFields<'_>, terms: Terms) -> Option<Funds> {
    let amount = of.amount().and_then(|node| {
        let money = Money::from_major(node.figure()?, terms.currency).ok();
        if money.is_none() {
            node.out_of_range();
        }
        money
    });
    if of.amount().is_none() && of.credit_amount.is_none_or(Node::is_null) {
        node.missing("credit_amount");
    }
    terms.funds(node, amount, of.credit_amount())
}

fn fundings(list: Option<Node<'_>>, terms: Terms) -> Vec<Funding> {
    let items = list.and_then(Node::array);
    items.map(|items| items.filter_map(|node| funding(node, terms)).collect()).unwrap_or_default()
}

/// Ours names its inbound; Lago's holds it as `wallet_transaction`, and has an id of its own.
fn funding(node: Node<'_>, terms: Terms) -> Option<Funding> {
    let of = FundingFields::of(node)?;
    let stated = of.transaction_id();
    let transaction_id = match of.wallet_transaction() {
        Some(inbound) if stated.is_none() => inbound.lenient()?.own_id(),
        Some(_) | None => required(node, stated, "transaction_id"),
    };
    let (amount, credits) = (of.amount_cents().and_then(Node::figure), of.credit_amount());
    let funds = terms.funds(node, Some(amount?), credits);
    let (position, cost) = (of.position(), of.cost_amount_cents());
    Some(Funding { transaction_id: transaction_id?, funds: funds?, position, cost })
}

/// Its total is the sum of its parts.
fn purchase_invoice(node: Node<'_>) -> Option<PurchaseInvoice> {
    let of = PurchaseInvoiceFields::of(node)?;
    let (units, unit_amount, amount) = (of.units(), of.unit_amount(), of.amount_cents());
    let taxes_amount = of.taxes_amount_cents();
    let total = amount?.plus(taxes_amount);
    if total.is_err() {
        node.out_of_range();
    }
    let total = total.ok()?;
    if let Some(stated) = of.total_amount_cents().filter(|stated| *stated != total) {
        report_total(of.total_amount_cents.unwrap_or(node), "total_amount_cents", stated, total);
    }
    Some(PurchaseInvoice {
        units: units?,
        unit_amount: unit_amount?,
        amount: amount?,
        taxes_rate: of.taxes_rate(),
        taxes_amount,
        total,
        issuing_date: of.issuing_date(),
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
    Told { transaction, amount, remaining_before }.write(place);
}

/// The fundings of a transaction, each with what remained of its inbound before.
struct ToldFundings<'a>(&'a Told<'a>);

struct ToldFunding<'a> {
    funding: &'a Funding,
    remaining_before: Option<Money>,
}

impl Write for ToldFundings<'_> {
    fn write(&self, place: Place<'_>) {
        let Told { transaction, remaining_before, .. } = self.0;
        let before = remaining_before.iter().copied().chain(core::iter::repeat(None));
        place.list(transaction.fundings.iter().zip(before), |place, (funding, remaining_before)| {
            ToldFunding { funding, remaining_before }.write(place);
        });
    }
}

described_by!(Funding => FUNDING);
