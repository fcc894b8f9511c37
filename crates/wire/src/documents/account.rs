//! The account: one customer's wallets and transactions, with the organization and the customer.

use crate::documents::command::read::{Context, Needs};
use crate::documents::transaction;
use crate::documents::wallet::{self, StoredWallet};
use crate::limits::{TRANSACTION_LIMIT, WALLET_LIMIT};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::described;
use crate::values::read::{items, read};
use crate::values::terms::AllTerms;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{Account, Customer, Organization, Text, Transaction, Wallet, infer_traceable};
use drawdown::changes::Changes;
use drawdown::currency::Currency;
use drawdown::limits::{ALERTS, RULES};
use drawdown::policy::Policy;
use drawdown::time::Zone;
use drawdown_json::writer::Place;
use drawdown_json::{message, quoted};
use drawdown_sort::sort_by;

document! {
    /// One customer's state.
    ACCOUNT: "Account", strict as AccountFields => told: Told<'_>;

    /// The billing organization.
    organization: Organization, node => told.account.organization();
    /// The customer; null where it is not known.
    customer: Option<Customer>, node => &told.account.customer();
    /// Wallets, at most 1,000; written in the order of creation, then of id.
    wallets: Vec<Wallet> [at most WALLET_LIMIT], node => told.account.wallets();
    /// Transactions, at most 100,000; written in the order of creation, then of id.
    wallet_transactions: Vec<Transaction> [at most TRANSACTION_LIMIT], node => &ToldTransactions(told);
}

described_by!(Account => ACCOUNT, Transaction => transaction::TRANSACTION);

/// An account as it is told; `terms` holds the terms of its wallets.
pub(crate) struct Told<'a> {
    pub(crate) account: &'a Account,
    pub(crate) terms: &'a AllTerms,
}

struct ToldTransactions<'a>(&'a Told<'a>);

impl Write for ToldTransactions<'_> {
    fn write(&self, place: Place<'_>) {
        place.list(self.0.account.transactions(), |place, transaction| {
            transaction::write(transaction, self.0.terms, place);
        });
    }
}

/// What a decision changed, as it is told.
pub(crate) struct ToldChanges<'a> {
    pub(crate) changes: &'a Changes<'a>,
    pub(crate) terms: &'a AllTerms,
}

document! {
    /// What is new or differs after a decision: whole objects, in the account's order.
    CHANGES: "Changes" => told: ToldChanges<'_>;

    /// The customer, where it differs.
    customer: Customer, unread, when some => told.changes.customer;
    /// Wallets that are new or differ.
    wallets: Vec<Wallet>, unread => told.changes.wallets.as_slice();
    /// Transactions that are new or differ.
    wallet_transactions: Vec<Transaction>, unread => &ChangedTransactions(told);
}

struct ChangedTransactions<'a>(&'a ToldChanges<'a>);

impl Write for ChangedTransactions<'_> {
    fn write(&self, place: Place<'_>) {
        place.list(&self.0.changes.transactions, |place, transaction| {
            transaction::write(transaction, self.0.terms, place);
        });
    }
}

