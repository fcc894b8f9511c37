//! The good answers: accepted, unchanged, refused, answered.

use crate::documents::account;
use crate::documents::event;
use crate::documents::parts::{AccountPart, Parts};
use crate::documents::policy::NamedPolicy;
use crate::limits::ACCOUNT_BYTES;
use crate::prelude::*;
use crate::values::described;
use crate::values::terms::AllTerms;
use alloc::string::String;
use drawdown::account::{Account, Funds, Text};
use drawdown::amount::{Credits, Money};
use drawdown::changes::changes;
use drawdown::command::{Action, Command, CommandId, Digest};
use drawdown::currency::Currency;
use drawdown::decision::{Accepted, Decision, Figure, Refusal};
use drawdown::flows::FlowRow;
use drawdown::invoice::Invoice;
use drawdown::limits::Passed;
use drawdown::time::{LocalDay, TZDB_VERSION};
use drawdown_json::writer::{self, ObjectWriter, Place};

/// The version of the engine.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What an answer speaks of besides its decision.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) policy: &'a NamedPolicy,
    pub(crate) account: &'a Account,
    /// How long the request was: the answer has about twice that.
    pub(crate) request_bytes: usize,
    /// What the host wants back.
    pub(crate) parts: Parts,
}

impl Asker<'_> {
    fn answer(self, write: impl FnOnce(Place<'_>)) -> String {
        writer::text_of(self.request_bytes.saturating_mul(2).saturating_add(4_096), write)
    }
}

/// The answer to a command, and whether what was decided holds: an account that something happened to and that is longer
/// than the next request may send is refused.
pub(crate) fn decided(asker: Asker<'_>, command: &Command, decision: &Decision) -> (String, bool) {
    let mut account_bytes = 0;
    let text = asker.answer(|place| {
        place.object(|object| match decision {
            Decision::Accepted(accepted) => {
                put!(object, "outcome" => "accepted");
                account_bytes = write_accepted(asker, command, accepted, object);
            }
            Decision::Unchanged(reason, accepted) => {
                put!(object, "outcome" => "unchanged", "reason" => reason);
                write_accepted(asker, command, accepted, object);
            }
            Decision::Refused(refusals) => write_refused(asker, command, refusals, object),
        })
    });
    match Passed::beyond(ACCOUNT_BYTES, account_bytes, "bytes") {
        Some(passed) => {
            drop(text);
            let refusals = [Refusal::beyond(passed)];
            let refused =
                asker.answer(|place| place.object(|object| write_refused(asker, command, &refusals, object)));
            (refused, false)
        }
        None => (text, true),
    }
}

/// The answer to a query whose sums do not fit.
pub(crate) fn answered(asker: Asker<'_>, result: impl FnOnce(Place<'_>)) -> String {
    asker.answer(|place| {
        place.object(|object| {
            put!(object, "outcome" => "answered");
            result(object.member("result"));
            write_engine(asker.policy, object);
        });
    })
}

/// Writes the rows of the flows.
pub(crate) fn write_flows(rows: &[FlowRow], place: Place<'_>) {
    rows.write(place);
}

/// The text of an account that grew out of the asker's.
pub(crate) fn account_text(asker: Asker<'_>, account: &Account) -> String {
    writer::text_of(asker.request_bytes.saturating_mul(2), |place| write_account(asker, account, place))
}

/// Writes an account that grew out of the asker's.
fn write_account(asker: Asker<'_>, account: &Account, place: Place<'_>) {
    account::Told { account, terms: &terms_of(asker, account) }.write(place);
}

fn terms_of(asker: Asker<'_>, after: &Account) -> AllTerms {
    let mut terms = AllTerms::of_account(asker.account);
    after.wallets().iter().for_each(|wallet| terms.add(wallet));
    terms
}

