//! robots.txt (RFC 9309): reading the file and deciding one address. Pure; what an unreadable file means is
//! decided in [`super::site_rules`].
//!
//! The matcher is greedy and linear: a pattern is cut at its `*`, each piece is looked for once, leftmost first.
//! Where the RFC leaves room we choose to stay out: a misspelt `Disallow` counts, so does one without its colon.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use url::Url;

/// RFC 9309 §2.5: at least 500 KiB must be parsed. What comes after it is not read.
pub const PARSE_LIMIT: usize = 500 * 1024;

/// The rules of one robots.txt that hold for one product token.
#[derive(Debug, Clone, Default)]
pub struct Robots {
    /// Patterns without a wildcard, found by their text. Of two equal ones the deciding one is kept.
    prefixes: HashMap<String, Rule>,
    /// How long the keys of `prefixes` are, longest first.
    prefix_lengths: Vec<usize>,
    /// Patterns with `*` or a final `$`, the longest first, `Allow` before `Disallow`.
    wildcards: Vec<(Pattern, Rule)>,
    crawl_delay: Option<Duration>,
    sitemaps: Vec<String>,
}

/// What robots.txt says about one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// May we fetch it?
    pub allowed: bool,
    /// The line that decides, counted from 1; none when no rule matches (allowed by default).
    pub line: Option<usize>,
    /// That line as it stands in the file, without comment.
    pub text: Option<String>,
}

impl Decision {
    const BY_DEFAULT: Self = Self { allowed: true, line: None, text: None };
}

#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    /// Length of the normalised pattern in octets (§2.2.2: the most octets win).
    length: usize,
    line: usize,
    text: String,
}

impl Rule {
    /// Longer wins; of equals the least restrictive (§2.2.2); of equal kinds the first in the file.
    fn beats(&self, other: &Self) -> bool {
        let rank = |rule: &Self| (rule.length, rule.allow, std::cmp::Reverse(rule.line));
        rank(self) > rank(other)
    }

    fn decision(&self) -> Decision {
        Decision { allowed: self.allow, line: Some(self.line), text: Some(self.text.clone()) }
    }
}

impl Robots {
    /// Reads the file for one product token (`ocowijzer`, or a whole `User-Agent` header that begins with it).
    /// Any bytes will do: what is not a rule is skipped.
    pub fn parse(body: &[u8], agent: &str) -> Self {
        let agent = product_token(agent);
        let mut sitemaps = Vec::new();
        let mut ours = Selection::default();
        let mut everyone = Selection::default();
        let mut group = Group::default();
        for (number, line) in numbered_lines(within_limit(body)) {
            let Some((key, value)) = key_and_value(&line) else { continue };
            match key {
                Key::UserAgent => group.add_agent(&value, agent),
                Key::Allow | Key::Disallow => {
                    group.has_rules = true;
                    let allow = key == Key::Allow;
                    if let Some((pattern, length)) = Pattern::read(&value, allow) {
                        let rule = Rule { allow, length, line: number, text: line };
                        group.share(&mut ours, &mut everyone, |s| {
                            s.rules.push((pattern.clone(), rule.clone()));
                        });
                    }
                }
                Key::CrawlDelay => {
                    let delay = seconds(&value);
                    group.share(&mut ours, &mut everyone, |s| s.delay = s.delay.max(delay));
                }
                Key::Sitemap => sitemaps.push(value),
            }
            // A group that names us and has no rule still is our group (§2.2.1).
            group.share(&mut ours, &mut everyone, |s| s.named = true);
        }
        let chosen = if ours.named { ours } else { everyone };
        Self::index(chosen, sitemaps)
    }

    fn index(chosen: Selection, sitemaps: Vec<String>) -> Self {
        let mut robots = Self { crawl_delay: chosen.delay, sitemaps, ..Self::default() };
        let mut known = HashSet::new();
        for (pattern, rule) in chosen.rules {
            if !pattern.is_plain_prefix() {
                if known.insert((pattern.pieces.clone(), pattern.anchored, rule.allow)) {
                    robots.wildcards.push((pattern, rule));
                }
                continue;
            }
            match robots.prefixes.get(pattern.head()) {
                Some(known) if !rule.beats(known) => {}
                _ => {
                    robots.prefixes.insert(pattern.head().to_owned(), rule);
                }
            }
        }
        robots.wildcards.sort_by_key(|(_, r)| (std::cmp::Reverse(r.length), !r.allow, r.line));
        robots.prefix_lengths = robots.prefixes.keys().map(String::len).collect();
        robots.prefix_lengths.sort_unstable_by(|a, b| b.cmp(a));
        robots.prefix_lengths.dedup();
        robots
    }

