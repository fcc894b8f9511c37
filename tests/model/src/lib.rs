//! A naive model of prepaid-credit rules, written from the written rules, to be compared with the engine.
//!
//! It is slow and plain on purpose: every figure is an exact rational, every search a scan over a `Vec`, every command
//! is tried on a copy of the whole state. It shares no code with the engine, so where the two agree over thousands of
//! random histories, both have read the same rule. Where they once disagreed and the rules left it open, both were
//! brought to one reading: those stand below.
//!
//! # How to compare
//!
//! ```
//! use drawdown_model::{Generator, Model};
//! # use serde_json::{Value, json};
//! # fn engine(_policy: &Value, account: &Value, _command: &Value) -> Value {
//! #     json!({"outcome": "unchanged", "account": account})
//! # }
//!
//! let seed = 7;
//! let mut generator = Generator::new(seed);
//! let history = generator.history();
//! let mut model = Model::new(&history.policy, &history.account);
//! let mut account = history.account.clone();
//! for _ in 0..40 {
//!     let command = generator.next_command(&account);
//!     let answer = engine(&history.policy, &account, &command);
//!     if let Err(difference) = model.check(&command, &answer) {
//!         // A failure names its seed: panic!("seed {seed}: {command}\n{difference}");
//! #       let _ = (seed, difference);
//!         break;
//!     }
//!     account = answer["account"].clone();
//! }
//! ```
//!
//! [`Model::check`] is four steps that also stand alone: [`Model::decide`] judges, [`Verdict::agrees`] compares the
//! outcome, [`Model::adopt`] learns the ids of new objects, and [`Model::summary`] equals [`summary_of_answer`].
//! A history goes on only as long as both agree: after a difference the model and the account are apart.
//!
//! # What is modelled
//!
//! All twelve commands and `flows`, under the five presets with every dial overridden ([`dials`]): wallets with rules,
//! alerts and scopes, live usage, drafts, progressive invoices, invoices in every state; wallets whose credits and money
//! disagree, outbounds without fundings or with fundings that cannot be true. The queries `replay` and `usage_invoice`
//! and any later command are [`Verdict::Unmodelled`]. Malformed input is not modelled: the generator makes none.
//!
//! What the summary compares: of each wallet its own members, both balances, both counters, the live figures, its rules
//! and its alerts with their last values; of each transaction the wallet, type, kind, status, amount, credits and what
//! remains; of each invoice of an accepted command the type, the prepaid sum, its two parts, taxes, total and what is
//! due; what alerts tell; why nothing happened; the rows of flows; the customer's currency; and what is explained: of
//! each invoice why it was skipped, what credits might pay, what they paid and what is left, in it of each wallet the
//! money and credits it gave or why it gave none, and the remarks (`sources_unknown`, `dues_unbooked`). Ids of new
//! objects, other events, buckets and sources of an explanation, and residues are not compared.
//!
//! # Readings
//!
//! Where the rules are silent or allow more than one reading, the model takes the simplest. The codes of refusals that
//! the rules do not name, and all of the following, are such choices.
//!
//! Identity and order
//!
//! 1. A command whose id begins an id of the account (`<id>/...`, voids of what fell due included) is unchanged, before
//!    anything else is judged, and no due expiry is booked for it; it is refused where its digest keeps the instant and
//!    what it made is of another. A command that made nothing is simply done again. The generator sends an id again with
//!    the same command, now and then at a later instant, never with another command.
//! 2. Equal wallets (priority, creation) and equal grants (priority, kind, creation) are ordered by id, as bytes;
//!    grants with an expiry of their own (where the policy knows them) by that before their kind.
//!    "Oldest" is `created_at`, also for purchases.
//! 3. Where expiry takes effect at the decision, a command is judged on the account after the voids that are due, and a
//!    command that does nothing else is accepted for their sake. A refused one books none.
//! 4. A wallet that is over is ended as one void, its grants in it, those over before it too. The grants of the other
//!    wallets are voided one by one, each its whole remainder.
//!
//! Refusals
//!
//! 5. All judgements of a `top_up` and of a `void_credits` that can be made come back together, an unknown or terminated
//!    wallet and `insufficient_credits` included. The ledger's `exceeds_available_amount` comes last and alone.
//! 6. `value_is_out_of_range` on `rate_amount` for a rate that is not above 0; `value_is_invalid` on `currency` for an
//!    unknown code; `wallet_transaction_not_found` on `transaction_id` and `invoice_not_found` on `invoice_id` for an
//!    unknown payment; `invalid_type_or_status` on `transaction_id`; `no_active_subscription` on `customer`;
//!    `wallet_not_traceable`, `wallet_transaction_not_found` and `no_remaining_amount` of a void on
//!    `voided_transaction_id`; `already_applied` and `tax_rates_differ` on `invoices`;
//!    `command_id_reused` on `id`. `value_out_of_range` is compared without its field.
//! 7. "Zero exactly" is as typed: a positive text that floors to 0 credits is `amount_rounds_to_zero` for a paid or
//!    granted part, and nothing for a void. A part of 0 meets no limit, and one that rounds to zero none either.
//!    A start after the wallet's own end is `invalid_date` on `starts_at`.
//! 8. Of the wallet limit's codes, `wallet_already_exists` stands for a policy of one wallet, whatever figure the
//!    organization puts in its place. A default code with its seconds is not looked up again.
//! 9. An unknown customer is refused together with what else is wrong, the missing currency included. A limit that is
//!    not above 0 limits nothing and is not compared with the other.
//! 10. A void that is not more than the credits but more than the money of a wallet without a ledger takes all of the
//!     money; with a ledger it is `exceeds_available_amount`.
//! 11. A targeted void is judged in the order of the rules, and `insufficient_credits` only after them. A remainder of
//!     `null` or 0 is `no_remaining_amount`, with or without an amount.
//! 12. Any balance or counter beyond 2^53 - 1 refuses the command, a termination too.
//!
//! Credits and money
//!
//! 13. `drift: booked`: each pot (a grant, or a wallet without a ledger) holds the credits that its money is worth (5
//!     digits, half away from zero); what leaves it is the difference. Who voids all its credits takes all its money.
//! 14. `drift: running_sums`: credits beyond the balance that are worth no minor unit are not taken, and the balance
//!     stops at 0.
//! 15. A termination voids both sums whole. No money and no credits above 0: no transaction. A negative balance stays.
//! 16. A reversal as a new grant has the credits of the outbound and their money; it is not reset.
//! 17. A reversal to the sources lowers the counters by the amount and the credits of the outbound, never below 0. What
//!     returns to a wallet that ended is voided at once. In a wallet without a ledger it returns to the pool.
//! 18. What has come back of an invoice is read wallet by wallet, from the last outbound on; after all of it came back
//!     only what is booked then counts. A purchase whose invoice is voided before it is paid is told by `reverse_invoice`.
//! 19. The first bound of a refund is the purchase's amount without tax less what was refunded; 0 is nothing to do.
//!
//! Grants with a span (`drawdown-1`)
//!
//! 20. A grant that has not started counts in the balance, but invoices and voids from the pool cannot draw on it
//!     (`exceeds_available_amount`); a targeted void, a refund and a termination can.
//! 21. `expiration_at` of a top-up is blank, or after `at`, and `starts_at` is before it (`invalid_date` on each). Both hold for the paid
//!     and the granted part, and use the cut-off of wallets. Without `grant_spans` they are ignored.
//! 22. A purchase that is paid after its own end is due back, or settles and is voided by the next decision, as the dial
//!     `credits_ended` says. In a wallet without a ledger a span does nothing; the generator makes none.
//!
//! Payments
//!
//! 23. A payment for a purchase of a dead wallet, where it is to be refunded, is told once.
//! 24. `settled_by_credit_note` changes only a pending purchase. An unchanged payment lists no invoice.
//!
//! Invoices
//!
//! 25. An invoice without a status is being finalised. `already_applied` is judged after the status, before the type.
//! 26. A stated figure is not checked against the fees. A total below 0 is 0. What is due is the total less what was paid
//!     or offset, at most what is stated, 0 where the invoice is voided or paid.
//! 27. Pro rata shares are cut to 12 fraction digits of a minor unit. Coupons and progressive billing are shared by the
//!     fees' amounts, credit notes by amount less coupons plus precise tax (which is what fact apply-026 asks for), over
//!     all fees, those that drop out included. Taxes from a rate are cut likewise.
//! 28. An empty list of fees is no list. An unknown invoice or item type is paid by unrestricted wallets only, unless
//!     the fee names a wallet.
//! 29. What the invoice still owes is exact between wallets (`take`), and whole where a sum is booked. A wallet whose sum
//!     rounds to 0 writes nothing, but what it took is taken from the bucket.
//! 30. "First active wallet" is the first of those that could pay at all (active, above 0, the currency), in drawdown
//!     order. Scopes and targets mean nothing to it; the generator uses both only with buckets.
//! 31. Before tax: the rate is the sum of `applied_taxes`, else the one rate that fees state, else the customer's. An
//!     invoice that takes no credits (excluded, not finalised) still has its tax computed anew when it had a coupon; the
//!     generator avoids that.
//! 32. The split looks at the wallets as they are when the invoice is paid. An invoice that was not paid has none.
//!
//! Live figures, rules, alerts
//!
//! 33. The budget of a currency is spent by what wallets take of a key, not by a key that no wallet may pay. Of invoices
//!     in `draft_invoices` and `progressive_invoices` those that are voided, open or closed do not stand.
//! 34. `ongoing: single` takes current usage alone, off the first active wallet, of that wallet's currency, and adds its pending
//!     purchases. Before its first refresh a wallet has no live figures; a rule or an alert that asks then gets the
//!     balance. Live credits are what the live money is worth.
//! 35. A rule is held by the last of its purchases that failed, whichever other is pending. What a rule buys or gives
//!     that is worth 0 minor units is not done. A threshold rule knows no start; an interval that is given to it is
//!     not read, nor does the generator give one.
//! 36. An alert of an update that names a stored one keeps that one's last value.
//!
//! Why nothing happened
//!
//! 37. An invoice that cannot be paid for its type or status is `excluded`, whatever is due. A payment of what is settled,
//!     and a second one of what is due back, is `already_settled`.
//!
//! Explanations
//!
//! 38. Why a wallet gave nothing is the first of: it ended (by its end, or otherwise), another currency, nothing in it,
//!     the invoice's own reason, out of scope, another wallet alone pays, nothing left to pay, nothing of it has started.
//!     What credits may pay of an invoice that is not being finalised is what it owes.
//!
//! What was taken over
//!
//! 39. A residue is what leaves in credits less what was asked in credits, or what the money asked is worth; as money it
//!     is rounded. Who takes all of both leaves none, so a wallet that disagrees can be emptied and ended.
//! 40. Fundings are worth their money but for the last digit, or where their credits round to it. Of several outbounds
//!     that come back together, an earlier one is believed first. A grant that counts from after the last of them gave
//!     nothing to them.
//! 41. One split is possible where what the grants gave and no other outbound explains is just what comes back, or where
//!     one grant alone gave; nobody asks then which of several outbounds used which. It fills in ledger order.
//! 42. A wallet whose ended grant cannot be voided keeps all its dues, those of its rules too.
//!
//! Flows
//!
//! 43. A sum beyond 2^53 - 1 is an error of the call. Rows in which every figure is 0 are not compared. A period is named by its own first day, its figures are those
//!     of the days within the range.

mod across;
mod adopt;
mod alerts;
mod apply;
mod create;
mod decide;
mod expire;
mod flows;
mod generate;
mod invoice;
mod ledger;
mod lines;
pub mod number;
mod ongoing;
mod order;
mod payment;
mod periods;
mod policy;
mod random;
mod reverse;
mod rules;
mod sources;
mod standing;
mod state;
mod summary;
mod time;
mod top_up;
mod update;
mod verdict;
mod void;

pub use decide::Model;
pub use generate::{Generator, History, dials};
pub use policy::{PRESETS, Policy};
pub use random::Random;
pub use summary::summary_of_answer;
pub use verdict::{Refusal, Verdict};

/// The fraction digits of a currency under a policy, `None` where it is no currency there.
#[must_use]
pub fn currency_digits(policy: &serde_json::Value, currency: &str) -> Option<u32> {
    Policy::read(policy).digits_of(currency)
}

/// The generator of a whole history and how it begins, for one seed.
#[must_use]
pub fn history(seed: u64) -> (History, Generator) {
    let generator = Generator::new(seed);
    (generator.history(), generator)
}
