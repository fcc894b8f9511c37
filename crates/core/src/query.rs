//! Questions about an account: what it was, is and will be. They read, and change nothing.
//!
//! `movements.rs` dates what moved a wallet as it happened, `balance.rs` and `history.rs` tell it, `forecast.rs` decides on a
//! copy what has not happened yet (rules beyond, section 6). `check.rs` finds what is wrong (section 13),
//! `compare.rs` what policies do differently (section 15).

pub mod balance;
pub mod check;
pub mod compare;
pub mod forecast;
pub mod history;
mod movements;

pub use check::CheckCode;
pub use movements::MovementKind;
