//! The byte loops of the reader: white space, plain text, numbers.

/// Where the plain part of a text ends that starts at `at`: the first quote, backslash or control character, or the
/// end of the bytes. Eight bytes a step, as most of a document is text.
#[inline(always)]
pub(crate) fn plain_end(bytes: &[u8], at: usize) -> usize {
    let mut position = at;
    while let Some(chunk) = bytes.get(position..).and_then(|rest| rest.first_chunk::<8>()) {
        let special = special_bytes(u64::from_le_bytes(*chunk));
        if special != 0 {
            let offset = usize::try_from(special.trailing_zeros() >> 3).unwrap_or_default();
            return position.wrapping_add(offset);
        }
        position = position.wrapping_add(8);
    }
    last_plain_end(bytes, position)
}

/// The same for the last few bytes.
fn last_plain_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let offset = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20);
    at.wrapping_add(offset.unwrap_or(rest.len()))
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bit of each byte that is a quote, a backslash or a control character; exact up to the lowest one, which is
/// the only one that is asked for. Flipping the second bit moves the quote next to the control characters, and the
/// space away from them.
#[inline(always)]
fn special_bytes(word: u64) -> u64 {
    let controls_and_quotes = (word ^ ONES.wrapping_mul(2)).wrapping_sub(ONES.wrapping_mul(0x21));
    let backslashes = (word ^ ONES.wrapping_mul(0x5c)).wrapping_sub(ONES);
    (controls_and_quotes | backslashes) & !word & HIGHS
}

/// Where the white space ends that starts at `at`.
pub(crate) fn space_end(bytes: &[u8], at: usize) -> usize {
    let mut position = at;
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(position) {
        position = position.wrapping_add(1);
    }
    position
}

/// Where the JSON number ends that starts at `at`, or where it stops being one.
pub(crate) fn number_end(bytes: &[u8], at: usize) -> Result<usize, NumberFault> {
    let mut position = at;
    if bytes.get(position) == Some(&b'-') {
        position = position.wrapping_add(1);
    }
    let whole = digits_end(bytes, position);
    if whole == position {
        return Err(NumberFault { at: position, missing: "a digit" });
    }
    if bytes.get(position) == Some(&b'0') && whole != position.wrapping_add(1) {
        return Err(NumberFault { at: position, missing: "a number without a leading zero" });
    }
    position = whole;
    if bytes.get(position) == Some(&b'.') {
        position = some_digits(bytes, position.wrapping_add(1))?;
    }
    if let Some(b'e' | b'E') = bytes.get(position) {
        position = position.wrapping_add(1);
        if let Some(b'+' | b'-') = bytes.get(position) {
            position = position.wrapping_add(1);
        }
        position = some_digits(bytes, position)?;
    }
    Ok(position)
}

/// Why a number is none.
pub(crate) struct NumberFault {
    pub(crate) at: usize,
    pub(crate) missing: &'static str,
}

fn some_digits(bytes: &[u8], at: usize) -> Result<usize, NumberFault> {
    let end = digits_end(bytes, at);
    if end == at { Err(NumberFault { at, missing: "a digit" }) } else { Ok(end) }
}

fn digits_end(bytes: &[u8], at: usize) -> usize {
    let mut position = at;
    while let Some(b'0'..=b'9') = bytes.get(position) {
        position = position.wrapping_add(1);
    }
    position
}

/// True when both hold the same bytes: eight at a time, as comparing names is much of what reading costs.
pub fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let (Some(left_end), Some(right_end)) = (left.last_chunk::<8>(), right.last_chunk::<8>()) else {
        return same_few_bytes(left, right);
    };
    let (mut left, mut right) = (left, right);
    while let (Some((left_word, left_rest)), Some((right_word, right_rest))) =
        (left.split_first_chunk::<8>(), right.split_first_chunk::<8>())
    {
        if left_word != right_word {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left_end == right_end
}

/// Fewer than eight bytes, of the same number.
fn same_few_bytes(left: &[u8], right: &[u8]) -> bool {
    if let (Some(left_end), Some(right_end)) = (left.last_chunk::<4>(), right.last_chunk::<4>()) {
        return left.first_chunk::<4>() == right.first_chunk::<4>() && left_end == right_end;
    }
    left.first() == right.first() && left.get(1) == right.get(1) && left.get(2) == right.get(2)
}
