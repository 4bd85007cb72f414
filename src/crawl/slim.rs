//! What is kept of a page that was read: as much as judging the whole site may ask for, so that a long crawl stays
//! small in memory.

use ocowijzer_judge::claims::{Claim, Level};
use ocowijzer_judge::page::Page;

use super::ports::Judged;

/// A page that says nothing about help keeps its title only. One that does keeps its words, and of its links, when
/// it does not speak of OCO, those that stand in these words: the others were followed or left already.
pub(crate) fn slim(mut judged: Judged) -> Judged {
    let claims = &judged.claims;
    let speaks = claims.about_oco()
        || claims.explains_talk
        || claims.claims.values().any(|claim| claim.level != Level::Silent);
    if !speaks {
        judged.page.blocks = Vec::new();
        judged.page.links = Vec::new();
        judged.claims.claims.clear();
        return judged;
    }
    if !judged.claims.about_oco() {
        drop_links_outside_blocks(&mut judged.page);
        judged.claims.claims.retain(|_, claim| !is_empty(claim));
    }
    shrink(&mut judged.page);
    judged
}

/// A claim that is not there is as silent as one without a word.
fn is_empty(claim: &Claim) -> bool {
    claim.level == Level::Silent && claim.trace.is_empty() && claim.evidence.is_empty()
}

fn drop_links_outside_blocks(page: &mut Page) {
    let mut wanted = vec![false; page.links.len()];
    for &(_, at) in page.blocks.iter().flat_map(|block| &block.links) {
        if let Some(wanted) = wanted.get_mut(at) {
            *wanted = true;
        }
    }
    let mut new_place = Vec::with_capacity(wanted.len());
    let mut kept = 0;
    for wanted in &wanted {
        new_place.push(kept);
        kept += usize::from(*wanted);
    }
    let mut wanted = wanted.into_iter();
    page.links.retain(|_| wanted.next().unwrap_or(false));
    for (_, at) in page.blocks.iter_mut().flat_map(|block| &mut block.links) {
        if let Some(place) = new_place.get(*at) {
            *at = *place;
        }
    }
}

/// Gives back the room that was left for growth while the page was read.
fn shrink(page: &mut Page) {
    page.blocks.shrink_to_fit();
    page.links.shrink_to_fit();
    for block in &mut page.blocks {
        block.text.shrink_to_fit();
        block.links.shrink_to_fit();
        block.cells.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use ocowijzer_judge::claims;
    use ocowijzer_judge::page::{Block, PageSource};

    use super::*;
    use crate::rule_files::RuleFiles;

    fn slimmed(body: &str) -> (Judged, Judged) {
        let url = url::Url::parse("https://voorbeeld.nl/wmo").unwrap();
        let source = PageSource { body: body.as_bytes(), content_type: None, url: Some(&url) };
        let page = Page::read(&source);
        let claims = claims::assess(&page, &RuleFiles::built_in().load().unwrap());
        let judged = Judged { page, claims };
        (slim(judged.clone()), judged)
    }

    const MENU: &str = "<title>Wmo</title><nav><a href=/a>Afval</a><a href=/b>Bouwen</a></nav>";

    #[test]
    fn a_page_about_the_talk_keeps_its_words_and_the_links_in_them() {
        let body = format!(
            "{MENU}<main><h1>Melding Wmo</h1><p>Na uw melding bij het <a href=/loket>Wmo-loket</a> volgt een \
             keukentafelgesprek over uw situatie. Lees <a href=/uitleg>meer uitleg</a>.</p></main>"
        );
        let (kept, whole) = slimmed(&body);
        assert!(whole.claims.explains_talk && !whole.claims.about_oco());
        assert!(kept.page.links.len() < whole.page.links.len());
        let words = |judged: &Judged| -> Vec<(String, Vec<String>)> {
            let link = |at: usize| judged.page.links[at].text.clone();
            let block = |block: &Block| {
                (block.text.clone(), block.links.iter().map(|(_, at)| link(*at)).collect())
            };
            judged.page.blocks.iter().map(block).collect()
        };
        assert_eq!(words(&kept), words(&whole), "every word is still there, and its link");
    }

    #[test]
    fn a_page_about_something_else_keeps_its_title_only() {
        let (kept, _) = slimmed(&format!("{MENU}<main><h1>Afval</h1><p>De container.</p></main>"));
        assert_eq!(kept.page.title, "Wmo");
        assert!(kept.page.blocks.is_empty() && kept.claims.claims.is_empty());
    }
}
