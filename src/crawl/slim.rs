//! What is kept of a page that was read: as much as judging the whole site may ask for, so that a long crawl stays
//! small in memory.

use std::collections::BTreeSet;

use ocowijzer_judge::claims::{Level, PageClaims, Span};
use ocowijzer_judge::page::Page;

use super::ports::Judged;

/// A page that says nothing about help keeps its title only; one that says something about other help or the talk, the
/// blocks it says it in. A page that speaks of OCO, or may do so under a name of the site's own, keeps all its words,
/// and of its links, when it does not speak of OCO, those that stand in these words: the others were followed or left
/// already. Why a claim counts is asked of single pages only.
pub(crate) fn slim(mut judged: Judged) -> Judged {
    let Judged { page, claims } = &mut judged;
    let about_oco = claims.about_oco();
    for claim in claims.claims.values_mut() {
        claim.trace = Vec::new();
    }
    if !about_oco {
        // An emptied map would keep its room.
        let said = std::mem::take(&mut claims.claims).into_iter();
        claims.claims = said.filter(|(_, claim)| claim.level != Level::Silent).collect();
        let says_nothing = claims.claims.is_empty() && !claims.explains_talk;
        if says_nothing || !claims.may_use_local_name {
            drop_blocks_without_evidence(page, claims);
        }
        drop_links_outside_blocks(page);
    }
    shrink(page);
    judged
}

fn drop_blocks_without_evidence(page: &mut Page, claims: &mut PageClaims) {
    let wanted: BTreeSet<usize> = evidence(claims).map(|span| span.block).collect();
    let new_place = |block: usize| wanted.range(..block).count();
    let mut at = 0;
    page.blocks.retain(|_| {
        at += 1;
        wanted.contains(&(at - 1))
    });
    for block in &mut page.blocks {
        block.lead_in = block.lead_in.filter(|lead| wanted.contains(lead)).map(new_place);
    }
    evidence(claims).for_each(|span| span.block = new_place(span.block));
}

/// Where everything stands that is claimed.
fn evidence(claims: &mut PageClaims) -> impl Iterator<Item = &mut Span> {
    let said = claims.claims.values_mut().flat_map(|claim| &mut claim.evidence);
    let named = claims.providers.iter_mut().flat_map(|provider| &mut provider.evidence);
    said.chain(named).chain(&mut claims.someone_may_come)
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
    fn a_page_that_may_name_the_service_keeps_its_words_and_the_links_in_them() {
        let body = format!(
            "{MENU}<main><h1>Melding Wmo</h1><p>Na uw melding bij het <a href=/loket>Wmo-loket</a> volgt een \
             keukentafelgesprek met een Meedenker. Lees <a href=/uitleg>meer uitleg</a>.</p></main>"
        );
        let (kept, whole) = slimmed(&body);
        assert!(whole.claims.may_use_local_name && !whole.claims.about_oco());
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
    fn a_page_about_other_help_keeps_what_it_says_of_it_and_no_more() {
        let body = format!(
            "{MENU}<main><h1>Adviesraad</h1><p>Het park is mooi.</p><p>De adviesraad sociaal domein geeft het college advies. Mail naar \
             <a href=mailto:raad@voorbeeld.nl>raad@voorbeeld.nl</a>.</p><p>Tot ziens.</p></main>"
        );
        let (kept, whole) = slimmed(&body);
        assert!(!whole.claims.about_oco() && !whole.claims.may_use_local_name);
        let quotes = |judged: &Judged| -> Vec<String> {
            let claims = judged.claims.claims.values();
            let spans = claims.flat_map(|claim| &claim.evidence);
            spans
                .map(|span| judged.page.blocks[span.block].text[span.range.clone()].to_owned())
                .collect()
        };
        assert!(!quotes(&whole).is_empty());
        assert_eq!(quotes(&kept), quotes(&whole));
        assert!(kept.page.blocks.len() < whole.page.blocks.len());
    }

    #[test]
    fn a_page_about_the_talk_keeps_where_it_says_who_may_come() {
        let body = "<main><h1>Melding Wmo</h1><p>Na uw melding volgt een gesprek bij u thuis.</p>\
                    <p>U mag iemand meenemen naar het gesprek.</p></main>";
        let (kept, whole) = slimmed(body);
        assert!(whole.claims.explains_talk && !whole.claims.may_use_local_name);
        let said = |judged: &Judged| {
            let span = judged.claims.someone_may_come.clone().unwrap();
            judged.page.blocks[span.block].text[span.range].to_owned()
        };
        assert_eq!(said(&kept), "U mag iemand meenemen naar het gesprek.");
        assert_eq!(said(&kept), said(&whole));
        assert!(kept.page.blocks.len() < whole.page.blocks.len());
    }

    #[test]
    fn a_page_about_something_else_keeps_its_title_only() {
        let (kept, _) = slimmed(&format!("{MENU}<main><h1>Afval</h1><p>De container.</p></main>"));
        assert_eq!(kept.page.title, "Wmo");
        assert!(kept.page.blocks.is_empty() && kept.claims.claims.is_empty());
    }
}
