//! What a request asks for: a command or a query, read by the table of its type.

use crate::documents::command::question;
use crate::documents::command::reversal::reversal;
use crate::documents::command::*;
use crate::documents::event;
use crate::documents::invoice;
use crate::documents::query::compare::Question;
use crate::documents::usage;
use crate::documents::wallet_draft::{self, Asking};
use crate::limits::{EVENT_LIMIT, INVOICE_LIMIT, WORK_LIMIT};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::digest::digest;
use crate::values::judged::{expiration, expiration_day, start};
use crate::values::terms::AllTerms;
use alloc::boxed::Box;
use alloc::vec::Vec;
use drawdown::account::{Account, InvoiceId, TransactionId};
use drawdown::command::{
    Action, Command, CommandId, CommandType, Expiration, FlowsQuery, Input, PaymentTarget, RecentCommand,
    RestoreCredits, StatedPrice, TopUp,
};
use drawdown::event::Event;
use drawdown::expiry;
use drawdown::invoice::{Invoice, Oversized};
use drawdown::policy::Policy;
use drawdown::query::balance::BalanceQuery;
use drawdown::query::check::CheckQuery;
use drawdown::query::forecast::ForecastQuery;
use drawdown::query::history::HistoryQuery;
use drawdown::time::{Instant, LocalDay};
use drawdown::usage::CustomerUsage;
use drawdown_json::message;

/// What a request asks for.
pub(crate) enum Asked<'d> {
    /// A decision.
    Decision(Box<Command>),
    /// Analytics.
    Flows(FlowsQuery),
    /// The account after these events.
    Replay(Vec<Event>),
    /// What wallets hold.
    Balance(BalanceQuery),
    /// What moved them.
    History(HistoryQuery),
    /// What is to come.
    Forecast(ForecastQuery),
    /// What is wrong with a set.
    Check(CheckQuery),
    /// What policies do differently.
    Compare(Question<'d>),
    /// What this command reads.
    Needs(Box<Command>),
    /// An invoice of what was used.
    UsageInvoice(Vec<CustomerUsage>),
    /// What this engine is.
    Info,
}

/// What a command is read against.
#[derive(Clone, Copy)]
pub(crate) struct Context<'c> {
    pub(crate) policy: Option<&'c Policy>,
    /// `None` where a command is read for itself alone.
    pub(crate) account: Option<&'c Account>,
    /// Who needs the command's digest.
    pub(crate) digest: Needs<'c>,
}

/// Who needs the digest of a command: the answer, or the comparison with a command of its id that was decided before.
#[derive(Clone, Copy)]
pub(crate) struct Needs<'c> {
    pub(crate) answer: bool,
    pub(crate) recent: Option<&'c [RecentCommand]>,
}

impl Needs<'_> {
    /// No event and no nested document has one.
    pub(crate) const NOBODY: Self = Self { answer: false, recent: None };

    fn digest_of(self, id: &CommandId) -> bool {
        self.answer || self.recent.unwrap_or_default().iter().any(|recent| recent.id == *id)
    }
}

impl Context<'_> {
    /// The end of a wallet under its two names; both and different is reported.
    pub(crate) fn ends(
        self,
        at: Option<Node<'_>>,
        date: Option<Node<'_>>,
    ) -> (Input<Expiration>, Input<Expiration>) {
        let (end, day) = (expiration(at), expiration_day(date));
        if let (Input::Given(end), Input::Given(Expiration::On(day)), Some(date)) = (&end, &day, date) {
            self.same_cutoff(*end, *day, date);
        }
        (end, day)
    }

    /// Reports a day, at the member that gives it, whose end is not that of the instant beside it (rules, section 2).
    pub(crate) fn same_cutoff(self, at: Expiration, day: LocalDay, date: Node<'_>) {
        let Some((policy, account)) = self.policy.zip(self.account) else { return };
        let cutoff = |end| expiry::cutoff(policy, account, end);
        let same = match at {
            Expiration::On(other) => other == day,
            Expiration::At(at) => expiry::of_day(policy, account, day).map(cutoff) == Some(cutoff(at)),
        };
        if !same {
            let text = "`expiration_at` and `expiration_date` are both there and end differently";
            date.report(Code::ConflictingMembers, message(&[text]));
        }
    }
}

/// What every command has.
pub(super) struct Head {
    pub(super) id: Option<CommandId>,
    pub(super) at: Option<Instant>,
}

impl Head {
    fn asks(
        self,
        node: Node<'_>,
        command_type: CommandType,
        needs: Needs<'_>,
        action: Action,
    ) -> Option<Asked<'static>> {
        let (id, at) = (self.id?, self.at?);
        let digest = needs.digest_of(&id).then(|| digest(node, command_type));
        Some(Asked::Decision(Box::new(Command { id, at, digest, action })))
    }

    pub(super) fn is_whole(&self) -> bool {
        self.id.is_some() && self.at.is_some()
    }
}

