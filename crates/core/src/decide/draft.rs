//! A decision in the making: the account as it follows, event by event.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::leaving::{Contradiction, Leaving, draw_refusal};
use super::refusals::Refusals;
use crate::account::{
    Account, Consumption, Funds, InvoiceId, Source, Status, Text, Transaction, TransactionId,
    TransactionKind, TransactionStatus, TransactionType, VoidReason, Wallet, WalletId,
};
use crate::amount::{Credits, Money};
use crate::command::Command;
use crate::decision::{
    Accepted, Code, InvoiceExplanation, LiveExplanation, Refusal, Remark, UnchangedReason,
};
use crate::draw::DrawError;
use crate::due;
use crate::event::{Before, BucketShare, EndReason, Event, Fact, FeeShare};
use crate::evolve::Folding;
use crate::invoice::Invoice;
use crate::policy::Policy;
use crate::time::Instant;

/// The default priority of wallets and transactions.
pub(crate) const DEFAULT_PRIORITY: i64 = 50;

/// A decision in the making. New transactions stand at the end of its account until it is accepted.
pub(crate) struct Draft<'a> {
    pub policy: &'a Policy,
    pub command: &'a Command,
    pub account: Account,
    pub events: Vec<Event>,
    pub invoices: Vec<Invoice>,
    pub explanation: Vec<InvoiceExplanation>,
    pub live: LiveExplanation,
    unchanged: Option<UnchangedReason>,
    pub remarks: Vec<Remark>,
    /// What a command that takes what there is could not take.
    pub uncovered: Option<Money>,
    /// Wallets whose dues could not be booked, each with why.
    contradictions: BTreeMap<WalletId, Contradiction>,
    /// Wallets with a rule of which more periods are due than are booked at once, each with how many.
    passed_over: BTreeMap<WalletId, i64>,
    /// When what is recorded happened.
    happens_at: Instant,
    ids: u64,
    folding: Folding,
}

/// What credits that leave a wallet pay of an invoice.
pub(crate) struct Applied {
    pub buckets: Vec<BucketShare>,
    pub fees: Vec<FeeShare>,
    /// Of a pool: its place in the draw of the invoice, where that crosses wallets.
    pub position: Option<u32>,
}

impl<'a> Draft<'a> {
    pub fn new(policy: &'a Policy, account: &Account, command: &'a Command) -> Self {
        Self {
            policy,
            command,
            account: account.clone(),
            events: Vec::new(),
            invoices: Vec::new(),
            explanation: Vec::new(),
            live: LiveExplanation::default(),
            unchanged: None,
            remarks: Vec::new(),
            uncovered: None,
            contradictions: BTreeMap::new(),
            passed_over: BTreeMap::new(),
            happens_at: command.at,
            ids: 0,
            folding: Folding::default(),
        }
    }

    /// The instant of the decision.
    pub fn at(&self) -> Instant {
        self.command.at
    }

    /// What is recorded from now on happened at this instant.
    pub fn dated(&mut self, happens_at: Instant) {
        self.happens_at = happens_at;
    }

    /// The next id of a new thing: `<command id>/<number from 1>`.
    pub fn new_id(&mut self) -> Text {
        self.ids = self.ids.saturating_add(1);
        format!("{}/{}", self.command.id.as_str(), self.ids).into()
    }

    /// Records what happened and lets the account follow.
    ///
    /// # Errors
    /// - what does not follow from what the account holds: it is never told as if it had happened
    pub fn record(&mut self, fact: Fact) -> Result<(), Refusals> {
        let number = self.events.len().saturating_add(1);
        let id = format!("{}#{number}", self.command.id.as_str()).into();
        let mut event = Event { id, at: self.happens_at, before: Before::default(), fact };
        event.before = self.folding.fold(&mut self.account, &event)?;
        self.events.push(event);
        Ok(())
    }

    /// Tells why a part of the command does nothing. Of several reasons the first of the list is kept; where
    /// another part does something, none is told.
    pub fn unchanged(&mut self, reason: UnchangedReason) {
        self.unchanged = Some(self.unchanged.map_or(reason, |told| told.min(reason)));
    }

    /// Why nothing happened.
    pub fn unchanged_reason(&self) -> UnchangedReason {
        self.unchanged.unwrap_or(UnchangedReason::NothingToDo)
    }

