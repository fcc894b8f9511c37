//! Buying, granting and voiding credits (rules, section 5).

use alloc::format;

use rust_decimal::Decimal;

use super::checked::{Checked, Together, known, unless};
use super::draft::Draft;
use super::input::{self, CreditsField, Limits, Price};
use super::leaving::{FitsWallet, Leaving, after_inbound};
use super::refusals::{Fits, Refusals};
use super::void;
use crate::account::{
    Balance, Funds, InvoiceId, Metadata, ResetRollover, RuleId, Source, Text, Transaction, TransactionKind,
    TransactionStatus, VoidReason, Wallet, WalletId,
};
use crate::amount::{Credits, Exact};
use crate::command::{Input, StatedPrice, TopUp};
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::draw;
use crate::event::Fact;
use crate::expiry;
use crate::invoice::{Invoice, PaymentStatus};
use crate::policy::{GrantedOn, Measure, Policy};
use crate::purchase::price::{self, Asked};
use crate::purchase::{self, PurchaseInvoice, Standing, bound};
use crate::time::Instant;

/// What a top-up books, every figure checked.
pub(crate) struct Parts {
    /// Credits to buy; zero buys nothing.
    pub paid: Credits,
    /// Credits to give; zero gives nothing.
    pub granted: Credits,
    /// Priority of the inbounds.
    pub priority: i64,
    /// Who asks.
    pub source: Source,
    /// Name of the transactions.
    pub name: Option<Text>,
    /// Metadata of the transactions.
    pub metadata: Metadata,
    /// Whether the purchase's invoice waits for its payment.
    pub requires_payment: bool,
    /// When what is given beside a purchase counts.
    pub granted_on: GrantedOn,
    /// When the credits start to be usable.
    pub starts_at: Option<Instant>,
    /// When the credits expire.
    pub expiration_at: Option<Instant>,
    /// What the bought credits cost; `None`: what they are worth.
    pub price: Option<StatedPrice>,
    /// What of the credits goes on at a reset; `None`: all of it.
    pub rollover: Option<ResetRollover>,
    /// The rule that makes them, where they say so.
    pub of_rule: Option<OfRule>,
}

/// What the inbounds of a rule say of it.
pub(crate) struct OfRule {
    pub id: RuleId,
    /// The start of the period that they are for. What is granted is made at it.
    pub period_start: Option<Instant>,
}

/// A purchase and a grant that fit: nothing of them is told yet.
pub(crate) struct Booking {
    purchase: Option<(Transaction, Invoice)>,
    /// With the wallet's figures after it.
    grant: Option<(Transaction, Balance)>,
}

/// Works out everything that [`Booking::book`] tells: a purchase and a grant, in this order. A part that is worth no
/// money is left out.
pub(crate) fn prepare(draft: &mut Draft<'_>, wallet: &Wallet, parts: &Parts) -> Result<Booking, Refusals> {
    let paid = reset(draft.policy, wallet, parts.paid).fits("paid_credits")?;
    let granted = reset(draft.policy, wallet, parts.granted).fits("granted_credits")?;
    let balance = after_inbound(wallet.balance, granted).fits("granted_credits")?;
    let purchase = if paid.amount.is_positive() { Some(purchase(draft, wallet, paid, parts)?) } else { None };
    let granted_at = parts.of_rule.as_ref().and_then(|rule| rule.period_start);
    let grant = (!granted.is_zero()).then(|| {
        let mut grant = inbound(draft, wallet, TransactionKind::Granted, granted, parts);
        match &purchase {
            Some((purchase, _)) if parts.granted_on == GrantedOn::Payment => {
                return (bound::waiting(grant, purchase), wallet.balance);
            }
            Some(_) | None => {}
        }
        grant.remaining = wallet.traceable.then_some(granted);
        if let Some(at) = granted_at {
            (grant.created_at, grant.settled_at) = (Some(at), Some(at));
            grant.booked_at = (at != draft.at()).then_some(draft.at());
        }
        (grant, balance)
    });
    Ok(Booking { purchase, grant })
}

