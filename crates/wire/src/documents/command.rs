//! Commands and queries: the members of each type, strict.

use crate::documents::asked_wallet;
use crate::documents::history;
use crate::documents::invoice;
use crate::documents::metadata;
use crate::documents::query;
use crate::documents::usage;
use crate::limits::{EVENT_LIMIT, INVOICE_LIMIT, WORK_LIMIT};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::digest;
use crate::values::judged::{decimal_text, integer};
use crate::values::terms::AllTerms;
use alloc::boxed::Box;
use alloc::vec::Vec;
use drawdown::account::{Account, InvoiceId, TransactionId};
use drawdown::command::{
    Action, Command, CommandId, CommandType, Expiration, FlowsQuery, PaymentTarget, TopUp, VoidCredits,
};
use drawdown::event::Event;
use drawdown::expiry;
use drawdown::invoice::{Invoice, Oversized};
use drawdown::policy::Policy;
use drawdown::time::LocalDay;
use drawdown::usage::CustomerUsage;
use drawdown_json::message;

/// What a request asks for.
pub(crate) enum Asked {
    /// A decision.
    Decision(Box<Command>),
    /// Analytics.
    Flows(FlowsQuery),
    /// The account after these events.
    Replay(Vec<Event>),
    /// An invoice of what was used.
    UsageInvoice(Vec<CustomerUsage>),
    /// What this engine is.
    Info,
}

/// What a command is read against.
#[derive(Clone, Copy)]
pub(crate) struct Context<'c> {
    pub(crate) policy: Option<&'c Policy>,
    pub(crate) account: &'c Account,
}

impl Context<'_> {
    /// Reports a day, at the member that gives it, whose end is not that of the instant beside it (rules, section 2).
    pub(crate) fn same_cutoff(self, at: Expiration, day: LocalDay, date: Node<'_>) {
        let Some(policy) = self.policy else { return };
        let cutoff = |end| expiry::cutoff(policy, self.account, end);
        let same = match at {
            Expiration::On(other) => other == day,
            Expiration::At(at) => expiry::of_day(policy, self.account, day).map(cutoff) == Some(cutoff(at)),
        };
        if !same {
            let text = "`expiration_at` and `expiration_date` are both there and end differently";
            date.report(Code::ConflictingMembers, message(&[text]));
        }
    }
}

/// Reads a command or query.
pub(crate) fn read(node: Node<'_>, context: Context<'_>) -> Option<Asked> {
    let object = node.strict()?;
    let (id, at): (Option<CommandId>, _) = (object.require_or("id", "lago_id"), object.require("at"));
    let command_type = object.required("type")?.one_of(Code::UnknownCommand)?;
    let decision = |action: Option<Action>| {
        let digest = digest::digest(node, command_type);
        Some(Asked::Decision(Box::new(Command { id: id.clone()?, at: at?, digest, action: action? })))
    };
    let asking = asked_wallet::Asking { context, command: id.as_ref() };
    let asked = match command_type {
        CommandType::CreateWallet => {
            let wallet = object.required("wallet").and_then(|wallet| asked_wallet::read_new(wallet, asking));
            decision(wallet.map(Action::CreateWallet))
        }
        CommandType::UpdateWallet => decision(update_wallet(&object, asking)),
        CommandType::TopUp => decision(top_up(&object).map(Action::TopUp)),
        CommandType::SettlePayment => decision(settle_payment(&object)),
        CommandType::ApplyCredits => decision(apply_credits(&object, context).map(Action::ApplyCredits)),
        CommandType::ReverseInvoice => {
            decision(object.require_or("invoice_id", "lago_invoice_id").map(Action::ReverseInvoice))
        }
        CommandType::RefundPurchase => decision(refund_purchase(&object)),
        CommandType::VoidCredits => decision(void_credits(&object).map(Action::VoidCredits)),
        CommandType::Expire => decision(Some(Action::Expire)),
        CommandType::TerminateWallet => {
            decision(object.require_or("wallet_id", "lago_wallet_id").map(Action::TerminateWallet))
        }
        CommandType::RefreshOngoingBalance => {
            decision(usage::read(&object, context).map(Action::RefreshOngoingBalance))
        }
        CommandType::RunTopUpRules => decision(object.require("trigger").map(Action::RunTopUpRules)),
        CommandType::Flows => query::flows(&object, at, context.policy).map(Asked::Flows),
        CommandType::Replay => {
            object.required("events").and_then(|events| events_of(events, context)).map(Asked::Replay)
        }
        CommandType::UsageInvoice => Some(Asked::UsageInvoice(usage::current(&object))),
        CommandType::Info => Some(Asked::Info),
    };
    object.finish();
    (id.is_some() && at.is_some()).then_some(asked).flatten()
}

