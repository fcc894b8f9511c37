//! Usage that is not invoiced yet, as signed lines (rules, section 7): current usage and drafts add, what was billed
//! already subtracts.

use crate::command::{Context, work_fits};
use crate::document::Node;
use crate::invoice;
use crate::limits::{FEE_LIMIT, INVOICE_LIMIT};
use crate::object::Object as Members;
use crate::token::Kind;
use alloc::vec::Vec;
use drawdown::account::Text;
use drawdown::amount::{Exact, Money, OutOfRange, Subcents};
use drawdown::command::{Usage, UsageLine};
use drawdown::currency::Currency;
use drawdown::invoice::{Fee, FeeType, Invoice, InvoiceDraft};
use drawdown::policy::presets;

/// Reads the members of a refresh. `Err` when figures add up to more than fits.
pub(crate) fn read(object: &Members<'_>, context: Context<'_>) -> Option<Exact<Usage>> {
    let include_generating = object.read("include_generating_invoices").unwrap_or(true);
    let mut reading = Reading { usage: Usage::default(), fits: Ok(()) };
    for node in list(object, "current_usage", INVOICE_LIMIT) {
        reading.current(node);
    }
    for (name, sign) in [("draft_invoices", Sign::Adds), ("progressive_invoices", Sign::Subtracts)] {
        let nodes: Vec<Node<'_>> = list(object, name, INVOICE_LIMIT).collect();
        if !object.find(name).is_none_or(|list| work_fits(list, &nodes, context.account)) {
            continue;
        }
        for node in nodes {
            if let Some(read) = invoice::read_invoice(node, context.policy) {
                reading.invoice(read, sign, include_generating);
            }
        }
    }
    let fallback = context.account.customer.as_ref().and_then(|customer| customer.currency);
    for node in list(object, "pay_in_advance_fees", FEE_LIMIT) {
        reading.pay_in_advance(node, fallback);
    }
    Some(reading.fits.map(|()| reading.usage))
}

fn list<'d>(object: &Members<'d>, name: &'static str, limit: usize) -> impl Iterator<Item = Node<'d>> {
    object.get(name).and_then(|node| node.array_within(limit, name)).into_iter().flatten()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Adds,
    Subtracts,
}

impl Sign {
    fn of(self, amount: Subcents) -> Exact<Subcents> {
        match self {
            Self::Adds => Ok(amount),
            Self::Subtracts => Subcents::ZERO.minus(amount),
        }
    }
}

struct Reading {
    usage: Usage,
    fits: Exact<()>,
}

impl Reading {
    fn keep(&mut self, fits: Exact<()>) {
        self.fits = self.fits.and(fits);
    }

    fn current(&mut self, node: Node<'_>) {
        let Some(read) = current_usage(node) else { return };
        let fits = read.map(|(total, lines)| {
            self.usage.current.push(total);
            self.usage.lines.extend(lines);
        });
        self.keep(fits);
    }

    fn invoice(&mut self, read: Exact<Invoice>, sign: Sign, include_generating: bool) {
        let fits = read.and_then(|invoice| {
            let generating = sign == Sign::Subtracts && &*invoice.status == "generating";
            if generating && !include_generating {
                return Ok(());
            }
            self.invoice_lines(&invoice, sign)
        });
        self.keep(fits);
    }

    fn invoice_lines(&mut self, invoice: &Invoice, sign: Sign) -> Exact<()> {
        if invoice.fees.is_empty() {
            let amount = sign.of(invoice.including_taxes.to_subcents())?;
            self.usage.lines.push(line(invoice.currency, Text::from(""), None, None, amount));
        }
        for fee in &invoice.fees {
            let amount = sign.of(fee.precise_net()?.plus(fee.precise_taxes)?)?;
            self.usage.lines.push(fee_line(invoice.currency, fee, amount));
        }
        Ok(())
    }

    /// A fee that was paid in advance, amount and tax.
    fn pay_in_advance(&mut self, node: Node<'_>, fallback: Option<Currency>) {
        let Some(object) = node.lenient() else { return };
        let stated = object.read("amount_currency");
        let currency = if object.get("amount_currency").is_some() { stated } else { fallback };
        let fee = invoice::read_fee(node, currency.unwrap_or(Currency::EUR));
        let Some(currency) = currency else {
            if object.get("amount_currency").is_none() {
                object.missing("amount_currency");
            }
            return;
        };
        let Some(fee) = fee else { return };
        let draft = InvoiceDraft { fees: [fee].into(), ..InvoiceDraft::default() };
        let fits = draft.read(currency, &presets::DRAWDOWN_1).map_err(|_| OutOfRange).and_then(|invoice| {
            for fee in &invoice.fees {
                let amount = fee.amount.to_subcents().plus(fee.precise_taxes)?;
                self.usage.lines.push(fee_line(currency, fee, Sign::Subtracts.of(amount)?));
            }
            Ok(())
        });
        self.keep(fits);
    }
}

