//! Commands and queries: the members of each type. Strict: an unknown member is malformed.

mod grants;
mod question;
pub(crate) mod read;
mod reversal;

use crate::describe::Document;
use crate::documents::command::read::Head;
use crate::documents::policy::NamedPolicy;
use crate::documents::recurring;
use crate::documents::wallet_draft::HOSTS;
use crate::limits::{ACCOUNT_LIMIT, EVENT_LIMIT, FEE_LIMIT, INVOICE_LIMIT};
use crate::prelude::*;
use crate::values::described;
use crate::values::judged::{decimal_text, integer};
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{Account, InvoiceId, Item, ResetRollover, Text, TransactionId, WalletId};
use drawdown::amount::Money;
use drawdown::command::{
    Action, CommandId, CommandType, Granularity, PaymentOutcome, RuleTrigger, Shortfall, WalletChanges,
    WalletDraft,
};
use drawdown::currency::Currency;
use drawdown::event::Event;
use drawdown::invoice::Invoice;
use drawdown::policy::GrantedOn;
use drawdown::query::forecast::{Planned, PlannedItem};
use drawdown::time::{Instant, LocalDay};
use drawdown::usage::{CustomerUsage, PaidFee};

/// The tables, in the order of the reference.
#[rustfmt::skip]
pub(crate) static TABLES: &[&Document] = &[
    &COMMAND, &CREATE_WALLET, &UPDATE_WALLET, &TOP_UP, &SETTLE_PAYMENT, &APPLY_CREDITS,
    &REVERSE_INVOICE, &REFUND_PURCHASE, &VOID_CREDITS, &UPDATE_GRANT, &CONSUME_CREDITS,
    &RESTORE_CREDITS, &TRANSFER_CREDITS, &EXPIRE, &RESET_PERIOD, &TERMINATE_WALLET,
    &REFRESH_ONGOING_BALANCE, &RUN_TOP_UP_RULES, &FLOWS, &REPLAY, &BALANCE, &HISTORY, &FORECAST,
    &CHECK, &COMPARE, &NEEDS, &USAGE_INVOICE, &INFO,
];

