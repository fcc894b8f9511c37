//! The contract's forms of numbers: integers and decimals without exponent, plus sign or needless zeros in front.

use rust_decimal::Decimal;

/// The most digits that a decimal may have.
pub const DIGIT_LIMIT: usize = 28;
/// The largest integer that every host holds exactly: 2^53 - 1.
pub const INTEGER_LIMIT: i64 = 9_007_199_254_740_991;
/// So many digits fit 64 bits, whatever they are.
const SMALL_DIGITS: usize = 18;

/// Why a text is not a number of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// Not `-?(0|[1-9][0-9]*)` or, for a decimal, the same with `.` and digits.
    Form,
    /// Outside ±(2^53 - 1).
    Range,
    /// More than 28 digits.
    Digits,
}

impl NumberFault {
    /// What to say of it, behind the number.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Form => "is not in plain digits",
            Self::Range => "is beyond 9007199254740991",
            Self::Digits => "has more than 28 digits",
        }
    }
}

/// Reads an integer within ±(2^53 - 1).
///
/// # Errors
/// [`NumberFault`], for a text of another form or beyond the range.
pub fn integer(text: &str) -> Result<i64, NumberFault> {
    let (negative, digits) = split_sign(text.as_bytes());
    let figure = match digits {
        [b'0', _, ..] | [] => return Err(NumberFault::Form),
        _ if digits.len() <= SMALL_DIGITS => small(digits).ok_or(NumberFault::Form)?,
        _ if digits.iter().all(u8::is_ascii_digit) => return Err(NumberFault::Range),
        _ => return Err(NumberFault::Form),
    };
    let figure = i64::try_from(figure).map_err(|_| NumberFault::Range)?;
    if figure > INTEGER_LIMIT {
        return Err(NumberFault::Range);
    }
    Ok(if negative { figure.wrapping_neg() } else { figure })
}

/// Reads a decimal of at most 28 digits, exactly.
///
/// # Errors
/// [`NumberFault`], for a text of another form or with more digits.
pub fn decimal(text: &str) -> Result<Decimal, NumberFault> {
    let (negative, digits) = split_sign(text.as_bytes());
    let (whole, fraction) = match digits.iter().position(|byte| *byte == b'.') {
        Some(point) => {
            let (whole, rest) = digits.split_at_checked(point).ok_or(NumberFault::Form)?;
            (whole, rest.get(1..).filter(|fraction| !fraction.is_empty()).ok_or(NumberFault::Form)?)
        }
        None => (digits, digits.get(digits.len()..).unwrap_or_default()),
    };
    if matches!(whole, [b'0', _, ..] | []) {
        return Err(NumberFault::Form);
    }
    let count = whole.len().wrapping_add(fraction.len());
    if count <= SMALL_DIGITS {
        let figure = small(whole).ok_or(NumberFault::Form)?;
        let figure = more(figure, fraction).ok_or(NumberFault::Form)?;
        return Ok(parts(figure, 0, negative, fraction.len()));
    }
    let mut figure = 0_u128;
    for byte in whole.iter().chain(fraction) {
        let digit = digit(*byte).ok_or(NumberFault::Form)?;
        figure = figure.wrapping_mul(10).wrapping_add(u128::from(digit));
    }
    let (low, high) = (u64::try_from(figure & u128::from(u64::MAX)), u64::try_from(figure >> 64));
    match (low, high) {
        (Ok(low), Ok(high)) if count <= DIGIT_LIMIT => Ok(parts(low, high, negative, fraction.len())),
        _ => Err(NumberFault::Digits),
    }
}

/// At most 28 digits need at most 94 bits.
fn parts(low: u64, high: u64, negative: bool, scale: usize) -> Decimal {
    let word = |figure: u64| u32::try_from(figure & 0xffff_ffff).unwrap_or_default();
    let scale = u32::try_from(scale).unwrap_or_default();
    Decimal::from_parts(word(low), word(low >> 32), word(high), negative && (low | high) != 0, scale)
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    }
}

fn small(digits: &[u8]) -> Option<u64> {
    more(0, digits)
}

/// Digits behind those that are read; at most 18 in all.
fn more(figure: u64, digits: &[u8]) -> Option<u64> {
    let mut figure = figure;
    for byte in digits {
        figure = figure.wrapping_mul(10).wrapping_add(u64::from(digit(*byte)?));
    }
    Some(figure)
}

fn digit(byte: u8) -> Option<u8> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(digit)
}