/// Reads an account. Strict at its top level, lenient inside.
pub(crate) fn read_account(node: Node<'_>, policy: Option<&Policy>) -> Option<Account> {
    let of = AccountFields::of(node)?;
    let organization = of.organization().and_then(organization).unwrap_or_default();
    let customer = of.customer().and_then(customer);
    let account = Account::new(organization.clone(), customer, Vec::new(), Vec::new()).unwrap_or_default();
    let fits =
        [(wallet::ALERTS, ALERTS, "alerts of all wallets"), (wallet::RULES, RULES, "rules of all wallets")]
            .map(|(name, limit, what)| lists_fit(of.wallets(), name, limit, what));
    if fits.contains(&false) {
        return None;
    }
    let stored: Vec<(Node<'_>, StoredWallet)> = items(of.wallets(), WALLET_LIMIT, "wallets")
        .filter_map(|node| {
            wallet::read(node, Context { policy, account: Some(&account), digest: Needs::NOBODY })
                .map(|stored| (node, stored))
        })
        .collect();
    let nodes: Vec<Node<'_>> =
        items(of.wallet_transactions(), TRANSACTION_LIMIT, "wallet_transactions").collect();

    let (wallet_nodes, stored): (Vec<Node<'_>>, Vec<StoredWallet>) = stored.into_iter().unzip();
    let (stated, mut wallets): (Vec<bool>, Vec<Wallet>) =
        stored.into_iter().map(|stored| (stored.states_traceable, stored.wallet)).unzip();
    let currency = account.customer().and_then(|customer| customer.currency);
    let terms = AllTerms::new(&wallets, currency);
    let (nodes, transactions): (Vec<Node<'_>>, Vec<Transaction>) = nodes
        .into_iter()
        .filter_map(|node| transaction::read(node, &terms).map(|transaction| (node, transaction)))
        .unzip();
    infer_traceable(&mut wallets, &stated, &transactions);
    let account =
        Account::new(organization, account.customer().cloned(), wallets, transactions).map_err(|twice| {
            for (list, nodes) in [(twice.wallets, &wallet_nodes), (twice.transactions, &nodes)] {
                list.iter().for_each(|(place, id)| report_twice(nodes.get(*place), id));
            }
        });
    account.ok()
}

/// A list of each wallet, all wallets together, before anything of it is read.
fn lists_fit(wallets: Option<Node<'_>>, name: &str, limit: usize, what: &str) -> bool {
    let Some(wallets) = wallets else { return true };
    let count = wallets.items().fold(0_usize, |sum, wallet| {
        sum.saturating_add(wallet.member(name).map_or(0, |list| list.items().count()))
    });
    if count > limit {
        wallets.over_limit(what, count, limit);
    }
    count <= limit
}

/// Reports ids that are there twice.
pub(crate) fn report_duplicates(mut ids: Vec<(&str, Node<'_>)>) {
    sort_by(&mut ids, |left, right| left.0.cmp(right.0).then(left.1.index().cmp(&right.1.index())));
    for pair in ids.windows(2) {
        let [(first, _), (second, node)] = pair else { continue };
        if first == second {
            report_twice(Some(node), second);
        }
    }
}

fn report_twice(node: Option<&Node<'_>>, id: &str) {
    if let Some(node) = node {
        node.report(Code::DuplicateId, message(&["the id ", &quoted(id), " is there twice"]));
    }
}

document! {
    /// The billing organization.
    ORGANIZATION: "Organization", lenient as OrganizationFields => organization: Organization;

    /// Its zone; left out, UTC.
    timezone: Option<Zone>, optional => &organization.timezone;
    /// Replaces the policy's limit of active wallets of a customer.
    max_wallets: Option<u32>, optional => &organization.max_wallets;
}

document! {
    /// The customer.
    CUSTOMER: "Customer", lenient as CustomerFields => customer: Customer;

    /// The host's id of the customer.
    external_id: Option<described::Code>, code => &customer.external_id;
    /// The customer's currency; null until the first wallet sets it.
    currency: Option<Currency>, optional => &customer.currency;
    /// The customer's zone; null is the organization's.
    timezone: Option<Zone>, node => &customer.timezone;
    /// The customer's zone, as Lago says it when it was worked out; goes before `timezone`.
    applicable_timezone: Zone, node;
    /// Is a subscription active? Null where the host does not say.
    has_active_subscription: Option<bool>, optional => &customer.has_active_subscription;
    /// ISO 3166 code of the country.
    country: Option<Text>, optional => &customer.country;
    /// `company` or `individual`.
    customer_type: Option<Text>, optional => &customer.customer_type;
    /// The customer's one tax rate, in percent; left out, the sum of `taxes`.
    tax_rate: Option<Decimal>, node => &customer.tax_rate;
    /// The customer's taxes, each with its `rate` in percent.
    taxes: Vec<described::HostsOwn>, node;
}

fn organization(node: Node<'_>) -> Option<Organization> {
    let of = OrganizationFields::of(node)?;
    Some(Organization { timezone: of.timezone(), max_wallets: of.max_wallets() })
}

fn customer(node: Node<'_>) -> Option<Customer> {
    let of = CustomerFields::of(node)?;
    Some(Customer {
        external_id: of.external_id(),
        currency: of.currency(),
        timezone: read(of.applicable_timezone().or(of.timezone())),
        has_active_subscription: of.has_active_subscription(),
        country: of.country(),
        customer_type: of.customer_type(),
        tax_rate: rate_or_sum(of.tax_rate(), of.taxes(), "rate"),
    })
}

/// One tax rate in percent: as stated, else the sum of a list of taxes, else (the list is empty, too) nothing.
pub(crate) fn rate_or_sum(
    stated: Option<Node<'_>>,
    taxes: Option<Node<'_>>,
    rate: &'static str,
) -> Option<Decimal> {
    match stated {
        Some(stated) => stated.figure(),
        None => sum_rates(taxes?, rate),
    }
}

fn sum_rates(node: Node<'_>, rate: &'static str) -> Option<Decimal> {
    let mut taxes = node.array()?.peekable();
    taxes.peek()?;
    let mut sum = Decimal::ZERO;
    for tax in taxes {
        let figure = tax.lenient()?.get(rate).and_then(Node::figure).unwrap_or_default();
        match sum.checked_add(figure) {
            // a sum rounds when its digits do not fit
            Some(exact) if exact.checked_sub(figure) == Some(sum) => sum = exact,
            _ => {
                node.report(Code::InvalidNumber, message(&["the rates add up to more digits than fit"]));
                return None;
            }
        }
    }
    Some(sum)
}
