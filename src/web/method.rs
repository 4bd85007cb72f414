//! How we measure: what is asked, what a verdict means, how the score is made, how often we are wrong, and what
//! our program does to a website.

use maud::{Markup, html};
use ocowijzer_judge::rules::{Group, Rule};

use super::tally::OUTCOMES;
use super::{Document, Place, View, pages, rates, term};
use crate::crawl::CrawlSettings;
use crate::error_rates;
use crate::fetch::FetchSettings;
use crate::pipeline::TOOL_VERSION;
use crate::reply::Standing;
use crate::report::{Lang, words};
use crate::result::Outcome;

/// The page.
pub fn page(view: &View<'_>) -> Document {
    let at = Place::Method;
    let title = view.say("Hoe wij meten", "How we measure");
    let body = html! {
        h1 { (title) }
        (support(view))
        (what_we_do(view))
        (points(view, &at))
        (verdicts(view))
        (score(view, &at))
        (wrong(view))
        (corrections(view, &at))
        (crawler(view))
        (yourself(view, &at))
    };
    let description = view.say(
        "Hoe wij websites van gemeenten lezen en beoordelen, hoe de score ontstaat en hoe vaak wij het mis hebben.",
        "How we read and judge websites of municipalities, how the score is made and how often we are wrong.",
    );
    Document::new(at, title, description, body)
}

fn support(view: &View<'_>) -> Markup {
    html! {
        p.lead {
            (term::in_a_sentence(view)) " "
            (view.say(
                "Iedere gemeente moet die hulp aanbieden. En zij moet u vertellen dat de hulp er is. Wij kijken of dat op haar website staat.",
                "Every municipality has to offer that help. And it has to tell you that it is there. We look whether its website says so.",
            ))
        }
        h2 { (view.say("Wat is cliëntondersteuning?", "What is client support?")) }
        p { (view.say(
            "Een cliëntondersteuner is iemand die naast u staat. Bijvoorbeeld als u hulp vraagt bij de gemeente. De cliëntondersteuner denkt met u mee, geeft u informatie en gaat mee naar een gesprek. Dat kan gaan over zorg, wonen, werk, geld, school of opvoeden.",
            "A client supporter is a person who stands beside you, for instance when you ask the municipality for help. The supporter thinks along, gives you information and comes along to a talk. It can be about care, housing, work, money, school or raising children.",
        )) }
        p { (view.say(
            "“Onafhankelijk” betekent: de cliëntondersteuner werkt niet voor de gemeente en beslist niet over uw aanvraag. Alleen uw belang telt. U betaalt er niets voor. Dit staat in de Wet maatschappelijke ondersteuning 2015 (Wmo).",
            "“Independent” means: the supporter does not work for the municipality and does not decide on your request. Only your interest counts. You pay nothing for it. This is in the Social Support Act 2015 (Wmo).",
        )) }
    }
}

fn what_we_do(view: &View<'_>) -> Markup {
    html! {
        h2 { (view.say("Wat wij doen", "What we do")) }
        ol {
            li { (view.say(
                "Een computerprogramma zoekt op de website van de gemeente naar pagina's over cliëntondersteuning.",
                "A computer program looks for pages about client support on the website of the municipality.",
            )) }
            li { (view.say(
                "Het leest wat daar staat, zin voor zin. Het kijkt naar vaste punten, zoals: staat er dat het gratis is?",
                "It reads what stands there, sentence by sentence. It looks at fixed points, such as: does it say that it is free?",
            )) }
            li { (view.say(
                "Bij elk oordeel bewaren wij de zin waar het op rust, en het adres van de pagina. U kunt dus zelf kijken.",
                "With every verdict we keep the sentence it rests on, and the address of the page. So you can look yourself.",
            )) }
        }
        p { (view.say(
            "Alleen pagina's voor inwoners tellen. Een verordening, een raadsstuk, een nieuwsbericht of een vacature telt niet. Wat een andere organisatie op haar eigen website zegt, telt ook niet.",
            "Only pages for inhabitants count. A regulation, a council paper, a news item or a vacancy does not count. What another organisation says on its own website does not count either.",
        )) }
        p { (view.say(
            "Er werkt geen kunstmatige intelligentie mee die zelf leert. Het programma volgt regels die iedereen kan lezen.",
            "There is no self-learning artificial intelligence in it. The program follows rules that everybody can read.",
        )) }
    }
}

