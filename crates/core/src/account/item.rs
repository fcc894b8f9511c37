//! What usage is of, where no invoice says it.

use super::Text;
use crate::invoice::FeeType;

/// What was used: as the item of a fee.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// A fee type by name; unrestricted wallets only pay what has none, or one that the rules do not know.
    pub fee_type: Option<Text>,
    /// Code of the billable metric, where the type is `charge`.
    pub code: Option<Text>,
    /// The only wallet that may pay it.
    pub target_wallet_code: Option<Text>,
}

impl Item {
    /// The billable metric.
    #[must_use]
    pub fn metric(&self) -> Option<&str> {
        let is_charge = self.fee_type.as_deref() == Some(FeeType::Charge.name());
        self.code.as_deref().filter(|_| is_charge)
    }
}

/// Credits that were used at the moment of use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consumption {
    /// What was used; `None` where that was not said.
    pub item: Option<Item>,
}