impl Booking {
    /// Tells it.
    pub fn book(self, draft: &mut Draft<'_>) -> Result<(), Refusals> {
        if let Some((transaction, invoice)) = self.purchase {
            draft.invoices.push(invoice.clone());
            draft.record(Fact::PurchaseRequested { transaction, invoice })?;
        }
        match self.grant {
            Some((transaction, balance)) => {
                draft.dated(transaction.created_at.unwrap_or(draft.at()));
                let told = draft.record(Fact::CreditsGranted { transaction, balance });
                draft.dated(draft.at());
                told
            }
            None => Ok(()),
        }
    }
}

fn purchase(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    paid: Funds,
    parts: &Parts,
) -> Result<(Transaction, Invoice), Refusals> {
    let mut transaction = inbound(draft, wallet, TransactionKind::Purchased, paid, parts);
    transaction.status = TransactionStatus::Pending;
    transaction.settled_at = None;
    transaction.invoice_id = Some(InvoiceId::new(draft.new_id()));
    let issued = issue(draft, wallet, &mut transaction, parts.price).fits("paid_credits")?;
    transaction.purchase_invoice = Some(issued);
    let standing = Standing { payment: PaymentStatus::Pending, voided: false, credited: false };
    let invoice = purchase::invoice(wallet, &transaction, issued, standing);
    Ok((transaction, invoice))
}

/// Its invoice asks for what the credits cost, which is kept with the purchase where that is not what they are worth.
fn issue(
    draft: &Draft<'_>,
    wallet: &Wallet,
    purchase: &mut Transaction,
    price: Option<StatedPrice>,
) -> Exact<PurchaseInvoice> {
    let Some(price) = price else {
        return purchase::issue(draft.policy, &draft.account, wallet, purchase, draft.at());
    };
    let asked = Asked::of(price, wallet, purchase.credits)?;
    purchase.cost_amount = Some(asked.amount);
    purchase::issue_for(draft.policy, &draft.account, purchase, asked, draft.at())
}

fn inbound(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    kind: TransactionKind,
    funds: Funds,
    parts: &Parts,
) -> Transaction {
    let mut transaction = draft.transaction(&wallet.id, kind, funds);
    transaction.priority = parts.priority;
    transaction.source = parts.source;
    transaction.name.clone_from(&parts.name);
    transaction.metadata.clone_from(&parts.metadata);
    transaction.invoice_requires_successful_payment =
        kind == TransactionKind::Purchased && parts.requires_payment;
    transaction.starts_at = parts.starts_at;
    transaction.expiration_at = parts.expiration_at;
    transaction.rollover = parts.rollover;
    transaction.recurring_rule_id = parts.of_rule.as_ref().map(|rule| rule.id.clone());
    transaction.period_start = parts.of_rule.as_ref().and_then(|rule| rule.period_start);
    transaction
}

/// Money of credits, and the credits that this money is (rules 3.2 and 3.3); where credits are the measure, themselves.
pub(crate) fn reset(policy: &Policy, wallet: &Wallet, credits: Credits) -> Exact<Funds> {
    let amount = wallet.money(credits)?;
    let credits = match policy.measure {
        Measure::Money => wallet.credits(amount)?,
        Measure::Credits => credits,
    };
    Ok(Funds { amount, credits })
}

