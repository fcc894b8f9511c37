//! The question how policies differ over the same account and commands, and its answer.

use crate::documents::account::read_account;
use crate::documents::answer::{self, Asker};
use crate::documents::command::CompareFields;
use crate::documents::command::read::{Context, Needs, command_of};
use crate::documents::policy::{self, NamedPolicy};
use crate::malformed::Code;
use crate::prelude::*;
use alloc::string::String;
use alloc::vec::Vec;
use drawdown::account::{Account, InvoiceId, Status, WalletId};
use drawdown::amount::{Credits, Money};
use drawdown::command::{Command, CommandId};
use drawdown::currency::Currency;
use drawdown::decision::{Refusal, UnchangedReason};
use drawdown::event::EventKind;
use drawdown::query::compare::{self, InvoiceDifference, MAX_COMMANDS, MAX_POLICIES, MAX_WORK, Outcome, Run};
use drawdown_json::message;

/// The question: what its commands are depends on the policy that they are read under.
pub(crate) struct Question<'d> {
    policies: Vec<NamedPolicy>,
    commands: Node<'d>,
}

document! {
    /// How policies differ over the same account and commands.
    COMPARISON: "Comparison" => told: Comparison<'_>;

    /// Where they first part: the first command that does not come out the same; null where all do.
    first_difference: Option<Parting<'_>>, unread => &told.first_difference;
    /// What each policy leaves, in the order asked.
    policies: Vec<PolicyEnd<'_>>, unread => told.policies.as_slice();
    /// The invoices that do not come out the same, in the order of the commands.
    invoices: Vec<InvoiceDifference<'_>>, unread => told.invoices.as_slice();
}

struct Comparison<'a> {
    first_difference: Option<Parting<'a>>,
    policies: Vec<PolicyEnd<'a>>,
    invoices: Vec<InvoiceDifference<'a>>,
}

document! {
    /// The first command that does not come out the same.
    PARTING: "Parting" => parting: Parting<'_>;

    /// Its place among the commands, from 0.
    command: usize, unread => &parting.place;
    /// Its id.
    command_id: CommandId, unread => parting.command_id;
    /// How it came out under each policy, in the order asked.
    outcomes: Vec<ToldOutcome<'_>>, unread => parting.outcomes.as_slice();
}

struct Parting<'a> {
    place: usize,
    command_id: &'a CommandId,
    outcomes: Vec<ToldOutcome<'a>>,
}

document! {
    /// How a command came out.
    TOLD_OUTCOME: "ComparedOutcome" => told: ToldOutcome<'_>;

    /// `accepted`, `unchanged` or `refused`.
    outcome: drawdown::account::Text, unread => told.name();
    /// Of `unchanged`: why.
    reason: UnchangedReason, unread, when some => told.reason();
    /// Of `refused`: why.
    refusals: Vec<Refusal>, unread, when some => told.refusals();
    /// Of `accepted`: the types of its events.
    events: Vec<drawdown::account::Text>, unread, when some => told.events();
}

struct ToldOutcome<'a>(&'a Outcome);

impl ToldOutcome<'_> {
    fn name(&self) -> &'static str {
        match self.0 {
            Outcome::Accepted { .. } => "accepted",
            Outcome::Unchanged { .. } => "unchanged",
            Outcome::Refused(_) => "refused",
        }
    }

    fn reason(&self) -> Option<UnchangedReason> {
        match self.0 {
            Outcome::Unchanged { reason, .. } => Some(*reason),
            Outcome::Accepted { .. } | Outcome::Refused(_) => None,
        }
    }

    fn refusals(&self) -> Option<&[Refusal]> {
        match self.0 {
            Outcome::Refused(refusals) => Some(refusals),
            Outcome::Accepted { .. } | Outcome::Unchanged { .. } => None,
        }
    }

    fn events(&self) -> Option<Kinds> {
        match self.0 {
            Outcome::Accepted { events, .. } => {
                Some(Kinds(events.iter().map(|event| event.fact.kind()).collect()))
            }
            Outcome::Unchanged { .. } | Outcome::Refused(_) => None,
        }
    }
}

/// The types of events.
struct Kinds(Vec<EventKind>);

impl Write for Kinds {
    fn write(&self, place: drawdown_json::writer::Place<'_>) {
        self.0.as_slice().write(place);
    }
}

document! {
    /// What one policy leaves.
    POLICY_END: "PolicyEnd" => end: PolicyEnd<'_>;

    /// The policy, as a request may give it.
    policy: NamedPolicy, unread => &end.policy;
    /// Commands that were accepted.
    accepted: usize, unread => &end.count(|outcome| matches!(outcome, Outcome::Accepted { .. }));
    /// Commands that changed nothing.
    unchanged: usize, unread => &end.count(|outcome| matches!(outcome, Outcome::Unchanged { .. }));
    /// Commands that were refused.
    refused: usize, unread => &end.count(|outcome| matches!(outcome, Outcome::Refused(_)));
    /// The wallets in the end, in the order of the account.
    wallets: Vec<ComparedWallet<'_>>, unread => end.wallets().as_slice();
    /// What the invoices of the commands owe in the end.
    due: Vec<Due>, unread => end.due.as_slice();
}

struct PolicyEnd<'a> {
    policy: NamedPolicy,
    run: &'a Run,
    due: Vec<Due>,
}

impl<'a> PolicyEnd<'a> {
    fn count(&self, is_such: fn(&Outcome) -> bool) -> usize {
        self.run.outcomes.iter().filter(|outcome| is_such(outcome)).count()
    }

    fn wallets(&self) -> Vec<ComparedWallet<'a>> {
        self.run.account.wallets().iter().map(ComparedWallet).collect()
    }
}