fn points(view: &View<'_>, at: &Place) -> Markup {
    let of = |group| pages::reported(view.country).filter(move |rule| rule.group == group);
    let groups = [
        (Group::Core, "Deze punten maken de score", "These points make the score"),
        (Group::Checklist, "Ook van belang", "Also important"),
        (Group::Practice, "Goede gewoonten", "Good practice"),
    ];
    html! {
        h2 { (view.say("De punten", "The points")) }
        p { (view.say(
            "Elk punt heeft een eigen pagina. Daar staat waarom het telt, wat de wet zegt en hoe wij beslissen.",
            "Each point has a page of its own. It says why it counts, what the law says and how we decide.",
        )) }
        @for (group, nl, en) in groups {
            h3 { (view.say(nl, en)) }
            ul { @for rule in of(group) { li {
                a href=(view.link(at, &Place::Rule(rule.id.as_str().to_owned()))) { (view.say(&rule.label.nl, &rule.label.en)) }
                ": " (view.say(&rule.question.nl, &rule.question.en))
            } } }
        }
    }
}

fn verdicts(view: &View<'_>) -> Markup {
    html! {
        h2 { (view.say("De oordelen", "The verdicts")) }
        dl { @for outcome in OUTCOMES {
            dt { span class={ "verdict " (super::municipality::class(outcome)) } {
                span aria-hidden="true" { (words::sign(outcome)) " " } (words::outcome(outcome, view.lang))
            } }
            dd { (meaning(outcome, view.lang)) }
        } }
        p { (view.say(
            "Wij zeggen pas “niet gevonden” als wij ver genoeg hebben gelezen. Kon een pagina niet open, of wilde de website ons niet toelaten? Dan weten wij het niet. Zwijgen is nooit hetzelfde als iets verkeerds zeggen.",
            "We only say “not found” when we read far enough. Did a page not open, or did the website not let us in? Then we do not know. Silence is never the same as saying something wrong.",
        )) }
    }
}

fn meaning(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Met => lang.pick("Wij vonden een zin die dit duidelijk zegt.", "We found a sentence that says this clearly."),
        Outcome::Partly => lang.pick(
            "Het staat er half, of alleen als los woord zonder uitleg.",
            "It is said in part, or only as a word without explanation.",
        ),
        Outcome::NotFound => lang.pick(
            "Wij lazen ver genoeg en vonden het niet. Het kan toch ergens staan waar wij niet keken.",
            "We read far enough and did not find it. It may still be where we did not look.",
        ),
        Outcome::Contradicted => lang.pick(
            "Op een pagina voor inwoners staat het omgekeerde. De zin staat erbij: kijk altijd zelf.",
            "A page for inhabitants says the opposite. The sentence stands beside it: always look yourself.",
        ),
        Outcome::Unknown => lang.pick(
            "Wij konden niet genoeg lezen om iets te zeggen. Dat is geen fout van de gemeente.",
            "We could not read enough to say anything. That is no fault of the municipality.",
        ),
        Outcome::NotApplicable => {
            lang.pick("De vraag past hier niet.", "The question does not arise here.")
        }
    }
}

