//! The catalogue of rules for people: one page of Markdown per rule and an index, made from the rule files and
//! the error rates. `docs/rules/` holds what this gives for the rules as shipped; a test writes and checks it.

use std::fmt::Write as _;

use ocowijzer_judge::claims::Level;
use ocowijzer_judge::rules::{
    Cue, DecidedBy, Example, Fact, Given, Group, Measure, Quantifier, Rule, Ruleset, Text,
};
use ocowijzer_judge::verdict::Verdict;

use crate::error_rates::{ErrorRates, RuleRates, Share};
use crate::report::Lang;

/// Every page of the catalogue: file name and Markdown. The index comes first.
pub fn pages(ruleset: &Ruleset, rates: &ErrorRates) -> Vec<(String, String)> {
    let mut pages = vec![(String::from("README.md"), index(ruleset, rates))];
    for rule in &ruleset.rules {
        let figures = rates.rules.get(rule.id.as_str());
        pages.push((format!("{}.md", rule.id), page(rule, ruleset, figures)));
    }
    pages
}

/// The word for a group of rules.
pub fn group_word(group: Group) -> &'static str {
    match group {
        Group::Core => "core",
        Group::Checklist => "checklist",
        Group::Practice => "practice",
        Group::PageOnly => "page-only",
    }
}

/// How a rule is decided, in a sentence.
pub fn decided_by(decided_by: &DecidedBy, lang: Lang) -> &'static str {
    match decided_by {
        DecidedBy::Claims { quantifier: Quantifier::Somewhere } => lang.pick(
            "Door wat pagina's zeggen: één goede pagina voor inwoners is genoeg.",
            "By what pages say: one good page for inhabitants is enough.",
        ),
        DecidedBy::Claims { quantifier: Quantifier::Nowhere } => lang.pick(
            "Door wat pagina's zeggen: één verkeerde uitspraak op een pagina voor inwoners is te veel.",
            "By what pages say: one wrong statement on a page for inhabitants is too many.",
        ),
        DecidedBy::Measure(measure) => measured(*measure, lang),
    }
}

fn measured(measure: Measure, lang: Lang) -> &'static str {
    match measure {
        Measure::Findable => lang.pick(
            "Door een meting: hoeveel klikken, en of zoeken of de sitemap erheen leidt.",
            "By measuring: how many clicks, and whether search or the sitemap leads there.",
        ),
        Measure::MentionedBeforeTalk => lang.pick(
            "Door een meting: wat er staat op de pagina's over de melding of het gesprek.",
            "By measuring: what the pages about the report or the talk say.",
        ),
        Measure::LinksWork => lang.pick(
            "Door een meting: of de links op de pagina's over cliëntondersteuning ergens uitkomen.",
            "By measuring: whether the links on the pages about client support lead somewhere.",
        ),
        Measure::Consistent => lang.pick(
            "Door een meting: of twee pagina's elkaar tegenspreken.",
            "By measuring: whether two pages contradict each other.",
        ),
        Measure::PlainLanguage => lang.pick(
            "Door een meting: hoe lang de zinnen en woorden over cliëntondersteuning zijn.",
            "By measuring: how long the sentences and words about client support are.",
        ),
        Measure::UpToDate => lang.pick(
            "Door een meting: data en verouderde woorden op de pagina's over cliëntondersteuning.",
            "By measuring: dates and outdated words on the pages about client support.",
        ),
    }
}

