//! The contract's forms of numbers: integers and decimals without exponent, plus sign or needless zeros in front.

/// The most digits that a decimal may have.
pub(crate) const DIGIT_LIMIT: usize = 28;
/// The largest integer that every host holds exactly: 2^53 - 1.
pub(crate) const INTEGER_LIMIT: i64 = 9_007_199_254_740_991;

/// Why a text is not a number of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// Not `-?(0|[1-9][0-9]*)` or, for a decimal, the same with `.` and digits.
    Form,
    /// Outside ±(2^53 - 1).
    Range,
    /// More than 28 digits.
    Digits,
}

impl NumberFault {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Form => "is not in plain digits",
            Self::Range => "is beyond 9007199254740991",
            Self::Digits => "has more than 28 digits",
        }
    }
}

/// Reads an integer within ±(2^53 - 1).
pub(crate) fn integer(text: &str) -> Result<i64, NumberFault> {
    let (negative, digits) = split_sign(text.as_bytes());
    if whole_digits(digits) != Some(digits.len()) {
        return Err(NumberFault::Form);
    }
    let mut figure = 0_i64;
    for digit in digits {
        figure = figure.saturating_mul(10).saturating_add(i64::from(digit.wrapping_sub(b'0')));
    }
    if figure > INTEGER_LIMIT {
        return Err(NumberFault::Range);
    }
    Ok(if negative { figure.saturating_neg() } else { figure })
}

/// Checks the form of a decimal.
pub(crate) fn check_decimal(text: &str) -> Result<(), NumberFault> {
    let (_, digits) = split_sign(text.as_bytes());
    let whole = whole_digits(digits).ok_or(NumberFault::Form)?;
    let fraction = match digits.get(whole..) {
        Some([]) => 0,
        Some([b'.', fraction @ ..]) if !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit) => {
            fraction.len()
        }
        _ => return Err(NumberFault::Form),
    };
    if whole.saturating_add(fraction) > DIGIT_LIMIT { Err(NumberFault::Digits) } else { Ok(()) }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    }
}

/// How many digits stand in front, if there are any and no needless zero leads them.
fn whole_digits(text: &[u8]) -> Option<usize> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match text.first() {
        Some(b'0') if length > 1 => None,
        _ => (length > 0).then_some(length),
    }
}
