//! Commands about single grants.

use super::{Change, Expiration, Input};
use crate::account::{Metadata, Text};

/// What is to change of a grant: what is absent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct GrantChanges {
    /// When its credits expire; null clears.
    pub expiration_at: Input<Expiration>,
    /// Name, at most 255 characters.
    pub name: Change<Text>,
    /// All metadata, at most 15 pairs.
    pub metadata: Option<Metadata>,
}
