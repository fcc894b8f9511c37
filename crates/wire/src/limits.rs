//! The limits of the contract's section 4, checked before any work.

use drawdown_json::NESTING_LIMIT;
use drawdown_json::writer::ObjectWriter;
use drawdown_json::writer::WRITTEN_LIMIT;

use drawdown::limits::{
    ALERTS, ALERTS_OF_A_WALLET, METADATA_PAIRS, RULES, RULES_OF_A_WALLET, THRESHOLDS_OF_AN_ALERT,
};

/// Bytes of a request.
pub const REQUEST_LIMIT: usize = drawdown_json::TEXT_LIMIT;
/// Characters of a text.
pub const TEXT_LIMIT: usize = 1_024;
/// Characters of an id or code.
pub const ID_LIMIT: usize = 255;
/// Invoices in one list of a command.
pub const INVOICE_LIMIT: usize = 1_000;
/// Fees of one invoice.
pub const FEE_LIMIT: usize = 10_000;
/// Wallets of one account.
pub const WALLET_LIMIT: usize = drawdown::limits::WALLETS;
/// Fee types, or billable metric codes, of one wallet's scope: a fee is compared with each.
pub const SCOPE_LIMIT: usize = 1_000;
/// Transactions of one account.
pub const TRANSACTION_LIMIT: usize = drawdown::limits::TRANSACTIONS;
/// Events of one replay.
pub const EVENT_LIMIT: usize = 100_000;
/// Accounts of one query.
pub const ACCOUNT_LIMIT: usize = 10_000;
/// Instants of one question about balances.
pub const INSTANT_LIMIT: usize = 1_000;
/// Usage of one forecast.
pub const USAGE_LIMIT: usize = 10_000;
/// Commands that the host remembers.
pub const RECENT_LIMIT: usize = 10_000;
/// Bytes of an account that is written whole, so that a command fits beside it into the next request.
pub const ACCOUNT_BYTES: usize = 25_165_824;
/// Bytes of an answer.
pub const ANSWER_BYTES: usize = WRITTEN_LIMIT;
/// Fuel of one decision, about one unit for each WebAssembly instruction: what the limits allow is decided within it.
pub const FUEL: u64 = 50_000_000_000;
/// Bytes of the memory of one decision.
pub const MEMORY_BYTES: u64 = 4_294_967_296;
/// Invoices x wallets x fees: how often a wallet may meet a fee.
pub const WORK_LIMIT: usize = 1_000_000;

/// A limit by its name, and what it counts.
#[derive(Debug)]
pub struct Limit {
    /// Its name in documents.
    pub name: &'static str,
    /// How many.
    pub figure: u64,
    /// Of what.
    pub docs: &'static str,
}

macro_rules! limits {
    ($($(#[doc = $docs:literal])+ $name:ident = $figure:expr;)+) => {
        /// Every limit, in the order in which they are written.
        #[must_use]
        pub fn every() -> [Limit; [$(stringify!($name)),+].len()] {
            [$(Limit { name: stringify!($name), figure: u64::try_from($figure).unwrap_or(u64::MAX), docs: concat!($($docs, "\n"),+) }),+]
        }
    };
}

limits! {
    /// Bytes of a request.
    request_bytes = REQUEST_LIMIT;
    /// Lists and objects within each other.
    nesting = NESTING_LIMIT;
    /// Invoices in one list of a command.
    invoices = INVOICE_LIMIT;
    /// Fees of one invoice.
    fees_per_invoice = FEE_LIMIT;
    /// Wallets of one account.
    wallets = WALLET_LIMIT;
    /// Fee types, or billable metric codes, of one wallet's scope.
    codes_per_scope = SCOPE_LIMIT;
    /// Transactions of one account.
    transactions = TRANSACTION_LIMIT;
    /// How often a wallet may meet a fee.
    invoices_x_wallets_x_fees = WORK_LIMIT;
    /// Rows of one answer of flows.
    flow_rows = drawdown::flows::MAX_ROWS;
    /// Instants of one question about balances.
    as_of = INSTANT_LIMIT;
    /// Rows of one answer about balances: instants x wallets.
    balance_rows = drawdown::query::balance::MAX_ROWS;
    /// Ends that these rows tell of.
    balance_ends = drawdown::query::balance::MAX_ENDS;
    /// Rows of one history.
    history_rows = drawdown::query::history::MAX_ROWS;
    /// Usage of one forecast.
    forecast_usage = USAGE_LIMIT;
    /// Local days of one forecast.
    forecast_days = drawdown::query::forecast::MAX_DAYS;
    /// Draws and days of one forecast, times wallets and transactions.
    forecast_steps = drawdown::query::forecast::MAX_WORK;
    /// Policies of one comparison.
    compare_policies = drawdown::query::compare::MAX_POLICIES;
    /// Commands of one comparison.
    compare_commands = drawdown::query::compare::MAX_COMMANDS;
    /// Policies x commands x (wallets + transactions) of one comparison.
    compare_steps = drawdown::query::compare::MAX_WORK;
    /// Steps of an alert that one figure crossed: the nearest to it are told.
    alert_steps = drawdown::MAX_ALERT_STEPS;
    /// Characters of a text.
    text_characters = TEXT_LIMIT;
    /// Characters of an id or code.
    id_characters = ID_LIMIT;
    /// Alerts of one wallet.
    alerts_per_wallet = ALERTS_OF_A_WALLET;
    /// Thresholds of one alert.
    thresholds_per_alert = THRESHOLDS_OF_AN_ALERT;
    /// Top-up rules of a wallet, ended ones too: beyond it an update forgets the one that ended first.
    rules_per_wallet = RULES_OF_A_WALLET;
    /// Alerts of all wallets.
    alerts = ALERTS;
    /// Top-up rules of all wallets.
    rules = RULES;
    /// Pairs of metadata of one thing.
    metadata_pairs = METADATA_PAIRS;
    /// Commands that the host remembers.
    recent_commands = RECENT_LIMIT;
    /// Events of one replay.
    events = EVENT_LIMIT;
    /// Accounts of one query.
    accounts = ACCOUNT_LIMIT;
    /// Bytes of an account that follows and is written whole.
    account_bytes = ACCOUNT_BYTES;
    /// Bytes of an answer.
    answer_bytes = ANSWER_BYTES;
    /// Fuel of one decision, about one unit for each WebAssembly instruction.
    fuel = FUEL;
    /// Bytes of the memory of one decision.
    memory_bytes = MEMORY_BYTES;
}

/// Writes every limit by its name.
pub(crate) fn write(object: &mut ObjectWriter<'_>) {
    for limit in every() {
        object.member(limit.name).number(limit.figure);
    }
}
