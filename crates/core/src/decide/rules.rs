//! Running the top-up rules (rules, section 8).

use super::draft::{Draft, Refusals};
use crate::command::RuleTrigger;

/// `run_top_up_rules`.
pub(crate) fn run(_draft: &mut Draft<'_>, _trigger: RuleTrigger) -> Result<(), Refusals> {
    Ok(())
}