    /// May this address be fetched, and which line says so?
    pub fn decide(&self, url: &Url) -> Decision {
        if url.path() == "/robots.txt" {
            return Decision::BY_DEFAULT; // §2.2.2: implicitly allowed
        }
        let path = match url.query() {
            Some(query) => normalise_path(&format!("{}?{query}", url.path())),
            None => normalise_path(url.path()),
        };
        let literal =
            self.prefix_lengths.iter().find_map(|&length| self.prefixes.get(path.get(..length)?));
        let grams = Grams::of(&path);
        let wild = self
            .wildcards
            .iter()
            .take_while(|(_, rule)| literal.is_none_or(|best| rule.length >= best.length))
            .find(|(pattern, _)| grams.contains(&pattern.grams) && pattern.matches(&path))
            .map(|(_, rule)| rule);
        match (literal, wild) {
            (None, None) => Decision::BY_DEFAULT,
            (Some(rule), None) | (None, Some(rule)) => rule.decision(),
            (Some(a), Some(b)) => if a.beats(b) { a } else { b }.decision(),
        }
    }

    /// `Crawl-delay` of our group, as the site asks (not RFC 9309, but widely used). Uncapped.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// The `Sitemap:` lines, in order, as written.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }
}

/// The rules of all groups for one agent, merged (§2.2.1).
#[derive(Default)]
struct Selection {
    named: bool,
    rules: Vec<(Pattern, Rule)>,
    delay: Option<Duration>,
}

/// The group that is being read: whom it is for.
#[derive(Default)]
struct Group {
    for_us: bool,
    for_everyone: bool,
    /// After its first rule the next `User-agent` begins another group; other lines do not (§2.2.4).
    has_rules: bool,
}

impl Group {
    fn add_agent(&mut self, value: &str, agent: &str) {
        if self.has_rules {
            *self = Self::default();
        }
        let everyone =
            value.strip_prefix('*').is_some_and(|rest| rest.is_empty() || rest.starts_with(blank));
        self.for_everyone |= everyone;
        self.for_us |= !agent.is_empty() && product_token(value).eq_ignore_ascii_case(agent);
    }

    fn share(
        &self,
        ours: &mut Selection,
        everyone: &mut Selection,
        mut give: impl FnMut(&mut Selection),
    ) {
        if self.for_us {
            give(ours);
        }
        if self.for_everyone {
            give(everyone);
        }
    }
}

/// §2.2.1: a product token is letters, `_` and `-`; a version or anything else after it is not part of it.
pub fn product_token(agent: &str) -> &str {
    let end = agent
        .find(|c: char| !(c.is_ascii_alphabetic() || c == '_' || c == '-'))
        .unwrap_or(agent.len());
    &agent[..end]
}

/// The part that is parsed: without byte-order mark and without the line the limit falls in.
fn within_limit(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    if body.len() <= PARSE_LIMIT {
        return body;
    }
    let cut = &body[..PARSE_LIMIT];
    let whole = cut.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |at| at + 1);
    &cut[..whole]
}

/// Lines end in LF, CR LF or CR (§2.2 EOL). Comments and blanks around are gone.
fn numbered_lines(body: &[u8]) -> impl Iterator<Item = (usize, String)> {
    let mut after_cr = false;
    let lines = body.split(move |&b| {
        let ends = b == b'\r' || (b == b'\n' && !after_cr);
        after_cr = b == b'\r';
        ends
    });
    lines.enumerate().map(|(index, line)| {
        let line = line.split(|&b| b == b'#').next().unwrap_or_default();
        (index + 1, text_of(line).trim_matches(|c| blank(c) || c == '\n' || c == '\0').to_owned())
    })
}

/// UTF-8, or else each odd octet percent-encoded: a pattern is octets, and that is what they are compared as.
fn text_of(line: &[u8]) -> String {
    let mut text = String::with_capacity(line.len());
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            push_encoded(&mut text, *byte);
        }
    }
    text
}

fn blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    UserAgent,
    Allow,
    Disallow,
    CrawlDelay,
    Sitemap,
}

