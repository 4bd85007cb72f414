//! Character references: `&euml;`, `&#235;`, `&#xEB;`.

use std::borrow::Cow;

use memchr::memchr;

use super::entities::{legacy, named};

/// Puts characters in the place of character references.
pub(super) fn decode(raw: &str, in_attribute: bool) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    let mut next = Some(first);
    while let Some(found) = next {
        out.push_str(raw.get(at..found).unwrap_or_default());
        let rest = raw.get(found + 1..).unwrap_or_default();
        at = found + 1;
        if let Some((c, length)) = reference(rest, in_attribute) {
            out.push(c);
            at += length;
        } else {
            out.push('&');
        }
        next =
            raw.as_bytes().get(at..).and_then(|rest| memchr(b'&', rest)).map(|offset| at + offset);
    }
    out.push_str(raw.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// The character that the text after `&` stands for, and how many bytes it takes.
fn reference(rest: &str, in_attribute: bool) -> Option<(char, usize)> {
    if let Some(number) = rest.strip_prefix('#') {
        return numeric(number).map(|(c, length)| (c, length + 1));
    }
    let length = rest
        .bytes()
        .take(32)
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or(rest.len().min(32));
    let name = rest.get(..length)?;
    if rest.as_bytes().get(length) == Some(&b';')
        && let Some(c) = named(name)
    {
        return Some((c, length + 1));
    }
    let (name, c) = legacy(rest)?;
    let after = rest.as_bytes().get(name.len());
    // "?a=1&copy=2" in an address is no copyright sign.
    let is_address = in_attribute && after.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric());
    (!is_address).then_some((c, name.len()))
}

fn numeric(number: &str) -> Option<(char, usize)> {
    let (digits, radix, lead) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (number, 10, 0),
    };
    let length =
        digits.bytes().position(|b| !char::from(b).is_digit(radix)).unwrap_or(digits.len());
    let value = digits.get(..length).filter(|digits| !digits.is_empty())?;
    let code = u32::from_str_radix(value.trim_start_matches('0'), radix).unwrap_or(u32::MAX);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    let c = match code {
        // Written by authors who thought in windows-1252.
        0x80..=0x9f => windows_1252(code),
        _ => char::from_u32(code).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some((c, lead + length + semicolon))
}

fn windows_1252(code: u32) -> char {
    let byte = [u8::try_from(code).unwrap_or(b'?')];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
    text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_every_kind_are_read() {
        let written = "cli&euml;nt cli&#235;nt cli&#xEB;nt cli&#x00EB;nt cli&eumlnt &#146;t &amp;euml; & &; &onbekend; &#0;";
        assert_eq!(
            decode(written, false),
            "cliënt cliënt cliënt cliënt cliënt ’t &euml; & &; &onbekend; \u{fffd}"
        );
    }

    #[test]
    fn an_address_keeps_its_ampersands() {
        assert_eq!(decode("?a=1&copy=2&amp;b=3", true), "?a=1&copy=2&b=3");
    }
}
