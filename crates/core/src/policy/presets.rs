//! The editions (rules, section 2), each a constant. A difference between two editions is a dial here and
//! nowhere else.

use super::{
    AlertStep, Application, ConsumedCounters, Coupons, CreditsEnded, CurrencyDigits, DayText, Dials, Draw,
    Drift, DueDated, ExpiryCutoff, ExpiryEffect, ExpiryZone, FixedThreshold, GrantKey, GrantedOn,
    ImportCheck, InvoiceTypes, Keys, LatePayment, LineAllocation, Measure, NegativeFees, Ongoing,
    OngoingCounts, Policy, PriorityRange, Recurrence, Reversal, RuleEnd, SecondApplication, Stage,
    TaxAfterCredits, Termination, WalletCurrency, WalletKey, WalletRounding,
};
use crate::amount::CREDIT_DIGITS;
use crate::invoice::InvoiceType;

/// Credits before tax, one wallet, as documented in September 2022.
pub const LAGO_2022_09: Policy = Policy(Dials {
    stage: Stage::BeforeTax,
    purchase_tax: true,
    coupons: Coupons::BeforeCredits,
    active_subscription_required: true,
    wallet_limit: 1,
    wallet_currency: WalletCurrency::Any,
    excluded_invoice_types: InvoiceTypes::of(&[InvoiceType::AddOn, InvoiceType::Credit]),
    application: Application::SingleWallet,
    draw: Draw::Wallet,
    wallet_order: Keys::of(&[WalletKey::Priority, WalletKey::Created]),
    grant_order: Keys::of(&[GrantKey::Priority, GrantKey::GrantedFirst, GrantKey::Created]),
    priority_range: PriorityRange::From1To50,
    expiry_cutoff: ExpiryCutoff::EndOfDay,
    expiry_zone: ExpiryZone::Utc,
    expiry_effect: ExpiryEffect::AtSweep,
    due_dated: DueDated::Decision,
    termination: Termination::Void,
    measure: Measure::Money,
    drift: Drift::RunningSums,
    consumed_counters: ConsumedCounters::EveryOutbound,
    reversal: Reversal::NewGrant,
    late_payment: LatePayment::Settle,
    credits_ended: CreditsEnded::Settle,
    granted_on: GrantedOn::Request,
    import_check: ImportCheck::Off,
    wallet_rounding: WalletRounding::Each,
    line_allocation: LineAllocation::None,
    negative_fees: NegativeFees::Drop,
    tax_after_credits: TaxAfterCredits::OneRateCeil,
    second_application: SecondApplication::Refused,
    grant_spans: false,
    ongoing: Ongoing::None,
    ongoing_counts: OngoingCounts::Balance,
    recurrence: Recurrence::Day,
    rules_per_wallet: 1,
    rule_end: RuleEnd::Keep,
    // It knew no top-up rules, so they work as in `lago-2026-08`.
    fixed_threshold: FixedThreshold::CloseGap,
    alert_step: AlertStep::Repeated,
    day_text: DayText::Refused,
    currency_digits: CurrencyDigits::Lago,
    rate_digits: CREDIT_DIGITS,
});

/// Credits after tax, purchases untaxed, as documented in December 2022.
pub const LAGO_2022_12: Policy = Policy(Dials {
    stage: Stage::AfterTax,
    purchase_tax: false,
    coupons: Coupons::AfterTax,
    active_subscription_required: false,
    wallet_currency: WalletCurrency::Customer,
    expiry_cutoff: ExpiryCutoff::Instant,
    ..LAGO_2022_09.0
});

/// One-off invoices and the real time balance, as documented in January 2024.
pub const LAGO_2024_01: Policy = Policy(Dials {
    coupons: Coupons::BeforeTax,
    excluded_invoice_types: InvoiceTypes::of(&[InvoiceType::OneOff, InvoiceType::AddOn, InvoiceType::Credit]),
    ongoing: Ongoing::Single,
    fixed_threshold: FixedThreshold::AsConfigured,
    ..LAGO_2022_12.0
});

/// Several wallets with priorities and scopes, as documented in August 2026.
pub const LAGO_2026_08: Policy = Policy(Dials {
    wallet_limit: 6,
    wallet_currency: WalletCurrency::Any,
    excluded_invoice_types: InvoiceTypes::of(&[
        InvoiceType::OneOff,
        InvoiceType::AddOn,
        InvoiceType::Credit,
        InvoiceType::AdvanceCharges,
    ]),
    application: Application::Buckets,
    ongoing: Ongoing::Cascade,
    fixed_threshold: FixedThreshold::CloseGap,
    ..LAGO_2024_01.0
});

/// Our own recommended policy: `lago-2026-08` with what its users report as bugs mended.
pub const DRAWDOWN_1: Policy = Policy(Dials {
    draw: Draw::Customer,
    grant_order: Keys::of(&[
        GrantKey::WalletPriority,
        GrantKey::Priority,
        GrantKey::Expiry,
        GrantKey::GrantedFirst,
        GrantKey::Start,
        GrantKey::Created,
    ]),
    expiry_effect: ExpiryEffect::AtDecision,
    due_dated: DueDated::Own,
    drift: Drift::Booked,
    consumed_counters: ConsumedCounters::Invoiced,
    reversal: Reversal::SourceGrants,
    late_payment: LatePayment::Refund,
    credits_ended: CreditsEnded::Refund,
    granted_on: GrantedOn::Payment,
    import_check: ImportCheck::On,
    wallet_rounding: WalletRounding::Together,
    line_allocation: LineAllocation::LargestRemainder,
    negative_fees: NegativeFees::Keep,
    tax_after_credits: TaxAfterCredits::PerRate,
    second_application: SecondApplication::AfterReturn,
    grant_spans: true,
    ongoing_counts: OngoingCounts::Available,
    recurrence: Recurrence::Period,
    alert_step: AlertStep::Once,
    day_text: DayText::Read,
    currency_digits: CurrencyDigits::Iso,
    ..LAGO_2026_08.0
});