/// Gives the bytes of the account.
fn write_accepted(
    asker: Asker<'_>,
    command: &Command,
    accepted: &Accepted,
    object: &mut ObjectWriter<'_>,
) -> usize {
    let terms = terms_of(asker, &accepted.account);
    object.member("events").list(&accepted.events, |place, event| event::write::write(event, &terms, place));
    let account_bytes = write_after(asker, accepted, &terms, object);
    if asker.parts.invoices {
        put!(object, "invoices" => accepted.invoices.as_slice());
    }
    if let Some(uncovered) = accepted.uncovered {
        put!(object, "uncovered_amount_cents" => &uncovered);
    }
    if asker.parts.explanation {
        object.member("explanation").array(|list| {
            list.each(&accepted.explanation, |place, entry| entry.write(place));
            list.each(&accepted.remarks, |place, remark| remark.write(place));
        });
        accepted.live.write_members(object);
    }
    write_command(command, asker.parts, object);
    write_engine(asker.policy, object);
    account_bytes
}

/// Writes what the account is now, as far as it is wanted, and gives the bytes of a whole one.
fn write_after(
    asker: Asker<'_>,
    accepted: &Accepted,
    terms: &AllTerms,
    object: &mut ObjectWriter<'_>,
) -> usize {
    match asker.parts.account {
        AccountPart::Whole => {
            let before = object.length();
            account::Told { account: &accepted.account, terms }.write(object.member("account"));
            object.length().saturating_sub(before)
        }
        AccountPart::Changes => {
            let changes = &changes(asker.account, &accepted.account, &accepted.events);
            account::ToldChanges { changes, terms }.write(object.member("changes"));
            0
        }
        AccountPart::None => 0,
    }
}

fn write_refused(asker: Asker<'_>, command: &Command, refusals: &[Refusal], object: &mut ObjectWriter<'_>) {
    put!(object,
        "outcome" => "refused",
        "refusals" => refusals,
    );
    if asker.parts.account == AccountPart::Whole {
        write_account(asker, asker.account, object.member("account"));
    }
    if asker.parts.invoices {
        object.member("invoices").list(invoices_of(command), |place, invoice| invoice.write(place));
    }
    write_command(command, asker.parts, object);
    write_engine(asker.policy, object);
}

/// The invoices that a command brought, but for those whose figures do not fit.
fn invoices_of(command: &Command) -> impl Iterator<Item = &Invoice> {
    let invoices =
        if let Action::ApplyCredits(invoices) = &command.action { invoices.as_slice() } else { &[] };
    invoices.iter().filter_map(|invoice| invoice.as_ref().ok())
}

/// What a host remembers of a command.
struct Receipt<'a> {
    command: &'a Command,
    parts: Parts,
}

document! {
    /// What a host remembers of a command, in `recent_commands`.
    RECEIPT: "CommandReceipt" => receipt: Receipt<'_>;

    /// The command's id.
    id: CommandId, unread => &receipt.command.id;
    /// SHA-256 over its canonical form (RFC 8785).
    digest: Digest, unread, when some => receipt.command.digest.filter(|_| receipt.parts.digest);
}

/// What answered.
struct Engine<'a> {
    policy: &'a NamedPolicy,
}

document! {
    /// What answered, and by which rules.
    ENGINE: "EngineStamp" => engine: Engine<'_>;

    /// The engine's version.
    version: Text, unread => VERSION;
    /// The policy, in a form that a request may give again.
    policy: NamedPolicy, unread => engine.policy;
    /// The release of the time zone database.
    tzdb: Text, unread => TZDB_VERSION;
}

fn write_command(command: &Command, parts: Parts, object: &mut ObjectWriter<'_>) {
    Receipt { command, parts }.write(object.member("command"));
}

fn write_engine(policy: &NamedPolicy, object: &mut ObjectWriter<'_>) {
    Engine { policy }.write(object.member("engine"));
}

document! {
    /// One thing that the rules say no to.
    REFUSAL: "Refusal" => refusal: Refusal;

    /// What kind of no; the codes stand in the reference, in the order of precedence.
    code: Text, unread => refusal.code.name();
    /// The member of the command that it is about.
    field: Text, unread => refusal.field;
    /// For people: lower case, no full stop, values of the request in backticks.
    message: Text, unread => &refusal.message;
    /// The wallet, transaction, invoice or rule that it is about, by its id; null where it is about none.
    subject: Option<Text>, unread => &refusal.subject;
    /// The figures of the message, by name.
    figures: described::HostsOwn, unread => &Figures(&refusal.figures);
}

