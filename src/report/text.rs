//! One municipality on a terminal: the score, every rule with its sentence and quotation, what to ask
//! for, who gives the support, and what could not be read.

use std::fmt::Write as _;

use super::words;
use super::{Labels, Lang, Style, phone, plain};
use crate::reply::{Heard, Reply, Standing};
use crate::result::{
    Evidence, EvidenceKind, Group, MunicipalityResult, Outcome, Provider, Stance, Verdict,
};

/// At most so many pieces of evidence are printed under a core rule; the JSON has them all.
const QUOTES_PER_RULE: usize = 2;

/// The column where the text of a rule starts.
const INDENT: usize = 4;

/// The report on one municipality, as lines of at most `style.width` columns (addresses are never broken).
pub fn render(result: &MunicipalityResult, labels: &Labels, lang: Lang, style: Style) -> String {
    render_heard(result, &Heard::default(), labels, lang, style)
}

/// The same with what people said about it: `result` is the one that is shown, with the corrections that hold.
pub fn render_heard(
    result: &MunicipalityResult,
    heard: &Heard,
    labels: &Labels,
    lang: Lang,
    style: Style,
) -> String {
    let mut report = Report { out: String::new(), result, heard, labels, lang, style };
    report.head();
    if report.is_judged() {
        report.core_rules();
        report.shorter_rules(Group::Checklist, "Ook van belang", "Also important");
        report.shorter_rules(Group::Practice, "Goede gewoonten", "Good practice");
        report.advice();
        report.providers();
        report.unread();
    } else {
        report.not_judged();
    }
    report.replies_to_all();
    report.out
}

struct Report<'a> {
    out: String,
    result: &'a MunicipalityResult,
    heard: &'a Heard,
    labels: &'a Labels,
    lang: Lang,
    style: Style,
}

impl<'a> Report<'a> {
    /// A site of which too little was read has verdicts, all `unknown`; printing 22 times "unknown" helps nobody.
    fn is_judged(&self) -> bool {
        self.result.verdicts.iter().any(|v| is_decided(v.verdict))
    }

    fn head(&mut self) {
        let who = &self.result.municipality;
        let name = plain(&who.name);
        let title = match &who.code {
            Some(code) => format!("{name} ({})", plain(code)),
            None => format!("{name} ({})", self.lang.pick("niet in het register", "unlisted site")),
        };
        self.line(&self.style.bold(&title));
        self.line(who.website.as_str());
        if self.is_judged() {
            let mut score = String::new();
            self.style.wrap(&mut score, 0, &words::score_sentence(&self.result.score, self.lang));
            self.line(&self.style.bold(score.trim_end()));
            self.measured_score();
        }
        if self.is_judged() || self.result.site.pages_fetched > 0 {
            let reading = self.reading();
            self.style.wrap(&mut self.out, 0, &reading);
            if let Some(first) = &self.result.site.first_oco_page {
                let text = words::first_page(first, self.lang);
                self.style.wrap(&mut self.out, 0, &text);
            }
        }
    }

    fn measured_score(&mut self) {
        let Some(measured) = self.heard.measured_score() else { return };
        let note = words::before_correction(measured, self.lang);
        self.style.wrap(&mut self.out, 0, &note);
    }

    /// Reactions to the whole result, and those to a point that has no line of its own here.
    fn replies_to_all(&mut self) {
        let replies = self.heard.on_the_whole(&self.result.verdicts, self.is_judged());
        if replies.is_empty() {
            return;
        }
        self.heading("Reactie van de gemeente", "Reaction of the municipality");
        for (reply, expired) in replies {
            self.one_reply(reply, *expired);
        }
    }

    /// What people said about a point.
    fn said(&mut self, rule: &str) {
        let (replies, corrections) = self.heard.on(rule);
        for one in corrections {
            let text = words::correction(one, self.lang);
            self.style.wrap_after(&mut self.out, "    * ", INDENT + 2, &text);
            if one.standing == Standing::Holds {
                let was = plain(self.lang.of(&one.summary));
                let text =
                    format!("{}: {was}", self.lang.pick("Ons programma zei", "Our program said"));
                self.style.wrap(&mut self.out, INDENT + 2, &text);
            }
        }
        for (reply, expired) in replies {
            self.one_reply(reply, *expired);
        }
    }

    fn one_reply(&mut self, reply: &Reply, expired: bool) {
        let head = words::reply(reply, expired, self.lang);
        let point = match &reply.rule {
            Some(rule) => format!(" ({})", plain(self.labels.get(rule, self.lang))),
            None => String::new(),
        };
        let text = format!("{head}{point}: “{}”", plain(&reply.text));
        self.style.wrap_after(&mut self.out, "    > ", INDENT + 2, &text);
    }

