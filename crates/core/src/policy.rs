//! Policies: the dials in which the editions differ, as data.
//!
//! A policy is a struct of closed enums. The rules ask a dial, never an edition's name. The editions are constants,
//! named by [`Preset`].

mod dials;
mod invoice_types;
mod keys;
mod peers;
pub(crate) mod presets;

use alloc::vec::Vec;
use core::ops::Deref;

use crate::amount::RATE_DIGITS;
use crate::closed_set::closed_set;

pub use dials::{
    AlertStep, Application, ConsumedCounters, Coupons, CreditsEnded, CurrencyDigits, DayText, Draw, Drift,
    DueDated, ExpiryCutoff, ExpiryEffect, ExpiryZone, FixedThreshold, GrantedOn, ImportCheck, LatePayment,
    LineAllocation, Measure, NegativeFees, Ongoing, OngoingCounts, PriorityRange, Recurrence, Reversal,
    RuleEnd, SecondApplication, Stage, TaxAfterCredits, Termination, WalletCurrency, WalletRounding,
};
pub use invoice_types::InvoiceTypes;
pub use keys::{GrantKey, Keys, MAX_KEYS, WalletKey};

macro_rules! dials {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty),+ $(,)?) => {
        /// The dials as they stand, whether they fit together or not: [`Policy::new`] checks them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Dials { $($(#[doc = $doc])+ pub $name: $kind),+ }

        impl Dials {
            /// The dials by their names in documents, and what each says.
            pub const DOCS: &'static [(&'static str, &'static str)] =
                &[$((stringify!($name), concat!($($doc, "\n"),+))),+];

            /// Shows every dial to a visitor, by its name in documents, beside the same dial of others.
            pub fn each<V>(&mut self, others: &Self, visitor: &mut V)
            where
                $(V: Visit<$kind>),+
            {
                $(visitor.dial(stringify!($name), &mut self.$name, &others.$name);)+
            }
        }
    };
}

dials! {
    /// When credits are taken.
    stage: Stage,
    /// Is a credit purchase taxed?
    purchase_tax: bool,
    /// When coupons are taken.
    coupons: Coupons,
    /// Does a new wallet need an active subscription?
    active_subscription_required: bool,
    /// Active wallets per customer, at least 1.
    wallet_limit: u32,
    /// Which currency a new wallet may have.
    wallet_currency: WalletCurrency,
    /// Invoices that credits never pay.
    excluded_invoice_types: InvoiceTypes,
    /// How credits are spread over wallets.
    application: Application,
    /// In what order the grants of several wallets pay.
    draw: Draw,
    /// What puts wallets in order.
    wallet_order: Keys<WalletKey>,
    /// What puts grants in order.
    grant_order: Keys<GrantKey>,
    /// Which priorities wallets and grants may be given.
    priority_range: PriorityRange,
    /// Where the last good moment lies.
    expiry_cutoff: ExpiryCutoff,
    /// Whose days count.
    expiry_zone: ExpiryZone,
    /// When expiry takes effect.
    expiry_effect: ExpiryEffect,
    /// Which instant what fell due is booked with.
    due_dated: DueDated,
    /// What a termination does with remaining credits.
    termination: Termination,
    /// What of credits is kept exact, their money or themselves.
    measure: Measure,
    /// What happens when credits and money round apart.
    drift: Drift,
    /// What the consumed counters count.
    consumed_counters: ConsumedCounters,
    /// How credits of a reversed invoice come back.
    reversal: Reversal,
    /// What becomes of a purchase paid after its wallet ended.
    late_payment: LatePayment,
    /// What becomes of a purchase paid after its own credits ended.
    credits_ended: CreditsEnded,
    /// When free credits that come with a purchase count, unless it is said with them.
    granted_on: GrantedOn,
    /// Whether a wallet whose credits and money disagree is drawn from.
    import_check: ImportCheck,
    /// How what wallets take of an invoice is rounded.
    wallet_rounding: WalletRounding,
    /// How what credits pay is told line by line.
    line_allocation: LineAllocation,
    /// What becomes of a fee below zero.
    negative_fees: NegativeFees,
    /// How the tax on what credits left is worked out.
    tax_after_credits: TaxAfterCredits,
    /// May an invoice be paid again after its credits came back?
    second_application: SecondApplication,
    /// May a grant have its own start and expiry?
    grant_spans: bool,
    /// How the ongoing balance is computed.
    ongoing: Ongoing,
    /// What of a balance counts for it, and pays.
    ongoing_counts: OngoingCounts,
    /// When an interval rule is due.
    recurrence: Recurrence,
    /// Active top-up rules of a wallet, 1 to 100.
    rules_per_wallet: u32,
    /// When the grants of a rule end that ends itself.
    rule_end: RuleEnd,
    /// How much a fixed threshold rule tops up.
    fixed_threshold: FixedThreshold,
    /// Whether landing on a repeating alert step is reported again.
    alert_step: AlertStep,
    /// May an expiration be a day?
    day_text: DayText,
    /// Which table tells the digits of a currency.
    currency_digits: CurrencyDigits,
    /// Fraction digits that a rate may have, 5 or 12.
    rate_digits: u32,
}

/// Who looks at every dial: at a boundary, reading and writing them. A new dial has to be looked at as the others are.
pub trait Visit<T> {
    /// A dial, and the same one of the others.
    fn dial(&mut self, name: &'static str, dial: &mut T, others: &T);
}

/// The rules as one value: dials that fit together.
///
/// ```
/// use drawdown::policy::{Policy, Stage};
/// let policy = Policy::named("lago-2022-09").unwrap();
/// assert_eq!(policy.stage, Stage::BeforeTax);
/// assert!(Policy::named("lago-2021-01").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy(Dials);

/// The rules read a dial as `policy.stage`.
impl Deref for Policy {
    type Target = Dials;

