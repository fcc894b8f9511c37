//! The core's account and invoices as typed records.

use crate::typed::*;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use drawdown::Decimal;
use drawdown::account;
use drawdown::currency::Currency;
use drawdown::invoice::{self, FeeType, InvoiceType, Known};
use drawdown::time;

pub fn account(account: &account::Account) -> Account {
    let currencies = Currencies::of(account);
    Account {
        organization: Organization {
            timezone: account.organization().timezone.map(zone),
            max_wallets: account.organization().max_wallets,
        },
        customer: account.customer().map(customer),
        wallets: account.wallets().iter().map(wallet).collect(),
        wallet_transactions: account
            .transactions()
            .iter()
            .map(|moved| currencies.transaction(moved))
            .collect(),
    }
}

fn wallet(wallet: &account::Wallet) -> Wallet {
    Wallet {
        id: wallet.id.to_string(),
        name: wallet.name.as_deref().map(text),
        code: wallet.code.as_deref().map(text),
        status: wallet.status.into(),
        currency: wallet.currency.to_string(),
        rate_amount: decimal(wallet.rate.decimal()),
        priority: wallet.priority,
        credits_balance: decimal(wallet.balance.credits.decimal()),
        balance_cents: wallet.balance.amount.minor(),
        consumed_credits: decimal(wallet.balance.consumed_credits.decimal()),
        consumed_amount_cents: wallet.balance.consumed_amount.minor(),
        ongoing_balance_cents: wallet.ongoing.map(|figures| figures.amount.minor()),
        ongoing_usage_balance_cents: wallet.ongoing.map(|figures| figures.usage.minor()),
        credits_ongoing_balance: wallet.ongoing.map(|figures| decimal(figures.credits.decimal())),
        credits_ongoing_usage_balance: wallet.ongoing.map(|figures| decimal(figures.usage_credits.decimal())),
        depleted_ongoing_balance: wallet.depleted,
        traceable: Some(wallet.traceable),
        invoice_requires_successful_payment: wallet.invoice_requires_successful_payment,
        paid_top_up_min_amount_cents: wallet.paid_top_up_min.map(|money| money.minor()),
        paid_top_up_max_amount_cents: wallet.paid_top_up_max.map(|money| money.minor()),
        applies_to: Scope {
            fee_types: wallet.scope.fee_types.iter().map(|name| text(name)).collect(),
            billable_metric_codes: wallet.scope.billable_metric_codes.iter().map(|code| text(code)).collect(),
        },
        expiration_at: wallet.expiration_at.map(instant),
        created_at: wallet.created_at.map(instant),
        terminated_at: wallet.terminated_at.map(instant),
        last_balance_sync_at: wallet.last_balance_sync_at.map(instant),
        last_consumed_credit_at: wallet.last_consumed_credit_at.map(instant),
        recurring_transaction_rules: wallet.rules.iter().map(rule).collect(),
        alerts: wallet.alerts.iter().map(alert).collect(),
        metadata: pairs(&wallet.metadata),
    }
}

/// What turns the minor units of a transaction into major ones: the currency of each wallet.
struct Currencies {
    wallets: BTreeMap<account::WalletId, Currency>,
    other: Currency,
}

impl Currencies {
    /// The currencies of an account. A transaction of no wallet has the customer's, else two digits.
    fn of(account: &account::Account) -> Self {
        let customer = account.customer().and_then(|customer| customer.currency);
        let wallets = account.wallets().iter().map(|wallet| (wallet.id.clone(), wallet.currency)).collect();
        Self { wallets, other: customer.unwrap_or(Currency::EUR) }
    }

