//! Who gives the support according to the site, and what of the site was not read, and why.

use maud::{Markup, html};

use crate::report::{phone, plain, words};
use crate::result::MunicipalityResult;
use crate::web::View;

pub(super) fn providers(view: &View<'_>, result: &MunicipalityResult) -> Markup {
    html! {
        @if !result.providers.is_empty() {
            section {
                h2 { (view.say("Wie de ondersteuning geeft", "Who gives the support")) }
                p { (view.say("Dit staat op de website van de gemeente.", "This is what the website of the municipality says.")) }
                ul {
                    @for provider in &result.providers {
                        li {
                            bdi { (plain(&provider.name)) }
                            @if let Some(number) = &provider.phone { ", " bdi { (phone(number)) } }
                            @for contact in [&provider.email, &provider.url].into_iter().flatten() {
                                ", " bdi { (plain(contact)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn unread(view: &View<'_>, result: &MunicipalityResult) -> Markup {
    let site = &result.site;
    let causes = words::unread_causes(site.not_read, view.lang);
    html! {
        @if site.reason.is_some() || !causes.is_empty() {
            section {
                h2 { (view.say("Wat wij niet konden lezen", "What we could not read")) }
                @if let Some(reason) = &site.reason { p { (words::reason(reason, view.lang)) } }
                @if !causes.is_empty() { ul { @for cause in &causes { li { (cause) } } } }
            }
        }
    }
}