fn index(ruleset: &Ruleset, rates: &ErrorRates) -> String {
    let mut out = String::from(
        "# De regels · The rules\n\n\
         <!-- Gemaakt uit rules/*.toml en data/error-rates.json; niet met de hand wijzigen. \
         Generated; see tests/catalogue.rs. -->\n\n\
         Elke regel is een vraag van een inwoner aan de website van de gemeente. \
         Achter elke regel staat een wet of norm, en elk oordeel rust op een zin die letterlijk op een pagina staat.\n\
         *Every rule is a question of an inhabitant to the municipality's website. \
         Behind each stands a law or norm, and every verdict rests on a sentence that stands literally on a page.*\n\n\
         | regel · rule | vraag · question | groep · group | macro-F1 | `contradicted` klopt · is right |\n\
         |---|---|---|---|---|\n",
    );
    for rule in &ruleset.rules {
        let figures = rates.rules.get(rule.id.as_str());
        let against = figures
            .and_then(|figures| figures.levels.get(&Level::Contradicted))
            .map_or_else(|| String::from("–"), |level| share(level.precision));
        let _ = writeln!(
            out,
            "| [{label}]({id}.md) `{id}` | {question} | {group} | {f1} | {against} |",
            label = cell(&rule.label.nl),
            id = rule.id,
            question = cell(&rule.question.nl),
            group = group_word(rule.group),
            f1 = figures.map_or_else(|| String::from("–"), |one| format!("{:.2}", one.macro_f1)),
        );
    }
    out.push_str("\n## Hoe vaak het fout gaat · How often it is wrong\n\n");
    let _ = writeln!(
        out,
        "Gemeten op de {pages} eigen proefpagina's van dit project (`fixtures/gold/`, verzonnen of in eigen woorden naverteld, de meeste met opzet moeilijk). \
         Gemiddelde macro-F1 over de regels {f1:.2}. \
         Zegt het programma dat een pagina iets tegenspreekt, dan klopt dat in {against}; zegt het dat een pagina over \
         cliëntondersteuning gaat, in {mentions}. \
         De regels zijn met deze pagina's in zicht gemaakt: verwacht op andere pagina's minder.\n\n\
         *Measured on the project's own {pages} gold pages (fictional or retold in our own words, most of them difficult on purpose). Mean macro-F1 over the rules {f1:.2}. \
         When the program says that a page contradicts a point, it is right in {against}; that a page speaks of \
         client support, in {mentions}. The rules were made with these pages in sight: expect less elsewhere.*\n\n\
         Zelf meten · measure it yourself:\n\n    ocowijzer evaluate fixtures/gold/*.jsonl --show-errors\n\n\
         Tussen haakjes staat steeds het 95%-interval van Wilson. *In brackets: the 95 % Wilson interval.*",
        pages = rates.pages,
        f1 = rates.macro_f1,
        against = share(rates.contradicted),
        mentions = share(rates.mentions_oco),
    );
    out
}

fn page(rule: &Rule, ruleset: &Ruleset, figures: Option<&RuleRates>) -> String {
    let mut out = String::new();
    let weight = ruleset.score.weights.get(&rule.id);
    let weight = weight.map_or_else(String::new, |weight| format!(", gewicht · weight {weight}"));
    let _ = writeln!(
        out,
        "# {}\n\n*{}* · `{}` · {}{weight} · versie · version {} · [alle regels · all rules](README.md)\n",
        inline(&rule.label.nl),
        inline(&rule.label.en),
        rule.id,
        group_word(rule.group),
        rule.version,
    );
    let _ = writeln!(out, "**{}**\\\n*{}*\n", inline(&rule.question.nl), inline(&rule.question.en));
    both(&mut out, &rule.why);
    law(&mut out, rule);
    what_counts(&mut out, rule);
    examples(&mut out, rule);
    known_misses(&mut out, rule);
    error_rates(&mut out, rule, figures);
    out.push_str("\n## Advies · Advice\n\n");
    both(&mut out, &rule.advice);
    out
}

/// Dutch first, English under it.
fn both(out: &mut String, text: &Text) {
    let _ = writeln!(out, "{}\\\n*{}*", inline(&text.nl), inline(&text.en));
}

fn law(out: &mut String, rule: &Rule) {
    out.push_str("\n## De wet of norm · The law or norm\n\n");
    for basis in &rule.basis {
        let _ = writeln!(out, "- [{}]({})", inline(&basis.title), basis.url);
    }
}