    fn reading(&self) -> String {
        let site = &self.result.site;
        let seconds =
            self.lang.number(std::time::Duration::from_millis(site.duration_ms).as_secs_f64());
        let numbers = match self.lang {
            Lang::Nl => format!(
                "{} gelezen, {} over cliëntondersteuning; {} in {seconds} s.",
                words::count(site.pages_fetched, "pagina", "pagina's"),
                site.pages_about_oco,
                words::count(site.requests, "verzoek", "verzoeken"),
            ),
            Lang::En => format!(
                "{} read, {} about client support; {} in {seconds} s.",
                words::count(site.pages_fetched, "page", "pages"),
                site.pages_about_oco,
                words::count(site.requests, "request", "requests"),
            ),
        };
        format!("{} {numbers}", words::status_sentence(site.status, self.lang))
    }

    fn core_rules(&mut self) {
        self.heading("Waar het om gaat", "What matters most");
        for verdict in self.group(Group::Core) {
            self.rule_line(verdict);
            self.style.wrap(&mut self.out, INDENT, &plain(self.lang.of(&verdict.summary)));
            self.evidence(verdict, QUOTES_PER_RULE);
            self.said(&verdict.rule);
            self.out.push('\n');
        }
        self.out.pop();
    }

    fn shorter_rules(&mut self, group: Group, nl: &str, en: &str) {
        let verdicts = self.group(group);
        let (asked, off): (Vec<_>, Vec<_>) =
            verdicts.into_iter().partition(|verdict| self.heard.is_shown(verdict));
        if asked.is_empty() && off.is_empty() {
            return;
        }
        self.heading(nl, en);
        for verdict in asked {
            self.rule_in_short(verdict);
            // An accusation is never made without its words, a question not without its answer.
            let quotes = if verdict.verdict == Outcome::Contradicted { QUOTES_PER_RULE } else { 0 };
            self.evidence(verdict, quotes);
            self.said(&verdict.rule);
        }
        if !off.is_empty() {
            let names: Vec<_> =
                off.iter().map(|v| self.labels.get(&v.rule, self.lang).to_lowercase()).collect();
            let off = format!(
                "{}: {}.",
                self.lang.pick("niet van toepassing", "not applicable"),
                plain(&names.join(", ")),
            );
            let sign = words::sign(Outcome::NotApplicable);
            self.style.wrap_after(&mut self.out, &format!(" {sign}  "), INDENT, &off);
        }
    }

    /// `✓ Gratis: in orde`
    fn rule_line(&mut self, verdict: &Verdict) {
        let label = plain(self.labels.get(&verdict.rule, self.lang));
        let sign = self.style.outcome(verdict.verdict, words::sign(verdict.verdict));
        let word = self.style.outcome(verdict.verdict, words::outcome(verdict.verdict, self.lang));
        let conflict = if verdict.conflict {
            self.lang.pick(" (pagina's spreken elkaar tegen)", " (pages disagree)")
        } else {
            ""
        };
        let text = format!("{}: {word}{conflict}", self.style.bold(&label));
        self.style.wrap_after(&mut self.out, &format!(" {sign}  "), INDENT, &text);
    }

    /// `✓ Deskundig: in orde. De website zegt …`, as one paragraph.
    fn rule_in_short(&mut self, verdict: &Verdict) {
        let label = plain(self.labels.get(&verdict.rule, self.lang));
        let word = words::outcome(verdict.verdict, self.lang);
        let summary = plain(self.lang.of(&verdict.summary));
        let sign = self.style.outcome(verdict.verdict, words::sign(verdict.verdict));
        let text = format!("{label}: {word}. {summary}");
        self.style.wrap_after(&mut self.out, &format!(" {sign}  "), INDENT, &text);
    }

    fn evidence(&mut self, verdict: &Verdict, most: usize) {
        // When pages disagree, one quotation of each side is the point.
        let most = if verdict.conflict { most.max(2) } else { most };
        let found: Vec<_> =
            verdict.evidence.iter().filter_map(|id| self.result.evidence.get(id)).collect();
        for evidence in found.into_iter().take(most) {
            self.one_evidence(evidence);
        }
    }

