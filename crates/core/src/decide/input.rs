//! Judging the members of a command whose bad values are refusals.

use alloc::format;

use rust_decimal::Decimal;

use super::draft::{DEFAULT_PRIORITY, Draft, Refusals, out_of_range};
use crate::account::{Account, Metadata, Wallet};
use crate::amount::{Credits, Money, is_credit_input};
use crate::command::{Expiration, Input, WalletDraft};
use crate::decision::{Code, Refusal};
use crate::expiry;
use crate::policy::{DayText, Policy};
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
    draft: &Draft<'_>,
    input: &Input<Expiration>,
    field: &'static str,
    refusals: &mut Refusals,
) -> Option<Instant> {
    let (policy, account, at) = (draft.policy, &draft.account, draft.at());
    let end = match input {
        Input::Absent | Input::Null => return None,
        Input::Given(end) => instant_of(policy, account, *end),
        Input::Invalid => None,
    };
    let ahead = end.filter(|end| expiry::is_ahead(policy, account, *end, at));
    if ahead.is_none() {
        let what = match policy.day_text {
            _ if field == "expiration_date" => "a day",
            DayText::Refused => "an instant",
            DayText::Read => "an instant or a day",
        };
        let message = format!("`{field}` must be {what} after {at}");
        refusals.push(Refusal::new(Code::InvalidDate, field, message));
    }
    ahead
}

/// A day alone is an expiration only where the policy reads one.
pub(crate) fn instant_of(policy: &Policy, account: &Account, end: Expiration) -> Option<Instant> {
    match (end, policy.day_text) {
        (Expiration::At(instant), _) => Some(instant),
        (Expiration::On(day), DayText::Read) => expiry::of_day(policy, account, day),
        (Expiration::On(_), DayText::Refused) => None,
    }
}

/// The expiration of a wallet under its two names: `expiration_date` is a day in every policy (rules, section 2).
pub(crate) fn wallet_expiration(
    draft: &Draft<'_>,
    given: &WalletDraft,
    refusals: &mut Refusals,
) -> Option<Instant> {
    let end = expiration(draft, &given.expiration_at, "expiration_at", refusals);
    let field = "expiration_date";
    let at = match &given.expiration_date {
        Input::Given(Expiration::On(day)) => {
            expiry::of_day(draft.policy, &draft.account, *day).map(Expiration::At)
        }
        Input::Given(Expiration::At(_)) | Input::Invalid => None,
        Input::Absent | Input::Null => return end,
    };
    expiration(draft, &at.map_or(Input::Invalid, Input::Given), field, refusals)
}

/// The most characters of a transaction's name.
pub(crate) const NAME_LIMIT: usize = 255;

/// The most pairs of a transaction's metadata.
pub(crate) const METADATA_LIMIT: usize = 15;

/// A name of transactions, under the member that gives it.
pub(crate) fn name_length(field: &'static str, name: Option<&str>, refusals: &mut Refusals) {
    let length = name.map_or(0, |name| name.chars().count());
    if length > NAME_LIMIT {
        let message = format!("`{field}` has {length} characters, more than {NAME_LIMIT}");
        refusals.push(over(Refusal::new(Code::TooLong, field, message), "length", length, NAME_LIMIT));
    }
}

/// Metadata of transactions, under the member that gives it.
pub(crate) fn metadata_size(field: &'static str, metadata: &Metadata, refusals: &mut Refusals) {
    let pairs = metadata.len();
    if pairs > METADATA_LIMIT {
        let message = format!("`{field}` has {pairs} pairs, more than {METADATA_LIMIT}");
        refusals.push(over(Refusal::new(Code::TooManyKeys, field, message), "pairs", pairs, METADATA_LIMIT));
    }
}

/// With a count and the most that it may be.
pub(crate) fn over(refusal: Refusal, name: &'static str, count: usize, maximum: usize) -> Refusal {
    refusal.with(name, figure(count)).with("maximum", figure(maximum))
}

fn figure(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// All refusals, or on.
pub(crate) fn all_good(refusals: Refusals) -> Result<(), Refusals> {
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}