fn score(view: &View<'_>, at: &Place) -> Markup {
    let formula = &view.country.rules.score;
    let total: f64 = formula.weights.values().sum();
    let weighed = |rule: &&Rule| formula.weights.contains_key(&rule.id);
    let percent = view.lang.number(formula.partly * 100.0);
    html! {
        h2 #score { (view.say("De score", "The score")) }
        p { (match view.lang {
            Lang::Nl => format!("De score loopt van 0 tot 100. Een punt dat in orde is, telt helemaal mee. Een punt dat er deels staat, telt voor {percent} procent. De andere punten tellen niet mee."),
            Lang::En => format!("The score goes from 0 to 100. A point that is met counts in full. A point that is met in part counts for {percent} per cent. The others earn nothing."),
        }) }
        p { (view.say(
            "Weten wij een punt niet? Dan doet het niet mee in de score. Wel geven wij dan twee grenzen: de score als dat punt niet in orde is, en de score als het wel in orde is. Bijvoorbeeld: 80 (tussen 60 en 85). Liggen die ver uit elkaar, dan zegt de score weinig.",
            "When we do not know a point, it is left out of the score. We then give two bounds: the score if that point is not met, and the score if it is. For instance: 80 (between 60 and 85). When they lie far apart, the score says little.",
        )) }
        div.scroll tabindex="0" role="region" aria-label=(view.say("Hoe zwaar elk punt weegt", "The weight of each point")) { table {
            caption { (view.say("Hoe zwaar elk punt weegt", "The weight of each point")) }
            thead { tr {
                th scope="col" { (view.say("Punt", "Point")) }
                th.number scope="col" { (view.say("Gewicht", "Weight")) }
                th.number scope="col" { (view.say("Deel van de score", "Share of the score")) }
            } }
            tbody {
                @for rule in pages::reported(view.country).filter(weighed) {
                    @let weight = formula.weights.get(&rule.id).copied().unwrap_or_default();
                    tr {
                        th scope="row" { a href=(view.link(at, &Place::Rule(rule.id.as_str().to_owned()))) { (view.say(&rule.label.nl, &rule.label.en)) } }
                        td.number { (view.lang.number(weight)) }
                        td.number { (view.lang.number(weight / total * 100.0)) "%" }
                    }
                }
            }
        } }
        p { (match view.lang {
            Lang::Nl => format!("Formule {}. Regels: versie {} (controlegetal {}). Programma: versie {TOOL_VERSION}.", formula.version, view.country.rules.version, short(&view.country.rules.sha256)),
            Lang::En => format!("Formula {}. Rules: version {} (checksum {}). Program: version {TOOL_VERSION}.", formula.version, view.country.rules.version, short(&view.country.rules.sha256)),
        }) }
    }
}

/// Enough of a checksum to tell two apart.
fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

fn wrong(view: &View<'_>) -> Markup {
    html! {
        h2 { (view.say("Hoe vaak wij het mis hebben", "How often we are wrong")) }
        (rates::overall(view, error_rates::built_in()))
        h3 { (view.say("Wat wij soms missen", "What we sometimes miss")) }
        ul {
            li { (view.say(
                "Wij lezen geen plaatjes en filmpjes. Ook lezen wij geen pagina's die alleen werken met JavaScript. Dan zeggen wij: dat weten wij niet.",
                "We do not read pictures and films, nor pages that only work with JavaScript. We then say: we do not know.",
            )) }
            li { (view.say(
                "Wij beoordelen de website. Hoe goed de hulp in het echt is, weten wij niet.",
                "We judge the website. How good the help is in reality, we do not know.",
            )) }
        }
        details {
            summary { (view.say("Wat wij missen, per punt", "What we miss, point by point")) }
            ul { @for rule in pages::reported(view.country) {
                @for miss in &rule.known_misses {
                    li { (view.say(&rule.label.nl, &rule.label.en)) ": " (view.say(&miss.nl, &miss.en)) }
                }
            } }
        }
    }
}

fn corrections(view: &View<'_>, at: &Place) -> Markup {
    html! {
        h2 { (view.say("Klopt er iets niet?", "Is something wrong?")) }
        p { (view.say(
            "Meld het ons. Op de pagina van elke gemeente staat onderaan “Klopt dit niet?” met een tekst die u kunt kopiëren. Een mens kijkt ernaar. Hebben wij het mis, dan verbeteren wij het oordeel. Wij laten dan zien dat het verbeterd is, en waarom. De fout wordt een voorbeeld voor onze regels, zodat het niet nog eens gebeurt.",
            "Tell us. At the foot of the page of every municipality stands “Is this wrong?” with a text that you can copy. A person looks at it. If we are wrong, we correct the verdict, and we show that it was corrected and why. The mistake becomes an example for our rules, so that it does not happen again.",
        )) }
        p { (view.say(
            "Een gemeente kan ook reageren. De reactie staat dan bij het oordeel, met de datum.",
            "A municipality can reply, too. Its reply then stands with the verdict, with the date.",
        )) }
        (corrected(view, at))
        p { (view.say(
            "Verandert een oordeel? Dan zeggen wij erbij waardoor: de website veranderde, onze regels veranderden, of wij konden meer of minder lezen.",
            "When a verdict changes, we say why: the website changed, our rules changed, or we could read more or less.",
        )) }
    }
}

