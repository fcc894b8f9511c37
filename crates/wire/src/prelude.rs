//! What every document's file needs: values and objects of a request, and how their members are read and written.

pub(crate) use crate::id::{ReadId, ReadIds};
pub(crate) use crate::input::ReadInputs;
pub(crate) use crate::named::ReadNamed;
pub(crate) use crate::read::{Read, ReadMembers, ReadValue};
pub(crate) use crate::setting::{Node, Object};
pub(crate) use crate::write::{PutMember, Write, put};
