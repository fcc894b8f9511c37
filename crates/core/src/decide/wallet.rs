//! Creating and changing wallets (rules, section 4).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::draft::{Draft, Refusals};
use super::input::{self, CreditsField};
use super::recurring;
use super::top_up::{self, Parts};
use crate::account::{
    Alert, AlertId, Balance, Customer, RecurringRule, Scope, Source, Status, Text, Wallet, WalletId,
};
use crate::alerts;
use crate::amount::{Credits, Money, Rate, RateError};
use crate::command::{AlertDraft, Input, ScopeDraft, WalletDraft};
use crate::currency::Currency;
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::event::{EndReason, Fact};
use crate::invoice::FeeType;
use crate::limits;
use crate::policy::WalletCurrency;

/// `create_wallet`: all input errors together, then the wallet and its initial credits as an ordinary top-up.
pub(crate) fn create(draft: &mut Draft<'_>, given: &WalletDraft) -> Result<(), Refusals> {
    let at = draft.at();
    let mut refusals = Refusals::new();
    refusals.extend(customer_refusal(draft));
    let currency = currency(draft, given, &mut refusals);
    let rate = rate(&given.rate_amount, &mut refusals);
    let (paid, granted) = initial_credits(given, rate, currency, &mut refusals);
    let expiration_at = input::wallet_expiration(draft, given, &mut refusals);
    let priority = input::priority(&given.priority, "priority", &mut refusals);
    let transaction_priority =
        input::priority(&given.transaction_priority, "transaction_priority", &mut refusals);
    input::name_length("transaction_name", given.transaction_name.as_deref(), &mut refusals);
    input::metadata_size("transaction_metadata", &given.transaction_metadata, &mut refusals);
    let scope = scope(&given.applies_to, &Scope::default(), &mut refusals);
    let (min, max) = limits(given, (None, None), &mut refusals);
    let code = code(given);
    refusals.extend(taken_code(draft, code.as_ref(), None));
    let bounds = recurring::Bounds { rate: rate.unwrap_or(Rate::ONE), currency, min, max };
    let initial = recurring::Initial { paid, granted };
    let rules = recurring::create(draft, &given.recurring_transaction_rules, &bounds, initial, &mut refusals);
    if !given.ignore_paid_top_up_limits
        && let Some(rate) = rate
        && let Ok(amount) = rate.money(paid, currency)
        && amount.is_positive()
    {
        refusals.extend(input::limit_refusal(amount, min, max));
    }
    input::all_good(refusals)?;
    let Some(rate) = rate else { return Ok(()) };

    let name = given.name.given().cloned();
    let code = code.unwrap_or_else(|| default_code(draft, name.as_deref()));
    let id = WalletId::new(draft.new_id());
    let rules = rules.into_iter().map(|rule| rule.named(draft)).collect();
    let alerts = read_alerts(draft, &given.alerts, &[]);
    let wallet = Wallet {
        id,
        name,
        code: Some(code),
        status: Status::Active,
        currency,
        rate,
        priority,
        balance: Balance::default(),
        ongoing: None,
        depleted: false,
        traceable: draft.account.active_wallets().all(|wallet| wallet.traceable),
        invoice_requires_successful_payment: given
            .invoice_requires_successful_payment
            .given()
            .copied()
            .unwrap_or_default(),
        paid_top_up_min: min,
        paid_top_up_max: max,
        scope,
        expiration_at,
        created_at: Some(at),
        terminated_at: None,
        last_balance_sync_at: None,
        last_consumed_credit_at: None,
        rules,
        alerts,
        metadata: given.metadata.given().cloned().unwrap_or_default(),
    };
    if draft.account.customer.as_ref().is_some_and(|customer| customer.currency.is_none()) {
        draft.record(Fact::CustomerCurrencySet { currency });
    }
    let requires_payment = wallet.invoice_requires_successful_payment;
    draft.record(Fact::WalletCreated { wallet: wallet.clone() });
    let parts = Parts {
        paid,
        granted,
        priority: transaction_priority,
        source: Source::Manual,
        name: given.transaction_name.clone(),
        metadata: given.transaction_metadata.clone(),
        requires_payment,
        starts_at: None,
        expiration_at: None,
    };
    top_up::book(draft, &wallet, &parts)?;
    start_alerts(draft, &wallet.id);
    Ok(())
}

