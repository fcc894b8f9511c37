//! The prepaid-credit rules of a billing system as one pure function.
//!
//! ```text
//! decide(policy, account, command) -> accepted (events, account) | unchanged | refused
//! evolve(account, event)           -> account
//! flows(policy, account, query)    -> rows
//! needs(policy, command)           -> conditions of what to send
//! ```
//!
//! Credits are bought or granted into wallets, drawn down by invoices, voided, expired, given back. Which rule
//! holds when is a [`policy::Policy`], a plain value; the documented editions are constants of it.
//!
//! # What this crate does not do
//! No clock, no randomness, no files, no network, no floats, no JSON: time is a field of the command, new ids
//! are derived from the command's id, documents are read by `drawdown-wire`. Nothing is stored: the host keeps
//! the account that an answer returns. Payments, taxes and coupons are the host's; the rules take their figures.
//!
//! # Where to start
//! [`decide::decide`] is the door, [`policy::Preset`] the editions, [`decision::Code`] every reason to say no.
#![no_std]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::disallowed_methods
    )
)]

extern crate alloc;

pub mod account;
mod alert;
pub mod amount;
pub mod changes;
mod closed_set;
pub mod command;
mod cost;
pub mod currency;
pub mod decide;
pub mod decision;
mod draw;
mod due;
pub mod event;
pub mod evolve;
pub mod expiry;
pub mod flows;
pub mod invoice;
pub mod limits;
pub mod needs;
pub mod order;
pub mod policy;
mod purchase;
pub mod query;
mod rollover;
#[cfg(test)]
mod sample;
mod scope;
pub mod time;
mod top_up_rule;
pub mod usage;
mod zones;

pub use alert::MAX_STEPS as MAX_ALERT_STEPS;
pub use needs::needs;
pub use rust_decimal::Decimal;
pub use scope::named_target;
