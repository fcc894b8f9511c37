//! Usage that is not invoiced yet.

use crate::database::{Database, Trouble};
use crate::document::{Object, object};
use serde_json::json;

/// What a refresh reads: the usage of each subscription as it was stated last, one of them perhaps just now, and the
/// drafts.
pub async fn members(
    database: &Database,
    customer_id: &str,
    stated: Option<(&str, &Object)>,
) -> Result<Object, Trouble> {
    let mut usages = database.usages(customer_id).await?;
    if let Some((subscription, usage)) = stated {
        usages.retain(|(known, _)| known != subscription);
        usages.insert(0, (subscription.to_owned(), usage.clone()));
    }
    let usages: Vec<Object> = usages.into_iter().map(|(_, usage)| usage).collect();
    let drafts = database.draft_invoices(customer_id).await?;
    Ok(object([("current_usage", json!(usages)), ("draft_invoices", json!(drafts))]))
}