/// `update_wallet`: only members present change; never rate or currency.
pub(crate) fn update(draft: &mut Draft<'_>, id: &WalletId, given: &WalletDraft) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let wallet = match draft.active_wallet(id) {
        Ok(wallet) => wallet,
        Err(refusal) => return Err(Vec::from([refusal])),
    };
    let mut after = wallet.clone();
    if given.expiration_at.is_present() || given.expiration_date.is_present() {
        after.expiration_at = input::wallet_expiration(draft, given, &mut refusals);
    }
    if given.priority.is_written() {
        after.priority = input::priority(&given.priority, "priority", &mut refusals);
    }
    if given.applies_to.is_present() {
        after.scope = scope(&given.applies_to, &wallet.scope, &mut refusals);
    }
    let stored = (wallet.paid_top_up_min, wallet.paid_top_up_max);
    (after.paid_top_up_min, after.paid_top_up_max) = limits(given, stored, &mut refusals);
    if given.name.is_present() {
        after.name = given.name.given().cloned();
    }
    if let Some(code) = code(given) {
        refusals.extend(taken_code(draft, Some(&code), Some(id)));
        after.code = Some(code);
    }
    if given.invoice_requires_successful_payment.is_present() {
        after.invoice_requires_successful_payment =
            given.invoice_requires_successful_payment.given().copied().unwrap_or_default();
    }
    if given.metadata.is_present() {
        after.metadata = given.metadata.given().cloned().unwrap_or_default();
    }
    let bounds = recurring::Bounds {
        rate: wallet.rate,
        currency: wallet.currency,
        min: after.paid_top_up_min,
        max: after.paid_top_up_max,
    };
    let rules = recurring::change(draft, &wallet, &given.recurring_transaction_rules, &bounds, &mut refusals);
    input::all_good(refusals)?;

    for rule in &rules.ended {
        let (wallet_id, rule_id) = (wallet.id.clone(), rule.clone());
        draft.record(Fact::TopUpRuleEnded { wallet_id, rule_id, reason: EndReason::Replaced });
    }
    let ended = draft.account.wallet(id).map(|wallet| wallet.rules.clone()).unwrap_or_default();
    after.rules = ended;
    for rule in rules.kept {
        let rule = rule.named(draft);
        match after.rules.iter_mut().find(|stored| stored.id == rule.id) {
            Some(stored) => *stored = rule,
            None => after.rules.push(rule),
        }
    }
    drop_oldest_ended(&mut after.rules);
    if given.alerts.is_present() {
        after.alerts = read_alerts(draft, &given.alerts, &wallet.alerts);
        for alert in
            after.alerts.iter_mut().filter(|alert| wallet.alerts.iter().all(|known| known.id != alert.id))
        {
            alert.previous_value = alerts::figure(&wallet, alert.alert_type);
        }
    }
    if draft.account.wallet(id) == Some(&after) {
        draft.unchanged(UnchangedReason::AlreadyInThatState);
    } else {
        draft.record(Fact::WalletUpdated { wallet: after });
    }
    Ok(())
}

/// Beyond the limit of a wallet's rules the one that ended first is forgotten.
fn drop_oldest_ended(rules: &mut Vec<RecurringRule>) {
    while rules.len() > limits::RULES_OF_A_WALLET {
        let ended = rules.iter().enumerate().filter(|(_, rule)| rule.status == Status::Terminated);
        let oldest = ended.min_by_key(|(place, rule)| (rule.terminated_at, rule.created_at, *place));
        let Some((place, _)) = oldest else { return };
        rules.remove(place);
    }
}

/// The customer checks stop at the first.
fn customer_refusal(draft: &Draft<'_>) -> Option<Refusal> {
    let policy = draft.policy;
    let Some(customer) = &draft.account.customer else {
        return Some(Refusal::new(Code::CustomerNotFound, "customer", "the customer is not known"));
    };
    let active = draft.account.active_wallets().count();
    let limit = draft.account.organization.max_wallets.unwrap_or(policy.wallet_limit);
    if usize::try_from(limit).is_ok_and(|limit| active >= limit) {
        let code =
            if policy.wallet_limit == 1 { Code::WalletAlreadyExists } else { Code::WalletLimitReached };
        let message = format!("the customer may have {limit} active wallets and has {active}");
        let active = i64::try_from(active).unwrap_or(i64::MAX);
        let refusal = Refusal::new(code, "customer", message);
        return Some(refusal.with("active_wallets", active).with("wallet_limit", i64::from(limit)));
    }
    let unsubscribed = policy.active_subscription_required && customer.has_active_subscription != Some(true);
    unsubscribed.then(|| {
        Refusal::new(Code::NoActiveSubscription, "customer", "the customer has no active subscription")
    })
}

