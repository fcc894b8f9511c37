//! What every document's file needs: values and objects of a request, and how their members are read and written.

pub(crate) use crate::setting::{Node, Object};
pub(crate) use crate::table::{described_by, document};
pub(crate) use crate::values::closed_sets::ReadNamed;
pub(crate) use crate::values::id::{ReadId, ReadIds};
pub(crate) use crate::values::read::{Read, ReadMembers, ReadValue};
pub(crate) use crate::values::write::{PutMember, Write, WriteMembers, put};
