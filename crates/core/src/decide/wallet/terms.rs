//! What a wallet is opened or changed on: customer, currency, rate, scope and limits (rules, section 4).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{Customer, Scope, Text};
use crate::amount::{Money, Rate, RateError};
use crate::command::{Input, ScopeDraft};
use crate::currency::Currency;
use crate::decide::checked::{Checked, Together};
use crate::decide::draft::Draft;
use crate::decide::input::Limits;
use crate::decision::{Code, Refusal};
use crate::invoice::FeeType;
use crate::policy::{Measure, Policy, WalletCurrency};

/// The customer checks stop at the first.
pub(super) fn customer(draft: &Draft<'_>) -> Checked<()> {
    let policy = draft.policy;
    let Some(customer) = &draft.account.customer else {
        return refused(Code::CustomerNotFound, "customer", "the customer is not known");
    };
    let active = draft.account.active_wallets().count();
    let limit = draft.account.organization.max_wallets.unwrap_or(policy.wallet_limit);
    if usize::try_from(limit).is_ok_and(|limit| active >= limit) {
        let code =
            if policy.wallet_limit == 1 { Code::WalletAlreadyExists } else { Code::WalletLimitReached };
        let message = format!("the customer may have {limit} active wallets and has {active}");
        let active = i64::try_from(active).unwrap_or(i64::MAX);
        let refusal = Refusal::new(code, "customer", message).with("active_wallets", active);
        return Err(refusal.with("wallet_limit", i64::from(limit)).into());
    }
    if policy.active_subscription_required && customer.has_active_subscription != Some(true) {
        return refused(Code::NoActiveSubscription, "customer", "the customer has no active subscription");
    }
    Ok(())
}

fn refused<T>(code: Code, field: &'static str, message: impl Into<String>) -> Checked<T> {
    Err(Refusal::new(code, field, message).into())
}

fn customers_currency(draft: &Draft<'_>) -> Option<Currency> {
    draft.account.customer.as_ref().and_then(|customer: &Customer| customer.currency)
}

/// The currency that is asked for, else the customer's.
pub(super) fn currency(draft: &Draft<'_>, given: &Input<Currency>) -> Checked<Currency> {
    match given {
        Input::Given(currency) => Ok(*currency),
        Input::Absent | Input::Null => customers_currency(draft).map_or_else(
            || {
                let message = "neither the wallet nor the customer has a currency";
                refused(Code::ValueIsInvalid, "currency", message)
            },
            Ok,
        ),
        Input::Invalid => {
            let message =
                "`currency` must be a code of ISO 4217 that the policy's `currency_digits` can count";
            refused(Code::ValueIsInvalid, "currency", message)
        }
    }
}

/// Where the policy asks for it, the wallet's currency is the customer's.
pub(super) fn same_currency(draft: &Draft<'_>, currency: Option<&Currency>) -> Checked<()> {
    let customers = match draft.policy.wallet_currency {
        WalletCurrency::Any => None,
        WalletCurrency::Customer => customers_currency(draft),
    };
    match (currency, customers) {
        (Some(currency), Some(customers)) if *currency != customers => {
            let message = format!("the wallet's currency `{currency}` is not the customer's `{customers}`");
            refused(Code::CurrenciesDoesNotMatch, "currency", message)
        }
        _ => Ok(()),
    }
}

/// Money per credit, for the life of the wallet.
pub(super) fn rate(policy: &Policy, given: Option<Decimal>) -> Checked<Rate> {
    let digits = policy.rate_digits;
    let (code, message) = match given.map(|rate| Rate::within(rate, digits)) {
        Some(Ok(rate)) => return Ok(rate),
        Some(Err(RateError::NotPositive)) => {
            (Code::ValueIsOutOfRange, String::from("`rate_amount` must be above 0"))
        }
        Some(Err(RateError::TooFine)) => {
            (Code::ValueIsInvalid, format!("`rate_amount` has more than {digits} fraction digits"))
        }
        None => (Code::ValueIsInvalid, String::from("`rate_amount` must be a decimal above 0")),
    };
    refused(code, "rate_amount", message)
}

/// Where credits are the measure, their smallest part is worth at most one minor unit (rules beyond Lago, section 14).
pub(super) fn covers(policy: &Policy, rate: Rate, currency: Currency) -> Checked<()> {
    if policy.measure == Measure::Money || rate.covers_every_unit(currency) == Ok(true) {
        return Ok(());
    }
    let message = "0.00001 credits at `rate_amount` are worth more than one minor unit";
    refused(Code::ValueIsInvalid, "rate_amount", message)
}

/// What is absent stays as stored: the whole scope, or one list of it.
pub(super) fn scope(given: &Input<ScopeDraft>, stored: &Scope) -> Checked<Scope> {
    let wrong = "`applies_to` must hold lists of fee types and of billable metric codes";
    let list = |input: &Input<Vec<Text>>, stored: &[Text]| match input {
        Input::Absent => Ok(stored.to_vec()),
        Input::Null => Ok(Vec::new()),
        Input::Given(list) => Ok(list.clone()),
        Input::Invalid => refused(Code::InvalidLimitations, "applies_to", wrong),
    };
    let given = match given {
        Input::Absent => return Ok(stored.clone()),
        Input::Null => return Ok(Scope::default()),
        Input::Invalid => return refused(Code::InvalidLimitations, "applies_to", wrong),
        Input::Given(scope) => scope,
    };
    let fee_types = list(&given.fee_types, &stored.fee_types);
    let billable_metric_codes = list(&given.billable_metric_codes, &stored.billable_metric_codes)?;
    let fee_types = fee_types?;
    match fee_types.iter().find(|name| FeeType::from_name(name).is_none()) {
        Some(unknown) => {
            refused(Code::InvalidLimitations, "applies_to", format!("`{unknown}` is no fee type"))
        }
        None => Ok(Scope { fee_types, billable_metric_codes }),
    }
}

/// Limits are above 0, and the maximum is not below the minimum.
pub(super) fn limits(min: &Input<i64>, max: &Input<i64>, stored: Limits) -> Checked<Limits> {
    let min = limit(min, stored.min, "paid_top_up_min_amount_cents");
    let max = limit(max, stored.max, "paid_top_up_max_amount_cents");
    let (min, max) = (min, max).together()?;
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        let message = format!("the maximum of {} is below the minimum of {}", max.minor(), min.minor());
        let refusal =
            Refusal::new(Code::MustBeGreaterThanOrEqualMin, "paid_top_up_max_amount_cents", message);
        return Err(refusal.with("minimum", min).with("maximum", max).into());
    }
    Ok(Limits { min, max })
}

fn limit(given: &Input<i64>, stored: Option<Money>, field: &'static str) -> Checked<Option<Money>> {
    match given {
        Input::Absent => return Ok(stored),
        Input::Null => return Ok(None),
        Input::Given(cents) => {
            if let Some(money) = Money::from_minor(*cents).ok().filter(|money| money.is_positive()) {
                return Ok(Some(money));
            }
        }
        Input::Invalid => {}
    }
    let message = format!("`{field}` must be a whole number of minor units above 0");
    refused(Code::ValueIsOutOfRange, field, message)
}
