//! Decimals by their digits: exact in both directions, one form out.

use crate::writer::push_ascii;
use alloc::string::String;
use rust_decimal::Decimal;

/// The decimal of a text whose form was checked: at most 28 digits, so it always fits.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let mut mantissa = 0_u128;
    let mut small = 0_u64;
    let mut scale = None;
    for (place, byte) in digits.bytes().enumerate() {
        if byte == b'.' {
            scale = Some(0_u32);
            continue;
        }
        let digit = byte.wrapping_sub(b'0');
        // 64-bit steps while they suffice: 128-bit products are calls on 32-bit machines
        if place < 18 {
            small = small.wrapping_mul(10).wrapping_add(u64::from(digit));
            mantissa = u128::from(small);
        } else {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u128::from(digit));
        }
        scale = scale.map(|places| places.saturating_add(1));
    }
    let mantissa = i128::try_from(mantissa).ok()?;
    let signed = if negative { mantissa.checked_neg()? } else { mantissa };
    Decimal::try_from_i128_with_scale(signed, scale.unwrap_or_default()).ok()
}

/// Adds the shortest form: no zeros behind the last digit of a fraction, no sign of zero.
pub(crate) fn push(out: &mut String, figure: Decimal) {
    let mut mantissa = figure.mantissa().unsigned_abs();
    let mut scale = figure.scale();
    if mantissa == 0 {
        return out.push('0');
    }
    while scale > 0 {
        let (quotient, digit) = divide_by_ten(mantissa);
        if digit != 0 {
            break;
        }
        mantissa = quotient;
        scale = scale.saturating_sub(1);
    }
    if figure.mantissa() < 0 {
        out.push('-');
    }
    push_digits(out, mantissa, usize::try_from(scale).unwrap_or_default());
}

/// The same as a text of its own.
pub(crate) fn text(figure: Decimal) -> String {
    let mut out = String::with_capacity(32);
    push(&mut out, figure);
    out
}

/// Digits, filled from the right, with a point in front of the last `scale` of them.
fn push_digits(out: &mut String, mantissa: u128, scale: usize) {
    let mut buffer = [b'0'; 44];
    let mut rest = mantissa;
    let mut used = 0_usize;
    let mut digits = 0_usize;
    for place in buffer.iter_mut().rev() {
        if rest == 0 && digits > scale {
            break;
        }
        used = used.wrapping_add(1);
        if digits == scale && scale > 0 && used == digits.wrapping_add(1) {
            *place = b'.';
            continue;
        }
        let (quotient, digit) = divide_by_ten(rest);
        *place = b'0'.wrapping_add(digit);
        rest = quotient;
        digits = digits.wrapping_add(1);
    }
    push_ascii(out, buffer.get(buffer.len().wrapping_sub(used)..).unwrap_or_default());
}

/// In 64 bits while they suffice.
fn divide_by_ten(figure: u128) -> (u128, u8) {
    if let Ok(small) = u64::try_from(figure) {
        return (
            u128::from(small.wrapping_div(10)),
            u8::try_from(small.wrapping_rem(10)).unwrap_or_default(),
        );
    }
    (figure.wrapping_div(10), u8::try_from(figure.wrapping_rem(10)).unwrap_or_default())
}
