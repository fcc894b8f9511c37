//! The documents: one file each, with its members in one table.

pub(crate) mod account;
pub(crate) mod alert;
pub(crate) mod answer;
pub(crate) mod asked_wallet;
pub(crate) mod command;
pub(crate) mod event;
pub(crate) mod explanation;
pub(crate) mod history;
pub(crate) mod info;
pub(crate) mod invoice;
pub(crate) mod live;
pub(crate) mod metadata;
pub(crate) mod policy;
pub(crate) mod query;
pub(crate) mod top_up_rule;
pub(crate) mod transaction;
pub(crate) mod usage;
pub(crate) mod wallet;
