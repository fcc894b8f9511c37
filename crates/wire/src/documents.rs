//! The documents: one file each, with its members in one table.

pub(crate) mod account;
pub(crate) mod alert;
pub(crate) mod answer;
pub(crate) mod command;
pub(crate) mod event;
pub(crate) mod explanation;
pub(crate) mod info;
pub(crate) mod invoice;
pub(crate) mod live;
pub(crate) mod metadata;
pub(crate) mod needs;
pub(crate) mod parts;
pub(crate) mod policy;
pub(crate) mod query;
pub(crate) mod recurring;
pub(crate) mod remark;
pub(crate) mod top_up_rule;
pub(crate) mod transaction;
pub(crate) mod usage;
pub(crate) mod wallet;
pub(crate) mod wallet_draft;

/// Every document, in the order of the reference.
pub static ALL: &[&[&crate::describe::Document]] = &[
    &[
        &parts::PARTS,
        &account::ACCOUNT,
        &account::CHANGES,
        &account::ORGANIZATION,
        &account::CUSTOMER,
        &wallet::WALLET,
        &wallet::SCOPE,
        &wallet::BALANCE,
        &transaction::TRANSACTION,
        &transaction::FUNDING,
        &transaction::EXPIRING_TOLD,
        &transaction::PURCHASE_INVOICE,
        &top_up_rule::RULE,
        &recurring::TERM,
        &recurring::ROLLOVER,
        &recurring::RESET_ROLLOVER,
        &alert::ALERT,
        &alert::THRESHOLD,
        &alert::ALERT_DRAFT,
        &alert::THRESHOLD_DRAFT,
        &wallet_draft::WALLET_DRAFT,
        &wallet_draft::WALLET_CHANGES,
        &wallet_draft::SCOPE_DRAFT,
        &wallet_draft::RULE_DRAFT,
    ],
    command::TABLES,
    &[
        &query::forecast::PLANNED_USAGE,
        &usage::CUSTOMER_USAGE,
        &usage::CHARGE_USAGE,
        &usage::GROUPED_USAGE,
        &usage::PAID_FEE,
        &usage::USAGE_INVOICE,
        &usage::USAGE_FEE,
        &usage::USAGE_FEE_ITEM,
        &invoice::INVOICE,
        &invoice::FEE,
        &invoice::FEE_ITEM,
        &invoice::ITEM,
        &explanation::INVOICE_EXPLANATION,
        &explanation::BUCKET,
        &explanation::SHARE,
        &explanation::WALLET_EXPLANATION,
        &explanation::ORDER_KEY,
        &explanation::SOURCE,
        &explanation::SKIPPED_WALLETS,
    ],
    remark::TABLES,
    &[
        &live::LIVE,
        &live::USAGE_EXPLANATION,
        &live::USAGE_SHARE,
        &live::WATCH_EXPLANATION,
        &live::RULE_EXPLANATION,
        &live::ALERT_EXPLANATION,
    ],
    event::TABLES,
    &[
        &answer::FLOW_ROW,
        &query::balance::BALANCE_ROW,
        &query::balance::CREDIT_END,
        &query::history::HISTORY_ROW,
        &query::forecast::FORECAST,
        &query::forecast::ENDS_UNUSED,
        &query::forecast::FORECAST_DAY,
        &query::check::FINDING,
        &query::compare::COMPARISON,
        &query::compare::PARTING,
        &query::compare::TOLD_OUTCOME,
        &query::compare::POLICY_END,
        &query::compare::COMPARED_WALLET,
        &query::compare::DUE,
        &query::compare::INVOICE_DIFFERENCE,
        &query::compare::INVOICE_FIGURES,
        &needs::NEEDS,
        &needs::WALLET_CONDITION,
        &needs::TRANSACTION_CONDITION,
        &answer::REFUSAL,
        &answer::RECEIPT,
        &answer::ENGINE,
    ],
];
