//! Judging the members of a command whose bad values are refusals.

use alloc::format;

use rust_decimal::Decimal;

use super::checked::{Checked, Together, unless};
use super::draft::{DEFAULT_PRIORITY, Draft};
use super::refusals::{Refusals, out_of_range};
use crate::account::{Account, Metadata, Wallet};
use crate::amount::{Credits, Exact, Money, OutOfRange, Rate, is_credit_input};
use crate::command::{Expiration, Input};
use crate::currency::Currency;
use crate::decision::{Code, Refusal};
use crate::expiry;
use crate::policy::{DayText, Measure, Policy};
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

/// What turns credits into money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Price {
    pub rate: Rate,
    pub currency: Currency,
}

impl Price {
    pub const fn of(wallet: &Wallet) -> Self {
        Self { rate: wallet.rate, currency: wallet.currency }
    }

    pub fn money(self, credits: Credits) -> Exact<Money> {
        self.rate.money(credits, self.currency)
    }
}

/// What a wallet may be topped up by at once, bounds inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Limits {
    pub min: Option<Money>,
    pub max: Option<Money>,
}

impl Limits {
    pub const fn of(wallet: &Wallet) -> Self {
        Self { min: wallet.paid_top_up_min, max: wallet.paid_top_up_max }
    }

    /// Why a paid part of a top-up is refused, compared in money (rules, section 4).
    pub fn refusal(self, amount: Money) -> Option<Refusal> {
        let field = CreditsField::Paid.name();
        let cents = amount.minor();
        if let Some(min) = self.min.filter(|min| amount < *min) {
            let message =
                format!("a paid top-up of {cents} minor units is below the minimum of {}", min.minor());
            let refusal = Refusal::new(Code::AmountBelowMinimum, field, message);
            return Some(refusal.with("amount_cents", amount).with("minimum", min));
        }
        let max = self.max.filter(|max| amount > *max)?;
        let message = format!("a paid top-up of {cents} minor units is above the maximum of {}", max.minor());
        let refusal = Refusal::new(Code::AmountAboveMaximum, field, message);
        Some(refusal.with("amount_cents", amount).with("maximum", max))
    }
}

/// Credits as typed: absent is zero, anything outside 0 .. 10^25-1 two refusals (rules 3.7).
pub(crate) fn credits(input: &Input<Decimal>, field: CreditsField) -> Checked<Decimal> {
    match input {
        Input::Absent | Input::Null => Ok(Decimal::ZERO),
        Input::Given(typed) if is_credit_input(*typed) => Ok(*typed),
        Input::Given(_) | Input::Invalid => Err(invalid_credits(field)),
    }
}

/// The two refusals of credits that are none.
pub(crate) fn invalid_credits(field: CreditsField) -> Refusals {
    let refusal = |code| {
        let message = format!("`{}` must be a decimal text from 0 to 10^25 - 1", field.name());
        Refusal::new(code, field.name(), message)
    };
    [field.code(), Code::InvalidAmount].into_iter().map(refusal).collect()
}

/// Credits that come in: floored, and worth at least one minor unit unless they are zero (rules 3.1, 3.4). Without a
/// price nothing is said of their worth.
pub(crate) fn inbound_credits(
    input: &Input<Decimal>,
    field: CreditsField,
    price: Option<&Price>,
) -> Checked<Credits> {
    let typed = credits(input, field)?;
    let floored = Credits::floor(typed);
    match price.map(|price| price.money(floored)) {
        Some(Ok(money)) if money.is_zero() && !typed.is_zero() => {
            let message = format!("`{}` credits are worth 0 minor units", typed.normalize());
            let refusal = Refusal::new(Code::AmountRoundsToZero, field.name(), message);
            Err(refusal.with("credits", typed).into())
        }
        Some(Err(OutOfRange)) => Err(out_of_range(field.name()).into()),
        Some(Ok(_)) | None => Ok(floored),
    }
}

/// Credits to grant: where credits are the measure, they may be worth no minor unit.
pub(crate) fn granted_credits(
    policy: &Policy,
    input: &Input<Decimal>,
    price: Option<&Price>,
) -> Checked<Credits> {
    let price = price.filter(|_| policy.measure == Measure::Money);
    inbound_credits(input, CreditsField::Granted, price)
}

/// A priority that the policy allows; absent or null is the default.
pub(crate) fn priority(policy: &Policy, input: &Input<i64>, field: &'static str) -> Checked<i64> {
    let (lowest, highest) = policy.priority_range.bounds();
    match input {
        Input::Absent | Input::Null => return Ok(DEFAULT_PRIORITY),
        Input::Given(priority) if (lowest..=highest).contains(priority) => return Ok(*priority),
        Input::Given(_) | Input::Invalid => {}
    }
    let message = format!("`{field}` must be a whole number from {lowest} to {highest}");
    Err(Refusal::new(Code::ValueIsInvalid, field, message).into())
}

