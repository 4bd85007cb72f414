//! Names without what people leave out when they type: capitals, accents, apostrophes, hyphens, spaces.

use unicode_normalization::UnicodeNormalization;

/// The letters and digits of a name, lower case, without accents: `'s-Hertogenbosch` gives `shertogenbosch`.
pub(super) fn key(name: &str) -> String {
    letters(name).filter(|c| c.is_alphanumeric()).collect()
}

/// A name for addresses: words of [`key`] joined with hyphens.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in letters(name).filter(|c| !is_apostrophe(*c)) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { String::from("site") } else { String::from(slug) }
}

/// The name before a remark in brackets: `Bergen (L.)` gives `Bergen`.
pub(super) fn without_remark(name: &str) -> &str {
    name.split_once('(').map_or(name, |(before, _)| before).trim()
}

/// What was typed without a leading "gemeente", which is no part of any name.
pub(super) fn without_gemeente(typed: &str) -> &str {
    let typed = typed.trim();
    match typed.split_once(char::is_whitespace) {
        Some((first, rest)) if first.eq_ignore_ascii_case("gemeente") => rest.trim(),
        _ => typed,
    }
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}