/// Every correction that was made, with whether it still holds.
fn corrected(view: &View<'_>, at: &Place) -> Markup {
    let all: Vec<_> = view
        .country
        .municipalities
        .iter()
        .filter_map(|listed| Some((listed, listed.result.as_deref()?)))
        .flat_map(|(listed, found)| found.heard.corrections.iter().map(move |one| (listed, one)))
        .collect();
    html! {
        h3 #verbeteringen { (view.say("Verbeterde oordelen", "Corrected verdicts")) }
        @if all.is_empty() {
            p { (view.say("Er zijn nog geen oordelen verbeterd.", "No verdicts have been corrected yet.")) }
        } @else {
            ul { @for (listed, one) in all {
                li {
                    @let page = view.link(at, &Place::Municipality(listed.municipality.slug.clone()));
                    @let point = if one.standing == Standing::Holds { format!("#{}", one.correction.rule) } else { String::new() };
                    a href={ (page) (point) } {
                        (listed.municipality.name) ": " (view.country.labels.get(&one.correction.rule, view.lang))
                    }
                    ". " bdi { (words::correction(one, view.lang)) }
                }
            } }
        }
    }
}

fn crawler(view: &View<'_>) -> Markup {
    let (pages, gap) =
        (CrawlSettings::default().max_pages, FetchSettings::default().delay.as_secs());
    html! {
        h2 #programma { (view.say("Wat ons programma doet op een website", "What our program does to a website")) }
        ul {
            li { (match view.lang {
                Lang::Nl => format!("Het leest één pagina tegelijk, en wacht minstens {gap} seconde tussen twee pagina's. Is de website traag, dan wacht het langer."),
                Lang::En => format!("It reads one page at a time, and waits at least {gap} second between two pages. If the website is slow, it waits longer."),
            }) }
            li { (match view.lang {
                Lang::Nl => format!("Het leest meestal hooguit {pages} pagina's per keer, en stopt eerder als het genoeg weet."),
                Lang::En => format!("It usually reads {pages} pages at most in one go, and stops earlier when it knows enough."),
            }) }
            li { (view.say(
                "Het doet wat er in robots.txt staat. Dat is het bestand waarin een website zegt wat programma's mogen lezen.",
                "It does what robots.txt says. That is the file in which a website says what programs may read.",
            )) }
            li { (view.say(
                "Het vult niets in, behalve soms het zoekveld van de website. Het logt nergens in.",
                "It fills in nothing, except sometimes the search field of the website. It logs in nowhere.",
            )) }
            li { (view.say("Het zegt eerlijk wie het is: ", "It says honestly who it is: ")) code { "ocowijzer" } "." }
            li { (view.say(
                "Het bewaart de gelezen pagina's, zodat ieder oordeel later is na te gaan.",
                "It keeps the pages it read, so that every verdict can be checked later.",
            )) }
        }
        p { (view.say(
            "Wilt u als gemeente niet dat wij uw website lezen? Zet dan in robots.txt een regel voor “ocowijzer”. Op deze pagina's staat dan “onbekend”.",
            "Do you, as a municipality, not want us to read your website? Then put a line for “ocowijzer” in robots.txt. These pages will then say “unknown”.",
        )) }
    }
}

fn yourself(view: &View<'_>, at: &Place) -> Markup {
    html! {
        h2 { (view.say("Zelf nagaan", "Check it yourself")) }
        p {
            (view.say(
                "Alle uitkomsten kunt u downloaden. Het programma en de regels zijn open: iedereen mag ze lezen, gebruiken en verbeteren (licentie EUPL-1.2). ",
                "You can download all results. The program and the rules are open: everybody may read, use and improve them (licence EUPL-1.2). ",
            ))
            a href=(view.link(at, &Place::Compare)) { (view.say("Naar de downloads", "To the downloads")) }
        }
        p { (view.say(
            "Deze website gebruikt geen cookies en volgt u niet.",
            "This website uses no cookies and does not follow you.",
        )) }
    }
}
