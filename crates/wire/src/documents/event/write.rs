//! Events as they are told; what each holds stands in `event.rs`.

use crate::documents::event::*;
use crate::documents::transaction;
use crate::prelude::*;
use crate::values::terms::AllTerms;
use drawdown::account::Transaction;
use drawdown::event::{Before, Event};
use drawdown_json::writer::Place;

/// Writes an event.
pub(crate) fn write(event: &Event, terms: &AllTerms, place: Place<'_>) {
    let told = &Told { event, terms };
    let kind = event.fact.kind();
    place.object(|object| {
        put!(object,
            "id" => &event.id,
            "type" => kind.name(),
            "at" => &event.at,
        );
        write_members(told, kind, object);
    });
}

/// An event as it is told; `terms` holds the terms of the wallets.
pub(crate) struct Told<'a> {
    pub(crate) event: &'a Event,
    pub(crate) terms: &'a AllTerms,
}

impl<'a> Told<'a> {
    /// A transaction, with what remained of its grants before.
    pub(super) fn moved(&self, transaction: &'a Transaction) -> Moved<'a> {
        Moved { transaction, before: &self.event.before, terms: self.terms }
    }

    /// The wallet's figures before, where the event says them.
    pub(super) fn balance_before(&self) -> Option<BalanceBefore> {
        self.event.before.balance.map(BalanceBefore)
    }
}

/// A transaction that moved, as its event tells it.
pub(super) struct Moved<'a> {
    transaction: &'a Transaction,
    before: &'a Before,
    terms: &'a AllTerms,
}

impl Write for Moved<'_> {
    fn write(&self, place: Place<'_>) {
        transaction::write_moved(self.transaction, &self.before.remaining, self.terms, place);
    }
}
