//! Which wallet may pay what (rules, sections 6 and 7).

use crate::account::{Text, Wallet};
use crate::invoice::FeeType;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use drawdown_sort::collected;

/// The wallet that a fee or a usage names: a blank code names none.
#[must_use]
pub fn named_target(code: Option<Text>) -> Option<Text> {
    code.filter(|code| !code.trim().is_empty())
}

/// From so many keys on, a wallet's metrics are put in order first: each key is found in them faster.
const ORDERED_FROM: usize = 8;

/// What a wallet may pay, made ready to be asked for many keys.
pub(crate) struct Reach<'a> {
    wallet: &'a Wallet,
    /// Of its fee types those that the rules know: no other matches.
    fee_types: Vec<FeeType>,
    ordered: Option<BTreeSet<&'a str>>,
}

impl<'a> Reach<'a> {
    /// For about so many keys.
    pub fn of(wallet: &'a Wallet, keys: usize) -> Self {
        let metrics = || wallet.scope.billable_metric_codes.iter().map(|code| &**code);
        let names = |known: &&FeeType| wallet.scope.fee_types.iter().any(|name| **name == *known.name());
        let fee_types = FeeType::ALL.iter().filter(names).copied().collect();
        Self { wallet, fee_types, ordered: (keys >= ORDERED_FROM).then(|| collected(metrics())) }
    }

    /// May the wallet pay usage of this key?
    ///
    /// A target wallet code decides alone. Without one a wallet may pay when it is unrestricted, or its metrics
    /// match, or its fee types do. `fee_type: None` is an invoice without fees; it and a fee type that the rules do
    /// not know are paid by unrestricted wallets only.
    pub fn may_pay(&self, fee_type: Option<&str>, metric: Option<&str>, target: Option<&str>) -> bool {
        let scope = &self.wallet.scope;
        if let Some(target) = target {
            return self.wallet.code.as_deref() == Some(target);
        }
        if scope.is_unrestricted() {
            return true;
        }
        let Some(fee_type) = fee_type.and_then(FeeType::from_name) else { return false };
        self.fee_types.contains(&fee_type) || metric.is_some_and(|metric| self.has(metric))
    }

    /// May the wallet pay everything that is meant for no other?
    pub fn is_unrestricted(&self) -> bool {
        self.wallet.scope.is_unrestricted()
    }

    fn has(&self, metric: &str) -> bool {
        match &self.ordered {
            Some(ordered) => ordered.contains(metric),
            None => self.wallet.scope.billable_metric_codes.iter().any(|code| **code == *metric),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{scope, wallet};

    #[test]
    fn scopes_are_unions_and_a_target_decides_alone() {
        let (all, charges, storage) = (scope("", ""), scope("charge", ""), scope("", "storage"));
        let both = scope("subscription", "storage");
        let ours = Some("main");
        #[rustfmt::skip]
        let table = [
            (&all,     Some("charge"),       Some("api"),     None,          true),
            (&all,     None,                 None,            None,          true),
            (&all,     Some("gift"),         None,            None,          true),
            (&charges, Some("charge"),       Some("api"),     None,          true),
            (&charges, Some("subscription"), None,            None,          false),
            (&charges, None,                 None,            None,          false),
            (&charges, Some("gift"),         None,            None,          false),
            (&storage, Some("charge"),       Some("storage"), None,          true),
            (&storage, Some("charge"),       Some("api"),     None,          false),
            (&storage, Some("charge"),       None,            None,          false),
            (&storage, Some("gift"),         Some("storage"), None,          false),
            (&both,    Some("charge"),       Some("storage"), None,          true),
            (&both,    Some("subscription"), None,            None,          true),
            (&both,    Some("add_on"),       None,            None,          false),
            (&storage, Some("subscription"), None,            ours,          true),
            (&all,     Some("charge"),       Some("api"),     Some("other"), false),
            (&storage, Some("charge"),       Some("storage"), Some("other"), false),
        ];
        for (scope, fee_type, metric, target, may) in table {
            let mut wallet = wallet("main", 0);
            wallet.scope.clone_from(scope);
            for keys in [1, ORDERED_FROM] {
                let says = Reach::of(&wallet, keys).may_pay(fee_type, metric, target);
                assert_eq!(says, may, "{scope:?} {fee_type:?} {metric:?} {keys}");
            }
        }
    }

    #[test]
    fn a_wallet_without_code_is_no_target() {
        let mut wallet = wallet("main", 0);
        wallet.code = None;
        assert!(!Reach::of(&wallet, 1).may_pay(Some("charge"), None, Some("main")));
    }
}
