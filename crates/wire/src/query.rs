//! The question about flows.

use crate::account;
use crate::document::Node;
use crate::object::Object as Members;
use drawdown::command::{FlowsQuery, Granularity};
use drawdown::policy::Policy;
use drawdown::time::Instant;

/// Reads the filters of the flows; every one may be absent.
pub(crate) fn flows(
    object: &Members<'_>,
    at: Option<Instant>,
    policy: Option<&Policy>,
) -> Option<FlowsQuery> {
    let accounts = object.get("accounts").and_then(Node::array);
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
        accounts: accounts.map(|accounts| accounts.filter_map(|node| account::read(node, policy)).collect()),
        at: at?,
    };
    Some(query)
}
