//! Links that open a page at a sentence: URL fragment text directives
//! (<https://wicg.github.io/scroll-to-text-fragment/>).

use std::fmt::Write as _;

use url::Url;

/// Quotations up to this many characters stand whole in the link; longer ones by their first and last words.
const WHOLE_UP_TO: usize = 120;
/// Words taken from either end of a long quotation.
const END_WORDS: usize = 6;

/// The page's address with a directive that makes a browser scroll to `exact` and mark it.
pub fn text_link(url: &Url, exact: &str) -> Url {
    let mut link = url.clone();
    let element = link.fragment().unwrap_or_default().split(":~:").next().unwrap_or_default();
    let fragment = format!("{element}:~:text={}", directive(exact));
    link.set_fragment(Some(&fragment));
    link
}

fn directive(exact: &str) -> String {
    let words: Vec<&str> = exact.split_whitespace().collect();
    if exact.chars().count() <= WHOLE_UP_TO || words.len() <= 2 * END_WORDS {
        return encode(&words.join(" "));
    }
    let start = words[..END_WORDS].join(" ");
    let end = words[words.len() - END_WORDS..].join(" ");
    format!("{},{}", encode(&start), encode(&end))
}

/// Percent-encodes all but letters, digits and a few marks; `-`, `,` and `&` have a meaning in the directive.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'_' | b'~' | b'!' | b'*' | b'(' | b')')
        {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(exact: &str) -> String {
        let url = Url::parse("https://www.voorbeeld.nl/wmo").unwrap();
        text_link(&url, exact).to_string()
    }

    #[test]
    fn a_short_quotation_stands_whole_in_the_link() {
        assert_eq!(
            link("Dit is gratis, voor u."),
            "https://www.voorbeeld.nl/wmo#:~:text=Dit%20is%20gratis%2C%20voor%20u."
        );
    }

    #[test]
    fn a_hyphen_is_encoded_because_it_means_context_in_the_directive() {
        assert!(link("zorg-en welzijn").ends_with("text=zorg%2Den%20welzijn"));
    }

    #[test]
    fn a_long_quotation_is_named_by_its_first_and_last_words() {
        let long = "woord ".repeat(60);
        let link = link(long.trim());
        assert!(link.contains(','));
        assert!(link.len() < 160, "{link}");
    }

    #[test]
    fn an_anchor_of_the_page_is_kept() {
        let url = Url::parse("https://www.voorbeeld.nl/wmo#oco").unwrap();
        assert_eq!(
            text_link(&url, "gratis").as_str(),
            "https://www.voorbeeld.nl/wmo#oco:~:text=gratis"
        );
    }
}
