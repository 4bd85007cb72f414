//! Mail addresses and ways to name a person: neither belongs in what we publish about a municipality.

/// The first thing in a text that looks like a mail address.
pub(super) fn mail_address(text: &str) -> Option<&str> {
    text.split(|c: char| c.is_whitespace() || "<>()[]{},;:\"'".contains(c)).find(|word| {
        let Some((name, host)) = word.split_once('@') else { return false };
        !name.is_empty() && host.trim_end_matches('.').contains('.')
    })
}

/// Words that come before the name of a person.
const TITLES: [&str; 11] =
    ["dhr", "mevr", "mw", "mevrouw", "meneer", "heer", "drs", "mr", "mrs", "ms", "ing"];

/// The word that says that a person is named.
pub(super) fn title_of_a_person(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphabetic())
        .find(|word| TITLES.iter().any(|title| title.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_is_seen_between_signs_and_an_at_sign_alone_is_none() {
        assert_eq!(mail_address("mail (j.jansen@utrecht.nl)."), Some("j.jansen@utrecht.nl"));
        assert_eq!(mail_address("Vraag het @gemeente of a@b"), None);
    }

    #[test]
    fn a_role_is_no_person() {
        assert_eq!(title_of_a_person("Gemeente Utrecht, team Wmo"), None);
        assert_eq!(title_of_a_person("Mevr. De Vries, Utrecht"), Some("Mevr"));
        assert_eq!(title_of_a_person("Heerlen, afdeling zorg"), None);
    }
}
