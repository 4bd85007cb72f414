//! Tells a firewall's challenge page from an answer. We never try to get past one: it is reported, not evaded.
//!
//! On a 200 only what no ordinary page carries counts; a page lost to a false alarm would be a page unread.

/// Pages with more text than this are no challenge pages.
pub const LARGEST: usize = 64 * 1024;

/// On a 200, more than this: Incapsula's script also rides along on ordinary pages.
pub const LARGEST_200: usize = 8 * 1024;

/// In the body of a 403, 429 or 503; lower case.
const REFUSAL_MARKS: [(&str, &str); 12] = [
    ("<title>just a moment", "“Just a moment” page"),
    ("<title>attention required", "“Attention Required” page"),
    ("<title>access denied</title>", "“Access Denied” page"),
    ("_incapsula_resource", "Incapsula"),
    ("incapsula incident id", "Incapsula"),
    ("cf-chl-", "Cloudflare challenge"),
    ("/cdn-cgi/challenge-platform", "Cloudflare challenge"),
    ("g-recaptcha", "captcha"),
    ("h-captcha", "captcha"),
    ("captcha-delivery.com", "captcha"),
    ("support id is:", "application firewall"),
    ("the requested url was rejected", "application firewall"),
];

/// In the body of a 200: a challenge and nothing else.
const CHALLENGE_MARKS: [(&str, &str); 6] = [
    ("<title>just a moment...</title>", "“Just a moment” page"),
    ("<title>attention required! | cloudflare</title>", "“Attention Required” page"),
    ("src=\"/_incapsula_resource", "Incapsula"),
    ("window._cf_chl_opt", "Cloudflare challenge"),
    ("captcha-delivery.com/", "captcha"),
    (
        "the requested url was rejected. please consult with your administrator",
        "application firewall",
    ),
];

/// What kind of wall this answer is, if it is one. Header names are lower case.
pub fn challenge(status: u16, headers: &[(String, String)], body: &[u8]) -> Option<String> {
    if let Some((_, value)) = headers.iter().find(|(name, _)| name == "cf-mitigated") {
        return Some(format!("cf-mitigated: {value}"));
    }
    let marks: &[(&str, &str)] = match status {
        403 | 429 | 503 => &REFUSAL_MARKS,
        200 | 202 | 405 => &CHALLENGE_MARKS,
        _ => return None,
    };
    if body.len() > if status == 200 { LARGEST_200 } else { LARGEST } {
        return None;
    }
    let text = body.to_ascii_lowercase();
    let text = String::from_utf8_lossy(&text);
    let (_, name) = marks.iter().find(|(mark, _)| text.contains(mark))?;
    Some(format!("{name} (status {status})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), value.to_owned())]
    }

    #[test]
    fn a_mitigated_answer_is_a_wall_whatever_its_status() {
        assert!(challenge(200, &header("cf-mitigated", "challenge"), b"").is_some());
        assert!(challenge(403, &header("cf-mitigated", "challenge"), b"").is_some());
    }

    #[test]
    fn a_challenge_page_is_a_wall_on_403_429_503_and_200() {
        let page = b"<html><head><title>Just a moment...</title></head><body>Even geduld</body>";
        for status in [200, 403, 429, 503] {
            assert!(challenge(status, &[], page).is_some(), "{status}");
        }
        assert!(challenge(404, &[], page).is_none());
    }

    #[test]
    fn a_contact_form_with_a_captcha_is_not_a_wall() {
        let page = b"<title>Contact</title><form><div class=\"g-recaptcha\"></div></form>";
        assert!(challenge(200, &[], page).is_none());
        assert!(challenge(403, &[], page).is_some());
    }

    #[test]
    fn a_plain_refusal_is_not_a_wall() {
        assert!(challenge(403, &[], b"<h1>Forbidden</h1>").is_none());
        assert!(challenge(503, &[], b"Onderhoud. Kom later terug.").is_none());
    }

    #[test]
    fn a_long_page_about_firewalls_is_not_a_wall() {
        let page = format!("<title>Uitleg</title>{}captcha-delivery.com/", "tekst ".repeat(5000));
        assert!(challenge(200, &[], page.as_bytes()).is_none());
    }
}