    /// What happened, and the account with everything in its order.
    pub fn accepted(self) -> Accepted {
        let Draft { mut account, events, invoices, explanation, remarks, uncovered, live, folding, .. } =
            self;
        folding.finish(&mut account);
        Accepted { events, account, invoices, uncovered, explanation, remarks, live }
    }

    /// The wallet that a command names, as it is now.
    pub fn wallet(&self, id: &WalletId) -> Result<Wallet, Refusal> {
        self.account.wallet(id).cloned().ok_or_else(|| {
            Refusal::new(Code::WalletNotFound, "wallet_id", format!("wallet `{id}` is not known"))
                .about(id.as_str())
        })
    }

    /// The wallet that a command names, when it has not ended.
    pub fn active_wallet(&self, id: &WalletId) -> Result<Wallet, Refusal> {
        let wallet = self.wallet(id)?;
        if wallet.is_active() {
            return self.undisputed(id, "wallet_id").map(|()| wallet);
        }
        let message = format!("wallet `{id}` is terminated");
        Err(Refusal::new(Code::WalletIsTerminated, "wallet_id", message).about(id.as_str()))
    }

    /// Leaves what a wallet owes its ended grants unbooked, and says so.
    pub fn contradicts(&mut self, wallet: &WalletId, contradiction: Contradiction) {
        if self.contradictions.contains_key(wallet) {
            return;
        }
        let Contradiction { grant, remaining, balance, .. } = &contradiction;
        self.remarks.push(Remark::DuesUnbooked {
            wallet_id: wallet.clone(),
            transaction_id: grant.clone(),
            remaining: *remaining,
            balance: *balance,
        });
        self.contradictions.insert(wallet.clone(), contradiction);
    }

    /// Leaves what is due in a wallet unbooked: of one of its rules so many periods are.
    pub fn pass_over(&mut self, wallet: &WalletId, due: i64) {
        self.passed_over.insert(wallet.clone(), due);
    }

    /// Was what is due in a wallet left unbooked, as it is too much at once?
    pub fn is_passed_over(&self, wallet: &WalletId) -> bool {
        self.passed_over.contains_key(wallet)
    }

    /// A command that touches a wallet whose dues could not be booked is refused; `field` is what names it.
    pub fn undisputed(&self, wallet: &WalletId, field: &'static str) -> Result<(), Refusal> {
        if let Some(due) = self.passed_over.get(wallet) {
            return Err(due::too_many_periods(wallet, *due));
        }
        let Some(contradiction) = self.contradictions.get(wallet) else { return Ok(()) };
        let Contradiction { error, grant, remaining, balance } = contradiction;
        let mut refusal = draw_refusal(*error, wallet, field);
        refusal.field = field;
        if matches!(error, DrawError::Short { .. }) {
            refusal.message = format!(
                "the ended grant `{grant}` says {} minor units, wallet `{wallet}` holds {}",
                remaining.minor(),
                balance.minor()
            );
        }
        let refusal = refusal.with("transaction_id", grant);
        Err(refusal.with("remaining_amount_cents", *remaining).with("balance_cents", *balance))
    }

    /// A new transaction of a wallet, settled when it happened; the caller changes what differs.
    pub fn transaction(&mut self, wallet: &WalletId, kind: TransactionKind, funds: Funds) -> Transaction {
        let transaction_type = match kind {
            TransactionKind::Purchased | TransactionKind::Granted => TransactionType::Inbound,
            TransactionKind::Invoiced | TransactionKind::Voided | TransactionKind::Transferred => {
                TransactionType::Outbound
            }
        };
        Transaction {
            id: TransactionId::new(self.new_id()),
            wallet_id: wallet.clone(),
            transaction_type,
            kind,
            status: TransactionStatus::Settled,
            source: Source::Manual,
            amount: funds.amount,
            credits: funds.credits,
            remaining: None,
            priority: DEFAULT_PRIORITY,
            name: None,
            metadata: Vec::new(),
            invoice_id: None,
            credit_note_id: None,
            voided_invoice_id: None,
            credited_amount: None,
            voided_transaction_id: None,
            restored_transaction_id: None,
            transfer_transaction_id: None,
            transferred_as: None,
            consumed: None,
            void_reason: None,
            invoice_requires_successful_payment: false,
            purchase_invoice: None,
            external_subscription_id: None,
            plan_code: None,
            billing_entity_code: None,
            fundings: Vec::new(),
            position: None,
            cost_amount: None,
            cost_remaining: None,
            refunded_amount: Money::ZERO,
            refund_due: false,
            failure_reason: None,
            residue_credits: Credits::ZERO,
            residue_amount: Money::ZERO,
            starts_at: None,
            expiration_at: None,
            expiring_told: Vec::new(),
            recurring_rule_id: None,
            period_start: None,
            rollover: None,
            rolled_at: None,
            rolled_from: None,
            created_at: Some(self.happens_at),
            settled_at: Some(self.happens_at),
            booked_at: (self.happens_at != self.at()).then_some(self.at()),
            failed_at: None,
        }
    }