/// Which command it is; told beside what else is wrong with one that is not known.
fn command_type(node: Node<'_>) -> Option<CommandType> {
    let named = node.member("type").filter(|name| name.is_text());
    let found = named.and_then(|name| CommandType::from_name(&name.displayed()));
    if found.is_none() {
        let of = CommandFields::of(node)?;
        of.id();
        of.at();
        of.kind()?.one_of::<CommandType>(Code::UnknownCommand);
    }
    found
}

/// Reads a command or query.
pub(crate) fn read<'d>(node: Node<'d>, context: Context<'_>) -> Option<Asked<'d>> {
    let command_type = command_type(node)?;
    if command_type.is_query() {
        return question::read(node, command_type, context);
    }
    let (head, action) = action(node, command_type, context)?;
    head.asks(node, command_type, context.digest, action?)
}

/// A command within a question about commands, which no digest is taken of.
pub(crate) fn command_of(node: Node<'_>, context: Context<'_>) -> Option<Box<Command>> {
    let alone = Context { digest: Needs::NOBODY, ..context };
    let command_type = command_type(node)?;
    let Some((head, action)) = action(node, command_type, alone) else {
        if command_type.is_query() {
            node.report(
                Code::UnknownCommand,
                message(&["a query reads what it is given, and needs no less"]),
            );
        }
        return None;
    };
    Some(Box::new(Command { id: head.id?, at: head.at?, digest: None, action: action? }))
}

/// The head of a command, and what it asks for where all of that could be read.
fn action(node: Node<'_>, command_type: CommandType, context: Context<'_>) -> Option<(Head, Option<Action>)> {
    Some(match command_type {
        CommandType::CreateWallet => {
            let of = CreateWalletFields::of(node)?;
            let head = of.head();
            let asking = Asking { context, command: head.id.as_ref() };
            let wallet = of.wallet().and_then(|wallet| wallet_draft::read_new(wallet, asking));
            (head, wallet.map(Action::CreateWallet))
        }
        CommandType::UpdateWallet => {
            let of = UpdateWalletFields::of(node)?;
            let (head, wallet_id) = (of.head(), of.wallet_id());
            let asking = Asking { context, command: head.id.as_ref() };
            let changes = of.wallet().and_then(|changes| wallet_draft::read_changes(changes, asking));
            (head, wallet_id.zip(changes).map(|(id, changes)| Action::UpdateWallet(id, changes)))
        }
        CommandType::TopUp => {
            let of = TopUpFields::of(node)?;
            (of.head(), top_up(&of).map(Action::TopUp))
        }
        CommandType::SettlePayment => {
            let of = SettlePaymentFields::of(node)?;
            let (target, outcome) = (payment_target(node, &of), of.payment_status());
            (of.head(), target.zip(outcome).map(|(target, outcome)| Action::SettlePayment(target, outcome)))
        }
        CommandType::ApplyCredits => {
            let of = ApplyCreditsFields::of(node)?;
            (of.head(), of.invoices().and_then(|list| invoices(list, context)).map(Action::ApplyCredits))
        }
        CommandType::ReverseInvoice => {
            let of = ReverseInvoiceFields::of(node)?;
            (of.head(), reversal(node, &of).map(Action::ReverseInvoice))
        }
        CommandType::RefundPurchase => {
            let of = RefundPurchaseFields::of(node)?;
            let (purchase, amount) = (of.transaction_id(), of.refund_amount_cents());
            (
                of.head(),
                purchase.zip(amount).map(|(purchase, amount)| Action::RefundPurchase(purchase, amount)),
            )
        }
        CommandType::VoidCredits => {
            let of = VoidCreditsFields::of(node)?;
            (of.head(), grants::void_credits(&of).map(Action::VoidCredits))
        }
        CommandType::UpdateGrant => {
            let of = UpdateGrantFields::of(node)?;
            let (grant, changes) = (of.transaction_id(), grants::grant_changes(&of));
            (of.head(), grant.map(|grant| Action::UpdateGrant(grant, changes)))
        }
        CommandType::ConsumeCredits => {
            let of = ConsumeCreditsFields::of(node)?;
            (of.head(), grants::consume_credits(node, &of).map(Action::ConsumeCredits))
        }
        CommandType::RestoreCredits => {
            let of = RestoreCreditsFields::of(node)?;
            let (void, amount) = (of.transaction_id(), of.amount_cents());
            let parts = void.map(|transaction_id| RestoreCredits { transaction_id, amount });
            (of.head(), parts.map(Action::RestoreCredits))
        }
        CommandType::TransferCredits => {
            let of = TransferCreditsFields::of(node)?;
            (of.head(), grants::transfer_credits(&of).map(Action::TransferCredits))
        }
        CommandType::Expire => (ExpireFields::of(node)?.head(), Some(Action::Expire)),
        CommandType::ResetPeriod => {
            let of = ResetPeriodFields::of(node)?;
            (of.head(), of.wallet_id().map(Action::ResetPeriod))
        }
        CommandType::TerminateWallet => {
            let of = TerminateWalletFields::of(node)?;
            (of.head(), of.wallet_id().map(Action::TerminateWallet))
        }
        CommandType::RefreshOngoingBalance => {
            let of = RefreshFields::of(node)?;
            (of.head(), usage::read(&of, context).map(Action::RefreshOngoingBalance))
        }
        CommandType::RunTopUpRules => {
            let of = RunTopUpRulesFields::of(node)?;
            (of.head(), of.trigger().map(Action::RunTopUpRules))
        }
        CommandType::Flows
        | CommandType::Replay
        | CommandType::Balance
        | CommandType::History
        | CommandType::Forecast
        | CommandType::Check
        | CommandType::Compare
        | CommandType::Needs
        | CommandType::UsageInvoice
        | CommandType::Info => return None,
    })
}

