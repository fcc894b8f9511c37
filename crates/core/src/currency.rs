//! ISO 4217 currencies and their minor unit digits.

use core::fmt;

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

impl Currency {
    /// The euro.
    pub const EUR: Self = Self { code: *b"EUR", digits: 2 };
    /// The United States dollar.
    pub const USD: Self = Self { code: *b"USD", digits: 2 };
    /// The yen, without minor unit.
    pub const JPY: Self = Self { code: *b"JPY", digits: 0 };
    /// The Kuwaiti dinar, of 1000 fils.
    pub const KWD: Self = Self { code: *b"KWD", digits: 3 };

    /// Finds a currency by its code, case included. `None` for anything ISO 4217 does not list as money.
    ///
    /// ```
    /// use drawdown::currency::Currency;
    /// assert_eq!(Currency::from_code("JPY").map(Currency::digits), Some(0));
    /// assert_eq!(Currency::from_code("eur"), None);
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        if bytes == *b"EUR" || bytes == *b"USD" {
            return Some(Self { code: bytes, digits: 2 });
        }
        [(TWO_DIGITS, 2), (NO_DIGITS, 0), (THREE_DIGITS, 3), (FOUR_DIGITS, 4)]
            .into_iter()
            .find(|(codes, _)| codes.split(' ').any(|known| known == code))
            .map(|(_, digits)| Self { code: bytes, digits })
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
            assert_eq!(Currency::from_code(code).map(Currency::digits), Some(digits), "{code}");
        }
    }

    #[test]
    fn anything_else_is_no_currency() {
        for code in ["", "eur", "EURO", "XXX", "E R", "€€", " EU", "EU "] {
            assert_eq!(Currency::from_code(code), None, "{code}");
        }
    }
}
