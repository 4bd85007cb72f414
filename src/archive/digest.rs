//! Digests as WARC writes them (`sha256:` and base 32) and as results write them (hex).

use sha2::{Digest as _, Sha256};

/// SHA-256 as lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = String::with_capacity(64);
    for byte in Digest::of(&[bytes]).0 {
        for digit in [byte >> 4, byte & 15] {
            hex.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    hex
}

/// A SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    /// Of these bytes, one part after the other.
    pub(super) fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// `sha256:` and base 32 (RFC 4648 §6), the form that standard WARC tools check.
    pub(super) fn labelled(self) -> String {
        format!("sha256:{}", base32(&self.0))
    }
}

impl Digest {
    /// The digest that is labelled so; none when it is of another kind.
    pub(super) fn of_label(label: &str) -> Option<Self> {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let text = label.strip_prefix("sha256:")?;
        let (mut bytes, mut length) = ([0_u8; 32], 0);
        let (mut bits, mut count) = (0_u64, 0_u32);
        for letter in text.trim_end_matches('=').bytes() {
            let value = ALPHABET.iter().position(|known| *known == letter)?;
            bits = (bits << 5 | u64::try_from(value).ok()?) & 0xffff;
            count += 5;
            if count >= 8 {
                count -= 8;
                *bytes.get_mut(length)? = u8::try_from((bits >> count) & 0xff).ok()?;
                length += 1;
            }
        }
        (length == 32).then_some(Self(bytes))
    }
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for group in bytes.chunks(5) {
        let mut buffer = [0_u8; 8];
        buffer[3..3 + group.len()].copy_from_slice(group);
        let bits = u64::from_be_bytes(buffer);
        let letters = (group.len() * 8).div_ceil(5);
        for place in 0..8 {
            let index = (bits >> (35 - 5 * place)) & 31;
            let letter =
                if place < letters { ALPHABET[usize::try_from(index).unwrap_or(0)] } else { b'=' };
            text.push(char::from(letter));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_follows_the_test_vectors_of_rfc_4648() {
        for (plain, expected) in [
            ("", ""),
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
    }

    #[test]
    fn a_label_is_read_again_and_another_kind_is_none() {
        let digest = Digest::of(&[b"Gratis"]);
        assert_eq!(Digest::of_label(&digest.labelled()), Some(digest));
        for label in ["", "sha256:", "sha256:a", "sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"] {
            assert_eq!(Digest::of_label(label), None, "{label}");
        }
    }

    #[test]
    fn hex_is_what_sha256sum_prints() {
        assert!(sha256_hex(b"").starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
    }
}
