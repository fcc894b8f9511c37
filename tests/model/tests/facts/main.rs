//! The model against the numbered facts: each test names the facts whose figures it asserts.

mod back;
mod credits;
mod given;
mod invoices;
mod wallets;
