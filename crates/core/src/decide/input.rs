//! Judging the members of a command whose bad values are refusals.

use alloc::format;

use rust_decimal::Decimal;

use super::draft::{DEFAULT_PRIORITY, Refusals, out_of_range};
use crate::account::{Metadata, Wallet};
use crate::amount::{Credits, Money, is_credit_input};
use crate::command::Input;
use crate::decision::{Code, Refusal};
use crate::time::Instant;

/// The members that hold credits, each with its code and its name in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreditsField {
    Paid,
    Granted,
    Voided,
}

impl CreditsField {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid_credits",
            Self::Granted => "granted_credits",
            Self::Voided => "voided_credits",
        }
    }

    const fn code(self) -> Code {
        match self {
            Self::Paid => Code::InvalidPaidCredits,
            Self::Granted => Code::InvalidGrantedCredits,
            Self::Voided => Code::InvalidVoidedCredits,
        }
    }
}

/// Credits as typed: absent is zero, anything outside 0 .. 10^25-1 two refusals (rules 3.7).
pub(crate) fn credits(input: &Input<Decimal>, field: CreditsField, refusals: &mut Refusals) -> Decimal {
    match input {
        Input::Absent | Input::Null => Decimal::ZERO,
        Input::Given(typed) if is_credit_input(*typed) => *typed,
        Input::Given(_) | Input::Invalid => {
            invalid_credits(field, refusals);
            Decimal::ZERO
        }
    }
}

/// The two refusals of credits that are none.
pub(crate) fn invalid_credits(field: CreditsField, refusals: &mut Refusals) {
    for code in [field.code(), Code::InvalidAmount] {
        let message = format!("`{}` must be a decimal text from 0 to 10^25 - 1", field.name());
        refusals.push(Refusal::new(code, field.name(), message));
    }
}

/// Credits that come in: floored, and worth at least one minor unit unless they are zero (rules 3.1, 3.4).
pub(crate) fn inbound_credits(
    input: &Input<Decimal>,
    field: CreditsField,
    money_of: impl Fn(Credits) -> crate::amount::Exact<Money>,
    refusals: &mut Refusals,
) -> Credits {
    let typed = credits(input, field, refusals);
    let floored = Credits::floor(typed);
    match money_of(floored) {
        Ok(money) if money.is_zero() && !typed.is_zero() => {
            let message = format!("`{}` credits are worth 0 minor units", typed.normalize());
            refusals
                .push(Refusal::new(Code::AmountRoundsToZero, field.name(), message).with("credits", typed));
        }
        Ok(_) => {}
        Err(_) => refusals.push(out_of_range(field.name())),
    }
    floored
}

/// The paid part against the wallet's limits, compared in money, bounds inclusive (rules, section 4).
pub(crate) fn limit_refusal(amount: Money, min: Option<Money>, max: Option<Money>) -> Option<Refusal> {
    let field = CreditsField::Paid.name();
    let cents = amount.minor();
    if let Some(min) = min.filter(|min| amount < *min) {
        let message = format!("a paid top-up of {cents} minor units is below the minimum of {}", min.minor());
        let refusal = Refusal::new(Code::AmountBelowMinimum, field, message);
        return Some(refusal.with("amount_cents", amount).with("minimum", min));
    }
    let max = max.filter(|max| amount > *max)?;
    let message = format!("a paid top-up of {cents} minor units is above the maximum of {}", max.minor());
    let refusal = Refusal::new(Code::AmountAboveMaximum, field, message);
    Some(refusal.with("amount_cents", amount).with("maximum", max))
}

/// As [`limit_refusal`], for credits of a wallet; nothing bought is within every limit.
pub(crate) fn wallet_limit_refusal(wallet: &Wallet, paid: Credits) -> Option<Refusal> {
    let amount = wallet.money(paid).ok().filter(|amount| amount.is_positive())?;
    limit_refusal(amount, wallet.paid_top_up_min, wallet.paid_top_up_max)
}

/// A priority from 1 to 50; absent or null is the default.
pub(crate) fn priority(input: &Input<i64>, field: &'static str, refusals: &mut Refusals) -> i64 {
    match input {
        Input::Absent | Input::Null => return DEFAULT_PRIORITY,
        Input::Given(priority) if (1..=50).contains(priority) => return *priority,
        Input::Given(_) | Input::Invalid => {}
    }
    refusals.push(Refusal::new(
        Code::ValueIsInvalid,
        field,
        format!("`{field}` must be a whole number from 1 to 50"),
    ));
    DEFAULT_PRIORITY
}

/// An expiration: blank, or strictly in the future.
pub(crate) fn expiration(
    input: &Input<Instant>,
    at: Instant,
    field: &'static str,
    refusals: &mut Refusals,
) -> Option<Instant> {
    match input {
        Input::Absent | Input::Null => return None,
        Input::Given(end) if *end > at => return Some(*end),
        Input::Given(_) | Input::Invalid => {}
    }
    refusals.push(Refusal::new(Code::InvalidDate, field, format!("`{field}` must be an instant after {at}")));
    None
}

/// At most 255 characters.
pub(crate) fn name_length(name: Option<&str>, refusals: &mut Refusals) {
    let length = name.map_or(0, |name| name.chars().count());
    if length > 255 {
        let message = format!("`name` has {length} characters, more than 255");
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        refusals
            .push(Refusal::new(Code::TooLong, "name", message).with("length", length).with("maximum", 255));
    }
}

/// At most 15 pairs.
pub(crate) fn metadata_size(metadata: &Metadata, refusals: &mut Refusals) {
    let pairs = metadata.len();
    if pairs > 15 {
        let message = format!("`metadata` has {pairs} pairs, more than 15");
        let pairs = i64::try_from(pairs).unwrap_or(i64::MAX);
        refusals.push(
            Refusal::new(Code::TooManyKeys, "metadata", message).with("pairs", pairs).with("maximum", 15),
        );
    }
}

/// All refusals, or on.
pub(crate) fn all_good(refusals: Refusals) -> Result<(), Refusals> {
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}