/// An expiration: blank, or strictly in the future.
pub(crate) fn expiration(
    draft: &Draft<'_>,
    input: &Input<Expiration>,
    field: &'static str,
) -> Checked<Option<Instant>> {
    let (policy, account, at) = (draft.policy, &draft.account, draft.at());
    let end = match input {
        Input::Absent | Input::Null => return Ok(None),
        Input::Given(end) => instant_of(policy, account, *end),
        Input::Invalid => None,
    };
    let ahead = end.filter(|end| expiry::is_ahead(policy, account, *end, at));
    if ahead.is_some() {
        return Ok(ahead);
    }
    let what = match policy.day_text {
        _ if field == "expiration_date" => "a day",
        DayText::Refused => "an instant",
        DayText::Read => "an instant or a day",
    };
    let message = format!("`{field}` must be {what} after {at}");
    Err(Refusal::new(Code::InvalidDate, field, message).into())
}

/// A day alone is an expiration only where the policy reads one.
fn instant_of(policy: &Policy, account: &Account, end: Expiration) -> Option<Instant> {
    match (end, policy.day_text) {
        (Expiration::At(instant), _) => Some(instant),
        (Expiration::On(day), DayText::Read) => expiry::of_day(policy, account, day),
        (Expiration::On(_), DayText::Refused) => None,
    }
}

/// The expiration of a wallet under its two names: `expiration_date` is a day in every policy (rules, section 2).
pub(crate) fn wallet_expiration(
    draft: &Draft<'_>,
    expiration_at: &Input<Expiration>,
    expiration_date: &Input<Expiration>,
) -> Checked<Option<Instant>> {
    let end = expiration(draft, expiration_at, "expiration_at");
    let field = "expiration_date";
    let at = match expiration_date {
        Input::Given(Expiration::On(day)) => {
            expiry::of_day(draft.policy, &draft.account, *day).map(Expiration::At)
        }
        Input::Given(Expiration::At(_)) | Input::Invalid => None,
        Input::Absent | Input::Null => return end,
    };
    let on_that_day = expiration(draft, &at.map_or(Input::Invalid, Input::Given), field);
    (end, on_that_day).together().map(|(end, on_that_day)| end.or(on_that_day))
}

/// Why a grant cannot have a start or an end of its own: the policy knows none, or the wallet traces none.
pub(crate) fn unknown_span(
    draft: &Draft<'_>,
    wallet: Option<&Wallet>,
    field: &'static str,
) -> Option<Refusal> {
    if !draft.policy.grant_spans {
        let message = format!("the policy knows no grants with `{field}` of their own");
        return Some(Refusal::new(Code::GrantSpansNotEnabled, field, message));
    }
    let wallet = wallet.filter(|wallet| !wallet.traceable)?;
    let message = format!("wallet `{}` does not trace its grants, so none can have `{field}`", wallet.id);
    Some(Refusal::new(Code::WalletNotTraceable, field, message))
}

/// The most characters of a transaction's name.
pub(crate) const NAME_LIMIT: usize = 255;

/// The most pairs of a transaction's metadata.
pub(crate) const METADATA_LIMIT: usize = 15;

/// A name of transactions, under the member that gives it.
pub(crate) fn name_length(field: &'static str, name: Option<&str>) -> Checked<()> {
    let length = name.map_or(0, |name| name.chars().count());
    unless((length > NAME_LIMIT).then(|| {
        let message = format!("`{field}` has {length} characters, more than {NAME_LIMIT}");
        over(Refusal::new(Code::TooLong, field, message), "length", length, NAME_LIMIT)
    }))
}

/// Metadata of transactions, under the member that gives it.
pub(crate) fn metadata_size(field: &'static str, metadata: &Metadata) -> Checked<()> {
    let pairs = metadata.len();
    unless((pairs > METADATA_LIMIT).then(|| {
        let message = format!("`{field}` has {pairs} pairs, more than {METADATA_LIMIT}");
        over(Refusal::new(Code::TooManyKeys, field, message), "pairs", pairs, METADATA_LIMIT)
    }))
}

/// With a count and the most that it may be.
fn over(refusal: Refusal, name: &'static str, count: usize, maximum: usize) -> Refusal {
    refusal.with(name, figure(count)).with("maximum", figure(maximum))
}

fn figure(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