    /// Books a void that was checked. What is worth nothing books nothing.
    pub fn void(
        &mut self,
        wallet: &WalletId,
        leaving: Option<Leaving>,
        reason: VoidReason,
        target: Option<&TransactionId>,
    ) -> Result<(), Refusals> {
        let Some(Leaving { drawn, balance }) = leaving else {
            self.unchanged(UnchangedReason::RoundsToNothing);
            return Ok(());
        };
        let mut transaction = self.transaction(wallet, TransactionKind::Voided, drawn.funds);
        transaction.void_reason = Some(reason);
        transaction.voided_transaction_id = target.cloned();
        transaction.fundings = drawn.fundings;
        let id = transaction.id.clone();
        self.record(Fact::CreditsVoided { transaction, balance })?;
        self.book_residue(wallet, id, drawn.residue)
    }

    /// Books what was drawn from a wallet for an invoice, checked.
    pub fn apply(
        &mut self,
        wallet: &WalletId,
        leaving: Leaving,
        invoice: Option<&InvoiceId>,
        Applied { buckets, fees, position }: Applied,
    ) -> Result<(), Refusals> {
        let Leaving { drawn, balance } = leaving;
        let mut transaction = self.transaction(wallet, TransactionKind::Invoiced, drawn.funds);
        transaction.invoice_id = invoice.cloned();
        transaction.position = position;
        transaction.fundings = drawn.fundings;
        let id = transaction.id.clone();
        self.record(Fact::CreditsApplied { transaction, balance, buckets, fees })?;
        self.book_residue(wallet, id, drawn.residue)
    }

    /// Books credits that were used at the moment of use, checked.
    pub fn consume(
        &mut self,
        wallet: &WalletId,
        leaving: Leaving,
        invoice: Option<&InvoiceId>,
        consumed: Consumption,
    ) -> Result<(), Refusals> {
        let Leaving { drawn, balance } = leaving;
        let mut transaction = self.transaction(wallet, TransactionKind::Invoiced, drawn.funds);
        transaction.invoice_id = invoice.cloned();
        let item = consumed.item.clone().unwrap_or_default();
        let buckets = Vec::from([BucketShare {
            billable_metric_code: item.metric().map(Text::from),
            fee_type: item.fee_type,
            target_wallet_code: item.target_wallet_code,
            amount: drawn.funds.amount.to_subcents(),
        }]);
        transaction.consumed = Some(consumed);
        transaction.fundings = drawn.fundings;
        let id = transaction.id.clone();
        self.record(Fact::CreditsApplied { transaction, balance, buckets, fees: Vec::new() })?;
        self.book_residue(wallet, id, drawn.residue)
    }

    pub fn book_residue(
        &mut self,
        wallet: &WalletId,
        transaction_id: TransactionId,
        residue: Funds,
    ) -> Result<(), Refusals> {
        if residue.is_zero() {
            return Ok(());
        }
        let wallet_id = wallet.clone();
        let Funds { amount, credits } = residue;
        self.record(Fact::ResidueBooked { transaction_id, wallet_id, credits, amount })
    }

    /// Ends rules of a wallet that are still active.
    pub fn end_rules(&mut self, wallet: &Wallet, reason: EndReason) -> Result<(), Refusals> {
        for rule in wallet.rules.iter().filter(|rule| rule.status == Status::Active) {
            let (wallet_id, rule_id) = (wallet.id.clone(), rule.id.clone());
            self.record(Fact::TopUpRuleEnded { wallet_id, rule_id, reason })?;
        }
        Ok(())
    }
}