fn fee_line(currency: Currency, fee: &Fee, amount: Subcents) -> UsageLine {
    let fee_type = Text::from(invoice::known(&fee.fee_type, FeeType::name));
    line(currency, fee_type, fee.metric_code().cloned(), fee.target_wallet_code.clone(), amount)
}

fn line(
    currency: Currency,
    fee_type: Text,
    billable_metric_code: Option<Text>,
    target_wallet_code: Option<Text>,
    amount: Subcents,
) -> UsageLine {
    UsageLine { currency, fee_type, billable_metric_code, target_wallet_code, amount }
}

type CurrentUsage = ((Currency, Subcents), Vec<UsageLine>);

/// One `customer_usage` object. Its tax is stated in total only: it is spread over the charges by amount, what
/// rounding leaves on the last one.
fn current_usage(node: Node<'_>) -> Option<Exact<CurrentUsage>> {
    let object = node.lenient()?;
    let currency: Option<Currency> = object.require("currency");
    let taxes: Option<Money> = object.read("taxes_amount_cents");
    let (amount, total): (Option<Money>, Option<Money>) =
        (object.read("amount_cents"), object.read("total_amount_cents"));
    let shares: Vec<Share> =
        list(&object, "charges_usage", FEE_LIMIT).filter_map(charge_usage).flatten().collect();
    Some(Totals { taxes, amount, total }.spread(currency?, shares))
}

struct Totals {
    taxes: Option<Money>,
    amount: Option<Money>,
    total: Option<Money>,
}

/// Usage of one charge, or of one group of it that a wallet is meant for.
struct Share {
    metric: Option<Text>,
    target: Option<Text>,
    amount: Money,
}

impl Totals {
    fn spread(&self, currency: Currency, mut shares: Vec<Share>) -> Exact<CurrentUsage> {
        if shares.is_empty() {
            shares.push(Share { metric: None, target: None, amount: self.amount.unwrap_or_default() });
        }
        let charged = Money::total(shares.iter().map(|share| share.amount))?;
        let taxes = match (self.taxes, self.total) {
            (Some(taxes), _) => taxes,
            (None, Some(total)) => total.minus(self.amount.unwrap_or(charged))?,
            (None, None) => Money::ZERO,
        };
        let lines = spread_taxes(currency, shares, taxes.to_subcents())?;
        let total = Subcents::total(lines.iter().map(|line| line.amount))?;
        Ok(((currency, total), lines))
    }
}

fn spread_taxes(currency: Currency, shares: Vec<Share>, taxes: Subcents) -> Exact<Vec<UsageLine>> {
    let whole = Money::total(shares.iter().map(|share| share.amount))?.to_subcents();
    let mut left = taxes;
    let mut lines = Vec::with_capacity(shares.len());
    for share in shares {
        let amount = share.amount.to_subcents();
        let tax = taxes.share(amount, whole)?;
        left = left.minus(tax)?;
        let charge = Text::from(FeeType::Charge.name());
        lines.push(line(currency, charge, share.metric, share.target, amount.plus(tax)?));
    }
    if let Some(last) = lines.last_mut() {
        last.amount = last.amount.plus(left)?;
    }
    Ok(lines)
}

/// A charge: its groups that name a wallet apart, the rest of it together.
fn charge_usage(node: Node<'_>) -> Option<Vec<Share>> {
    let object = node.lenient()?;
    let metric: Option<Text> = object
        .get("billable_metric")
        .filter(|metric| metric.kind() == Kind::Object)
        .and_then(|metric| metric.lenient()?.code("code"));
    let mut rest: Money = object.read("amount_cents").unwrap_or_default();
    let mut shares = Vec::new();
    for group in list(&object, "grouped_usage", FEE_LIMIT) {
        let Some((target, amount)) = targeted(group) else { continue };
        rest = rest.minus(amount).ok()?;
        shares.push(Share { metric: metric.clone(), target: Some(target), amount });
    }
    if !rest.is_zero() || shares.is_empty() {
        shares.push(Share { metric, target: None, amount: rest });
    }
    Some(shares)
}

fn targeted(node: Node<'_>) -> Option<(Text, Money)> {
    let object = node.lenient()?;
    let groups = object.get("grouped_by").filter(|groups| groups.kind() == Kind::Object)?.lenient()?;
    let target = groups.read("target_wallet_code")?;
    Some((target, object.read("amount_cents").unwrap_or_default()))
}
