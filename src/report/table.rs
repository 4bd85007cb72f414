//! Many municipalities at a glance: one line each, and what all of them come to.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, presets};

use super::words;
use super::{Labels, Lang, Style, plain};
use crate::result::{Group, MunicipalityResult, Outcome, SiteStatus, Verdict};

/// The table over all results in the order given, a legend and a summary line.
pub fn render(results: &[MunicipalityResult], labels: &Labels, lang: Lang, style: Style) -> String {
    let core = core_rules(results);
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width.clamp(60, 120)).unwrap_or(80))
        .set_header(header(core.len(), lang));
    for result in results {
        table.add_row(row(result, &core, lang));
    }
    for column in 2..table.column_count() {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_padding((0, 1));
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    legend(&mut out, &core, labels, lang, style);
    let mut last = String::new();
    style.wrap(&mut last, 0, &summary(results, lang));
    let _ = writeln!(out, "{}", style.bold(last.trim_end()));
    out
}

/// The core rules in the order of the first result that has verdicts.
fn core_rules(results: &[MunicipalityResult]) -> Vec<&str> {
    let verdicts = results.iter().map(|r| &r.verdicts).find(|v| !v.is_empty());
    let core = verdicts.into_iter().flatten().filter(|v| v.group == Group::Core);
    core.map(|verdict| verdict.rule.as_str()).collect()
}

fn header(core: usize, lang: Lang) -> Vec<String> {
    let words = [
        lang.pick("gemeente", "municipality"),
        lang.pick("website", "website"),
        lang.pick("score", "score"),
    ];
    let numbers = (1..=core).map(|number| number.to_string());
    let requests = lang.pick("gevonden na", "found after");
    words.into_iter().map(String::from).chain(numbers).chain([String::from(requests)]).collect()
}

fn row(result: &MunicipalityResult, core: &[&str], lang: Lang) -> Vec<Cell> {
    let mut cells = vec![
        Cell::new(plain(&result.municipality.name)),
        Cell::new(words::status(result.site.status, lang)),
        Cell::new(result.score.value.map_or_else(|| String::from("–"), |v| lang.number(v))),
    ];
    for rule in core {
        let verdict = result.verdicts.iter().find(|v| v.rule == *rule);
        cells.push(Cell::new(words::sign(
            verdict.map_or(Outcome::Unknown, |v: &Verdict| v.verdict),
        )));
    }
    let first = result.site.first_oco_page.as_ref();
    cells.push(Cell::new(
        first.map_or_else(|| String::from("–"), |p| p.requests_before.to_string()),
    ));
    cells
}

fn legend(out: &mut String, core: &[&str], labels: &Labels, lang: Lang, style: Style) {
    let rules: Vec<_> = (1..)
        .zip(core)
        .map(|(number, rule)| format!("{number} {}", plain(labels.get(rule, lang)).to_lowercase()))
        .collect();
    if !rules.is_empty() {
        style.wrap(out, 0, &rules.join(" · "));
    }
    let outcomes = [
        Outcome::Met,
        Outcome::Partly,
        Outcome::NotFound,
        Outcome::Contradicted,
        Outcome::Unknown,
        Outcome::NotApplicable,
    ];
    let signs = outcomes
        .map(|outcome| format!("{} {}", words::sign(outcome), words::outcome(outcome, lang)));
    style.wrap(out, 0, &signs.join("  "));
    let found = lang.pick(
        "gevonden na = verzoeken vóór de eerste pagina over cliëntondersteuning",
        "found after = requests before the first page about client support",
    );
    style.wrap(out, 0, found);
}

fn summary(results: &[MunicipalityResult], lang: Lang) -> String {
    let in_status = |status| results.iter().filter(|r| r.site.status == status).count();
    let whole = in_status(SiteStatus::Complete);
    let part = in_status(SiteStatus::Partial);
    let shut = in_status(SiteStatus::Unreachable) + in_status(SiteStatus::Blocked);
    let about = results.iter().filter(|r| r.site.pages_about_oco > 0).count();
    let scores: Vec<f64> = results.iter().filter_map(|r| r.score.value).collect();
    let mean = if scores.is_empty() {
        String::from("–")
    } else {
        lang.number(scores.iter().sum::<f64>() / scores.len() as f64)
    };
    let all = results.len();
    match lang {
        Lang::Nl => format!(
            "Websites: {all}; gelezen {whole}, deels {part}, niet {shut}; met iets over cliëntondersteuning {about}; gemiddelde score {mean}"
        ),
        Lang::En => format!(
            "Sites: {all}; read {whole}, in part {part}, not {shut}; with something about client support {about}; mean score {mean}"
        ),
    }
}