fn currency(draft: &Draft<'_>, given: &WalletDraft, refusals: &mut Refusals) -> Currency {
    let customers = draft.account.customer.as_ref().and_then(|customer: &Customer| customer.currency);
    let currency = match &given.currency {
        Input::Given(currency) => *currency,
        Input::Absent | Input::Null if customers.is_some() => customers.unwrap_or(Currency::EUR),
        Input::Absent | Input::Null => {
            let message = "neither the wallet nor the customer has a currency";
            refusals.push(Refusal::new(Code::ValueIsInvalid, "currency", message));
            return Currency::EUR;
        }
        Input::Invalid => {
            let message =
                "`currency` must be a code of ISO 4217 that the policy's `currency_digits` can count";
            refusals.push(Refusal::new(Code::ValueIsInvalid, "currency", message));
            return customers.unwrap_or(Currency::EUR);
        }
    };
    if draft.policy.wallet_currency == WalletCurrency::Customer
        && let Some(customers) = customers.filter(|customers| *customers != currency)
    {
        let message = format!("the wallet's currency `{currency}` is not the customer's `{customers}`");
        refusals.push(Refusal::new(Code::CurrenciesDoesNotMatch, "currency", message));
    }
    currency
}

fn rate(given: &Input<rust_decimal::Decimal>, refusals: &mut Refusals) -> Option<Rate> {
    let (code, message) = match given.given().map(|rate| Rate::new(*rate)) {
        Some(Ok(rate)) => return Some(rate),
        Some(Err(RateError::NotPositive)) => (Code::ValueIsOutOfRange, "`rate_amount` must be above 0"),
        Some(Err(RateError::TooFine)) => {
            (Code::ValueIsInvalid, "`rate_amount` has more than 5 fraction digits")
        }
        None => (Code::ValueIsInvalid, "`rate_amount` must be a decimal above 0"),
    };
    refusals.push(Refusal::new(code, "rate_amount", message));
    None
}

fn initial_credits(
    given: &WalletDraft,
    rate: Option<Rate>,
    currency: Currency,
    refusals: &mut Refusals,
) -> (Credits, Credits) {
    let money_of = |credits: Credits| match rate {
        Some(rate) => rate.money(credits, currency),
        None => Money::from_minor(1),
    };
    let paid = input::inbound_credits(&given.paid_credits, CreditsField::Paid, money_of, refusals);
    let granted = input::inbound_credits(&given.granted_credits, CreditsField::Granted, money_of, refusals);
    (paid, granted)
}

/// A list that is absent stays as stored.
fn scope(given: &Input<ScopeDraft>, stored: &Scope, refusals: &mut Refusals) -> Scope {
    let (fee_types, metrics) = match given {
        Input::Absent | Input::Null => return Scope::default(),
        Input::Given(scope) => (&scope.fee_types, &scope.billable_metric_codes),
        Input::Invalid => (&Input::Invalid, &Input::Invalid),
    };
    let list = |input: &Input<Vec<Text>>, stored: &[Text]| match input {
        Input::Absent => stored.to_vec(),
        Input::Given(list) => list.clone(),
        Input::Null | Input::Invalid => Vec::new(),
    };
    let scope = Scope {
        fee_types: list(fee_types, &stored.fee_types),
        billable_metric_codes: list(metrics, &stored.billable_metric_codes),
    };
    let unknown = scope.fee_types.iter().find(|name| FeeType::from_name(name).is_none());
    let invalid = matches!(fee_types, Input::Invalid) || matches!(metrics, Input::Invalid);
    if invalid || unknown.is_some() {
        let message = match unknown {
            Some(name) => format!("`{name}` is no fee type"),
            None => String::from("`applies_to` must hold lists of fee types and of billable metric codes"),
        };
        refusals.push(Refusal::new(Code::InvalidLimitations, "applies_to", message));
    }
    scope
}

/// Limits are above 0, and the maximum is not below the minimum.
fn limits(
    given: &WalletDraft,
    stored: (Option<Money>, Option<Money>),
    refusals: &mut Refusals,
) -> (Option<Money>, Option<Money>) {
    let min = limit(&given.paid_top_up_min, stored.0, "paid_top_up_min_amount_cents", refusals);
    let max = limit(&given.paid_top_up_max, stored.1, "paid_top_up_max_amount_cents", refusals);
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        let message = format!("the maximum of {} is below the minimum of {}", max.minor(), min.minor());
        let refusal =
            Refusal::new(Code::MustBeGreaterThanOrEqualMin, "paid_top_up_max_amount_cents", message);
        refusals.push(refusal.with("minimum", min).with("maximum", max));
    }
    (min, max)
}

fn limit(
    given: &Input<i64>,
    stored: Option<Money>,
    field: &'static str,
    refusals: &mut Refusals,
) -> Option<Money> {
    match given {
        Input::Absent => return stored,
        Input::Null => return None,
        Input::Given(cents) => {
            if let Some(money) = Money::from_minor(*cents).ok().filter(|money| money.is_positive()) {
                return Some(money);
            }
        }
        Input::Invalid => {}
    }
    let message = format!("`{field}` must be a whole number of minor units above 0");
    refusals.push(Refusal::new(Code::ValueIsOutOfRange, field, message));
    None
}