/// `top_up`: checks, then books paid, granted and voided parts.
pub(crate) fn top_up(draft: &mut Draft<'_>, command: &TopUp) -> Result<(), Refusals> {
    let wallet = draft.active_wallet(&command.wallet_id).map_err(Refusals::from);
    let price = known(&wallet).map(Price::of);
    let paid = input::inbound_credits(&command.paid_credits, CreditsField::Paid, price.as_ref());
    let granted = input::granted_credits(draft.policy, &command.granted_credits, price.as_ref());
    let voided = input::credits(&command.voided_credits, CreditsField::Voided);
    let against_the_wallet = (
        within_limits(draft.policy, command, known(&wallet), known(&paid)),
        unless(priced(draft.policy, command, known(&wallet), known(&paid))),
        unless(
            known(&wallet)
                .zip(known(&voided))
                .and_then(|(wallet, voided)| insufficient_credits(wallet, *voided)),
        ),
    );
    let named = (
        input::name_length("name", command.name.as_deref()),
        input::metadata_size("metadata", &command.metadata),
    );
    let end = input::expiration(draft, &command.expiration_at, "expiration_at");
    let spans = spans(draft, known(&wallet), command, known(&end).copied().flatten());
    let priority = input::priority(draft.policy, &command.priority, "priority");
    let rollover = rollover(known(&wallet), &command.rollover);
    let credits = (wallet, paid, granted, voided).together();
    let span = (end, spans, priority, rollover).together();
    let judged = (credits, span, against_the_wallet.together(), named.together()).together()?;
    let ((wallet, paid, granted, voided), (expiration_at, (), priority, ()), _, _) = judged;

    let parts = Parts {
        paid,
        granted,
        priority,
        source: Source::Manual,
        name: command.name.clone(),
        metadata: command.metadata.clone(),
        requires_payment: command
            .invoice_requires_successful_payment
            .unwrap_or(wallet.invoice_requires_successful_payment),
        granted_on: command.granted_on.unwrap_or(draft.policy.granted_on),
        starts_at: command.starts_at.given().copied(),
        expiration_at,
        price: command.price,
        rollover: command.rollover.given().copied(),
        of_rule: None,
    };
    let replaced = command.voided_transaction_id.as_ref();
    let replaced = replaced.map(|target| void::inbound_of(draft, &wallet, target)).transpose()?;
    let wallet = match replaced {
        Some(grant) => replace(draft, wallet, &grant)?,
        None => wallet,
    };
    let booking = prepare(draft, &wallet, &parts)?;

    // From here it must succeed. What is voided is checked against the wallet as it is then, with what came in.
    booking.book(draft)?;
    void_from_pool(draft, &wallet.id, voided)
}

/// Voids what is left of a grant that new credits come in the place of, and gives the wallet as it is then. Nothing
/// left is no refusal: it is the normal case of an upgrade.
fn replace(draft: &mut Draft<'_>, wallet: Wallet, grant: &Transaction) -> Result<Wallet, Refusals> {
    if !draw::has_rest(grant) {
        return Ok(wallet);
    }
    let drawn = draw::whole_grant(grant);
    let leaving = Leaving::void(draft.policy, &wallet, drawn, "voided_transaction_id")?;
    draft.void(&wallet.id, leaving, VoidReason::Manual, Some(&grant.id))?;
    Ok(draft.wallet(&wallet.id)?)
}

/// The paid part obeys the wallet's limits; nothing bought is within every limit.
fn within_limits(
    policy: &Policy,
    command: &TopUp,
    wallet: Option<&Wallet>,
    paid: Option<&Credits>,
) -> Checked<()> {
    let judged = wallet.zip(paid).filter(|_| !command.ignore_paid_top_up_limits);
    unless(judged.and_then(|(wallet, paid)| {
        let amount = wallet.money(*paid).ok().filter(|amount| amount.is_positive())?;
        let asked = command
            .price
            .map(|price| Asked::of(price, wallet, reset(policy, wallet, *paid).ok()?.credits).ok());
        let amount = match asked {
            Some(asked) => asked?.amount,
            None => amount,
        };
        Limits::of(wallet).refusal(amount)
    }))
}

/// Why a stated price is none for what is bought; of nothing bought it says nothing.
fn priced(
    policy: &Policy,
    command: &TopUp,
    wallet: Option<&Wallet>,
    paid: Option<&Credits>,
) -> Option<Refusal> {
    let (price, wallet) = command.price.zip(wallet)?;
    let bought = reset(policy, wallet, *paid?).ok().filter(|bought| bought.amount.is_positive())?;
    price::refusal(price, wallet, bought.credits)
}

