//! Where things stand in a list, by their ids.

use alloc::collections::BTreeMap;

use crate::account::Text;
use drawdown_sort::collected;

/// After so many were looked for one by one, all are listed.
const LISTED_FROM: usize = 8;

/// The places of a list that only grows, at its end: few are looked for one by one, many by a list of all ids, so
/// that many cost what few do, times their number and its logarithm.
#[derive(Debug, Default)]
pub(super) struct Places {
    looked_for: usize,
    listed: Option<BTreeMap<Text, usize>>,
}

impl Places {
    /// The place of an id.
    pub fn of<T>(&mut self, list: &[T], id: &str, id_of: impl Fn(&T) -> &Text) -> Option<usize> {
        self.looked_for = self.looked_for.saturating_add(1);
        if self.looked_for <= LISTED_FROM {
            return list.iter().position(|item| **id_of(item) == *id);
        }
        let ids = || list.iter().map(|item| id_of(item).clone());
        let listed =
            self.listed.get_or_insert_with(|| collected(ids().enumerate().map(|(place, id)| (id, place))));
        listed.get(id).copied()
    }

    /// Takes note of what now stands at a place.
    pub fn add(&mut self, id: &Text, place: usize) {
        if let Some(listed) = &mut self.listed {
            listed.insert(id.clone(), place);
        }
    }
}