fn key_and_value(line: &str) -> Option<(Key, String)> {
    let (key, value) = match line.split_once(':') {
        Some(parts) => parts,
        // "Disallow /zoeken": the colon is forgotten, the wish is clear.
        None => line.split_once(blank).filter(|(_, v)| !v.trim_matches(blank).contains(blank))?,
    };
    let key = match key.trim_matches(blank).to_ascii_lowercase().as_str() {
        "user-agent" | "useragent" | "user agent" => Key::UserAgent,
        "allow" => Key::Allow,
        "disallow" | "dissallow" | "dissalow" | "disalow" | "diasllow" | "disallaw" => {
            Key::Disallow
        }
        "crawl-delay" | "crawldelay" => Key::CrawlDelay,
        "sitemap" | "site-map" => Key::Sitemap,
        _ => return None,
    };
    Some((key, value.trim_matches(blank).to_owned()))
}

/// A day is the most that is meant; absurd numbers stay absurdly long, never negative.
fn seconds(value: &str) -> Option<Duration> {
    let seconds = value.replace(',', ".").parse::<f64>().ok()?;
    (seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(86_400.0)))
}

/// A path pattern cut at its wildcards, normalised.
#[derive(Debug, Clone)]
struct Pattern {
    /// The pieces between the `*`; the first must stand at the start.
    pieces: Vec<String>,
    /// `$`: the last piece must stand at the end.
    anchored: bool,
    grams: Grams,
}

impl Pattern {
    /// None for an empty pattern, which is no rule (§2.2.2: empty `Disallow` allows).
    fn read(value: &str, allow: bool) -> Option<(Self, usize)> {
        if value.is_empty() {
            return None;
        }
        // "Disallow: zoeken": a path begins with a slash. We stay out rather than ignore it.
        let slash = if !allow && !value.starts_with(['/', '*', '$']) { "/" } else { "" };
        let (value, anchored) = match value.strip_suffix('$') {
            Some(rest) => (rest, true),
            None => (value, false),
        };
        let mut pieces: Vec<String> = value.split('*').map(normalise_path).collect();
        if let Some(head) = pieces.first_mut() {
            head.insert_str(0, slash);
        }
        let length = pieces.iter().map(String::len).sum::<usize>() + pieces.len() - 1
            + usize::from(anchored);
        let grams = pieces.iter().fold(Grams::default(), |sum, piece| sum.with(&Grams::of(piece)));
        Some((Self { pieces, anchored, grams }, length))
    }

    fn head(&self) -> &str {
        self.pieces.first().map_or("", String::as_str)
    }

    fn is_plain_prefix(&self) -> bool {
        self.pieces.len() == 1 && !self.anchored
    }

    fn matches(&self, path: &str) -> bool {
        let Some(mut rest) = path.strip_prefix(self.head()) else { return false };
        let Some((last, middle)) = self.pieces[1..].split_last() else {
            return !self.anchored || rest.is_empty();
        };
        if self.anchored && !rest.ends_with(last.as_str()) {
            return false;
        }
        for piece in middle {
            match rest.find(piece.as_str()) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        if self.anchored { rest.ends_with(last.as_str()) } else { rest.contains(last.as_str()) }
    }
}

/// Which pairs of neighbouring octets occur, hashed to 256 bits: most of 20,000 wildcard rules
/// are told apart from a path without looking at their text.
#[derive(Debug, Clone, Default)]
struct Grams([u64; 4]);

impl Grams {
    fn of(text: &str) -> Self {
        let mut grams = Self::default();
        for pair in text.as_bytes().windows(2) {
            let hash = pair[0].wrapping_mul(31) ^ pair[1].wrapping_mul(131).rotate_left(3);
            grams.0[usize::from(hash >> 6)] |= 1 << (hash & 63);
        }
        grams
    }

    fn with(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine |= theirs;
        }
        self
    }

    fn contains(&self, needed: &Self) -> bool {
        self.0.iter().zip(needed.0).all(|(have, need)| need & !have == 0)
    }
}

/// One spelling for one path (§2.2.2): octets that are neither unreserved nor reserved are percent-encoded,
/// encoded unreserved ones decoded, hex digits upper case. A literal `*` or `$` is encoded, too,
/// so that only `%2A` and `%24` in a pattern match it.
fn normalise_path(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let escaped =
            (byte == b'%').then(|| hex_pair(bytes.get(at + 1), bytes.get(at + 2))).flatten();
        let value = escaped.unwrap_or(byte);
        if unreserved(value) || (escaped.is_none() && kept_reserved(value)) {
            out.push(char::from(value));
        } else {
            push_encoded(&mut out, value);
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    out
}

fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn kept_reserved(byte: u8) -> bool {
    b":/?#[]@!&'()+,;=".contains(&byte)
}

fn push_encoded(out: &mut String, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

fn hex_pair(high: Option<&u8>, low: Option<&u8>) -> Option<u8> {
    let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high?)? * 16 + digit(low?)?)
}
