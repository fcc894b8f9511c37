//! Questions: about flows here, the others in a file each.

pub(crate) mod balance;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod forecast;
pub(crate) mod history;

use crate::documents::account;
use crate::documents::command::FlowsFields;
use crate::limits::ACCOUNT_LIMIT;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account::{Account, Text};
use drawdown::command::FlowsQuery;
use drawdown::policy::Policy;
use drawdown::time::Instant;

/// Reads the filters of the flows; every one may be absent.
pub(crate) fn flows(of: &FlowsFields<'_>, at: Instant, policy: Option<&Policy>) -> FlowsQuery {
    let accounts = of.accounts().and_then(|node| accounts(node, policy));
    FlowsQuery {
        from_date: of.first_day(),
        to_date: of.last_day(),
        granularity: of.time_granularity(),
        currency: of.currency(),
        customer_country: of.customer_country(),
        customer_type: of.customer_type(),
        external_customer_id: of.external_customer_id(),
        external_subscription_id: of.external_subscription_id(),
        plan_code: of.plan_code(),
        billing_entity_code: of.billing_entity_code(),
        accounts,
        at,
    }
}

/// Many customers, each once: one who stands there twice would be counted twice.
fn accounts(node: Node<'_>, policy: Option<&Policy>) -> Option<Vec<Account>> {
    let mut accounts = Vec::new();
    let mut customers: Vec<(Text, Node<'_>)> = Vec::new();
    for node in node.array_within(ACCOUNT_LIMIT, "accounts")? {
        let Some(account) = account::read_account(node, policy) else { continue };
        let customer = account.customer().and_then(|customer| customer.external_id.clone());
        let place = node.member("wallets").and_then(|wallets| wallets.items().next());
        let place = place.or_else(|| node.member("customer")).unwrap_or(node);
        customers.extend(customer.map(|customer| (customer, place)));
        accounts.push(account);
    }
    account::report_duplicates(customers.iter().map(|(customer, node)| (&**customer, *node)).collect());
    Some(accounts)
}
