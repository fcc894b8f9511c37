//! Single values: how each type stands in a document, in and out.

mod calendar;
pub(crate) mod closed_sets;
pub(crate) mod described;
pub(crate) mod digest;
pub(crate) mod id;
pub(crate) mod judged;
pub(crate) mod read;
pub(crate) mod terms;
pub(crate) mod write;
