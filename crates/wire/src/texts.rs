//! Texts that come again: wallet ids of transactions, codes of fees. Each is kept once.

use crate::scan::same_bytes;
use drawdown::account::Text;

const PLACES: usize = 64;

/// The last texts that were read, by their fingerprint.
pub(crate) struct Texts {
    places: [Option<Text>; PLACES],
}

impl Default for Texts {
    fn default() -> Self {
        Self { places: [const { None }; PLACES] }
    }
}

impl Texts {
    /// The text as it was read before, or for the first time.
    pub(crate) fn share(&mut self, text: &str) -> Text {
        let Some(place) = self.places.get_mut(fingerprint(text.as_bytes())) else { return Text::from(text) };
        match place {
            Some(known) if same_bytes(known.as_bytes(), text.as_bytes()) => known.clone(),
            _ => place.insert(Text::from(text)).clone(),
        }
    }
}

/// Ids mostly differ at their end.
fn fingerprint(text: &[u8]) -> usize {
    let end = match text {
        [.., second, last] => usize::from(*second).wrapping_mul(5).wrapping_add(usize::from(*last)),
        [only] => usize::from(*only),
        [] => 0,
    };
    text.len().wrapping_mul(7).wrapping_add(end) & (PLACES - 1)
}