fn what_counts(out: &mut String, rule: &Rule) {
    out.push_str("\n## Wat telt · What counts\n\n");
    let both_ways = [Lang::Nl, Lang::En].map(|lang| decided_by(&rule.decided_by, lang));
    let _ = writeln!(out, "{}\\\n*{}*\n", both_ways[0], both_ways[1]);
    out.push_str("| oordeel · verdict | reden · reason | |\n|---|---|---|\n");
    for reason in &rule.reasons {
        let _ = writeln!(
            out,
            "| {} | `{}` | {}<br>*{}* |",
            verdict_words(reason.verdict),
            reason.id,
            cell(&reason.summary.nl),
            cell(&reason.summary.en),
        );
    }
    let _ = writeln!(
        out,
        "\nDe bewoordingen staan in [rules/{file}](../../rules/{file}). *The wording stands there.*",
        file = rule.file
    );
    for (level, title) in LEVELS_SAID {
        let cues: Vec<&Cue> = rule.cues.iter().filter(|cue| cue.level == Some(level)).collect();
        cue_names(out, title, &cues, |cue| format!("`{}`", cue.name));
    }
    let counted: Vec<&Cue> = rule.cues.iter().filter(|cue| cue.level.is_none()).collect();
    let title = rule.count.map_or_else(
        || String::from("telt mee · adds up"),
        |count| {
            let (yes, partly) = (count.yes, count.partly);
            format!(
                "telt mee (ja vanaf {yes} verschillende, deels vanaf {partly}) · adds up (yes from {yes} different ones, partly from {partly})"
            )
        },
    );
    cue_names(out, &title, &counted, |cue| {
        format!("`{}` ({})", cue.name, inline(cue.item.as_deref().unwrap_or_default()))
    });
}

const LEVELS_SAID: [(Level, &str); 3] = [
    (Level::Yes, "ja · yes"),
    (Level::Partly, "deels · partly"),
    (Level::Contradicted, "tegendeel · contradicted"),
];

fn cue_names(out: &mut String, title: &str, cues: &[&Cue], name: impl Fn(&Cue) -> String) {
    if cues.is_empty() {
        return;
    }
    let names: Vec<String> = cues.iter().map(|cue| name(cue)).collect();
    let _ = writeln!(out, "\n- {title}: {}", names.join(", "));
}

fn examples(out: &mut String, rule: &Rule) {
    out.push_str(
        "\n## Voorbeelden · Examples\n\n\
         Elk voorbeeld wordt bij elke test beoordeeld en moet uitkomen zoals het hier staat.\n\
         *Every example is judged in every test and must come out as it stands here.*\n",
    );
    let mut expected: Vec<&str> = Vec::new();
    for example in &rule.examples {
        if !expected.contains(&example.expect.as_str()) {
            expected.push(&example.expect);
        }
    }
    expected.sort_by_key(|word| ORDER.iter().position(|known| known == word));
    for word in expected {
        let title = if word == "silent" {
            "Telt niet · Does not count (`silent`)".to_owned()
        } else {
            format!("`{word}`")
        };
        let _ = writeln!(out, "\n### {title}");
        for example in rule.examples.iter().filter(|example| example.expect == word) {
            one_example(out, example);
        }
    }
}

/// The order in which levels and verdicts are shown.
const ORDER: [&str; 8] =
    ["yes", "met", "partly", "contradicted", "not_found", "silent", "unknown", "not_applicable"];

fn one_example(out: &mut String, example: &Example) {
    out.push('\n');
    match &example.given {
        Given::Page { title, text } => {
            if let Some(title) = title {
                let _ = writeln!(out, "> **{}**\n>", inline(title));
            }
            let paragraphs: Vec<String> = text
                .trim()
                .split("\n\n")
                .map(|paragraph| {
                    let lines: Vec<String> = paragraph
                        .lines()
                        .filter(|line| !line.trim().is_empty())
                        .map(|line| format!("> {}", inline(line)))
                        .collect();
                    lines.join("\\\n")
                })
                .collect();
            let _ = writeln!(out, "{}", paragraphs.join("\n>\n"));
        }
        Given::Facts(facts) => {
            let facts: Vec<String> = facts
                .iter()
                .map(|(name, fact)| format!("`{name} = {}`", fact_words(fact)))
                .collect();
            let _ = writeln!(out, "> {}", facts.join(", "));
        }
    }
    if let Some(note) = &example.note {
        let _ = writeln!(out, "\n({})", inline(note));
    }
}

