//! Many municipalities at a glance: one line each, and what all of them come to.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, presets};

use super::words;
use super::{Labels, Lang, Style, plain};
use crate::result::{Group, MunicipalityResult, Outcome, SiteStatus};

/// Results at a glance; of each only what the table shows is kept.
#[derive(Debug, Default)]
pub struct Overview {
    /// The core rules in the order of the first result that has verdicts.
    core: Vec<String>,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    name: String,
    status: SiteStatus,
    score: Option<f64>,
    /// Of the core rules.
    outcomes: Vec<Outcome>,
    requests_before: Option<u32>,
    speaks: bool,
}

impl Overview {
    /// One more line.
    pub fn add(&mut self, result: &MunicipalityResult) {
        if self.core.is_empty() {
            let core = result.verdicts.iter().filter(|verdict| verdict.group == Group::Core);
            self.core = core.map(|verdict| verdict.rule.clone()).collect();
        }
        let outcome = |rule: &String| {
            let verdict = result.verdicts.iter().find(|verdict| verdict.rule == *rule);
            verdict.map_or(Outcome::Unknown, |verdict| verdict.verdict)
        };
        self.lines.push(Line {
            name: plain(&result.municipality.name),
            status: result.site.status,
            score: result.score.value,
            outcomes: self.core.iter().map(outcome).collect(),
            requests_before: result.site.first_oco_page.as_ref().map(|page| page.requests_before),
            speaks: result.site.pages_about_oco > 0,
        });
    }
}

impl<'a> FromIterator<&'a MunicipalityResult> for Overview {
    fn from_iter<I: IntoIterator<Item = &'a MunicipalityResult>>(results: I) -> Self {
        let mut overview = Self::default();
        results.into_iter().for_each(|result| overview.add(result));
        overview
    }
}

/// The table over all results in the order given, a legend and a summary line.
pub fn render(overview: &Overview, labels: &Labels, lang: Lang, style: Style) -> String {
    let Overview { core, lines } = overview;
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width.clamp(60, 120)).unwrap_or(80))
        .set_header(header(core.len(), lang));
    for line in lines {
        table.add_row(row(line, core.len(), lang));
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
    legend(&mut out, core, labels, lang, style);
    let mut last = String::new();
    style.wrap(&mut last, 0, &summary(lines, lang));
    let _ = writeln!(out, "{}", style.bold(last.trim_end()));
    out
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

fn row(line: &Line, core: usize, lang: Lang) -> Vec<Cell> {
    let mut cells = vec![
        Cell::new(&line.name),
        Cell::new(words::status(line.status, lang)),
        Cell::new(line.score.map_or_else(|| String::from("–"), |v| lang.number(v))),
    ];
    // What came before the first result with verdicts has none itself.
    let outcomes = line.outcomes.iter().copied().chain(std::iter::repeat(Outcome::Unknown));
    cells.extend(outcomes.take(core).map(|outcome| Cell::new(words::sign(outcome))));
    let first = line.requests_before.map_or_else(|| String::from("–"), |n| n.to_string());
    cells.push(Cell::new(first));
    cells
}

fn legend(out: &mut String, core: &[String], labels: &Labels, lang: Lang, style: Style) {
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

fn summary(lines: &[Line], lang: Lang) -> String {
    let in_status = |status| lines.iter().filter(|line| line.status == status).count();
    let whole = in_status(SiteStatus::Complete);
    let part = in_status(SiteStatus::Partial);
    let shut = in_status(SiteStatus::Unreachable) + in_status(SiteStatus::Blocked);
    let about = lines.iter().filter(|line| line.speaks).count();
    let scores: Vec<f64> = lines.iter().filter_map(|line| line.score).collect();
    let mean = if scores.is_empty() {
        String::from("–")
    } else {
        lang.number(scores.iter().sum::<f64>() / scores.len() as f64)
    };
    let all = lines.len();
    match lang {
        Lang::Nl => format!(
            "Websites: {all}; gelezen {whole}, deels {part}, niet {shut}; met iets over cliëntondersteuning {about}; gemiddelde score {mean}"
        ),
        Lang::En => format!(
            "Sites: {all}; read {whole}, in part {part}, not {shut}; with something about client support {about}; mean score {mean}"
        ),
    }
}