/// The code that is asked for; an empty one is none.
fn code(given: &WalletDraft) -> Option<Text> {
    given.code.given().filter(|code| !code.is_empty()).cloned()
}

/// A code is unique among the customer's active wallets.
fn taken_code(draft: &Draft<'_>, code: Option<&Text>, own: Option<&WalletId>) -> Option<Refusal> {
    let code = code?;
    let holder = holder(draft, code, own)?;
    let message = format!("code `{code}` is taken by wallet `{}`", holder.id);
    Some(Refusal::new(Code::ValueAlreadyExist, "code", message).about(holder.id.as_str()))
}

/// The active wallet that has the code, other than the one that asks.
fn holder<'a>(draft: &'a Draft<'_>, code: &str, own: Option<&WalletId>) -> Option<&'a Wallet> {
    let mut others = draft.account.active_wallets().filter(|wallet| Some(&wallet.id) != own);
    others.find(|wallet| wallet.code.as_deref() == Some(code))
}

/// A default code is so long at most, that it is a code of 255 characters with the time and a number as well.
const MOST_LETTERS: usize = 239;

/// The name in lower case, each run of other characters one `_`, trimmed, else `default`; taken, with the time, and
/// taken again within that second, with a number.
fn default_code(draft: &Draft<'_>, name: Option<&str>) -> Text {
    let (mut code, mut in_run) = (String::new(), false);
    for letter in name.unwrap_or_default().to_lowercase().chars() {
        let stays = matches!(letter, 'a'..='z' | '0'..='9' | '_' | '-');
        if stays || !in_run {
            code.push(if stays { letter } else { '_' });
        }
        in_run = !stays;
    }
    let fits = code.trim_start_matches('_').chars().take(MOST_LETTERS).collect::<String>();
    let trimmed = fits.trim_end_matches('_');
    let code: Text = if trimmed.is_empty() { "default".into() } else { trimmed.into() };
    let timed = format!("{code}_{}", draft.at().unix_seconds());
    let mut codes = [code, timed.as_str().into()]
        .into_iter()
        .chain((2..=draft.account.wallets.len()).map(|number| format!("{timed}_{number}").into()));
    // There are more of them than wallets.
    codes.find(|code: &Text| holder(draft, code, None).is_none()).unwrap_or_default()
}

/// The whole list of alerts: one named by id is changed, one without id is new.
fn read_alerts(draft: &mut Draft<'_>, given: &Input<Vec<AlertDraft>>, stored: &[Alert]) -> Vec<Alert> {
    let given = given.given().cloned().unwrap_or_default();
    let alert = |given: AlertDraft| Alert {
        previous_value: stored
            .iter()
            .find(|alert| Some(&alert.id) == given.id.as_ref())
            .map(|alert| alert.previous_value)
            .unwrap_or_default(),
        id: given.id.unwrap_or_else(|| AlertId::new(draft.new_id())),
        alert_type: given.alert_type,
        code: given.code,
        thresholds: given.thresholds,
    };
    given.into_iter().map(alert).collect()
}

/// An alert starts with the figure at its creation, initial credits included.
fn start_alerts(draft: &mut Draft<'_>, id: &WalletId) {
    let Some(wallet) = draft.account.wallet(id).cloned() else { return };
    for alert in &wallet.alerts {
        let value = alerts::figure(&wallet, alert.alert_type);
        if value != alert.previous_value {
            draft.record(Fact::AlertChecked { wallet_id: id.clone(), alert_id: alert.id.clone(), value });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;
    use crate::command::{Action, Command, CommandId, Digest};
    use crate::policy::presets;
    use crate::time::Instant;

    #[test]
    fn default_codes() {
        let command = Command {
            id: CommandId::new("c").unwrap(),
            at: Instant::parse("2026-01-01T00:00:00Z").unwrap(),
            digest: Digest([0; 32]),
            action: Action::Expire,
        };
        let draft = Draft::new(&presets::LAGO_2026_08, &Account::default(), &command);
        for (name, code) in [
            ("My Premium Wallet", "my_premium_wallet"),
            ("  Été 2026 -- new! ", "t_2026_--_new"),
            ("", "default"),
            ("日本", "default"),
            ("a__b", "a__b"),
            ("a _ b", "a___b"),
        ] {
            assert_eq!(&*default_code(&draft, Some(name)), code, "{name}");
        }
        assert_eq!(&*default_code(&draft, None), "default");
        assert_eq!(default_code(&draft, Some(&"_a".repeat(500))).len(), 239);
    }
}
