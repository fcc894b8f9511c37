//! The values of the dials, one closed set for each in which editions differ.

use crate::closed_set::closed_set;

closed_set! {
    /// When credits are taken from an invoice.
    Stage {
        /// From the net amount; the tax is computed on what is left.
        BeforeTax = "before_tax",
        /// From the total, taxes included.
        AfterTax = "after_tax",
    }
}

closed_set! {
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

closed_set! {
    /// Which currency a new wallet may have.
    WalletCurrency {
        /// Any.
        Any = "any",
        /// The customer's, when the customer has one.
        Customer = "customer",
    }
}

closed_set! {
    /// How credits are spread over wallets.
    Application {
        /// min(balance, due) of the first usable wallet.
        SingleWallet = "single_wallet",
        /// Fees in buckets, over all wallets (rules, section 6).
        Buckets = "buckets",
    }
}

closed_set! {
    /// In what order the grants of several wallets pay (rules beyond, section 1).
    Draw {
        /// One wallet after the other, in each its grants.
        Wallet = "wallet",
        /// Every grant of every usable wallet in one order.
        Customer = "customer",
    }
}

closed_set! {
    /// Which priorities wallets and grants may be given.
    PriorityRange {
        /// 1 to 50.
        From1To50 = "1-50",
        /// 0 to 100.
        From0To100 = "0-100",
        /// 0 to 255.
        From0To255 = "0-255",
    }
}

impl PriorityRange {
    /// The lowest and the highest one.
    #[must_use]
    pub const fn bounds(self) -> (i64, i64) {
        match self {
            Self::From1To50 => (1, 50),
            Self::From0To100 => (0, 100),
            Self::From0To255 => (0, 255),
        }
    }
}

closed_set! {
    /// Where the last good moment of something that expires lies.
    ExpiryCutoff {
        /// The whole expiration day is still good.
        EndOfDay = "end_of_day",
        /// Expired from the instant itself on.
        Instant = "instant",
    }
}

closed_set! {
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

closed_set! {
    /// When expiry takes effect.
    ExpiryEffect {
        /// When the host runs the sweep.
        AtSweep = "at_sweep",
        /// At the next decision, before anything else.
        AtDecision = "at_decision",
    }
}

closed_set! {
    /// Which instant what fell due is booked with.
    DueDated {
        /// That of the decision that books it.
        Decision = "decision",
        /// Its own: its cut-off.
        Own = "own",
    }
}

closed_set! {
    /// What a termination does with remaining credits.
    Termination {
        /// Books their void; the balance becomes 0.
        Void = "void",
        /// Leaves the balance as it is.
        Freeze = "freeze",
    }
}

closed_set! {
    /// What happens when credits and money of a balance round apart.
    Drift {
        /// Two running sums that may drift apart.
        RunningSums = "running_sums",
        /// The residue is booked with the transaction that leaves it.
        Booked = "booked",
    }
}

closed_set! {
    /// What the consumed counters of a wallet count.
    ConsumedCounters {
        /// Every outbound transaction, voids included.
        EveryOutbound = "every_outbound",
        /// Only what invoices consumed.
        Invoiced = "invoiced",
    }
}

closed_set! {
    /// How credits of a reversed invoice come back.
    Reversal {
        /// As a new granted transaction.
        NewGrant = "new_grant",
        /// To the grants they were drawn from, as the kind they were.
        SourceGrants = "source_grants",
    }
}

closed_set! {
    /// What becomes of a purchase that is paid after its wallet ended.
    LatePayment {
        /// It settles into the terminated wallet.
        Settle = "settle",
        /// It fails and the host refunds.
        Refund = "refund",
    }
}

closed_set! {
    /// What becomes of a purchase that is paid after its own credits ended.
    CreditsEnded {
        /// It settles, and its credits end at once.
        Settle = "settle",
        /// It fails and the host refunds.
        Refund = "refund",
    }
}

closed_set! {
    /// When free credits that come with a purchase count.
    GrantedOn {
        /// At once, whether the purchase is ever paid or not.
        Request = "request",
        /// When the purchase is paid.
        Payment = "payment",
    }
}

closed_set! {
    /// What remains of credits when a part of them leaves.
    Measure {
        /// Money; credits are what it is worth.
        Money = "money",
        /// Credits; money is what they are worth.
        Credits = "credits",
    }
}

closed_set! {
    /// Whether a movement is refused when credits and money of its wallet are too far apart for rounding.
    ImportCheck {
        /// The residue is booked, however large.
        Off = "off",
        /// A residue worth more than 100 minor units and more than 1 % of the balance is refused.
        On = "on",
    }
}

closed_set! {
    /// Which table tells the digits of a currency's minor unit.
    CurrencyDigits {
        /// ISO 4217.
        Iso = "iso",
        /// Lago's money library: HUF and MGA have no minor unit, MRU is no currency.
        Lago = "lago",
    }
}

closed_set! {
    /// Whether an expiration of a command may be a day.
    DayText {
        /// Only an instant is one.
        Refused = "refused",
        /// A day of the policy's expiry zone too, and today is still in the future under an end-of-day cut-off.
        Read = "read",
    }
}

closed_set! {
    /// How what several wallets take of an invoice becomes whole minor units.
    WalletRounding {
        /// Each wallet's sum half up, never above what is owed.
        Each = "each",
        /// All of an invoice together, so that what credits cover whole is paid whole.
        Together = "together",
    }
}

closed_set! {
    /// Whether an invoice whose credits came back may be paid with credits again.
    SecondApplication {
        /// Never.
        Refused = "refused",
        /// After all of them came back.
        AfterReturn = "after_return",
    }
}

closed_set! {
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

closed_set! {
    /// What of a balance live usage is taken from.
    OngoingCounts {
        /// All of it.
        Balance = "balance",
        /// What can pay: less what has not started, or not settled yet, and what is held.
        Available = "available",
    }
}

closed_set! {
    /// How what credits pay is told line by line (rules beyond, section 9).
    LineAllocation {
        /// Not at all.
        None = "none",
        /// Floors of the exact shares, then one unit each to the largest remainders.
        LargestRemainder = "largest_remainder",
        /// Floors of the exact shares, then one unit each from the first line on.
        EarliestFirst = "earliest_first",
    }
}

closed_set! {
    /// When an interval rule is due.
    Recurrence {
        /// On the matching local day, when the host runs the rules.
        Day = "day",
        /// Once for each period of its calendar.
        Period = "period",
    }
}

closed_set! {
    /// What becomes of a fee below zero (rules beyond, section 15).
    NegativeFees {
        /// It drops out.
        Drop = "drop",
        /// It lowers its bucket.
        Keep = "keep",
    }
}

closed_set! {
    /// How the tax on what credits left is worked out, where they come before tax (rules beyond, section 1).
    TaxAfterCredits {
        /// By one rate, rounded up.
        OneRateCeil = "one_rate_ceil",
        /// Rate by rate, each rounded half up.
        PerRate = "per_rate",
    }
}

closed_set! {
    /// When the grants of a rule end that ends itself.
    RuleEnd {
        /// As they would have.
        Keep = "keep",
        /// With the rule at the latest.
        Cut = "cut",
    }
}

closed_set! {
    /// How much a fixed threshold rule tops up.
    FixedThreshold {
        /// What the rule says.
        AsConfigured = "as_configured",
        /// Whole increments until the gap is closed.
        CloseGap = "close_gap",
    }
}

closed_set! {
    /// Whether a balance that lands exactly on a repeating alert step is reported again at the next run.
    AlertStep {
        /// Reported once.
        Once = "once",
        /// Reported again by the next run.
        Repeated = "repeated",
    }
}