fn update_wallet(object: &Object<'_>, asking: asked_wallet::Asking<'_>) -> Option<Action> {
    let wallet_id = object.require_or("wallet_id", "lago_wallet_id");
    let changes = object.required("wallet").and_then(|changes| asked_wallet::read_changes(changes, asking));
    Some(Action::UpdateWallet(wallet_id?, changes?))
}

fn settle_payment(object: &Object<'_>) -> Option<Action> {
    let (target, outcome) = (payment_target(object), object.require("payment_status"));
    Some(Action::SettlePayment(target?, outcome?))
}

fn refund_purchase(object: &Object<'_>) -> Option<Action> {
    let transaction_id = object.require_or("transaction_id", "lago_transaction_id");
    let amount = object.require("refund_amount_cents");
    Some(Action::RefundPurchase(transaction_id?, amount?))
}

fn top_up(object: &Object<'_>) -> Option<TopUp> {
    let wallet_id = object.require_or("wallet_id", "lago_wallet_id");
    let top_up = TopUp {
        paid_credits: object.input("paid_credits", decimal_text),
        granted_credits: object.input("granted_credits", decimal_text),
        voided_credits: object.input("voided_credits", decimal_text),
        priority: object.input("priority", integer),
        name: object.read("name"),
        metadata: object.get("metadata").and_then(metadata::read).unwrap_or_default(),
        ignore_paid_top_up_limits: object.read("ignore_paid_top_up_limits").unwrap_or_default(),
        invoice_requires_successful_payment: object.read("invoice_requires_successful_payment"),
        starts_at: object.start("starts_at"),
        expiration_at: object.expiration("expiration_at"),
        wallet_id: wallet_id?,
    };
    object.leave(asked_wallet::HOSTS);
    Some(top_up)
}

fn payment_target(object: &Object<'_>) -> Option<PaymentTarget> {
    let invoice = object.get_or("invoice_id", "lago_invoice_id");
    let transaction = object.get_or("transaction_id", "lago_transaction_id");
    match (invoice, transaction) {
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
            object.missing("invoice_id");
            None
        }
    }
}

fn void_credits(object: &Object<'_>) -> Option<VoidCredits> {
    let wallet_id = object.require_or("wallet_id", "lago_wallet_id");
    let voided_credits = object.input("voided_credits", decimal_text);
    let voided_transaction_id = object.read_or("voided_transaction_id", "lago_voided_transaction_id");
    Some(VoidCredits { wallet_id: wallet_id?, voided_credits, voided_transaction_id })
}

fn apply_credits(object: &Object<'_>, context: Context<'_>) -> Option<Vec<Result<Invoice, Oversized>>> {
    let list = object.required("invoices")?;
    let nodes: Vec<Node<'_>> = list.array_within(INVOICE_LIMIT, "invoices")?.collect();
    if !work_fits(list, &nodes, context.account) {
        return None;
    }
    Some(nodes.into_iter().filter_map(|node| invoice::read_invoice(node, context.policy)).collect())
}

/// Invoices x wallets x fees, before anything of them is read.
fn work_fits(list: Node<'_>, invoices: &[Node<'_>], account: &Account) -> bool {
    let fees = invoices.iter().copied().map(fees).fold(0, usize::saturating_add);
    meetings_within(list, fees, account)
}

/// How many fees an invoice is looked at for: one at least.
pub(crate) fn fees(invoice: Node<'_>) -> usize {
    invoice.member("fees").map_or(0, |fees| fees.items().count()).max(1)
}

/// So many fees, each met by every wallet.
pub(crate) fn meetings_within(list: Node<'_>, fees: usize, account: &Account) -> bool {
    let meetings = fees.saturating_mul(account.wallets().len());
    if meetings > WORK_LIMIT {
        list.over_limit("meetings of a wallet and a fee (invoices x wallets x fees)", meetings, WORK_LIMIT);
    }
    meetings <= WORK_LIMIT
}

fn events_of(list: Node<'_>, context: Context<'_>) -> Option<Vec<Event>> {
    let mut terms = AllTerms::of_account(context.account);
    let mut events = Vec::new();
    for node in list.array_within(EVENT_LIMIT, "events")? {
        events.extend(history::read(node, &mut terms, context));
    }
    Some(events)
}
