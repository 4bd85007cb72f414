//! Forms that look like the site's own search.

use url::Url;

use super::SearchForm;
use super::dom::{Dom, Element, Id};
use super::links::resolve;
use super::tags::Tag;

/// Names that sites give to the field of their own search.
const FIELD_NAMES: &[&str] = &[
    "q",
    "s",
    "search",
    "zoek",
    "zoekterm",
    "zoekwoord",
    "zoekwoorden",
    "zoekopdracht",
    "trefwoord",
    "trefwoorden",
    "query",
    "keyword",
    "keywords",
    "keys",
    "key",
    "term",
    "searchtext",
    "searchterm",
    "search_term",
    "searchword",
    "zoe",
    "_search_search",
    "search_api_fulltext",
    "search_block_form",
    "text",
    "fulltext",
    "k",
];

/// The search forms of a document, those of the page's head first.
pub(super) fn search_forms(dom: &Dom<'_>, base: Option<&Url>) -> Vec<SearchForm> {
    let mut forms: Vec<SearchForm> = Vec::new();
    for (id, element) in dom.elements() {
        if element.name == Tag::Form
            && let Some(form) = search_form(dom, id, element, base)
            && !forms.contains(&form)
        {
            forms.push(form);
        }
    }
    forms
}

fn search_form(
    dom: &Dom<'_>,
    id: Id,
    form: &Element<'_>,
    base: Option<&Url>,
) -> Option<SearchForm> {
    let method = form.keyword("method");
    if !(method.is_empty() || method == "get") {
        return None;
    }
    let mut fields: Vec<&Element<'_>> = Vec::new();
    let mut hidden = Vec::new();
    let mut has_submit = false;
    for (_, input) in dom.elements_in(id + 1, dom.end(id)) {
        let kind = input.keyword("type");
        let pair = || {
            let name = input.attribute("name").filter(|name| !name.is_empty())?;
            Some((name.to_owned(), input.attribute("value").unwrap_or_default().to_owned()))
        };
        match (input.name, &*kind) {
            (Tag::Input, "password" | "email" | "file" | "tel" | "date") | (Tag::TextArea, _) => {
                return None;
            }
            (Tag::Input, "hidden") => hidden.extend(pair()),
            (Tag::Input, "submit") | (Tag::Button, "submit" | "") if !has_submit => {
                has_submit = true;
                hidden.extend(pair());
            }
            (Tag::Input, "text" | "search" | "") => fields.push(input),
            _ => {}
        }
    }
    let says_search = form.keyword("role") == "search"
        || dom.ancestors(id).take(3).any(|above| {
            dom.element(above)
                .is_some_and(|e| e.name == Tag::Search || e.keyword("role") == "search")
        })
        || ["action", "id", "class", "name"].iter().any(|name| {
            let value = form.keyword(name);
            value.contains("zoek") || value.contains("search")
        });
    let named =
        |input: &&&Element<'_>| input.attribute("name").is_some_and(|name| !name.is_empty());
    let field = fields
        .iter()
        .find(|input| is_search_field(input))
        .or_else(|| fields.iter().filter(named).find(|_| says_search && fields.len() == 1))?;
    if !says_search && fields.len() > 1 {
        return None;
    }
    let field = field.attribute("name").filter(|name| !name.is_empty())?.to_owned();
    let mut action = match (form.attribute("action").filter(|a| !a.trim().is_empty()), base) {
        (Some(action), _) => resolve(action, base)?,
        (None, Some(base)) => base.clone(),
        (None, None) => return None,
    };
    action.set_fragment(None);
    Some(SearchForm { action, field, hidden })
}

fn is_search_field(input: &Element<'_>) -> bool {
    let name = input.keyword("name");
    FIELD_NAMES.contains(&&*name)
        || name.contains("zoek")
        || (input.keyword("type") == "search" && !name.is_empty())
        || (name.starts_with("tx_")
            && ["[q]", "[search]", "[sword]"].iter().any(|end| name.ends_with(end)))
}
