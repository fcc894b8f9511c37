//! Closed sets of names: what the core calls a dial, a status, a reason.

use crate::describe::{Described, Set, Shape};
use crate::malformed::Code;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account as a;
use drawdown::command as c;
use drawdown::event as e;
use drawdown::invoice as i;
use drawdown::policy as p;
use drawdown_json::writer::Place;
use drawdown_json::{message, quoted};

/// A value of a closed set.
pub(crate) trait Named: Copy + 'static {
    const EVERY: &'static [Self];

    fn text(self) -> &'static str;
}

/// Values of closed sets.
pub(crate) trait ReadNamed {
    /// One value of a closed set; the message of another lists the set.
    fn named<T: Named>(self) -> Option<T>;

    /// The same; another is told under a code of its own.
    fn one_of<T: Named>(self, unknown: Code) -> Option<T>;
}

impl ReadNamed for Node<'_> {
    fn named<T: Named>(self) -> Option<T> {
        self.one_of(Code::UnknownValue)
    }

    fn one_of<T: Named>(self, unknown: Code) -> Option<T> {
        let text = self.any_text()?;
        let found = T::EVERY.iter().copied().find(|value| value.text() == text);
        if found.is_none() {
            let names: Vec<&str> = T::EVERY.iter().map(|value| value.text()).collect();
            self.report(unknown, message(&[&quoted(&text), " is none of ", &names.join(", ")]));
        }
        found
    }
}

macro_rules! named {
    ($($type:ty),+ $(,)?) => {$(
        impl Named for $type {
            const EVERY: &'static [Self] = Self::ALL;

            fn text(self) -> &'static str {
                self.name()
            }
        }

        impl Read for $type {
            fn read(node: Node<'_>) -> Option<Self> {
                node.named()
            }
        }

        impl Write for $type {
            fn write(&self, place: Place<'_>) {
                place.plain(self.name());
            }
        }

        impl Described for $type {
            const SHAPE: Shape = {
                static SET: Set =
                    Set { name: stringify!($type), values: || Vec::from_iter(<$type>::ALL.iter().map(|value| value.name())) };
                Shape::Set(&SET)
            };
        }
    )+};
}

named!(
    p::Preset,
    p::Stage,
    p::Coupons,
    p::WalletCurrency,
    p::Application,
    p::ExpiryCutoff,
    p::ExpiryZone,
    p::ExpiryEffect,
    p::Termination,
    p::Drift,
    p::ConsumedCounters,
    p::Reversal,
    p::LatePayment,
    p::CreditsEnded,
    p::ImportCheck,
    p::WalletRounding,
    p::SecondApplication,
    p::Ongoing,
    p::FixedThreshold,
    p::AlertStep,
    p::DayText,
    p::CurrencyDigits,
    a::Status,
    a::Interval,
    a::Method,
    a::AlertType,
    a::TransactionType,
    a::TransactionKind,
    a::TransactionStatus,
    a::Source,
    a::VoidReason,
    a::FailureReason,
    i::FeeType,
    i::InvoiceStatus,
    i::InvoiceType,
    i::PaymentStatus,
    c::CommandType,
    c::PaymentOutcome,
    c::RuleTrigger,
    c::Granularity,
    e::EndReason,
    e::EventKind,
    drawdown::decision::InvoiceSkip,
    drawdown::decision::RuleSkip,
    drawdown::decision::TakesAll,
    drawdown::decision::UnchangedReason,
    drawdown::decision::WalletSkip,
    drawdown::decision::SourceSkip,
    drawdown::order::DecidingKey,
    drawdown::decision::WatchSkip,
);
