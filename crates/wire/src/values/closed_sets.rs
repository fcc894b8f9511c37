//! Closed sets of names: what the core calls a dial, a status, a reason.

use crate::describe::{Described, Set, Shape};
use crate::malformed::Code;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account as a;
use drawdown::command as c;
use drawdown::decision as d;
use drawdown::event as e;
use drawdown::invoice as i;
use drawdown::order as o;
use drawdown::policy as p;
use drawdown::query as q;
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
    ($($room:ident::$type:ident $(= $name:literal)?),+ $(,)?) => {$(
        impl Named for $room::$type {
            const EVERY: &'static [Self] = Self::ALL;

            fn text(self) -> &'static str {
                self.name()
            }
        }

        impl Read for $room::$type {
            fn read(node: Node<'_>) -> Option<Self> {
                node.named()
            }
        }

        impl Write for $room::$type {
            fn write(&self, place: Place<'_>) {
                place.plain(self.name());
            }
        }

        impl Described for $room::$type {
            const SHAPE: Shape = {
                static SET: Set = Set {
                    name: named!(@name $type $(= $name)?),
                    docs: $room::$type::DOCS,
                    values: || Vec::from_iter($room::$type::ALL.iter().map(|value| value.name())),
                    meanings: || Vec::from_iter($room::$type::ALL.iter().map(|value| value.docs())),
                };
                Shape::Set(&SET)
            };
        }
    )+};
    (@name $type:ident) => { stringify!($type) };
    (@name $type:ident = $name:literal) => { $name };
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
    p::DueDated,
    p::Termination,
    p::Drift,
    p::ConsumedCounters,
    p::Reversal,
    p::LatePayment,
    p::Measure,
    p::CreditsEnded,
    p::GrantedOn,
    p::ImportCheck,
    p::WalletRounding,
    p::LineAllocation,
    p::NegativeFees,
    p::TaxAfterCredits,
    p::SecondApplication,
    p::Ongoing,
    p::OngoingCounts,
    p::Recurrence,
    p::RuleEnd,
    p::FixedThreshold,
    p::AlertStep,
    p::DayText,
    p::CurrencyDigits,
    p::Draw,
    p::PriorityRange,
    p::WalletKey,
    p::GrantKey,
    a::Status = "WalletStatus",
    a::Interval = "RuleInterval",
    a::Method = "RuleMethod",
    a::TermUnit,
    a::RolledDraw,
    a::AlertType,
    a::Notice,
    a::TransactionType,
    a::TransactionKind,
    a::TransactionStatus,
    a::Source = "TransactionSource",
    a::VoidReason,
    a::GrantKind,
    a::FailureReason,
    i::FeeType,
    i::InvoiceStatus,
    i::InvoiceType,
    i::PaymentStatus,
    c::CommandType,
    c::PaymentOutcome,
    c::RuleTrigger,
    c::Shortfall,
    c::Granularity,
    e::EndReason,
    e::EventKind,
    d::InvoiceSkip,
    d::RuleSkip,
    d::TakesAll,
    d::UnchangedReason,
    d::WalletSkip,
    d::SourceSkip,
    o::DecidingKey,
    q::MovementKind,
    q::CheckCode,
    d::WatchSkip,
);
