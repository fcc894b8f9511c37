//! The question about flows.

use crate::documents::account;
use crate::limits::ACCOUNT_LIMIT;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account::{Account, Text};
use drawdown::command::{FlowsQuery, Granularity};
use drawdown::policy::Policy;
use drawdown::time::Instant;

/// Reads the filters of the flows; every one may be absent.
pub(crate) fn flows(object: &Object<'_>, at: Option<Instant>, policy: Option<&Policy>) -> Option<FlowsQuery> {
    let accounts = object.get("accounts").and_then(|node| accounts(node, policy));
    let query = FlowsQuery {
        from_date: object.read("from_date"),
        to_date: object.read("to_date"),
        granularity: object.read("time_granularity").unwrap_or(Granularity::Daily),
        currency: object.read("currency"),
        customer_country: object.read("customer_country"),
        customer_type: object.read("customer_type"),
        external_customer_id: object.code("external_customer_id"),
        external_subscription_id: object.code("external_subscription_id"),
        plan_code: object.code("plan_code"),
        billing_entity_code: object.code("billing_entity_code"),
        accounts,
        at: at?,
    };
    Some(query)
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