struct ComparedWallet<'a>(&'a drawdown::account::Wallet);

document! {
    /// A wallet in the end.
    COMPARED_WALLET: "ComparedWallet" => told: ComparedWallet<'_>;

    /// Its id.
    wallet_id: WalletId, unread => &told.0.id;
    /// Active or terminated.
    status: Status, unread => &told.0.status;
    /// Its currency.
    currency: Currency, unread => &told.0.currency;
    /// What it holds, in minor units.
    balance_cents: Money, unread => &told.0.balance.amount;
    /// The same in credits.
    credits_balance: Credits, unread => &told.0.balance.credits;
    /// Its live balance in minor units; null before the first refresh.
    ongoing_balance_cents: Option<Money>, unread => &told.0.ongoing.map(|ongoing| ongoing.amount);
}

/// What invoices owe.
struct Due {
    currency: Currency,
    amount: Money,
}

document! {
    /// What invoices owe in one currency.
    DUE: "Due" => due: Due;

    /// The currency.
    currency: Currency, unread => &due.currency;
    /// In minor units.
    amount_cents: Money, unread => &due.amount;
}

document! {
    /// An invoice that does not come out the same.
    INVOICE_DIFFERENCE: "InvoiceDifference" => told: InvoiceDifference<'_>;

    /// The command that brought it.
    command_id: CommandId, unread => told.command_id;
    /// The invoice; null of a preview.
    invoice_id: Option<InvoiceId>, unread => &told.invoices.iter().flatten().find_map(|it| it.id.as_ref());
    /// Its figures under each policy, in the order asked; null where a policy refused the command, or made no invoice.
    figures: Vec<Option<InvoiceFigures<'_>>>, unread => told.invoices.iter().map(|it| it.map(InvoiceFigures)).collect::<Vec<_>>().as_slice();
}

struct InvoiceFigures<'a>(&'a drawdown::invoice::Invoice);

document! {
    /// What an invoice comes to.
    INVOICE_FIGURES: "InvoiceFigures" => told: InvoiceFigures<'_>;

    /// What credits paid, in minor units.
    prepaid_credit_amount_cents: Money, unread => &told.0.prepaid;
    /// Its taxes.
    taxes_amount_cents: Money, unread => &told.0.taxes;
    /// Its total, credits taken off.
    total_amount_cents: Money, unread => &told.0.total;
    /// What of it is still owed.
    total_due_amount_cents: Money, unread => &told.0.due;
}

/// Reads the policies, and looks whether the question is too large.
pub(crate) fn read<'d>(of: &CompareFields<'d>, account: Option<&Account>) -> Option<Question<'d>> {
    let (policies, commands) = (of.policies(), of.commands());
    let (policies_node, commands) = (policies?, commands?);
    let nodes: Vec<Node<'d>> = policies_node.array_within(MAX_POLICIES, "policies")?.collect();
    if nodes.len() < 2 {
        policies_node.report(Code::InvalidNumber, message(&["at least two policies are compared"]));
    }
    let count = commands.array_within(MAX_COMMANDS, "commands")?.count();
    let size = account.map_or(0, |it| it.wallets().len().saturating_add(it.transactions().len()));
    let work = nodes.len().saturating_mul(count).saturating_mul(size);
    if work > MAX_WORK {
        commands.over_limit("steps (policies x commands x (wallets + transactions))", work, MAX_WORK);
        return None;
    }
    let policies = nodes.into_iter().filter_map(policy::read).collect();
    Some(Question { policies, commands })
}

/// Runs the commands under each policy and writes the answer; what is wrong with them is reported. An account is read
/// again under each: what its members say depends on the policy.
pub(crate) fn answer(question: &Question<'_>, account: Option<Node<'_>>, asker: Asker<'_>) -> Option<String> {
    let document = question.commands.document();
    let (mut runs, mut commands) = (Vec::new(), Vec::new());
    for named in &question.policies {
        document.setting().read_by(&named.policy);
        account.inspect(|node| node.document().setting().read_by(&named.policy));
        let account = account.and_then(|node| read_account(node, Some(&named.policy))).unwrap_or_default();
        commands = read_commands(question.commands, named, &account);
        if !document.is_sound() {
            return None;
        }
        runs.push(compare::run(&named.policy, account, &commands));
    }
    let told = told(&question.policies, &commands, &runs);
    if told.is_none() {
        let text = "the invoices owe more than can be told exactly";
        question.commands.report(Code::InvalidNumber, message(&[text]));
    }
    told.map(|told| answer::answered(asker, |place| told.write(place)))
}

fn read_commands(list: Node<'_>, named: &NamedPolicy, account: &Account) -> Vec<Command> {
    let context = Context { policy: Some(&named.policy), account: Some(account), digest: Needs::NOBODY };
    list.items().filter_map(|node| command_of(node, context)).map(|command| *command).collect()
}

fn told<'a>(policies: &[NamedPolicy], commands: &'a [Command], runs: &'a [Run]) -> Option<Comparison<'a>> {
    let parting = |place: usize| {
        let outcomes = runs.iter().filter_map(|run| run.outcomes.get(place)).map(ToldOutcome).collect();
        Some(Parting { place, command_id: &commands.get(place)?.id, outcomes })
    };
    let end = |(policy, run): (&NamedPolicy, &'a Run)| {
        let due = compare::due(run).ok()?;
        let due = due.into_iter().map(|(currency, amount)| Due { currency, amount }).collect();
        Some(PolicyEnd { policy: *policy, run, due })
    };
    Some(Comparison {
        first_difference: compare::first_difference(runs).and_then(parting),
        policies: policies.iter().zip(runs).map(end).collect::<Option<_>>()?,
        invoices: compare::invoice_differences(commands, runs),
    })
}
