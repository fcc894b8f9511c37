//! What reading a request knows: the codes of what is wrong, the currencies of its policy, and texts that come again.

use crate::malformed::Code;
use core::cell::{Cell, RefCell};
use drawdown::account::Text;
use drawdown::amount::CREDIT_DIGITS;
use drawdown::currency::Currency;
use drawdown::policy::{CurrencyDigits, Policy};
use drawdown_json::same_bytes;

/// A request's text and tokens.
pub(crate) type Document<'t> = drawdown_json::Document<'t, Setting>;
/// A value of a request.
pub(crate) type Node<'d> = drawdown_json::Node<'d, Setting>;
/// An object of a request.
pub(crate) type Object<'d> = drawdown_json::Object<'d, Setting>;

/// What is known while a request is read.
pub(crate) struct Setting {
    texts: RefCell<Texts>,
    /// The table of the request's policy: what a currency is depends on it.
    currency_digits: Cell<CurrencyDigits>,
    /// Fraction digits of a rate under that policy.
    rate_digits: Cell<u32>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            texts: RefCell::default(),
            currency_digits: Cell::new(CurrencyDigits::Iso),
            rate_digits: Cell::new(CREDIT_DIGITS),
        }
    }
}

impl drawdown_json::Setting for Setting {
    type Code = Code;
}

impl Setting {
    /// Reads currencies and rates as this policy has them from now on.
    pub(crate) fn read_by(&self, policy: &Policy) {
        self.currency_digits.set(policy.currency_digits);
        self.rate_digits.set(policy.rate_digits);
    }

    /// Fraction digits that a rate may have.
    pub(crate) fn rate_digits(&self) -> u32 {
        self.rate_digits.get()
    }

    /// A currency of the request's policy.
    pub(crate) fn currency(&self, code: &str) -> Option<Currency> {
        Currency::from_code(code, self.currency_digits.get())
    }

    /// A text of the core's, shared with those read before where it is the same.
    pub(crate) fn shared(&self, text: &str) -> Text {
        self.texts.borrow_mut().share(text)
    }
}

const PLACES: usize = 64;

/// The last texts that were read, by their fingerprint: wallet ids of transactions, codes of fees. Each is kept once.
struct Texts {
    places: [Option<Text>; PLACES],
}

impl Default for Texts {
    fn default() -> Self {
        Self { places: [const { None }; PLACES] }
    }
}

impl Texts {
    /// The text as it was read before, or for the first time.
    fn share(&mut self, text: &str) -> Text {
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
