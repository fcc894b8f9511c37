//! Orders as data: lists of keys, compared one after the other (rules beyond, section 1).

use crate::closed_set::closed_set;

/// Keys that a list has at most.
pub const MAX_KEYS: usize = 8;

closed_set! {
    /// What wallets can be put in order by.
    WalletKey {
        /// The lower number first.
        Priority = "priority",
        /// Wallets with a scope before those without.
        RestrictedFirst = "restricted_first",
        /// Fewer entries in the scope first; no scope last.
        NarrowestFirst = "narrowest_first",
        /// What ends first, in whole seconds; what never ends last.
        Expiry = "expiry",
        /// The older first.
        Created = "created",
    }
}

closed_set! {
    /// What grants can be put in order by.
    GrantKey {
        /// The lower number of the grant first.
        Priority = "priority",
        /// The lower number of its wallet first.
        WalletPriority = "wallet_priority",
        /// Grants of wallets with a scope before others.
        RestrictedFirst = "restricted_first",
        /// Fewer entries in the scope of its wallet first; no scope last.
        NarrowestFirst = "narrowest_first",
        /// What ends first, by its own end or its wallet's, in whole seconds; what never ends last.
        Expiry = "expiry",
        /// Granted before purchased.
        GrantedFirst = "granted_first",
        /// The lower cost per credit first.
        CheapestFirst = "cheapest_first",
        /// The more money granted first, whatever is left of it.
        LargestFirst = "largest_first",
        /// What rolled over to be used first, then what did not roll over, then what rolled over to be used last.
        Rolled = "rolled",
        /// The shorter interval of its rule first; grants of no rule last.
        Interval = "interval",
        /// What started first; without a start its creation counts.
        Start = "start",
        /// The older first.
        Created = "created",
    }
}

/// A list of keys, at most [`MAX_KEYS`], none twice. The id closes every order, so the list may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys<K>([Option<K>; MAX_KEYS]);

impl<K: Copy + PartialEq> Keys<K> {
    /// The list of these; those beyond [`MAX_KEYS`] are left out, so a reader looks at the length first.
    #[must_use]
    pub const fn of(keys: &[K]) -> Self {
        let mut list = [None; MAX_KEYS];
        let (mut places, mut from) = (list.as_mut_slice(), keys);
        while let ([place, next @ ..], [key, others @ ..]) = (places, from) {
            *place = Some(*key);
            (places, from) = (next, others);
        }
        Self(list)
    }

    /// The keys, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = K> + use<'_, K> {
        self.0.iter().map_while(|key| *key)
    }

    /// Is a key in the list twice?
    #[must_use]
    pub fn repeats(&self) -> bool {
        self.iter().enumerate().any(|(place, key)| self.iter().take(place).any(|before| before == key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn a_list_keeps_its_order_and_its_length() {
        let two = [GrantKey::Expiry, GrantKey::Priority];
        assert_eq!(Keys::of(&two).iter().collect::<Vec<_>>(), two);
        assert_eq!(Keys::<WalletKey>::of(&[]).iter().count(), 0);
        assert_eq!(Keys::of(GrantKey::ALL).iter().count(), MAX_KEYS);
    }

    #[test]
    fn a_key_twice_is_seen() {
        let keys = |list: &[WalletKey]| Keys::of(list).repeats();
        assert!(!keys(&[WalletKey::Priority, WalletKey::Created]));
        assert!(keys(&[WalletKey::Priority, WalletKey::Created, WalletKey::Priority]));
    }
}
