//! Undoes `Content-Encoding`, bounded: gzip, deflate (with or without zlib wrapper) and brotli, two layers at most.
//!
//! Servers lie about it. What cannot be undone is kept as it came, and said.

use std::io::{self, Read};

/// So many encodings may be stacked.
const LAYERS: usize = 2;

/// What we ask for in `Accept-Encoding`.
pub const ACCEPT_ENCODING: &str = "gzip, br, deflate";

/// A body with its encodings undone.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// At most the bound.
    pub body: Vec<u8>,
    /// The bound was met; there was more.
    pub too_large: bool,
    /// It breaks off, or is damaged from some point on: there was more.
    pub cut: bool,
    /// Set when the body stands as it came, because its encoding could not be undone: what was claimed.
    pub left_encoded: Option<String>,
}

/// Undoes the encodings of `Content-Encoding` values (in header order), to at most `limit` bytes.
/// A body that breaks off gives what could be read up to there.
pub fn decode(wire: &[u8], encodings: &[impl AsRef<str>], limit: u64) -> Decoded {
    let names: Vec<String> = encodings
        .iter()
        .flat_map(|value| value.as_ref().split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect();
    let mut decoded = if names.len() > LAYERS { None } else { undo_all(wire, &names, limit) }
        .unwrap_or_else(|| Decoded {
            body: wire.to_vec(),
            too_large: false,
            cut: false,
            left_encoded: Some(names.join(", ")),
        });
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if decoded.body.len() > limit {
        decoded.body.truncate(limit);
        decoded.too_large = true;
    }
    decoded
}

/// The last named was applied last and is undone first (RFC 9110 §8.4).
fn undo_all(wire: &[u8], names: &[String], limit: u64) -> Option<Decoded> {
    let mut body: Option<Vec<u8>> = None;
    let mut cut = false;
    for name in names.iter().rev() {
        let undone = undo(body.as_deref().unwrap_or(wire), name, limit.saturating_add(1))?;
        cut |= undone.cut;
        body = Some(undone.body);
    }
    let body = body.unwrap_or_else(|| wire.to_vec());
    Some(Decoded { body, too_large: false, cut, left_encoded: None })
}

/// One layer undone.
#[derive(Default)]
struct Undone {
    body: Vec<u8>,
    cut: bool,
}

fn undo(wire: &[u8], name: &str, limit: u64) -> Option<Undone> {
    if wire.is_empty() {
        return Some(Undone::default());
    }
    match name {
        "gzip" | "x-gzip" => gunzip(wire, limit),
        "br" => read_some(brotli_decompressor::Decompressor::new(wire, 16 * 1024), limit)
            .filter(|undone| !(undone.body.is_empty() && looks_like_text(wire))),
        "deflate" => read_some(flate2::read::ZlibDecoder::new(wire), limit)
            .or_else(|| read_some(flate2::read::DeflateDecoder::new(wire), limit)),
        _ => None,
    }
}

/// All members (RFC 1952 §2.2). What comes after the last one and is none says nothing about the body.
fn gunzip(mut wire: &[u8], limit: u64) -> Option<Undone> {
    let mut all = Undone::default();
    loop {
        let mut member = flate2::bufread::GzDecoder::new(wire);
        let room = limit.saturating_sub(all.body.len() as u64);
        let Some(undone) = read_some(&mut member, room) else {
            all.cut = true;
            return (!all.body.is_empty()).then_some(all);
        };
        all.body.extend(undone.body);
        wire = member.into_inner();
        let is_full = all.body.len() as u64 >= limit;
        if undone.cut || is_full || !wire.starts_with(&[0x1f, 0x8b]) {
            all.cut = undone.cut;
            return Some(all);
        }
    }
}

/// What can be read before the end, the limit or the first error; none when that is nothing and there was an error.
fn read_some(mut source: impl Read, limit: u64) -> Option<Undone> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let whole = |body| Undone { body, cut: false };
    let mut out = Vec::new();
    let mut chunk = [0_u8; 16 * 1024];
    while out.len() < limit {
        let room = chunk.len().min(limit - out.len());
        match source.read(&mut chunk[..room]) {
            Ok(0) => return Some(whole(out)),
            Ok(n) => out.extend_from_slice(&chunk[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return (!out.is_empty()).then_some(Undone { body: out, cut: true }),
        }
    }
    Some(whole(out))
}

/// No control characters but blanks among the first bytes.
pub(super) fn looks_like_text(bytes: &[u8]) -> bool {
    bytes.iter().take(512).all(|b| !b.is_ascii_control() || b.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = "Onafhankelijke cliëntondersteuning is gratis.".as_bytes();
    const LIMIT: u64 = 1 << 20;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_body_that_breaks_off_says_so_and_rubbish_after_its_end_does_not_matter() {
        let whole = gzip(TEXT);
        let (half, _) = whole.split_at(whole.len() - 20);
        assert!(decode(half, &["gzip"], LIMIT).cut);
        let long: Vec<u8> = (0..20_000_u32).flat_map(|i| i.to_string().into_bytes()).collect();
        let mut damaged = gzip(&long);
        let middle = damaged.len() / 2;
        damaged.iter_mut().skip(middle).take(8).for_each(|byte| *byte ^= 0x5a);
        assert!(decode(&damaged, &["gzip"], LIMIT).cut);
        for tail in [&b""[..], b"rommel", &gzip(b" En gratis.")] {
            let decoded = decode(&[&whole, tail].concat(), &["gzip"], LIMIT);
            assert!(decoded.body.starts_with(TEXT) && !decoded.cut, "{tail:?}");
        }
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(TEXT).unwrap();
        let zlib = zlib.finish().unwrap();
        assert!(decode(&zlib[..zlib.len() - 10], &["deflate"], LIMIT).cut);
        assert!(!decode(&zlib, &["deflate"], LIMIT).cut);
    }

    #[test]
    fn gzip_zlib_and_bare_deflate_are_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(TEXT).unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(TEXT).unwrap();
        assert_eq!(decode(&gzip(TEXT), &["gzip"], LIMIT).body, TEXT);
        assert_eq!(decode(&gzip(TEXT), &["X-GZIP"], LIMIT).body, TEXT);
        assert_eq!(decode(&zlib.finish().unwrap(), &["deflate"], LIMIT).body, TEXT);
        assert_eq!(decode(&bare.finish().unwrap(), &["deflate"], LIMIT).body, TEXT);
    }

    #[test]
    fn brotli_is_undone() {
        // "hallo" as one uncompressed brotli meta-block.
        let wire = [0x0b, 0x02, 0x80, b'h', b'a', b'l', b'l', b'o', 0x03];
        assert_eq!(decode(&wire, &["br"], LIMIT).body, b"hallo");
    }

    #[test]
    fn two_layers_are_undone_and_three_are_left_alone() {
        let twice = gzip(&gzip(TEXT));
        assert_eq!(decode(&twice, &["gzip, gzip"], LIMIT).body, TEXT);
        let thrice = gzip(&twice);
        let decoded = decode(&thrice, &["gzip", "gzip,gzip"], LIMIT);
        assert_eq!(decoded.body, thrice);
        assert_eq!(decoded.left_encoded.as_deref(), Some("gzip, gzip, gzip"));
    }

    #[test]
    fn text_that_claims_to_be_compressed_is_kept() {
        for claim in ["gzip", "br", "deflate", "zstd", "aes128gcm"] {
            let decoded = decode(TEXT, &[claim], LIMIT);
            assert_eq!(decoded.body, TEXT, "{claim}");
            assert_eq!(decoded.left_encoded.as_deref(), Some(claim));
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![0; 4 << 20]);
        let decoded = decode(&bomb, &["gzip"], 1000);
        assert_eq!((decoded.body.len(), decoded.too_large), (1000, true));
        let nested = gzip(&bomb);
        assert_eq!(decode(&nested, &["gzip, gzip"], 1000).body.len(), 1000);
    }

    #[test]
    fn a_body_that_breaks_off_gives_its_beginning() {
        let long: Vec<u8> = (0..20_000_u32).flat_map(|i| i.to_string().into_bytes()).collect();
        let wire = gzip(&long);
        let decoded = decode(&wire[..wire.len() / 2], &["gzip"], LIMIT);
        assert!(decoded.body.len() > 1000);
        assert!(long.starts_with(&decoded.body));
    }

    #[test]
    fn an_empty_body_is_empty_whatever_it_claims() {
        assert_eq!(decode(b"", &["gzip"], LIMIT).body, b"");
    }
}