    fn transaction(&self, moved: &account::Transaction) -> WalletTransaction {
        let currency = self.wallets.get(&moved.wallet_id).copied().unwrap_or(self.other);
        let wallet_id = moved.wallet_id.to_string();
        WalletTransaction {
            id: moved.id.to_string(),
            wallet_id: Some(wallet_id).filter(|id| !id.is_empty()),
            transaction_type: moved.transaction_type.into(),
            transaction_status: moved.kind.into(),
            status: moved.status.into(),
            source: moved.source.into(),
            amount: decimal(moved.amount.to_major(currency)),
            credit_amount: decimal(moved.credits.decimal()),
            remaining_amount_cents: moved.remaining.map(|funds| funds.amount.minor()),
            remaining_credit_amount: moved.remaining.map(|funds| decimal(funds.credits.decimal())),
            priority: moved.priority,
            name: moved.name.as_deref().map(text),
            metadata: pairs(&moved.metadata),
            invoice_id: moved.invoice_id.as_ref().map(ToString::to_string),
            credit_note_id: moved.credit_note_id.as_deref().map(text),
            voided_invoice_id: moved.voided_invoice_id.as_ref().map(ToString::to_string),
            voided_transaction_id: moved.voided_transaction_id.as_ref().map(ToString::to_string),
            void_reason: moved.void_reason.map(Into::into),
            invoice_requires_successful_payment: moved.invoice_requires_successful_payment,
            purchase_invoice: moved.purchase_invoice.map(purchase_invoice),
            external_subscription_id: moved.external_subscription_id.as_deref().map(text),
            plan_code: moved.plan_code.as_deref().map(text),
            billing_entity_code: moved.billing_entity_code.as_deref().map(text),
            fundings: moved.fundings.iter().map(funding).collect(),
            refunded_amount_cents: moved.refunded_amount.minor(),
            refund_due: moved.refund_due,
            failure_reason: moved.failure_reason.map(Into::into),
            residue_credits: decimal(moved.residue_credits.decimal()),
            residue_amount_cents: moved.residue_amount.minor(),
            starts_at: moved.starts_at.map(instant),
            expiration_at: moved.expiration_at.map(instant),
            created_at: moved.created_at.map(instant),
            settled_at: moved.settled_at.map(instant),
            booked_at: moved.booked_at.map(instant),
            failed_at: moved.failed_at.map(instant),
        }
    }
}

fn customer(customer: &account::Customer) -> Customer {
    Customer {
        external_id: customer.external_id.as_deref().map(text),
        currency: customer.currency.map(|currency| currency.to_string()),
        timezone: customer.timezone.map(zone),
        has_active_subscription: customer.has_active_subscription,
        country: customer.country.as_deref().map(text),
        customer_type: customer.customer_type.as_deref().map(text),
        tax_rate: customer.tax_rate.map(decimal),
    }
}

fn rule(rule: &account::RecurringRule) -> RecurringTransactionRule {
    RecurringTransactionRule {
        id: rule.id.to_string(),
        status: rule.status.into(),
        trigger: match rule.trigger {
            account::Trigger::Threshold(credits) => Trigger::Threshold(decimal(credits.decimal())),
            account::Trigger::Interval(interval) => Trigger::Interval(interval.into()),
        },
        method: rule.method.into(),
        paid_credits: decimal(rule.paid_credits.decimal()),
        granted_credits: decimal(rule.granted_credits.decimal()),
        target_ongoing_balance: rule.target_ongoing_balance.map(|credits| decimal(credits.decimal())),
        grants_target_top_up: rule.grants_target_top_up,
        ignore_paid_top_up_limits: rule.ignore_paid_top_up_limits,
        invoice_requires_successful_payment: rule.invoice_requires_successful_payment,
        started_at: rule.started_at.map(instant),
        expiration_at: rule.expiration_at.map(instant),
        terminated_at: rule.terminated_at.map(instant),
        transaction_name: rule.transaction_name.as_deref().map(text),
        transaction_metadata: pairs(&rule.transaction_metadata),
        created_at: rule.created_at.map(instant),
    }
}

fn alert(alert: &account::Alert) -> Alert {
    let thresholds = alert.thresholds.iter().map(|threshold| AlertThreshold {
        code: threshold.code.as_deref().map(text),
        value: decimal(threshold.value),
        recurring: threshold.recurring,
    });
    Alert {
        id: alert.id.to_string(),
        alert_type: alert.alert_type.into(),
        code: alert.code.as_deref().map(text),
        thresholds: thresholds.collect(),
        previous_value: decimal(alert.previous_value),
    }
}

