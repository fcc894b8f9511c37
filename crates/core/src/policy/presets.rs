//! The editions (rules, section 2), each a constant. A difference between two editions is a dial here and
//! nowhere else.

use super::{
    AlertStep, Application, ConsumedCounters, Coupons, CreditsEnded, DayText, Drift, ExpiryCutoff,
    ExpiryEffect, ExpiryZone, FixedThreshold, ImportCheck, InvoiceTypes, LatePayment, Ongoing, Policy,
    Reversal, Stage, Termination, WalletCurrency,
};
use crate::invoice::InvoiceType;

/// Credits before tax, one wallet, as documented in September 2022.
pub const LAGO_2022_09: Policy = Policy {
    stage: Stage::BeforeTax,
    purchase_tax: true,
    coupons: Coupons::BeforeCredits,
    active_subscription_required: true,
    wallet_limit: 1,
    wallet_currency: WalletCurrency::Any,
    excluded_invoice_types: InvoiceTypes::of(&[InvoiceType::AddOn, InvoiceType::Credit]),
    application: Application::SingleWallet,
    expiry_cutoff: ExpiryCutoff::EndOfDay,
    expiry_zone: ExpiryZone::Utc,
    expiry_effect: ExpiryEffect::AtSweep,
    termination: Termination::Void,
    drift: Drift::RunningSums,
    consumed_counters: ConsumedCounters::EveryOutbound,
    reversal: Reversal::NewGrant,
    late_payment: LatePayment::Settle,
    credits_ended: CreditsEnded::Settle,
    import_check: ImportCheck::Off,
    grant_spans: false,
    ongoing: Ongoing::None,
    // It knew no top-up rules, so they work as in `lago-2026-08`.
    fixed_threshold: FixedThreshold::CloseGap,
    alert_step: AlertStep::Repeated,
    day_text: DayText::Refused,
};

/// Credits after tax, purchases untaxed, as documented in December 2022.
pub const LAGO_2022_12: Policy = Policy {
    stage: Stage::AfterTax,
    purchase_tax: false,
    coupons: Coupons::AfterTax,
    active_subscription_required: false,
    wallet_currency: WalletCurrency::Customer,
    expiry_cutoff: ExpiryCutoff::Instant,
    ..LAGO_2022_09
};

/// One-off invoices and the real time balance, as documented in January 2024.
pub const LAGO_2024_01: Policy = Policy {
    coupons: Coupons::BeforeTax,
    excluded_invoice_types: InvoiceTypes::of(&[InvoiceType::OneOff, InvoiceType::AddOn, InvoiceType::Credit]),
    ongoing: Ongoing::Single,
    fixed_threshold: FixedThreshold::AsConfigured,
    ..LAGO_2022_12
};

/// Several wallets with priorities and scopes, as documented in August 2026.
pub const LAGO_2026_08: Policy = Policy {
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
    ..LAGO_2024_01
};

/// Our own recommended policy: `lago-2026-08` with what its users report as bugs mended.
pub const DRAWDOWN_1: Policy = Policy {
    expiry_effect: ExpiryEffect::AtDecision,
    drift: Drift::Booked,
    consumed_counters: ConsumedCounters::Invoiced,
    reversal: Reversal::SourceGrants,
    late_payment: LatePayment::Refund,
    credits_ended: CreditsEnded::Refund,
    import_check: ImportCheck::On,
    grant_spans: true,
    alert_step: AlertStep::Once,
    day_text: DayText::Read,
    ..LAGO_2026_08
};

/// Every preset by its name, oldest first.
pub const ALL: &[(&str, Policy)] = &[
    ("lago-2022-09", LAGO_2022_09),
    ("lago-2022-12", LAGO_2022_12),
    ("lago-2024-01", LAGO_2024_01),
    ("lago-2026-08", LAGO_2026_08),
    ("drawdown-1", DRAWDOWN_1),
];

/// The preset of a name; `None` when there is none.
///
/// ```
/// use drawdown::policy::{Stage, presets};
/// assert_eq!(presets::from_name("lago-2022-09").map(|p| p.stage), Some(Stage::BeforeTax));
/// assert!(presets::from_name("lago-2021-01").is_none());
/// ```
#[must_use]
pub fn from_name(name: &str) -> Option<Policy> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, policy)| *policy)
}
