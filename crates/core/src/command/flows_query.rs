//! The question of analytics ([`crate::flows`]).

use alloc::vec::Vec;

use crate::account::{Account, Text};
use crate::closed_set::closed_set;
use crate::currency::Currency;
use crate::time::{Instant, LocalDay};

closed_set! {
    /// How long a period of the flows is.
    Granularity {
        /// A local day.
        Daily = "daily",
        /// Monday to Sunday.
        Weekly = "weekly",
        /// A calendar month.
        Monthly = "monthly",
    }
}

/// Which flows to report; absent filters let everything through.
#[derive(Debug, Clone)]
pub struct FlowsQuery {
    /// The instant of the question: nothing later counts when `to_date` is absent.
    pub at: Instant,
    /// First day, in the organization's zone.
    pub from_date: Option<LocalDay>,
    /// Last day, in the organization's zone.
    pub to_date: Option<LocalDay>,
    /// Length of a period.
    pub granularity: Granularity,
    /// One currency.
    pub currency: Option<Currency>,
    /// Customers of one country.
    pub customer_country: Option<Text>,
    /// Customers of one type.
    pub customer_type: Option<Text>,
    /// One customer.
    pub external_customer_id: Option<Text>,
    /// Transactions of one subscription.
    pub external_subscription_id: Option<Text>,
    /// Transactions of one plan.
    pub plan_code: Option<Text>,
    /// Transactions of one billing entity.
    pub billing_entity_code: Option<Text>,
    /// Many customers; `None`: the request's account alone.
    pub accounts: Option<Vec<Account>>,
}