/// Declares a command: with the members that all of them have.
macro_rules! command {
    (
        $(#[doc = $docs:literal])+
        $table:ident: $name:literal, $fields:ident $(, leaves $leaves:tt)?;
        $($rows:tt)*
    ) => {
        document! {
            $(#[doc = $docs])+
            $table: $name, strict as $fields $(, leaves $leaves)?;

            /// The host's key of the command, for idempotence.
            id | "lago_id": CommandId, required;
            /// The instant of the decision: the engine has no clock.
            at: Instant, required;
            /// Which command it is.
            kind = "type": CommandType, beforehand;
            $($rows)*
        }

        impl $fields<'_> {
            fn head(&self) -> Head {
                Head { id: self.id(), at: self.at() }
            }
        }
    };
}

command! {
    /// Creates a wallet, with what is bought and granted at once.
    CREATE_WALLET: "CreateWallet", CreateWalletFields;
    /// The wallet.
    wallet: WalletDraft, needed;
}

command! {
    /// Changes members of a wallet.
    UPDATE_WALLET: "UpdateWallet", UpdateWalletFields;
    /// The wallet.
    wallet_id | "lago_wallet_id": WalletId, required;
    /// What is to change.
    wallet: WalletChanges, needed;
}

command! {
    /// Buys, grants and voids credits of one wallet.
    TOP_UP: "TopUp", TopUpFields, leaves [HOSTS];
    /// The wallet.
    wallet_id | "lago_wallet_id": WalletId, required;
    /// Credits to buy, as text, 0 or more.
    paid_credits: Decimal [as described::CreditsText], judged(decimal_text);
    /// Credits to grant, as text, 0 or more.
    granted_credits: Decimal [as described::CreditsText], judged(decimal_text);
    /// Credits to void, as text, 0 or more.
    voided_credits: Decimal [as described::CreditsText], judged(decimal_text);
    /// Place of the credits in the wallet's own order, the lowest first; left out, 50.
    priority: i64 [as described::Priority], judged(integer);
    /// Name of the transactions, at most 255 characters.
    name: Text [as described::Code], stated;
    /// Metadata of the transactions, at most 15 pairs.
    metadata: described::Pairs, pairs;
    /// Do the wallet's limits of a purchase not hold?
    ignore_paid_top_up_limits: bool, or(false);
    /// Does the purchase's invoice stay open until it is paid? Left out, as the wallet says.
    invoice_requires_successful_payment: bool, stated;
    /// The grant whose rest is voided first, as the new credits come in its place; nothing left of it is fine.
    voided_transaction_id | "lago_voided_transaction_id": TransactionId, stated;
    /// When granted credits count that come with bought ones: at once, or when these are paid. Left out, as the policy says.
    granted_on: GrantedOn, stated;
    /// What each of the paid credits costs, in major units, above 0, at most 12 fraction digits; left out, its rate.
    paid_unit_amount: Decimal, stated;
    /// What the paid credits cost in all, in minor units, above 0.
    purchase_amount_cents: Money, stated;
    /// When the credits start to be usable (dial `grant_spans`); null or blank: at once.
    starts_at: described::Start, written;
    /// When the credits expire (dial `grant_spans`): an instant, or a day as the policy reads it.
    expiration_at: described::Expiration, written;
    /// What of the credits goes on at a reset of their wallet; null: all of it.
    rollover: ResetRollover, judged(recurring::reset_rollover);
}

command! {
    /// Tells what became of a purchase's payment. One of both ids names it.
    SETTLE_PAYMENT: "SettlePayment", SettlePaymentFields;
    /// The purchase's invoice.
    invoice_id | "lago_invoice_id": InvoiceId, node;
    /// The purchase.
    transaction_id | "lago_transaction_id": TransactionId, node;
    /// What became of it.
    payment_status: PaymentOutcome, required;
}

command! {
    /// Pays invoices with credits, on their finalisation. A preview is the same call, not stored.
    APPLY_CREDITS: "ApplyCredits", ApplyCreditsFields;
    /// The invoices, at most 1,000.
    invoices: Vec<Invoice> [at most INVOICE_LIMIT], needed;
}

command! {
    /// Gives back the credits that paid an invoice, as it is voided; or a part of them: so much money, or the share that
    /// a credit note has of the invoice.
    REVERSE_INVOICE: "ReverseInvoice", ReverseInvoiceFields;
    /// The invoice.
    invoice_id | "lago_invoice_id": InvoiceId, required;
    /// Give back so much of the credits, in minor units, 0 or more; left out, all that is left.
    amount_cents: Money, node;
    /// Give back the share that a credit note of this amount has, taxes included, in minor units, 0 or more.
    credited_amount_cents: Money, node;
    /// What the invoice totals before credits, in minor units; goes with `credited_amount_cents`.
    invoice_total_amount_cents: Money, node;
}

command! {
    /// Refunds a part of a purchase that is not consumed yet.
    REFUND_PURCHASE: "RefundPurchase", RefundPurchaseFields;
    /// The purchase.
    transaction_id | "lago_transaction_id": TransactionId, required;
    /// Money to refund, in minor units, above 0.
    refund_amount_cents: Money, required;
}

command! {
    /// Voids credits of a wallet, or of one grant of it.
    VOID_CREDITS: "VoidCredits", VoidCreditsFields;
    /// The wallet.
    wallet_id | "lago_wallet_id": WalletId, required;
    /// Credits to void, as text; left out, what is left of the grant.
    voided_credits: Decimal [as described::CreditsText], judged(decimal_text);
    /// The one grant to void from.
    voided_transaction_id | "lago_voided_transaction_id": TransactionId, stated;
    /// When there is less: refused (left out), or as much as there is, and the answer says what was not covered.
    shortfall: Shortfall, stated;
}

command! {
    /// Takes credits at the moment of use, without an invoice. One of `credits` and `amount_cents` says how much.
    CONSUME_CREDITS: "ConsumeCredits", ConsumeCreditsFields;
    /// From this wallet alone; left out, from every wallet in its turn.
    wallet_id | "lago_wallet_id": WalletId, stated;
    /// Credits that were used, 0 or more.
    credits: Decimal, node;
    /// Money that was used, in minor units, 0 or more.
    amount_cents: Money, node;
    /// What was used, as the item of a fee; left out, only wallets without a scope pay.
    item: Item, node;
    /// The invoice that it will stand on.
    invoice_id | "lago_invoice_id": InvoiceId, stated;
    /// When there is less: refused (left out), or as much as there is, and the answer says what was not covered.
    shortfall: Shortfall, stated;
}

command! {
    /// Brings back what was voided by hand or refunded, to the grants that it was taken from.
    RESTORE_CREDITS: "RestoreCredits", RestoreCreditsFields;
    /// The void, of an active wallet.
    transaction_id | "lago_transaction_id": TransactionId, required;
    /// Money to bring back, in minor units; left out, all that was not brought back yet.
    amount_cents: Money, stated;
}

command! {
    /// Moves credits of one grant to another wallet of the same currency and rate.
    TRANSFER_CREDITS: "TransferCredits", TransferCreditsFields;
    /// The grant that gives them.
    source = "from_transaction_id" | "lago_from_transaction_id": TransactionId, required;
    /// The wallet that takes them.
    target = "to_wallet_id" | "lago_to_wallet_id": WalletId, required;
    /// Money to move, in minor units, 0 or more.
    amount_cents: Money, required;
}

command! {
    /// Changes a purchase or a grant; what is absent stays, a written null empties.
    UPDATE_GRANT: "UpdateGrant", UpdateGrantFields;
    /// The purchase or grant, of an active wallet.
    transaction_id | "lago_transaction_id": TransactionId, required;
    /// When its credits expire (dial `grant_spans`): an instant, or a day as the policy reads it. Null or blank: with
    /// their wallet.
    expiration_at: described::Expiration, written;
    /// What people call it, at most 255 characters; null: nothing.
    name: Text, sound;
    /// What the host attached, at most 15 pairs: the whole of it.
    metadata: described::Pairs, written;
}

command! {
    /// Voids what has expired at the command's instant.
    EXPIRE: "Expire", ExpireFields;
}

command! {
    /// Closes a usage period of a wallet: its grants are brought within what they roll over at a reset.
    RESET_PERIOD: "ResetPeriod", ResetPeriodFields;
    /// The wallet.
    wallet_id | "lago_wallet_id": WalletId, required;
}

command! {
    /// Ends a wallet; ending it twice changes nothing.
    TERMINATE_WALLET: "TerminateWallet", TerminateWalletFields;
    /// The wallet.
    wallet_id | "lago_wallet_id": WalletId, required;
}

command! {
    /// States usage that is not invoiced yet: the ongoing balances and what they cross.
    REFRESH_ONGOING_BALANCE: "RefreshOngoingBalance", RefreshFields;
    /// Usage of the running period, at most 1,000.
    current_usage: Vec<CustomerUsage> [at most INVOICE_LIMIT], node;
    /// Invoices that are not finalised yet, at most 1,000.
    draft_invoices: Vec<Invoice> [at most INVOICE_LIMIT], node;
    /// Invoices of progressive billing, at most 1,000.
    progressive_invoices: Vec<Invoice> [at most INVOICE_LIMIT], node;
    /// Fees that were paid in advance, at most 10,000.
    pay_in_advance_fees: Vec<PaidFee> [at most FEE_LIMIT], node;
    /// Do invoices that are being generated count?
    include_generating_invoices: bool, or(true);
}

command! {
    /// Fires the top-up rules that are due.
    RUN_TOP_UP_RULES: "RunTopUpRules", RunTopUpRulesFields;
    /// Which rules.
    trigger: RuleTrigger, required;
}

command! {
    /// How credits flowed, by period and currency.
    FLOWS: "Flows", FlowsFields;
    /// The first day, in the customer's zone; left out, the first transaction's.
    first_day = "from_date": LocalDay, stated;
    /// The last day; left out, the day of `at`.
    last_day = "to_date": LocalDay, stated;
    /// The period of a row.
    time_granularity: Granularity, or(Granularity::Daily);
    /// Only wallets of this currency.
    currency: Currency, stated;
    /// Only customers of this country.
    customer_country: Text, stated;
    /// Only customers of this type.
    customer_type: Text, stated;
    /// Only this customer.
    external_customer_id: described::Code, code;
    /// Only transactions of this subscription.
    external_subscription_id: described::Code, code;
    /// Only transactions of this plan.
    plan_code: described::Code, code;
    /// Only transactions of this billing entity.
    billing_entity_code: described::Code, code;
    /// Many customers, at most 10,000, each once; left out, the request's account.
    accounts: Vec<Account> [at most ACCOUNT_LIMIT], node;
}

command! {
    /// The account after these events.
    REPLAY: "Replay", ReplayFields;
    /// Events, at most 100,000, in their order.
    events: Vec<Event> [at most EVENT_LIMIT], needed;
}

command! {
    /// What wallets held, hold and will hold.
    BALANCE: "BalanceQuery", BalanceFields;
    /// At which instants, at most 1,000; left out, at `at`.
    as_of: Vec<Instant>, node;
    /// Only this wallet.
    wallet_id | "lago_wallet_id": WalletId, stated;
}

command! {
    /// What moved the balances, oldest first.
    HISTORY: "HistoryQuery", HistoryFields;
    /// The first instant; left out, the beginning.
    first = "from": Instant, stated;
    /// The last instant, which belongs to it; left out, `at`.
    last = "to": Instant, stated;
    /// Only this wallet.
    wallet_id | "lago_wallet_id": WalletId, stated;
}

command! {
    /// What stated usage will do, decided on a copy. One of `usage` and `daily_amount_cents` says it.
    FORECAST: "ForecastQuery", ForecastFields;
    /// How far it goes, this instant included; after `at`, at most 3,660 local days.
    until: Instant, required;
    /// Usage, at most 10,000.
    usage: Vec<Planned>, node;
    /// Usage of every local day, in minor units, 0 or more.
    daily = "daily_amount_cents": Money, amount;
    /// What the daily usage is for, as a fee's item; left out, only wallets without restrictions pay.
    item: PlannedItem, node;
    /// The currency of the usage; left out, the customer's, else the first wallet's.
    currency: Currency, stated;
}

command! {
    /// What is wrong with a set of wallets, grants and rules, or will go to waste in it.
    CHECK: "CheckQuery", CheckFields;
    /// All usage that is to come, at most 10,000: what ends unused is told.
    usage: Vec<Planned>, node;
    /// Invoices as they are usual, at most 1,000: scopes that match none of them are told.
    invoices: Vec<Invoice>, node;
}

command! {
    /// How policies differ over the same account and commands.
    COMPARE: "CompareQuery", CompareFields;
    /// The policies, 2 to 10.
    policies: Vec<NamedPolicy>, needed;
    /// The commands, at most 1,000, each on the account that the one before it left.
    commands: Vec<Action>, needed;
}

command! {
    /// Which wallets and transactions a command reads: what a host has to send. Asked without an account.
    NEEDS: "NeedsQuery", NeedsFields;
    /// The command that is to be decided.
    command = "for": Action, needed;
}

command! {
    /// An invoice of what was used, for hosts that finalise it.
    USAGE_INVOICE: "UsageInvoiceQuery", UsageInvoiceFields;
    /// Usage, at most 1,000.
    current_usage: Vec<CustomerUsage> [at most INVOICE_LIMIT], node;
}

command! {
    /// What this engine is.
    INFO: "InfoQuery", InfoFields;
}

document! {
    /// A command of any type; one whose type is not known is read no further.
    COMMAND: "Command", lenient as CommandFields;
    /// The host's key of the command, for idempotence.
    id | "lago_id": CommandId, required;
    /// The instant of the decision: the engine has no clock.
    at: Instant, required;
    /// Which command it is.
    kind = "type": CommandType, needed;
}

described_by!(Action => COMMAND);
