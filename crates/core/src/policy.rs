//! Policies: the dials in which the editions differ, as data.
//!
//! A policy is a struct of closed enums. The rules ask a dial, never an edition's name. The editions are the
//! constants of [`presets`].

pub mod presets;

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
    /// Whether an expiration of a command may be a day.
    DayText {
        /// Only an instant is one.
        Refused = "refused",
        /// A day of the policy's expiry zone too, and today is still in the future under an end-of-day cut-off.
        Read = "read",
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

/// The rules as one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// When credits are taken.
    pub stage: Stage,
    /// Is a credit purchase taxed?
    pub purchase_tax: bool,
    /// When coupons are taken.
    pub coupons: Coupons,
    /// Does a new wallet need an active subscription?
    pub active_subscription_required: bool,
    /// Active wallets per customer, at least 1.
    pub wallet_limit: u32,
    /// Which currency a new wallet may have.
    pub wallet_currency: WalletCurrency,
    /// Invoices that credits never pay.
    pub excluded_invoice_types: InvoiceTypes,
    /// How credits are spread over wallets.
    pub application: Application,
    /// Where the last good moment lies.
    pub expiry_cutoff: ExpiryCutoff,
    /// Whose days count.
    pub expiry_zone: ExpiryZone,
    /// When expiry takes effect.
    pub expiry_effect: ExpiryEffect,
    /// What a termination does with remaining credits.
    pub termination: Termination,
    /// What happens when credits and money round apart.
    pub drift: Drift,
    /// What the consumed counters count.
    pub consumed_counters: ConsumedCounters,
    /// How credits of a reversed invoice come back.
    pub reversal: Reversal,
    /// What becomes of a purchase paid after its wallet ended.
    pub late_payment: LatePayment,
    /// What becomes of a purchase paid after its own credits ended.
    pub credits_ended: CreditsEnded,
    /// Whether a wallet whose credits and money disagree is drawn from.
    pub import_check: ImportCheck,
    /// May a grant have its own start and expiry?
    pub grant_spans: bool,
    /// How the ongoing balance is computed.
    pub ongoing: Ongoing,
    /// How much a fixed threshold rule tops up.
    pub fixed_threshold: FixedThreshold,
    /// Whether landing on a repeating alert step is reported again.
    pub alert_step: AlertStep,
    /// May an expiration be a day?
    pub day_text: DayText,
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
    /// Checks that the dials fit together; all errors are reported together.
    ///
    /// ```
    /// use drawdown::policy::{Coupons, Policy, presets};
    /// let policy = Policy { coupons: Coupons::AfterTax, ..presets::LAGO_2022_09 };
    /// assert_eq!(policy.errors().map(|e| e.dial).collect::<Vec<_>>(), ["coupons"]);
    /// assert_eq!(presets::DRAWDOWN_1.errors().count(), 0);
    /// ```
    pub fn errors(&self) -> impl Iterator<Item = PolicyError> {
        let coupons_late = self.stage == Stage::BeforeTax && self.coupons == Coupons::AfterTax;
        [
            coupons_late.then_some(PolicyError {
                dial: "coupons",
                message: "`after_tax` does not go with stage `before_tax`",
            }),
            (self.wallet_limit == 0)
                .then_some(PolicyError { dial: "wallet_limit", message: "must be at least 1" }),
        ]
        .into_iter()
        .flatten()
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
    fn sets_of_invoice_types() {
        let set = InvoiceTypes::of(&[InvoiceType::AddOn, InvoiceType::Credit]);
        assert!(set.contains(InvoiceType::Credit) && !set.contains(InvoiceType::OneOff));
        assert_eq!(set.with(InvoiceType::OneOff).iter().count(), 3);
    }
}
