//! Policies: the dials in which the editions differ, as data.
//!
//! A policy is a struct of closed enums. The rules ask a dial, never an edition's name. The editions are constants,
//! named by [`Preset`].

pub(crate) mod presets;

use alloc::vec::Vec;
use core::ops::Deref;

use crate::invoice::InvoiceType;

macro_rules! dial {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value's name in documents.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a name; `None` when there is none.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}
pub(crate) use dial;

dial! {
    /// When credits are taken from an invoice.
    Stage {
        /// From the net amount; the tax is computed on what is left.
        BeforeTax = "before_tax",
        /// From the total, taxes included.
        AfterTax = "after_tax",
    }
}

dial! {
    /// When coupons are taken from an invoice.
    Coupons {
        /// Before credits, before tax.
        BeforeCredits = "before_credits",
        /// Before tax.
        BeforeTax = "before_tax",
        /// After tax and credit notes.
        AfterTax = "after_tax",
    }
}

dial! {
    /// Which currency a new wallet may have.
    WalletCurrency {
        /// Any.
        Any = "any",
        /// The customer's, when the customer has one.
        Customer = "customer",
    }
}

dial! {
    /// How credits are spread over wallets.
    Application {
        /// min(balance, due) of the first usable wallet.
        SingleWallet = "single_wallet",
        /// Fees in buckets, over all wallets (rules, section 6).
        Buckets = "buckets",
    }
}

dial! {
    /// Where the last good moment of something that expires lies.
    ExpiryCutoff {
        /// The whole expiration day is still good.
        EndOfDay = "end_of_day",
        /// Expired from the instant itself on.
        Instant = "instant",
    }
}

dial! {
    /// Whose days count for an end-of-day cut-off.
    ExpiryZone {
        /// UTC.
        Utc = "utc",
        /// The organization's.
        Organization = "organization",
        /// The customer's.
        Customer = "customer",
    }
}

dial! {
    /// When expiry takes effect.
    ExpiryEffect {
        /// When the host runs the sweep.
        AtSweep = "at_sweep",
        /// At the next decision, before anything else.
        AtDecision = "at_decision",
    }
}

dial! {
    /// What a termination does with remaining credits.
    Termination {
        /// Books their void; the balance becomes 0.
        Void = "void",
        /// Leaves the balance as it is.
        Freeze = "freeze",
    }
}

dial! {
    /// What happens when credits and money of a balance round apart.
    Drift {
        /// Two running sums that may drift apart.
        RunningSums = "running_sums",
        /// The residue is booked with the transaction that leaves it.
        Booked = "booked",
    }
}

dial! {
    /// What the consumed counters of a wallet count.
    ConsumedCounters {
        /// Every outbound transaction, voids included.
        EveryOutbound = "every_outbound",
        /// Only what invoices consumed.
        Invoiced = "invoiced",
    }
}

dial! {
    /// How credits of a reversed invoice come back.
    Reversal {
        /// As a new granted transaction.
        NewGrant = "new_grant",
        /// To the grants they were drawn from, as the kind they were.
        SourceGrants = "source_grants",
    }
}

dial! {
    /// What becomes of a purchase that is paid after its wallet ended.
    LatePayment {
        /// It settles into the terminated wallet.
        Settle = "settle",
        /// It fails and the host refunds.
        Refund = "refund",
    }
}

dial! {
    /// What becomes of a purchase that is paid after its own credits ended.
    CreditsEnded {
        /// It settles, and its credits end at once.
        Settle = "settle",
        /// It fails and the host refunds.
        Refund = "refund",
    }
}

dial! {
    /// Whether a movement is refused when credits and money of its wallet are too far apart for rounding.
    ImportCheck {
        /// The residue is booked, however large.
        Off = "off",
        /// A residue worth more than 100 minor units and more than 1 % of the balance is refused.
        On = "on",
    }
}

dial! {
    /// Which table tells the digits of a currency's minor unit.
    CurrencyDigits {
        /// ISO 4217.
        Iso = "iso",
        /// Lago's money library: HUF and MGA have no minor unit, MRU is no currency.
        Lago = "lago",
    }
}

dial! {
    /// Whether an expiration of a command may be a day.
    DayText {
        /// Only an instant is one.
        Refused = "refused",
        /// A day of the policy's expiry zone too, and today is still in the future under an end-of-day cut-off.
        Read = "read",
    }
}

dial! {
    /// How what several wallets take of an invoice becomes whole minor units.
    WalletRounding {
        /// Each wallet's sum half up, never above what is owed.
        Each = "each",
        /// All of an invoice together, so that what credits cover whole is paid whole.
        Together = "together",
    }
}

dial! {
    /// Whether an invoice whose credits came back may be paid with credits again.
    SecondApplication {
        /// Never.
        Refused = "refused",
        /// After all of them came back.
        AfterReturn = "after_return",
    }
}

dial! {
    /// How the ongoing balance is computed.
    Ongoing {
        /// Not at all.
        None = "none",
        /// One wallet takes all usage; never below 0; pending purchases added.
        Single = "single",
        /// Usage cascades over wallets; may be negative (rules, section 7).
        Cascade = "cascade",
    }
}

dial! {
    /// How much a fixed threshold rule tops up.
    FixedThreshold {
        /// What the rule says.
        AsConfigured = "as_configured",
        /// Whole increments until the gap is closed.
        CloseGap = "close_gap",
    }
}

dial! {
    /// Whether a balance that lands exactly on a repeating alert step is reported again at the next run.
    AlertStep {
        /// Reported once.
        Once = "once",
        /// Reported again by the next run.
        Repeated = "repeated",
    }
}

/// A set of invoice types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InvoiceTypes(u8);

impl InvoiceTypes {
    /// The set of these types; types that documents do not name cannot be members.
    #[must_use]
    pub const fn of(types: &[InvoiceType]) -> Self {
        let mut set = 0;
        let mut rest = types;
        while let [first, others @ ..] = rest {
            set |= Self::bit(*first);
            rest = others;
        }
        Self(set)
    }

    const fn bit(invoice_type: InvoiceType) -> u8 {
        match invoice_type {
            InvoiceType::Subscription => 1,
            InvoiceType::AddOn => 2,
            InvoiceType::Credit => 4,
            InvoiceType::OneOff => 8,
            InvoiceType::AdvanceCharges => 16,
            InvoiceType::ProgressiveBilling => 32,
        }
    }

    /// With one more type.
    #[must_use]
    pub const fn with(self, invoice_type: InvoiceType) -> Self {
        Self(self.0 | Self::bit(invoice_type))
    }

    /// Is the type a member?
    #[must_use]
    pub const fn contains(self, invoice_type: InvoiceType) -> bool {
        self.0 & Self::bit(invoice_type) != 0
    }

    /// The members, in the order of [`InvoiceType::ALL`].
    pub fn iter(self) -> impl Iterator<Item = InvoiceType> {
        InvoiceType::ALL.iter().copied().filter(move |t| self.contains(*t))
    }
}

macro_rules! dials {
    ($($(#[$doc:meta])* $name:ident: $kind:ty),+ $(,)?) => {
        /// The dials as they stand, whether they fit together or not: [`Policy::new`] checks them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Dials { $($(#[$doc])* pub $name: $kind),+ }

        impl Dials {
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
    /// Where the last good moment lies.
    expiry_cutoff: ExpiryCutoff,
    /// Whose days count.
    expiry_zone: ExpiryZone,
    /// When expiry takes effect.
    expiry_effect: ExpiryEffect,
    /// What a termination does with remaining credits.
    termination: Termination,
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
    /// Whether a wallet whose credits and money disagree is drawn from.
    import_check: ImportCheck,
    /// How what wallets take of an invoice is rounded.
    wallet_rounding: WalletRounding,
    /// May an invoice be paid again after its credits came back?
    second_application: SecondApplication,
    /// May a grant have its own start and expiry?
    grant_spans: bool,
    /// How the ongoing balance is computed.
    ongoing: Ongoing,
    /// How much a fixed threshold rule tops up.
    fixed_threshold: FixedThreshold,
    /// Whether landing on a repeating alert step is reported again.
    alert_step: AlertStep,
    /// May an expiration be a day?
    day_text: DayText,
    /// Which table tells the digits of a currency.
    currency_digits: CurrencyDigits,
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

dial! {
    /// The editions by their names, oldest first.
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
        let errors: Vec<PolicyError> = [
            coupons_late.then_some(PolicyError {
                dial: "coupons",
                message: "`after_tax` does not go with stage `before_tax`",
            }),
            (dials.wallet_limit == 0)
                .then_some(PolicyError { dial: "wallet_limit", message: "must be at least 1" }),
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

    #[test]
    fn sets_of_invoice_types() {
        let set = InvoiceTypes::of(&[InvoiceType::AddOn, InvoiceType::Credit]);
        assert!(set.contains(InvoiceType::Credit) && !set.contains(InvoiceType::OneOff));
        assert_eq!(set.with(InvoiceType::OneOff).iter().count(), 3);
    }
}
