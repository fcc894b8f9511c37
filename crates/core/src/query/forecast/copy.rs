//! The copy of an account that a forecast decides on, and what it tells of it.

use alloc::vec::Vec;

use super::{EndsUnused, Forecast, ForecastDay, ForecastError, Planned, held};
use crate::account::{Account, Source, Transaction, TransactionStatus, VoidReason};
use crate::amount::{Exact, Money, OutOfRange};
use crate::command::{Action, Command, CommandId};
use crate::currency::Currency;
use crate::decide::decide;
use crate::decision::{Accepted, Decision, Refusal};
use crate::draw;
use crate::event::{Event, Fact};
use crate::invoice::{FeeDraft, Invoice, InvoiceDraft};
use crate::policy::Policy;
use crate::query::movements::end_of;
use crate::time::{Instant, LocalDay};
use drawdown_sort::sort_by_key;

/// A copy with what happened to it so far.
pub(super) struct Copy<'p> {
    policy: &'p Policy,
    account: Account,
    currency: Currency,
    /// Where the question stands: what ended before is not told.
    from: Instant,
    id: CommandId,
    number: usize,
    runs_out_at: Option<Instant>,
    ends: Vec<EndsUnused>,
    refusals: Vec<Refusal>,
    /// Of the day that is not closed yet.
    used: Money,
    uncovered: Money,
    told_ends: usize,
}

impl<'p> Copy<'p> {
    /// Without what no draw looks at.
    pub fn of(policy: &'p Policy, account: &Account, from: Instant, currency: Currency) -> Self {
        let id = CommandId::unheard_of(account);
        let transactions = account.transactions.iter().filter(|it| matters(it)).cloned().collect();
        let (organization, customer) = (account.organization.clone(), account.customer.clone());
        let account = Account { organization, customer, wallets: account.wallets.clone(), transactions };
        Self {
            policy,
            account,
            currency,
            from,
            id,
            number: 0,
            runs_out_at: None,
            ends: Vec::new(),
            refusals: Vec::new(),
            used: Money::ZERO,
            uncovered: Money::ZERO,
            told_ends: 0,
        }
    }

    /// How much is looked at for one decision.
    pub fn size(&self) -> usize {
        self.account.wallets.len().saturating_add(self.account.transactions.len())
    }

    /// Draws usage at an instant; it is told under another where it closes a day.
    pub fn draw(&mut self, at: Instant, told_at: Instant, planned: &Planned) -> Exact<()> {
        if !planned.amount.is_positive() {
            return Ok(());
        }
        self.book(at)?;
        let invoice = self.invoice(planned)?;
        let paid = match self.decide(at, Action::ApplyCredits(Vec::from([Ok(invoice)]))) {
            Decision::Accepted(accepted) | Decision::Unchanged(_, accepted) => {
                let paid = Money::total(accepted.invoices.iter().map(|invoice| invoice.prepaid))?;
                self.follow(accepted);
                paid
            }
            Decision::Refused(refusals) => {
                if self.refusals.is_empty() {
                    self.refusals = refusals;
                }
                Money::ZERO
            }
        };
        let uncovered = planned.amount.minus(paid)?;
        self.used = self.used.plus(planned.amount)?;
        self.uncovered = self.uncovered.plus(uncovered)?;
        if uncovered.is_positive() && self.runs_out_at.is_none() {
            self.runs_out_at = Some(told_at);
        }
        Ok(())
    }

    /// Books what is due up to an instant.
    pub fn book(&mut self, at: Instant) -> Exact<()> {
        match self.decide(at, Action::Expire) {
            Decision::Accepted(accepted) | Decision::Unchanged(_, accepted) => self.follow(accepted),
            // what contradicts itself stays as it is, and each draw says why it is refused
            Decision::Refused(_) => {}
        }
        Ok(())
    }

    /// Tells the day, and begins the next.
    pub fn close(&mut self, day: LocalDay) -> Exact<ForecastDay> {
        let ends = self.ends.get(self.told_ends..).unwrap_or_default();
        let ended = Money::total(ends.iter().map(|end| end.amount))?;
        let balance = held(&self.account, self.currency)?;
        let row = ForecastDay { day, used: self.used, uncovered: self.uncovered, ended, balance };
        (self.used, self.uncovered, self.told_ends) = (Money::ZERO, Money::ZERO, self.ends.len());
        Ok(row)
    }

    /// Everything together.
    pub fn finish(self, days: Vec<ForecastDay>) -> Result<Forecast, ForecastError> {
        let Self { currency, runs_out_at, ends: mut ends_unused, refusals, .. } = self;
        let uncovered = Money::total(days.iter().map(|day| day.uncovered))?;
        sort_by_key(&mut ends_unused, |end| end.at);
        Ok(Forecast { currency, runs_out_at, uncovered, ends_unused, days, refusals })
    }

    fn invoice(&self, planned: &Planned) -> Exact<Invoice> {
        let fee = |item: &super::PlannedItem| FeeDraft {
            fee_type: item.fee_type.clone(),
            item_code: item.code.clone(),
            target_wallet_code: item.target_wallet_code.clone(),
            amount: planned.amount,
            ..FeeDraft::default()
        };
        let draft = InvoiceDraft {
            fees_amount: Some(planned.amount),
            fees: planned.item.iter().map(fee).collect(),
            ..InvoiceDraft::default()
        };
        // it states no totals that could differ
        draft.read(self.currency, self.policy).map_err(|_| OutOfRange)
    }

    fn decide(&mut self, at: Instant, action: Action) -> Decision {
        self.number = self.number.saturating_add(1);
        let command = Command { id: self.id.numbered(self.number), at, digest: None, action };
        decide(self.policy, &self.account, &command, None)
    }

    fn follow(&mut self, accepted: Accepted) {
        accepted.events.iter().for_each(|event| self.tell_ends(event));
        self.account = accepted.account;
        self.account.transactions.retain(matters);
    }

    /// What ended unused, grant by grant, as the account was before the event.
    fn tell_ends(&mut self, event: &Event) {
        let Fact::CreditsVoided { transaction, .. } = &event.fact else { return };
        let expired = transaction.void_reason == Some(VoidReason::Expired);
        let Some(wallet) = self.account.wallet(&transaction.wallet_id).filter(|_| expired) else { return };
        if wallet.currency != self.currency {
            return;
        }
        let mut ends = Vec::new();
        let mut end = |grant: Option<&Transaction>, amount: Money| {
            let over = end_of(self.policy, &self.account, wallet, grant);
            let at = over.filter(|over| *over <= event.at).unwrap_or(event.at);
            if at > self.from && amount.is_positive() {
                ends.push(EndsUnused { transaction_id: grant.map(|grant| grant.id.clone()), at, amount });
            }
        };
        if transaction.fundings.is_empty() {
            end(None, transaction.amount);
        }
        for funding in &transaction.fundings {
            end(self.account.transaction(&funding.transaction_id), funding.funds.amount);
        }
        self.ends.extend(ends);
    }
}

/// Does a later decision look at it? Not at credits that are used up, nor at those that used them.
fn matters(transaction: &Transaction) -> bool {
    draw::has_rest(transaction)
        || transaction.status == TransactionStatus::Pending
        || transaction.source == Source::Interval
}
