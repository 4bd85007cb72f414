//! Ways to the giver that other claims tell of: a link to its own site, wherever on the page it stands ("Zie ook:
//! MEE"), or somebody of the municipality who is asked for it.

use super::assess::{default_reason, push_new};
use super::{Level, PageClaims, Span};
use crate::page::{LinkTarget, Page, Region};
use crate::rules::Ruleset;

/// The rule that asks how to reach the giver.
const CONTACT: &str = "contact-details";
/// The rule that asks what stands between the reader and OCO.
const CONDITIONS: &str = "no-conditions";

/// Raises the claim about contacts when a named giver is linked to outside the page's own site.
pub(super) fn raise(result: &mut PageClaims, page: &Page, ruleset: &Ruleset) {
    let Some(rule) = ruleset.rules.iter().find(|rule| rule.id.as_str() == CONTACT) else { return };
    let Some(claim) = result.claims.get_mut(CONTACT) else { return };
    if claim.level == Level::Yes {
        return;
    }
    let names: Vec<&str> =
        result.providers.iter().flat_map(|provider| short_forms(&provider.name)).collect();
    let spans = links_to(page, &names);
    if spans.is_empty() {
        return;
    }
    claim.level = Level::Yes;
    claim.reason = default_reason(rule, Level::Yes);
    claim.evidence.clear();
    for span in &spans {
        push_new(&mut claim.evidence, span);
    }
}

/// Whoever of the municipality must be asked for OCO is a way to it, in part.
pub(super) fn add_way_in(result: &mut PageClaims, ruleset: &Ruleset) {
    let Some(rule) = ruleset.rules.iter().find(|rule| rule.id.as_str() == CONTACT) else { return };
    if !result.kind.can_decide() || result.level(CONTACT) != Level::Silent {
        return;
    }
    let gate = result.claims.get(CONDITIONS).filter(|claim| claim.level == Level::Partly);
    let evidence = gate.and_then(|claim| claim.evidence.first().cloned());
    if let (Some(evidence), Some(claim)) = (evidence, result.claims.get_mut(CONTACT)) {
        claim.level = Level::Partly;
        claim.reason = default_reason(rule, Level::Partly);
        push_new(&mut claim.evidence, &evidence);
    }
}

/// "Adviesbureau Zorgstap" is linked to as "Zorgstap", too.
fn short_forms(name: &str) -> impl Iterator<Item = &str> {
    const LONG: usize = 5;
    let last = name.split_whitespace().last().filter(|last| {
        last.chars().count() > LONG && last.starts_with(char::is_uppercase) && *last != name
    });
    let bare = ["de ", "het ", "De ", "Het "].iter().find_map(|article| name.strip_prefix(article));
    [Some(name), bare, last].into_iter().flatten().filter(|form| form.chars().count() > 2)
}

fn links_to(page: &Page, names: &[&str]) -> Vec<Span> {
    let own_host = page.url.as_ref().and_then(|url| url.host_str());
    let mut spans = Vec::new();
    for (number, block) in page.blocks.iter().enumerate() {
        if block.region != Region::Main {
            continue;
        }
        for (range, link) in &block.links {
            let is_elsewhere = page.links.get(*link).is_some_and(|link| match &link.target {
                LinkTarget::Web(url) => url.host_str().is_some_and(|host| Some(host) != own_host),
                _ => false,
            });
            let written = block.text.get(range.clone()).unwrap_or_default();
            if is_elsewhere && names.iter().any(|name| has_word(written, name)) {
                spans.push(Span { block: number, range: range.clone() });
            }
        }
    }
    spans
}

/// The name stands in the text as words of its own.
fn has_word(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
