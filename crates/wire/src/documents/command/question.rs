//! What a question asks for, read by the table of its type.

use crate::documents::command::read::{Asked, Context, command_of, events_of};
use crate::documents::command::*;
use crate::documents::query;
use crate::documents::usage;
use crate::prelude::*;

/// Reads a query; a command is none.
pub(super) fn read<'d>(node: Node<'d>, command_type: CommandType, context: Context<'_>) -> Option<Asked<'d>> {
    match command_type {
        CommandType::Flows => {
            let of = FlowsFields::of(node)?;
            let (head, at) = (of.head(), of.at());
            let query = query::flows(&of, at?, context.policy);
            head.is_whole().then_some(Asked::Flows(query))
        }
        CommandType::Replay => {
            let of = ReplayFields::of(node)?;
            let (head, events) = (of.head(), of.events().and_then(|events| events_of(events, context)));
            events.filter(|_| head.is_whole()).map(Asked::Replay)
        }
        CommandType::Balance => {
            let of = BalanceFields::of(node)?;
            let (head, at) = (of.head(), of.at());
            let query = query::balance::read(&of, at?);
            head.is_whole().then_some(Asked::Balance(query))
        }
        CommandType::History => {
            let of = HistoryFields::of(node)?;
            let (head, at) = (of.head(), of.at());
            let query = query::history::read(&of, at?);
            head.is_whole().then_some(Asked::History(query))
        }
        CommandType::Forecast => {
            let of = ForecastFields::of(node)?;
            let (head, at) = (of.head(), of.at());
            let query = query::forecast::read(&of, at?);
            query.filter(|_| head.is_whole()).map(Asked::Forecast)
        }
        CommandType::Check => {
            let of = CheckFields::of(node)?;
            let (head, at) = (of.head(), of.at());
            let query = query::check::read(&of, at?, context);
            head.is_whole().then_some(Asked::Check(query))
        }
        CommandType::Compare => {
            let of = CompareFields::of(node)?;
            let (head, question) = (of.head(), query::compare::read(&of, context.account));
            question.filter(|_| head.is_whole()).map(Asked::Compare)
        }
        CommandType::Needs => {
            let of = NeedsFields::of(node)?;
            let alone = Context { account: None, ..context };
            let (head, command) = (of.head(), of.command().and_then(|command| command_of(command, alone)));
            command.filter(|_| head.is_whole()).map(Asked::Needs)
        }
        CommandType::UsageInvoice => {
            let of = UsageInvoiceFields::of(node)?;
            let (head, usage) = (of.head(), usage::current(of.current_usage()));
            head.is_whole().then_some(Asked::UsageInvoice(usage))
        }
        CommandType::Info => InfoFields::of(node)?.head().is_whole().then_some(Asked::Info),
        CommandType::CreateWallet
        | CommandType::UpdateWallet
        | CommandType::TopUp
        | CommandType::SettlePayment
        | CommandType::ApplyCredits
        | CommandType::ReverseInvoice
        | CommandType::RefundPurchase
        | CommandType::VoidCredits
        | CommandType::UpdateGrant
        | CommandType::ConsumeCredits
        | CommandType::RestoreCredits
        | CommandType::TransferCredits
        | CommandType::Expire
        | CommandType::ResetPeriod
        | CommandType::TerminateWallet
        | CommandType::RefreshOngoingBalance
        | CommandType::RunTopUpRules => None,
    }
}
