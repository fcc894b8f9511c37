//! Refreshing the ongoing balance (rules, section 7).

use super::draft::{Draft, Refusals};
use crate::command::Usage;

/// `refresh_ongoing_balance`.
pub(crate) fn refresh(_draft: &mut Draft<'_>, _usage: &Usage) -> Result<(), Refusals> {
    Ok(())
}
