//! ISO 4217 currencies and their minor unit digits, which two tables tell differently (rules, section 2).

use alloc::vec::Vec;
use core::fmt;

use crate::policy::CurrencyDigits;
use drawdown_sort::sort_by;

/// A currency of ISO 4217. Knows how many digits its minor unit has: JPY 0, EUR 2, KWD 3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

/// Codes by their number of minor digits; every code not of 2 digits stands in a list of its own.
const TWO_DIGITS: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN \
BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ \
GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP \
MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG \
SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST \
XCD XCG YER ZAR ZMW ZWG ZWL";
const NO_DIGITS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DIGITS: &str = "BHD IQD JOD KWD LYD OMR TND";
const FOUR_DIGITS: &str = "CLF UYW";
const LISTS: [(&str, u8); 4] = [(TWO_DIGITS, 2), (NO_DIGITS, 0), (THREE_DIGITS, 3), (FOUR_DIGITS, 4)];

/// Where Lago's money library differs: these have no minor unit there.
const WITHOUT_DIGITS_IN_LAGO: [[u8; 3]; 2] = [*b"HUF", *b"MGA"];
/// And this one counts by fives there, which is no power of ten.
const NO_CURRENCY_IN_LAGO: [u8; 3] = *b"MRU";

impl Currency {
    /// The euro.
    pub const EUR: Self = Self { code: *b"EUR", digits: 2 };
    /// The United States dollar.
    pub const USD: Self = Self { code: *b"USD", digits: 2 };
    /// The yen, without minor unit.
    pub const JPY: Self = Self { code: *b"JPY", digits: 0 };
    /// The Kuwaiti dinar, of 1000 fils.
    pub const KWD: Self = Self { code: *b"KWD", digits: 3 };

    /// Finds a currency by its code, case included, with the digits of a table. `None` for anything ISO 4217 does not
    /// list as money, and for what that table cannot count.
    ///
    /// ```
    /// use drawdown::currency::Currency;
    /// use drawdown::policy::CurrencyDigits::{Iso, Lago};
    /// let digits = |code, table| Currency::from_code(code, table).map(Currency::digits);
    /// assert_eq!((digits("JPY", Iso), digits("JPY", Lago)), (Some(0), Some(0)));
    /// assert_eq!((digits("HUF", Iso), digits("HUF", Lago)), (Some(2), Some(0)));
    /// assert_eq!((digits("MRU", Iso), digits("MRU", Lago)), (Some(2), None));
    /// assert_eq!(digits("eur", Iso), None);
    /// ```
    #[must_use]
    pub fn from_code(code: &str, table: CurrencyDigits) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        if bytes == *b"EUR" || bytes == *b"USD" {
            return Some(Self { code: bytes, digits: 2 });
        }
        let known = |(codes, _): &(&str, u8)| codes.split(' ').any(|known| known == code);
        let (_, digits) = LISTS.into_iter().find(known)?;
        match table {
            CurrencyDigits::Lago if bytes == NO_CURRENCY_IN_LAGO => None,
            CurrencyDigits::Lago if WITHOUT_DIGITS_IN_LAGO.contains(&bytes) => {
                Some(Self { code: bytes, digits: 0 })
            }
            CurrencyDigits::Iso | CurrencyDigits::Lago => Some(Self { code: bytes, digits }),
        }
    }

    /// The code of every currency, sorted.
    #[must_use]
    pub fn codes() -> Vec<&'static str> {
        let mut codes: Vec<&str> = LISTS.iter().flat_map(|(codes, _)| codes.split(' ')).collect();
        sort_by(&mut codes, Ord::cmp);
        codes
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// Digits of the minor unit, 0 to 4.
    #[must_use]
    pub fn digits(self) -> u32 {
        u32::from(self.digits)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_by_code() {
        for (code, digits) in
            [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ISK", 0), ("ZMW", 2), ("AED", 2)]
        {
            for table in CurrencyDigits::ALL {
                let found = Currency::from_code(code, *table);
                assert_eq!(found.map(Currency::digits), Some(digits), "{code}");
            }
        }
    }

    #[test]
    fn anything_else_is_no_currency() {
        for code in ["", "eur", "EURO", "XXX", "E R", "€€", " EU", "EU "] {
            assert_eq!(Currency::from_code(code, CurrencyDigits::Iso), None, "{code}");
        }
    }

    #[test]
    fn the_tables_differ_in_three_currencies() {
        fn digits(code: &str, table: CurrencyDigits) -> Option<u32> {
            Currency::from_code(code, table).map(Currency::digits)
        }
        let differs = |code: &&str| digits(code, CurrencyDigits::Iso) != digits(code, CurrencyDigits::Lago);
        let codes = Currency::codes();
        assert_eq!(codes.iter().copied().filter(differs).collect::<Vec<_>>(), ["HUF", "MGA", "MRU"]);
        assert!(codes.is_sorted() && codes.len() > 150);
    }
}
