//! Dutch phone numbers in groups, as people read them aloud.

/// Area codes of three digits (Nummerplan telefoon- en ISDN-diensten); all others have four.
const SHORT_AREAS: [&str; 36] = [
    "010", "013", "014", "015", "020", "023", "024", "026", "030", "033", "035", "036", "038",
    "040", "043", "045", "046", "050", "053", "055", "058", "070", "071", "072", "073", "074",
    "075", "076", "077", "078", "079", "082", "084", "085", "087", "088",
];

/// A number in groups: `0800 1234`, `088 123 45 67`, `030 123 45 67`, `0341 12 34 56`, `14 030`.
///
/// What is no such number stays as it was written; so does a mobile number, which belongs to a person.
pub fn phone(written: &str) -> String {
    let plain = super::plain(written);
    grouped(&plain).unwrap_or(plain)
}

fn grouped(text: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_digit() || " -.()/+\u{2010}\u{2011}\u{2013}".contains(c);
    if !text.chars().all(known) {
        return None;
    }
    let digits: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let abroad = text.starts_with('+') || digits.starts_with("00");
    let national = if abroad {
        format!("0{}", digits.trim_start_matches('0').strip_prefix("31")?)
    } else {
        digits
    };
    let is_service = ["0800", "0900", "0906", "0909"].iter().any(|code| national.starts_with(code));
    let groups: &[usize] = match national.len() {
        5 | 6 if national.starts_with("14") => &[2, 3],
        8 if is_service => &[4, 4],
        11 if is_service => &[4, 3, 2, 2],
        10 if national.starts_with("06") => return None,
        10 if SHORT_AREAS.iter().any(|area| national.starts_with(area)) => &[3, 3, 2, 2],
        10 if national.starts_with('0') => &[4, 2, 2, 2],
        _ => return None,
    };
    let mut rest = national.as_str();
    let mut out: Vec<&str> = Vec::new();
    for size in groups {
        let (group, left) = rest.split_at_checked(*size)?;
        out.push(group);
        rest = left;
    }
    // 14 0341: the area code of four digits.
    if let (Some(last), false) = (out.last_mut(), rest.is_empty()) {
        let start = national.len() - rest.len() - last.len();
        *last = &national[start..];
    }
    Some(out.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_the_groups_people_read_it_in() {
        for (written, read) in [
            ("08001234", "0800 1234"),
            ("0800-1234567", "0800 123 45 67"),
            ("0301234567", "030 123 45 67"),
            ("(030) 123 45 67", "030 123 45 67"),
            ("+31 (0)30 1234567", "030 123 45 67"),
            ("0031301234567", "030 123 45 67"),
            ("088 - 000 00 94", "088 000 00 94"),
            ("0341123456", "0341 12 34 56"),
            ("14030", "14 030"),
            ("140341", "14 0341"),
        ] {
            assert_eq!(phone(written), read, "{written}");
        }
    }

    #[test]
    fn what_is_no_dutch_number_stays_as_it_was_written() {
        for written in ["0612345678", "06 - 12 34 56 78", "+32 2 123 45 67", "bel ons", "12345", ""]
        {
            assert_eq!(phone(written), written);
        }
    }
}
