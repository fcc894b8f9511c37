//! Decimals as text, by their digits: one form for every figure.

use crate::writer::{push_ascii, push_digits};
use alloc::string::String;
use rust_decimal::Decimal;

/// Adds the shortest form: no zeros behind the last digit of a fraction, no sign of zero.
pub fn push(out: &mut String, figure: Decimal) {
    let mantissa = figure.mantissa();
    if mantissa < 0 {
        out.push('-');
    }
    match u64::try_from(mantissa.unsigned_abs()) {
        Ok(small) => push_small(out, small, figure.scale()),
        Err(_) => push_large(out, mantissa.unsigned_abs(), figure.scale()),
    }
}

/// In 64 bits: most figures.
fn push_small(out: &mut String, mantissa: u64, scale: u32) {
    let (mut rest, mut scale) = (mantissa, scale);
    while scale > 0 && rest.wrapping_rem(10) == 0 {
        (rest, scale) = (rest.wrapping_div(10), scale.wrapping_sub(1));
    }
    let parts =
        10_u64.checked_pow(scale).and_then(|one| Some((rest.checked_div(one)?, rest.checked_rem(one)?, one)));
    match parts {
        Some((whole, _, 1)) => push_digits(out, whole),
        Some((whole, fraction, one)) => {
            push_digits(out, whole);
            out.push('.');
            let mut place = one.wrapping_div(10);
            while place > fraction {
                out.push('0');
                place = place.wrapping_div(10);
            }
            push_digits(out, fraction);
        }
        None => push_fraction(out, u128::from(rest), usize::try_from(scale).unwrap_or_default()),
    }
}

fn push_large(out: &mut String, mantissa: u128, scale: u32) {
    let (mut rest, mut scale) = (mantissa, scale);
    while scale > 0 && rest.wrapping_rem(10) == 0 {
        (rest, scale) = (rest.wrapping_div(10), scale.wrapping_sub(1));
    }
    push_fraction(out, rest, usize::try_from(scale).unwrap_or_default());
}

/// The same as a text of its own.
pub fn text(figure: Decimal) -> String {
    let mut out = String::with_capacity(32);
    push(&mut out, figure);
    out
}

/// Digits, filled from the right, with a point in front of the last `scale` of them.
fn push_fraction(out: &mut String, mantissa: u128, scale: usize) {
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