/// A fact of an example as the rule file writes it.
pub fn fact_words(fact: &Fact) -> String {
    match fact {
        Fact::Flag(flag) => flag.to_string(),
        Fact::Whole(number) => number.to_string(),
        Fact::Number(number) => number.to_string(),
        Fact::Word(word) => format!("\"{word}\""),
    }
}

fn known_misses(out: &mut String, rule: &Rule) {
    out.push_str("\n## Wat we weten dat we missen · Known misses\n\n");
    for miss in &rule.known_misses {
        let _ = writeln!(out, "- {}\\\n  *{}*", inline(&miss.nl), inline(&miss.en));
    }
    if rule.known_misses.is_empty() {
        out.push_str("Geen bekend. *None known.*\n");
    }
}

fn error_rates(out: &mut String, rule: &Rule, figures: Option<&RuleRates>) {
    out.push_str("\n## Hoe vaak het fout gaat · How often it is wrong\n\n");
    let Some(figures) = figures else {
        let examples = rule.examples.len();
        let _ = writeln!(
            out,
            "De proefpagina's hebben voor deze regel geen label; alleen de {examples} voorbeelden hierboven toetsen haar.\\\n\
             *The gold pages carry no label for this rule; only the {examples} examples above test it.*"
        );
        return;
    };
    let _ = writeln!(
        out,
        "Op {} eigen proefpagina's (`fixtures/gold/`): macro-F1 {:.2}.\\\n\
         *On {} gold pages of the project's own: macro-F1 {:.2}.*\n\n\
         | | goed · right | ten onrechte · wrong | gemist · missed | klopt als het wordt gezegd · precision (95 %) | gevonden als het er staat · recall (95 %) | F1 |\n\
         |---|---|---|---|---|---|---|",
        figures.n, figures.macro_f1, figures.n, figures.macro_f1
    );
    for (level, rates) in &figures.levels {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {} | {:.2} |",
            level.word(),
            rates.right,
            rates.wrong,
            rates.missed,
            share(rates.precision),
            share(rates.recall),
            rates.f1,
        );
    }
}

/// The line of the README before the figures.
pub const FIGURES_BEGIN: &str = "<!-- figures: generated, see tests/catalogue.rs -->";
/// The line of the README after the figures.
pub const FIGURES_END: &str = "<!-- /figures -->";

/// The figures as the README tells them.
pub fn readme_figures(rates: &ErrorRates) -> String {
    format!(
        "Macro-F1 {:.2} over {} claims on {} pages. When it says that a page contradicts a point, it is right in {}; \
         when it says that a page speaks of client support, in {}. Per rule: [docs/rules](docs/rules/README.md).\n",
        rates.macro_f1,
        rates.rules.len(),
        rates.pages,
        share(rates.contradicted),
        share(rates.mentions_oco),
    )
}

/// `97 % (91–99)`
pub fn share(share: Share) -> String {
    let Some(value) = share.value else { return String::from("–") };
    let [value, low, high] = [value, share.low, share.high].map(|part| part * 100.0);
    format!("{value:.0} % ({low:.0}–{high:.0})")
}

fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "ja · met",
        Verdict::Partly => "deels · partly",
        Verdict::NotFound => "niet gevonden · not\\_found",
        Verdict::Contradicted => "tegendeel · contradicted",
        Verdict::Unknown => "onbekend · unknown",
        Verdict::NotApplicable => "niet van toepassing · not\\_applicable",
    }
}

/// Text that no sign in it turns into mark-up.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, sign) in text.trim().char_indices() {
        let begins_a_block = at == 0 && matches!(sign, '#' | '-' | '+' | '>' | '=');
        if begins_a_block || matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~') {
            out.push('\\');
        }
        out.push(if sign == '\n' { ' ' } else { sign });
    }
    out
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    inline(text)
}