fn top_up(of: &TopUpFields<'_>) -> Option<TopUp> {
    let (wallet_id, price) = (of.wallet_id(), price(of));
    Some(TopUp {
        paid_credits: of.paid_credits(),
        granted_credits: of.granted_credits(),
        voided_credits: of.voided_credits(),
        priority: of.priority(),
        name: of.name(),
        metadata: of.metadata(),
        ignore_paid_top_up_limits: of.ignore_paid_top_up_limits(),
        invoice_requires_successful_payment: of.invoice_requires_successful_payment(),
        voided_transaction_id: of.voided_transaction_id(),
        granted_on: of.granted_on(),
        price: price?,
        starts_at: start(of.starts_at()),
        expiration_at: expiration(of.expiration_at()),
        rollover: of.rollover(),
        wallet_id: wallet_id?,
    })
}

/// The one price that is stated, if any; both are one too many.
fn price(of: &TopUpFields<'_>) -> Option<Option<StatedPrice>> {
    match (of.paid_unit_amount(), of.purchase_amount_cents()) {
        (Some(_), Some(_)) => {
            let text = "`paid_unit_amount` and `purchase_amount_cents` are both there";
            let place = of.purchase_amount_cents?;
            place.report(Code::ConflictingMembers, message(&[text]));
            None
        }
        (unit, all) => Some(unit.map(StatedPrice::PerCredit).or(all.map(StatedPrice::InAll))),
    }
}

fn payment_target(node: Node<'_>, of: &SettlePaymentFields<'_>) -> Option<PaymentTarget> {
    match (of.invoice_id(), of.transaction_id()) {
        (Some(_), Some(second)) => {
            second.report(
                Code::ConflictingMembers,
                message(&["`invoice_id` and `transaction_id` are both there"]),
            );
            None
        }
        (Some(invoice), None) => InvoiceId::read(invoice).map(PaymentTarget::Invoice),
        (None, Some(transaction)) => TransactionId::read(transaction).map(PaymentTarget::Transaction),
        (None, None) => {
            node.missing("invoice_id");
            None
        }
    }
}

/// A list of invoices, where what wallets meet in it fits.
pub(crate) fn invoices(list: Node<'_>, context: Context<'_>) -> Option<Vec<Result<Invoice, Oversized>>> {
    let nodes: Vec<Node<'_>> = list.array_within(INVOICE_LIMIT, "invoices")?.collect();
    if !work_fits(list, &nodes, context.account) {
        return None;
    }
    Some(nodes.into_iter().filter_map(|node| invoice::read_invoice(node, context.policy)).collect())
}

/// Invoices x wallets x fees, before anything of them is read.
fn work_fits(list: Node<'_>, invoices: &[Node<'_>], account: Option<&Account>) -> bool {
    let fees = invoices.iter().copied().map(fees).fold(0, usize::saturating_add);
    meetings_within(list, fees, account)
}

/// How many fees an invoice is looked at for: one at least.
pub(crate) fn fees(invoice: Node<'_>) -> usize {
    invoice.member("fees").map_or(0, |fees| fees.items().count()).max(1)
}

/// So many fees, each met by every wallet.
pub(crate) fn meetings_within(list: Node<'_>, fees: usize, account: Option<&Account>) -> bool {
    let meetings = fees.saturating_mul(account.map_or(0, |account| account.wallets().len()));
    if meetings > WORK_LIMIT {
        list.over_limit("meetings of a wallet and a fee (invoices x wallets x fees)", meetings, WORK_LIMIT);
    }
    meetings <= WORK_LIMIT
}

pub(super) fn events_of(list: Node<'_>, context: Context<'_>) -> Option<Vec<Event>> {
    let mut terms = AllTerms::of_account(context.account?);
    let mut events = Vec::new();
    for node in list.array_within(EVENT_LIMIT, "events")? {
        events.extend(event::read::read(node, &mut terms, context));
    }
    Some(events)
}