/// Figures by their names.
pub(crate) struct Figures<'a>(pub(crate) &'a [(&'static str, Figure)]);

impl Write for Figures<'_> {
    fn write(&self, place: Place<'_>) {
        place.object(|figures| {
            for (name, figure) in self.0 {
                figures.put(name, figure);
            }
        });
    }
}

impl Write for Figure {
    fn write(&self, place: Place<'_>) {
        match self {
            Self::Text(text) => text.write(place),
            Self::Integer(figure) => figure.write(place),
            Self::Decimal(figure) => figure.write(place),
        }
    }
}

document! {
    /// How credits flowed in one period and currency: what was there, what came and left, and what is there.
    FLOW_ROW: "FlowRow" => row: FlowRow;

    /// The first day of the period, or of the question where it begins later.
    start_of_period: LocalDay, unread => &row.start_of_period;
    /// The last day of the period, or of the question where it ends earlier.
    end_of_period: LocalDay, unread => &row.end_of_period;
    /// The currency.
    currency: Currency, unread => &row.currency;
    /// What was there, in minor units.
    opening_amount_cents: Money, unread => &row.opening.amount;
    /// The same in credits.
    opening_credits: Credits, unread => &row.opening.credits;
    /// Granted, in minor units.
    offered_amount_cents: Money, unread => &row.offered.amount;
    /// The same in credits.
    offered_credits: Credits, unread => &row.offered.credits;
    /// Paid for, in minor units.
    paid_amount_cents: Money, unread => &row.paid.amount;
    /// The same in credits.
    paid_credits: Credits, unread => &row.paid.credits;
    /// Consumed by invoices less what came back, in minor units.
    consumed_amount_cents: Money, unread => &row.consumed.amount;
    /// The same in credits.
    consumed_credits: Credits, unread => &row.consumed.credits;
    /// Voided less what was brought back, in minor units.
    voided_amount_cents: Money, unread => &row.voided.amount;
    /// The same in credits.
    voided_credits: Credits, unread => &row.voided.credits;
    /// Came from other wallets, in minor units; not written where nothing did.
    transferred_in_amount_cents: Money, unread, when some => &moved(row.transferred_in).map(|funds| funds.amount);
    /// The same in credits.
    transferred_in_credits: Credits, unread, when some => &moved(row.transferred_in).map(|funds| funds.credits);
    /// Went to other wallets, in minor units; not written where nothing did.
    transferred_out_amount_cents: Money, unread, when some => &moved(row.transferred_out).map(|funds| funds.amount);
    /// The same in credits.
    transferred_out_credits: Credits, unread, when some => &moved(row.transferred_out).map(|funds| funds.credits);
    /// What is there, in minor units.
    closing_amount_cents: Money, unread => &row.closing.amount;
    /// The same in credits.
    closing_credits: Credits, unread => &row.closing.credits;
    /// What purchases cost of what was there, in minor units; these five where one of them is not 0.
    cost_opening_amount_cents: Money, unread, when some => row.cost.is_told().then_some(row.cost.opening);
    /// What the purchases cost that settled, in minor units.
    cost_paid_amount_cents: Money, unread, when some => row.cost.is_told().then_some(row.cost.paid);
    /// What of costs invoices consumed less what came back, in minor units.
    cost_consumed_amount_cents: Money, unread, when some => row.cost.is_told().then_some(row.cost.consumed);
    /// What of costs ended unused or was refunded, in minor units.
    cost_voided_amount_cents: Money, unread, when some => row.cost.is_told().then_some(row.cost.voided);
    /// What purchases cost of what is there, in minor units.
    cost_closing_amount_cents: Money, unread, when some => row.cost.is_told().then_some(row.cost.closing);
    /// What no transaction explains, in minor units.
    unexplained_amount_cents: Money, unread => &row.unexplained.amount;
    /// The same in credits.
    unexplained_credits: Credits, unread => &row.unexplained.credits;
}

/// A column that is written where something moved in it.
fn moved(funds: Funds) -> Option<Funds> {
    Some(funds).filter(|funds| !funds.is_zero())
}
