//! The name of a site, as the titles of its pages end with it.

/// What stands behind the last separator of a title: "Kosten | MEE Heuvelland", "Kosten - Stichting De Gids".
pub(super) fn of(title: &str) -> Option<&str> {
    let by_sign = title.rsplit_once(['|', '–', '—', '•', '·', '»']).map(|(_, site)| site);
    let end = by_sign.unwrap_or(title);
    let site = end.rsplit_once(" - ").map_or(end, |(_, site)| site).trim();
    (site.len() < title.trim().len() && !site.is_empty()).then_some(site)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_name_stands_behind_the_last_separator() {
        assert_eq!(of("Kosten | MEE Heuvelland"), Some("MEE Heuvelland"));
        assert_eq!(of("Hulp - Zorg – Stichting De Gids"), Some("Stichting De Gids"));
        assert_eq!(of("Cliëntondersteuning - MEE Heuvelland"), Some("MEE Heuvelland"));
        assert_eq!(of("Wmo-melding"), None);
        assert_eq!(of("Kosten |"), None);
    }
}
