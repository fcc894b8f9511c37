//! The digest of a command (contract, section 2): SHA-256 over its canonical form, see [`drawdown_json::canonical`].
//!
//! It does not depend on how the command was written, so a host may send it again in another dress, and works the
//! digest out itself with any library of RFC 8785. A command that says what is to be done leaves out its instant, the
//! host's stamp: a retry at a later one is the same command.

use crate::prelude::*;
use drawdown::command::{CommandType, Digest};
use drawdown_json::canonical;
use sha2::{Digest as _, Sha256};

/// The digest of a command.
pub(crate) fn digest(command: Node<'_>, command_type: CommandType) -> Digest {
    let mut hash = Sha256::new();
    let left_out = if command_type.means_its_instant() { None } else { Some("at") };
    canonical::write(command, left_out, |part| hash.update(part.as_bytes()));
    Digest(hash.finalize().into())
}
