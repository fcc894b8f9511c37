//! The value of a text that holds escapes.

use crate::document::LoneSurrogate;
use alloc::string::String;

/// Decodes the raw text between the quotes; the reader has checked the form of its escapes.
pub(crate) fn unescape(raw: &str) -> Result<String, LoneSurrogate> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, behind)) = rest.split_once('\\') {
        value.push_str(plain);
        let mut characters = behind.chars();
        match characters.next() {
            Some('u') => rest = unicode(characters.as_str(), &mut value)?,
            escape => {
                value.extend(escape.map(short));
                rest = characters.as_str();
            }
        }
    }
    value.push_str(rest);
    Ok(value)
}

fn short(escape: char) -> char {
    match escape {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        same => same,
    }
}

/// Decodes one escape behind its `\u`, with the second half of a pair, and gives what stands behind it.
fn unicode<'t>(text: &'t str, value: &mut String) -> Result<&'t str, LoneSurrogate> {
    let (first, rest) = unit(text).ok_or(LoneSurrogate)?;
    if let Some(character) = char::from_u32(first) {
        value.push(character);
        return Ok(rest);
    }
    let (second, rest) = rest.strip_prefix("\\u").and_then(unit).ok_or(LoneSurrogate)?;
    let (Some(high), Some(low)) = (offset(first, 0xd800), offset(second, 0xdc00)) else {
        return Err(LoneSurrogate);
    };
    let code = 0x1_0000_u32.wrapping_add(high << 10) | low;
    value.push(char::from_u32(code).ok_or(LoneSurrogate)?);
    Ok(rest)
}

fn unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    u32::from_str_radix(digits, 16).ok().map(|unit| (unit, rest))
}

/// How far a unit lies in the block of 1,024 that starts at `block`.
fn offset(unit: u32, block: u32) -> Option<u32> {
    unit.checked_sub(block).filter(|offset| *offset < 0x400)
}
