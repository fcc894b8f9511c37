//! The state: one customer's wallets and transactions, in order and unique. Readers only; state changes by events alone
//! ([`crate::evolve`]).

mod item;
mod traceable;
mod transaction;
mod wallet;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use rust_decimal::Decimal;

use crate::cost;
use crate::currency::Currency;
use crate::time::Zone;
use drawdown_sort::sort_by;

pub use crate::alert::{Alert, AlertThreshold, AlertType, Notice};
pub use crate::purchase::PurchaseInvoice;
pub use crate::top_up_rule::{
    GrantsExpire, Interval, Method, RecurringRule, ResetRollover, RolledDraw, Rollover, Term, TermUnit,
    Trigger,
};
pub use item::{Consumption, Item};
pub use traceable::infer_traceable;
pub use transaction::{
    ExpiringTold, FailureReason, Funding, Funds, GrantKind, Source, Transaction, TransactionKind,
    TransactionStatus, TransactionType, VoidReason,
};
pub use wallet::{Balance, OngoingBalance, Scope, Status, Wallet};

/// Text that is shared, not copied, when state is cloned.
pub type Text = Arc<str>;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Text);

        impl $name {
            /// Takes the text of an id. Ids compare as bytes.
            #[must_use]
            pub fn new(text: impl Into<Text>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, to be shared.
            #[must_use]
            pub fn text(&self) -> &Text {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

identifier! {
    /// The id of a wallet.
    WalletId
}
identifier! {
    /// The id of a wallet transaction.
    TransactionId
}
identifier! {
    /// The id of an invoice.
    InvoiceId
}
identifier! {
    /// The id of a recurring transaction rule.
    RuleId
}
identifier! {
    /// The id of an alert.
    AlertId
}

/// Pairs that the host attaches and the engine hands back.
pub type Metadata = Vec<(Text, Option<Text>)>;

/// One customer's state. Its wallets and its transactions are in the order of documents, and no id is there twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    pub(crate) organization: Organization,
    pub(crate) customer: Option<Customer>,
    pub(crate) wallets: Vec<Wallet>,
    pub(crate) transactions: Vec<Transaction>,
}

/// Ids that are there twice: which of the wallets and transactions that were given, and their ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DuplicateIds {
    /// Wallets whose id another one before them has.
    pub wallets: Vec<(usize, Text)>,
    /// Transactions whose id another one before them has.
    pub transactions: Vec<(usize, Text)>,
}

impl Account {
    /// Puts wallets and transactions into their order.
    ///
    /// # Errors
    /// - [`DuplicateIds`]: two wallets, or two transactions, have one id
    ///
    /// ```
    /// use drawdown::account::{Account, Organization};
    /// let account = Account::new(Organization::default(), None, Vec::new(), Vec::new()).unwrap();
    /// assert!(account.wallets().is_empty());
    /// ```
    pub fn new(
        organization: Organization,
        customer: Option<Customer>,
        wallets: Vec<Wallet>,
        transactions: Vec<Transaction>,
    ) -> Result<Self, DuplicateIds> {
        let twice = DuplicateIds {
            wallets: duplicates(wallets.iter().map(|wallet| &wallet.id.0)),
            transactions: duplicates(transactions.iter().map(|transaction| &transaction.id.0)),
        };
        if twice != DuplicateIds::default() {
            return Err(twice);
        }
        let mut account = Self { organization, customer, wallets, transactions };
        cost::complete(&mut account.transactions);
        account.sort();
        Ok(account)
    }

    pub(crate) fn sort(&mut self) {
        self.sort_wallets();
        self.sort_transactions();
    }

    pub(crate) fn sort_wallets(&mut self) {
        sort_by(&mut self.wallets, |a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    }

    /// The seller.
    #[must_use]
    pub const fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The customer; `None` when unknown.
    #[must_use]
    pub const fn customer(&self) -> Option<&Customer> {
        self.customer.as_ref()
    }

    /// Sorted by (`created_at`, `id`).
    #[must_use]
    pub fn wallets(&self) -> &[Wallet] {
        &self.wallets
    }

    /// Sorted by (`created_at`, `id`).
    #[must_use]
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }

    pub(crate) fn sort_transactions(&mut self) {
        sort_by(&mut self.transactions, |a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    }

    /// The wallet of an id.
    #[must_use]
    pub fn wallet(&self, id: &WalletId) -> Option<&Wallet> {
        self.wallets.iter().find(|wallet| wallet.id == *id)
    }

    /// The transaction of an id.
    #[must_use]
    pub fn transaction(&self, id: &TransactionId) -> Option<&Transaction> {
        self.transactions.iter().find(|transaction| transaction.id == *id)
    }

    /// Wallets that are active, in the order of the account.
    pub fn active_wallets(&self) -> impl Iterator<Item = &Wallet> {
        self.wallets.iter().filter(|wallet| wallet.is_active())
    }

    /// Transactions of a wallet, oldest first.
    pub fn transactions_of(&self, wallet: &WalletId) -> impl Iterator<Item = &Transaction> {
        let wallet = wallet.clone();
        self.transactions.iter().filter(move |transaction| transaction.wallet_id == wallet)
    }

    /// The zone of the organization, else UTC.
    #[must_use]
    pub fn organization_zone(&self) -> Zone {
        self.organization.timezone.unwrap_or_default()
    }

    /// The zone of the customer, else the organization's, else UTC.
    #[must_use]
    pub fn customer_zone(&self) -> Zone {
        self.customer
            .as_ref()
            .and_then(|customer| customer.timezone)
            .unwrap_or_else(|| self.organization_zone())
    }
}

fn duplicates<'a>(ids: impl Iterator<Item = &'a Text>) -> Vec<(usize, Text)> {
    let mut met: Vec<(usize, &Text)> = ids.enumerate().collect();
    sort_by(&mut met, |one, other| one.1.cmp(other.1));
    let twice = met.windows(2).filter_map(|pair| match pair {
        [(_, first), (place, second)] if first == second => Some((*place, Text::clone(second))),
        _ => None,
    });
    twice.collect()
}

/// The seller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organization {
    /// Its zone; UTC when absent.
    pub timezone: Option<Zone>,
    /// Replaces the policy's wallet limit.
    pub max_wallets: Option<u32>,
}

/// The buyer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// The host's id of the customer.
    pub external_id: Option<Text>,
    /// The currency the customer is billed in; set by the first wallet when absent.
    pub currency: Option<Currency>,
    /// The customer's zone.
    pub timezone: Option<Zone>,
    /// Has the customer an active subscription?
    pub has_active_subscription: Option<bool>,
    /// ISO 3166 code, only read by the flows.
    pub country: Option<Text>,
    /// `company` or `individual`, only read by the flows.
    pub customer_type: Option<Text>,
    /// The customer's one tax rate in percent, read where purchases are taxed and by before-tax editions.
    pub tax_rate: Option<Decimal>,
}
