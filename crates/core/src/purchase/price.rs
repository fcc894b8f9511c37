//! What credits cost, apart from what they are worth (rules beyond, section 8).

use alloc::format;

use rust_decimal::Decimal;

use crate::account::Wallet;
use crate::amount::{Credits, Exact, Money, Rate, unit_price};
use crate::command::StatedPrice;
use crate::decision::{Code, Refusal};

/// Fraction digits of a price per credit.
const PRICE_DIGITS: u32 = 12;

/// What a purchase asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// Money for all credits.
    pub amount: Money,
    /// Money per credit, in major units.
    pub unit_amount: Decimal,
}

impl Asked {
    /// What these credits cost.
    pub fn of(price: StatedPrice, wallet: &Wallet, credits: Credits) -> Exact<Self> {
        match price {
            StatedPrice::PerCredit(unit_amount) => {
                // what is no price was refused before
                let amount = match Rate::within(unit_amount, PRICE_DIGITS) {
                    Ok(unit) => unit.money(credits, wallet.currency)?,
                    Err(_) => Money::ZERO,
                };
                Ok(Self { amount, unit_amount })
            }
            StatedPrice::InAll(amount) => {
                Ok(Self { amount, unit_amount: unit_price(amount, credits, wallet.currency)? })
            }
        }
    }
}

/// A price of nothing is no purchase.
pub(crate) fn refusal(price: StatedPrice, wallet: &Wallet, credits: Credits) -> Option<Refusal> {
    let field = match price {
        StatedPrice::PerCredit(_) => "paid_unit_amount",
        StatedPrice::InAll(_) => "purchase_amount_cents",
    };
    let too_fine = match price {
        StatedPrice::PerCredit(unit) => unit.normalize().scale() > PRICE_DIGITS,
        StatedPrice::InAll(_) => false,
    };
    let asks = Asked::of(price, wallet, credits).map_or(true, |asked| asked.amount.is_positive());
    (too_fine || !asks).then(|| {
        let message =
            format!("`{field}` must be a price above 0 for what is bought, of at most {PRICE_DIGITS} digits");
        Refusal::new(Code::ValueIsOutOfRange, field, message)
    })
}
