//! Ids: the engine's own name what a command made (`<command>/1`); the API shows them as UUIDs, so that they fit a
//! path.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The id that the API shows. An id that the engine derived becomes a UUID, always the same one; a host's own id stays.
pub fn public(id: &str) -> String {
    if id.contains('/') { derived(id).to_string() } else { id.to_owned() }
}

/// A new id, later ones sorting behind earlier ones.
pub fn fresh() -> String {
    Uuid::now_v7().to_string()
}

/// Whether the engine takes it as the id of a command or an invoice.
pub fn is_sound(id: &str) -> bool {
    (1..=255).contains(&id.chars().count()) && id.chars().all(|c| !c.is_control() && c != '/' && c != '#')
}

/// What a request was: a repetition has the same.
pub fn fingerprint(method: &str, path: &str, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), path.as_bytes(), body] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Version 8 of RFC 9562: our own bytes, here of the id's SHA-256.
fn derived(id: &str) -> Uuid {
    let digest = Sha256::digest(id.as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.iter()).for_each(|(byte, hashed)| *byte = *hashed);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_is_always_the_same_uuid() {
        assert_eq!(public("c-1/1"), public("c-1/1"));
        assert_ne!(public("c-1/1"), public("c-1/2"));
        assert!(Uuid::parse_str(&public("c-1/1")).is_ok());
        assert_eq!(public("inv_2026_08"), "inv_2026_08");
    }

    #[test]
    fn parts_of_a_fingerprint_do_not_run_together() {
        assert_ne!(fingerprint("PUT", "/a", b"b"), fingerprint("PUT", "/ab", b""));
    }

    #[test]
    fn ids_that_the_engine_would_not_take() {
        assert!(is_sound("order 17") && is_sound(&"x".repeat(255)));
        for id in ["", "a/b", "a#1", "a\nb", &"x".repeat(256)] {
            assert!(!is_sound(id), "{id:?}");
        }
    }
}