    fn deref(&self) -> &Dials {
        &self.0
    }
}

closed_set! {
    /// The editions by their names, oldest first, then the rules of other systems.
    Preset {
        /// Credits before tax, one wallet.
        Lago202209 = "lago-2022-09",
        /// Credits after tax.
        Lago202212 = "lago-2022-12",
        /// One-off invoices, the real time balance.
        Lago202401 = "lago-2024-01",
        /// Several wallets with priorities and scopes.
        Lago202608 = "lago-2026-08",
        /// Our own.
        Drawdown1 = "drawdown-1",
        /// Stripe's credit grants.
        Stripe202502 = "stripe-2025-02",
        /// Stigg's credit pools.
        Stigg202607 = "stigg-2026-07",
        /// OpenMeter's entitlement grants.
        Openmeter202607 = "openmeter-2026-07",
        /// Kong's credit ledger.
        Kong202607 = "kong-2026-07",
        /// Orb's credit blocks.
        Orb202607 = "orb-2026-07",
        /// Metronome's commits and credits.
        Metronome202607 = "metronome-2026-07",
        /// Flexprice's wallets.
        Flexprice202607 = "flexprice-2026-07",
        /// Autumn's balances.
        Autumn202607 = "autumn-2026-07",
        /// Dodo Payments' credit entitlements.
        Dodo202607 = "dodo-2026-07",
        /// Zuora's prepaid funds.
        Zuora202607 = "zuora-2026-07",
    }
}

impl Preset {
    /// The edition.
    #[must_use]
    pub const fn policy(self) -> Policy {
        match self {
            Self::Lago202209 => presets::LAGO_2022_09,
            Self::Lago202212 => presets::LAGO_2022_12,
            Self::Lago202401 => presets::LAGO_2024_01,
            Self::Lago202608 => presets::LAGO_2026_08,
            Self::Drawdown1 => presets::DRAWDOWN_1,
            Self::Stripe202502 => peers::STRIPE_2025_02,
            Self::Stigg202607 => peers::STIGG_2026_07,
            Self::Openmeter202607 => peers::OPENMETER_2026_07,
            Self::Kong202607 => peers::KONG_2026_07,
            Self::Orb202607 => peers::ORB_2026_07,
            Self::Metronome202607 => peers::METRONOME_2026_07,
            Self::Flexprice202607 => peers::FLEXPRICE_2026_07,
            Self::Autumn202607 => peers::AUTUMN_2026_07,
            Self::Dodo202607 => peers::DODO_2026_07,
            Self::Zuora202607 => peers::ZUORA_2026_07,
        }
    }
}

/// Two dials that contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyError {
    /// The dial that cannot stand.
    pub dial: &'static str,
    /// Why.
    pub message: &'static str,
}

impl Policy {
    /// The edition of that name; `None` when there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Preset::from_name(name).map(Preset::policy)
    }

    /// Whether the grants of all wallets pay in one order: only where several wallets pay at all.
    #[must_use]
    pub fn draws_across(&self) -> bool {
        self.draw == Draw::Customer && self.application == Application::Buckets
    }

    /// Dials of one's own.
    ///
    /// # Errors
    /// Every dial that does not go with the others.
    ///
    /// ```
    /// use drawdown::policy::{Coupons, Dials, Policy};
    /// let lago = Policy::named("lago-2022-09").unwrap();
    /// let errors = Policy::new(Dials { coupons: Coupons::AfterTax, ..*lago }).unwrap_err();
    /// assert_eq!(errors[0].dial, "coupons");
    /// assert_eq!(Policy::new(*lago), Ok(lago));
    /// ```
    pub fn new(dials: Dials) -> Result<Self, Vec<PolicyError>> {
        let coupons_late = dials.stage == Stage::BeforeTax && dials.coupons == Coupons::AfterTax;
        let twice = |dial, repeats: bool| {
            repeats.then_some(PolicyError { dial, message: "must not name a key twice" })
        };
        let errors: Vec<PolicyError> = [
            coupons_late.then_some(PolicyError {
                dial: "coupons",
                message: "`after_tax` does not go with stage `before_tax`",
            }),
            (dials.wallet_limit == 0)
                .then_some(PolicyError { dial: "wallet_limit", message: "must be at least 1" }),
            (!(1..=100).contains(&dials.rules_per_wallet))
                .then_some(PolicyError { dial: "rules_per_wallet", message: "must be from 1 to 100" }),
            (!RATE_DIGITS.contains(&dials.rate_digits))
                .then_some(PolicyError { dial: "rate_digits", message: "must be 5 or 12" }),
            twice("wallet_order", dials.wallet_order.repeats()),
            twice("grant_order", dials.grant_order.repeats()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if errors.is_empty() { Ok(Self(dials)) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_values() {
        for value in Coupons::ALL {
            assert_eq!(Coupons::from_name(value.name()), Some(*value));
        }
        assert_eq!(Stage::from_name("during_tax"), None);
    }

    #[test]
    fn the_dials_of_every_edition_fit_together() {
        for preset in Preset::ALL {
            assert_eq!(Policy::new(*preset.policy()), Ok(preset.policy()), "{}", preset.name());
        }
    }
}