fn purchase_invoice(issued: account::PurchaseInvoice) -> PurchaseInvoice {
    PurchaseInvoice {
        units: decimal(issued.units),
        unit_amount: decimal(issued.unit_amount),
        amount_cents: issued.amount.minor(),
        taxes_rate: decimal(issued.taxes_rate),
        taxes_amount_cents: issued.taxes_amount.minor(),
        total_amount_cents: issued.total.minor(),
        issuing_date: issued.issuing_date.map(|day| day.to_string()),
    }
}

fn funding(funding: &account::Funding) -> Funding {
    Funding {
        transaction_id: funding.transaction_id.to_string(),
        amount_cents: funding.funds.amount.minor(),
        credit_amount: decimal(funding.funds.credits.decimal()),
    }
}

pub fn invoice(invoice: &invoice::Invoice) -> Invoice {
    Invoice {
        id: invoice.id.as_ref().map(ToString::to_string),
        invoice_type: known(&invoice.invoice_type, InvoiceType::name),
        status: invoice.status.into(),
        payment_status: invoice.payment_status.into(),
        currency: invoice.currency.to_string(),
        issuing_date: invoice.issuing_date.map(|day| day.to_string()),
        fees_amount_cents: invoice.fees_amount.minor(),
        progressive_billing_credit_amount_cents: invoice.progressive_billing_credit.minor(),
        coupons_amount_cents: invoice.coupons.minor(),
        sub_total_excluding_taxes_amount_cents: invoice.excluding_taxes.minor(),
        taxes_amount_cents: invoice.taxes.minor(),
        sub_total_including_taxes_amount_cents: invoice.including_taxes.minor(),
        credit_notes_amount_cents: invoice.credit_notes.minor(),
        prepaid_credit_amount_cents: invoice.prepaid.minor(),
        prepaid_granted_credit_amount_cents: invoice.prepaid_granted.map(|money| money.minor()),
        prepaid_purchased_credit_amount_cents: invoice.prepaid_purchased.map(|money| money.minor()),
        total_amount_cents: invoice.total.minor(),
        total_paid_amount_cents: invoice.paid.minor(),
        total_offsetted_credit_note_amount_cents: invoice.offset.minor(),
        total_due_amount_cents: invoice.due.minor(),
        fees: invoice.fees.iter().map(fee).collect(),
    }
}

fn fee(fee: &invoice::Fee) -> Fee {
    Fee {
        id: fee.id.as_deref().map(text),
        item: FeeItem {
            item_type: known(&fee.fee_type, FeeType::name),
            code: fee.item_code.as_deref().map(text),
            target_wallet_code: fee.target_wallet_code.as_deref().map(text),
        },
        units: fee.units.map(decimal),
        unit_amount: fee.unit_amount.map(decimal),
        amount_cents: fee.amount.minor(),
        taxes_amount_cents: fee.taxes_amount.minor(),
        taxes_rate: fee.taxes_rate.map(decimal),
    }
}

fn known<T: Copy>(known: &Known<T>, name: fn(T) -> &'static str) -> String {
    match known {
        Known::Type(value) => name(*value).into(),
        Known::Other(text) => String::from(&**text),
    }
}

fn pairs(metadata: &account::Metadata) -> alloc::vec::Vec<MetadataPair> {
    let pairs = metadata.iter();
    pairs.map(|(key, value)| MetadataPair { key: text(key), value: value.as_deref().map(text) }).collect()
}

/// The shortest form, the same as in documents.
pub fn decimal(figure: Decimal) -> String {
    figure.normalize().to_string()
}

pub fn instant(instant: time::Instant) -> String {
    instant.to_string()
}

pub fn text(text: &str) -> String {
    String::from(text)
}

fn zone(zone: time::Zone) -> String {
    zone.name().into()
}