/// What goes on at a reset, of grants that say what is left of them.
fn rollover(wallet: Option<&Wallet>, given: &Input<ResetRollover>) -> Checked<()> {
    let field = "rollover";
    let pool = wallet.filter(|wallet| !wallet.traceable);
    unless(match (given, pool) {
        (Input::Absent | Input::Null, _) | (Input::Given(_), None) => None,
        (Input::Invalid, _) => {
            let message = "`rollover` must hold limits of 0 or more credits, the largest not below the least";
            Some(Refusal::new(Code::ValueIsInvalid, field, message))
        }
        (Input::Given(_), Some(pool)) => {
            let message =
                format!("wallet `{}` does not trace its grants, so none can have `{field}`", pool.id);
            Some(Refusal::new(Code::WalletNotTraceable, field, message))
        }
    })
}

/// A start and an end of their own: the start before the end, and before that of the wallet; only where the policy knows
/// them and the wallet can trace them.
fn spans(draft: &Draft<'_>, wallet: Option<&Wallet>, command: &TopUp, end: Option<Instant>) -> Checked<()> {
    let start = &command.starts_at;
    let begins_after = |end: Option<Instant>| {
        let cutoff = end.map(|end| expiry::cutoff(draft.policy, &draft.account, end));
        start.given().zip(cutoff).is_some_and(|(start, cutoff)| *start >= cutoff)
    };
    let late = if matches!(start, Input::Invalid) || begins_after(end) {
        let message = "`starts_at` must be an instant before `expiration_at`";
        Some(Refusal::new(Code::InvalidDate, "starts_at", message))
    } else {
        wallet.filter(|wallet| begins_after(wallet.expiration_at)).map(|wallet| {
            let message = format!("`starts_at` must be an instant before wallet `{}` ends", wallet.id);
            Refusal::new(Code::InvalidDate, "starts_at", message)
        })
    };
    let given = [("starts_at", start.given().is_some()), ("expiration_at", end.is_some())];
    let fields = given.into_iter().filter(|(_, given)| *given).map(|(field, _)| field);
    let unknown = fields.filter_map(|field| input::unknown_span(draft, wallet, field));
    late.into_iter().chain(unknown).collect::<Refusals>().none()
}

/// Voided credits are compared, as typed, with the balance before the command.
pub(crate) fn insufficient_credits(wallet: &Wallet, voided: Decimal) -> Option<Refusal> {
    let balance = wallet.balance.credits;
    (!voided.is_zero() && voided > balance.decimal()).then(|| {
        let message = format!(
            "`{}` credits to void are more than the balance of {}",
            voided.normalize(),
            balance.decimal().normalize()
        );
        Refusal::new(Code::InsufficientCredits, "voided_credits", message)
            .about(wallet.id.as_str())
            .with("voided", voided)
            .with("balance", balance)
    })
}

/// Why a void of no credits does nothing: none were asked, or what was asked is no tick.
pub(crate) fn worth_nothing(typed: Decimal) -> UnchangedReason {
    if typed.is_zero() { UnchangedReason::NothingToDo } else { UnchangedReason::RoundsToNothing }
}

/// Voids credits from the pool, in drawdown order where the wallet traces its grants.
pub(crate) fn void_from_pool(
    draft: &mut Draft<'_>,
    wallet: &WalletId,
    typed: Decimal,
) -> Result<(), Refusals> {
    let credits = Credits::floor(typed);
    if !credits.is_positive() {
        draft.unchanged(worth_nothing(typed));
        return Ok(());
    }
    let wallet = draft.wallet(wallet)?;
    let grants = draw::started_grants(draft.policy, &draft.account, &wallet, draft.at());
    let drawn = draw::credits(draft.policy, &wallet, &grants, draw::pool_of(&wallet), credits)
        .fits_wallet(&wallet.id, "voided_credits")?;
    let leaving = Leaving::void(draft.policy, &wallet, drawn, "voided_credits")?;

    // From here it must succeed.
    draft.void(&wallet.id, leaving, VoidReason::Manual, None)
}

#[cfg(test)]
mod tests;
