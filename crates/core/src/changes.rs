//! What a decision changed, told from its events: a host stores these rows and compares nothing.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::account::{Account, Customer, Transaction, Wallet};
use crate::event::{Event, Fact};

/// What is new or differs after a decision, in the order of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes<'a> {
    /// The customer, where it differs.
    pub customer: Option<&'a Customer>,
    /// Wallets that are new or differ.
    pub wallets: Vec<&'a Wallet>,
    /// Transactions that are new or differ.
    pub transactions: Vec<&'a Transaction>,
}

/// The difference between the account of a request and the one that a decision's events lead to.
///
/// Only what an event names is looked at, as nothing else can differ: the work grows with the decision, and one pass
/// over the account finds what was named.
///
/// ```
/// use drawdown::account::Account;
/// use drawdown::changes::{Changes, changes};
///
/// let account = Account::default();
/// assert_eq!(changes(&account, &account, &[]), Changes::default());
/// ```
#[must_use]
pub fn changes<'a>(before: &Account, after: &'a Account, events: &[Event]) -> Changes<'a> {
    let mut named = Named::default();
    events.iter().for_each(|event| named.by(&event.fact));
    Changes {
        customer: after.customer().filter(|customer| before.customer() != Some(*customer)),
        wallets: differing(before.wallets(), after.wallets(), &named.wallets, |wallet| wallet.id.as_str()),
        transactions: differing(
            before.transactions(),
            after.transactions(),
            &named.transactions,
            |transaction| transaction.id.as_str(),
        ),
    }
}

/// The ids that events name.
#[derive(Default)]
struct Named<'e> {
    wallets: BTreeSet<&'e str>,
    transactions: BTreeSet<&'e str>,
}

impl<'e> Named<'e> {
    fn by(&mut self, fact: &'e Fact) {
        match fact {
            Fact::WalletCreated { wallet } | Fact::WalletUpdated { wallet } => {
                self.wallet(wallet.id.as_str())
            }
            Fact::CustomerCurrencySet { .. } => {}
            Fact::AlertTriggered { wallet_id, transaction_id, .. } => {
                self.wallet(wallet_id.as_str());
                self.transactions.extend(transaction_id.iter().map(|id| id.as_str()));
            }
            Fact::PurchaseRequested { transaction, .. }
            | Fact::CreditsGranted { transaction, .. }
            | Fact::GrantUpdated { transaction }
            | Fact::CreditsApplied { transaction, .. }
            | Fact::CreditsVoided { transaction, .. }
            | Fact::CreditsTransferred { transaction, .. }
            | Fact::CreditsRestored { transaction, .. } => self.movement(transaction),
            Fact::CreditsPurchased { transaction_id, wallet_id, .. }
            | Fact::PurchaseFailed { transaction_id, wallet_id, .. }
            | Fact::CreditsRolledOver { transaction_id, wallet_id, .. }
            | Fact::ResidueBooked { transaction_id, wallet_id, .. } => {
                self.wallet(wallet_id.as_str());
                self.transactions.insert(transaction_id.as_str());
            }
            Fact::WalletTerminated { wallet_id, .. }
            | Fact::OngoingBalanceRefreshed { wallet_id, .. }
            | Fact::BalanceDepleted { wallet_id }
            | Fact::BalanceRestored { wallet_id }
            | Fact::AlertChecked { wallet_id, .. }
            | Fact::PeriodReset { wallet_id, .. }
            | Fact::AlertResolved { wallet_id, .. }
            | Fact::TopUpRuleFired { wallet_id, .. }
            | Fact::TopUpRulePaused { wallet_id, .. }
            | Fact::TopUpRuleResumed { wallet_id, .. }
            | Fact::TopUpRuleEnded { wallet_id, .. } => self.wallet(wallet_id.as_str()),
        }
    }

    fn wallet(&mut self, id: &'e str) {
        self.wallets.insert(id);
    }

    /// A movement, the grants that it drew from or gave back to, and the purchase that it refunds.
    fn movement(&mut self, transaction: &'e Transaction) {
        self.wallet(transaction.wallet_id.as_str());
        self.transactions.insert(transaction.id.as_str());
        self.transactions.extend(transaction.fundings.iter().map(|funding| funding.transaction_id.as_str()));
        self.transactions.extend(transaction.voided_transaction_id.iter().map(|id| id.as_str()));
    }
}

/// Those that were named and are not as they were.
fn differing<'a, T: PartialEq>(
    before: &[T],
    after: &'a [T],
    named: &BTreeSet<&str>,
    id: fn(&T) -> &str,
) -> Vec<&'a T> {
    if named.is_empty() {
        return Vec::new();
    }
    let mut known: BTreeMap<&str, &T> = BTreeMap::new();
    known.extend(before.iter().filter(|old| named.contains(id(old))).map(|old| (id(old), old)));
    let differs = |new: &&T| named.contains(id(new)) && known.get(id(new)).is_none_or(|old| *old != *new);
    after.iter().filter(differs).collect()
}
