//! A decision in the making: the account as it follows, event by event.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::account::{
    Account, Balance, Funds, InvoiceId, Source, Text, Transaction, TransactionId, TransactionKind,
    TransactionStatus, TransactionType, VoidReason, Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money, OutOfRange};
use crate::command::Command;
use crate::decision::{
    Accepted, Code, InvoiceExplanation, LiveExplanation, Refusal, Remark, UnchangedReason,
};
use crate::draw::{DrawError, Drawn};
use crate::event::{Before, BucketShare, EndReason, Event, Fact};
use crate::evolve::{BrokenHistory, Folding};
use crate::invoice::Invoice;
use crate::policy::{ConsumedCounters, Policy};
use crate::time::Instant;

/// All reasons why the rules say no.
pub(crate) type Refusals = Vec<Refusal>;

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
    /// Wallets whose dues could not be booked, each with why.
    contradictions: BTreeMap<WalletId, Contradiction>,
    ids: u64,
    folding: Folding,
    broken: Option<BrokenHistory>,
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
            contradictions: BTreeMap::new(),
            ids: 0,
            folding: Folding::default(),
            broken: None,
        }
    }

    /// The instant of the decision.
    pub fn at(&self) -> Instant {
        self.command.at
    }

    /// The next id of a new thing: `<command id>/<number from 1>`.
    pub fn new_id(&mut self) -> Text {
        self.ids = self.ids.saturating_add(1);
        format!("{}/{}", self.command.id.as_str(), self.ids).into()
    }

    /// Records what happened and lets the account follow. What does not follow is never told: [`Draft::accepted`]
    /// gives the first of it back instead.
    pub fn record(&mut self, fact: Fact) {
        let number = self.events.len().saturating_add(1);
        let id = format!("{}#{number}", self.command.id.as_str()).into();
        let mut event = Event { id, at: self.at(), before: Before::default(), fact };
        match self.folding.fold(&mut self.account, &event) {
            Ok(before) => {
                event.before = before;
                self.events.push(event);
            }
            Err(broken) => {
                self.broken.get_or_insert(broken);
            }
        }
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
    ///
    /// # Errors
    /// - [`BrokenHistory`] when an event did not follow from what the account held.
    pub fn accepted(mut self) -> Result<Accepted, BrokenHistory> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        self.folding.finish(&mut self.account);
        let Draft { account, events, invoices, explanation, remarks, live, .. } = self;
        Ok(Accepted { events, account, invoices, explanation, remarks, live })
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

    /// A command that touches a wallet whose dues could not be booked is refused; `field` is what names it.
    pub fn undisputed(&self, wallet: &WalletId, field: &'static str) -> Result<(), Refusal> {
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

    /// A new transaction of a wallet, settled now; the caller changes what differs.
    pub fn transaction(&mut self, wallet: &WalletId, kind: TransactionKind, funds: Funds) -> Transaction {
        let transaction_type = match kind {
            TransactionKind::Purchased | TransactionKind::Granted => TransactionType::Inbound,
            TransactionKind::Invoiced | TransactionKind::Voided => TransactionType::Outbound,
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
            voided_transaction_id: None,
            void_reason: None,
            invoice_requires_successful_payment: false,
            purchase_invoice: None,
            external_subscription_id: None,
            plan_code: None,
            billing_entity_code: None,
            fundings: Vec::new(),
            refunded_amount: Money::ZERO,
            refund_due: false,
            failure_reason: None,
            residue_credits: Credits::ZERO,
            residue_amount: Money::ZERO,
            starts_at: None,
            expiration_at: None,
            created_at: Some(self.at()),
            settled_at: Some(self.at()),
            booked_at: None,
            failed_at: None,
        }
    }

    /// Grants credits: settled at once.
    pub fn grant(&mut self, mut grant: Transaction) -> Exact<()> {
        let Some(wallet) = self.account.wallet(&grant.wallet_id) else { return Ok(()) };
        let funds = Funds { amount: grant.amount, credits: grant.credits };
        grant.remaining = wallet.traceable.then_some(funds);
        let balance = after_inbound(wallet.balance, funds)?;
        self.record(Fact::CreditsGranted { transaction: grant, balance });
        Ok(())
    }

    /// Books the void of what was drawn. What is worth nothing books nothing.
    pub fn void(
        &mut self,
        wallet: &Wallet,
        drawn: Drawn,
        reason: VoidReason,
        target: Option<&TransactionId>,
    ) -> Result<(), DrawError> {
        if drawn.funds.is_zero() {
            self.unchanged(UnchangedReason::RoundsToNothing);
            return Ok(());
        }
        let leaving = Leaving::of(self.policy, wallet, drawn, TransactionKind::Voided)?;
        self.book_void(&wallet.id, leaving, reason, target);
        Ok(())
    }

    /// Books a void that was checked.
    pub fn book_void(
        &mut self,
        wallet: &WalletId,
        leaving: Leaving,
        reason: VoidReason,
        target: Option<&TransactionId>,
    ) {
        let Leaving { drawn, balance } = leaving;
        let mut transaction = self.transaction(wallet, TransactionKind::Voided, drawn.funds);
        transaction.void_reason = Some(reason);
        transaction.voided_transaction_id = target.cloned();
        transaction.fundings = drawn.fundings;
        let id = transaction.id.clone();
        self.record(Fact::CreditsVoided { transaction, balance });
        self.book_residue(wallet, id, drawn.residue);
    }

    /// Books what was drawn for an invoice from the wallet at this place of the account.
    pub fn apply(
        &mut self,
        place: usize,
        drawn: Drawn,
        invoice: Option<&InvoiceId>,
        buckets: Vec<BucketShare>,
    ) -> Result<(), DrawError> {
        let Some(wallet) = self.account.wallets.get(place) else { return Ok(()) };
        let Leaving { drawn, balance } = Leaving::of(self.policy, wallet, drawn, TransactionKind::Invoiced)?;
        let wallet_id = wallet.id.clone();
        let mut transaction = self.transaction(&wallet_id, TransactionKind::Invoiced, drawn.funds);
        transaction.invoice_id = invoice.cloned();
        transaction.fundings = drawn.fundings;
        let id = transaction.id.clone();
        self.record(Fact::CreditsApplied { transaction, balance, buckets });
        self.book_residue(&wallet_id, id, drawn.residue);
        Ok(())
    }

    fn book_residue(&mut self, wallet: &WalletId, transaction_id: TransactionId, residue: Funds) {
        if !residue.is_zero() {
            let wallet_id = wallet.clone();
            let Funds { amount, credits } = residue;
            self.record(Fact::ResidueBooked { transaction_id, wallet_id, credits, amount });
        }
    }

    /// Ends rules of a wallet that are still active.
    pub fn end_rules(&mut self, wallet: &Wallet, reason: EndReason) {
        for rule in wallet.rules.iter().filter(|rule| rule.status == crate::account::Status::Active) {
            let (wallet_id, rule_id) = (wallet.id.clone(), rule.id.clone());
            self.record(Fact::TopUpRuleEnded { wallet_id, rule_id, reason });
        }
    }
}

/// A wallet's figures after credits came: never fewer than before.
pub(crate) fn after_inbound(balance: Balance, funds: Funds) -> Exact<Balance> {
    let after = Balance {
        credits: balance.credits.plus(funds.credits)?,
        amount: balance.amount.plus(funds.amount)?,
        ..balance
    };
    let grew = after.credits >= balance.credits && after.amount >= balance.amount;
    if grew { Ok(after) } else { Err(OutOfRange) }
}

/// An ended grant that says other than its wallet holds.
#[derive(Debug)]
pub(crate) struct Contradiction {
    /// Why its rest cannot be voided.
    pub error: DrawError,
    /// The grant.
    pub grant: TransactionId,
    /// What it says.
    pub remaining: Money,
    /// What the wallet holds when its turn comes.
    pub balance: Money,
}

/// What leaves a wallet, checked: it can be booked.
pub(crate) struct Leaving {
    drawn: Drawn,
    /// The wallet's figures after it.
    pub balance: Balance,
}

impl Leaving {
    /// Checks what was drawn against what the wallet holds.
    ///
    /// # Errors
    /// - [`DrawError::Short`] when the wallet holds less money
    /// - [`DrawError::Disagree`] when its credits and money are too far apart
    /// - [`DrawError::OutOfRange`]
    pub fn of(
        policy: &Policy,
        wallet: &Wallet,
        drawn: Drawn,
        kind: TransactionKind,
    ) -> Result<Self, DrawError> {
        let drawn = drawn.within(policy, wallet.balance)?;
        let balance = after_outbound(policy, wallet.balance, drawn.funds, kind)?;
        Ok(Self { drawn: drawn.checked(policy, wallet)?, balance })
    }
}

/// A wallet's figures after credits left: never more money than it holds, whatever its grants say. Credits of
/// running sums never fall below zero by rounding.
fn after_outbound(
    policy: &Policy,
    balance: Balance,
    funds: Funds,
    kind: TransactionKind,
) -> Result<Balance, DrawError> {
    let available = balance.amount.at_least_zero();
    if funds.amount > available {
        return Err(DrawError::Short { available });
    }
    let credits = balance.credits.minus(funds.credits)?;
    let counted = match policy.consumed_counters {
        ConsumedCounters::EveryOutbound => true,
        ConsumedCounters::Invoiced => kind == TransactionKind::Invoiced,
    };
    let consumed = if counted { funds } else { Funds::ZERO };
    Ok(Balance {
        credits: if balance.credits.decimal().is_sign_negative() { credits } else { credits.at_least_zero() },
        amount: balance.amount.minus(funds.amount)?,
        consumed_credits: balance.consumed_credits.plus(consumed.credits)?,
        consumed_amount: balance.consumed_amount.plus(consumed.amount)?,
    })
}

/// Turns arithmetic that does not fit into a refusal of the member that caused it.
pub(crate) trait Fits<T> {
    /// `value_out_of_range` on `field`.
    fn fits(self, field: &'static str) -> Result<T, Refusals>;
}

impl<T> Fits<T> for Exact<T> {
    fn fits(self, field: &'static str) -> Result<T, Refusals> {
        self.map_err(|OutOfRange| Vec::from([out_of_range(field)]))
    }
}

/// Turns a draw that is not possible into a refusal about its wallet.
pub(crate) trait FitsWallet<T> {
    /// `field` is the member of the command that asked for it. Shortfalls stand on `amount_cents` (rules, section 4), but
    /// for the invoices of a command.
    fn fits_wallet(self, wallet: &WalletId, field: &'static str) -> Result<T, Refusals>;
}

impl<T> FitsWallet<T> for Result<T, DrawError> {
    fn fits_wallet(self, wallet: &WalletId, field: &'static str) -> Result<T, Refusals> {
        self.map_err(|error| Vec::from([draw_refusal(error, wallet, field)]))
    }
}

fn draw_refusal(error: DrawError, wallet: &WalletId, field: &'static str) -> Refusal {
    let refusal = match error {
        DrawError::OutOfRange => out_of_range(field),
        DrawError::Short { available } => {
            let message =
                format!("wallet `{wallet}` can give {} minor units, fewer than asked", available.minor());
            let field = if field == "invoices" { field } else { "amount_cents" };
            Refusal::new(Code::ExceedsAvailableAmount, field, message).with("available", available)
        }
        DrawError::Disagree { residue } => {
            let message = format!(
                "credits and money of wallet `{wallet}` are {} minor units apart, more than rounding leaves",
                residue.minor()
            );
            Refusal::new(Code::BalancesDisagree, field, message).with("residue", residue)
        }
    };
    refusal.about(wallet.as_str())
}

/// A computed figure does not fit.
pub(crate) fn out_of_range(field: &'static str) -> Refusal {
    let message = String::from("a figure computed from it does not fit its type exactly");
    Refusal::new(Code::ValueOutOfRange, field, message)
}