    fn one_evidence(&mut self, evidence: &Evidence) {
        let said = plain(&evidence.exact);
        let text = match evidence.kind {
            EvidenceKind::Quote => format!("«\u{a0}{said}\u{a0}»"),
            EvidenceKind::Absence | EvidenceKind::Observation => said,
        };
        if evidence.stance == Stance::NearMiss && evidence.kind == EvidenceKind::Quote {
            let note =
                self.lang.pick("Lijkt erop, maar telt niet:", "Looks like it, does not count:");
            self.style.wrap(&mut self.out, INDENT + 2, note);
        }
        if !text.is_empty() {
            self.style.wrap_after(&mut self.out, "      ", INDENT + 4, &text);
        }
        let url = self.style.dim(evidence.url.as_str());
        let _ = writeln!(self.out, "{:indent$}{url}", "", indent = INDENT + 2);
    }

    fn advice(&mut self) {
        let open: Vec<_> = [Group::Core, Group::Checklist, Group::Practice]
            .into_iter()
            .flat_map(|group| self.group(group))
            .filter(|verdict| words::calls_for_advice(verdict.verdict))
            .filter(|verdict| !self.lang.of(&verdict.advice).trim().is_empty())
            .collect();
        if open.is_empty() {
            return;
        }
        self.heading("Wat ontbreekt en wat u kunt vragen", "What is missing and what to ask for");
        for (number, verdict) in (1..).zip(open) {
            let label = plain(self.labels.get(&verdict.rule, self.lang));
            let advice = plain(self.lang.of(&verdict.advice));
            let text = format!("{label}. {advice}");
            self.style.wrap_after(&mut self.out, &format!("{number:>2}. "), INDENT, &text);
        }
    }

    fn providers(&mut self) {
        if self.result.providers.is_empty() {
            return;
        }
        self.heading("Wie de ondersteuning geeft", "Who gives the support");
        for provider in &self.result.providers {
            let text = provider_line(provider);
            self.style.wrap_after(&mut self.out, " •  ", INDENT, &text);
        }
    }

    fn unread(&mut self) {
        let site = &self.result.site;
        let unread = words::unread_causes(site.not_read, self.lang);
        if site.reason.is_none() && unread.is_empty() {
            return;
        }
        self.heading("Wat wij niet konden lezen", "What we could not read");
        if let Some(reason) = &site.reason {
            self.style.wrap(&mut self.out, INDENT, &words::reason(reason, self.lang));
        }
        for cause in unread {
            self.style.wrap_after(&mut self.out, " •  ", INDENT, &cause);
        }
    }

    fn not_judged(&mut self) {
        let site = &self.result.site;
        let why = words::status_sentence(site.status, self.lang);
        self.out.push('\n');
        let _ = writeln!(
            self.out,
            " {}  {}",
            self.style.outcome(Outcome::Unknown, words::sign(Outcome::Unknown)),
            self.style.bold(self.lang.pick("Geen oordeel, geen score", "No verdict, no score")),
        );
        if site.pages_fetched == 0 {
            self.style.wrap(&mut self.out, INDENT, why);
        } else if site.pages_about_oco == 0 {
            let nothing_yet = self.lang.pick(
                "Op de pagina's die wij lazen, vonden wij niets over cliëntondersteuning. Wij hebben niet genoeg kunnen lezen om te zeggen dat het er niet staat.",
                "On the pages that we read we found nothing about client support. We could not read enough to say that it is not there.",
            );
            self.style.wrap(&mut self.out, INDENT, nothing_yet);
        }
        if let Some(reason) = &site.reason {
            self.style.wrap(&mut self.out, INDENT, &words::reason(reason, self.lang));
        }
        for cause in words::unread_causes(site.not_read, self.lang) {
            self.style.wrap_after(&mut self.out, " •  ", INDENT, &cause);
        }
        let meaning = self.lang.pick(
            "Dit zegt niets over wat de gemeente vertelt. Probeer het later nog eens, of kijk zelf op de website.",
            "This says nothing about what the municipality tells. Try again later, or look at the website yourself.",
        );
        self.style.wrap(&mut self.out, INDENT, meaning);
    }

    fn group(&self, group: Group) -> Vec<&'a Verdict> {
        self.result.verdicts.iter().filter(|verdict| verdict.group == group).collect()
    }

    fn heading(&mut self, nl: &str, en: &str) {
        let heading = self.style.bold(&self.lang.pick(nl, en).to_uppercase());
        let _ = write!(self.out, "\n{heading}\n");
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }
}

fn is_decided(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::Unknown | Outcome::NotApplicable)
}

fn provider_line(provider: &Provider) -> String {
    let contacts = [&provider.email, &provider.url];
    let parts: Vec<_> = std::iter::once(plain(&provider.name))
        .chain(provider.phone.as_deref().map(phone))
        .chain(contacts.into_iter().flatten().map(|contact| plain(contact)))
        .collect();
    parts.join(", ")
}
